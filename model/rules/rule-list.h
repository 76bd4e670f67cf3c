/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_LIST_H
#define RULE_LIST_H

#include <cstddef>
#include <string>

namespace ns3
{
namespace netfilter
{

class RuleTable;

/// How "-L" lists rules.
struct RuleListStyle
{
    bool numeric{false};     //!< -n: numbers instead of names
    bool verbose{false};     //!< -v: with counters and interfaces
    bool exact{false};       //!< -x: counters in full
    bool lineNumbers{false}; //!< --line-numbers
};

/**
 * List rules in columns, as "iptables -L" does. Addresses stay numbers, and so do ports other than
 * those of common services.
 *
 * @ingroup netfilter
 * @param table the table
 * @param chain name of a chain; empty: all
 * @param number list only this rule, from 1; 0: all
 * @param style which columns
 * @return lines
 * @throw RuleError if there is no such chain
 */
std::string ListRules(const RuleTable& table,
                      const std::string& chain,
                      size_t number,
                      const RuleListStyle& style);

/**
 * List rules as the commands that make them, as "iptables -S" does.
 *
 * @ingroup netfilter
 * @param table the table
 * @param chain name of a chain; empty: all
 * @param number list only this rule, from 1; 0: all
 * @return lines
 * @throw RuleError if there is no such chain
 */
std::string ListCommands(const RuleTable& table, const std::string& chain, size_t number);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_LIST_H */
