/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HEADER_REWRITE_H
#define HEADER_REWRITE_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

class PacketView;

/**
 * Change the time to live, and the header checksum with it.
 *
 * @param packet a packet
 * @param ttl new value
 */
void RewriteTtl(const PacketView& packet, uint8_t ttl);

/**
 * Change the second byte of the header (TOS, DSCP and ECN), and the header checksum with it.
 *
 * @param packet a packet
 * @param tos new value
 */
void RewriteTos(const PacketView& packet, uint8_t tos);

} // namespace netfilter
} // namespace ns3

#endif /* HEADER_REWRITE_H */
