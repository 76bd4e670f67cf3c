/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-defragmenter.h"

#include "drop-reason.h"
#include "ipv4-netfilter.h"

#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("NetfilterDefragmenter");

using netfilter::FragmentedDatagram;
using netfilter::FragmentOutcome;
using netfilter::FragmentResult;
using netfilter::Hook;
using netfilter::Instant;
using netfilter::Verdict;
using netfilter::WaitingFragment;

/// A fragment as ns-3 objects, with all that is known of it.
class NetfilterDefragmenter::Body : public netfilter::FragmentBody
{
  public:
    explicit Body(NetfilterPacket& packet)
        : context(&packet)
    {
    }

    Ptr<NetfilterPacket> context;
};

NetfilterDefragmenter::NetfilterDefragmenter(Ipv4Netfilter& netfilter,
                                             const netfilter::FragmentConfig& config)
    : m_netfilter(netfilter),
      m_reassembler(config)
{
}

NetfilterDefragmenter::~NetfilterDefragmenter()
{
    m_event.Remove();
}

void
NetfilterDefragmenter::Clear()
{
    m_event.Remove();
    m_reassembler.Clear();
}

NetfilterPacket&
NetfilterDefragmenter::PacketOf(const WaitingFragment& fragment)
{
    return *static_cast<const Body&>(*fragment.body).context;
}

Verdict
NetfilterDefragmenter::Defragment(NetfilterPacket& packet)
{
    NS_LOG_FUNCTION(this << &packet);
    packet.WriteBack();
    FragmentResult result = m_reassembler.Add(packet.GetTracked().view,
                                              static_cast<uint8_t>(packet.GetHook()),
                                              std::make_unique<Body>(packet),
                                              packet.GetState().now);
    if (result.outcome == FragmentOutcome::WHOLE)
    {
        Schedule();
        Join(packet, result.datagram);
        return Verdict::ACCEPT;
    }
    const bool isKept = result.outcome == FragmentOutcome::KEPT;
    if (!isKept)
    {
        packet.SetDropReason(netfilter::FragmentDropReason(result.outcome));
    }
    Schedule();
    // Last, since a trace sink may dispose of the node, and with it of this object.
    GiveUp(result.datagram,
           isKept ? netfilter::reason::FRAGMENT_DISTANCE
                  : netfilter::FragmentDropReason(result.outcome));
    return isKept ? Verdict::STOLEN : Verdict::DROP;
}

void
NetfilterDefragmenter::Join(NetfilterPacket& packet, FragmentedDatagram& datagram)
{
    NetfilterPacket& first = PacketOf(datagram.fragments.front());
    Ptr<Packet> whole = Create<Packet>();
    for (const WaitingFragment& fragment : datagram.fragments)
    {
        const Ptr<const Packet> piece = PacketOf(fragment).GetPacket();
        // All of a piece, as a rule.
        const Ptr<Packet> counted = piece->GetSize() > fragment.length
                                        ? piece->CreateFragment(0, fragment.length)
                                        : piece->Copy();
        if (fragment.offset == 0)
        {
            whole = counted;
        }
        else
        {
            whole->AddAtEnd(counted);
        }
    }
    Ipv4Header header = first.GetHeader();
    header.SetFragmentOffset(0);
    header.SetLastFragment();
    header.SetPayloadSize(static_cast<uint16_t>(whole->GetSize()));
    header.SetTos(header.GetTos() | datagram.ecn);
    if (datagram.shape.dontFragment)
    {
        header.SetDontFragment();
    }
    else
    {
        header.SetMayFragment();
    }
    packet.SetMark(first.GetMark());
    packet.SetReassembled(header, whole, std::move(datagram.shape));
}

void
NetfilterDefragmenter::GiveUp(const FragmentedDatagram& datagram, const char* reason)
{
    const Ptr<Ipv4Netfilter> netfilter(&m_netfilter);
    for (const WaitingFragment& fragment : datagram.fragments)
    {
        // Not the one that has just come: that is for the hook to drop.
        const Ptr<NetfilterPacket> context(&PacketOf(fragment));
        if (netfilter->IsWaiting(*context))
        {
            context->SetDropReason(reason);
            netfilter->ReinjectPacket(context, Verdict::DROP);
        }
    }
}

void
NetfilterDefragmenter::ReportTimeout(NetfilterPacket& first)
{
    const Ptr<Ipv4> ipv4 = m_netfilter.GetObject<Ipv4>();
    const Ptr<Icmpv4L4Protocol> icmp = m_netfilter.GetObject<Icmpv4L4Protocol>();
    const int32_t interface =
        ipv4 && first.GetInDevice() ? ipv4->GetInterfaceForDevice(first.GetInDevice()) : -1;
    if (!icmp || interface < 0)
    {
        return;
    }
    // A router that only passes the datagram on keeps quiet: that is for the end host to say.
    const Ipv4Header& header = first.GetHeader();
    const Ipv4Address destination = header.GetDestination();
    if (ipv4->GetInterfaceForAddress(destination) >= 0 &&
        ipv4->IsDestinationAddress(destination, static_cast<uint32_t>(interface)))
    {
        icmp->SendTimeExceededTtl(header, first.GetPacket(), true);
    }
}

void
NetfilterDefragmenter::Expire()
{
    NS_LOG_FUNCTION(this);
    const Ptr<Ipv4Netfilter> netfilter(&m_netfilter);
    const std::vector<FragmentedDatagram> expired =
        m_reassembler.Expire(Simulator::Now().GetNanoSeconds());
    Schedule();
    // A hook function or a trace sink may dispose of the node, and with it of this object.
    for (const FragmentedDatagram& datagram : expired)
    {
        if (netfilter->IsAttached() && datagram.HasFirst())
        {
            ReportTimeout(PacketOf(datagram.fragments.front()));
        }
        if (netfilter->IsAttached())
        {
            GiveUp(datagram, netfilter::reason::FRAGMENT_TIMEOUT);
        }
    }
}

void
NetfilterDefragmenter::Schedule()
{
    // Removed, not cancelled: even a cancelled event moves the clock.
    m_event.Remove();
    Instant deadline = 0;
    if (m_reassembler.GetDeadline(deadline))
    {
        m_event = Simulator::Schedule(NanoSeconds(deadline) - Simulator::Now(),
                                      &NetfilterDefragmenter::Expire,
                                      this);
    }
}

} // namespace ns3
