/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_NAT_TEST_NETWORK_H
#define NETFILTER_NAT_TEST_NETWORK_H

#include "conntrack-text.h"
#include "nat-helper.h"

#include "ns3/boolean.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/global-value.h"
#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/**
 * @ingroup netfilter-tests
 * host 0 10.0.0.2 --- 10.0.0.1
 * host 1 10.0.1.2 --- 10.0.1.1 router 203.0.113.1 --- 203.0.113.9 server
 * ...
 *
 * The router calls its interfaces eth0 (to host 0), eth1, ..., and the last one is the outside.
 * The server knows no way to the hosts: what it answers must be addressed to the router. Links are
 * point-to-point, so nothing but NAT is random.
 */
class NatTestNetwork
{
  public:
    /// @param nHosts number of inside hosts
    explicit NatTestNetwork(uint32_t nHosts = 1)
    {
        using namespace ns3;
        hosts.Create(nHosts);
        router = CreateObject<Node>();
        server = CreateObject<Node>();
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(NodeContainer(hosts, router, server));
        for (uint32_t i = 0; i < nHosts; ++i)
        {
            const std::string net = "10.0." + std::to_string(i) + ".";
            const NetDeviceContainer link = Link(router, hosts.Get(i));
            Ipv4AddressHelper((net + "0").c_str(), "255.255.255.0").Assign(link);
            SetDefaultRoute(hosts.Get(i), net + "1");
            insides.Add(link.Get(0));
        }
        const NetDeviceContainer link = Link(router, server);
        outside = link.Get(0);
        Ipv4AddressHelper address("203.0.113.0", "255.255.255.0");
        address.Assign(outside);
        address.SetBase("203.0.113.0", "255.255.255.0", "0.0.0.9");
        address.Assign(link.Get(1));
    }

    ~NatTestNetwork()
    {
        ns3::Simulator::Destroy();
    }

    NatTestNetwork(const NatTestNetwork&) = delete;
    NatTestNetwork& operator=(const NatTestNetwork&) = delete;

    /// Make the router masquerade. @return its tracker
    ns3::Ptr<ns3::Ipv4Conntrack> Masquerade()
    {
        ns3::NatHelper nat;
        nat.Masquerade(outside);
        return nat.Install(router);
    }

    /// @param a a node @param b a node @return the two ends of a new link between them
    static ns3::NetDeviceContainer Link(ns3::Ptr<ns3::Node> a, ns3::Ptr<ns3::Node> b)
    {
        ns3::PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", ns3::StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", ns3::StringValue("1ms"));
        return link.Install(a, b);
    }

    /// @param node gets a default route by its first device @param gateway the next hop
    static void SetDefaultRoute(ns3::Ptr<ns3::Node> node, const std::string& gateway)
    {
        ns3::Ipv4StaticRoutingHelper()
            .GetStaticRouting(node->GetObject<ns3::Ipv4>())
            ->SetDefaultRoute(ns3::Ipv4Address(gateway.c_str()), 1);
    }

    ns3::NodeContainer hosts;
    ns3::Ptr<ns3::Node> router;
    ns3::Ptr<ns3::Node> server;
    ns3::NetDeviceContainer insides;  //!< of the router, by host
    ns3::Ptr<ns3::NetDevice> outside; //!< of the router
};

/// @param conntrack a tracker @return its table as "conntrack -L" prints it
inline std::string
NatTestTable(ns3::Ptr<ns3::Ipv4Conntrack> conntrack)
{
    ns3::netfilter::ConntrackTextOptions options;
    options.extended = false;
    options.id = false;
    std::string text;
    for (const auto& record : conntrack->GetConnections())
    {
        text += ns3::netfilter::FormatConnection(record, options) + "\n";
    }
    return text;
}

/**
 * Failed assertions of ns-3's test framework go on by default, so tests must not index blindly.
 *
 * @param items a vector @param i an index @return the item there; a default one if there is none
 */
template <typename T>
T
NatTestAt(const std::vector<T>& items, size_t i)
{
    return i < items.size() ? items[i] : T();
}

/**
 * @ingroup netfilter-tests
 * Switches ns-3's checksums on or off while it lives; off is the default that it leaves behind.
 */
class NatTestChecksums
{
  public:
    /// @param enabled whether checksums are computed and verified
    explicit NatTestChecksums(bool enabled)
    {
        ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(enabled));
    }

    ~NatTestChecksums()
    {
        ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(false));
    }

    NatTestChecksums(const NatTestChecksums&) = delete;
    NatTestChecksums& operator=(const NatTestChecksums&) = delete;
};

/// @param text a text @param part what to look for @return true if @p part is in @p text
inline bool
NatTestContains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/**
 * @ingroup netfilter-tests
 * A UDP socket that notes what it gets, datagrams and ICMP errors, and may echo datagrams.
 */
class NatTestUdp
{
  public:
    /**
     * @param node where
     * @param port local port
     * @param echo whether to send back what comes in
     */
    NatTestUdp(ns3::Ptr<ns3::Node> node, uint16_t port, bool echo = false)
        : m_echo(echo)
    {
        using namespace ns3;
        m_socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        m_socket->SetAllowBroadcast(true);
        m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
        m_socket->SetRecvCallback(MakeCallback(&NatTestUdp::Receive, this));
        m_socket->SetAttribute("IcmpCallback",
                               CallbackValue(MakeCallback(&NatTestUdp::ReceiveError, this)));
    }

    ~NatTestUdp()
    {
        m_socket->SetRecvCallback(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
        m_socket->SetAttribute("IcmpCallback", ns3::CallbackValue());
    }

    NatTestUdp(const NatTestUdp&) = delete;
    NatTestUdp& operator=(const NatTestUdp&) = delete;

    /// @param at seconds @param to address @param port its port @param packet what
    void SendAt(double at, const std::string& to, uint16_t port, ns3::Ptr<ns3::Packet> packet)
    {
        const ns3::InetSocketAddress peer(ns3::Ipv4Address(to.c_str()), port);
        ns3::Ptr<ns3::Socket> socket = m_socket;
        ns3::Simulator::Schedule(ns3::Seconds(at),
                                 [socket, peer, packet]() { socket->SendTo(packet, 0, peer); });
    }

    /// @param at seconds @param to address @param port its port @param size bytes
    void SendAt(double at, const std::string& to, uint16_t port, uint32_t size = 100)
    {
        SendAt(at, to, port, ns3::Create<ns3::Packet>(size));
    }

    /// @return the socket
    ns3::Ptr<ns3::Socket> GetSocket() const
    {
        return m_socket;
    }

    /// @return port of who sent the datagram that came last; 0 if none has come
    uint16_t GetLastPort() const
    {
        return m_lastPort;
    }

    std::vector<std::string> got;               //!< senders, "address:port", in order
    std::vector<std::string> errors;            //!< ICMP errors, "type/code from address", in order
    std::vector<ns3::Ptr<ns3::Packet>> packets; //!< what came, in order

  private:
    void Receive(ns3::Ptr<ns3::Socket> socket)
    {
        ns3::Address from;
        while (ns3::Ptr<ns3::Packet> packet = socket->RecvFrom(from))
        {
            const auto peer = ns3::InetSocketAddress::ConvertFrom(from);
            std::ostringstream text;
            text << peer.GetIpv4() << ":" << peer.GetPort();
            got.push_back(text.str());
            packets.push_back(packet);
            m_lastPort = peer.GetPort();
            if (m_echo)
            {
                socket->SendTo(ns3::Create<ns3::Packet>(packet->GetSize()), 0, from);
            }
        }
    }

    void ReceiveError(ns3::Ipv4Address source, uint8_t, uint8_t type, uint8_t code, uint32_t)
    {
        std::ostringstream text;
        text << +type << "/" << +code << " from " << source;
        errors.push_back(text.str());
    }

    ns3::Ptr<ns3::Socket> m_socket;
    uint16_t m_lastPort{0};
    bool m_echo;
};

/**
 * @ingroup netfilter-tests
 * Sends ICMP echo requests and notes who answers.
 */
class NatTestPing
{
  public:
    /// @param node where @param id identifier of the requests
    NatTestPing(ns3::Ptr<ns3::Node> node, uint16_t id)
        : m_id(id)
    {
        using namespace ns3;
        m_socket = Socket::CreateSocket(node, Ipv4RawSocketFactory::GetTypeId());
        m_socket->SetAttribute("Protocol", UintegerValue(1));
        m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 0));
        m_socket->SetRecvCallback(MakeCallback(&NatTestPing::Receive, this));
    }

    ~NatTestPing()
    {
        m_socket->SetRecvCallback(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
    }

    NatTestPing(const NatTestPing&) = delete;
    NatTestPing& operator=(const NatTestPing&) = delete;

    /// @param at seconds @param to address
    void SendAt(double at, const std::string& to)
    {
        using namespace ns3;
        Ptr<Packet> packet = Create<Packet>();
        Icmpv4Echo echo;
        echo.SetIdentifier(m_id);
        echo.SetSequenceNumber(m_sequence++);
        echo.SetData(Create<Packet>(56));
        packet->AddHeader(echo);
        Icmpv4Header icmp;
        icmp.SetType(Icmpv4Header::ICMPV4_ECHO);
        if (Node::ChecksumEnabled())
        {
            icmp.EnableChecksum();
        }
        packet->AddHeader(icmp);
        Ptr<Socket> socket = m_socket;
        const InetSocketAddress peer(Ipv4Address(to.c_str()), 0);
        Simulator::Schedule(Seconds(at),
                            [socket, packet, peer]() { socket->SendTo(packet, 0, peer); });
    }

    std::vector<std::string> answers; //!< "address id identifier", in order

  private:
    void Receive(ns3::Ptr<ns3::Socket> socket)
    {
        using namespace ns3;
        while (Ptr<Packet> packet = socket->Recv())
        {
            Ipv4Header ip;
            packet->RemoveHeader(ip);
            Icmpv4Header icmp;
            packet->RemoveHeader(icmp);
            if (icmp.GetType() == Icmpv4Header::ICMPV4_ECHO_REPLY)
            {
                Icmpv4Echo echo;
                packet->RemoveHeader(echo);
                std::ostringstream text;
                text << ip.GetSource() << " id " << echo.GetIdentifier();
                answers.push_back(text.str());
            }
        }
    }

    ns3::Ptr<ns3::Socket> m_socket;
    uint16_t m_id;
    uint16_t m_sequence{0};
};

/**
 * @ingroup netfilter-tests
 * A TCP connection that carries some bytes one way and is closed then.
 */
class NatTestTransfer
{
  public:
    /**
     * @param from who opens the connection and sends
     * @param address where it connects to
     * @param port port there
     * @param to who listens
     * @param localPort port it listens on
     * @param bytes how much is sent
     * @param start seconds
     */
    NatTestTransfer(ns3::Ptr<ns3::Node> from,
                    const std::string& address,
                    uint16_t port,
                    ns3::Ptr<ns3::Node> to,
                    uint16_t localPort,
                    uint32_t bytes,
                    double start)
    {
        using namespace ns3;
        const std::string tcp = "ns3::TcpSocketFactory";
        PacketSinkHelper sink(tcp, InetSocketAddress(Ipv4Address::GetAny(), localPort));
        m_sink = DynamicCast<PacketSink>(sink.Install(to).Get(0));
        m_sink->SetStartTime(Seconds(0));
        m_sink->TraceConnectWithoutContext("Rx", MakeCallback(&NatTestTransfer::Note, this));
        BulkSendHelper source(tcp, InetSocketAddress(Ipv4Address(address.c_str()), port));
        source.SetAttribute("MaxBytes", UintegerValue(bytes));
        source.Install(from).Start(Seconds(start));
    }

    NatTestTransfer(const NatTestTransfer&) = delete;
    NatTestTransfer& operator=(const NatTestTransfer&) = delete;

    /// @return how many bytes arrived
    uint64_t GetReceived() const
    {
        return m_sink->GetTotalRx();
    }

    /// @return how much arrived and from which addresses, e.g. "200000 bytes from 203.0.113.1"
    std::string GetStory() const
    {
        std::string story = std::to_string(GetReceived()) + " bytes from";
        for (const std::string& peer : m_peers)
        {
            story += " " + peer;
        }
        return story;
    }

  private:
    void Note(ns3::Ptr<const ns3::Packet>, const ns3::Address& from)
    {
        std::ostringstream text;
        text << ns3::InetSocketAddress::ConvertFrom(from).GetIpv4();
        m_peers.insert(text.str());
    }

    ns3::Ptr<ns3::PacketSink> m_sink;
    std::set<std::string> m_peers; //!< addresses the listener saw
};

/**
 * @ingroup netfilter-tests
 * Keeps every IPv4 packet that a node receives from its links.
 */
class NatTestCapture
{
  public:
    /// @param node whose packets
    explicit NatTestCapture(ns3::Ptr<ns3::Node> node)
    {
        node->GetObject<ns3::Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Rx",
            ns3::MakeCallback(&NatTestCapture::Note, this));
    }

    NatTestCapture(const NatTestCapture&) = delete;
    NatTestCapture& operator=(const NatTestCapture&) = delete;

    /// A packet, taken apart.
    struct Item
    {
        ns3::Ipv4Header header;
        ns3::Ptr<ns3::Packet> payload; //!< what follows the header
        ns3::Ptr<const ns3::Packet> whole;
    };

    /// @param protocol an IP protocol number @return the packets of this protocol, in order
    std::vector<Item> Of(uint8_t protocol) const
    {
        std::vector<Item> result;
        for (const Item& item : m_items)
        {
            if (item.header.GetProtocol() == protocol)
            {
                result.push_back(item);
            }
        }
        return result;
    }

  private:
    void Note(ns3::Ptr<const ns3::Packet> packet, ns3::Ptr<ns3::Ipv4>, uint32_t)
    {
        Item item;
        item.whole = packet->Copy();
        item.payload = packet->Copy();
        item.payload->RemoveHeader(item.header);
        m_items.push_back(item);
    }

    std::vector<Item> m_items;
};

/**
 * @ingroup netfilter-tests
 * Notes why packets are dropped, "HOOK: reason".
 */
class NatTestDrops
{
  public:
    /// @param node a node with hooks
    explicit NatTestDrops(ns3::Ptr<ns3::Node> node)
    {
        node->GetObject<ns3::Ipv4Netfilter>()->TraceConnectWithoutContext(
            "Drop",
            ns3::MakeCallback(&NatTestDrops::Note, this));
    }

    NatTestDrops(const NatTestDrops&) = delete;
    NatTestDrops& operator=(const NatTestDrops&) = delete;

    std::vector<std::string> reasons; //!< in order

  private:
    void Note(const ns3::Ipv4Header&,
              ns3::Ptr<const ns3::Packet>,
              ns3::netfilter::Hook hook,
              const char* reason)
    {
        reasons.push_back(std::string(ns3::netfilter::HookName(hook)) + ": " + reason);
    }
};

#endif /* NETFILTER_NAT_TEST_NETWORK_H */
