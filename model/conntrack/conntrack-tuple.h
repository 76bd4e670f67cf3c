/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_TUPLE_H
#define CONNTRACK_TUPLE_H

#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * The identity of one direction of a connection (Linux struct nf_conntrack_tuple).
 */

namespace ns3
{
namespace netfilter
{

class PacketView;

/// Which way a packet of a connection goes: as its first packet did, or back.
enum class Direction : uint8_t
{
    ORIGINAL = 0,
    REPLY = 1,
};

/// @param direction a direction @return the other one
constexpr Direction
Opposite(Direction direction)
{
    return direction == Direction::ORIGINAL ? Direction::REPLY : Direction::ORIGINAL;
}

/**
 * Addresses and protocol-specific ids of one direction of a connection. Numbers are in host byte
 * order. What the two 16-bit parts hold depends on the protocol:
 *
 * | protocol                | sourceId    | destinationId             |
 * |-------------------------|-------------|---------------------------|
 * | TCP, UDP, UDP-Lite, SCTP| source port | destination port          |
 * | ICMP                    | query id    | type in the high byte, code in the low |
 * | GRE version 1           | 0           | call id                   |
 * | any other               | 0           | 0                         |
 */
struct Tuple
{
    constexpr Tuple() = default;

    /// The parts in the order in which people name them.
    constexpr Tuple(uint32_t from,
                    uint32_t to,
                    uint16_t fromId,
                    uint16_t toId,
                    uint8_t ofProtocol,
                    uint16_t ofZone)
        : source(from),
          destination(to),
          sourceId(fromId),
          destinationId(toId),
          zone(ofZone),
          protocol(ofProtocol)
    {
    }

    uint32_t source{0};
    uint32_t destination{0};
    uint16_t sourceId{0};
    uint16_t destinationId{0};
    uint16_t zone{0};
    uint8_t protocol{0}; // last: who derives from this gets the byte that is left

    /// @return ICMP type of an ICMP tuple
    uint8_t GetIcmpType() const
    {
        return static_cast<uint8_t>(destinationId >> 8);
    }

    /// @return ICMP code of an ICMP tuple
    uint8_t GetIcmpCode() const
    {
        return static_cast<uint8_t>(destinationId);
    }
};

/// @param a a tuple @param b a tuple @return true if they name the same direction of one connection
inline bool
operator==(const Tuple& a, const Tuple& b)
{
    // One branch for all: which part differs, a processor cannot guess.
    return ((a.source ^ b.source) | (a.destination ^ b.destination) |
            uint32_t((a.sourceId ^ b.sourceId) | (a.destinationId ^ b.destinationId) |
                     (a.zone ^ b.zone) | (a.protocol ^ b.protocol))) == 0;
}

/// @param a a tuple @param b a tuple @return true if they differ
inline bool
operator!=(const Tuple& a, const Tuple& b)
{
    return !(a == b);
}

/**
 * The tuple of a packet (Linux nf_ct_get_tuple). Never looks beyond the captured bytes.
 *
 * @param packet a packet; a quoted one may be cut behind its first transport bytes
 * @param tuple the tuple, valid if true is returned
 * @return false for a later fragment, if the bytes that hold the ids are missing (4 bytes for
 *         protocols with ports, 8 for ICMP), or for GRE version 1 that does not carry PPP
 */
bool GetTuple(const PacketView& packet, Tuple& tuple);

/**
 * The tuple a reply would have: addresses and ports swapped, the ICMP type turned from request to
 * reply or back (8/0, 13/14, 15/16, 17/18).
 *
 * @param tuple a tuple
 * @param inverse its inverse, valid if true is returned; may be @p tuple itself
 * @return false for an ICMP type that has no counterpart
 */
bool InvertTuple(const Tuple& tuple, Tuple& inverse);

/// @param protocol an IP protocol number @return true if its tuples hold ports
bool HasPorts(uint8_t protocol);

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_TUPLE_H */
