/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-passage.h"

#include "ipv4-netfilter-routing.h"

namespace ns3
{

NetfilterPassage::NetfilterPassage(Ipv4NetfilterRouting* routing)
    : m_routing(routing)
{
    {
        // Each callback refers to this object; BreakCircle() ends that.
        const Ptr<NetfilterPassage> self(this);
        unicast = MakeCallback(&NetfilterPassage::Forward, self);
        multicast = MakeCallback(&NetfilterPassage::MulticastForward, self);
        local = MakeCallback(&NetfilterPassage::LocalDeliver, self);
    }
    // One is the maker's; how many a callback holds is for ns-3 to know.
    m_references = GetReferenceCount();
}

NetfilterPassage::~NetfilterPassage()
{
    if (m_isFree && m_routing)
    {
        m_routing->ForgetPassage(this);
    }
}

bool
NetfilterPassage::IsKept() const
{
    // Whoever copies a callback shares its function; one reference to that is ours, one that of the
    // pointer GetImpl() returns. Whoever binds arguments copies the function, and with it the
    // reference to this object.
    return GetReferenceCount() > m_references || unicast.GetImpl()->GetReferenceCount() > 2 ||
           multicast.GetImpl()->GetReferenceCount() > 2 ||
           local.GetImpl()->GetReferenceCount() > 2;
}

void
NetfilterPassage::SetFree()
{
    m_isFree = true;
    BreakCircle();
}

void
NetfilterPassage::Dispose()
{
    m_routing = nullptr;
    packet = nullptr;
    stackUnicast.Nullify();
    stackMulticast.Nullify();
    stackLocal.Nullify();
    BreakCircle();
}

void
NetfilterPassage::BreakCircle()
{
    unicast.Nullify();
    multicast.Nullify();
    local.Nullify();
}

void
NetfilterPassage::Forward(Ptr<Ipv4Route> route, Ptr<const Packet> p, const Ipv4Header& header)
{
    if (m_routing)
    {
        // The protocol may forget its callback, and a hook function dispose of the node.
        const Ptr<NetfilterPassage> self(this);
        const Ptr<Ipv4NetfilterRouting> routing(m_routing);
        routing->OnForward(*this, route, p, header);
    }
}

void
NetfilterPassage::MulticastForward(Ptr<Ipv4MulticastRoute> route,
                                   Ptr<const Packet> p,
                                   const Ipv4Header& header)
{
    if (m_routing)
    {
        const Ptr<NetfilterPassage> self(this);
        const Ptr<Ipv4NetfilterRouting> routing(m_routing);
        routing->OnMulticastForward(*this, route, p, header);
    }
}

void
NetfilterPassage::LocalDeliver(Ptr<const Packet> p, const Ipv4Header& header, uint32_t iif)
{
    if (m_routing)
    {
        const Ptr<NetfilterPassage> self(this);
        const Ptr<Ipv4NetfilterRouting> routing(m_routing);
        routing->OnLocalDeliver(*this, p, header, iif);
    }
}

} // namespace ns3
