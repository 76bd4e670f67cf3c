/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_CHAIN_H
#define RULE_CHAIN_H

#include "netfilter-hook.h"
#include "rule.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * A chain of rules. RuleTable makes them and guards what must hold between them.
 */
class RuleChain
{
  public:
    /// @param chainName its name
    explicit RuleChain(const std::string& chainName)
        : name(chainName)
    {
    }

    RuleChain(const RuleChain&) = delete;
    RuleChain& operator=(const RuleChain&) = delete;

    std::string name;
    bool builtIn{false};
    Verdict policy{Verdict::ACCEPT}; //!< of a built-in chain: ACCEPT or DROP
    RuleCounters counters;           //!< of the policy
    std::vector<Rule> rules;       //!< RuleTable alone adds, replaces and removes
    std::vector<RuleGate> gates;   //!< of the rules, in their order
    uint8_t hookMask{0};           //!< bit 1 << Hook for each hook from which a packet can get here
    size_t depth{1};               //!< chains on the longest way here, this one included
    std::vector<RuleChain*> calls; //!< the chains its rules jump or go to, each once
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_CHAIN_H */
