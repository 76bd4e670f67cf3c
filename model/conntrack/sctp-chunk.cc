/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "sctp-chunk.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// Fixed part of the value of an INIT or INIT_ACK, in bytes; the initiate tag comes first.
constexpr uint32_t INIT_VALUE = 16;

} // namespace

bool
SctpChunk::GetInitiateTag(uint32_t& tag) const
{
    if (captured < INIT_VALUE)
    {
        return false;
    }
    tag = LoadBe32(value);
    return true;
}

SctpChunkReader::SctpChunkReader(const PacketView& packet)
    : m_bytes(packet.GetTransport()),
      m_offset(sctp::COMMON_HEADER),
      m_captured(packet.GetTransportCaptured())
{
}

bool
SctpChunkReader::Next(SctpChunk& chunk)
{
    // Fewer bytes than a header at the end are no chunk: as in Linux they do not matter.
    if (m_malformed || m_offset >= m_captured || m_captured - m_offset < sctp::CHUNK_HEADER)
    {
        return false;
    }
    const uint8_t* bytes = m_bytes + m_offset;
    chunk.type = bytes[0];
    chunk.flags = bytes[1];
    chunk.length = LoadBe16(bytes + 2);
    if (chunk.length < sctp::CHUNK_HEADER)
    {
        m_malformed = true;
        return false;
    }
    chunk.value = bytes + sctp::CHUNK_HEADER;
    chunk.captured = m_captured - m_offset - sctp::CHUNK_HEADER;
    m_offset += (uint32_t(chunk.length) + 3) & ~uint32_t{3}; // chunks begin at multiples of 4
    return true;
}

bool
CheckSctpChunks(const PacketView& packet, SctpChunkTypes& types)
{
    if (packet.GetTransportCaptured() < sctp::COMMON_HEADER)
    {
        return false;
    }
    types.reset();
    SctpChunkReader reader(packet);
    bool lonely = false; // no other chunk may follow
    bool first = true;
    for (SctpChunk chunk; reader.Next(chunk); first = false)
    {
        const bool alone = chunk.type == sctp::INIT || chunk.type == sctp::INIT_ACK ||
                           chunk.type == sctp::SHUTDOWN_COMPLETE;
        const bool leads = chunk.type == sctp::COOKIE_ECHO || chunk.type == sctp::COOKIE_ACK;
        if (lonely || (!first && (alone || leads)))
        {
            return false;
        }
        lonely = alone;
        types.set(chunk.type);
    }
    return !first && !reader.IsMalformed();
}

} // namespace netfilter
} // namespace ns3
