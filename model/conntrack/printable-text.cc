/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "printable-text.h"

namespace ns3
{
namespace netfilter
{

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

} // namespace netfilter
} // namespace ns3
