/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-error.h"

#include <algorithm>
#include <cstddef>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr size_t LONGEST_WORD = 60;      //!< characters
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
RuleError::MakePrintable(const std::string& text)
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
        readable += MakePrintable(Shorten(message.substr(start, end - start), LONGEST_WORD + 4));
        readable += end < message.size() ? " " : "";
        start = end + 1;
    }
    return Shorten(readable, LONGEST_MESSAGE);
}

} // namespace netfilter
} // namespace ns3
