/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stdio-values.h"

#include "replay-options.h"

#include <charconv>

namespace ns3
{
namespace replay
{

int64_t
ParseTime(std::string_view text)
{
    constexpr std::string_view DIGITS = "0123456789";
    constexpr size_t MOST_SECONDS = 9; // Digits: 31 years, and nanoseconds fit in 64 bits.
    constexpr size_t MOST_DECIMALS = 9;
    const size_t point = text.find('.');
    const std::string_view seconds = text.substr(0, point);
    const std::string_view decimals =
        point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (seconds.empty() || seconds.size() > MOST_SECONDS || decimals.size() > MOST_DECIMALS ||
        seconds.find_first_not_of(DIGITS) != std::string_view::npos ||
        decimals.find_first_not_of(DIGITS) != std::string_view::npos)
    {
        throw OptionError("\"" + std::string(text.substr(0, 40)) +
                          "\" is no time in seconds from 0 to 999999999 with at most nine "
                          "decimals, e.g. 1.25");
    }
    int64_t time = 0;
    const std::string digits = std::string(seconds) + std::string(decimals) +
                               std::string(MOST_DECIMALS - decimals.size(), '0');
    std::from_chars(digits.data(), digits.data() + digits.size(), time);
    return time;
}

std::vector<uint8_t>
ParseHex(std::string_view text)
{
    std::vector<uint8_t> bytes(text.size() / 2);
    if (text.size() % 2 != 0)
    {
        throw OptionError("the packet has " + std::to_string(text.size()) +
                          " hexadecimal digits, an odd number; want two a byte");
    }
    for (size_t i = 0; i < bytes.size(); ++i)
    {
        const char* digits = text.data() + 2 * i;
        if (std::from_chars(digits, digits + 2, bytes[i], 16).ptr != digits + 2)
        {
            throw OptionError("\"" + std::string(text.substr(2 * i, 2)) + "\" at digit " +
                              std::to_string(2 * i + 1) +
                              " of the packet is no byte; want two hexadecimal digits a byte");
        }
    }
    return bytes;
}

void
AppendHex(std::string& line, const uint8_t* bytes, uint32_t length)
{
    constexpr char DIGITS[] = "0123456789abcdef";
    for (uint32_t i = 0; i < length; ++i)
    {
        line += DIGITS[bytes[i] >> 4];
        line += DIGITS[bytes[i] & 15];
    }
}

} // namespace replay
} // namespace ns3
