/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-local-output.h"

#include "drop-reason.h"
#include "ipv4-netfilter-routing.h"
#include "ipv4-netfilter.h"
#include "netfilter-fragments.h"
#include "netfilter-loopback.h"
#include "packet-view.h"

#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("NetfilterLocalOutput");

using netfilter::Hook;
using netfilter::Verdict;

NetfilterLocalOutput::NetfilterLocalOutput(Ipv4Netfilter* netfilter, Ipv4* ipv4)
    : m_netfilter(netfilter),
      m_ipv4(ipv4),
      m_transports(this, ipv4)
{
    UintegerValue ttl(64);
    m_ipv4->GetAttributeFailSafe("DefaultTtl", ttl);
    m_defaultTtl = static_cast<uint8_t>(ttl.Get());
}

NetfilterLocalOutput::~NetfilterLocalOutput() = default;

void
NetfilterLocalOutput::Detach()
{
    m_transports.Detach();
}

void
NetfilterLocalOutput::Interpose()
{
    m_transports.Interpose();
}

Ipv4Header
NetfilterLocalOutput::MakeHeader(Ptr<const Packet> packet,
                                 Ipv4Address source,
                                 Ipv4Address destination,
                                 uint8_t protocol) const
{
    Ipv4Header header;
    header.SetSource(source);
    header.SetDestination(destination);
    header.SetProtocol(protocol);
    header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    SocketIpTtlTag ttl;
    header.SetTtl(packet->PeekPacketTag(ttl) ? ttl.GetTtl() : m_defaultTtl);
    SocketIpTosTag tos;
    header.SetTos(packet->PeekPacketTag(tos) ? tos.GetTos() : 0);
    header.SetMayFragment();
    return header;
}

Ptr<Ipv4Route>
NetfilterLocalOutput::MakeDirectRoute(Ipv4Address source,
                                      Ipv4Address destination,
                                      Ptr<NetDevice> device) const
{
    Ptr<Ipv4Route> route = Create<Ipv4Route>();
    route->SetSource(source);
    route->SetDestination(destination);
    route->SetGateway(Ipv4Address::GetAny());
    route->SetOutputDevice(device);
    return route;
}

Ptr<Ipv4Route>
NetfilterLocalOutput::FindRoute(Ptr<Packet> packet, const Ipv4Header& header) const
{
    const Ipv4Address destination = header.GetDestination();
    for (uint32_t i = 0; i < m_ipv4->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < m_ipv4->GetNAddresses(i); ++j)
        {
            const Ipv4InterfaceAddress address = m_ipv4->GetAddress(i, j);
            const Ipv4Mask mask = address.GetMask();
            if (destination.IsSubnetDirectedBroadcast(mask) &&
                destination.CombineMask(mask) == address.GetLocal().CombineMask(mask))
            {
                return MakeDirectRoute(header.GetSource(), destination, m_ipv4->GetNetDevice(i));
            }
        }
    }
    Socket::SocketErrno error;
    return m_netfilter->m_routing->GetWrapped()->RouteOutput(packet, header, nullptr, error);
}

bool
NetfilterLocalOutput::ComesBack(const Ipv4Route& route, Ipv4Address destination) const
{
    return m_ipv4->GetInterfaceForAddress(destination) >= 0 ||
           DynamicCast<LoopbackNetDevice>(route.GetOutputDevice());
}

bool
NetfilterLocalOutput::WaitsForRoute(const Ipv4Route& route, Ipv4Address destination) const
{
    return DynamicCast<LoopbackNetDevice>(route.GetOutputDevice()) &&
           !destination.IsLocalhost() && !destination.IsBroadcast() &&
           !destination.IsMulticast() && m_ipv4->GetInterfaceForAddress(destination) < 0;
}

void
NetfilterLocalOutput::SetOut(NetfilterPacket& packet, const Ipv4Route& route) const
{
    const Ipv4Address gateway = route.GetGateway();
    m_netfilter->SetOut(packet,
                        route.GetOutputDevice(),
                        gateway.IsAny() ? packet.m_header.GetDestination() : gateway);
}

void
NetfilterLocalOutput::Send(Ptr<Packet> packet,
                           Ipv4Address source,
                           Ipv4Address destination,
                           uint8_t protocol,
                           Ptr<Ipv4Route> route,
                           const IpL4Protocol::DownTargetCallback& target)
{
    NS_LOG_FUNCTION(this << packet << source << destination << +protocol << route);
    // A hook function or a trace sink may dispose of the node.
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    if (m_netfilter->IsIdleForOutput())
    {
        target(packet, source, destination, protocol, route);
        return;
    }
    const Ipv4Header header = MakeHeader(packet, source, destination, protocol);
    if (route)
    {
        SendBy(packet, header, route, target);
        return;
    }
    if (destination.IsBroadcast() || destination.IsLocalMulticast())
    {
        // Ipv4::Send would spread it over the interfaces the source fits: do so here, so that each
        // copy passes the hooks with its out device.
        for (uint32_t i = 0; m_netfilter->IsAttached() && i < m_ipv4->GetNInterfaces(); ++i)
        {
            bool fits = source.IsAny();
            for (uint32_t j = 0; !fits && j < m_ipv4->GetNAddresses(i); ++j)
            {
                fits = m_ipv4->GetAddress(i, j).GetLocal() == source;
            }
            if (fits)
            {
                SendBy(packet->Copy(),
                       header,
                       MakeDirectRoute(source, destination, m_ipv4->GetNetDevice(i)),
                       target);
            }
        }
        return;
    }
    if (Ptr<Ipv4Route> found = FindRoute(packet, header))
    {
        SendBy(packet, header, found, target);
        return;
    }
    // IPv4 finds no route either, and reports that.
    target(packet, source, destination, protocol, nullptr);
}

void
NetfilterLocalOutput::SendBy(Ptr<Packet> packet,
                             const Ipv4Header& header,
                             Ptr<Ipv4Route> route,
                             const IpL4Protocol::DownTargetCallback& target,
                             const netfilter::TrackedPacket* about)
{
    const Way way{route,
                  target,
                  header.GetSource(),
                  header.GetDestination(),
                  header.GetTtl(),
                  header.GetTos()};
    Ptr<NetfilterPacket> context = m_netfilter->MakePacket(header, packet);
    m_netfilter->Enter(*context, Hook::OUTPUT);
    if (!context->IsWellFormed())
    {
        m_netfilter->Drop(*context, netfilter::reason::MALFORMED);
        return;
    }
    SetOut(*context, *route);
    if (about != nullptr && about->connection)
    {
        netfilter::TrackedPacket& tracked = context->GetTracked();
        tracked.connection = about->connection;
        tracked.direction = netfilter::Opposite(about->direction);
        tracked.state = netfilter::PacketState::RELATED;
    }
    else
    {
        m_netfilter->AttachToOffender(*context);
    }
    if (!m_netfilter->IsIdle(Hook::OUTPUT))
    {
        const Verdict verdict = m_netfilter->Traverse(*context);
        if (verdict != Verdict::ACCEPT)
        {
            NetfilterPacket* const waiting = PeekPointer(context);
            m_netfilter->Settle(*context, verdict, [this, waiting, way]() {
                Reroute(waiting, way);
            });
            return;
        }
    }
    Reroute(context, way);
}

void
NetfilterLocalOutput::Reroute(Ptr<NetfilterPacket> context, Way way)
{
    const Ipv4Header& header = context->m_header;
    if (header.GetDestination() != way.destination || header.GetSource() != way.source)
    {
        way.route = FindRoute(ConstCast<Packet>(context->m_packet), header);
        if (!way.route)
        {
            m_netfilter->Drop(*context, netfilter::reason::NO_ROUTE);
            return;
        }
        SetOut(*context, *way.route);
    }
    if (!m_netfilter->IsIdle(Hook::POSTROUTING) &&
        !WaitsForRoute(*way.route, header.GetDestination()))
    {
        m_netfilter->Enter(*context, Hook::POSTROUTING);
        const Verdict verdict = m_netfilter->Traverse(*context);
        if (verdict != Verdict::ACCEPT)
        {
            NetfilterPacket* const waiting = PeekPointer(context);
            m_netfilter->Settle(*context, verdict, [this, waiting, way]() {
                Finish(waiting, way);
            });
            return;
        }
    }
    Finish(context, way);
}

void
NetfilterLocalOutput::TagHeaderFields(NetfilterPacket& context, const Way& way) const
{
    const Ptr<Packet> packet = ConstCast<Packet>(context.m_packet);
    if (context.m_header.GetTtl() != way.ttl)
    {
        SocketIpTtlTag tag;
        tag.SetTtl(context.m_header.GetTtl());
        packet->ReplacePacketTag(tag);
    }
    if (context.m_header.GetTos() != way.tos)
    {
        SocketIpTosTag tag;
        tag.SetTos(context.m_header.GetTos());
        packet->ReplacePacketTag(tag);
    }
}

void
NetfilterLocalOutput::Finish(Ptr<NetfilterPacket> context, const Way& way)
{
    TagHeaderFields(*context, way);
    const Ptr<Packet> packet = ConstCast<Packet>(context->m_packet);
    const Ipv4Address source = context->m_header.GetSource();
    const Ipv4Address destination = context->m_header.GetDestination();
    if (ComesBack(*way.route, destination))
    {
        m_netfilter->m_loopback->Keep(packet, context, WaitsForRoute(*way.route, destination));
    }
    way.target(packet, source, destination, context->m_header.GetProtocol(), way.route);
}

void
NetfilterLocalOutput::SendAnswer(Ptr<Packet> packet,
                                 const Ipv4Header& given,
                                 const netfilter::TrackedPacket& about)
{
    Ipv4Header header = given;
    const Ptr<Ipv4Route> route = FindRoute(packet, header);
    if (!route)
    {
        return;
    }
    if (header.GetSource().IsAny())
    {
        header.SetSource(route->GetSource());
    }
    // IPv4 makes a header of its own and takes these two from tags.
    SocketIpTtlTag ttl;
    ttl.SetTtl(header.GetTtl());
    packet->AddPacketTag(ttl);
    SocketIpTosTag tos;
    tos.SetTos(header.GetTos());
    packet->AddPacketTag(tos);
    SendBy(packet, header, route, MakeCallback(&Ipv4::Send, Ptr<Ipv4>(m_ipv4)), &about);
}

Ptr<Ipv4Route>
NetfilterLocalOutput::SeeRouteOutput(Ptr<Packet> packet,
                                     const Ipv4Header& header,
                                     Ptr<Ipv4Route> route,
                                     Socket::SocketErrno& error)
{
    const uint8_t protocol = header.GetProtocol();
    if (protocol == 0)
    {
        // Nobody sends this: somebody just wants to know.
        return route;
    }
    const bool isMet = m_transports.IsMet(protocol);
    if (!route || m_netfilter->IsIdleForOutput())
    {
        return route;
    }
    if (protocol == netfilter::protocol::ICMP)
    {
        // ns-3's own ICMP asks for a route before the ICMP header is there: what it then shows
        // begins with 0. So does an echo reply, which a raw socket would not send.
        uint8_t type = 0;
        packet->CopyData(&type, 1);
        if (type == 0)
        {
            return route;
        }
    }
    else if (isMet || m_ipv4->GetProtocol(protocol))
    {
        return route;
    }
    // A socket that includes the header shows all of it; others only destination and protocol.
    const bool includesHeader = header.GetPayloadSize() > 0;
    Ptr<Ipv4Route> result = SendRaw(
        packet,
        includesHeader
            ? header
            : MakeHeader(packet, route->GetSource(), header.GetDestination(), protocol),
        includesHeader,
        route);
    if (!result)
    {
        error = Socket::ERROR_NOROUTETOHOST;
    }
    return result;
}

Ptr<Ipv4Route>
NetfilterLocalOutput::SendRaw(Ptr<Packet> packet,
                              const Ipv4Header& header,
                              bool includesHeader,
                              Ptr<Ipv4Route> route)
{
    NS_LOG_FUNCTION(this << packet << header << includesHeader << route);
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    const Way way{route,
                  {},
                  header.GetSource(),
                  header.GetDestination(),
                  header.GetTtl(),
                  header.GetTos()};
    const bool waitsForRoute = WaitsForRoute(*route, way.destination);
    Ptr<NetfilterPacket> context = m_netfilter->MakePacket(header, packet);
    if (!context->IsWellFormed())
    {
        m_netfilter->Enter(*context, Hook::OUTPUT);
        m_netfilter->Drop(*context, netfilter::reason::MALFORMED);
        return nullptr;
    }
    SetOut(*context, *route);
    for (const Hook hook : {Hook::OUTPUT, Hook::POSTROUTING})
    {
        if (m_netfilter->IsIdle(hook) || (hook == Hook::POSTROUTING && waitsForRoute))
        {
            continue;
        }
        m_netfilter->Enter(*context, hook);
        const Verdict verdict = m_netfilter->Traverse(*context);
        if (verdict == Verdict::QUEUE)
        {
            // The socket sends when this returns, or not at all.
            m_netfilter->Drop(*context, netfilter::reason::RAW_SOCKET);
        }
        if (verdict == Verdict::STOLEN)
        {
            // Nobody can send it later, either.
            NetfilterPacket* const stolen = PeekPointer(context);
            m_netfilter->Settle(*context, verdict, [this, stolen]() {
                m_netfilter->Drop(*stolen, netfilter::reason::RAW_SOCKET);
            });
        }
        if (verdict != Verdict::ACCEPT)
        {
            return nullptr;
        }
        if (context->m_shape)
        {
            continue; // sent below, with a header of our own
        }
        const bool moved = context->m_header.GetDestination() != way.destination;
        const bool renamed = context->m_header.GetSource() != way.source;
        if (moved || (renamed && includesHeader))
        {
            m_netfilter->Drop(*context, netfilter::reason::RAW_SOCKET);
            return nullptr;
        }
    }
    if (context->m_shape)
    {
        SendFragments(*context, *route);
        return nullptr;
    }
    if (!includesHeader)
    {
        TagHeaderFields(*context, way);
    }
    if (context->m_packet != packet)
    {
        // The socket sends the packet it has: change that.
        *packet = *context->m_packet;
    }
    if (ComesBack(*route, way.destination))
    {
        m_netfilter->m_loopback->Keep(packet, context, waitsForRoute);
    }
    if (context->m_header.GetSource() == way.source)
    {
        return route;
    }
    // The socket takes its source address from the route, which others may share.
    Ptr<Ipv4Route> changed = Create<Ipv4Route>(*route);
    changed->SetSource(context->m_header.GetSource());
    return changed;
}

void
NetfilterLocalOutput::SendFragments(NetfilterPacket& context, const Ipv4Route& before)
{
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    const Ptr<Ipv4> ipv4(m_ipv4);
    Ptr<Ipv4Route> route = Create<Ipv4Route>(before);
    if (context.m_header.GetDestination() != before.GetDestination())
    {
        route = FindRoute(ConstCast<Packet>(context.m_packet), context.m_header);
    }
    if (!route)
    {
        netfilter->Drop(context, netfilter::reason::NO_ROUTE);
        return;
    }
    const std::vector<NetfilterFragment> fragments =
        NetfilterFragments(context, context.m_header, route->GetOutputDevice()->GetMtu());
    if (fragments.empty())
    {
        netfilter->Drop(context, netfilter::reason::TOO_BIG);
    }
    for (const NetfilterFragment& fragment : fragments)
    {
        // A trace sink may dispose of the node.
        if (netfilter->IsAttached())
        {
            ipv4->SendWithHeader(fragment.packet, fragment.header, route);
        }
    }
}

} // namespace ns3
