/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_FRAGMENTS_H
#define NETFILTER_FRAGMENTS_H

#include "netfilter-packet.h"

#include "ns3/ipv4-header.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/// One of the fragments that a packet leaves in.
struct NetfilterFragment
{
    Ptr<Packet> packet; //!< what follows its IPv4 header
    Ipv4Header header;
};

/**
 * @ingroup netfilter
 * Cut a reassembled packet for the way out: into what it came in, if that fits.
 *
 * @param packet the packet; GetFragmentShape() is not null
 * @param header its IPv4 header, as the fragments are to have it
 * @param mtu of the link that it leaves by
 * @return the fragments in order; none if it may not be fragmented, and does not fit
 */
std::vector<NetfilterFragment> NetfilterFragments(NetfilterPacket& packet,
                                                  const Ipv4Header& header,
                                                  uint32_t mtu);

} // namespace ns3

#endif /* NETFILTER_FRAGMENTS_H */
