/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-rate.h"

#include "rule-values.h"

#include <algorithm>
#include <cctype>

namespace ns3
{
namespace netfilter
{

namespace
{

struct Unit
{
    const char* name;      // as it may be written
    const char* shortName; // as iptables-save writes it
    uint32_t seconds;
};

constexpr Unit UNITS[] = {
    {"day", "day", 86400},
    {"hour", "hour", 3600},
    {"minute", "min", 60},
    {"second", "sec", 1},
};

} // namespace

PacketRate
PacketRate::Parse(const std::string& text, const std::string& option, uint64_t scale)
{
    const size_t slash = text.find('/');
    PacketRate rate;
    rate.scale = scale;
    if (slash != std::string::npos)
    {
        const std::string word = text.substr(slash + 1);
        const Unit* found = nullptr;
        for (const Unit& unit : UNITS)
        {
            const std::string name = unit.name;
            if (!word.empty() && word.size() <= name.size() &&
                EqualsIgnoringCase(word, name.substr(0, word.size())))
            {
                found = &unit;
            }
        }
        if (found == nullptr)
        {
            throw RuleError(text,
                            "bad unit \"" + word + "\" in \"" + text + "\" behind \"" + option +
                                "\": want second, minute, hour or day");
        }
        rate.unitSeconds = found->seconds;
    }
    uint64_t number = 0;
    if (!ParseNumber(text.substr(0, slash), 0xffffffffU, number) || number == 0)
    {
        throw RuleError(text,
                        "bad rate \"" + text + "\" behind \"" + option +
                            "\": want a number above 0, or number/unit like 5/minute");
    }
    if (number / rate.unitSeconds > scale)
    {
        throw RuleError(text,
                        "rate \"" + text + "\" behind \"" + option +
                            "\" is too fast: at most " + std::to_string(scale) + "/second");
    }
    rate.period = scale * rate.unitSeconds / number;
    return rate;
}

std::string
PacketRate::GetText(uint32_t& unit) const
{
    // The largest unit in which the rate is not too far from a whole number.
    size_t i = 1;
    for (; i < std::size(UNITS); ++i)
    {
        const uint64_t parts = scale * UNITS[i].seconds;
        if (period > parts || parts / period < parts % period)
        {
            break;
        }
    }
    const Unit& chosen = UNITS[i - 1];
    unit = chosen.seconds;
    return std::to_string(scale * chosen.seconds / period) + "/" + chosen.shortName;
}

} // namespace netfilter
} // namespace ns3
