/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-error.h"

#include "printable-text.h"

#include <cstddef>

namespace ns3
{
namespace netfilter
{

std::string
RuleError::Prefix(const std::string& place, unsigned line)
{
    return place.empty() ? ""
                         : ReadablePlace(place) + (line == 0 ? "" : ":" + std::to_string(line)) +
                               ": ";
}

std::string
RuleError::MakeReadable(std::string message, const std::string& word)
{
    // A word of the input may have blanks, by which a message is cut.
    constexpr size_t LONGEST_WORD = 60;
    if (word.size() > LONGEST_WORD)
    {
        const std::string shortened = word.substr(0, LONGEST_WORD - 3) + "...";
        for (size_t at = message.find(word); at != std::string::npos;
             at = message.find(word, at + shortened.size()))
        {
            message.replace(at, word.size(), shortened);
        }
    }
    return ReadableMessage(message);
}

} // namespace netfilter
} // namespace ns3
