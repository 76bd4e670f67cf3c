/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_MATCH_H
#define RULE_MATCH_H

#include "rule-context.h"
#include "rule-gate.h"
#include "rule-option.h"

namespace ns3
{
namespace netfilter
{

class RuleMemory;

/**
 * @ingroup netfilter
 * A condition behind "-m": one small class for each, made by name in rule-registry.h. It may keep
 * state from packet to packet.
 */
class RuleMatch : public RuleExtension
{
  public:
    /**
     * Look for options that are missing or make no sense where the rule stands.
     *
     * @param site where the rule stands; all of its options are known
     * @throw RuleError if the rule cannot be
     */
    virtual void Check(const RuleSite& site) const
    {
        (void)site;
    }

    /**
     * Let a gate refuse packets that this match would refuse, so that it need not be asked.
     *
     * @param gate the gate of the rule whose first match this is
     */
    virtual void Narrow(RuleGate& gate) const
    {
        (void)gate;
    }

    /**
     * Take part in what rules of a router share by name, which ends with the last rule that does.
     *
     * @param memory of the router
     */
    virtual void Join(RuleMemory& memory)
    {
        (void)memory;
    }

    /**
     * @param context the packet, which is not changed
     * @return true if the packet fulfils the condition
     */
    bool Matches(RuleContext& context)
    {
        return DoMatch(context);
    }

  private:
    /// Implements Matches(). @param context the packet @return true if it fulfils the condition
    virtual bool DoMatch(RuleContext& context) = 0;
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_MATCH_H */
