/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "printable-text.h"

#include <algorithm>
#include <cstddef>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr size_t LONGEST_WORD = 67;      //!< of 60 characters with quotes and a comma
constexpr size_t LONGEST_PLACE = 201;    //!< a long rule
constexpr size_t LONGEST_MESSAGE = 2000; //!< more than any with words of usual length

/// @param text a text @param longest how long it may be @return it, without its middle if need be
std::string
LeaveOutMiddle(const std::string& text, size_t longest)
{
    if (text.size() <= longest)
    {
        return text;
    }
    // Both the beginning of a command and the end of a path tell; a closing quote stays.
    const size_t half = (longest - 3) / 2;
    return text.substr(0, half) + "..." + text.substr(text.size() - half);
}

} // namespace

std::string
PrintableText(const std::string& text)
{
    constexpr char DIGITS[] = "0123456789abcdef";
    std::string printable;
    printable.reserve(text.size());
    for (const char c : text)
    {
        if (c >= ' ' && c <= '~')
        {
            printable += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        printable += "\\x";
        printable += DIGITS[byte >> 4];
        printable += DIGITS[byte & 15];
    }
    return printable;
}

std::string
ReadablePlace(const std::string& place)
{
    return PrintableText(LeaveOutMiddle(place, LONGEST_PLACE));
}

std::string
ReadableMessage(const std::string& message)
{
    std::string readable;
    size_t start = 0;
    while (start < message.size() && readable.size() < LONGEST_MESSAGE)
    {
        const size_t end = std::min(message.find(' ', start), message.size());
        readable += PrintableText(LeaveOutMiddle(message.substr(start, end - start), LONGEST_WORD));
        readable += end < message.size() ? " " : "";
        start = end + 1;
    }
    return LeaveOutMiddle(readable, LONGEST_MESSAGE);
}

} // namespace netfilter
} // namespace ns3
