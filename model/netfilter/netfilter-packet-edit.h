/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_PACKET_EDIT_H
#define NETFILTER_PACKET_EDIT_H

#include "ns3/ipv4-address.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <cstdint>

namespace ns3
{

/// The addresses of a packet's IPv4 header, before and after a change, in host byte order.
struct NetfilterAddressChange
{
    uint32_t oldSource;
    uint32_t oldDestination;
    uint32_t newSource;
    uint32_t newDestination;
};

/**
 * @ingroup netfilter
 * A packet with other first bytes. All else stays: uid, packet tags, byte tags (also those that
 * cover nothing but replaced bytes), and header types, so that Packet::Print still names them.
 *
 * The byte tag of Ipv4FlowProbe quotes the addresses of the packet, and the probes count a packet
 * only if they match its header. A tag that quotes the old addresses is made to quote the new ones:
 * else each translated packet would be lost to FlowMonitor.
 *
 * @param packet the packet behind its IPv4 header
 * @param bytes the new first bytes
 * @param length how many, at most the packet's size; may be 0
 * @param change addresses before and after
 * @return @p packet itself if nothing is to be done, else a changed copy
 */
Ptr<const Packet> NetfilterEditPacket(Ptr<const Packet> packet,
                                      const uint8_t* bytes,
                                      uint32_t length,
                                      const NetfilterAddressChange& change);

/**
 * @ingroup netfilter
 * A packet that is longer or shorter at its end. All else stays, as with NetfilterEditPacket.
 *
 * @param packet the packet behind its IPv4 header
 * @param size its new size; what is added is zero
 * @return a changed copy
 */
Ptr<const Packet> NetfilterResizePacket(Ptr<const Packet> packet, uint32_t size);

} // namespace ns3

#endif /* NETFILTER_PACKET_EDIT_H */
