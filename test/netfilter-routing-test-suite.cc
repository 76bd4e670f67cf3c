/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "drop-reason.h"
#include "ipv4-netfilter-routing.h"
#include "netfilter-test-network.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/test.h"
#include "ns3/udp-header.h"

#include <functional>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;

// What surrounds the hooks does what it likes: routing protocols that answer late, packets that
// must not be forwarded, hook functions that end the node.

namespace
{

/// @param function a lambda @return it as a hook function
NetfilterHookCallback
HookFunction(std::function<Verdict(NetfilterPacket&)> function)
{
    return NetfilterHookCallback(function);
}

/// @param to destination @param ttl TTL @param header becomes the IPv4 header of the packet
/// @return a UDP packet from the client, without IPv4 header
Ptr<Packet>
MakeUdp(const std::string& to, uint8_t ttl, Ipv4Header& header)
{
    UdpHeader udp;
    udp.SetSourcePort(1000);
    udp.SetDestinationPort(2000);
    Ptr<Packet> packet = Create<Packet>(100);
    packet->AddHeader(udp);
    header.SetSource(Ipv4Address("10.0.0.1"));
    header.SetDestination(Ipv4Address(to.c_str()));
    header.SetProtocol(protocol::UDP);
    header.SetTtl(ttl);
    header.SetMayFragment();
    header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    return packet;
}

/// A routing protocol that keeps every packet for a second, as reactive ones do.
class LateRouting : public Ipv4RoutingProtocol
{
  public:
    /// How to keep a packet.
    enum Way
    {
        COPY, //!< with the callbacks
        BIND, //!< bound to the callback that delivers it, as every packet is to be
        OPEN, //!< like COPY, but what is inside: the end of an IP-in-IP tunnel
    };

    LateRouting(Ptr<Ipv4RoutingProtocol> inner, Way way)
        : m_inner(inner),
          m_way(way)
    {
    }

    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> p,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& sockerr) override
    {
        return m_inner->RouteOutput(p, header, oif, sockerr);
    }

    bool RouteInput(Ptr<const Packet> p,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> idev,
                    Ipv4NetfilterRouting::Types::Unicast ucb,
                    Ipv4NetfilterRouting::Types::Multicast mcb,
                    Ipv4NetfilterRouting::Types::Local lcb,
                    Ipv4NetfilterRouting::Types::Error ecb) override
    {
        if (m_way == BIND)
        {
            // Bind() wants one that is not const, as the parameter is from ns-3.39 on.
            LocalDeliverCallback whole = lcb;
            const auto deliver = whole.Bind(p);
            const Ipv4Header bound = header;
            Simulator::Schedule(Seconds(1), [deliver, bound]() { deliver(bound, 1); });
            return true;
        }
        // By value: the references end with this call.
        const UnicastForwardCallback unicast = ucb;
        const MulticastForwardCallback multicast = mcb;
        const LocalDeliverCallback local = lcb;
        const ErrorCallback error = ecb;
        const Ptr<Ipv4RoutingProtocol> inner = m_inner;
        Ipv4Header copy = header;
        Ptr<const Packet> handed = p;
        if (m_way == OPEN)
        {
            const Ptr<Packet> inside = p->Copy();
            inside->RemoveHeader(copy);
            handed = inside;
        }
        Simulator::Schedule(Seconds(1),
                            [inner, handed, copy, idev, unicast, multicast, local, error]() {
                                inner->RouteInput(handed,
                                                  copy,
                                                  idev,
                                                  unicast,
                                                  multicast,
                                                  local,
                                                  error);
                            });
        return true;
    }

    void NotifyInterfaceUp(uint32_t /* interface */) override
    {
    }

    void NotifyInterfaceDown(uint32_t /* interface */) override
    {
    }

    void NotifyAddAddress(uint32_t /* interface */, Ipv4InterfaceAddress /* address */) override
    {
    }

    void NotifyRemoveAddress(uint32_t /* interface */, Ipv4InterfaceAddress /* address */) override
    {
    }

    void SetIpv4(Ptr<Ipv4> /* ipv4 */) override
    {
    }

    void PrintRoutingTable(Ptr<OutputStreamWrapper> /* stream */,
                           Time::Unit /* unit */) const override
    {
    }

  private:
    Ptr<Ipv4RoutingProtocol> m_inner;
    Way m_way;
};

/// Callbacks called after RouteInput has returned find the packet they are about.
class NetfilterLateRoutingTestCase : public TestCase
{
  public:
    explicit NetfilterLateRoutingTestCase(LateRouting::Way way)
        : TestCase(std::string("a routing protocol that answers later: contexts do not mix, ") +
                   (way == LateRouting::BIND ? "bound" : "copied")),
          m_way(way)
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork plain;
        // A second hop with a protocol of its own kind, alone: no Ipv4ListRouting.
        const Ptr<Ipv4> ipv4 = plain.server->GetObject<Ipv4>();
        ipv4->SetRoutingProtocol(CreateObject<LateRouting>(ipv4->GetRoutingProtocol(), m_way));
        Ptr<Ipv4Netfilter> netfilter = CreateObject<Ipv4Netfilter>();
        plain.server->AggregateObject(netfilter);
        netfilter->Attach();

        std::string order;
        const auto markByPort = [&order](NetfilterPacket& packet) {
            packet.SetMark(LoadBe16(packet.GetTracked().view.GetTransport() + 2));
            order += "P" + std::to_string(packet.GetMark()) + " ";
            return Verdict::ACCEPT;
        };
        netfilter->RegisterHook(Hook::PREROUTING, 0, HookFunction(markByPort));
        netfilter->RegisterHook(Hook::INPUT, 0, HookFunction([&order](NetfilterPacket& packet) {
                                    order += "I" + std::to_string(packet.GetMark()) + " ";
                                    return Verdict::ACCEPT;
                                }));
        NetfilterTestUdp client(plain.client, 1000);
        NetfilterTestUdp one(plain.server, 1);
        NetfilterTestUdp two(plain.server, 2);
        NetfilterTestUdp three(plain.server, 3);
        client.SendAt(1.0, "192.0.2.2", 1);
        client.SendAt(1.2, "192.0.2.2", 2);
        client.SendAt(2.1, "192.0.2.2", 3);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(order, "P1 P2 I1 P3 I2 I3 ", "each INPUT knows its PREROUTING");
        NS_TEST_EXPECT_MSG_EQ(one.got.size() + two.got.size() + three.got.size(), 3, "delivered");
        Simulator::Destroy();
    }

    LateRouting::Way m_way;
};

/// What a protocol still keeps when the node goes leads nowhere.
class NetfilterTooLateRoutingTestCase : public TestCase
{
  public:
    NetfilterTooLateRoutingTestCase()
        : TestCase("a routing protocol that answers when the node is gone")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        const Ptr<Ipv4> ipv4 = network.server->GetObject<Ipv4>();
        ipv4->SetRoutingProtocol(
            CreateObject<LateRouting>(ipv4->GetRoutingProtocol(), LateRouting::BIND));
        Ptr<Ipv4Netfilter> netfilter = CreateObject<Ipv4Netfilter>();
        network.server->AggregateObject(netfilter);
        netfilter->Attach();
        NetfilterTestTrail trail(netfilter);
        NetfilterTestUdp client(network.client, 1000);
        client.SendAt(1, "192.0.2.2", 1);
        client.SendAt(1.1, "192.0.2.2", 1);
        Simulator::Schedule(Seconds(1.5), [netfilter]() { netfilter->Dispose(); });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(trail.Take(), "PREROUTING PREROUTING ", "and no INPUT");
        Simulator::Destroy();
    }
};

/// A routing protocol may hand back another packet: that is the one that counts.
class NetfilterChangedPacketTestCase : public TestCase
{
  public:
    NetfilterChangedPacketTestCase()
        : TestCase("a routing protocol that hands back what was inside the packet")
    {
    }

  private:
    void DoRun() override
    {
        Ipv4Header header;
        Ptr<Packet> packet = MakeUdp("10.0.0.2", 1, header);
        Check("UDP, TTL ends", packet, header, "PREROUTING OUTPUT POSTROUTING ", "");

        Icmpv4Header icmp;
        icmp.SetType(Icmpv4Header::ICMPV4_DEST_UNREACH);
        packet->AddHeader(icmp);
        header.SetProtocol(protocol::ICMP);
        header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        Check("ICMP error, TTL ends", packet, header, "PREROUTING ", reason::TTL_EXPIRED);

        for (const uint8_t ttl : {1, 64})
        {
            for (const char* to : {"10.0.0.2", "192.0.2.2", "239.1.1.1"})
            {
                packet = MakeUdp(to, ttl, header);
                header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize() + 1));
                Check(std::string("cut short, to ") + to, packet, header, "PREROUTING ",
                      reason::MALFORMED);
            }
        }
    }

    /// Send the server a packet in a packet that gets there.
    void Check(const std::string& what,
               Ptr<const Packet> inside,
               const Ipv4Header& insideHeader,
               const std::string& hooks,
               const std::string& drop)
    {
        NetfilterTestNetwork network;
        const Ptr<Ipv4> ipv4 = network.server->GetObject<Ipv4>();
        ipv4->SetRoutingProtocol(
            CreateObject<LateRouting>(ipv4->GetRoutingProtocol(), LateRouting::OPEN));
        Ptr<Ipv4Netfilter> netfilter = CreateObject<Ipv4Netfilter>();
        network.server->AggregateObject(netfilter);
        netfilter->Attach();
        NetfilterTestTrail trail(netfilter);
        m_reason.clear();
        netfilter->TraceConnectWithoutContext(
            "Drop",
            MakeCallback(&NetfilterChangedPacketTestCase::SeeDrop, this));

        Ptr<Packet> packet = inside->Copy();
        packet->AddHeader(insideHeader);
        Ipv4Header header;
        header.SetSource(Ipv4Address("192.0.2.1"));
        header.SetDestination(Ipv4Address("192.0.2.2"));
        header.SetProtocol(4);
        header.SetTtl(64);
        header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        packet->AddHeader(header);
        Simulator::Schedule(Seconds(1), [&network, packet]() {
            network.outside.Get(0)->Send(packet,
                                         network.outside.Get(1)->GetAddress(),
                                         Ipv4L3Protocol::PROT_NUMBER);
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(trail.Take(), hooks, what << ": hooks");
        NS_TEST_EXPECT_MSG_EQ(m_reason, drop, what << ": why it was dropped");
        Simulator::Destroy();
    }

    void SeeDrop(const Ipv4Header& /* header */,
                 Ptr<const Packet> /* packet */,
                 Hook /* hook */,
                 const char* reason)
    {
        m_reason += reason;
    }

    std::string m_reason;
};

/// A packet that comes with TTL 0 or 1 ends at the router, whatever the release of ns-3.
class NetfilterLastTtlTestCase : public TestCase
{
  public:
    /// @param ttl of the packet when it comes
    explicit NetfilterLastTtlTestCase(uint8_t ttl)
        : TestCase("TTL " + std::to_string(ttl) + " ends at the router, unicast and multicast"),
          m_ttl(ttl)
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        NetfilterTestTrail trail(network.netfilter);
        NetfilterTestNat nat(network.netfilter, "10.0.0.1", "192.0.2.1");
        Ipv4StaticRoutingHelper().AddMulticastRoute(network.router,
                                                    Ipv4Address("10.0.0.1"),
                                                    Ipv4Address("239.1.1.1"),
                                                    network.inside.Get(1),
                                                    network.outside.Get(0));
        network.router->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Drop",
            MakeCallback(&NetfilterLastTtlTestCase::SeeDrop, this));
        network.router->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "UnicastForward",
            MakeCallback(&NetfilterLastTtlTestCase::SeeForward, this));
        network.server->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Rx",
            MakeCallback(&NetfilterLastTtlTestCase::SeeArrival, this));
        for (const char* to : {"192.0.2.2", "239.1.1.1"})
        {
            Simulator::Schedule(Seconds(1), [this, &network, to]() {
                Ipv4Header header;
                Ptr<Packet> packet = MakeUdp(to, m_ttl, header);
                packet->AddHeader(header);
                network.inside.Get(0)->Send(packet,
                                            network.inside.Get(1)->GetAddress(),
                                            Ipv4L3Protocol::PROT_NUMBER);
            });
        }
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_drops, 2, "TTL expired");
        NS_TEST_EXPECT_MSG_EQ(m_forwarded, 0, "forwarded");
        NS_TEST_EXPECT_MSG_EQ(m_arrived, 0, "arrived");
        NS_TEST_EXPECT_MSG_EQ(trail.Take(),
                              "PREROUTING OUTPUT POSTROUTING PREROUTING INPUT ",
                              "hooks: unicast, the ICMP error about it, multicast");
        Simulator::Destroy();
    }

    void SeeDrop(const Ipv4Header& /* header */,
                 Ptr<const Packet> /* packet */,
                 Ipv4L3Protocol::DropReason reason,
                 Ptr<Ipv4> /* ipv4 */,
                 uint32_t /* interface */)
    {
        m_drops += reason == Ipv4L3Protocol::DROP_TTL_EXPIRED ? 1 : 0;
    }

    void SeeForward(const Ipv4Header& /* header */,
                    Ptr<const Packet> /* packet */,
                    uint32_t /* interface */)
    {
        ++m_forwarded;
    }

    void SeeArrival(Ptr<const Packet> /* packet */, Ptr<Ipv4> /* ipv4 */, uint32_t /* interface */)
    {
        ++m_arrived;
    }

    uint8_t m_ttl;
    unsigned m_drops{0};
    unsigned m_forwarded{0};
    unsigned m_arrived{0};
};

/// A hook function may end the node under its own feet.
class NetfilterDisposalTestCase : public TestCase
{
  public:
    NetfilterDisposalTestCase()
        : TestCase("disposal of the node from a hook function or a Drop sink")
    {
    }

  private:
    void DoRun() override
    {
        for (const bool byDropSink : {false, true})
        {
            for (const Hook hook : {Hook::PREROUTING, Hook::FORWARD, Hook::POSTROUTING})
            {
                CheckInput(hook, "192.0.2.2", byDropSink);
            }
            CheckInput(Hook::PREROUTING, "10.0.0.2", byDropSink);
            CheckInput(Hook::INPUT, "10.0.0.2", byDropSink);
            CheckInput(Hook::FORWARD, "239.1.1.1", byDropSink);
            for (const char* to : {"192.0.2.2", "255.255.255.255"})
            {
                CheckOutput(Hook::OUTPUT, to, byDropSink);
                CheckOutput(Hook::POSTROUTING, to, byDropSink);
            }
        }
        CheckReinjected();
    }

    /// Let the first packet on a hook end the node.
    void Arm(const NetfilterTestNetwork& network, Hook hook, bool byDropSink)
    {
        m_calls = 0;
        m_netfilter = PeekPointer(network.netfilter);
        network.netfilter->TraceConnectWithoutContext(
            "Drop",
            MakeCallback(&NetfilterDisposalTestCase::SeeDrop, this));
        network.netfilter->RegisterHook(hook, 0, HookFunction([this, byDropSink](NetfilterPacket&) {
                                            ++m_calls;
                                            if (byDropSink)
                                            {
                                                return Verdict::DROP;
                                            }
                                            m_netfilter->Dispose();
                                            return Verdict::ACCEPT;
                                        }));
        network.netfilter->RegisterHook(hook, 1, HookFunction([this](NetfilterPacket&) {
                                            ++m_calls;
                                            return Verdict::ACCEPT;
                                        }));
    }

    /// Straight to the routing protocol: ns-3's Node cannot be disposed while it receives.
    void CheckInput(Hook hook, const std::string& to, bool byDropSink)
    {
        NetfilterTestNetwork network;
        Ipv4StaticRoutingHelper().AddMulticastRoute(network.router,
                                                    Ipv4Address("10.0.0.1"),
                                                    Ipv4Address("239.1.1.1"),
                                                    network.inside.Get(1),
                                                    network.outside.Get(0));
        Arm(network, hook, byDropSink);
        network.netfilter = nullptr;
        unsigned passed = 0;
        const auto unicast = [&passed](Ptr<Ipv4Route>, Ptr<const Packet>, const Ipv4Header&) {
            ++passed;
        };
        const auto multicast =
            [&passed](Ptr<Ipv4MulticastRoute>, Ptr<const Packet>, const Ipv4Header&) { ++passed; };
        const auto local = [&passed](Ptr<const Packet>, const Ipv4Header&, uint32_t) { ++passed; };
        const auto error =
            [&passed](Ptr<const Packet>, const Ipv4Header&, Socket::SocketErrno) { ++passed; };
        Ipv4Header header;
        const Ptr<Packet> packet = MakeUdp(to, 64, header);
        // Not held: the node's disposal is the end of it.
        Ipv4RoutingProtocol* const routing =
            PeekPointer(network.router->GetObject<Ipv4>()->GetRoutingProtocol());
        const bool routed = routing->RouteInput(
            packet,
            header,
            network.inside.Get(1),
            Ipv4RoutingProtocol::UnicastForwardCallback(
                std::function<void(Ptr<Ipv4Route>, Ptr<const Packet>, const Ipv4Header&)>(unicast)),
            Ipv4RoutingProtocol::MulticastForwardCallback(
                std::function<void(Ptr<Ipv4MulticastRoute>,
                                   Ptr<const Packet>,
                                   const Ipv4Header&)>(multicast)),
            Ipv4RoutingProtocol::LocalDeliverCallback(
                std::function<void(Ptr<const Packet>, const Ipv4Header&, uint32_t)>(local)),
            Ipv4RoutingProtocol::ErrorCallback(
                std::function<void(Ptr<const Packet>, const Ipv4Header&, Socket::SocketErrno)>(
                    error)));
        NS_TEST_EXPECT_MSG_EQ(routed, true, "no failure to route on " << HookName(hook));
        NS_TEST_EXPECT_MSG_EQ(m_calls, 1, "hook functions called on " << HookName(hook));
        // ns-3 delivers a multicast packet before it forwards it.
        NS_TEST_EXPECT_MSG_EQ(passed,
                              (header.GetDestination().IsMulticast() ? 1 : 0),
                              "the packet ends with the node on " << HookName(hook));
        Simulator::Destroy();
    }

    void CheckOutput(Hook hook, const std::string& to, bool byDropSink)
    {
        NetfilterTestNetwork network;
        Arm(network, hook, byDropSink);
        network.netfilter = nullptr;
        NetfilterTestUdp server(network.server, 2000);
        {
            NetfilterTestUdp router(network.router, 1000);
            router.SendAt(1, to, 2000);
            Simulator::Run();
        }
        NS_TEST_EXPECT_MSG_EQ(m_calls, 1, "hook functions called on " << HookName(hook));
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 0, "delivered");
        Simulator::Destroy();
    }

    /// The function behind the one that held the packet ends the node.
    void CheckReinjected()
    {
        NetfilterTestNetwork network;
        Ptr<NetfilterPacket> held;
        network.netfilter->RegisterHook(Hook::FORWARD, -1, HookFunction([&](NetfilterPacket& p) {
                                            held = Ptr<NetfilterPacket>(&p);
                                            return Verdict::STOLEN;
                                        }));
        Arm(network, Hook::FORWARD, false);
        network.netfilter = nullptr;
        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000);
        client.SendAt(1, "192.0.2.2", 2000);
        Simulator::Schedule(Seconds(2), [this, &held]() { m_netfilter->ReinjectPacket(held); });
        Simulator::Run();
        held = nullptr;
        NS_TEST_EXPECT_MSG_EQ(m_calls, 1, "hook functions called");
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 0, "delivered");
        Simulator::Destroy();
    }

    void SeeDrop(const Ipv4Header& /* header */,
                 Ptr<const Packet> /* packet */,
                 Hook /* hook */,
                 const char* /* reason */)
    {
        m_netfilter->Dispose();
    }

    Ipv4Netfilter* m_netfilter{nullptr}; //!< kept by the node
    unsigned m_calls{0};
};

/// @ingroup netfilter-tests
class NetfilterRoutingTestSuite : public TestSuite
{
  public:
    NetfilterRoutingTestSuite()
        : TestSuite("netfilter-routing", TestSuite::Type::UNIT)
    {
        AddTestCase(new NetfilterLateRoutingTestCase(LateRouting::COPY));
        AddTestCase(new NetfilterLateRoutingTestCase(LateRouting::BIND));
        AddTestCase(new NetfilterTooLateRoutingTestCase);
        AddTestCase(new NetfilterChangedPacketTestCase);
        AddTestCase(new NetfilterLastTtlTestCase(0));
        AddTestCase(new NetfilterLastTtlTestCase(1));
        AddTestCase(new NetfilterDisposalTestCase);
    }
};

/// Registers the suite.
NetfilterRoutingTestSuite g_netfilterRoutingTestSuite;

} // namespace
