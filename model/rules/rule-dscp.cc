/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-dscp.h"

#include "rule-values.h"

#include <cstdio>

namespace ns3
{
namespace netfilter
{

namespace
{

struct NamedByte
{
    const char* name;
    uint8_t value;
};

// RFC 2474, RFC 2597, RFC 3246, RFC 5865.
constexpr NamedByte CLASSES[] = {
    {"CS0", 0x00},  {"CS1", 0x08},  {"CS2", 0x10},  {"CS3", 0x18},  {"CS4", 0x20},
    {"CS5", 0x28},  {"CS6", 0x30},  {"CS7", 0x38},  {"BE", 0x00},   {"AF11", 0x0a},
    {"AF12", 0x0c}, {"AF13", 0x0e}, {"AF21", 0x12}, {"AF22", 0x14}, {"AF23", 0x16},
    {"AF31", 0x1a}, {"AF32", 0x1c}, {"AF33", 0x1e}, {"AF41", 0x22}, {"AF42", 0x24},
    {"AF43", 0x26}, {"EF", 0x2e},
};

// RFC 1349.
constexpr NamedByte SERVICES[] = {
    {"Minimize-Delay", 0x10},
    {"Maximize-Throughput", 0x08},
    {"Maximize-Reliability", 0x04},
    {"Minimize-Cost", 0x02},
    {"Normal-Service", 0x00},
};

constexpr uint8_t SERVICE_MASK = 0x3f;

template <size_t N>
bool
FindName(const NamedByte (&table)[N], const std::string& text, uint8_t& value)
{
    for (const NamedByte& entry : table)
    {
        if (EqualsIgnoringCase(text, entry.name))
        {
            value = entry.value;
            return true;
        }
    }
    return false;
}

template <size_t N>
std::vector<std::string>
Names(const NamedByte (&table)[N])
{
    std::vector<std::string> names;
    for (const NamedByte& entry : table)
    {
        names.emplace_back(entry.name);
    }
    return names;
}

std::string
ByteText(uint8_t byte)
{
    char text[8];
    std::snprintf(text, sizeof(text), "0x%02x", static_cast<unsigned>(byte));
    return text;
}

} // namespace

uint8_t
ParseDscp(const std::string& text, const std::string& option)
{
    constexpr uint64_t HIGHEST = 63;
    return static_cast<uint8_t>(ParseNumberOf(text, option, HIGHEST));
}

uint8_t
ParseDscpClass(const std::string& text)
{
    uint8_t value = 0;
    if (!FindName(CLASSES, text, value))
    {
        throw RuleError(text,
                        "unknown DSCP class \"" + text + "\"" + DidYouMean(text, Names(CLASSES)) +
                            "; known classes: " + JoinNames(Names(CLASSES)));
    }
    return value;
}

std::string
DscpText(uint8_t dscp)
{
    return ByteText(dscp);
}

MaskedTos
ParseTos(const std::string& text, const std::string& option)
{
    MaskedTos tos;
    if (FindName(SERVICES, text, tos.value))
    {
        tos.mask = SERVICE_MASK;
        return tos;
    }
    const size_t slash = text.find('/');
    uint64_t value = 0;
    uint64_t mask = 0xff;
    if (!ParseNumber(text.substr(0, slash), 0xff, value) ||
        (slash != std::string::npos && !ParseNumber(text.substr(slash + 1), 0xff, mask)))
    {
        throw RuleError(text,
                        "bad TOS \"" + text + "\" behind \"" + option + "\"" +
                            DidYouMean(text, Names(SERVICES)) +
                            ": want value or value/mask, each up to 0xff, or one of " +
                            JoinNames(Names(SERVICES)));
    }
    tos.value = static_cast<uint8_t>(value);
    tos.mask = static_cast<uint8_t>(mask);
    return tos;
}

std::string
TosName(MaskedTos tos)
{
    for (const NamedByte& service : SERVICES)
    {
        if (tos.mask == SERVICE_MASK && tos.value == service.value)
        {
            return service.name;
        }
    }
    return "";
}

std::string
TosText(MaskedTos tos)
{
    return ByteText(tos.value) + "/" + ByteText(tos.mask);
}

} // namespace netfilter
} // namespace ns3
