/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_LIST_TEXT_H
#define RULE_LIST_TEXT_H

#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup netfilter
 * What matches and targets share that write themselves for "iptables -L".
 */

namespace ns3
{
namespace netfilter
{

/// Which names "iptables -L" has for numbers in a rule.
struct RuleListNames
{
    uint8_t protocol; //!< of the rule, whose ports it may speak of
    bool numeric;     //!< "-n": none for ports, ICMP types, TCP flags, TOS bytes and log levels
};

/// @param min a port @param max a port @param names to use @return e.g. "80", "http" or "1:http"
std::string ListedPorts(uint16_t min, uint16_t max, const RuleListNames& names);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_LIST_TEXT_H */
