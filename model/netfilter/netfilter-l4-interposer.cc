/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-l4-interposer.h"

#include "netfilter-local-output.h"

namespace ns3
{

NetfilterL4Interposer::NetfilterL4Interposer(NetfilterLocalOutput* output,
                                             IpL4Protocol::DownTargetCallback target)
    : m_output(output),
      m_target(target)
{
}

void
NetfilterL4Interposer::Detach()
{
    m_output = nullptr;
}

void
NetfilterL4Interposer::Send(Ptr<Packet> packet,
                            Ipv4Address source,
                            Ipv4Address destination,
                            uint8_t protocol,
                            Ptr<Ipv4Route> route)
{
    // A hook function may dispose of the node, and the protocol let go of this object.
    const Ptr<NetfilterL4Interposer> self(this);
    if (m_output)
    {
        m_output->Send(packet, source, destination, protocol, route, m_target);
    }
    else
    {
        m_target(packet, source, destination, protocol, route);
    }
}

} // namespace ns3
