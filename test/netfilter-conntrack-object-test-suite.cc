/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "conntrack-sysctl.h"
#include "conntrack-trace-helper.h"
#include "drop-reason.h"
#include "netfilter-nat-test-network.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/nstime.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/test.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using netfilter::ConnectionRecord;

// Ipv4Conntrack in a simulation: simulated time, trace sources, attributes and sysctls.

namespace
{

/// Notes the trace sources of a node's netfilter.
class TraceLog
{
  public:
    /// @param node a NAT
    explicit TraceLog(Ptr<Node> node)
    {
        Ptr<Ipv4Conntrack> conntrack = node->GetObject<Ipv4Conntrack>();
        conntrack->TraceConnectWithoutContext("New", MakeCallback(&TraceLog::New, this));
        conntrack->TraceConnectWithoutContext("Update", MakeCallback(&TraceLog::Update, this));
        conntrack->TraceConnectWithoutContext("Destroy", MakeCallback(&TraceLog::Destroy, this));
        conntrack->TraceConnectWithoutContext("Connections", MakeCallback(&TraceLog::Size, this));
        conntrack->TraceConnectWithoutContext("Reap", MakeCallback(&TraceLog::Reap, this));
        conntrack->TraceConnectWithoutContext("Late", MakeCallback(&TraceLog::Late, this));
        node->GetObject<Ipv4Nat>()->TraceConnectWithoutContext(
            "Translate",
            MakeCallback(&TraceLog::Translate, this));
    }

    TraceLog(const TraceLog&) = delete;
    TraceLog& operator=(const TraceLog&) = delete;

    std::vector<std::string> events; //!< "NEW udp ...", in order
    std::vector<ConnectionRecord> created;
    std::vector<ConnectionRecord> destroyed;
    std::vector<Time> destroyedAt;
    std::vector<uint32_t> sizes;
    uint32_t reapRuns{0};
    uint32_t reaped{0};
    uint32_t examined{0};
    Time lastReap;
    std::vector<Time> late;

  private:
    void Add(netfilter::ConntrackEvent event, const ConnectionRecord& record)
    {
        netfilter::ConntrackTextOptions options;
        options.id = false;
        options.timestamp = false;
        events.push_back(netfilter::FormatConntrackEvent(event, record, options));
    }

    void New(const ConnectionRecord& record)
    {
        created.push_back(record);
        Add(netfilter::ConntrackEvent::NEW, record);
    }

    void Update(const ConnectionRecord& record)
    {
        Add(netfilter::ConntrackEvent::UPDATE, record);
    }

    void Destroy(const ConnectionRecord& record)
    {
        destroyed.push_back(record);
        destroyedAt.push_back(Simulator::Now());
        Add(netfilter::ConntrackEvent::DESTROY, record);
    }

    void Size(uint32_t /* before */, uint32_t now)
    {
        sizes.push_back(now);
    }

    void Reap(uint32_t looked, uint32_t expired, Time /* next */)
    {
        ++reapRuns;
        examined += looked;
        reaped += expired;
        lastReap = Simulator::Now();
    }

    void Late(Time time)
    {
        late.push_back(time);
    }

    void Translate(const ConnectionRecord& record, netfilter::Manip manip)
    {
        const netfilter::Tuple& reply = record.GetTuple(netfilter::Direction::REPLY);
        events.push_back((manip == netfilter::Manip::SOURCE ? "source " : "destination ") +
                         std::to_string(reply.sourceId) + " " +
                         std::to_string(reply.destinationId));
    }
};

/// A UDP flow: translated, new, answered, gone after 30 s and at most a traversal of the reaper.
class ConntrackUdpLifeTestCase : public TestCase
{
  public:
    ConntrackUdpLifeTestCase()
        : TestCase("life of a UDP flow, by its traces; the simulation ends by itself")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        TraceLog log(network.router);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000, true);
        host.SendAt(1, "203.0.113.9", 5000);
        uint32_t sizeAt20 = 0;
        Simulator::Schedule(Seconds(20),
                            [&sizeAt20, conntrack]() { sizeAt20 = conntrack->GetSize(); });
        Simulator::Run(); // no stop time

        const std::vector<std::string> expected = {
            "source 5000 4000",
            "    [NEW] udp      17 30 src=10.0.0.2 dst=203.0.113.9 sport=4000 dport=5000 "
            "[UNREPLIED] src=203.0.113.9 dst=203.0.113.1 sport=5000 dport=4000",
            " [UPDATE] udp      17 30 src=10.0.0.2 dst=203.0.113.9 sport=4000 dport=5000 "
            "src=203.0.113.9 dst=203.0.113.1 sport=5000 dport=4000",
            "[DESTROY] udp      17 src=10.0.0.2 dst=203.0.113.9 sport=4000 dport=5000 "
            "src=203.0.113.9 dst=203.0.113.1 sport=5000 dport=4000",
        };
        NS_TEST_ASSERT_MSG_EQ(log.events.size(), expected.size(), "events");
        for (size_t i = 0; i < expected.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(log.events, i), expected[i], "event " << i);
        }
        NS_TEST_EXPECT_MSG_EQ(sizeAt20, 1, "connections at 20 s");
        NS_TEST_ASSERT_MSG_EQ(log.sizes.size(), 2, "changes of the table's size");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(log.sizes, 0), 1, "first size");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(log.sizes, 1), 0, "last size");
        NS_TEST_ASSERT_MSG_EQ(log.destroyedAt.size(), 1, "connections destroyed");
        NS_TEST_EXPECT_MSG_GT(NatTestAt(log.destroyedAt, 0), Seconds(31), "not before its time");
        NS_TEST_EXPECT_MSG_LT(NatTestAt(log.destroyedAt, 0),
                              Seconds(31 + 61),
                              "within one traversal");
        NS_TEST_EXPECT_MSG_EQ(log.reaped, 1, "by the reaper");
        NS_TEST_EXPECT_MSG_EQ(log.lastReap,
                              NatTestAt(log.destroyedAt, 0),
                              "which sleeps afterwards");
        NS_TEST_EXPECT_MSG_EQ((NatTestAt(log.created, 0).status & netfilter::status::NAT_MASK),
                              netfilter::status::SRC_NAT,
                              "status");
    }
};

/// A reaper: how late it notices the end of three UDP flows, and that it sleeps afterwards.
class ConntrackReaperTestCase : public TestCase
{
  public:
    /**
     * @param reaper value of the attribute Reaper
     * @param latest how late an end may be noticed; negative if nobody notices
     */
    ConntrackReaperTestCase(const std::string& reaper, Time latest)
        : TestCase("reaper " + reaper + ": lateness, traces, and the simulation ends by itself"),
          m_reaper(reaper),
          m_latest(latest)
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.Masquerade(network.outside);
        nat.SetConntrackAttribute("Reaper", StringValue(m_reaper));
        Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        StringValue name;
        conntrack->GetAttribute("Reaper", name);
        NS_TEST_EXPECT_MSG_EQ(name.Get(), m_reaper, "attribute");
        TraceLog log(network.router);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp second(network.hosts.Get(0), 4001);
        NatTestUdp third(network.hosts.Get(0), 4002);
        NatTestUdp server(network.server, 5000);
        host.SendAt(1, "203.0.113.9", 5000);
        second.SendAt(11, "203.0.113.9", 5000);
        second.SendAt(17, "203.0.113.9", 5000); // lives on until 47 s
        third.SendAt(400, "203.0.113.9", 5000); // the table was empty in between
        Simulator::Run();                       // no stop time

        if (m_latest.IsStrictlyNegative())
        {
            NS_TEST_EXPECT_MSG_EQ(log.reapRuns, 0, "runs");
            NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 3, "nobody has looked");
            Simulator::Schedule(Seconds(600) - Simulator::Now(),
                                [conntrack]() { conntrack->GetConnections(); });
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 0, "whoever looks removes them");
            NS_TEST_ASSERT_MSG_EQ(log.late.size(), 3, "ends noticed");
            NS_TEST_EXPECT_MSG_GT(NatTestAt(log.late, 0), Seconds(100), "late");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 0, "connections left");
        NS_TEST_ASSERT_MSG_EQ(log.destroyedAt.size(), 3, "connections destroyed");
        NS_TEST_ASSERT_MSG_EQ(log.late.size(), 3, "ends noticed");
        NS_TEST_EXPECT_MSG_EQ(log.reaped, 3, "expired, by the trace Reap");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(log.examined, 3, "examined, by the trace Reap");
        std::vector<Time> ends;
        for (size_t i = 0; i < 3; ++i)
        {
            ends.push_back(NatTestAt(log.destroyedAt, i) - NatTestAt(log.late, i));
            NS_TEST_EXPECT_MSG_LT_OR_EQ(NatTestAt(log.late, i), m_latest, "lateness " << i);
            NS_TEST_EXPECT_MSG_GT_OR_EQ(NatTestAt(log.late, i), Time(0), "lateness " << i);
        }
        // One run may remove several, in the order of the table.
        std::sort(ends.begin(), ends.end());
        const double expected[] = {31, 47, 430};
        for (size_t i = 0; i < 3; ++i)
        {
            // A packet needs some milliseconds to the router.
            NS_TEST_EXPECT_MSG_EQ_TOL(NatTestAt(ends, i),
                                      Seconds(expected[i]),
                                      Seconds(0.5),
                                      "end " << i);
        }
        NS_TEST_EXPECT_MSG_EQ(Simulator::Now(),
                              NatTestAt(log.destroyedAt, 2),
                              "the end of the simulation");
    }

    std::string m_reaper;
    Time m_latest;
};

/// A table that is emptied by hand leaves no event of the reaper behind.
class ConntrackReaperSleepTestCase : public TestCase
{
  public:
    ConntrackReaperSleepTestCase()
        : TestCase("Flush() puts the reaper to sleep at once")
    {
    }

  private:
    void DoRun() override
    {
        for (const std::string reaper : {"Incremental", "MeanLifetime", "Exact"})
        {
            NatTestNetwork network;
            NatHelper nat;
            nat.Masquerade(network.outside);
            nat.SetConntrackAttribute("Reaper", StringValue(reaper));
            nat.SetConntrackAttribute("UdpTimeout", TimeValue(Seconds(5000)));
            Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
            NatTestUdp host(network.hosts.Get(0), 4000);
            NatTestUdp server(network.server, 5000);
            host.SendAt(1, "203.0.113.9", 5000);
            Simulator::Schedule(Seconds(20), [conntrack]() { conntrack->Flush(); });
            Simulator::Run(); // no stop time
            NS_TEST_EXPECT_MSG_LT_OR_EQ(Simulator::Now(), Seconds(20), "the end with " << reaper);
        }
    }
};

/// Some of the connections.
class ConntrackFilterTestCase : public TestCase
{
  public:
    ConntrackFilterTestCase()
        : TestCase("a filter lists some of the connections")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp second(network.hosts.Get(0), 4001);
        NatTestUdp server(network.server, 5000);
        host.SendAt(1, "203.0.113.9", 5000);
        second.SendAt(1, "203.0.113.9", 5000);
        netfilter::ConnectionFilter filter;
        filter.original.sourcePort = 4001;
        std::vector<ConnectionRecord> some;
        std::ostringstream printed;
        Simulator::Schedule(Seconds(2), [&]() {
            some = conntrack->GetConnections(filter);
            ConntrackTraceHelper::PrintTable(network.router, printed, filter);
        });
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetConnections().size(), 2, "all");
        NS_TEST_ASSERT_MSG_EQ(some.size(), 1, "those wanted");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(some, 0).GetTuple(netfilter::Direction::ORIGINAL).sourceId,
                              4001,
                              "the one wanted");
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(printed.str(), "sport=4001"), true, printed.str());
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(printed.str(), "sport=4000"), false, printed.str());
    }
};

/// Packets that stop coming: a listing at 40 s shows no expired flow, and removes it.
class ConntrackListingTestCase : public TestCase
{
  public:
    ConntrackListingTestCase()
        : TestCase("a listing shows no expired connection; Flush() removes the others")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.Masquerade(network.outside);
        nat.SetConntrackAttribute("ReaperFullTraversal", TimeValue(Seconds(100000)));
        nat.SetConntrackAttribute("ReaperMinInterval", TimeValue(Seconds(700)));
        Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        TraceLog log(network.router);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000);
        NatTestUdp second(network.hosts.Get(0), 4001);
        host.SendAt(1, "203.0.113.9", 5000);
        second.SendAt(20, "203.0.113.9", 5000);
        std::string table;
        uint32_t before = 0;
        uint32_t behind = 0;
        Simulator::Schedule(Seconds(40), [&]() {
            before = conntrack->GetSize();
            table = NatTestTable(conntrack);
            behind = conntrack->GetSize();
        });
        uint32_t flushed = 99;
        Simulator::Schedule(Seconds(41), [&]() {
            conntrack->Flush();
            flushed = conntrack->GetSize();
        });
        Simulator::Stop(Seconds(42));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(before, 2, "the reaper has not come yet");
        NS_TEST_EXPECT_MSG_EQ(behind, 1, "the listing has removed what expired");
        NS_TEST_EXPECT_MSG_EQ(table,
                              "udp      17 10 src=10.0.0.2 dst=203.0.113.9 sport=4001 dport=5000 "
                              "[UNREPLIED] src=203.0.113.9 dst=203.0.113.1 sport=5000 dport=4001 "
                              "mark=0 use=1\n",
                              "table at 40 s");
        NS_TEST_EXPECT_MSG_EQ(flushed, 0, "after Flush()");
        NS_TEST_EXPECT_MSG_EQ(log.destroyed.size(), 2, "both were told");
    }
};

/// A TCP connection goes through its states, and its entry stays as long as Linux keeps it.
class ConntrackTcpLifeTestCase : public TestCase
{
  public:
    ConntrackTcpLifeTestCase()
        : TestCase("life of a TCP connection, by its traces")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.Masquerade(network.outside);
        nat.SetConntrackAttribute("Accounting", BooleanValue(true));
        nat.SetConntrackAttribute("Timestamp", BooleanValue(true));
        nat.Install(network.router);
        TraceLog log(network.router);
        NatTestTransfer
            upload(network.hosts.Get(0), "203.0.113.9", 80, network.server, 80, 20000, 1);
        Simulator::Run(); // no stop time
        NS_TEST_EXPECT_MSG_EQ(upload.GetReceived(), 20000, "bytes");
        std::string states;
        for (const std::string& line : log.events)
        {
            const size_t begin = line.find("tcp      6 ");
            if (begin != std::string::npos)
            {
                states += line.substr(0, 9) + " " +
                          line.substr(begin + 11, line.find(" src=") - begin - 11) +
                          (NatTestContains(line, "[ASSURED]") ? " ASSURED" : "") + "\n";
            }
        }
        // The server's FIN comes after the client's is acknowledged.
        NS_TEST_EXPECT_MSG_EQ(states,
                              "    [NEW] 120 SYN_SENT\n"
                              " [UPDATE] 60 SYN_RECV\n"
                              " [UPDATE] 432000 ESTABLISHED ASSURED\n"
                              " [UPDATE] 120 FIN_WAIT ASSURED\n"
                              " [UPDATE] 60 CLOSE_WAIT ASSURED\n"
                              " [UPDATE] 30 LAST_ACK ASSURED\n"
                              " [UPDATE] 120 TIME_WAIT ASSURED\n"
                              "[DESTROY] TIME_WAIT ASSURED\n",
                              "states");
        NS_TEST_ASSERT_MSG_EQ(log.destroyed.size(), 1, "connections destroyed");
        const ConnectionRecord last = NatTestAt(log.destroyed, 0);
        NS_TEST_EXPECT_MSG_EQ(last.hasAccounting, true, "counters");
        NS_TEST_EXPECT_MSG_GT(last.bytes[0], 20000, "bytes out");
        NS_TEST_EXPECT_MSG_GT(last.packets[1], 2, "packets back");
        NS_TEST_EXPECT_MSG_GT(last.start, Seconds(1).GetNanoSeconds(), "start");
        NS_TEST_EXPECT_MSG_LT(last.start, Seconds(2).GetNanoSeconds(), "start");
        NS_TEST_EXPECT_MSG_GT(NatTestAt(log.destroyedAt, 0), Seconds(121), "TIME_WAIT lasts 120 s");
        NS_TEST_EXPECT_MSG_LT(NatTestAt(log.destroyedAt, 0),
                              Seconds(121 + 62),
                              "and not much longer");
    }
};

/// A full table: the packet that needs one more connection is dropped, with a reason.
class ConntrackFullTestCase : public TestCase
{
  public:
    ConntrackFullTestCase()
        : TestCase("a full table drops what would need one more connection")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.Masquerade(network.outside);
        nat.SetSysctl("net.netfilter.nf_conntrack_max", "1");
        Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        NatTestDrops drops(network.router);
        NatTestUdp first(network.hosts.Get(0), 4000);
        NatTestUdp second(network.hosts.Get(0), 4001);
        NatTestUdp server(network.server, 5000, true);
        // Long enough for the flow to be assured: assured ones are not evicted.
        first.SendAt(1, "203.0.113.9", 5000);
        first.SendAt(4, "203.0.113.9", 5000);
        second.SendAt(5, "203.0.113.9", 5000);
        first.SendAt(6, "203.0.113.9", 5000);
        Simulator::Stop(Seconds(7));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(first.got.size(), 3, "answers to the known flow");
        NS_TEST_EXPECT_MSG_EQ(second.got.size(), 0, "answers to the other");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 1, "connections");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetStatistics().drop, 1, "counted");
        NS_TEST_ASSERT_MSG_EQ(drops.reasons.size(), 1, "drops");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(drops.reasons, 0),
                              std::string("PREROUTING: ") + netfilter::reason::TABLE_FULL,
                              "reason");
    }
};

/// The seed of the hash comes from the random streams: it shows in the order of the table.
class ConntrackSeedTestCase : public TestCase
{
  public:
    ConntrackSeedTestCase()
        : TestCase("both hashes: same run, same order of the table; another run, another")
    {
    }

  private:
    /// @return the ports of twenty flows in the order of the table
    static std::string ListPorts(const std::string& hash, uint64_t run)
    {
        const uint64_t before = RngSeedManager::GetRun();
        RngSeedManager::SetRun(run);
        std::ostringstream ports;
        {
            NatTestNetwork network;
            NatHelper nat;
            nat.Masquerade(network.outside);
            nat.SetConntrackAttribute("Hash", StringValue(hash));
            Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
            NatHelper::AssignStreams(NodeContainer(network.router), 7);
            std::vector<std::unique_ptr<NatTestUdp>> sockets;
            for (uint16_t port = 4000; port < 4020; ++port)
            {
                sockets.push_back(std::make_unique<NatTestUdp>(network.hosts.Get(0), port));
                sockets.back()->SendAt(1, "203.0.113.9", 5000);
            }
            Simulator::Stop(Seconds(2));
            Simulator::Run();
            for (const auto& record : conntrack->GetConnections())
            {
                ports << record.GetTuple(netfilter::Direction::ORIGINAL).sourceId << " ";
            }
        }
        RngSeedManager::SetRun(before);
        return ports.str();
    }

    void DoRun() override
    {
        for (const std::string hash : {"Jenkins", "SipHash"})
        {
            const std::string first = ListPorts(hash, 3);
            NS_TEST_EXPECT_MSG_EQ(std::count(first.begin(), first.end(), ' '), 20, first);
            NS_TEST_EXPECT_MSG_EQ(first, ListPorts(hash, 3), hash << ", the same run");
            NS_TEST_EXPECT_MSG_NE(first, ListPorts(hash, 4), hash << ", another run");
        }
        NS_TEST_EXPECT_MSG_NE(ListPorts("Jenkins", 3), ListPorts("SipHash", 3), "another hash");
    }
};

/// A hook function marks a connection; the mark shows in the trace, in filters, and to replies.
class ConntrackMarkTestCase : public TestCase
{
  public:
    ConntrackMarkTestCase()
        : TestCase("a hook function marks connections")
    {
    }

  private:
    netfilter::Verdict Mark(NetfilterPacket& packet)
    {
        m_seen.push_back(packet.GetConnectionMark());
        if (packet.GetHeader().GetSource() == Ipv4Address("10.0.0.2"))
        {
            packet.SetConnectionMark(++m_mark);
        }
        return netfilter::Verdict::ACCEPT;
    }

    void DoRun() override
    {
        NatTestNetwork network;
        Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        network.router->GetObject<Ipv4Netfilter>()->RegisterHook(
            netfilter::Hook::FORWARD,
            netfilter::priority::MANGLE,
            MakeCallback(&ConntrackMarkTestCase::Mark, this));
        TraceLog log(network.router);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000, true);
        host.SendAt(1, "203.0.113.9", 5000);
        host.SendAt(2, "203.0.113.9", 5000);
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ((m_seen == std::vector<uint32_t>{0, 1, 1, 2}), true, "seen");
        NS_TEST_ASSERT_MSG_EQ(log.created.size(), 1, "New");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(log.created, 0).mark, 1, "mark in New");
        netfilter::ConnectionFilter filter;
        filter.mark = 2;
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetConnections(filter).size(), 1, "by its mark");
        filter.mark = 1;
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetConnections(filter).size(), 0, "by its old mark");
    }

    uint32_t m_mark{0};
    std::vector<uint32_t> m_seen;
};

/// Attributes and sysctls are two names of the same thing, before and in a simulation.
class ConntrackSysctlTestCase : public TestCase
{
  public:
    ConntrackSysctlTestCase()
        : TestCase("attributes and sysctls read and write each other")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        CheckNames(CreateObject<Ipv4Conntrack>());
        Check(conntrack, "before the first packet");
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000);
        host.SendAt(1, "203.0.113.9", 5000);
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 1, "connections");
        Check(conntrack, "in the simulation");
        CheckErrors(conntrack);
        CheckHelper(network.router);
    }

    void Check(Ptr<Ipv4Conntrack> conntrack, const std::string& when)
    {
        conntrack->SetSysctl("net.netfilter.nf_conntrack_udp_timeout", "7");
        TimeValue time;
        conntrack->GetAttribute("UdpTimeout", time);
        NS_TEST_EXPECT_MSG_EQ(time.Get(), Seconds(7), "attribute follows sysctl, " << when);
        conntrack->SetAttribute("UdpTimeout", TimeValue(Seconds(8)));
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSysctl("net.netfilter.nf_conntrack_udp_timeout"),
                              "8",
                              "sysctl follows attribute, " << when);
        conntrack->SetAttribute("Accounting", BooleanValue(true));
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSysctl("net.netfilter.nf_conntrack_acct"),
                              "1",
                              "switch, " << when);
        conntrack->SetSysctl("nf_conntrack_acct", "0");
        BooleanValue accounting;
        conntrack->GetAttribute("Accounting", accounting);
        NS_TEST_EXPECT_MSG_EQ(accounting.Get(), false, "switch, " << when);
    }

    void CheckErrors(Ptr<Ipv4Conntrack> conntrack)
    {
        std::string text;
        try
        {
            conntrack->SetSysctl("net.netfilter.nf_conntrack_udp_timeot", "7");
        }
        catch (const netfilter::SysctlError& error)
        {
            text = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(
            NatTestContains(text, "unknown sysctl \"net.netfilter.nf_conntrack_udp_timeot\""),
            true,
            text);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(text, "net.netfilter.nf_conntrack_udp_timeout"),
                              true,
                              "near match in: " << text);
        text.clear();
        try
        {
            conntrack->SetSysctl("net.netfilter.nf_conntrack_acct", "2");
        }
        catch (const netfilter::SysctlError& error)
        {
            text = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(text, "0 to 1"), true, "range in: " << text);
        text.clear();
        try
        {
            conntrack->SetSysctl("net.netfilter.nf_conntrack_buckets", "64");
        }
        catch (const netfilter::SysctlError& error)
        {
            text = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(text, "read once"), true, "too late: " << text);
    }

    /// The helper's calls, on a NAT at work.
    void CheckHelper(Ptr<Node> router)
    {
        const std::string timeout = "net.netfilter.nf_conntrack_udp_timeout";
        NatHelper::SetSysctl(router, timeout, "9");
        NS_TEST_EXPECT_MSG_EQ(NatHelper::GetSysctl(router, timeout), "9", "by the helper");
        NS_TEST_EXPECT_MSG_EQ(NatHelper::GetSysctl(router, "net.netfilter.nf_conntrack_count"),
                              "1",
                              "connections");
        NS_TEST_EXPECT_MSG_EQ(NatHelper::GetSysctl(router, "net.netfilter.nf_conntrack_buckets"),
                              "16384",
                              "buckets");
    }

    /// Every sysctl has an attribute, whose help names it.
    void CheckNames(Ptr<Ipv4Conntrack> conntrack)
    {
        const TypeId tid = Ipv4Conntrack::GetTypeId();
        for (const std::string& sysctl : netfilter::ListSysctls())
        {
            if (sysctl == "net.netfilter.nf_conntrack_count")
            {
                continue; // no setting
            }
            const std::string name = "(" + sysctl.substr(sysctl.rfind('.') + 1) + ")";
            bool found = false;
            for (uint32_t i = 0; i < tid.GetAttributeN(); ++i)
            {
                const TypeId::AttributeInformation info = tid.GetAttribute(i);
                if (!NatTestContains(info.help, name))
                {
                    continue;
                }
                found = true;
                // Two values, so that a coincidence with a default cannot hide a mix-up.
                const bool mayBeZero = info.name != "Buckets";
                for (const std::string value : {mayBeZero ? "0" : "2", "1"})
                {
                    conntrack->SetSysctl(sysctl, value);
                    TimeValue time;
                    UintegerValue number;
                    BooleanValue flag;
                    std::string got;
                    if (conntrack->GetAttributeFailSafe(info.name, time))
                    {
                        got = std::to_string(time.Get().GetNanoSeconds() / 1000000000);
                    }
                    else if (conntrack->GetAttributeFailSafe(info.name, number))
                    {
                        got = std::to_string(number.Get());
                    }
                    else if (conntrack->GetAttributeFailSafe(info.name, flag))
                    {
                        got = flag.Get() ? "1" : "0";
                    }
                    NS_TEST_EXPECT_MSG_EQ(got, value, sysctl << " and " << info.name);
                }
            }
            NS_TEST_EXPECT_MSG_EQ(found, true, "an attribute for " << sysctl);
        }
    }
};

/// Config::SetDefault, SetConntrackAttribute and Config::Set reach the tracker.
class ConntrackConfigTestCase : public TestCase
{
  public:
    ConntrackConfigTestCase()
        : TestCase("Config::SetDefault, the helper and Config::Set on attributes")
    {
    }

  private:
    void DoRun() override
    {
        Config::SetDefault("ns3::Ipv4Conntrack::UdpTimeout", TimeValue(Seconds(5)));
        {
            NatTestNetwork network;
            NatHelper nat;
            nat.Masquerade(network.outside);
            nat.SetConntrackAttribute("IcmpTimeout", TimeValue(Seconds(3)));
            nat.SetConntrackAttribute("UdpTimeoutStream", StringValue("90s"));
            nat.SetSysctl("net.netfilter.nf_conntrack_generic_timeout", "11");
            Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
            NS_TEST_EXPECT_MSG_EQ(conntrack->GetSysctl("nf_conntrack_udp_timeout"), "5", "default");
            NS_TEST_EXPECT_MSG_EQ(conntrack->GetSysctl("nf_conntrack_icmp_timeout"), "3", "helper");
            NS_TEST_EXPECT_MSG_EQ(conntrack->GetSysctl("nf_conntrack_udp_timeout_stream"),
                                  "90",
                                  "helper, as text");
            NS_TEST_EXPECT_MSG_EQ(conntrack->GetSysctl("nf_conntrack_generic_timeout"),
                                  "11",
                                  "helper, sysctl");
            TraceLog log(network.router);
            NatTestUdp host(network.hosts.Get(0), 4000);
            NatTestUdp server(network.server, 5000);
            host.SendAt(1, "203.0.113.9", 5000);
            Simulator::Schedule(Seconds(2), []() {
                Config::Set("/NodeList/*/$ns3::Ipv4Conntrack/UdpTimeout", TimeValue(Seconds(50)));
            });
            host.SendAt(3, "203.0.113.9", 5000);
            Simulator::Run();
            NS_TEST_ASSERT_MSG_EQ(log.created.size(), 1, "connections");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(log.created, 0).remaining,
                                  Seconds(5).GetNanoSeconds(),
                                  "first timeout");
            NS_TEST_ASSERT_MSG_EQ(log.destroyedAt.size(), 1, "connections destroyed");
            NS_TEST_EXPECT_MSG_GT(NatTestAt(log.destroyedAt, 0),
                                  Seconds(53),
                                  "timeout of the second packet");
        }
        Config::SetDefault("ns3::Ipv4Conntrack::UdpTimeout", TimeValue(Seconds(30)));
    }
};

/// The suite "netfilter-conntrack-object".
class ConntrackObjectTestSuite : public TestSuite
{
  public:
    ConntrackObjectTestSuite()
        : TestSuite("netfilter-conntrack-object")
    {
        AddTestCase(new ConntrackUdpLifeTestCase);
        AddTestCase(new ConntrackReaperTestCase("Exact", Time(0)));
        AddTestCase(new ConntrackReaperTestCase("Incremental", Seconds(61)));
        AddTestCase(new ConntrackReaperTestCase("MeanLifetime", Seconds(60)));
        AddTestCase(new ConntrackReaperTestCase("Lazy", Seconds(-1)));
        AddTestCase(new ConntrackReaperSleepTestCase);
        AddTestCase(new ConntrackFilterTestCase);
        AddTestCase(new ConntrackListingTestCase);
        AddTestCase(new ConntrackTcpLifeTestCase);
        AddTestCase(new ConntrackFullTestCase);
        AddTestCase(new ConntrackSeedTestCase);
        AddTestCase(new ConntrackMarkTestCase);
        AddTestCase(new ConntrackSysctlTestCase);
        AddTestCase(new ConntrackConfigTestCase);
    }
};

ConntrackObjectTestSuite g_conntrackObjectTestSuite; //!< registers itself

} // namespace
