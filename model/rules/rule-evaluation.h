/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_EVALUATION_H
#define RULE_EVALUATION_H

#include "netfilter-hook.h"
#include "rule-context.h"

namespace ns3
{
namespace netfilter
{

class RuleChain;

/**
 * Take a packet through a built-in chain and the chains it calls; count it at each rule that
 * applies, and at the policy if no rule ends its way.
 *
 * @ingroup netfilter
 * @param chain a built-in chain
 * @param context the packet; on DROP its dropReason says why
 * @return ACCEPT or DROP
 */
Verdict EvaluateChain(RuleChain& chain, RuleContext& context);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_EVALUATION_H */
