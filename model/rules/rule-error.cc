/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-error.h"

#include "printable-text.h"

#include <algorithm>
#include <cstddef>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr size_t LONGEST_WORD = 60;      //!< characters
constexpr size_t LONGEST_PLACE = 201;    //!< a long rule
constexpr size_t LONGEST_MESSAGE = 2000; //!< more than any with words of usual length

/// @param text a text @param longest how long it may be @return it, cut if need be
std::string
Shorten(const std::string& text, size_t longest)
{
    const std::string end = "...";
    return text.size() <= longest ? text : text.substr(0, longest - end.size()) + end;
}

} // namespace

std::string
RuleError::Prefix(const std::string& place, unsigned line)
{
    if (place.empty())
    {
        return "";
    }
    // Both the beginning of a command and the end of a path tell.
    std::string readable = place;
    if (readable.size() > LONGEST_PLACE)
    {
        constexpr size_t HALF = (LONGEST_PLACE - 3) / 2;
        readable = place.substr(0, HALF) + "..." + place.substr(place.size() - HALF);
    }
    return PrintableText(readable) + (line == 0 ? "" : ":" + std::to_string(line)) + ": ";
}

std::string
RuleError::MakeReadable(std::string message, const std::string& word)
{
    if (word.size() > LONGEST_WORD)
    {
        const std::string shortened = Shorten(word, LONGEST_WORD);
        for (size_t at = message.find(word); at != std::string::npos;
             at = message.find(word, at + shortened.size()))
        {
            message.replace(at, word.size(), shortened);
        }
    }
    // A part of the word may be in the message, too: nothing else is as long.
    std::string readable;
    size_t start = 0;
    while (start < message.size() && readable.size() < LONGEST_MESSAGE)
    {
        const size_t end = std::min(message.find(' ', start), message.size());
        readable += PrintableText(Shorten(message.substr(start, end - start), LONGEST_WORD + 4));
        readable += end < message.size() ? " " : "";
        start = end + 1;
    }
    return Shorten(readable, LONGEST_MESSAGE);
}

} // namespace netfilter
} // namespace ns3
