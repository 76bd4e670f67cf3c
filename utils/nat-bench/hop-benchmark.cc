/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hop-benchmark.h"

#include "nat-helper.h"
#include "run-statistics.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/names.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-header.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint16_t IPV4_ETHERTYPE = 0x0800;
constexpr uint16_t SERVER_PORT = 9;

/// One external address has 64512 ports for each peer: take another peer before they run out.
constexpr uint32_t FLOWS_PER_PEER = 60000;

/// Time between two packets, long enough for one to leave before the next comes.
const Time SPACING = NanoSeconds(2000);

/// @return processor time of this process so far, in nanoseconds: what others do counts less so
double
GetProcessorTime()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Which source a flow has.
struct FlowSource
{
    Ipv4Address address;
    uint16_t port;
};

/// What the router does.
enum class HopKind : uint8_t
{
    PLAIN, //!< forwards
    NAT,   //!< masquerades
    RULES, //!< masquerades, and has filter rules
};

/// One run: an inside end, a router, an outside end, and the packets between them.
class HopRun
{
  public:
    /**
     * @param options what to measure
     * @param kind what the router does
     */
    HopRun(const HopOptions& options, HopKind kind);
    ~HopRun();

    HopRun(const HopRun&) = delete;
    HopRun& operator=(const HopRun&) = delete;

    /// @return processor time for a packet, in nanoseconds
    double Measure();

  private:
    static FlowSource GetInside(uint32_t flow);
    static FlowSource GetServer(uint32_t flow);
    void Send(Ptr<NetDevice> device, const FlowSource& from, const FlowSource& to) const;
    void SendNext();
    bool ReceiveOutside(Ptr<NetDevice>, Ptr<const Packet> packet, uint16_t, const Address&);
    bool ReceiveInside(Ptr<NetDevice>, Ptr<const Packet> packet, uint16_t, const Address&);
    /// Send packets and run until they have arrived.
    void RunPackets(uint64_t count, bool replies);

    HopOptions m_options;
    Ptr<NetDevice> m_inside;
    Ptr<NetDevice> m_outside;
    std::vector<FlowSource> m_external; //!< by flow, what the outside end saw as its source
    uint64_t m_left{0};                 //!< packets still to send
    uint64_t m_turn{0};                 //!< counts packets sent
    uint64_t m_arrived{0};
    bool m_replies{false};
};

HopRun::HopRun(const HopOptions& options, HopKind kind)
    : m_options(options),
      m_external(options.flows)
{
    Ptr<Node> inside = CreateObject<Node>();
    Ptr<Node> router = CreateObject<Node>();
    Ptr<Node> outside = CreateObject<Node>();
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("100Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1us"));
    const NetDeviceContainer lan = link.Install(inside, router);
    const NetDeviceContainer wan = link.Install(router, outside);
    m_inside = lan.Get(0);
    m_outside = wan.Get(1);

    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(router);
    Ipv4AddressHelper address;
    address.SetBase("10.0.0.0", "255.0.0.0", "0.0.0.1");
    address.Assign(lan.Get(1));
    address.SetBase("203.0.113.0", "255.255.255.0", "0.0.0.1");
    address.Assign(wan.Get(0));
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(router->GetObject<Ipv4>())
        ->SetDefaultRoute("203.0.113.254", 2);

    if (kind != HopKind::PLAIN)
    {
        NatHelper nat;
        // All flows are to be in the table, however many the default allows.
        nat.SetConntrackAttribute("Maximum", UintegerValue(0));
        nat.Masquerade(wan.Get(0));
        for (uint32_t rule = 1; kind == HopKind::RULES && rule < options.rules; ++rule)
        {
            // Nobody uses these ports.
            nat.AppendRule("filter",
                           "FORWARD",
                           "-p udp --dport " + std::to_string(rule % 1000 + 10) + " -j DROP");
        }
        if (kind == HopKind::RULES)
        {
            nat.AppendRule("filter", "FORWARD", "-j ACCEPT");
        }
        nat.Install(router);
    }
    m_inside->SetReceiveCallback(MakeCallback(&HopRun::ReceiveInside, this));
    m_outside->SetReceiveCallback(MakeCallback(&HopRun::ReceiveOutside, this));
}

HopRun::~HopRun()
{
    Simulator::Destroy();
}

FlowSource
HopRun::GetServer(uint32_t flow)
{
    return {Ipv4Address(Ipv4Address("198.51.100.1").Get() + flow / FLOWS_PER_PEER), SERVER_PORT};
}

FlowSource
HopRun::GetInside(uint32_t flow)
{
    constexpr uint32_t FLOWS_PER_HOST = 16;
    const uint32_t host = flow / FLOWS_PER_HOST;
    return {Ipv4Address(Ipv4Address("10.0.1.0").Get() + host),
            static_cast<uint16_t>(1024 + flow % FLOWS_PER_PEER)};
}

void
HopRun::Send(Ptr<NetDevice> device, const FlowSource& from, const FlowSource& to) const
{
    Ptr<Packet> packet = Create<Packet>(m_options.payload);
    UdpHeader udp;
    udp.SetSourcePort(from.port);
    udp.SetDestinationPort(to.port);
    if (m_options.checksums)
    {
        udp.EnableChecksums();
        udp.InitializeChecksum(from.address, to.address, 17);
    }
    packet->AddHeader(udp);
    Ipv4Header ip;
    ip.SetSource(from.address);
    ip.SetDestination(to.address);
    ip.SetProtocol(17);
    ip.SetTtl(64);
    ip.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    if (m_options.checksums)
    {
        ip.EnableChecksum();
    }
    packet->AddHeader(ip);
    device->Send(packet, device->GetBroadcast(), IPV4_ETHERTYPE);
}

void
HopRun::SendNext()
{
    const auto flow = static_cast<uint32_t>((m_replies ? m_turn / 2 : m_turn) % m_options.flows);
    if (m_replies && m_turn % 2 != 0)
    {
        Send(m_outside, GetServer(flow), m_external[flow]);
    }
    else
    {
        Send(m_inside, GetInside(flow), GetServer(flow));
    }
    ++m_turn;
    if (--m_left > 0)
    {
        Simulator::Schedule(SPACING, &HopRun::SendNext, this);
    }
}

bool
HopRun::ReceiveOutside(Ptr<NetDevice>, Ptr<const Packet> packet, uint16_t, const Address&)
{
    if (!m_replies)
    {
        // The first packet of each flow, in order: remember where replies go.
        Ptr<Packet> copy = packet->Copy();
        Ipv4Header ip;
        copy->RemoveHeader(ip);
        UdpHeader udp;
        copy->PeekHeader(udp);
        m_external[m_arrived] = {ip.GetSource(), udp.GetSourcePort()};
    }
    ++m_arrived;
    return true;
}

bool
HopRun::ReceiveInside(Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&)
{
    ++m_arrived;
    return true;
}

void
HopRun::RunPackets(uint64_t count, bool replies)
{
    m_left = count;
    m_turn = 0;
    m_arrived = 0;
    m_replies = replies;
    Simulator::Schedule(SPACING, &HopRun::SendNext, this);
    Simulator::Stop(SPACING * static_cast<int64_t>(count) + MilliSeconds(1));
    Simulator::Run();
    if (m_arrived != count)
    {
        throw std::runtime_error("of " + std::to_string(count) + " packets only " +
                                 std::to_string(m_arrived) + " arrived; nothing was measured");
    }
}

double
HopRun::Measure()
{
    RunPackets(m_options.flows, false);
    const double begin = GetProcessorTime();
    RunPackets(m_options.packets, true);
    return (GetProcessorTime() - begin) / m_options.packets;
}

} // namespace

void
RunHopBenchmark(const HopOptions& options)
{
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(options.checksums));
    std::vector<HopKind> kinds = {HopKind::PLAIN, HopKind::NAT};
    if (options.rules > 0)
    {
        kinds.push_back(HopKind::RULES);
    }
    std::vector<double> times[3]; // by HopKind
    std::vector<double> ratios;
    std::vector<double> ofRules;
    for (uint32_t run = 0; run < options.runs; ++run)
    {
        std::cerr << "run " << run + 1 << " of " << options.runs << "\r" << std::flush;
        for (const HopKind kind : kinds)
        {
            times[static_cast<size_t>(kind)].push_back(HopRun(options, kind).Measure());
        }
        // Who comes first changes, so that nobody has the warmer machine.
        std::rotate(kinds.begin(), kinds.begin() + 1, kinds.end());
        ratios.push_back(times[1].back() / times[0].back());
        if (options.rules > 0)
        {
            ofRules.push_back((times[2].back() - times[1].back()) / options.rules);
        }
    }
    std::cerr << "\n";
    std::cout << std::fixed << std::setprecision(0) << "flows=" << options.flows << "\n"
              << "packets=" << options.packets << "\n"
              << "runs=" << options.runs << "\n"
              << "checksums=" << (options.checksums ? 1 : 0) << "\n"
              << "plain_ns_per_packet=" << Median(times[0]) << "\n"
              << "nat_ns_per_packet=" << Median(times[1]) << "\n"
              << std::setprecision(3) << "ratio=" << Median(ratios) << "\n";
    if (options.rules > 0)
    {
        std::cout << std::setprecision(0) << "rules=" << options.rules << "\n"
                  << "rules_ns_per_packet=" << Median(times[2]) << "\n"
                  << std::setprecision(2) << "ns_per_rule=" << Median(ofRules) << "\n";
    }
}
