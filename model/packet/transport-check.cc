/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "transport-check.h"

#include "packet-view.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t ICMP_HEADER = 8;
constexpr uint32_t UDP_HEADER = 8;
/// Bytes of the quoted transport header that tell which socket it is about (RFC 792).
constexpr uint32_t QUOTED_TRANSPORT = 8;

/// TCP options (IANA).
enum TcpOptionKind : uint8_t
{
    END = 0,
    NO_OPERATION = 1,
    MAXIMUM_SEGMENT = 2,
    WINDOW_SCALE = 3,
    SACK_PERMITTED = 4,
    SACK = 5,
    TIMESTAMPS = 8,
};

/// @param option kind, length and value, all readable @return true if they agree
bool
IsOptionWellFormed(const uint8_t* option)
{
    constexpr uint8_t LARGEST_SCALE = 14; // RFC 7323 section 2.3
    const uint8_t length = option[1];
    switch (option[0])
    {
    case MAXIMUM_SEGMENT:
        return length == 4;
    case WINDOW_SCALE:
        return length == 3 && option[2] <= LARGEST_SCALE;
    case SACK_PERMITTED:
        return length == 2;
    case SACK:
        return length >= 10 && (length - 2) % 8 == 0;
    case TIMESTAMPS:
        return length == 10;
    default:
        return true;
    }
}

bool
IsTcpWellFormed(const PacketView& packet)
{
    TcpView tcp;
    if (!TcpView::Parse(packet, tcp))
    {
        return false;
    }
    const uint8_t* options = tcp.GetOptions();
    const uint32_t end = tcp.GetOptionsLength();
    uint32_t at = 0;
    while (at < end && options[at] != END)
    {
        if (options[at] == NO_OPERATION)
        {
            ++at;
            continue;
        }
        if (end - at < 2 || options[at + 1] < 2 || options[at + 1] > end - at ||
            !IsOptionWellFormed(options + at))
        {
            return false;
        }
        at += options[at + 1];
    }
    return true;
}

bool
IsUdpWellFormed(const PacketView& packet)
{
    if (packet.GetTransportCaptured() < UDP_HEADER)
    {
        return false;
    }
    const uint32_t length = LoadBe16(packet.GetTransport() + 4);
    return length >= UDP_HEADER && length <= packet.GetTransportLength();
}

bool
IsIcmpWellFormed(const PacketView& packet)
{
    if (packet.GetTransportCaptured() < ICMP_HEADER)
    {
        return false;
    }
    PacketView quoted;
    return !icmp::IsError(packet.GetTransport()[0]) ||
           (ParseQuoted(packet, quoted) && quoted.GetTransportCaptured() >= QUOTED_TRANSPORT);
}

} // namespace

bool
IsIcmpError(const PacketView& packet)
{
    return packet.GetProtocol() == protocol::ICMP && packet.GetFragmentOffset() == 0 &&
           packet.GetTransportCaptured() > 0 && icmp::IsError(packet.GetTransport()[0]);
}

bool
MayCauseIcmpError(const PacketView& packet)
{
    if (packet.GetFragmentOffset() != 0)
    {
        return false;
    }
    if (packet.GetProtocol() != protocol::ICMP)
    {
        return true;
    }
    const uint8_t type = packet.GetTransportCaptured() > 0 ? packet.GetTransport()[0] : 255;
    return type == icmp::ECHO_REPLY || type == icmp::ECHO ||
           (type >= icmp::TIMESTAMP && type <= icmp::ADDRESS_MASK_REPLY);
}

bool
IsTransportWellFormed(const PacketView& packet)
{
    if (packet.IsFragment())
    {
        return true;
    }
    switch (packet.GetProtocol())
    {
    case protocol::ICMP:
        return IsIcmpWellFormed(packet);
    case protocol::TCP:
        return IsTcpWellFormed(packet);
    case protocol::UDP:
        return IsUdpWellFormed(packet);
    default:
        return true;
    }
}

} // namespace netfilter
} // namespace ns3
