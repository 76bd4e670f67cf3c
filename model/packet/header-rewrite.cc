/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "header-rewrite.h"

#include "byte-order.h"
#include "checksum.h"
#include "packet-view.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// Change one byte of the header. @param offset which one, below 10
void
RewriteByte(const PacketView& packet, uint32_t offset, uint8_t value)
{
    uint8_t* word = packet.GetBytes() + (offset & ~1U);
    ChecksumDelta delta;
    const uint16_t before = LoadBe16(word);
    packet.GetBytes()[offset] = value;
    delta.Replace16(before, LoadBe16(word));
    uint8_t* checksum = packet.GetBytes() + 10;
    StoreBe16(checksum, delta.Apply(LoadBe16(checksum)));
}

} // namespace

void
RewriteTtl(const PacketView& packet, uint8_t ttl)
{
    RewriteByte(packet, 8, ttl);
}

void
RewriteTos(const PacketView& packet, uint8_t tos)
{
    RewriteByte(packet, 1, tos);
}

} // namespace netfilter
} // namespace ns3
