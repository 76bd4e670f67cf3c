/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_TEST_NETWORK_H
#define NETFILTER_TEST_NETWORK_H

// Inside an ns-3 tree and installed, the headers of a module are in ns3/; here beside each other.
#include "ipv4-netfilter.h"
#include "netfilter-packet.h"
#include "packet-rewrite.h"

#include "ns3/csma-helper.h"
#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include <string>
#include <vector>

/**
 * @ingroup netfilter-tests
 * client 10.0.0.1 --- 10.0.0.2 router 192.0.2.1 --- 192.0.2.2 server, with an Ipv4Netfilter on the
 * router. Client and server have default routes by the router.
 */
struct NetfilterTestNetwork
{
    /// Kind of the links.
    enum Links
    {
        POINT_TO_POINT,
        CSMA,
    };

    explicit NetfilterTestNetwork(Links links = POINT_TO_POINT)
    {
        using namespace ns3;
        NodeContainer nodes;
        nodes.Create(3);
        client = nodes.Get(0);
        router = nodes.Get(1);
        server = nodes.Get(2);
        if (links == CSMA)
        {
            inside = CsmaHelper().Install(NodeContainer(client, router));
            outside = CsmaHelper().Install(NodeContainer(router, server));
        }
        else
        {
            inside = PointToPointHelper().Install(client, router);
            outside = PointToPointHelper().Install(router, server);
        }
        InternetStackHelper().Install(nodes);
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(inside);
        Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(outside);
        AddDefaultRoute(client, "10.0.0.2");
        AddDefaultRoute(server, "192.0.2.1");
        netfilter = CreateObject<Ipv4Netfilter>();
        router->AggregateObject(netfilter);
        netfilter->Attach();
    }

    /// @param node gets a default route by its first device @param gateway the next hop
    static void AddDefaultRoute(ns3::Ptr<ns3::Node> node, const std::string& gateway)
    {
        ns3::Ipv4StaticRoutingHelper()
            .GetStaticRouting(node->GetObject<ns3::Ipv4>())
            ->SetDefaultRoute(ns3::Ipv4Address(gateway.c_str()), 1);
    }

    ns3::Ptr<ns3::Node> client;
    ns3::Ptr<ns3::Node> router;
    ns3::Ptr<ns3::Node> server;
    ns3::NetDeviceContainer inside;  //!< of client and router
    ns3::NetDeviceContainer outside; //!< of router and server
    ns3::Ptr<ns3::Ipv4Netfilter> netfilter;
};

/**
 * @ingroup netfilter-tests
 * A UDP socket that remembers what it got, and may echo it.
 */
class NetfilterTestUdp
{
  public:
    /// What came in.
    struct Datagram
    {
        ns3::Ipv4Address from;
        uint16_t port;
        ns3::Ptr<ns3::Packet> packet;
    };

    /// @param node where @param port local port @param echo whether to send back what comes in
    NetfilterTestUdp(ns3::Ptr<ns3::Node> node, uint16_t port, bool echo = false)
        : m_echo(echo)
    {
        m_socket = ns3::Socket::CreateSocket(node, ns3::UdpSocketFactory::GetTypeId());
        m_socket->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), port));
        m_socket->SetAllowBroadcast(true);
        m_socket->SetRecvCallback(ns3::MakeCallback(&NetfilterTestUdp::Receive, this));
    }

    ~NetfilterTestUdp()
    {
        m_socket->SetRecvCallback(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
    }

    /// @param at when @param to where @param port there @param packet what
    void SendAt(double at, const std::string& to, uint16_t port, ns3::Ptr<ns3::Packet> packet)
    {
        const ns3::InetSocketAddress peer(ns3::Ipv4Address(to.c_str()), port);
        ns3::Ptr<ns3::Socket> socket = m_socket;
        ns3::Simulator::Schedule(ns3::Seconds(at), [socket, packet, peer]() {
            socket->SendTo(packet, 0, peer);
        });
    }

    /// @param at when @param to where @param port there
    void SendAt(double at, const std::string& to, uint16_t port)
    {
        SendAt(at, to, port, ns3::Create<ns3::Packet>(100));
    }

    ns3::Ptr<ns3::Socket> GetSocket() const
    {
        return m_socket;
    }

    std::vector<Datagram> got; //!< in order

  private:
    void Receive(ns3::Ptr<ns3::Socket> socket)
    {
        ns3::Address from;
        while (ns3::Ptr<ns3::Packet> packet = socket->RecvFrom(from))
        {
            const auto peer = ns3::InetSocketAddress::ConvertFrom(from);
            got.push_back({peer.GetIpv4(), peer.GetPort(), packet});
            if (m_echo)
            {
                ns3::Ptr<ns3::Packet> answer = ns3::Create<ns3::Packet>(packet->GetSize());
                socket->SendTo(answer, 0, from);
            }
        }
    }

    ns3::Ptr<ns3::Socket> m_socket;
    bool m_echo;
};

/**
 * @ingroup netfilter-tests
 * Notes which hooks packets pass, e.g. "PREROUTING FORWARD POSTROUTING ".
 */
class NetfilterTestTrail
{
  public:
    /// @param netfilter whose hooks to watch
    explicit NetfilterTestTrail(ns3::Ptr<ns3::Ipv4Netfilter> netfilter)
    {
        for (unsigned hook = 0; hook < ns3::netfilter::HOOK_COUNT; ++hook)
        {
            netfilter->RegisterHook(static_cast<ns3::netfilter::Hook>(hook),
                                    ns3::netfilter::priority::FILTER,
                                    ns3::MakeCallback(&NetfilterTestTrail::See, this));
        }
    }

    /// @return the hooks passed since the last call
    std::string Take()
    {
        std::string result;
        result.swap(m_trail);
        return result;
    }

  private:
    ns3::netfilter::Verdict See(ns3::NetfilterPacket& packet)
    {
        m_trail += ns3::netfilter::HookName(packet.GetHook());
        m_trail += " ";
        return ns3::netfilter::Verdict::ACCEPT;
    }

    std::string m_trail;
};

/**
 * @ingroup netfilter-tests
 * The simplest source NAT, without connections: what an inside host sends out gets the outside
 * address and a port (or query id) 1000 higher; what comes back is undone.
 */
class NetfilterTestNat
{
  public:
    static constexpr uint16_t SHIFT = 1000; //!< between inside and outside port

    /// @param netfilter of the NAT @param inside the host's address @param outside the NAT's
    NetfilterTestNat(ns3::Ptr<ns3::Ipv4Netfilter> netfilter,
                     const std::string& inside,
                     const std::string& outside)
        : m_inside(ns3::Ipv4Address(inside.c_str()).Get()),
          m_outside(ns3::Ipv4Address(outside.c_str()).Get())
    {
        using namespace ns3::netfilter;
        netfilter->RegisterHook(Hook::PREROUTING,
                                priority::NAT_DST,
                                ns3::MakeCallback(&NetfilterTestNat::Undo, this));
        netfilter->RegisterHook(Hook::POSTROUTING,
                                priority::NAT_SRC,
                                ns3::MakeCallback(&NetfilterTestNat::Translate, this));
    }

  private:
    /// @param view a packet @param atSource which end @return where its port or query id is
    static uint16_t GetId(const ns3::netfilter::PacketView& view, bool atSource)
    {
        if (view.GetProtocol() == ns3::netfilter::protocol::ICMP)
        {
            return ns3::netfilter::LoadBe16(view.GetTransport() + 4);
        }
        return ns3::netfilter::LoadBe16(view.GetTransport() + (atSource ? 0 : 2));
    }

    ns3::netfilter::Verdict Undo(ns3::NetfilterPacket& packet)
    {
        using namespace ns3::netfilter;
        TrackedPacket& tracked = packet.GetTracked();
        if (tracked.view.GetDestination() == m_outside && GetId(tracked.view, false) >= SHIFT)
        {
            const uint16_t id = GetId(tracked.view, false) - SHIFT;
            tracked.modified = RewriteEnd(tracked.view,
                                          {PacketEnd::DESTINATION, m_inside, id},
                                          tracked.checksums);
        }
        return Verdict::ACCEPT;
    }

    ns3::netfilter::Verdict Translate(ns3::NetfilterPacket& packet)
    {
        using namespace ns3::netfilter;
        TrackedPacket& tracked = packet.GetTracked();
        if (tracked.view.GetSource() == m_inside)
        {
            const uint16_t id = GetId(tracked.view, true) + SHIFT;
            tracked.modified =
                RewriteEnd(tracked.view, {PacketEnd::SOURCE, m_outside, id}, tracked.checksums);
        }
        return Verdict::ACCEPT;
    }

    uint32_t m_inside;
    uint32_t m_outside;
};

#endif /* NETFILTER_TEST_NETWORK_H */
