/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ipv4-netfilter-routing.h"

#include "drop-reason.h"
#include "ipv4-netfilter.h"
#include "netfilter-forwarder.h"
#include "netfilter-local-output.h"
#include "netfilter-loopback.h"
#include "netfilter-offender.h"
#include "netfilter-passage.h"
#include "transport-check.h"

#include "ns3/abort.h"
#include "ns3/ipv4-route.h"
#include "ns3/log.h"
#include "ns3/node.h"

#include <memory>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("Ipv4NetfilterRouting");

NS_OBJECT_ENSURE_REGISTERED(Ipv4NetfilterRouting);

using netfilter::Hook;
using netfilter::Verdict;

namespace
{

/// @param header of a packet that ends here @return it with TTL 1
Ipv4Header
WithLastTtl(Ipv4Header header)
{
    // ns-3 before 3.44 counts 0 down to 255, and forwards the packet.
    header.SetTtl(1);
    return header;
}

} // namespace

TypeId
Ipv4NetfilterRouting::GetTypeId()
{
    static TypeId tid = TypeId("ns3::Ipv4NetfilterRouting")
                            .SetParent<Ipv4ListRouting>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<Ipv4NetfilterRouting>();
    return tid;
}

Ipv4NetfilterRouting::Ipv4NetfilterRouting()
    : m_forwarder(std::make_unique<NetfilterForwarder>())
{
    NS_LOG_FUNCTION(this);
}

Ipv4NetfilterRouting::~Ipv4NetfilterRouting()
{
    NS_LOG_FUNCTION(this);
    Detach();
}

void
Ipv4NetfilterRouting::Wrap(Ipv4Netfilter* netfilter, Ipv4* ipv4, Ptr<Ipv4RoutingProtocol> wrapped)
{
    NS_LOG_FUNCTION(this << wrapped);
    m_netfilter = netfilter;
    m_forwarder->SetNetfilter(netfilter);
    m_ipv4 = ipv4;
    m_wrapped = wrapped;
    m_wrappedList = DynamicCast<Ipv4ListRouting>(wrapped);
}

void
Ipv4NetfilterRouting::Detach()
{
    NS_LOG_FUNCTION(this);
    m_netfilter = nullptr;
    m_forwarder->SetNetfilter(nullptr);
    for (NetfilterPassage* idle : std::exchange(m_idle, {}))
    {
        const Ptr<NetfilterPassage> passage(idle);
        passage->Dispose();
    }
    for (NetfilterPassage* passage : std::exchange(m_kept, {}))
    {
        passage->Dispose();
    }
}

void
Ipv4NetfilterRouting::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Detach();
    m_ipv4 = nullptr;
    m_wrapped = nullptr;
    m_wrappedList = nullptr;
    Ipv4ListRouting::DoDispose();
}

void
Ipv4NetfilterRouting::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    m_wrapped->Initialize();
    Ipv4ListRouting::DoInitialize();
}

Ptr<Ipv4RoutingProtocol>
Ipv4NetfilterRouting::GetWrapped() const
{
    return m_wrapped;
}

void
Ipv4NetfilterRouting::AddRoutingProtocol(Ptr<Ipv4RoutingProtocol> routingProtocol,
                                         int16_t priority)
{
    NS_LOG_FUNCTION(this << routingProtocol << priority);
    NS_ABORT_MSG_IF(!m_wrappedList,
                    "Ipv4Netfilter: cannot add "
                        << routingProtocol->GetInstanceTypeId().GetName()
                        << " to the node's routing, which is "
                        << m_wrapped->GetInstanceTypeId().GetName()
                        << " alone. Give the node an Ipv4ListRouting before Attach().");
    m_wrappedList->AddRoutingProtocol(routingProtocol, priority);
}

uint32_t
Ipv4NetfilterRouting::GetNRoutingProtocols() const
{
    return m_wrappedList ? m_wrappedList->GetNRoutingProtocols() : 1;
}

Ptr<Ipv4RoutingProtocol>
Ipv4NetfilterRouting::GetRoutingProtocol(uint32_t index, int16_t& priority) const
{
    if (m_wrappedList)
    {
        return m_wrappedList->GetRoutingProtocol(index, priority);
    }
    NS_ABORT_MSG_IF(index > 0,
                    "Ipv4NetfilterRouting: there is no routing protocol " << index
                                                                           << ", only one.");
    priority = 0;
    return m_wrapped;
}

void
Ipv4NetfilterRouting::NotifyInterfaceUp(uint32_t interface)
{
    m_wrapped->NotifyInterfaceUp(interface);
}

void
Ipv4NetfilterRouting::NotifyInterfaceDown(uint32_t interface)
{
    m_wrapped->NotifyInterfaceDown(interface);
    if (const Ptr<Ipv4Netfilter> netfilter = m_netfilter)
    {
        netfilter->m_interfaceDownTrace(interface);
    }
}

void
Ipv4NetfilterRouting::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_wrapped->NotifyAddAddress(interface, address);
}

void
Ipv4NetfilterRouting::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_wrapped->NotifyRemoveAddress(interface, address);
    if (const Ptr<Ipv4Netfilter> netfilter = m_netfilter)
    {
        netfilter->m_addressRemovedTrace(interface, address.GetLocal());
    }
}

void
Ipv4NetfilterRouting::SetIpv4(Ptr<Ipv4> ipv4)
{
    // The wrapped protocol has its stack already, and many take it only once.
    NS_LOG_FUNCTION(this << ipv4);
}

void
Ipv4NetfilterRouting::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const
{
    m_wrapped->PrintRoutingTable(stream, unit);
}

Ptr<Ipv4Route>
Ipv4NetfilterRouting::RouteOutput(Ptr<Packet> p,
                                  const Ipv4Header& header,
                                  Ptr<NetDevice> oif,
                                  Socket::SocketErrno& sockerr)
{
    Ptr<Ipv4Route> route = m_wrapped->RouteOutput(p, header, oif, sockerr);
    if (!m_netfilter || !p)
    {
        return route;
    }
    return m_netfilter->m_output->SeeRouteOutput(p, header, route, sockerr);
}

bool
Ipv4NetfilterRouting::RouteInput(Ptr<const Packet> p,
                                 const Ipv4Header& header,
                                 Ptr<const NetDevice> idev,
                                 Types::Unicast ucb,
                                 Types::Multicast mcb,
                                 Types::Local lcb,
                                 Types::Error ecb)
{
    NS_LOG_FUNCTION(this << p << header << idev);
    if (!m_netfilter || m_netfilter->IsIdleForInput())
    {
        return m_wrapped->RouteInput(p, header, idev, ucb, mcb, lcb, ecb);
    }

    // A hook function or a trace sink may dispose of the node.
    const Ptr<Ipv4NetfilterRouting> self(this);
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    Ptr<NetfilterPacket> packet = netfilter->MakePacket(header, p);
    netfilter->SetIn(*packet, ConstCast<NetDevice>(idev));
    netfilter->Enter(*packet, Hook::PREROUTING);
    if (!packet->IsWellFormed())
    {
        netfilter->Drop(*packet, netfilter::reason::MALFORMED);
        return true;
    }
    bool waitedForRoute = false;
    if (!netfilter->m_loopback->IsEmpty())
    {
        netfilter->m_loopback->Take(*packet, waitedForRoute);
    }
    if (!waitedForRoute && !netfilter->IsIdle(Hook::PREROUTING))
    {
        const Verdict verdict = netfilter->Traverse(*packet);
        if (verdict != Verdict::ACCEPT)
        {
            NetfilterPacket* const context = PeekPointer(packet);
            const auto resume = [this, context, idev, ucb, mcb, lcb, ecb]() {
                const Ptr<Ipv4Netfilter> keep(m_netfilter);
                if (!Route(context, idev, ucb, mcb, lcb, ecb, false))
                {
                    keep->Drop(*context, netfilter::reason::NO_ROUTE);
                }
            };
            netfilter->Settle(*packet, verdict, resume);
            // The packet has been dealt with: for IPv4 this is no failure to route.
            return true;
        }
    }
    const bool routed = Route(packet, idev, ucb, mcb, lcb, ecb, waitedForRoute);
    netfilter->Recycle(packet);
    return routed;
}

bool
Ipv4NetfilterRouting::Route(const Ptr<NetfilterPacket>& packet,
                            Ptr<const NetDevice> idev,
                            const UnicastForwardCallback& unicast,
                            const MulticastForwardCallback& multicast,
                            const LocalDeliverCallback& local,
                            const ErrorCallback& error,
                            bool waitedForRoute)
{
    const Ptr<Ipv4NetfilterRouting> self(this);
    const Ptr<Ipv4RoutingProtocol> wrapped = m_wrapped;
    const Ptr<NetfilterPassage> passage = AcquirePassage();
    passage->packet = packet;
    passage->stackUnicast = unicast;
    passage->stackMulticast = multicast;
    passage->stackLocal = local;
    passage->waitedForRoute = waitedForRoute;
    // A copy, because the hooks still to come change the header under the protocol's feet.
    passage->header = packet->m_header;
    passage->isUntouched = true;
    const bool routed = wrapped->RouteInput(packet->m_packet,
                                            passage->header,
                                            idev,
                                            passage->unicast,
                                            passage->multicast,
                                            passage->local,
                                            error);
    passage->isUntouched = false;
    ReleasePassage(*passage);
    return routed;
}

Ptr<NetfilterPassage>
Ipv4NetfilterRouting::AcquirePassage()
{
    if (m_idle.empty())
    {
        return Create<NetfilterPassage>(this);
    }
    const Ptr<NetfilterPassage> passage(m_idle.back());
    m_idle.pop_back();
    return passage;
}

void
Ipv4NetfilterRouting::ReleasePassage(NetfilterPassage& passage)
{
    if (!m_netfilter)
    {
        passage.Dispose();
    }
    else if (passage.IsKept())
    {
        m_kept.insert(&passage);
        passage.SetFree();
    }
    else
    {
        passage.packet = nullptr;
        // Now, not with the next packet: allocators are fastest with what was freed last.
        passage.stackUnicast.Nullify();
        passage.stackMulticast.Nullify();
        passage.stackLocal.Nullify();
        m_idle.push_back(&passage);
    }
}

void
Ipv4NetfilterRouting::ForgetPassage(NetfilterPassage* passage)
{
    m_kept.erase(passage);
}

bool
Ipv4NetfilterRouting::Return(NetfilterPassage& passage,
                             const Ptr<const Packet>& p,
                             const Ipv4Header& header)
{
    NetfilterPacket& packet = *passage.packet;
    const bool isAsGiven = std::exchange(passage.isUntouched, false) &&
                           &header == &passage.header && p == packet.m_packet;
    return isAsGiven || Follow(packet, p, header);
}

bool
Ipv4NetfilterRouting::Follow(NetfilterPacket& packet,
                             const Ptr<const Packet>& p,
                             const Ipv4Header& header)
{
    packet.Adopt(p, header);
    m_netfilter->Enter(packet, packet.GetHook());
    if (!packet.IsWellFormed())
    {
        // A trace sink may dispose of the node.
        const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
        netfilter->Drop(packet, netfilter::reason::MALFORMED);
        return false;
    }
    return true;
}

void
Ipv4NetfilterRouting::OnForward(NetfilterPassage& passage,
                                const Ptr<Ipv4Route>& route,
                                const Ptr<const Packet>& p,
                                const Ipv4Header& header)
{
    NS_LOG_FUNCTION(this << route << p << header);
    if (!m_netfilter)
    {
        return;
    }
    const Ptr<NetfilterPacket> packet = passage.packet;
    const uint8_t ttl = header.GetTtl();
    if (ttl <= 1)
    {
        if (!Return(passage, p, header))
        {
            return;
        }
        if (!netfilter::MayCauseIcmpError(packet->m_tracked.view))
        {
            // ns-3 would send one.
            m_netfilter->Drop(*packet, netfilter::reason::TTL_EXPIRED);
            return;
        }
        // It ends here. IPv4 sends the ICMP error, which quotes the packet as it is now. What NAT
        // did, it undoes at OUTPUT; what others did, nobody does.
        const NetfilterOffender offender(*m_netfilter, *packet);
        passage.stackUnicast(route, p, WithLastTtl(header));
        return;
    }
    if (m_netfilter->IsIdle(Hook::FORWARD) && m_netfilter->IsIdle(Hook::POSTROUTING))
    {
        passage.stackUnicast(route, p, header);
        return;
    }
    if (!Return(passage, p, header))
    {
        return;
    }
    const Ptr<NetDevice> device = route->GetOutputDevice();
    if (NetfilterForwarder::IsTooBig(*packet, *device))
    {
        m_forwarder->RefuseTooBig(*packet, *device);
        return;
    }
    packet->SetTtl(ttl - 1);
    const Ipv4Address gateway = route->GetGateway();
    m_netfilter->SetOut(*packet,
                        device,
                        gateway.IsAny() ? header.GetDestination() : gateway);
    const NetfilterForwardWay way{route, passage.stackUnicast, nullptr, {}};
    if (passage.waitedForRoute)
    {
        m_forwarder->Postroute(packet, way);
    }
    else
    {
        m_forwarder->Forward(packet, way);
    }
}

void
Ipv4NetfilterRouting::OnMulticastForward(NetfilterPassage& passage,
                                         Ptr<Ipv4MulticastRoute> route,
                                         Ptr<const Packet> p,
                                         const Ipv4Header& header)
{
    NS_LOG_FUNCTION(this << route << p << header);
    if (!m_netfilter)
    {
        return;
    }
    if (header.GetTtl() <= 1)
    {
        passage.stackMulticast(route, p, WithLastTtl(header));
        return;
    }
    if (m_netfilter->IsIdle(Hook::FORWARD) && m_netfilter->IsIdle(Hook::POSTROUTING))
    {
        passage.stackMulticast(route, p, header);
        return;
    }
    // Each copy passes the hooks with its own out device.
    for (const auto& [interface, ttl] : route->GetOutputTtlMap())
    {
        if (!m_netfilter)
        {
            return;
        }
        Ptr<Ipv4MulticastRoute> single = Create<Ipv4MulticastRoute>();
        single->SetGroup(route->GetGroup());
        single->SetOrigin(route->GetOrigin());
        single->SetParent(route->GetParent());
        single->SetOutputTtl(interface, ttl);

        Ptr<NetfilterPacket> packet = passage.packet->Clone();
        if (!Follow(*packet, p, header))
        {
            continue;
        }
        packet->SetTtl(header.GetTtl() - 1);
        m_netfilter->SetOut(*packet, m_ipv4->GetNetDevice(interface), header.GetDestination());
        m_forwarder->Forward(packet,
                            NetfilterForwardWay{nullptr, {}, single, passage.stackMulticast});
    }
}

void
Ipv4NetfilterRouting::OnLocalDeliver(NetfilterPassage& passage,
                                     Ptr<const Packet> p,
                                     const Ipv4Header& header,
                                     uint32_t iif)
{
    NS_LOG_FUNCTION(this << p << header << iif);
    const Ptr<Ipv4Netfilter> netfilter(m_netfilter);
    if (!netfilter)
    {
        return;
    }
    const LocalDeliverCallback deliver = passage.stackLocal;
    if (netfilter->IsIdle(Hook::INPUT))
    {
        deliver(p, header, iif);
        return;
    }
    // A multicast packet may be forwarded as well: then what INPUT does is not to be seen there.
    const bool isCopy = header.GetDestination().IsMulticast();
    const Ptr<NetfilterPacket> packet = isCopy ? passage.packet->Clone() : passage.packet;
    if (!(isCopy ? Follow(*packet, p, header) : Return(passage, p, header)))
    {
        return;
    }
    netfilter->Enter(*packet, Hook::INPUT);
    const Verdict verdict = netfilter->Traverse(*packet);
    if (verdict != Verdict::ACCEPT)
    {
        NetfilterPacket* const context = PeekPointer(packet);
        netfilter->Settle(*packet, verdict, [context, deliver, iif]() {
            deliver(context->m_packet, context->m_header, iif);
        });
        return;
    }
    deliver(packet->m_packet, packet->m_header, iif);
}

} // namespace ns3
