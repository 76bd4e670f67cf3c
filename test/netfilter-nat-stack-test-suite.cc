/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "netfilter-nat-test-network.h"

#include "ns3/flow-monitor-helper.h"
#include "ns3/ipv4-flow-classifier.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/olsr-helper.h"
#include "ns3/olsr-routing-protocol.h"
#include "ns3/tag.h"
#include "ns3/test.h"

#include <map>
#include <sstream>
#include <string>

using namespace ns3;

// What the rest of ns-3 must not notice of a NAT: routing look-ups, FlowMonitor, tags.

namespace
{

/// Static routing is found, and routes added behind Install() are used.
class NatStaticRoutingTestCase : public TestCase
{
  public:
    NatStaticRoutingTestCase()
        : TestCase("static routing is found and changed with a NAT on")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        Ptr<Ipv4> ipv4 = network.router->GetObject<Ipv4>();
        Ptr<Ipv4StaticRouting> routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
        NS_TEST_ASSERT_MSG_NE(routing, nullptr, "static routing");
        if (!routing)
        {
            return;
        }
        NS_TEST_EXPECT_MSG_NE(DynamicCast<Ipv4ListRouting>(ipv4->GetRoutingProtocol()),
                              nullptr,
                              "top-level routing is still a list");

        // The server gets a second address that the router learns to route to only now.
        Ptr<Ipv4> server = network.server->GetObject<Ipv4>();
        server->AddAddress(1, Ipv4InterfaceAddress("198.51.100.1", "255.255.255.255"));
        routing->AddHostRouteTo("198.51.100.1",
                                "203.0.113.9",
                                ipv4->GetInterfaceForDevice(network.outside));
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp socket(network.server, 5000);
        host.SendAt(1, "198.51.100.1", 5000);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(socket.got.size(), 1, "datagrams at the server");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(socket.got, 0), "203.0.113.1:4000", "sender");
    }
};

/// Global routing, computed behind Install() and once more, routes through the NAT.
class NatGlobalRoutingTestCase : public TestCase
{
  public:
    NatGlobalRoutingTestCase()
        : TestCase("global routing is computed and recomputed with a NAT on")
    {
    }

  private:
    void DoRun() override
    {
        // router of the network --- far 198.51.100.2: only global routing knows the way.
        NatTestNetwork network;
        network.Masquerade();
        Ptr<Node> far = CreateObject<Node>();
        InternetStackHelper().Install(far);
        const NetDeviceContainer link = NatTestNetwork::Link(network.server, far);
        Ipv4AddressHelper("198.51.100.0", "255.255.255.0").Assign(link);
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
        Ipv4GlobalRoutingHelper::RecomputeRoutingTables();
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp socket(far, 5000, true);
        host.SendAt(1, "198.51.100.2", 5000);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(socket.got.size(), 1, "datagrams at the far node");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(socket.got, 0), "203.0.113.1:4000", "sender");
        NS_TEST_EXPECT_MSG_EQ(host.got.size(), 1, "answers");
    }
};

/// OLSR is found, and its broadcasts from and to the NAT node build the routes that it forwards by.
class NatOlsrTestCase : public TestCase
{
  public:
    NatOlsrTestCase()
        : TestCase("OLSR is found and converges through a NAT")
    {
    }

  private:
    void DoRun() override
    {
        {
            // a 10.1.0.1 --- 10.1.0.2 NAT 10.2.0.1 --- 10.2.0.2 b, all with OLSR and nothing else
            NodeContainer nodes(3);
            Ipv4ListRoutingHelper list;
            OlsrHelper olsr;
            list.Add(olsr, 10);
            InternetStackHelper stack;
            stack.SetRoutingHelper(list);
            stack.SetIpv6StackInstall(false);
            stack.Install(nodes);
            stack.AssignStreams(nodes, 10);
            const NetDeviceContainer left = NatTestNetwork::Link(nodes.Get(0), nodes.Get(1));
            const NetDeviceContainer right = NatTestNetwork::Link(nodes.Get(1), nodes.Get(2));
            Ipv4AddressHelper("10.1.0.0", "255.255.255.0").Assign(left);
            Ipv4AddressHelper("10.2.0.0", "255.255.255.0").Assign(right);
            NatHelper nat;
            nat.Masquerade(right.Get(0));
            nat.Install(nodes.Get(1));
            NS_TEST_EXPECT_MSG_NE(Ipv4RoutingHelper::GetRouting<olsr::RoutingProtocol>(
                                      nodes.Get(1)->GetObject<Ipv4>()->GetRoutingProtocol()),
                                  nullptr,
                                  "OLSR");
            NatTestUdp a(nodes.Get(0), 4000);
            NatTestUdp b(nodes.Get(2), 5000, true);
            a.SendAt(30, "10.2.0.2", 5000);
            Simulator::Stop(Seconds(31));
            Simulator::Run();
            NS_TEST_ASSERT_MSG_EQ(b.got.size(), 1, "datagrams");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(b.got, 0), "10.2.0.1:4000", "masqueraded");
            NS_TEST_EXPECT_MSG_EQ(a.got.size(), 1, "answers");
        }
        Simulator::Destroy();
    }
};

/// FlowMonitor counts the same flows with a NAT as without: pure ACKs, forwarding and sizes too.
class NatFlowMonitorTestCase : public TestCase
{
  public:
    NatFlowMonitorTestCase()
        : TestCase("FlowMonitor counts the same with and without a NAT")
    {
    }

  private:
    /// What is compared of a flow.
    struct Counts
    {
        uint32_t txPackets{0};
        uint32_t rxPackets{0};
        uint64_t txBytes{0};
        uint64_t rxBytes{0};
        uint32_t lost{0};
        uint32_t forwarded{0};
    };

    /// @param masquerade with or without a NAT @return flows by "protocol port > port"
    static std::map<std::string, Counts> Measure(bool masquerade)
    {
        NatTestNetwork network;
        NatTestNetwork::SetDefaultRoute(network.server, "203.0.113.1");
        FlowMonitorHelper helper;
        Ptr<FlowMonitor> monitor = helper.InstallAll();
        if (masquerade)
        {
            network.Masquerade();
        }
        NatTestTransfer
            upload(network.hosts.Get(0), "203.0.113.9", 80, network.server, 80, 300000, 1);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000, true);
        host.SendAt(1, "203.0.113.9", 5000);
        host.SendAt(2, "203.0.113.9", 5000, 1000);
        Simulator::Stop(Seconds(30));
        Simulator::Run();
        monitor->CheckForLostPackets(Seconds(1));

        std::map<std::string, Counts> result;
        Ptr<Ipv4FlowClassifier> classifier =
            DynamicCast<Ipv4FlowClassifier>(helper.GetClassifier());
        for (const auto& [id, stats] : monitor->GetFlowStats())
        {
            const Ipv4FlowClassifier::FiveTuple tuple = classifier->FindFlow(id);
            std::ostringstream name;
            name << +tuple.protocol << " " << tuple.sourcePort << " > " << tuple.destinationPort;
            result[name.str()] = {stats.txPackets,
                                  stats.rxPackets,
                                  stats.txBytes,
                                  stats.rxBytes,
                                  stats.lostPackets,
                                  stats.timesForwarded};
        }
        return result;
    }

    void DoRun() override
    {
        const std::map<std::string, Counts> plain = Measure(false);
        const std::map<std::string, Counts> nat = Measure(true);
        NS_TEST_ASSERT_MSG_EQ(plain.size(), 4, "flows: TCP and UDP, both directions");
        NS_TEST_ASSERT_MSG_EQ(nat.size(), plain.size(), "flows with NAT");
        for (const auto& [name, expected] : plain)
        {
            const auto found = nat.find(name);
            NS_TEST_ASSERT_MSG_EQ((found != nat.end()), true, "flow " << name << " with NAT");
            const Counts counts = found != nat.end() ? found->second : Counts();
            NS_TEST_EXPECT_MSG_GT(counts.rxPackets, 0, name);
            NS_TEST_EXPECT_MSG_EQ(counts.txPackets, expected.txPackets, "sent, " << name);
            NS_TEST_EXPECT_MSG_EQ(counts.rxPackets, expected.rxPackets, "received, " << name);
            NS_TEST_EXPECT_MSG_EQ(counts.txBytes, expected.txBytes, "bytes sent, " << name);
            NS_TEST_EXPECT_MSG_EQ(counts.rxBytes, expected.rxBytes, "bytes received, " << name);
            NS_TEST_EXPECT_MSG_EQ(counts.forwarded, expected.forwarded, "forwarded, " << name);
            NS_TEST_EXPECT_MSG_EQ(counts.rxPackets, counts.txPackets, "all arrive, " << name);
            NS_TEST_EXPECT_MSG_EQ(counts.lost, 0, "lost, " << name);
        }
    }
};

/// A tag with a number.
class NumberTag : public Tag
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("ns3::NetfilterNatTestTag").SetParent<Tag>().AddConstructor<NumberTag>();
        return tid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    uint32_t GetSerializedSize() const override
    {
        return 4;
    }

    void Serialize(TagBuffer i) const override
    {
        i.WriteU32(number);
    }

    void Deserialize(TagBuffer i) override
    {
        number = i.ReadU32();
    }

    void Print(std::ostream& os) const override
    {
        os << number;
    }

    uint32_t number{0};
};

/// Byte tags, on ranges of bytes, and packet tags arrive as they were sent.
class NatTagsTestCase : public TestCase
{
  public:
    NatTagsTestCase()
        : TestCase("byte tags and packet tags survive translation")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000);
        Ptr<Packet> packet = Create<Packet>(100);
        NumberTag tag;
        tag.number = 11;
        packet->AddPacketTag(tag);
        tag.number = 22;
        packet->AddByteTag(tag);
        tag.number = 33;
        packet->AddByteTag(tag, 10, 20);
        host.SendAt(1, "203.0.113.9", 5000, packet);
        Simulator::Run();

        NS_TEST_ASSERT_MSG_EQ(server.packets.size(), 1, "datagrams");
        if (server.packets.empty())
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0), "203.0.113.1:4000", "translated");
        NumberTag found;
        NS_TEST_EXPECT_MSG_EQ(server.packets[0]->PeekPacketTag(found), true, "packet tag");
        NS_TEST_EXPECT_MSG_EQ(found.number, 11, "packet tag");
        std::string ranges;
        ByteTagIterator i = server.packets[0]->GetByteTagIterator();
        while (i.HasNext())
        {
            ByteTagIterator::Item item = i.Next();
            item.GetTag(found);
            ranges += std::to_string(found.number) + ":" + std::to_string(item.GetStart()) + "-" +
                      std::to_string(item.GetEnd()) + " ";
        }
        NS_TEST_EXPECT_MSG_EQ(ranges, "22:0-100 33:10-20 ", "byte tags");
    }
};

/// A sink of the Translate trace may end the node that is translating.
class NatDisposalTestCase : public TestCase
{
  public:
    NatDisposalTestCase()
        : TestCase("disposal of the node from a sink of the Translate trace")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.AppendRule("nat", "OUTPUT", "-p udp --dport 5000 -j DNAT --to-destination :6000");
        nat.Install(network.router);
        m_router = network.router;
        network.router->GetObject<Ipv4Nat>()->TraceConnectWithoutContext(
            "Translate",
            MakeCallback(&NatDisposalTestCase::SeeTranslation, this));
        NatTestUdp own(network.router, 4000);
        NatTestUdp server(network.server, 6000);
        own.SendAt(1, "203.0.113.9", 5000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_translations, 1, "translations");
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 0, "the packet ends with the node");
        m_router = nullptr;
    }

    void SeeTranslation(const netfilter::ConnectionRecord&, netfilter::Manip)
    {
        ++m_translations;
        m_router->Dispose();
    }

    Ptr<Node> m_router;
    unsigned m_translations{0};
};

/// The suite "netfilter-nat-stack".
class NatStackTestSuite : public TestSuite
{
  public:
    NatStackTestSuite()
        : TestSuite("netfilter-nat-stack")
    {
        AddTestCase(new NatStaticRoutingTestCase);
        AddTestCase(new NatGlobalRoutingTestCase);
        AddTestCase(new NatOlsrTestCase);
        AddTestCase(new NatFlowMonitorTestCase);
        AddTestCase(new NatTagsTestCase);
        AddTestCase(new NatDisposalTestCase);
    }
};

NatStackTestSuite g_natStackTestSuite; //!< registers itself

} // namespace
