/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_OFFENDER_H
#define NETFILTER_OFFENDER_H

#include "ipv4-netfilter.h"
#include "netfilter-packet.h"

namespace ns3
{

/**
 * @ingroup netfilter
 * While this exists, an ICMP error that the node sends about a packet belongs to the packet's
 * connection: it is RELATED from the first hook on, and NAT makes its quote what the receiver once
 * sent, even if the connection is not confirmed (Linux nf_conntrack_attach). Whoever has ns-3 send
 * an error about a packet that is on its way through the hooks keeps one on the stack meanwhile.
 */
class NetfilterOffender
{
  public:
    /// @param netfilter of the node @param packet that an error may be about
    NetfilterOffender(Ipv4Netfilter& netfilter, NetfilterPacket& packet)
        : m_netfilter(&netfilter),
          m_outer(netfilter.m_offender)
    {
        netfilter.m_offender = &packet;
    }

    ~NetfilterOffender()
    {
        m_netfilter->m_offender = m_outer;
    }

    NetfilterOffender(const NetfilterOffender&) = delete;
    NetfilterOffender& operator=(const NetfilterOffender&) = delete;

  private:
    Ptr<Ipv4Netfilter> m_netfilter;
    NetfilterPacket* m_outer; //!< the sending of one error may cause another
};

} // namespace ns3

#endif /* NETFILTER_OFFENDER_H */
