/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_TRANSPORTS_H
#define NETFILTER_TRANSPORTS_H

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ptr.h"

#include <bitset>
#include <cstdint>
#include <vector>

namespace ns3
{

class NetfilterL4Interposer;
class NetfilterLocalOutput;

/**
 * @ingroup netfilter
 * The transport protocols of a node, and who stands between each of them and IPv4.
 */
class NetfilterTransports
{
  public:
    /// @param output who gets their packets @param ipv4 the stack; both must outlive this object
    NetfilterTransports(NetfilterLocalOutput* output, Ipv4* ipv4);
    ~NetfilterTransports();
    NetfilterTransports(const NetfilterTransports&) = delete;
    NetfilterTransports& operator=(const NetfilterTransports&) = delete;

    /// From now on their packets go straight to IPv4.
    void Detach();

    /// Step between IPv4 and every transport protocol the node has, unless already there.
    void Interpose();

    /**
     * @param protocol an IP protocol number
     * @return true if packets of a protocol of this number are met; steps in between if need be
     */
    bool IsMet(uint8_t protocol);

  private:
    /// Step between IPv4 and one protocol. @param protocol an IP protocol number
    void Interpose(uint8_t protocol);
    /// Step between IPv4 and one protocol. @param protocol the protocol
    void Interpose(Ptr<IpL4Protocol> protocol);

    NetfilterLocalOutput* m_output;
    Ipv4* m_ipv4;
    std::bitset<256> m_interposed; //!< by protocol number
    std::vector<Ptr<IpL4Protocol>> m_protocols; //!< that have an interposer
    std::vector<Ptr<NetfilterL4Interposer>> m_interposers;
};

} // namespace ns3

#endif /* NETFILTER_TRANSPORTS_H */
