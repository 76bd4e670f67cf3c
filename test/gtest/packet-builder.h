/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PACKET_BUILDER_H
#define PACKET_BUILDER_H

#include "byte-order.h"
#include "packet-view.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter-tests
 * Makes IPv4 packets and checks their checksums, without the code under test.
 */

namespace ns3
{
namespace netfilter
{

/// Bytes in a buffer of exactly their number, so that AddressSanitizer sees every byte too far.
using Bytes = std::vector<uint8_t>;

/// @return an address in host byte order
constexpr uint32_t
Address(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    return a << 24 | b << 16 | c << 8 | d;
}

/// @param address host byte order @return dotted quad
inline std::string
AddressText(uint32_t address)
{
    char text[16];
    std::snprintf(text,
                  sizeof(text),
                  "%u.%u.%u.%u",
                  address >> 24,
                  (address >> 16) & 255,
                  (address >> 8) & 255,
                  address & 255);
    return text;
}

/// What a packet is to be. Ports serve UDP, TCP, UDP-Lite and SCTP; icmp* serve ICMP.
struct PacketSpec
{
    uint32_t source{0};
    uint32_t destination{0};
    uint8_t protocol{protocol::UDP};
    uint16_t sourcePort{0};
    uint16_t destinationPort{0};
    uint8_t icmpType{icmp::ECHO};
    uint8_t icmpCode{0};
    uint16_t icmpId{0};
    uint8_t flags{TcpView::SYN};
    uint32_t sequence{1000};
    uint32_t acknowledgement{0};
    uint32_t payload{0}; //!< bytes behind the transport header
    uint8_t ttl{64};
    uint8_t tos{0};
    uint16_t identification{0x1234};
    bool dontFragment{false};
    uint32_t pieceBegin{0}; //!< a fragment: from this byte behind the IPv4 header on ...
    uint32_t pieceEnd{0};   //!< ... to the byte before this one; 0: no fragment
    bool noChecksum{false};  //!< UDP checksum 0
    bool badChecksum{false}; //!< transport checksum wrong
    Bytes quote;             //!< what an ICMP error quotes
    uint16_t coverage{0};        //!< of the UDP-Lite checksum, in bytes; 0: everything
    uint32_t verificationTag{0}; //!< of SCTP
    uint32_t initiateTag{0};     //!< of SCTP, for who makes chunks from words
    Bytes chunks;                //!< of SCTP
    int32_t callId{-1};          //!< GRE: version 1 with PPP and this call id; -1: version 0
};

/// The Internet checksum, written as RFC 1071 words it. @return the folded sum, not complemented
inline uint16_t
PlainSum(const uint8_t* bytes, size_t length, uint32_t sum = 0)
{
    for (size_t i = 0; i < length; ++i)
    {
        sum += i % 2 == 0 ? uint32_t{bytes[i]} << 8 : bytes[i];
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint16_t>(sum);
}

/// @param packet a whole IPv4 packet @return folded sum of its pseudo header
inline uint16_t
PlainPseudoSum(const Bytes& packet)
{
    const size_t header = (packet[0] & 15) * 4U;
    const auto rest = static_cast<uint32_t>(packet.size() - header);
    return PlainSum(packet.data() + 12, 8, packet[9] + rest);
}

/// CRC32c bit by bit, as RFC 9260 appendix A explains it. @return what SCTP puts on the wire
inline uint32_t
PlainCrc32c(const uint8_t* bytes, size_t length)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < length; ++i)
    {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8; ++bit)
        {
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82f63b78 : crc >> 1;
        }
    }
    crc = ~crc;
    return crc << 24 | (crc << 8 & 0xff0000) | (crc >> 8 & 0xff00) | crc >> 24;
}

/// @param packet a whole SCTP packet @return the checksum it should have
inline uint32_t
RightSctpChecksum(Bytes packet)
{
    const size_t header = (packet[0] & 15) * 4U;
    StoreBe32(&packet[header + 8], 0);
    return PlainCrc32c(packet.data() + header, packet.size() - header);
}

/// @param protocol a protocol @return where its checksum is behind the IP header, or -1
inline int
ChecksumOffset(uint8_t protocol)
{
    switch (protocol)
    {
    case protocol::ICMP:
        return 2;
    case protocol::TCP:
        return 16;
    case protocol::UDP:
    case protocol::UDPLITE:
        return 6;
    case protocol::SCTP:
        return 8;
    default:
        return -1;
    }
}

/// @param packet a whole packet of TCP, UDP, UDP-Lite or ICMP @return the checksum it should have
inline uint16_t
RightTransportChecksum(Bytes packet)
{
    const size_t header = (packet[0] & 15) * 4U;
    uint8_t* field = packet.data() + header + ChecksumOffset(packet[9]);
    StoreBe16(field, 0);
    const bool isLite = packet[9] == protocol::UDPLITE;
    const uint16_t coverage = isLite ? LoadBe16(packet.data() + header + 4) : 0;
    const size_t covered = coverage != 0 ? coverage : packet.size() - header;
    const uint32_t pseudo = packet[9] == protocol::ICMP ? 0 : PlainPseudoSum(packet);
    const auto right =
        static_cast<uint16_t>(~PlainSum(packet.data() + header, covered, pseudo));
    return (packet[9] == protocol::UDP || isLite) && right == 0 ? 0xffff : right;
}

/// What can be said of the transport checksum of a packet.
enum class ChecksumVerdict : uint8_t
{
    RIGHT,
    WRONG,
    NONE, //!< UDP checksum 0, or a protocol without one
};

/// @param packet a whole packet @return whether its transport checksum is right
inline ChecksumVerdict
JudgeTransportChecksum(const Bytes& packet)
{
    const int offset = ChecksumOffset(packet[9]);
    const size_t header = (packet[0] & 15) * 4U;
    if (offset < 0 || packet.size() < header + static_cast<size_t>(offset) + 2)
    {
        return ChecksumVerdict::NONE;
    }
    if (packet[9] == protocol::SCTP)
    {
        return LoadBe32(packet.data() + header + 8) == RightSctpChecksum(packet)
                   ? ChecksumVerdict::RIGHT
                   : ChecksumVerdict::WRONG;
    }
    const uint16_t is = LoadBe16(packet.data() + header + offset);
    if ((packet[9] == protocol::UDP || packet[9] == protocol::UDPLITE) && is == 0)
    {
        return ChecksumVerdict::NONE;
    }
    return is == RightTransportChecksum(packet) ? ChecksumVerdict::RIGHT : ChecksumVerdict::WRONG;
}

/// @param packet a packet @return true if its IP header checksum is right
inline bool
HeaderChecksumIsRight(const Bytes& packet)
{
    return PlainSum(packet.data(), (packet[0] & 15) * 4U) == 0xffff;
}

/// @param spec what it is to be @return the bytes of the packet
inline Bytes
BuildPacket(const PacketSpec& spec)
{
    Bytes rest;
    switch (spec.protocol)
    {
    case protocol::TCP:
        rest.resize(20);
        StoreBe16(&rest[0], spec.sourcePort);
        StoreBe16(&rest[2], spec.destinationPort);
        StoreBe32(&rest[4], spec.sequence);
        StoreBe32(&rest[8], spec.acknowledgement);
        rest[12] = 0x50;
        rest[13] = spec.flags;
        StoreBe16(&rest[14], 30000);
        break;
    case protocol::UDP:
        rest.resize(8);
        StoreBe16(&rest[0], spec.sourcePort);
        StoreBe16(&rest[2], spec.destinationPort);
        StoreBe16(&rest[4], static_cast<uint16_t>(8 + spec.payload));
        break;
    case protocol::UDPLITE:
        rest.resize(8);
        StoreBe16(&rest[0], spec.sourcePort);
        StoreBe16(&rest[2], spec.destinationPort);
        StoreBe16(&rest[4], spec.coverage);
        break;
    case protocol::SCTP:
        rest.resize(12);
        StoreBe16(&rest[0], spec.sourcePort);
        StoreBe16(&rest[2], spec.destinationPort);
        StoreBe32(&rest[4], spec.verificationTag);
        rest.insert(rest.end(), spec.chunks.begin(), spec.chunks.end());
        break;
    case protocol::GRE:
        rest = {0, 0, 0x08, 0}; // carries IPv4
        if (spec.callId >= 0)
        {
            rest = {0x20, 0x01, 0x88, 0x0b, 0, 0, 0, 0};
            StoreBe16(&rest[4], static_cast<uint16_t>(spec.payload));
            StoreBe16(&rest[6], static_cast<uint16_t>(spec.callId));
        }
        break;
    case protocol::ICMP:
        rest.resize(8);
        rest[0] = spec.icmpType;
        rest[1] = spec.icmpCode;
        StoreBe16(&rest[4], spec.icmpId);
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < spec.payload; ++i)
    {
        rest.push_back(static_cast<uint8_t>('a' + i % 26));
    }
    rest.insert(rest.end(), spec.quote.begin(), spec.quote.end());

    Bytes packet(20 + rest.size());
    packet[0] = 0x45;
    StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
    packet[1] = spec.tos;
    StoreBe16(&packet[4], spec.identification);
    packet[6] = spec.dontFragment ? 0x40 : 0;
    packet[8] = spec.ttl;
    packet[9] = spec.protocol;
    StoreBe32(&packet[12], spec.source);
    StoreBe32(&packet[16], spec.destination);
    StoreBe16(&packet[10], static_cast<uint16_t>(~PlainSum(packet.data(), 20)));
    std::copy(rest.begin(), rest.end(), packet.begin() + 20);
    if (spec.protocol == protocol::SCTP)
    {
        StoreBe32(&packet[28], RightSctpChecksum(packet) ^ (spec.badChecksum ? 1 : 0));
    }
    else if (const int offset = ChecksumOffset(spec.protocol); offset >= 0 && !spec.noChecksum)
    {
        const uint16_t right = RightTransportChecksum(packet);
        StoreBe16(&packet[20 + offset],
                  spec.badChecksum ? static_cast<uint16_t>(right ^ 0x0100) : right);
    }
    return packet;
}

/// @return a UDP packet
inline Bytes
Udp(uint32_t source, uint16_t sourcePort, uint32_t destination, uint16_t port, uint32_t payload = 4)
{
    PacketSpec spec;
    spec.source = source;
    spec.destination = destination;
    spec.sourcePort = sourcePort;
    spec.destinationPort = port;
    spec.payload = payload;
    return BuildPacket(spec);
}

/// @return a TCP segment
inline Bytes
Tcp(uint32_t source,
    uint16_t sourcePort,
    uint32_t destination,
    uint16_t port,
    uint8_t flags,
    uint32_t sequence = 1000,
    uint32_t acknowledgement = 0)
{
    PacketSpec spec;
    spec.protocol = protocol::TCP;
    spec.source = source;
    spec.destination = destination;
    spec.sourcePort = sourcePort;
    spec.destinationPort = port;
    spec.flags = flags;
    spec.sequence = sequence;
    spec.acknowledgement = acknowledgement;
    return BuildPacket(spec);
}

/// @return an ICMP message with a query id
inline Bytes
IcmpQuery(uint32_t source, uint32_t destination, uint8_t type, uint16_t id, uint32_t payload = 0)
{
    PacketSpec spec;
    spec.protocol = protocol::ICMP;
    spec.source = source;
    spec.destination = destination;
    spec.icmpType = type;
    spec.icmpId = id;
    spec.payload = payload;
    return BuildPacket(spec);
}

/// @return an ICMP error that quotes the first @p quoted bytes of @p offender
inline Bytes
IcmpError(uint32_t source,
          uint32_t destination,
          uint8_t type,
          uint8_t code,
          const Bytes& offender,
          size_t quoted)
{
    PacketSpec spec;
    spec.protocol = protocol::ICMP;
    spec.source = source;
    spec.destination = destination;
    spec.icmpType = type;
    spec.icmpCode = code;
    spec.quote.assign(offender.begin(),
                      offender.begin() + static_cast<long>(std::min(quoted, offender.size())));
    return BuildPacket(spec);
}

} // namespace netfilter
} // namespace ns3

#endif /* PACKET_BUILDER_H */
