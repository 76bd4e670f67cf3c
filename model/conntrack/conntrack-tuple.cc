/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-tuple.h"

#include "packet-view.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// @param type ICMP query type @param counterpart type of its answer, or of what it answers
/// @return false if @p type is no query or answer
bool
IcmpCounterpart(uint8_t type, uint8_t& counterpart)
{
    switch (type)
    {
    case icmp::ECHO:
        counterpart = icmp::ECHO_REPLY;
        return true;
    case icmp::ECHO_REPLY:
        counterpart = icmp::ECHO;
        return true;
    case icmp::TIMESTAMP:
    case icmp::INFO_REQUEST:
    case icmp::ADDRESS_MASK:
        counterpart = static_cast<uint8_t>(type + 1);
        return true;
    case icmp::TIMESTAMP_REPLY:
    case icmp::INFO_REPLY:
    case icmp::ADDRESS_MASK_REPLY:
        counterpart = static_cast<uint8_t>(type - 1);
        return true;
    default:
        return false;
    }
}

/**
 * @param packet a GRE packet
 * @param key its call id if it is version 1 (PPTP, RFC 2637), else 0
 * @return false if it is version 1, but carries anything else than PPP
 */
bool
GetGreKey(const PacketView& packet, uint16_t& key)
{
    constexpr uint16_t VERSION_MASK = 0x0007;
    constexpr uint16_t PPP = 0x880b;
    const uint8_t* gre = packet.GetTransport();
    key = 0;
    if (packet.GetTransportCaptured() < 8 || (LoadBe16(gre) & VERSION_MASK) != 1)
    {
        return true;
    }
    key = LoadBe16(gre + 6);
    return LoadBe16(gre + 2) == PPP;
}

} // namespace

bool
HasPorts(uint8_t protocol)
{
    return protocol == protocol::TCP || protocol == protocol::UDP || protocol == protocol::SCTP ||
           protocol == protocol::UDPLITE;
}

bool
GetTuple(const PacketView& packet, Tuple& tuple)
{
    if (packet.GetFragmentOffset() != 0)
    {
        return false;
    }
    const uint8_t* transport = packet.GetTransport();
    const uint32_t here = packet.GetTransportCaptured();
    tuple = Tuple();
    tuple.source = packet.GetSource();
    tuple.destination = packet.GetDestination();
    tuple.protocol = packet.GetProtocol();
    if (HasPorts(tuple.protocol))
    {
        if (here < 4)
        {
            return false;
        }
        tuple.sourceId = LoadBe16(transport);
        tuple.destinationId = LoadBe16(transport + 2);
    }
    else if (tuple.protocol == protocol::ICMP)
    {
        if (here < 8)
        {
            return false;
        }
        tuple.sourceId = LoadBe16(transport + 4);
        tuple.destinationId = LoadBe16(transport); // type and code
    }
    else if (tuple.protocol == protocol::GRE)
    {
        return GetGreKey(packet, tuple.destinationId);
    }
    return true;
}

bool
InvertTuple(const Tuple& tuple, Tuple& inverse)
{
    Tuple result = tuple;
    result.source = tuple.destination;
    result.destination = tuple.source;
    if (tuple.protocol == protocol::ICMP)
    {
        uint8_t counterpart = 0;
        if (!IcmpCounterpart(tuple.GetIcmpType(), counterpart))
        {
            return false;
        }
        result.destinationId = static_cast<uint16_t>((counterpart << 8) | tuple.GetIcmpCode());
    }
    else
    {
        result.sourceId = tuple.destinationId;
        result.destinationId = tuple.sourceId;
    }
    inverse = result;
    return true;
}

} // namespace netfilter
} // namespace ns3
