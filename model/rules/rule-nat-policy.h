/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_NAT_POLICY_H
#define RULE_NAT_POLICY_H

#include "nat-range.h"

namespace ns3
{
namespace netfilter
{

class RuleSet;

/**
 * @ingroup netfilter
 * NAT by the rules of table nat. It asks them about first packets only, so the counters of these
 * rules count connections and the bytes of their first packets, as in Linux.
 */
class RuleNatPolicy : public NatPolicy
{
  public:
    /// @param rules where the table is; must outlive this object
    explicit RuleNatPolicy(RuleSet& rules)
        : m_rules(rules)
    {
    }

    NatDecision Decide(TrackedPacket& packet, const HookState& state) override;

  private:
    RuleSet& m_rules;
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_NAT_POLICY_H */
