/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nat-fragments.h"

#include "connection.h"
#include "transport-check.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t SHORT_HEADER = 8; // what is enough for ports

/// @return how many bytes of a transport header NAT reads, @p length of which there are
uint32_t
HeaderOf(uint8_t protocol, uint32_t length)
{
    constexpr uint32_t TCP_HEADER = 20;
    constexpr uint32_t SCTP_HEADER = 12;
    const uint32_t header = protocol == protocol::TCP    ? TCP_HEADER
                            : protocol == protocol::SCTP ? SCTP_HEADER
                                                         : SHORT_HEADER;
    return length >= header ? header : SHORT_HEADER;
}

/// @return how many bytes behind its IPv4 header Linux reads of a packet that it translates
uint32_t
TranslatedHeaders(const PacketView& packet)
{
    PacketView quoted;
    if (IsIcmpError(packet) && ParseQuoted(packet, quoted))
    {
        const uint32_t length = packet.GetTransportLength() - SHORT_HEADER;
        return SHORT_HEADER + quoted.GetHeaderLength() +
               HeaderOf(quoted.GetProtocol(), length - quoted.GetHeaderLength());
    }
    switch (packet.GetProtocol())
    {
    case protocol::TCP:
    case protocol::UDP:
    case protocol::UDPLITE:
    case protocol::SCTP:
    case protocol::ICMP:
        return HeaderOf(packet.GetProtocol(), packet.GetTransportLength());
    default:
        return 0; // addresses alone
    }
}

/// @return how many bytes behind its IPv4 header Linux wants in one piece of a packet
uint32_t
WantedHeaders(const TrackedPacket& packet, bool hasArrived)
{
    const PacketView& view = packet.view;
    if (packet.inOnePiece)
    {
        return view.GetTransportLength();
    }
    if (packet.connection && packet.connection->Has(status::NAT_MASK))
    {
        return TranslatedHeaders(view);
    }
    // Whom a TCP segment is for is looked up ahead of routing, and SCTP checksums by tracking.
    const bool isRead = hasArrived && (view.GetProtocol() == protocol::TCP ||
                                       (view.GetProtocol() == protocol::SCTP &&
                                        packet.state != PacketState::UNTRACKED));
    return isRead ? HeaderOf(view.GetProtocol(), view.GetTransportLength()) : 0;
}

} // namespace

void
JoinHeaders(FragmentShape& shape, const TrackedPacket& packet, bool hasArrived)
{
    const uint32_t wanted =
        std::min(WantedHeaders(packet, hasArrived), packet.view.GetTransportLength());
    auto& pieces = shape.pieces;
    while (pieces.size() > 1 && pieces[0] < wanted)
    {
        const uint32_t moved = std::min(wanted - pieces[0], pieces[1]);
        pieces[0] += moved;
        pieces[1] -= moved;
        if (pieces[1] == 0)
        {
            pieces.erase(pieces.begin() + 1);
        }
    }
}

} // namespace netfilter
} // namespace ns3
