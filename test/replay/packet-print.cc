/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-print.h"

#include "byte-order.h"
#include "packet-view.h"
#include "replay-options.h"

#include <algorithm>
#include <cstdio>

namespace ns3
{
namespace replay
{

namespace
{

using netfilter::LoadBe16;
using netfilter::LoadBe32;

constexpr size_t ROW = 16;     //!< bytes in a line of a dump
constexpr size_t MAX_ROWS = 8; //!< lines of a dump that are shown

/// @param datagram bytes @param at first of them @return up to ROW bytes in hexadecimal
std::string
DumpRow(const Datagram& datagram, size_t at)
{
    std::string text;
    for (size_t i = at; i < std::min(at + ROW, datagram.size()); ++i)
    {
        char digits[8];
        std::snprintf(digits, sizeof(digits), " %02x", datagram[i]);
        text += digits;
    }
    return text.empty() ? " (ends)" : text;
}

/// @param transport a TCP header @return its fields in words
std::string
DescribeTcp(const uint8_t* transport)
{
    std::string flags;
    const char* names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    for (unsigned bit = 0; bit < 8; ++bit)
    {
        if (transport[13] & (1U << bit))
        {
            flags += (flags.empty() ? "" : "+") + std::string(names[bit]);
        }
    }
    return " " + flags + " seq=" + std::to_string(LoadBe32(transport + 4)) +
           " ack=" + std::to_string(LoadBe32(transport + 8)) +
           " win=" + std::to_string(LoadBe16(transport + 14));
}

} // namespace

std::string
DescribeDatagram(const Datagram& datagram)
{
    namespace protocol = netfilter::protocol;
    const uint8_t* bytes = datagram.data();
    const size_t headerLength = datagram.empty() ? 0 : (bytes[0] & 0x0fU) * size_t(4);
    if (headerLength < 20 || datagram.size() < headerLength)
    {
        return std::to_string(datagram.size()) + " bytes that are no IPv4 datagram";
    }
    const uint8_t* transport = bytes + headerLength;
    const size_t rest = datagram.size() - headerLength;
    const uint8_t number = bytes[9];
    const bool isFirst = (LoadBe16(bytes + 6) & 0x1fff) == 0;
    const bool hasPorts =
        isFirst && rest >= 4 && (number == protocol::TCP || number == protocol::UDP);

    std::string source = FormatAddress(LoadBe32(bytes + 12));
    std::string destination = FormatAddress(LoadBe32(bytes + 16));
    if (hasPorts)
    {
        source += ":" + std::to_string(LoadBe16(transport));
        destination += ":" + std::to_string(LoadBe16(transport + 2));
    }
    std::string text = source + " > " + destination;
    switch (number)
    {
    case protocol::TCP:
        text += " tcp" + (isFirst && rest >= 20 ? DescribeTcp(transport) : "");
        break;
    case protocol::UDP:
        text += " udp";
        break;
    case protocol::ICMP:
        text += " icmp";
        if (isFirst && rest >= 8)
        {
            text += " type=" + std::to_string(transport[0]) +
                    " code=" + std::to_string(transport[1]) +
                    " id=" + std::to_string(LoadBe16(transport + 4)) +
                    " seq=" + std::to_string(LoadBe16(transport + 6));
        }
        break;
    default:
        text += " protocol " + std::to_string(number);
        break;
    }
    text += " (ip id=" + std::to_string(LoadBe16(bytes + 4)) + " ttl=" + std::to_string(bytes[8]) +
            " length=" + std::to_string(datagram.size()) + ")";
    return text;
}

std::string
DumpDifference(const Datagram& real, const Datagram& replayed)
{
    std::string text;
    size_t rows = 0;
    for (size_t at = 0; at < std::max(real.size(), replayed.size()); at += ROW)
    {
        const std::string a = DumpRow(real, at);
        const std::string b = DumpRow(replayed, at);
        if (a == b)
        {
            continue;
        }
        if (++rows > MAX_ROWS)
        {
            return text + "      ... more lines differ\n";
        }
        char offset[24];
        std::snprintf(offset, sizeof(offset), "%5zu", at);
        text += "    - " + std::string(offset) + a + "\n    + " + offset + b + "\n";
    }
    return text;
}

} // namespace replay
} // namespace ns3
