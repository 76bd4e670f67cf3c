/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_L4_INTERPOSER_H
#define NETFILTER_L4_INTERPOSER_H

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>

namespace ns3
{

class NetfilterLocalOutput;

/**
 * @ingroup netfilter
 * Stands between one transport protocol and IPv4. The protocol owns it, through its down target.
 */
class NetfilterL4Interposer : public SimpleRefCount<NetfilterL4Interposer>
{
  public:
    /**
     * @param output gets the packets; must call Detach() before it ends
     * @param target the protocol's down target so far
     */
    NetfilterL4Interposer(NetfilterLocalOutput* output, IpL4Protocol::DownTargetCallback target);

    /// From now on hand packets on untouched.
    void Detach();

    /// Parameters are those of Ipv4::Send.
    void Send(Ptr<Packet> packet,
              Ipv4Address source,
              Ipv4Address destination,
              uint8_t protocol,
              Ptr<Ipv4Route> route);

  private:
    NetfilterLocalOutput* m_output;
    IpL4Protocol::DownTargetCallback m_target;
};

} // namespace ns3

#endif /* NETFILTER_L4_INTERPOSER_H */
