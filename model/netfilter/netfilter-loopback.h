/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_LOOPBACK_H
#define NETFILTER_LOOPBACK_H

#include "netfilter-packet.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * @ingroup netfilter
 * What is known of packets that a node sends to itself, kept while they are between POSTROUTING
 * and PREROUTING: on Linux such a packet keeps its connection. A packet tag, which names node and
 * packet, finds it again.
 *
 * Two kinds of packets come back: those for the node's own addresses, and those that a reactive
 * routing protocol (AODV, DSDV) sends through the loopback device to wait for a route. The latter
 * have not left yet, so POSTROUTING still lies before them.
 */
class NetfilterLoopback
{
  public:
    /// @param nodeId id of the node
    explicit NetfilterLoopback(uint32_t nodeId);

    bool IsEmpty() const
    {
        return m_waiting.empty();
    }

    /// Forget all packets.
    void Clear()
    {
        m_waiting.clear();
    }

    /**
     * @param packet the packet about to be sent; gets a tag
     * @param context what is known of it
     * @param waitsForRoute true if it passed OUTPUT only and is not for the node itself
     */
    void Keep(Ptr<const Packet> packet, Ptr<NetfilterPacket> context, bool waitsForRoute);

    /**
     * @param context a packet that came in; if it is one that was kept, it gets what is known of it
     * @param waitsForRoute becomes what Keep() was told
     * @return true if it is one that was kept
     */
    bool Take(NetfilterPacket& context, bool& waitsForRoute);

  private:
    /// Forget packets that will not come back. @param now the time
    void Expire(netfilter::Instant now);

    /// A packet under way.
    struct Waiting
    {
        uint32_t key;
        netfilter::Instant sent;
        Ptr<NetfilterPacket> context;
        bool waitsForRoute;
    };

    uint32_t m_nodeId;
    uint32_t m_lastKey{0};
    std::vector<Waiting> m_waiting; //!< seldom more than one
};

} // namespace ns3

#endif /* NETFILTER_LOOPBACK_H */
