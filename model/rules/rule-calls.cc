/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-calls.h"

#include "rule-error.h"
#include "rule-table-kind.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

// The way from one chain to another along jumps, both included; empty if there is none.
std::vector<const RuleChain*>
FindPath(const RuleChain& from, const RuleChain& to, std::set<const RuleChain*>& seen)
{
    if (&from == &to)
    {
        return {&from};
    }
    if (!seen.insert(&from).second)
    {
        return {};
    }
    for (const RuleChain* next : from.calls)
    {
        std::vector<const RuleChain*> path = FindPath(*next, to, seen);
        if (!path.empty())
        {
            path.insert(path.begin(), &from);
            return path;
        }
    }
    return {};
}

// How many chains the longest way down from a chain passes, itself included.
size_t
DepthBelow(const RuleChain& chain, std::map<const RuleChain*, size_t>& known)
{
    const auto found = known.find(&chain);
    if (found != known.end())
    {
        return found->second;
    }
    size_t depth = 0;
    for (const RuleChain* next : chain.calls)
    {
        depth = std::max(depth, DepthBelow(*next, known));
    }
    known[&chain] = depth + 1;
    return depth + 1;
}

// All chains that can be reached from a chain, itself included.
void
CollectBelow(const RuleChain& chain, std::set<const RuleChain*>& found)
{
    if (found.insert(&chain).second)
    {
        for (const RuleChain* next : chain.calls)
        {
            CollectBelow(*next, found);
        }
    }
}

} // namespace

void
CheckRuleCall(const RuleChain& from, const RuleChain& to)
{
    if (to.builtIn)
    {
        throw RuleError(to.name,
                        "\"" + to.name +
                            "\" is a built-in chain: rules can jump only to user chains");
    }
    std::set<const RuleChain*> seen;
    const std::vector<const RuleChain*> loop = FindPath(to, from, seen);
    if (!loop.empty())
    {
        std::string text = from.name;
        for (const RuleChain* chain : loop)
        {
            text += " -> " + chain->name;
        }
        throw RuleError(to.name, "jump to chain \"" + to.name + "\" closes a loop: " + text);
    }
    std::map<const RuleChain*, size_t> known;
    const size_t depth = from.depth + DepthBelow(to, known);
    if (depth > MAX_CHAIN_DEPTH)
    {
        throw RuleError(to.name,
                        "jump to chain \"" + to.name + "\" makes chains nest " +
                            std::to_string(depth) + " deep: at most " +
                            std::to_string(MAX_CHAIN_DEPTH) + " are possible");
    }
    if ((from.hookMask & ~to.hookMask) == 0)
    {
        return; // it was checked when the hooks became known
    }
    std::set<const RuleChain*> below;
    CollectBelow(to, below);
    for (const RuleChain* chain : below)
    {
        for (const Rule& rule : chain->rules)
        {
            if (rule.target && (from.hookMask & ~rule.target->GetHookMask()) != 0)
            {
                throw RuleError(to.name,
                                "jump to chain \"" + to.name + "\" brings packets of " +
                                    HookNames(from.hookMask) + " to target \"" +
                                    rule.target->GetName() + "\" in chain \"" + chain->name +
                                    "\", which works only in " +
                                    HookNames(rule.target->GetHookMask()));
            }
        }
    }
}

void
SpreadRuleCall(RuleChain& chain, size_t depth, uint8_t hooks)
{
    if (depth > chain.depth || (hooks & ~chain.hookMask) != 0)
    {
        chain.depth = std::max(depth, chain.depth);
        chain.hookMask |= hooks;
        for (RuleChain* next : chain.calls)
        {
            SpreadRuleCall(*next, chain.depth + 1, chain.hookMask);
        }
    }
}

} // namespace netfilter
} // namespace ns3
