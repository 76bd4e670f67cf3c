/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-table.h"

#include "rule-error.h"
#include "rule-registry.h"
#include "rule-values.h"

#include <algorithm>
#include <set>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t
Bit(Hook hook)
{
    return static_cast<uint8_t>(1U << static_cast<unsigned>(hook));
}

constexpr RuleTableKind TABLES[TABLE_COUNT] = {
    {TableId::FILTER, "filter", Bit(Hook::INPUT) | Bit(Hook::FORWARD) | Bit(Hook::OUTPUT)},
    {TableId::NAT,
     "nat",
     Bit(Hook::PREROUTING) | Bit(Hook::INPUT) | Bit(Hook::OUTPUT) | Bit(Hook::POSTROUTING)},
};

std::string
HookNames(uint8_t mask)
{
    std::vector<std::string> names;
    for (unsigned hook = 0; hook < HOOK_COUNT; ++hook)
    {
        if ((mask & Bit(static_cast<Hook>(hook))) != 0)
        {
            names.emplace_back(HookName(static_cast<Hook>(hook)));
        }
    }
    return JoinNames(names);
}

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

// A chain is called from a place at this depth and with these hooks: pass it on downwards.
void
SpreadCall(RuleChain& chain, size_t depth, uint8_t hooks)
{
    if (depth > chain.depth || (hooks & ~chain.hookMask) != 0)
    {
        chain.depth = std::max(depth, chain.depth);
        chain.hookMask |= hooks;
        for (RuleChain* next : chain.calls)
        {
            SpreadCall(*next, chain.depth + 1, chain.hookMask);
        }
    }
}

} // namespace

const RuleTableKind&
GetTableKind(TableId table)
{
    return TABLES[static_cast<size_t>(table)];
}

TableId
TableIdFromName(const std::string& name)
{
    std::vector<std::string> names;
    for (const RuleTableKind& kind : TABLES)
    {
        if (name == kind.name)
        {
            return kind.id;
        }
        names.emplace_back(kind.name);
    }
    throw RuleError(name,
                    "unknown table \"" + name + "\"" + DidYouMean(name, names) +
                        "; known tables: " + JoinNames(names));
}

RuleTable::RuleTable(TableId id)
    : m_kind(GetTableKind(id))
{
    for (unsigned hook = 0; hook < HOOK_COUNT; ++hook)
    {
        const uint8_t bit = Bit(static_cast<Hook>(hook));
        if ((m_kind.hookMask & bit) != 0)
        {
            m_builtIn[hook] = std::make_unique<RuleChain>(HookName(static_cast<Hook>(hook)));
            m_builtIn[hook]->builtIn = true;
            m_builtIn[hook]->hookMask = bit;
        }
    }
}

RuleChain*
RuleTable::FindChain(const std::string& name) const
{
    for (const auto& chain : m_builtIn)
    {
        if (chain && chain->name == name)
        {
            return chain.get();
        }
    }
    const auto found = m_userChains.find(name);
    return found == m_userChains.end() ? nullptr : found->second.get();
}

RuleChain&
RuleTable::GetChain(const std::string& name) const
{
    if (RuleChain* chain = FindChain(name))
    {
        return *chain;
    }
    std::vector<std::string> names;
    for (const RuleChain* chain : GetChains())
    {
        names.push_back(chain->name);
    }
    throw RuleError(name,
                    "unknown chain \"" + name + "\"" + DidYouMean(name, names) +
                        "; chains of table " + GetName() + ": " + JoinNames(names));
}

std::vector<const RuleChain*>
RuleTable::GetChains() const
{
    std::vector<const RuleChain*> chains;
    for (const auto& chain : m_builtIn)
    {
        if (chain)
        {
            chains.push_back(chain.get());
        }
    }
    for (const auto& entry : m_userChains)
    {
        chains.push_back(entry.second.get());
    }
    return chains;
}

RuleChain&
RuleTable::AddChain(const std::string& name)
{
    const std::string called = "chain name \"" + name + "\"";
    if (FindChain(name) != nullptr)
    {
        throw RuleError(name,
                        "table " + std::string(GetName()) + " already has a chain \"" + name +
                            "\"");
    }
    if (IsTargetName(name))
    {
        throw RuleError(name, called + " is the name of a target: choose another");
    }
    if (name.empty() || name.size() > MAX_NAME_LENGTH)
    {
        throw RuleError(name,
                        called + " has " + std::to_string(name.size()) + " characters: want 1 to " +
                            std::to_string(MAX_NAME_LENGTH));
    }
    if (name[0] == '-' || name[0] == '!' || name.find_first_of(" \t\"") != std::string::npos)
    {
        throw RuleError(name,
                        called + " must not begin with \"-\" or \"!\", nor hold blanks or "
                                 "quotes");
    }
    std::unique_ptr<RuleChain>& chain = m_userChains[name];
    chain = std::make_unique<RuleChain>(name);
    return *chain;
}

void
RuleTable::SetPolicy(const std::string& chainName, const std::string& policy)
{
    RuleChain& chain = GetChain(chainName);
    if (!chain.builtIn)
    {
        throw RuleError(policy,
                        "chain \"" + chainName +
                            "\" is a user chain and has no policy: only built-in chains "
                            "have one");
    }
    if (policy != "ACCEPT" && policy != "DROP")
    {
        throw RuleError(policy,
                        "bad policy \"" + policy + "\" of chain \"" + chainName +
                            "\": want ACCEPT or DROP");
    }
    chain.policy = policy == "DROP" ? Verdict::DROP : Verdict::ACCEPT;
}

void
RuleTable::Append(RuleChain& chain, Rule rule)
{
    if (rule.target && (chain.hookMask & ~rule.target->GetHookMask()) != 0)
    {
        throw RuleError(rule.target->GetName(),
                        "target \"" + std::string(rule.target->GetName()) + "\" works only in " +
                            HookNames(rule.target->GetHookMask()) + ", but chain \"" + chain.name +
                            "\" is " + (chain.builtIn ? "of " : "called from ") +
                            HookNames(chain.hookMask));
    }
    const bool newCall =
        rule.chain != nullptr &&
        std::find(chain.calls.begin(), chain.calls.end(), rule.chain) == chain.calls.end();
    if (newCall)
    {
        CheckCall(chain, *rule.chain);
        chain.calls.push_back(rule.chain);
        SpreadCall(*rule.chain, chain.depth + 1, chain.hookMask);
    }
    chain.rules.push_back(std::move(rule));
}

bool
RuleTable::HasRules() const
{
    for (const RuleChain* chain : GetChains())
    {
        if (!chain->rules.empty() || chain->policy != Verdict::ACCEPT)
        {
            return true;
        }
    }
    return false;
}

void
RuleTable::CheckCall(const RuleChain& from, const RuleChain& to)
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
    if (depth > MAX_DEPTH)
    {
        throw RuleError(to.name,
                        "jump to chain \"" + to.name + "\" makes chains nest " +
                            std::to_string(depth) + " deep: at most " + std::to_string(MAX_DEPTH) +
                            " are possible");
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

} // namespace netfilter
} // namespace ns3
