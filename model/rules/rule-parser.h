/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_PARSER_H
#define RULE_PARSER_H

#include "rule-words.h"
#include "rule.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class RuleTable;

/**
 * Read a rule. Several addresses behind "-s" or "-d", with commas between, make several rules.
 *
 * @ingroup netfilter
 * @param table the table
 * @param chain the chain of it that the rules are for
 * @param words the rule: what stands behind "-A CHAIN"
 * @param counters where the rules' counters start; "-c" in the rule overrides it
 * @return the rules, at least one
 * @throw RuleError without place
 */
std::vector<Rule> ParseRuleWords(const RuleTable& table,
                                 const RuleChain& chain,
                                 RuleWords& words,
                                 const RuleCounters& counters);

/**
 * Read a rule and append it to a chain.
 *
 * @ingroup netfilter
 * @param table the table; unchanged if an error is thrown
 * @param chain name of one of its chains
 * @param words the rule: what stands behind "-A CHAIN"
 * @param counters where its counters start; "-c" in the rule overrides it
 * @throw RuleError without place
 */
void AppendRuleWords(RuleTable& table,
                     const std::string& chain,
                     RuleWords& words,
                     const RuleCounters& counters);

/**
 * @param text "packets:bytes"
 * @return the counters
 * @throw RuleError without place
 */
RuleCounters ParseRuleCounters(const std::string& text);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_PARSER_H */
