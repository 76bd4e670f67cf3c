/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef OPTION_SYNTAX_H
#define OPTION_SYNTAX_H

#include "replay-options.h"

#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * The values of the options of nat-replay, each read by one function. All throw OptionError with
 * the option, the value as it was given, what is wrong, and what would be right.
 */

namespace ns3
{
namespace replay
{

/**
 * @param option e.g. "--input"
 * @param value e.g. "lan0=lan.pcap"
 * @param shape what the value should look like, for the message, e.g. "NAME=FILE"
 * @return what is before and behind the first "=", neither empty
 */
std::pair<std::string, std::string> SplitNameValue(const std::string& option,
                                                   const std::string& value,
                                                   const std::string& shape);

/// @param value "NAME=ADDRESS/LENGTH[,ADDRESS/LENGTH...]" @return the interface
InterfaceOption ParseInterface(const std::string& value);

/**
 * @param option e.g. "--interface"
 * @param value the value that @p text is from
 * @param text "ADDRESS/LENGTH"
 * @return an address that a router can have, and the length of its network
 */
Prefix ParseAddress(const std::string& option, const std::string& value, const std::string& text);

/**
 * @param option e.g. "--route"
 * @param value the value that @p text is from
 * @param text "default via A dev N", "P/L dev N" or "P/L via A [dev N]"
 * @param interfaces the router's interfaces
 * @return the route, with an interface that reaches its gateway
 */
RouteOption ParseRoute(const std::string& option,
                       const std::string& value,
                       const std::string& text,
                       const std::vector<InterfaceOption>& interfaces);

/// @param value "NAME:PORT" @return the helper and its port; the name may be unknown
HelperOption ParseHelper(const std::string& value);

/**
 * @param option e.g. "--input"
 * @param value the value that @p name is from
 * @param name a name of an interface
 * @param interfaces the router's interfaces
 * @return its index
 */
size_t FindInterface(const std::string& option,
                     const std::string& value,
                     const std::string& name,
                     const std::vector<InterfaceOption>& interfaces);

/**
 * @param option e.g. "--seed"
 * @param value the value that @p text is from
 * @param text decimal digits
 * @param minimum smallest number allowed
 * @param maximum largest number allowed
 * @return the number
 */
uint64_t ParseNumber(const std::string& option,
                     const std::string& value,
                     const std::string& text,
                     uint64_t minimum,
                     uint64_t maximum);

/**
 * Throw an error.
 *
 * @param option e.g. "--seed"
 * @param value its value
 * @param message what is wrong, and the cure
 */
[[noreturn]] void ThrowOptionError(const std::string& option,
                                   const std::string& value,
                                   const std::string& message);

} // namespace replay
} // namespace ns3

#endif /* OPTION_SYNTAX_H */
