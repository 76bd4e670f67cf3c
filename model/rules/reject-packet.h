/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REJECT_PACKET_H
#define REJECT_PACKET_H

#include <cstdint>
#include <vector>

namespace ns3
{
namespace netfilter
{

struct TrackedPacket;

/**
 * Make the ICMP destination unreachable that answers a packet (Linux nf_send_unreach). It quotes as
 * much of the packet as 576 bytes allow; its source is 0.0.0.0, for its sender to choose.
 *
 * Checksums are verified as Linux does: right ones of TCP, UDP and ICMP are wanted, and none of
 * GRE, ESP, AH, SCTP and UDP-Lite; of anything else, the Internet checksum over all of the payload.
 *
 * @ingroup netfilter
 * @param packet the packet; is made whole if it can be
 * @param code ICMP code
 * @return an IPv4 packet; empty if the packet must not be answered: later fragments, broken ones,
 *         ICMP errors, and what comes from or goes to many
 */
std::vector<uint8_t> MakeUnreachable(TrackedPacket& packet, uint8_t code);

/**
 * Make the TCP reset that answers a segment (Linux nf_send_reset).
 *
 * @ingroup netfilter
 * @param packet a TCP segment
 * @return an IPv4 packet; empty if the segment must not be answered: later fragments, broken ones,
 *         resets, and what comes from or goes to many
 */
std::vector<uint8_t> MakeTcpReset(TrackedPacket& packet);

} // namespace netfilter
} // namespace ns3

#endif /* REJECT_PACKET_H */
