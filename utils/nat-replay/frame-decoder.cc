/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "frame-decoder.h"

#include "byte-order.h"

#include <cstdio>
#include <pcap/pcap.h>

namespace ns3
{
namespace replay
{

namespace
{

using netfilter::LoadBe16;
using netfilter::LoadBe32;

constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;
constexpr uint16_t ETHERTYPE_IPV6 = 0x86dd;
/// Below, the field is an IEEE 802.3 length.
constexpr uint16_t ETHERTYPE_FIRST = 0x0600;
/// Field "packet type" of Linux cooked headers: sent by the capturing host itself.
constexpr uint16_t COOKED_OUTGOING = 4;

/// The link header, taken apart.
struct LinkHeader
{
    bool isWhole{false};    //!< the frame holds all of it
    bool isOutgoing{false}; //!< says that the host sent the frame
    uint32_t length{0};     //!< bytes before the network layer
    uint16_t etherType{0};
};

/// @param type an EtherType @return true if it announces a VLAN tag (802.1Q, 802.1ad, old QinQ)
bool
IsVlanTag(uint16_t type)
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

LinkHeader
ReadEthernet(const CapturedFrame& frame)
{
    LinkHeader header;
    header.length = 14;
    while (frame.captured >= header.length)
    {
        header.etherType = LoadBe16(frame.bytes + header.length - 2);
        if (!IsVlanTag(header.etherType))
        {
            header.isWhole = true;
            break;
        }
        header.length += 4;
    }
    return header;
}

/// @param frame a frame without link header @return EtherType by the version of the IP header
LinkHeader
ReadRaw(const CapturedFrame& frame)
{
    LinkHeader header;
    if (frame.captured >= 1)
    {
        header.isWhole = true;
        // Whatever is not version 6 is looked at as IPv4, so that a bad version gets counted.
        header.etherType = (frame.bytes[0] >> 4) == 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
    }
    return header;
}

/// @param frame a frame with a four-byte address family @return header for IPv4 and IPv6
LinkHeader
ReadLoopback(const CapturedFrame& frame)
{
    LinkHeader header;
    header.length = 4;
    if (frame.captured >= header.length)
    {
        header.isWhole = true;
        // The family is in the byte order of whoever captured; all families are below 256.
        uint32_t family = LoadBe32(frame.bytes);
        family = family > 0xffff ? family >> 24 : family;
        if (family == 2)
        {
            header.etherType = ETHERTYPE_IPV4;
        }
        else if (family == 10 || family == 24 || family == 28 || family == 30)
        {
            header.etherType = ETHERTYPE_IPV6; // Linux, NetBSD, FreeBSD, macOS
        }
    }
    return header;
}

LinkHeader
ReadCooked(const CapturedFrame& frame, uint32_t length, uint32_t typeAt, bool isOutgoing)
{
    LinkHeader header;
    header.length = length;
    header.isWhole = true;
    header.isOutgoing = isOutgoing;
    header.etherType = LoadBe16(frame.bytes + typeAt);
    return header;
}

LinkHeader
ReadLinkHeader(int linkType, const CapturedFrame& frame)
{
    switch (linkType)
    {
    case DLT_EN10MB:
        return ReadEthernet(frame);
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
        return ReadRaw(frame);
    case DLT_NULL:
    case DLT_LOOP:
        return ReadLoopback(frame);
    case DLT_LINUX_SLL:
        if (frame.captured >= 16)
        {
            return ReadCooked(frame, 16, 14, LoadBe16(frame.bytes) == COOKED_OUTGOING);
        }
        break;
    case DLT_LINUX_SLL2:
        if (frame.captured >= 20)
        {
            return ReadCooked(frame, 20, 0, frame.bytes[10] == COOKED_OUTGOING);
        }
        break;
    default:
        break;
    }
    return LinkHeader();
}

} // namespace

bool
IsLinkTypeKnown(int linkType)
{
    switch (linkType)
    {
    case DLT_EN10MB:
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
    case DLT_NULL:
    case DLT_LOOP:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
        return true;
    default:
        return false;
    }
}

std::string
LinkTypeName(int linkType)
{
    const char* name = pcap_datalink_val_to_name(linkType);
    const char* description = pcap_datalink_val_to_description(linkType);
    if (!name)
    {
        return std::to_string(linkType);
    }
    return std::string(name) + (description ? " (" + std::string(description) + ")" : "");
}

std::string
KnownLinkTypes()
{
    return "Ethernet, raw IP, BSD loopback and Linux cooked captures";
}

DecodedFrame
DecodeFrame(int linkType, const CapturedFrame& frame)
{
    DecodedFrame decoded;
    const LinkHeader header = ReadLinkHeader(linkType, frame);
    if (header.isWhole && !header.isOutgoing && header.etherType == ETHERTYPE_IPV4)
    {
        decoded.isIpv4 = true;
        decoded.bytes = frame.bytes + header.length;
        decoded.captured = frame.captured - header.length;
        decoded.wire = frame.wire - header.length;
    }
    return decoded;
}

std::string
DescribeFrame(int linkType, const CapturedFrame& frame)
{
    const LinkHeader header = ReadLinkHeader(linkType, frame);
    if (!header.isWhole)
    {
        return "frame shorter than its link header";
    }
    if (header.isOutgoing)
    {
        return "sent by the capturing host";
    }
    switch (header.etherType)
    {
    case ETHERTYPE_IPV4:
        return "IPv4";
    case ETHERTYPE_IPV6:
        return "IPv6";
    case 0x0806:
        return "ARP";
    case 0x8035:
        return "RARP";
    case 0x8847:
    case 0x8848:
        return "MPLS";
    case 0x8863:
    case 0x8864:
        return "PPPoE";
    case 0x888e:
        return "EAPOL";
    case 0x88cc:
        return "LLDP";
    default:
        break;
    }
    if (linkType == DLT_NULL || linkType == DLT_LOOP)
    {
        return "other address family";
    }
    if (header.etherType < ETHERTYPE_FIRST)
    {
        return "IEEE 802.3 with LLC";
    }
    char text[32];
    std::snprintf(text, sizeof(text), "EtherType 0x%04x", header.etherType);
    return text;
}

} // namespace replay
} // namespace ns3
