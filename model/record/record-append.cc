/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "record-append.h"

#include "packet-view.h"

#include <charconv>

namespace ns3
{
namespace netfilter
{

void
AppendNumber(std::string& line, uint64_t value)
{
    AppendPadded(line, value, 1);
}

void
AppendPadded(std::string& line, uint64_t value, unsigned digits)
{
    char text[20]; // 2^64 has 20 digits
    const auto result = std::to_chars(text, text + sizeof(text), value);
    const auto length = static_cast<unsigned>(result.ptr - text);
    if (length < digits)
    {
        line.append(digits - length, '0');
    }
    line.append(text, length);
}

void
AppendAddress(std::string& line, uint32_t address)
{
    for (int shift = 24; shift >= 0; shift -= 8)
    {
        AppendNumber(line, (address >> shift) & 0xff);
        if (shift > 0)
        {
            line += '.';
        }
    }
}

void
AppendSeconds(std::string& line, int64_t time)
{
    auto magnitude = static_cast<uint64_t>(time);
    if (time < 0)
    {
        line += '-';
        magnitude = 0 - magnitude;
    }
    AppendNumber(line, magnitude / SECOND);
    line += '.';
    AppendPadded(line, magnitude % SECOND, 9);
}

int64_t
WholeSeconds(int64_t time)
{
    const int64_t seconds = time / SECOND;
    return time % SECOND < 0 ? seconds - 1 : seconds;
}

const char*
ConntrackProtocolName(uint8_t protocol)
{
    switch (protocol)
    {
    case protocol::ICMP:
        return "icmp";
    case protocol::TCP:
        return "tcp";
    case protocol::UDP:
        return "udp";
    case protocol::DCCP:
        return "dccp";
    case protocol::GRE:
        return "gre";
    case protocol::SCTP:
        return "sctp";
    case protocol::UDPLITE:
        return "udplite";
    default:
        return "unknown";
    }
}

} // namespace netfilter
} // namespace ns3
