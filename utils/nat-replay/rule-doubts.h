/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_DOUBTS_H
#define RULE_DOUBTS_H

#include <string>
#include <vector>

namespace ns3
{

namespace netfilter
{
class RuleSet;
}

namespace replay
{

/**
 * Look for what is legal in rules, but surely not meant: no rules at all, and rules that ask for an
 * interface that the router does not have.
 *
 * @param rules the rules of a router
 * @param interfaces the names of its interfaces
 * @return a line for each doubt, with the rule as iptables-save writes it and the cure
 */
std::vector<std::string> FindRuleDoubts(const netfilter::RuleSet& rules,
                                        const std::vector<std::string>& interfaces);

} // namespace replay
} // namespace ns3

#endif /* RULE_DOUBTS_H */
