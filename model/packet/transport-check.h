/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TRANSPORT_CHECK_H
#define TRANSPORT_CHECK_H

namespace ns3
{
namespace netfilter
{

class PacketView;

/**
 * Look whether a host can read the transport header of a packet: that TCP, UDP or ICMP is as long
 * as its own fields say. ns-3's headers read without looking, beyond the packet or for ever.
 *
 * - ICMP: eight bytes; errors also quote a whole IPv4 header and eight bytes behind it, as Linux
 *   wants them;
 * - UDP: a length from 8 to what is there (RFC 768);
 * - TCP: a data offset from 5 to what is there, and options that end within it and, if ns-3 knows
 *   them, have the length of their kind and a window scale of at most 14. Linux drops the former,
 *   but takes a segment without the options that it cannot read.
 *
 * Checksums are not looked at.
 *
 * @param packet a packet of at least 60 transport bytes, or all that it has; the whole packet if it
 *        is an ICMP error
 * @return false if something is wrong; true for any other protocol, and for fragments
 */
bool IsTransportWellFormed(const PacketView& packet);

/// @param packet a packet @return true if it is an ICMP error, as far as its type tells
bool IsIcmpError(const PacketView& packet);

/**
 * @param packet a packet that cannot go on
 * @return false if its sender must not be told by an ICMP error: about later fragments, and about
 *         ICMP other than queries and their answers (RFC 1122 section 3.2.2; what it is silent
 *         about, like Linux)
 */
bool MayCauseIcmpError(const PacketView& packet);

} // namespace netfilter
} // namespace ns3

#endif /* TRANSPORT_CHECK_H */
