/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_VALUES_H
#define RULE_VALUES_H

#include "rule-error.h"

#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter
 * Reading and writing the values that options of rules take. Readers throw RuleError.
 */

namespace ns3
{
namespace netfilter
{

/// @param text an address, e.g. "192.0.2.1" @return it, host byte order
uint32_t ParseAddress(const std::string& text);

/// @param address an address, host byte order @return e.g. "192.0.2.1"
std::string AddressText(uint32_t address);

/**
 * @param text an address, alone, with a prefix length ("/24") or with a mask ("/255.255.255.0")
 * @param address the address, its host bits cleared, host byte order
 * @param mask the mask, host byte order
 */
void ParseNetwork(const std::string& text, uint32_t& address, uint32_t& mask);

/// @param address a network @param mask its mask @return as iptables-save writes it
std::string NetworkText(uint32_t address, uint32_t mask);

/// @param text a port number or the name of a common service @return the port
uint16_t ParsePort(const std::string& text);

/// @param port a port @param protocol of IP @return the name of a common service, or the number
std::string PortName(uint16_t port, uint8_t protocol);

/**
 * @param text a port, or two with @p separator between; if @p open, either may be missing
 * @param separator ':' or '-'
 * @param open a missing end stands for 0 or 65535
 * @param min the lower port
 * @param max the upper port
 */
void ParsePortRange(const std::string& text,
                    char separator,
                    bool open,
                    uint16_t& min,
                    uint16_t& max);

/// @param min a port @param separator ':' or '-' @param max a port @return "min" or "min:max"
std::string PortRangeText(uint16_t min, char separator, uint16_t max);

/// @param text a name, "all", or a number below 256 @return the IP protocol number, 0 for all
uint8_t ParseProtocol(const std::string& text);

/// @param protocol an IP protocol number @return its name, or the number if it has none
std::string ProtocolText(uint8_t protocol);

/**
 * @param text a number, decimal, octal ("010") or hexadecimal ("0x8")
 * @param max the largest that is allowed
 * @param number the number
 * @return false if it is no such number
 */
bool ParseNumber(const std::string& text, uint64_t max, uint64_t& number);

/**
 * @param text a number, see ParseNumber
 * @param option the option it stands behind, for messages
 * @param max the largest that is allowed
 * @param min the smallest that is allowed
 * @return the number
 */
uint64_t ParseNumberOf(const std::string& text,
                       const std::string& option,
                       uint64_t max,
                       uint64_t min = 0);

/**
 * @param text the name of a list that Linux shows as a file in /proc: not empty, not "." or "..",
 *        without '/'
 * @param option the option it stands behind
 * @return the name
 */
std::string ParseListName(const std::string& text, const std::string& option);

/// A mark, of which only the bits of a mask count.
struct MaskedValue
{
    uint32_t value{0};
    uint32_t mask{0xffffffffU};
};

/**
 * @param text "value" or "value/mask", numbers up to 0xffffffff
 * @param option the option it stands behind, for messages
 * @return both; the mask is full if it is missing
 */
MaskedValue ParseMaskedValue(const std::string& text, const std::string& option);

/// @param number a number @return e.g. "0x1f"
std::string HexText(uint32_t number);

/// @param text a text @param separator a character @return its parts, empty ones included
std::vector<std::string> SplitAt(const std::string& text, char separator);

/// @param names some words @return them with ", " between
std::string JoinNames(const std::vector<std::string>& names);

/// @param a a text @param b a text @return true if they differ at most in case (ASCII)
bool EqualsIgnoringCase(const std::string& a, const std::string& b);

/**
 * @param word a word that is not known
 * @param names the words that are
 * @return ` (did you mean "..."?)` with the one that looks like it, or nothing
 */
std::string DidYouMean(const std::string& word, const std::vector<std::string>& names);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_VALUES_H */
