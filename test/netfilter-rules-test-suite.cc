/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "iptables-helper.h"
#include "netfilter-nat-test-network.h"
#include "nfct-helper.h"
#include "rule-error.h"

#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/// Tables without rules have no hook functions; those with rules run at the priorities of Linux.
class RulesLazyTestCase : public TestCase
{
  public:
    RulesLazyTestCase()
        : TestCase("a table has hook functions from its first rule on")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        const Ptr<Ipv4Netfilter> netfilter = network.router->GetObject<Ipv4Netfilter>();
        const auto count = [&]() {
            uint32_t hooks = 0;
            for (unsigned hook = 0; hook < netfilter::HOOK_COUNT; ++hook)
            {
                hooks += netfilter->GetNHooks(static_cast<netfilter::Hook>(hook));
            }
            return hooks;
        };
        const uint32_t before = count();
        Iptables(network.router, "-t raw -L");
        NS_TEST_EXPECT_MSG_EQ(count(), before, "looking adds none");
        Iptables(network.router, "-t raw -A PREROUTING -p udp -j CT --notrack");
        NS_TEST_EXPECT_MSG_EQ(count(), before + 2, "raw has two chains");
        Iptables(network.router, "-t mangle -A FORWARD -j TTL --ttl-set 9");
        NS_TEST_EXPECT_MSG_EQ(count(), before + 7, "mangle has five");
        Iptables(network.router, "-A FORWARD -j ACCEPT");
        Iptables(network.router, "-A FORWARD -j ACCEPT");
        NS_TEST_EXPECT_MSG_EQ(count(), before + 10, "filter has three");
    }
};

/// An error of a command line is thrown and changes nothing.
class RulesErrorTestCase : public TestCase
{
  public:
    RulesErrorTestCase()
        : TestCase("a command line that makes no sense throws and changes nothing")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        Iptables(network.router, "-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
        NS_TEST_EXPECT_MSG_EQ(Iptables(network.router, "-t nat -S POSTROUTING"),
                              "-P POSTROUTING ACCEPT\n-A POSTROUTING -o eth1 -j MASQUERADE\n",
                              "the helper made the node a NAT");
        std::string error;
        try
        {
            network.router->GetObject<Ipv4Tables>()->Iptables("-A INPUT -j MASQUERADE");
        }
        catch (const netfilter::RuleError& complaint)
        {
            error = complaint.what();
        }
        NS_TEST_EXPECT_MSG_EQ(error,
                              "-A INPUT -j MASQUERADE: target \"MASQUERADE\" works only in table "
                              "nat, not in table filter",
                              "message");
        NS_TEST_EXPECT_MSG_EQ(Iptables(network.router, "-S INPUT"), "-P INPUT ACCEPT\n", "rules");
    }
};

/// REJECT answers by ICMP and by TCP reset, with the addresses the sender knows.
class RulesRejectTestCase : public TestCase
{
  public:
    RulesRejectTestCase()
        : TestCase("REJECT is heard by who sent the packet, also through NAT")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.Masquerade(network.outside);
        nat.PortForward("udp", 8080, "10.0.0.2", 80);
        nat.PortForward("tcp", 8080, "10.0.0.2", 80);
        const Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        Iptables(network.router, "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset");
        Iptables(network.router, "-A FORWARD -p udp -j REJECT --reject-with icmp-host-prohibited");
        network.router->GetObject<Ipv4Tables>()->TraceConnectWithoutContext(
            "Log",
            MakeCallback(&RulesRejectTestCase::OnLog, this));
        Iptables(network.router, "-t mangle -A OUTPUT -p icmp -j LOG --log-prefix \"out: \"");

        NatTestCapture atHost(network.hosts.Get(0));
        NatTestCapture atServer(network.server);
        NatTestUdp host(network.hosts.Get(0), 5000);
        NatTestUdp server(network.server, 6000);
        host.SendAt(1, "203.0.113.9", 9);
        server.SendAt(2, "203.0.113.1", 8080);
        const TypeId tcp = TypeId::LookupByName("ns3::TcpSocketFactory");
        Ptr<Socket> socket = Socket::CreateSocket(network.hosts.Get(0), tcp);
        Simulator::Schedule(Seconds(3), [socket]() {
            socket->Connect(InetSocketAddress("203.0.113.9", 80));
        });
        Simulator::Stop(Seconds(3.5));
        Simulator::Run();

        NS_TEST_ASSERT_MSG_EQ(atHost.Of(1).size(), 1, "ICMP at the host");
        NS_TEST_EXPECT_MSG_EQ(atHost.Of(1)[0].header.GetSource(), Ipv4Address("10.0.0.1"), "from");
        NS_TEST_ASSERT_MSG_EQ(atServer.Of(1).size(), 1, "ICMP at the server");
        uint8_t bytes[28 + 8] = {};
        atServer.Of(1)[0].payload->CopyData(bytes, sizeof(bytes));
        NS_TEST_EXPECT_MSG_EQ(+bytes[0], 3, "type");
        NS_TEST_EXPECT_MSG_EQ(+bytes[1], 10, "code");
        NS_TEST_EXPECT_MSG_EQ(Ipv4Address::Deserialize(bytes + 8 + 16),
                              Ipv4Address("203.0.113.1"),
                              "the quote has the address that the server wrote to");
        // The socket goes on trying: ns-3.37 does not hear a reset before the connection is there.
        NS_TEST_ASSERT_MSG_EQ(atHost.Of(6).size(), 1, "segments at the host");
        NS_TEST_EXPECT_MSG_EQ(atHost.Of(6)[0].header.GetSource(),
                              Ipv4Address("203.0.113.9"),
                              "as if the server had sent the reset");
        uint8_t reset[20] = {};
        atHost.Of(6)[0].payload->CopyData(reset, sizeof(reset));
        NS_TEST_EXPECT_MSG_EQ(+reset[13], 0x14, "RST and ACK");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetConnections().size(), 0, "nothing is left");
        NS_TEST_ASSERT_MSG_EQ(m_log.size(), 2, "lines of the log");
        NS_TEST_EXPECT_MSG_EQ(
            NatTestContains(m_log[0], "out: IN= OUT=eth0 SRC=10.0.0.1 DST=10.0.0.2 LEN="),
            true,
            m_log[0]);
    }

    void OnLog(const std::string& line, uint8_t /* level */)
    {
        m_log.push_back(line);
    }

    std::vector<std::string> m_log;
};

/// Marks, TTL, notrack and MSS in a simulation.
class RulesMangleTestCase : public TestCase
{
  public:
    RulesMangleTestCase()
        : TestCase("raw and mangle do to packets of a simulation what they say")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        const Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        Iptables(network.router, "-t raw -A PREROUTING -p udp --dport 53 -j CT --notrack");
        Iptables(network.router, "-t mangle -A POSTROUTING -p udp -j TTL --ttl-set 7");
        // What IPv4 itself would not send.
        Iptables(network.router, "-t mangle -A POSTROUTING -p udp --dport 55 -j TTL --ttl-set 255");
        Iptables(network.router, "-t mangle -A POSTROUTING -p udp --dport 56 -j TTL --ttl-dec 9");
        Iptables(network.router, "-t mangle -A POSTROUTING -p udp -j DSCP --set-dscp-class EF");
        Iptables(network.router, "-t mangle -A PREROUTING -p udp -j MARK --set-mark 5");
        Iptables(network.router, "-t mangle -A PREROUTING -p udp -j CONNMARK --save-mark");
        NatTestCapture atServer(network.server);
        NatTestUdp host(network.hosts.Get(0), 5000);
        host.SendAt(1, "203.0.113.9", 53);
        host.SendAt(2, "203.0.113.9", 54);
        host.SendAt(2.1, "203.0.113.9", 55);
        host.SendAt(2.2, "203.0.113.9", 56);
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(atServer.Of(17).size(), 4, "packets");
        const Ipv4Header untracked = atServer.Of(17)[0].header;
        const Ipv4Header tracked = atServer.Of(17)[1].header;
        NS_TEST_EXPECT_MSG_EQ(untracked.GetSource(), Ipv4Address("10.0.0.2"), "not translated");
        NS_TEST_EXPECT_MSG_EQ(tracked.GetSource(), Ipv4Address("203.0.113.1"), "translated");
        NS_TEST_EXPECT_MSG_EQ(+tracked.GetTtl(), 7, "TTL");
        NS_TEST_EXPECT_MSG_EQ(+tracked.GetTos(), 0x2e << 2, "DSCP");
        NS_TEST_EXPECT_MSG_EQ(+atServer.Of(17)[2].header.GetTtl(), 255, "largest TTL");
        NS_TEST_EXPECT_MSG_EQ(+atServer.Of(17)[3].header.GetTtl(), 0, "no TTL left");
        NS_TEST_ASSERT_MSG_EQ(conntrack->GetConnections().size(), 3, "connections");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetConnections()[0].mark, 5, "mark");
    }
};

/// A TCP connection works whose SYN segments became longer on the way.
class RulesMssTestCase : public TestCase
{
  public:
    RulesMssTestCase()
        : TestCase("TCPMSS adds the option that ns-3's TCP does not send")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        Iptables(network.router,
                 "-t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS "
                 "--clamp-mss-to-pmtu");
        network.outside->SetMtu(540);
        NatTestCapture atServer(network.server);
        NatTestTransfer
            upload(network.hosts.Get(0), "203.0.113.9", 80, network.server, 80, 400, 1);
        Simulator::Stop(Seconds(5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(upload.GetReceived(), 400, "bytes");
        NS_TEST_ASSERT_MSG_GT(atServer.Of(6).size(), 0, "segments");
        uint8_t bytes[24] = {};
        atServer.Of(6)[0].payload->CopyData(bytes, sizeof(bytes));
        NS_TEST_EXPECT_MSG_EQ(+bytes[20], 2, "kind of the first option");
        NS_TEST_EXPECT_MSG_EQ(bytes[22] * 256 + bytes[23], 500, "MSS");
    }
};

/// Timeout policies, before the first packet and while there are connections.
class RulesTimeoutTestCase : public TestCase
{
  public:
    RulesTimeoutTestCase()
        : TestCase("a rule gives connections the timeouts of a policy")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.Masquerade(network.outside);
        nat.SetSysctl("net.netfilter.nf_conntrack_udp_timeout_stream", "99");
        nat.AddTimeoutPolicy("ask", "udp", "unreplied 7");
        nat.AppendRule("raw", "PREROUTING", "-p udp --dport 9 -j CT --timeout ask");
        m_conntrack = nat.Install(network.router);
        NS_TEST_EXPECT_MSG_EQ(Nfct(network.router, "list timeout"),
                              ".ask = {\n\t.l3proto = 2,\n\t.l4proto = 17,\n\t.policy = {\n"
                              "\t\t.UNREPLIED = 7,\n\t\t.REPLIED = 99,\n\t},\n};\n",
                              "the sysctls are those of the NAT");
        Nfct(network.router, "add timeout slow inet udp unreplied 50");
        Iptables(network.router, "-t raw -A PREROUTING -p udp --dport 10 -j CT --timeout slow");
        // The table is empty, and its buckets may still be chosen.
        m_conntrack->SetSysctl("net.netfilter.nf_conntrack_buckets", "64");

        NatTestUdp host(network.hosts.Get(0), 5000);
        for (const uint16_t port : {9, 10, 11})
        {
            host.SendAt(1, "203.0.113.9", port);
            host.SendAt(4, "203.0.113.9", port);
        }
        Simulator::Schedule(Seconds(2), [this]() { ExpectRemaining({6, 49, 29}, "at first"); });
        Simulator::Schedule(Seconds(3), [&network]() {
            Iptables(network.router, "-t raw -D PREROUTING 2");
            Nfct(network.router, "delete timeout slow");
        });
        Simulator::Schedule(Seconds(5), [this]() { ExpectRemaining({6, 29, 29}, "deleted"); });
        Simulator::Stop(Seconds(6));
        Simulator::Run();
    }

    /// @param seconds of the connections to port 9, 10, 11 @param when for messages
    void ExpectRemaining(const std::vector<int64_t>& seconds, const std::string& when)
    {
        uint32_t count = 0;
        m_conntrack->ForEach([&](const netfilter::ConnectionRecord& connection) {
            const uint16_t port =
                connection.GetTuple(netfilter::Direction::ORIGINAL).destinationId;
            // A packet takes some milliseconds to come.
            NS_TEST_EXPECT_MSG_EQ(connection.remaining / netfilter::SECOND,
                                  seconds.at(port - 9U),
                                  when << ", port " << port);
            ++count;
        });
        NS_TEST_EXPECT_MSG_EQ(count, seconds.size(), "connections " << when);
    }

    Ptr<Ipv4Conntrack> m_conntrack;
};

/// The suite "netfilter-rules".
class RulesTestSuite : public TestSuite
{
  public:
    RulesTestSuite()
        : TestSuite("netfilter-rules")
    {
        AddTestCase(new RulesLazyTestCase);
        AddTestCase(new RulesErrorTestCase);
        AddTestCase(new RulesRejectTestCase);
        AddTestCase(new RulesMangleTestCase);
        AddTestCase(new RulesMssTestCase);
        AddTestCase(new RulesTimeoutTestCase);
    }
};

RulesTestSuite g_rulesTestSuite; //!< registers itself

} // namespace
