/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PACKET_PAYLOAD_H
#define PACKET_PAYLOAD_H

#include "packet-view.h"

#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * Changes of payload, which may make a packet longer or shorter.
 */

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * The memory that the bytes of one packet are kept in, for the few who need more of it than a view
 * shows: payload behind the captured bytes, or room to make the packet longer.
 */
class PacketBuffer
{
  public:
    virtual ~PacketBuffer() = default;

    /**
     * Make every byte of the packet readable, with room behind it.
     *
     * @param view the packet in this buffer; follows the bytes if they move, and is whole afterwards
     * @param capacity bytes needed from the first byte of the IPv4 header on
     * @return false, with the view as it was, if that is not possible
     */
    virtual bool Reserve(PacketView& view, uint32_t capacity) = 0;
};

/// A piece of TCP payload, and what it becomes.
struct PayloadChange
{
    uint32_t offset{0};        //!< of the piece, from the first byte of payload
    uint32_t length{0};        //!< of the piece
    const char* text{nullptr}; //!< what takes its place
    uint32_t textLength{0};    //!< bytes of @ref text
};

/**
 * Replace a piece of the payload of a TCP segment. The IPv4 total length and both checksums are
 * right afterwards; sequence numbers are the caller's.
 *
 * @param view the packet, whole; follows the bytes if they move
 * @param buffer where its bytes are kept; null if the packet cannot become longer
 * @param change what to replace by what
 * @param checksums false if the packet carries no transport checksums
 * @return false, with nothing changed, if the packet is not whole, is no TCP segment that has this
 *         piece, or cannot become that long
 */
bool ReplaceTcpPayload(PacketView& view,
                       PacketBuffer* buffer,
                       const PayloadChange& change,
                       bool checksums);

} // namespace netfilter
} // namespace ns3

#endif /* PACKET_PAYLOAD_H */
