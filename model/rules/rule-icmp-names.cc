/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-icmp-names.h"

#include "rule-values.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

struct IcmpName
{
    const char* name;
    uint8_t type;
    int code; // -1: any
};

// The names iptables knows for the types and codes of RFC 792, 950, 1122, 1256 and 1812. Of several
// names the first is the one that is printed.
constexpr IcmpName NAMES[] = {
    {"echo-reply", 0, -1},
    {"pong", 0, -1},
    {"destination-unreachable", 3, -1},
    {"network-unreachable", 3, 0},
    {"host-unreachable", 3, 1},
    {"protocol-unreachable", 3, 2},
    {"port-unreachable", 3, 3},
    {"fragmentation-needed", 3, 4},
    {"source-route-failed", 3, 5},
    {"network-unknown", 3, 6},
    {"host-unknown", 3, 7},
    {"network-prohibited", 3, 9},
    {"host-prohibited", 3, 10},
    {"TOS-network-unreachable", 3, 11},
    {"TOS-host-unreachable", 3, 12},
    {"communication-prohibited", 3, 13},
    {"host-precedence-violation", 3, 14},
    {"precedence-cutoff", 3, 15},
    {"source-quench", 4, -1},
    {"redirect", 5, -1},
    {"network-redirect", 5, 0},
    {"host-redirect", 5, 1},
    {"TOS-network-redirect", 5, 2},
    {"TOS-host-redirect", 5, 3},
    {"echo-request", 8, -1},
    {"ping", 8, -1},
    {"router-advertisement", 9, -1},
    {"router-solicitation", 10, -1},
    {"time-exceeded", 11, -1},
    {"ttl-exceeded", 11, -1},
    {"ttl-zero-during-transit", 11, 0},
    {"ttl-zero-during-reassembly", 11, 1},
    {"parameter-problem", 12, -1},
    {"ip-header-bad", 12, 0},
    {"required-option-missing", 12, 1},
    {"timestamp-request", 13, -1},
    {"timestamp-reply", 14, -1},
    {"address-mask-request", 17, -1},
    {"address-mask-reply", 18, -1},
};

} // namespace

IcmpKind
ParseIcmpKind(const std::string& text)
{
    IcmpKind kind;
    if (EqualsIgnoringCase(text, "any") || text == "255")
    {
        kind.any = true; // 255 is iptables' own number for it
        return kind;
    }
    std::vector<std::string> names = {"any"};
    for (const IcmpName& known : NAMES)
    {
        if (EqualsIgnoringCase(text, known.name))
        {
            kind.type = known.type;
            kind.code = known.code;
            return kind;
        }
        names.emplace_back(known.name);
    }
    const size_t slash = text.find('/');
    uint64_t type = 0;
    uint64_t code = 0;
    if (!ParseNumber(text.substr(0, slash), 254, type) ||
        (slash != std::string::npos && !ParseNumber(text.substr(slash + 1), 255, code)))
    {
        throw RuleError(text,
                        "unknown ICMP type \"" + text + "\"" + DidYouMean(text, names) +
                            ": want a number up to 254, number/code, or one of " +
                            JoinNames(names));
    }
    kind.type = static_cast<uint8_t>(type);
    kind.code = slash == std::string::npos ? -1 : static_cast<int>(code);
    return kind;
}

std::string
IcmpKindName(const IcmpKind& kind)
{
    for (const IcmpName& known : NAMES)
    {
        if (!kind.any && known.type == kind.type && known.code == kind.code)
        {
            return known.name;
        }
    }
    return kind.any ? "any" : "";
}

} // namespace netfilter
} // namespace ns3
