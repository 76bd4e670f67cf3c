/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PACKET_REWRITE_H
#define PACKET_REWRITE_H

#include "packet-view.h"

#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * Changes of addresses, ports and query ids in the bytes of a packet, with every checksum that
 * covers them.
 */

namespace ns3
{
namespace netfilter
{

/// Which end of a packet to rewrite.
enum class PacketEnd : uint8_t
{
    SOURCE,
    DESTINATION,
};

/// What one end of a packet becomes.
struct EndRewrite
{
    PacketEnd end{PacketEnd::SOURCE};
    uint32_t address{0}; //!< host byte order
    uint16_t id{0};      //!< port, or ICMP query id; unused for protocols without either
};

/**
 * Rewrite one end of a packet: the address, the port (TCP, UDP, UDP-Lite, SCTP) or query id (ICMP),
 * the IPv4 header checksum and, if @p checksums, the transport checksum, incrementally. A UDP
 * checksum of zero stays zero, one that becomes zero is sent as 0xffff. SCTP's CRC32c is computed
 * anew, which takes a whole packet.
 *
 * @param packet the packet, no later fragment
 * @param rewrite what to write
 * @param checksums false if the packet carries no transport checksums
 * @return false, with nothing changed, if the bytes that hold the port or its checksum, or those
 *         that the checksum covers, are missing; and for GRE that Linux does not translate: less
 *         than 8 bytes, or the destination of a version above 1
 */
bool RewriteEnd(const PacketView& packet, const EndRewrite& rewrite, bool checksums);

/**
 * Rewrite one end of the packet that an ICMP error quotes: address and id, the quoted header
 * checksum, and the quoted transport checksum if the quote is long enough to hold it. The quoted
 * packet is what somebody sent earlier, so a wrong checksum stays wrong. Only SCTP's CRC32c is
 * computed anew, as in Linux over what is quoted, which is right if that is all of the packet. The
 * checksum of the ICMP error itself is the caller's (UpdateIcmpChecksum).
 *
 * @param quoted view of the quoted packet
 * @param rewrite what to write
 * @param checksums false if the quoted packet carries no transport checksums
 * @return false, with nothing changed, if the bytes that hold the id are missing, and for GRE as
 *         above
 */
bool RewriteQuotedEnd(const PacketView& quoted, const EndRewrite& rewrite, bool checksums);

/**
 * Compute the checksum of an ICMP message anew.
 *
 * @param packet an ICMP packet that is whole
 */
void UpdateIcmpChecksum(const PacketView& packet);

/**
 * Change only the address of one end of the IPv4 header, and its header checksum.
 *
 * @param packet the packet
 * @param end which end
 * @param address new address, host byte order
 */
void RewriteAddress(const PacketView& packet, PacketEnd end, uint32_t address);

} // namespace netfilter
} // namespace ns3

#endif /* PACKET_REWRITE_H */
