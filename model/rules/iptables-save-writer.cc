/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "iptables-save-writer.h"

#include "rule-set.h"
#include "rule-table.h"
#include "rule-values.h"

#include <ostream>

namespace ns3
{
namespace netfilter
{

namespace
{

void
WriteConditions(const RuleConditions& conditions, std::string& text)
{
    const auto begin = [&](RuleConditions::Bits bit, const char* option) {
        if ((conditions.given & bit) == 0)
        {
            return false;
        }
        text += std::string(conditions.IsInverted(bit) ? " ! " : " ") + option;
        return true;
    };
    const auto interface = [&](const InterfaceCondition& condition) {
        text += " " + QuoteRuleWord(condition.name + (condition.prefix ? "+" : ""));
    };
    if (begin(RuleConditions::SOURCE, "-s"))
    {
        text += " " + NetworkText(conditions.source.address, conditions.source.mask);
    }
    if (begin(RuleConditions::DESTINATION, "-d"))
    {
        text += " " + NetworkText(conditions.destination.address, conditions.destination.mask);
    }
    if (begin(RuleConditions::IN, "-i"))
    {
        interface(conditions.in);
    }
    if (begin(RuleConditions::OUT, "-o"))
    {
        interface(conditions.out);
    }
    if (begin(RuleConditions::PROTOCOL, "-p"))
    {
        text += " " + ProtocolText(conditions.protocol);
    }
    begin(RuleConditions::FRAGMENT, "-f");
}

std::string
CountersText(const RuleCounters& counters)
{
    return "[" + std::to_string(counters.packets) + ":" + std::to_string(counters.bytes) + "]";
}

} // namespace

std::string
RuleText(const std::string& chain, const Rule& rule)
{
    std::string text = "-A " + chain;
    WriteConditions(rule.conditions, text);
    RuleOptionWriter writer = RuleOptionWriter::Saved(text);
    for (const auto& match : rule.matches)
    {
        text += std::string(" -m ") + match->GetName();
        match->WriteOptions(writer);
    }
    switch (rule.action)
    {
    case RuleAction::NEXT:
        break;
    case RuleAction::ACCEPT:
        text += " -j ACCEPT";
        break;
    case RuleAction::DROP:
        text += " -j DROP";
        break;
    case RuleAction::RETURN:
        text += " -j RETURN";
        break;
    case RuleAction::JUMP:
        text += " -j " + rule.chain->name;
        break;
    case RuleAction::GOTO:
        text += " -g " + rule.chain->name;
        break;
    case RuleAction::TARGET:
        text += std::string(" -j ") + rule.target->GetName();
        rule.target->WriteOptions(writer);
        break;
    }
    return text;
}

void
WriteIptablesSave(std::ostream& out, const RuleSet& rules, bool counters)
{
    for (size_t id = 0; id < TABLE_COUNT; ++id)
    {
        const RuleTable* table = rules.FindTable(static_cast<TableId>(id));
        if (table == nullptr)
        {
            continue;
        }
        out << "*" << table->GetName() << "\n";
        for (const RuleChain* chain : table->GetChains())
        {
            const char* policy = chain->policy == Verdict::DROP ? "DROP" : "ACCEPT";
            out << ":" << chain->name << " " << (chain->builtIn ? policy : "-") << " "
                << CountersText(chain->counters) << "\n";
        }
        for (const RuleChain* chain : table->GetChains())
        {
            for (const Rule& rule : chain->rules)
            {
                out << (counters ? CountersText(rule.counters) + " " : "")
                    << RuleText(chain->name, rule) << "\n";
            }
        }
        out << "COMMIT\n";
    }
}

} // namespace netfilter
} // namespace ns3
