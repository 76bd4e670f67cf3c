/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-set.h"

#include "rule-evaluation.h"
#include "rule-host.h"
#include "rule-memory.h"
#include "rule-nat-policy.h"
#include "rule-parser.h"
#include "rule-table.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// @param table rules that come in for others @param memory what both share by name
void
JoinMemory(const RuleTable& table, RuleMemory& memory)
{
    for (const RuleChain* chain : table.GetChains())
    {
        for (const Rule& rule : chain->rules)
        {
            for (const auto& match : rule.matches)
            {
                match->Join(memory);
            }
        }
    }
}

} // namespace

RuleSet::RuleSet()
    : m_memory(std::make_unique<RuleMemory>()),
      m_nowhere(std::make_unique<RuleHost>()),
      m_host(m_nowhere.get()),
      m_natPolicy(std::make_unique<RuleNatPolicy>(*this))
{
}

RuleSet::~RuleSet() = default;

void
RuleSet::Change(TableId id,
                const std::string& command,
                const std::function<void(RuleTable&)>& change)
{
    std::unique_ptr<RuleTable>& slot = m_tables[static_cast<size_t>(id)];
    std::unique_ptr<RuleTable> fresh = slot ? nullptr : MakeTable(id);
    try
    {
        RequireNoWalk();
        change(slot ? *slot : *fresh);
    }
    catch (const RuleError& error)
    {
        throw error.At(command, 0);
    }
    if (fresh)
    {
        slot = std::move(fresh);
        Announce(id);
    }
}

void
RuleSet::Ask(TableId id,
             const std::string& command,
             const std::function<void(RuleTable&)>& question)
{
    try
    {
        question(*m_tables[static_cast<size_t>(id)]);
    }
    catch (const RuleError& error)
    {
        throw error.At(command, 0);
    }
}

void
RuleSet::AppendRule(const std::string& table, const std::string& chain, const std::string& spec)
{
    const TableId id = TableIdFromName(table);
    Change(id, "-t " + table + " -A " + chain + " " + spec, [&](RuleTable& changed) {
        RuleWords words(SplitRuleWords(spec));
        AppendRuleWords(changed, chain, words, RuleCounters());
    });
}

void
RuleSet::AddChain(const std::string& table, const std::string& chain)
{
    const TableId id = TableIdFromName(table);
    Change(id, "-t " + table + " -N " + chain, [&](RuleTable& changed) {
        changed.AddChain(chain);
    });
}

void
RuleSet::SetPolicy(const std::string& table, const std::string& chain, const std::string& policy)
{
    const TableId id = TableIdFromName(table);
    Change(id, "-t " + table + " -P " + chain + " " + policy, [&](RuleTable& changed) {
        changed.SetPolicy(chain, policy);
    });
}

bool
RuleSet::HasTable(TableId table) const
{
    return FindTable(table) != nullptr;
}

bool
RuleSet::HasRules(TableId table) const
{
    const RuleTable* found = FindTable(table);
    return found != nullptr && found->HasRules();
}

Verdict
RuleSet::Evaluate(TableId table, TrackedPacket& packet, const HookState& state)
{
    const RuleTable* found = FindTable(table);
    RuleChain* chain =
        found != nullptr && table != TableId::NAT ? found->GetBuiltIn(state.hook) : nullptr;
    if (chain == nullptr)
    {
        return Verdict::ACCEPT;
    }
    RuleContext context{packet, state, *m_host, *m_memory};
    const Verdict verdict = Walk(*chain, context);
    if (verdict == Verdict::DROP)
    {
        packet.dropReason = context.dropReason;
    }
    return verdict;
}

Verdict
RuleSet::Walk(RuleChain& chain, RuleContext& context)
{
    struct Count
    {
        explicit Count(unsigned& walks)
            : m_walks(++walks)
        {
        }

        ~Count()
        {
            --m_walks;
        }

        unsigned& m_walks;
    };

    const Count count(m_walks);
    return EvaluateChain(chain, context);
}

void
RuleSet::RequireNoWalk() const
{
    if (m_walks > 0)
    {
        throw RuleError("",
                        "rules cannot be changed while a packet passes them: do it when it has "
                        "passed, in an event of its own (Simulator::ScheduleNow)");
    }
}

void
RuleSet::SetHost(RuleHost* host)
{
    m_host = host != nullptr ? host : m_nowhere.get();
    for (const std::unique_ptr<RuleTable>& table : m_tables)
    {
        if (table)
        {
            table->SetHost(m_host);
        }
    }
}

std::unique_ptr<RuleTable>
RuleSet::MakeTable(TableId id) const
{
    auto table = std::make_unique<RuleTable>(id);
    table->SetHost(m_host);
    return table;
}

void
RuleSet::Announce(TableId table)
{
    if (m_listener)
    {
        m_listener(table);
    }
}

NatPolicy&
RuleSet::GetNatPolicy()
{
    return *m_natPolicy;
}

RuleTable&
RuleSet::GetTable(TableId table)
{
    std::unique_ptr<RuleTable>& slot = m_tables[static_cast<size_t>(table)];
    if (!slot)
    {
        slot = MakeTable(table);
        Announce(table);
    }
    return *slot;
}

const RuleTable*
RuleSet::FindTable(TableId table) const
{
    return m_tables[static_cast<size_t>(table)].get();
}

void
RuleSet::ReplaceTables(RuleSet& other)
{
    RequireNoWalk();
    for (size_t table = 0; table < TABLE_COUNT; ++table)
    {
        if (other.m_tables[table])
        {
            const bool fresh = !m_tables[table];
            // Before the rules that went on with it so far are gone, as in Linux.
            JoinMemory(*other.m_tables[table], *m_memory);
            m_tables[table] = std::move(other.m_tables[table]);
            m_tables[table]->SetHost(m_host);
            if (fresh)
            {
                Announce(static_cast<TableId>(table));
            }
        }
    }
}

} // namespace netfilter
} // namespace ns3
