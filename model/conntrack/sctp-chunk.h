/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCTP_CHUNK_H
#define SCTP_CHUNK_H

#include "packet-view.h"

#include <bitset>
#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * The chunks of an SCTP packet (RFC 9260 section 3), read without leaving the captured bytes.
 */

namespace ns3
{
namespace netfilter
{

/// What the tracker needs to know of SCTP (RFC 9260 section 3).
namespace sctp
{
constexpr uint32_t COMMON_HEADER = 12; //!< ports, verification tag, checksum; in bytes
constexpr uint32_t CHUNK_HEADER = 4;   //!< type, flags, length; in bytes
constexpr uint8_t TAG_REFLECTED = 0x01; //!< flag T of ABORT and SHUTDOWN_COMPLETE

// Chunk types.
constexpr uint8_t DATA = 0;
constexpr uint8_t INIT = 1;
constexpr uint8_t INIT_ACK = 2;
constexpr uint8_t SACK = 3;
constexpr uint8_t HEARTBEAT = 4;
constexpr uint8_t HEARTBEAT_ACK = 5;
constexpr uint8_t ABORT = 6;
constexpr uint8_t SHUTDOWN = 7;
constexpr uint8_t SHUTDOWN_ACK = 8;
constexpr uint8_t ERROR = 9;
constexpr uint8_t COOKIE_ECHO = 10;
constexpr uint8_t COOKIE_ACK = 11;
constexpr uint8_t SHUTDOWN_COMPLETE = 14;
} // namespace sctp

/// One chunk. Its header is there; of its value, perhaps only the beginning.
struct SctpChunk
{
    uint8_t type{0};   //!< sctp::*
    uint8_t flags{0};
    uint16_t length{0}; //!< header included, padding not; at least 4
    const uint8_t* value{nullptr}; //!< first byte behind the header
    uint32_t captured{0};          //!< how many bytes of the value can be read

    /**
     * @param tag the initiate tag of an INIT or INIT_ACK, valid if true is returned
     * @return false if the fixed part of the chunk is not there; whether its length covers it does
     *         not matter, as in Linux
     */
    bool GetInitiateTag(uint32_t& tag) const;
};

/// Walks over the chunks of a packet.
class SctpChunkReader
{
  public:
    /// @param packet an SCTP packet whose common header is captured
    explicit SctpChunkReader(const PacketView& packet);

    /**
     * @param chunk the next chunk, valid if true is returned
     * @return false behind the last chunk, at a chunk whose header is not captured, and at a
     *         malformed one. One that is longer than the packet is the last one, as in Linux.
     */
    bool Next(SctpChunk& chunk);

    /// @return true if Next() ended at a chunk shorter than its header
    bool IsMalformed() const
    {
        return m_malformed;
    }

  private:
    const uint8_t* m_bytes;
    uint32_t m_offset;
    uint32_t m_captured;
    bool m_malformed{false};
};

/// Which types of chunks there are in a packet, indexed by type.
using SctpChunkTypes = std::bitset<256>;

/**
 * Check what can be said of the chunks without knowing the association: none is malformed; INIT,
 * INIT_ACK and SHUTDOWN_COMPLETE are alone, COOKIE_ECHO and COOKIE_ACK come first (RFC 9260
 * section 6.10).
 *
 * @param packet an SCTP packet
 * @param types which chunks there are, valid if true is returned
 * @return false if anything is wrong, there is no chunk, or the common header is cut
 */
bool CheckSctpChunks(const PacketView& packet, SctpChunkTypes& types);

} // namespace netfilter
} // namespace ns3

#endif /* SCTP_CHUNK_H */
