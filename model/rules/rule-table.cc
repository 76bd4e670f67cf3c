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

constexpr uint8_t PREROUTING = HookBit(Hook::PREROUTING);
constexpr uint8_t INPUT = HookBit(Hook::INPUT);
constexpr uint8_t FORWARD = HookBit(Hook::FORWARD);
constexpr uint8_t OUTPUT = HookBit(Hook::OUTPUT);
constexpr uint8_t POSTROUTING = HookBit(Hook::POSTROUTING);

constexpr RuleTableKind TABLES[TABLE_COUNT] = {
    {TableId::MANGLE,
     "mangle",
     PREROUTING | INPUT | FORWARD | OUTPUT | POSTROUTING,
     priority::MANGLE},
    {TableId::RAW, "raw", PREROUTING | OUTPUT, priority::RAW},
    {TableId::FILTER, "filter", INPUT | FORWARD | OUTPUT, priority::FILTER},
    {TableId::NAT, "nat", PREROUTING | INPUT | OUTPUT | POSTROUTING, priority::NAT_DST},
};

RuleGate
MakeGate(const Rule& rule)
{
    RuleGate gate(rule.conditions);
    // What stands behind another match must not be asked before it: that one may count packets.
    if (!rule.matches.empty())
    {
        rule.matches.front()->Narrow(gate);
    }
    return gate;
}

std::string
HookNames(uint8_t mask)
{
    std::vector<std::string> names;
    for (unsigned hook = 0; hook < HOOK_COUNT; ++hook)
    {
        if ((mask & HookBit(static_cast<Hook>(hook))) != 0)
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
        const uint8_t bit = HookBit(static_cast<Hook>(hook));
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

void
RuleTable::CheckName(const std::string& name) const
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
}

RuleChain&
RuleTable::AddChain(const std::string& name)
{
    CheckName(name);
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
RuleTable::Link(RuleChain& chain, const Rule& rule)
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
}

void
RuleTable::Append(RuleChain& chain, Rule rule)
{
    Link(chain, rule);
    chain.gates.push_back(MakeGate(rule));
    chain.rules.push_back(std::move(rule));
}

void
RuleTable::Insert(RuleChain& chain, size_t index, Rule rule)
{
    Link(chain, rule);
    const auto place = static_cast<std::ptrdiff_t>(index);
    chain.gates.insert(chain.gates.begin() + place, MakeGate(rule));
    chain.rules.insert(chain.rules.begin() + place, std::move(rule));
}

void
RuleTable::Replace(RuleChain& chain, size_t index, Rule rule)
{
    Link(chain, rule);
    const bool jumped = chain.rules[index].chain != nullptr;
    chain.gates[index] = MakeGate(rule);
    chain.rules[index] = std::move(rule);
    if (jumped)
    {
        Relink();
    }
}

void
RuleTable::Delete(RuleChain& chain, size_t index)
{
    const bool jumped = chain.rules[index].chain != nullptr;
    chain.gates.erase(chain.gates.begin() + static_cast<std::ptrdiff_t>(index));
    chain.rules.erase(chain.rules.begin() + static_cast<std::ptrdiff_t>(index));
    if (jumped)
    {
        Relink();
    }
}

void
RuleTable::Flush(RuleChain& chain)
{
    chain.gates.clear();
    chain.rules.clear();
    if (!chain.calls.empty())
    {
        Relink();
    }
}

template <typename Function>
void
RuleTable::ForEachChain(const Function& function)
{
    for (const auto& chain : m_builtIn)
    {
        if (chain)
        {
            function(*chain);
        }
    }
    for (const auto& entry : m_userChains)
    {
        function(*entry.second);
    }
}

void
RuleTable::Relink()
{
    const auto forget = [](RuleChain& chain) {
        chain.calls.clear();
        chain.depth = 1;
        if (!chain.builtIn)
        {
            chain.hookMask = 0;
        }
    };
    const auto link = [](RuleChain& chain) {
        std::set<const RuleChain*> known;
        for (const Rule& rule : chain.rules)
        {
            if (rule.chain != nullptr && known.insert(rule.chain).second)
            {
                chain.calls.push_back(rule.chain);
                SpreadCall(*rule.chain, chain.depth + 1, chain.hookMask);
            }
        }
    };
    ForEachChain(forget);
    ForEachChain(link);
}

void
RuleTable::FlushAll()
{
    ForEachChain([](RuleChain& chain) {
        chain.gates.clear();
        chain.rules.clear();
    });
    Relink();
}

void
RuleTable::Zero(RuleChain& chain)
{
    chain.counters = RuleCounters();
    for (Rule& rule : chain.rules)
    {
        rule.counters = RuleCounters();
    }
}

void
RuleTable::ZeroAll()
{
    ForEachChain([](RuleChain& chain) { Zero(chain); });
}

size_t
RuleTable::CountReferences(const RuleChain& chain) const
{
    size_t count = 0;
    for (const RuleChain* other : GetChains())
    {
        count += static_cast<size_t>(
            std::count_if(other->rules.begin(), other->rules.end(), [&](const Rule& rule) {
                return rule.chain == &chain;
            }));
    }
    return count;
}

void
RuleTable::CheckDeletion(const RuleChain& chain) const
{
    const std::string called = "chain \"" + chain.name + "\"";
    if (chain.builtIn)
    {
        throw RuleError(chain.name,
                        called + " is built in and cannot be deleted: \"-F " + chain.name +
                            "\" deletes its rules");
    }
    if (!chain.rules.empty())
    {
        throw RuleError(chain.name,
                        called + " still has rules (" + std::to_string(chain.rules.size()) +
                            "): delete them first, with \"-F " + chain.name + "\"");
    }
    for (const RuleChain* other : GetChains())
    {
        for (size_t i = 0; i < other->rules.size(); ++i)
        {
            if (other->rules[i].chain == &chain)
            {
                throw RuleError(chain.name,
                                called + " is still in use, by rule " + std::to_string(i + 1) +
                                    " of chain \"" + other->name + "\": delete that first");
            }
        }
    }
}

void
RuleTable::DeleteChain(const std::string& name)
{
    CheckDeletion(GetChain(name));
    m_userChains.erase(name);
}

void
RuleTable::DeleteChains()
{
    for (const auto& entry : m_userChains)
    {
        CheckDeletion(*entry.second);
    }
    m_userChains.clear();
}

void
RuleTable::RenameChain(const std::string& name, const std::string& newName)
{
    if (GetChain(name).builtIn)
    {
        throw RuleError(name, "chain \"" + name + "\" is built in and keeps its name");
    }
    CheckName(newName);
    auto node = m_userChains.extract(name);
    node.key() = newName;
    node.mapped()->name = newName;
    m_userChains.insert(std::move(node));
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
