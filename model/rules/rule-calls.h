/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_CALLS_H
#define RULE_CALLS_H

#include "rule-chain.h"

#include <cstddef>
#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * Which chain calls which: what evaluation relies on (no loops, bounded depth, targets only at
 * their hooks), whichever way packets come.
 */

namespace ns3
{
namespace netfilter
{

/// How many chains can be nested, the built-in one included (as nf_tables has it).
constexpr size_t MAX_CHAIN_DEPTH = 16;

/**
 * @param from a chain
 * @param to the chain a rule of @p from shall call
 * @throw RuleError if it must not
 */
void CheckRuleCall(const RuleChain& from, const RuleChain& to);

/**
 * A chain is called: pass on downwards from where.
 *
 * @param chain the chain
 * @param depth how deep it is then
 * @param hooks that packets come from
 */
void SpreadRuleCall(RuleChain& chain, size_t depth, uint8_t hooks);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_CALLS_H */
