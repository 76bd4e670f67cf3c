/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-forwarder.h"

#include "drop-reason.h"
#include "ipv4-netfilter.h"
#include "netfilter-fragments.h"
#include "netfilter-offender.h"
#include "transport-check.h"

#include "ns3/icmpv4-l4-protocol.h"

#include <vector>

namespace ns3
{

using netfilter::Hook;
using netfilter::Verdict;

void
NetfilterForwarder::SetNetfilter(Ipv4Netfilter* netfilter)
{
    m_netfilter = netfilter;
}

void
NetfilterForwarder::Forward(const Ptr<NetfilterPacket>& packet, const NetfilterForwardWay& way)
{
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    if (!netfilter->IsIdle(Hook::FORWARD))
    {
        netfilter->EnterNext(*packet, Hook::FORWARD);
        const Verdict verdict = netfilter->Traverse(*packet);
        if (verdict != Verdict::ACCEPT)
        {
            NetfilterPacket* const context = PeekPointer(packet);
            netfilter->Settle(*packet, verdict, [this, context, way]() {
                Postroute(context, way);
            });
            return;
        }
    }
    Postroute(packet, way);
}

void
NetfilterForwarder::Postroute(const Ptr<NetfilterPacket>& packet, const NetfilterForwardWay& way)
{
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    if (!netfilter->IsIdle(Hook::POSTROUTING))
    {
        netfilter->EnterNext(*packet, Hook::POSTROUTING);
        const Verdict verdict = netfilter->Traverse(*packet);
        if (verdict != Verdict::ACCEPT)
        {
            NetfilterPacket* const context = PeekPointer(packet);
            netfilter->Settle(*packet, verdict, [this, context, way]() {
                SendOut(*context, way);
            });
            return;
        }
    }
    SendOut(*packet, way);
}

void
NetfilterForwarder::SendOut(NetfilterPacket& packet, const NetfilterForwardWay& way)
{
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    Ipv4Header header = packet.m_header;
    // Rules may set what IPv4, which is about to take one off, cannot come to: it would end the
    // packet, or send it with 254.
    const uint8_t ttl = packet.m_fields.ttl;
    const bool isOdd = way.route && (ttl == 0 || ttl == 255);
    if (!isOdd)
    {
        header.SetTtl(ttl < 255 ? ttl + 1 : 255);
    }
    const auto send = [&](const Ptr<const Packet>& p, const Ipv4Header& sent) {
        if (isOdd)
        {
            netfilter->GetObject<Ipv4>()->SendWithHeader(p->Copy(), sent, way.route);
        }
        else if (way.route)
        {
            way.unicast(way.route, p, sent);
        }
        else
        {
            way.multicast(way.multicastRoute, p, sent);
        }
    };
    if (!packet.m_shape)
    {
        send(packet.m_packet, header);
        return;
    }
    const std::vector<NetfilterFragment> fragments =
        NetfilterFragments(packet, header, packet.m_outDevice->GetMtu());
    if (fragments.empty())
    {
        netfilter->Drop(packet, netfilter::reason::TOO_BIG);
        return;
    }
    for (const NetfilterFragment& fragment : fragments)
    {
        // A trace sink may dispose of the node.
        if (netfilter->IsAttached())
        {
            send(fragment.packet, fragment.header);
        }
    }
}

bool
NetfilterForwarder::IsTooBig(const NetfilterPacket& packet, const NetDevice& device)
{
    const uint32_t mtu = device.GetMtu();
    const uint32_t length = NetfilterPacket::HEADER_LENGTH + packet.m_packet->GetSize();
    return length > mtu && packet.m_header.IsDontFragment() &&
           (!packet.m_shape || packet.m_shape->largest > mtu);
}

void
NetfilterForwarder::RefuseTooBig(NetfilterPacket& packet, const NetDevice& device)
{
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    const NetfilterOffender offender(*netfilter, packet);
    const Ptr<Icmpv4L4Protocol> icmp = netfilter->GetObject<Icmpv4L4Protocol>();
    if (icmp && netfilter::MayCauseIcmpError(packet.m_tracked.view))
    {
        icmp->SendDestUnreachFragNeeded(packet.GetHeader(), packet.GetPacket(), device.GetMtu());
    }
    netfilter->Drop(packet, netfilter::reason::TOO_BIG);
}

} // namespace ns3
