/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-nat-policy.h"

#include "rule-context.h"
#include "rule-set.h"
#include "rule-table.h"

namespace ns3
{
namespace netfilter
{

NatDecision
RuleNatPolicy::Decide(TrackedPacket& packet, const HookState& state)
{
    NatDecision decision;
    const RuleTable* table = m_rules.FindTable(TableId::NAT);
    RuleChain* chain = table != nullptr ? table->GetBuiltIn(state.hook) : nullptr;
    if (chain == nullptr)
    {
        return decision;
    }
    RuleContext context{packet, state, m_rules.GetHost(), m_rules.GetMemory(), &decision};
    if (m_rules.Walk(*chain, context) == Verdict::DROP)
    {
        decision = NatDecision();
        decision.kind = NatDecision::DROP;
        decision.dropReason = context.dropReason;
    }
    return decision;
}

} // namespace netfilter
} // namespace ns3
