/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "drop-reason.h"
#include "netfilter-test-network.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/flow-monitor-helper.h"
#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/ipv4-flow-classifier.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/olsr-helper.h"
#include "ns3/olsr-routing-protocol.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// @param function a lambda @return it as a hook function
NetfilterHookCallback
HookFunction(std::function<Verdict(NetfilterPacket&)> function)
{
    return NetfilterHookCallback(function);
}

/// A raw ICMP socket: sends echo requests, remembers what comes in.
class PingSocket
{
  public:
    explicit PingSocket(Ptr<Node> node)
    {
        m_socket = Socket::CreateSocket(node, Ipv4RawSocketFactory::GetTypeId());
        m_socket->SetAttribute("Protocol", UintegerValue(protocol::ICMP));
        m_socket->SetRecvCallback(MakeCallback(&PingSocket::Receive, this));
    }

    ~PingSocket()
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    }

    /// @param at when @param to where @param ttl TTL, 0 for the default @param id of the query
    void SendAt(double at, const std::string& to, uint8_t ttl = 0, uint16_t id = 1)
    {
        Ptr<Socket> socket = m_socket;
        Simulator::Schedule(Seconds(at), [socket, to, ttl, id]() {
            Icmpv4Echo echo;
            echo.SetIdentifier(id);
            echo.SetSequenceNumber(1);
            Icmpv4Header header;
            header.SetType(Icmpv4Header::ICMPV4_ECHO);
            header.SetCode(0);
            if (Node::ChecksumEnabled())
            {
                header.EnableChecksum();
            }
            Ptr<Packet> packet = Create<Packet>();
            packet->AddHeader(echo);
            packet->AddHeader(header);
            if (ttl > 0)
            {
                socket->SetIpTtl(ttl);
            }
            socket->SendTo(packet, 0, InetSocketAddress(Ipv4Address(to.c_str()), 0));
        });
    }

    /// Echo replies and errors, as "type from", and of errors what they quote.
    std::vector<std::string> got;

  private:
    void Receive(Ptr<Socket> socket)
    {
        Address from;
        while (Ptr<Packet> packet = socket->RecvFrom(from))
        {
            Ipv4Header ip;
            packet->RemoveHeader(ip);
            Icmpv4Header header;
            packet->RemoveHeader(header);
            if (header.GetType() == Icmpv4Header::ICMPV4_ECHO)
            {
                continue;
            }
            std::ostringstream line;
            line << +header.GetType() << " " << ip.GetSource();
            if (header.GetType() == Icmpv4Header::ICMPV4_TIME_EXCEEDED)
            {
                Icmpv4TimeExceeded exceeded;
                packet->RemoveHeader(exceeded);
                line << " about " << exceeded.GetHeader().GetSource() << " > "
                     << exceeded.GetHeader().GetDestination();
            }
            got.push_back(line.str());
        }
    }

    Ptr<Socket> m_socket;
};

/// The usual ways to find a routing protocol find it, and routes can be set before and after.
class NetfilterRoutingLookupTestCase : public TestCase
{
  public:
    NetfilterRoutingLookupTestCase()
        : TestCase("static, global and OLSR routing are found and work behind the wrapper")
    {
    }

  private:
    void DoRun() override
    {
        CheckStaticAndGlobal(true);
        CheckStaticAndGlobal(false);
        CheckBareProtocol();
        CheckOlsr();
    }

    /// @param before whether global routes are computed before Attach() too
    void CheckStaticAndGlobal(bool before)
    {
        NodeContainer nodes;
        nodes.Create(3);
        NetDeviceContainer left = PointToPointHelper().Install(nodes.Get(0), nodes.Get(1));
        NetDeviceContainer right = PointToPointHelper().Install(nodes.Get(1), nodes.Get(2));
        InternetStackHelper().Install(nodes);
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(left);
        Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(right);
        if (before)
        {
            Ipv4GlobalRoutingHelper::PopulateRoutingTables();
        }
        const Ptr<Ipv4> ipv4 = nodes.Get(1)->GetObject<Ipv4>();
        const Ptr<Ipv4RoutingProtocol> wrapped = ipv4->GetRoutingProtocol();
        Ptr<Ipv4StaticRouting> routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
        for (uint32_t i = 0; i < 3; ++i)
        {
            Ptr<Ipv4Netfilter> netfilter = CreateObject<Ipv4Netfilter>();
            nodes.Get(i)->AggregateObject(netfilter);
            netfilter->Attach();
        }
        NS_TEST_EXPECT_MSG_EQ(Ipv4StaticRoutingHelper().GetStaticRouting(ipv4),
                              routing,
                              "static routing");
        const Ptr<Ipv4ListRouting> list = DynamicCast<Ipv4ListRouting>(ipv4->GetRoutingProtocol());
        NS_TEST_ASSERT_MSG_NE(list, nullptr, "a list");
        NS_TEST_EXPECT_MSG_EQ(list->GetNRoutingProtocols(), 2, "lists what it wraps");
        // By name, because ns-3.48 has moved the class.
        int16_t priority = 0;
        const TypeId second = list->GetRoutingProtocol(1, priority)->GetInstanceTypeId();
        NS_TEST_EXPECT_MSG_EQ(second.GetName(), "ns3::Ipv4GlobalRouting", "global routing");
        NS_TEST_EXPECT_MSG_NE(Ptr<Ipv4RoutingProtocol>(list), wrapped, "a wrapper");

        if (before)
        {
            Ipv4GlobalRoutingHelper::RecomputeRoutingTables();
        }
        else
        {
            Ipv4GlobalRoutingHelper::PopulateRoutingTables();
        }
        NetfilterTestUdp client(nodes.Get(0), 1000);
        NetfilterTestUdp server(nodes.Get(2), 2000, true);
        client.SendAt(1, "192.0.2.2", 2000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 1, "there");
        NS_TEST_EXPECT_MSG_EQ(client.got.size(), 1, "and back");
        Simulator::Destroy();
    }

    /// A node whose routing protocol is no list.
    void CheckBareProtocol()
    {
        NodeContainer nodes;
        nodes.Create(3);
        NetDeviceContainer left = PointToPointHelper().Install(nodes.Get(0), nodes.Get(1));
        NetDeviceContainer right = PointToPointHelper().Install(nodes.Get(1), nodes.Get(2));
        InternetStackHelper stack;
        stack.SetRoutingHelper(Ipv4StaticRoutingHelper());
        stack.Install(nodes);
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(left);
        Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(right);
        Ptr<Ipv4Netfilter> netfilter = CreateObject<Ipv4Netfilter>();
        nodes.Get(1)->AggregateObject(netfilter);
        netfilter->Attach();
        NetfilterTestTrail trail(netfilter);
        NetfilterTestNetwork::AddDefaultRoute(nodes.Get(0), "10.0.0.2");
        NetfilterTestNetwork::AddDefaultRoute(nodes.Get(1), "192.0.2.2");
        NetfilterTestUdp client(nodes.Get(0), 1000);
        NetfilterTestUdp server(nodes.Get(2), 2000);
        NetfilterTestUdp router(nodes.Get(1), 3000);
        client.SendAt(1, "192.0.2.2", 2000);
        client.SendAt(2, "10.0.0.2", 3000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 1, "forwarded");
        NS_TEST_EXPECT_MSG_EQ(router.got.size(), 1, "delivered");
        NS_TEST_EXPECT_MSG_EQ(trail.Take(),
                              "PREROUTING FORWARD POSTROUTING PREROUTING INPUT ",
                              "hooks");
        Simulator::Destroy();
    }

    /// OLSR finds its way through a node with hooks, and is found on it.
    void CheckOlsr()
    {
        NodeContainer nodes;
        nodes.Create(3);
        NetDeviceContainer left = CsmaHelper().Install(NodeContainer(nodes.Get(0), nodes.Get(1)));
        NetDeviceContainer right = CsmaHelper().Install(NodeContainer(nodes.Get(1), nodes.Get(2)));
        Ipv4ListRoutingHelper list;
        list.Add(Ipv4StaticRoutingHelper(), 0);
        list.Add(OlsrHelper(), 10);
        InternetStackHelper stack;
        stack.SetRoutingHelper(list);
        stack.Install(nodes);
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(left);
        Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(right);
        Ptr<Ipv4Netfilter> netfilter = CreateObject<Ipv4Netfilter>();
        nodes.Get(1)->AggregateObject(netfilter);
        netfilter->Attach();
        NetfilterTestTrail trail(netfilter);
        const Ptr<Ipv4> ipv4 = nodes.Get(1)->GetObject<Ipv4>();
        NS_TEST_EXPECT_MSG_NE(
            Ipv4RoutingHelper::GetRouting<olsr::RoutingProtocol>(ipv4->GetRoutingProtocol()),
            nullptr,
            "OLSR");
        NetfilterTestUdp client(nodes.Get(0), 1000);
        NetfilterTestUdp server(nodes.Get(2), 2000, true);
        client.SendAt(30, "192.0.2.2", 2000);
        Simulator::Stop(Seconds(31));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 1, "there");
        NS_TEST_EXPECT_MSG_EQ(client.got.size(), 1, "and back");
        const std::string hooks = trail.Take();
        NS_TEST_EXPECT_MSG_NE(hooks.find("PREROUTING INPUT "), std::string::npos, "OLSR in");
        NS_TEST_EXPECT_MSG_NE(hooks.find("OUTPUT POSTROUTING "), std::string::npos, "OLSR out");
        Simulator::Destroy();
    }
};

/// A packet whose TTL ends at the router is quoted as it is then, as on Linux.
class NetfilterTtlTestCase : public TestCase
{
  public:
    NetfilterTtlTestCase()
        : TestCase("TTL expiry: the sender is told, and what hooks made of the packet is quoted")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        // PREROUTING sends what comes for 192.0.2.1 to the client, and nobody tracks it. That no
        // connection knows, so that nothing is undone.
        network.netfilter->RegisterHook(Hook::PREROUTING,
                                        priority::NAT_DST,
                                        HookFunction([](NetfilterPacket& packet) {
                                            TrackedPacket& tracked = packet.GetTracked();
                                            if (tracked.view.GetDestination() == 0xc0000201)
                                            {
                                                RewriteAddress(tracked.view,
                                                               PacketEnd::DESTINATION,
                                                               0x0a000001);
                                                tracked.modified = true;
                                            }
                                            return Verdict::ACCEPT;
                                        }));
        std::string forwarded;
        for (const Hook hook : {Hook::FORWARD, Hook::POSTROUTING})
        {
            network.netfilter->RegisterHook(hook, 0, HookFunction([&](NetfilterPacket& packet) {
                                                if (packet.GetInDevice())
                                                {
                                                    forwarded += HookName(packet.GetHook());
                                                }
                                                return Verdict::ACCEPT;
                                            }));
        }
        PingSocket server(network.server);
        PingSocket client(network.client);
        server.SendAt(1, "192.0.2.1", 1);
        client.SendAt(2, "192.0.2.2", 1);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 1, "errors");
        NS_TEST_EXPECT_MSG_EQ(server.got[0],
                              "11 192.0.2.1 about 192.0.2.2 > 10.0.0.1",
                              "the address it has now");
        NS_TEST_ASSERT_MSG_EQ(client.got.size(), 1, "errors");
        NS_TEST_EXPECT_MSG_EQ(client.got[0], "11 10.0.0.2 about 10.0.0.1 > 192.0.2.2", "plain");
        NS_TEST_EXPECT_MSG_EQ(forwarded, "", "neither FORWARD nor POSTROUTING");
        Simulator::Destroy();
    }
};

/// FlowMonitor counts the same packets with and without translation.
class NetfilterFlowMonitorTestCase : public TestCase
{
  public:
    NetfilterFlowMonitorTestCase()
        : TestCase("FlowMonitor: TCP transfer with and without NAT, pure ACKs included")
    {
    }

  private:
    /// Counters by flow id.
    struct Counts
    {
        std::string text;
        uint64_t sent{0};
        uint64_t received{0};
        uint64_t forwarded{0};
        uint64_t bytes{0};
    };

    void DoRun() override
    {
        const Counts plain = Transfer(false);
        const Counts translated = Transfer(true);
        NS_TEST_EXPECT_MSG_EQ(translated.text, plain.text, "per flow");
        NS_TEST_EXPECT_MSG_GT(plain.sent, 100, "a transfer worth the name");
        NS_TEST_EXPECT_MSG_EQ(plain.received, plain.sent, "no losses");
        NS_TEST_EXPECT_MSG_EQ(plain.forwarded, plain.sent, "each forwarded once");
        NS_TEST_EXPECT_MSG_EQ(translated.bytes, plain.bytes, "bytes at the application");
    }

    static Counts Transfer(bool translate)
    {
        NetfilterTestNetwork network;
        for (uint32_t i = 0; i < 2; ++i)
        {
            network.inside.Get(i)->SetAttribute("DataRate", StringValue("10Mbps"));
            network.outside.Get(i)->SetAttribute("DataRate", StringValue("10Mbps"));
        }
        std::unique_ptr<NetfilterTestNat> nat;
        if (translate)
        {
            nat = std::make_unique<NetfilterTestNat>(network.netfilter, "10.0.0.1", "192.0.2.1");
        }
        BulkSendHelper source("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address("192.0.2.2"), 5000));
        source.SetAttribute("MaxBytes", UintegerValue(100000));
        ApplicationContainer sender = source.Install(network.client);
        sender.Start(Seconds(1));
        PacketSinkHelper sink("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address::GetAny(), 5000));
        ApplicationContainer receiver = sink.Install(network.server);
        FlowMonitorHelper helper;
        Ptr<FlowMonitor> monitor = helper.InstallAll();
        Simulator::Stop(Seconds(20));
        Simulator::Run();

        Counts counts;
        counts.bytes = DynamicCast<PacketSink>(receiver.Get(0))->GetTotalRx();
        for (const auto& [id, flow] : monitor->GetFlowStats())
        {
            std::ostringstream line;
            line << id << ": " << flow.txPackets << " " << flow.txBytes << " " << flow.rxPackets
                 << " " << flow.rxBytes << " " << flow.timesForwarded << " " << flow.lostPackets
                 << "; ";
            counts.text += line.str();
            counts.sent += flow.txPackets;
            counts.received += flow.rxPackets;
            counts.forwarded += flow.timesForwarded;
        }
        Simulator::Destroy();
        return counts;
    }
};

/// What the node with the hooks sends and receives itself passes them, and arrives.
class NetfilterLocalTrafficTestCase : public TestCase
{
  public:
    NetfilterLocalTrafficTestCase()
        : TestCase("local traffic: UDP, TCP and ICMP echo, begun by either side")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        NetfilterTestTrail trail(network.netfilter);
        const std::string out = "OUTPUT POSTROUTING ";
        const std::string in = "PREROUTING INPUT ";

        NetfilterTestUdp routerUdp(network.router, 3000, true);
        NetfilterTestUdp serverUdp(network.server, 2000);
        NetfilterTestUdp routerAsks(network.router, 3001);
        NetfilterTestUdp serverAnswers(network.server, 2001, true);
        serverUdp.SendAt(1, "192.0.2.1", 3000);
        Expect(trail, 1.9, in + out);
        routerAsks.SendAt(2, "192.0.2.2", 2001);
        Expect(trail, 2.9, out + in);

        PingSocket routerPing(network.router);
        PingSocket serverPing(network.server);
        serverPing.SendAt(3, "192.0.2.1");
        Expect(trail, 3.9, in + out);
        routerPing.SendAt(4, "192.0.2.2");
        Expect(trail, 4.9, out + in);

        ApplicationContainer sinks;
        PacketSinkHelper sink("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address::GetAny(), 5000));
        sinks.Add(sink.Install(network.server));
        sinks.Add(sink.Install(network.router));
        InstallSender(network.router, "192.0.2.2", 6);
        InstallSender(network.server, "192.0.2.1", 20);
        Simulator::Schedule(Seconds(19), [this, &trail]() {
            NS_TEST_EXPECT_MSG_EQ(trail.Take().substr(0, 54),
                                  "OUTPUT POSTROUTING PREROUTING INPUT OUTPUT POSTROUTING",
                                  "SYN, SYN/ACK, ACK");
        });
        Simulator::Stop(Seconds(40));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(serverUdp.got.size(), 1, "UDP answer to the server");
        NS_TEST_EXPECT_MSG_EQ(routerAsks.got.size(), 1, "UDP answer to the router");
        NS_TEST_ASSERT_MSG_EQ(serverPing.got.size(), 1, "echo reply to the server");
        NS_TEST_EXPECT_MSG_EQ(serverPing.got[0], "0 192.0.2.1", "from the router");
        NS_TEST_ASSERT_MSG_EQ(routerPing.got.size(), 1, "echo reply to the router");
        NS_TEST_EXPECT_MSG_EQ(routerPing.got[0], "0 192.0.2.2", "from the server");
        for (uint32_t i = 0; i < 2; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(DynamicCast<PacketSink>(sinks.Get(i))->GetTotalRx(),
                                  10000,
                                  "TCP transfer " << i);
        }
        Simulator::Destroy();
    }

    void Expect(NetfilterTestTrail& trail, double at, const std::string& hooks)
    {
        Simulator::Schedule(Seconds(at), [this, &trail, hooks, at]() {
            NS_TEST_EXPECT_MSG_EQ(trail.Take(), hooks, "hooks until " << at);
        });
    }

    static void InstallSender(Ptr<Node> node, const std::string& to, double at)
    {
        BulkSendHelper source("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address(to.c_str()), 5000));
        source.SetAttribute("MaxBytes", UintegerValue(10000));
        source.Install(node).Start(Seconds(at));
    }
};

/// What hooks change of the node's own packets is what leaves.
class NetfilterLocalChangeTestCase : public TestCase
{
  public:
    NetfilterLocalChangeTestCase()
        : TestCase("OUTPUT: new destination, new route; TTL and TOS; raw sockets")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        const Ptr<Ipv4Netfilter> netfilter = network.netfilter;
        // 203.0.113.1, which nobody has, means the client.
        netfilter->RegisterHook(Hook::OUTPUT,
                                priority::NAT_DST,
                                HookFunction([](NetfilterPacket& packet) {
                                    TrackedPacket& tracked = packet.GetTracked();
                                    if (tracked.view.GetDestination() == 0xcb007101)
                                    {
                                        RewriteEnd(tracked.view,
                                                   {PacketEnd::DESTINATION, 0x0a000001, 1000},
                                                   tracked.checksums);
                                        tracked.view.GetBytes()[1] = 0x20;
                                        tracked.view.GetBytes()[8] = 33;
                                        tracked.modified = true;
                                    }
                                    if (tracked.view.GetDestination() == 0xcb007102)
                                    {
                                        RewriteAddress(tracked.view,
                                                       PacketEnd::DESTINATION,
                                                       0xc6336401);
                                        tracked.modified = true;
                                    }
                                    return Verdict::ACCEPT;
                                }));
        std::vector<std::string> out;
        netfilter->RegisterHook(Hook::POSTROUTING, 0, HookFunction([&out](NetfilterPacket& packet) {
                                    out.push_back(packet.GetState().out->GetName());
                                    return Verdict::ACCEPT;
                                }));
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(network.router->GetObject<Ipv4>())
            ->AddNetworkRouteTo(Ipv4Address("203.0.113.0"),
                                Ipv4Mask("255.255.255.0"),
                                Ipv4Address("192.0.2.2"),
                                2);
        std::vector<std::string> drops;
        m_drops = &drops;
        netfilter->TraceConnectWithoutContext(
            "Drop",
            MakeCallback(&NetfilterLocalChangeTestCase::NoteDrop, this));
        network.client->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver",
            MakeCallback(&NetfilterLocalChangeTestCase::NoteDelivery, this));

        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp router(network.router, 3000);
        router.SendAt(1, "203.0.113.1", 4000);
        // There is no route to what this becomes.
        router.SendAt(2, "203.0.113.2", 4000);
        // Raw: the destination is fixed, the source is not.
        PingSocket ping(network.router);
        ping.SendAt(3, "203.0.113.1");
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(client.got.size(), 1, "delivered");
        NS_TEST_EXPECT_MSG_EQ(client.got[0].from, Ipv4Address("192.0.2.1"), "source kept");
        NS_TEST_EXPECT_MSG_EQ(m_delivered, "ttl 33 tos 32", "header fields");
        NS_TEST_ASSERT_MSG_EQ(out.size(), 1, "packets in POSTROUTING");
        NS_TEST_EXPECT_MSG_EQ(out[0], "eth0", "the new out device");
        NS_TEST_ASSERT_MSG_EQ(drops.size(), 2, "drops");
        NS_TEST_EXPECT_MSG_EQ(drops[0], reason::NO_ROUTE, "no route");
        NS_TEST_EXPECT_MSG_EQ(drops[1], reason::RAW_SOCKET, "raw");
        Simulator::Destroy();

        CheckRawSource();
    }

    /// The source of a raw socket's packets can be translated.
    void CheckRawSource()
    {
        NetfilterTestNetwork network;
        network.router->GetObject<Ipv4>()->AddAddress(
            2,
            Ipv4InterfaceAddress("198.51.100.1", "255.255.255.0"));
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(network.server->GetObject<Ipv4>())
            ->SetDefaultRoute(Ipv4Address("192.0.2.1"), 1);
        NetfilterTestNat nat(network.netfilter, "192.0.2.1", "198.51.100.1");
        PingSocket ping(network.router);
        std::string seen;
        network.netfilter->RegisterHook(Hook::PREROUTING,
                                        priority::RAW,
                                        HookFunction([&seen](NetfilterPacket& packet) {
                                            const PacketView& view = packet.GetTracked().view;
                                            std::ostringstream text;
                                            text << Ipv4Address(view.GetDestination()) << " "
                                                 << LoadBe16(view.GetTransport() + 4);
                                            seen = text.str();
                                            return Verdict::ACCEPT;
                                        }));
        ping.SendAt(1, "192.0.2.2", 0, 7);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(seen, "198.51.100.1 1007", "the reply to the translated query");
        Simulator::Destroy();
    }

    void NoteDrop(const Ipv4Header& /* header */,
                  Ptr<const Packet> /* packet */,
                  Hook /* hook */,
                  const char* reason)
    {
        m_drops->push_back(reason);
    }

    void NoteDelivery(const Ipv4Header& header, Ptr<const Packet> /* packet */, uint32_t /* iif */)
    {
        std::ostringstream text;
        text << "ttl " << +header.GetTtl() << " tos " << +header.GetTos();
        m_delivered = text.str();
    }

    std::vector<std::string>* m_drops{nullptr};
    std::string m_delivered;
};

/// Packets for many pass in every way there is.
class NetfilterGroupTestCase : public TestCase
{
  public:
    NetfilterGroupTestCase()
        : TestCase("broadcast and multicast: received, sent and forwarded")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network(NetfilterTestNetwork::CSMA);
        NetfilterTestTrail trail(network.netfilter);
        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp router(network.router, 3000);
        NetfilterTestUdp server(network.server, 2000);
        const Ptr<Ipv4StaticRouting> clientRoutes =
            Ipv4StaticRoutingHelper().GetStaticRouting(network.client->GetObject<Ipv4>());
        clientRoutes->SetDefaultMulticastRoute(1);
        Ipv4StaticRoutingHelper().AddMulticastRoute(network.router,
                                                    Ipv4Address("10.0.0.1"),
                                                    Ipv4Address("239.1.1.1"),
                                                    network.inside.Get(1),
                                                    network.outside.Get(0));
        std::string outDevices;
        network.netfilter->RegisterHook(Hook::POSTROUTING,
                                        1,
                                        HookFunction([&outDevices](NetfilterPacket& packet) {
                                            outDevices += packet.GetState().out->GetName() + " ";
                                            return Verdict::ACCEPT;
                                        }));
        const auto expect = [this, &trail, &outDevices](double at,
                                                        const std::string& hooks,
                                                        const std::string& out) {
            Simulator::Schedule(Seconds(at), [this, &trail, &outDevices, at, hooks, out]() {
                NS_TEST_EXPECT_MSG_EQ(trail.Take(), hooks, "hooks until " << at);
                NS_TEST_EXPECT_MSG_EQ(outDevices, out, "out devices until " << at);
                outDevices.clear();
            });
        };
        client.SendAt(1, "255.255.255.255", 3000);
        expect(1.9, "PREROUTING INPUT ", "");
        client.SendAt(2, "10.0.0.255", 3000);
        expect(2.9, "PREROUTING INPUT ", "");
        client.SendAt(3, "239.1.1.1", 2000);
        expect(3.9, "PREROUTING INPUT FORWARD POSTROUTING ", "eth1 ");
        router.SendAt(4, "192.0.2.255", 2000);
        expect(4.9, "OUTPUT POSTROUTING ", "eth1 ");
        // By each interface, the loopback device included as ns-3 has it, where it comes back.
        router.SendAt(5, "255.255.255.255", 2000);
        Simulator::Schedule(Seconds(5.9), [this, &outDevices]() {
            NS_TEST_EXPECT_MSG_NE(outDevices.find("eth0 "), std::string::npos, outDevices);
            NS_TEST_EXPECT_MSG_NE(outDevices.find("eth1 "), std::string::npos, outDevices);
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(router.got.size(), 2, "broadcasts the router got");
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 3, "multicast and broadcasts the server got");
        Simulator::Destroy();
    }
};

/// Two NATs do not know of each other, beside each other or one behind the other.
class NetfilterTwoNatsTestCase : public TestCase
{
  public:
    NetfilterTwoNatsTestCase()
        : TestCase("two NATs in one simulation, and NAT behind NAT")
    {
    }

  private:
    void DoRun() override
    {
        // client 10.0.0.1 - inner - 10.0.1.1|10.0.1.2 - outer - 192.0.2.1|192.0.2.2 server
        NodeContainer nodes;
        nodes.Create(4);
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        InternetStackHelper().Install(nodes);
        addresses.Assign(PointToPointHelper().Install(nodes.Get(0), nodes.Get(1)));
        addresses.NewNetwork();
        addresses.Assign(PointToPointHelper().Install(nodes.Get(1), nodes.Get(2)));
        addresses.SetBase("192.0.2.0", "255.255.255.0");
        addresses.Assign(PointToPointHelper().Install(nodes.Get(2), nodes.Get(3)));
        NetfilterTestNetwork::AddDefaultRoute(nodes.Get(0), "10.0.0.2");
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(nodes.Get(1)->GetObject<Ipv4>())
            ->SetDefaultRoute(Ipv4Address("10.0.1.2"), 2);
        std::vector<Ptr<Ipv4Netfilter>> netfilters;
        for (const uint32_t i : {1, 2})
        {
            netfilters.push_back(CreateObject<Ipv4Netfilter>());
            nodes.Get(i)->AggregateObject(netfilters.back());
            netfilters.back()->Attach();
        }
        NetfilterTestNat inner(netfilters[0], "10.0.0.1", "10.0.1.1");
        NetfilterTestNat outer(netfilters[1], "10.0.1.1", "192.0.2.1");
        NetfilterTestUdp client(nodes.Get(0), 1000);
        NetfilterTestUdp beside(nodes.Get(1), 4000);
        NetfilterTestUdp server(nodes.Get(3), 2000, true);
        client.SendAt(1, "192.0.2.2", 2000);
        // The inner NAT's own packet is translated by the outer one only.
        beside.SendAt(2, "192.0.2.2", 2000);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 2, "requests");
        NS_TEST_EXPECT_MSG_EQ(server.got[0].from, Ipv4Address("192.0.2.1"), "outermost address");
        NS_TEST_EXPECT_MSG_EQ(server.got[0].port, 3000, "translated twice");
        NS_TEST_EXPECT_MSG_EQ(server.got[1].port, 5000, "translated once");
        NS_TEST_EXPECT_MSG_EQ(client.got.size(), 1, "answer to the client");

        // One goes, the other stays.
        netfilters[0]->Dispose();
        NS_TEST_EXPECT_MSG_EQ(netfilters[0]->IsAttached(), false, "disposed");
        NS_TEST_EXPECT_MSG_EQ(netfilters[1]->GetNHooks(Hook::PREROUTING), 1, "not touched");
        Simulator::Destroy();
    }
};

/// What a node sends to itself keeps what is known of it.
class NetfilterLoopbackTestCase : public TestCase
{
  public:
    NetfilterLoopbackTestCase()
        : TestCase("packets from the node to itself keep mark and connection")
    {
    }

  private:
    void DoRun() override
    {
        // By the loopback device, and to an address of another device.
        for (const char* to : {"127.0.0.1", "192.0.2.1"})
        {
            NetfilterTestNetwork network;
            std::string trail;
            for (unsigned hook = 0; hook < HOOK_COUNT; ++hook)
            {
                network.netfilter->RegisterHook(
                    static_cast<Hook>(hook),
                    0,
                    HookFunction([&trail](NetfilterPacket& packet) {
                        trail += HookName(packet.GetHook());
                        trail += packet.IsLoopedBack() ? "* " : " ";
                        trail += std::to_string(packet.GetMark()) + " ";
                        packet.SetMark(packet.GetMark() + 1);
                        return Verdict::ACCEPT;
                    }));
            }
            NetfilterTestUdp one(network.router, 1000);
            NetfilterTestUdp two(network.router, 2000);
            one.SendAt(1, to, 2000);
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(trail,
                                  "OUTPUT 0 POSTROUTING 1 PREROUTING* 2 INPUT* 3 ",
                                  "one way through all hooks, to " << to);
            NS_TEST_EXPECT_MSG_EQ(two.got.size(), 1, "delivered");
            Simulator::Destroy();
        }
    }
};

/// A transport protocol made for this test.
class LateProtocol : public IpL4Protocol
{
  public:
    static constexpr uint8_t NUMBER = 253; //!< for experiments (RFC 3692)

    int GetProtocolNumber() const override
    {
        return NUMBER;
    }

    RxStatus Receive(Ptr<Packet> /* p */,
                     const Ipv4Header& /* header */,
                     Ptr<Ipv4Interface> /* interface */) override
    {
        ++received;
        return RX_OK;
    }

    RxStatus Receive(Ptr<Packet> /* p */,
                     const Ipv6Header& /* header */,
                     Ptr<Ipv6Interface> /* interface */) override
    {
        return RX_OK;
    }

    void SetDownTarget(DownTargetCallback callback) override
    {
        m_down = callback;
    }

    void SetDownTarget6(DownTargetCallback6 /* callback */) override
    {
    }

    DownTargetCallback GetDownTarget() const override
    {
        return m_down;
    }

    DownTargetCallback6 GetDownTarget6() const override
    {
        return DownTargetCallback6();
    }

    /// Put the protocol on a node. @param node the node
    void Install(Ptr<Node> node)
    {
        const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
        ipv4->Insert(this);
        SetDownTarget(MakeCallback(&Ipv4::Send, ipv4));
        m_node = node;
    }

    /// Send a packet, with a route as TCP does. @param to where
    void Send(const std::string& to)
    {
        Ptr<Packet> packet = Create<Packet>(50);
        Ipv4Header header;
        header.SetDestination(Ipv4Address(to.c_str()));
        header.SetProtocol(NUMBER);
        Socket::SocketErrno error;
        Ptr<Ipv4Route> route = m_node->GetObject<Ipv4>()->GetRoutingProtocol()->RouteOutput(
            packet,
            header,
            nullptr,
            error);
        m_down(packet, route->GetSource(), header.GetDestination(), NUMBER, route);
    }

    unsigned received{0};

  protected:
    void DoDispose() override
    {
        m_node = nullptr;
        m_down.Nullify();
        IpL4Protocol::DoDispose();
    }

  private:
    Ptr<Node> m_node;
    DownTargetCallback m_down;
};

/// Transport protocols that come later pass the hooks as well.
class NetfilterLateProtocolTestCase : public TestCase
{
  public:
    NetfilterLateProtocolTestCase()
        : TestCase("a transport protocol added after Attach()")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        NetfilterTestTrail trail(network.netfilter);
        Ptr<LateProtocol> here = CreateObject<LateProtocol>();
        Ptr<LateProtocol> there = CreateObject<LateProtocol>();
        there->Install(network.server);
        Simulator::Schedule(Seconds(1), [&]() {
            here->Install(network.router);
            here->Send("192.0.2.2");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(trail.Take(), "OUTPUT POSTROUTING ", "hooks, each once");
        NS_TEST_EXPECT_MSG_EQ(there->received, 1, "delivered");
        here->Dispose();
        there->Dispose();
        Simulator::Destroy();
    }
};

/// @ingroup netfilter-tests
class NetfilterStackTestSuite : public TestSuite
{
  public:
    NetfilterStackTestSuite()
        : TestSuite("netfilter-stack", TestSuite::Type::SYSTEM)
    {
        AddTestCase(new NetfilterRoutingLookupTestCase);
        AddTestCase(new NetfilterTtlTestCase);
        AddTestCase(new NetfilterFlowMonitorTestCase);
        AddTestCase(new NetfilterLocalTrafficTestCase);
        AddTestCase(new NetfilterLocalChangeTestCase);
        AddTestCase(new NetfilterGroupTestCase);
        AddTestCase(new NetfilterTwoNatsTestCase);
        AddTestCase(new NetfilterLoopbackTestCase);
        AddTestCase(new NetfilterLateProtocolTestCase);
    }
};

/// Registers the suite.
NetfilterStackTestSuite g_netfilterStackTestSuite;

} // namespace
