/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_TARGET_H
#define RULE_TARGET_H

#include "rule-context.h"
#include "rule-option.h"

namespace ns3
{
namespace netfilter
{

/// What a rule does with a packet that fulfils its conditions.
enum class RuleAction : uint8_t
{
    NEXT,   //!< go on with the next rule
    ACCEPT, //!< leave the table
    DROP,   //!< drop the packet
    RETURN, //!< go back to the calling chain; in a built-in chain: apply its policy
    JUMP,   //!< go through another chain, then go on here
    GOTO,   //!< go through another chain, then go on where this chain was called from
    TARGET, //!< ask the rule's RuleTarget
};

/**
 * @ingroup netfilter
 * What "-j" names and is neither a verdict nor a chain: one small class for each, made by name in
 * rule-registry.h.
 */
class RuleTarget : public RuleExtension
{
  public:
    /// @return bit 1 << TableId for each table it may stand in
    virtual uint8_t GetTableMask() const = 0;

    /// @return bit 1 << Hook for each hook at which it works
    virtual uint8_t GetHookMask() const
    {
        return 0x1f;
    }

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
     * Hold on to what the rule names of its router, until it is deleted. Comes behind Check().
     *
     * @param site where the rule stands
     * @throw RuleError if the router does not have it
     */
    virtual void Hold(const RuleSite& site)
    {
        (void)site;
    }

    /**
     * Do what the target is for.
     *
     * @param context the packet
     * @return NEXT, ACCEPT, or DROP after setting dropReason
     */
    RuleAction Apply(RuleContext& context)
    {
        return DoApply(context);
    }

  private:
    /// Implements Apply(). @param context the packet @return NEXT, ACCEPT or DROP
    virtual RuleAction DoApply(RuleContext& context) = 0;
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_TARGET_H */
