/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_RULE_H
#define NETFILTER_RULE_H

#include "rule-conditions.h"
#include "rule-match.h"
#include "rule-target.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace netfilter
{

class RuleChain;

/// Packets and bytes (IP total lengths) that a rule or a policy applied to.
struct RuleCounters
{
    uint64_t packets{0};
    uint64_t bytes{0};

    /// @param length IP total length of one more packet
    void Count(uint32_t length)
    {
        ++packets;
        bytes += length;
    }
};

/**
 * @ingroup netfilter
 * A rule: conditions, and what happens to a packet that fulfils them all.
 */
struct Rule
{
    RuleConditions conditions;
    RuleAction action{RuleAction::NEXT};
    RuleChain* chain{nullptr};          //!< of JUMP and GOTO
    std::unique_ptr<RuleTarget> target; //!< of TARGET
    std::vector<std::unique_ptr<RuleMatch>> matches;
    RuleCounters counters;
};

} // namespace netfilter
} // namespace ns3

#endif /* NETFILTER_RULE_H */
