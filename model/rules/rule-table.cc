/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-table.h"

#include "rule-calls.h"
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

} // namespace

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
        CheckRuleCall(chain, *rule.chain);
        chain.calls.push_back(rule.chain);
        SpreadRuleCall(*rule.chain, chain.depth + 1, chain.hookMask);
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
                SpreadRuleCall(*rule.chain, chain.depth + 1, chain.hookMask);
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

} // namespace netfilter
} // namespace ns3
