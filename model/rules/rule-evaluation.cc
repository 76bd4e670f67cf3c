/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-evaluation.h"

#include "rule-calls.h"
#include "drop-reason.h"
#include "rule-table.h"

#include <array>

namespace ns3
{
namespace netfilter
{

namespace
{

// The first rule from one on whose gate lets the packet in; their number if there is none.
size_t
FindAdmitting(const RuleChain& chain, size_t next, const PacketFacts& facts)
{
    const RuleGate* gates = chain.gates.data();
    const size_t size = chain.gates.size();
    while (next < size && !gates[next].Admits(facts))
    {
        ++next;
    }
    return next;
}

bool
MatchesAll(Rule& rule, RuleContext& context)
{
    for (const auto& match : rule.matches)
    {
        if (!match->Matches(context))
        {
            return false;
        }
    }
    return true;
}

Verdict
ApplyPolicy(RuleChain& chain, RuleContext& context)
{
    chain.counters.Count(context.packet.view.GetTotalLength());
    if (chain.policy == Verdict::DROP)
    {
        context.dropReason = reason::POLICY;
    }
    return chain.policy;
}

} // namespace

Verdict
EvaluateChain(RuleChain& base, RuleContext& context)
{
    // Where to go on when a called chain ends. RuleTable bounds the depth when rules are added.
    struct Frame
    {
        RuleChain* chain;
        size_t next;
    };

    std::array<Frame, MAX_CHAIN_DEPTH> stack;
    size_t depth = 0;
    RuleChain* chain = &base;
    size_t next = 0;
    PacketFacts facts(context.packet.view, context.state);

    for (;;)
    {
        RuleAction action = RuleAction::RETURN; // what the end of a chain does
        Rule* rule = nullptr;
        next = FindAdmitting(*chain, next, facts);
        if (next < chain->rules.size())
        {
            rule = &chain->rules[next++];
            if (!rule->conditions.MatchInterfaces(facts))
            {
                continue;
            }
            if (!rule->matches.empty() && !MatchesAll(*rule, context))
            {
                if (context.drop)
                {
                    return Verdict::DROP;
                }
                continue;
            }
            rule->counters.Count(context.packet.view.GetTotalLength());
            action = rule->action;
            if (action == RuleAction::TARGET)
            {
                action = rule->target->Apply(context);
                facts = PacketFacts(context.packet.view, context.state); // it may have changed it
            }
        }
        switch (action)
        {
        case RuleAction::ACCEPT:
            return Verdict::ACCEPT;
        case RuleAction::DROP:
            if (context.dropReason == nullptr)
            {
                context.dropReason = reason::RULE;
            }
            return Verdict::DROP;
        case RuleAction::RETURN:
            if (depth == 0)
            {
                return ApplyPolicy(base, context);
            }
            --depth;
            chain = stack[depth].chain;
            next = stack[depth].next;
            break;
        case RuleAction::JUMP:
            stack[depth++] = {chain, next};
            chain = rule->chain;
            next = 0;
            break;
        case RuleAction::GOTO:
            chain = rule->chain;
            next = 0;
            break;
        case RuleAction::NEXT:
        case RuleAction::TARGET:
            break;
        }
    }
}

} // namespace netfilter
} // namespace ns3
