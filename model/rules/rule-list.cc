/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-list.h"

#include "iptables-save-writer.h"
#include "rule-list-text.h"
#include "rule-table.h"
#include "rule-values.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

std::string
Pad(std::string text, size_t width)
{
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string
PadLeft(const std::string& text, size_t width)
{
    return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
}

// A counter in five columns: thousands with "K", and so on.
std::string
CounterText(uint64_t number, const RuleListStyle& style)
{
    if (style.exact)
    {
        return PadLeft(std::to_string(number), 8);
    }
    constexpr uint64_t LARGEST = 99999;
    constexpr const char* SUFFIXES[] = {"", "K", "M", "G", "T"};
    size_t suffix = 0;
    for (; number > LARGEST && suffix < std::size(SUFFIXES) - 1; ++suffix)
    {
        number = (number + 500) / 1000;
    }
    return PadLeft(std::to_string(number) + SUFFIXES[suffix], 5);
}

std::vector<const RuleChain*>
ChooseChains(const RuleTable& table, const std::string& name)
{
    return name.empty() ? table.GetChains() : std::vector<const RuleChain*>{&table.GetChain(name)};
}

std::string
TargetName(const Rule& rule)
{
    switch (rule.action)
    {
    case RuleAction::ACCEPT:
        return "ACCEPT";
    case RuleAction::DROP:
        return "DROP";
    case RuleAction::RETURN:
        return "RETURN";
    case RuleAction::JUMP:
    case RuleAction::GOTO:
        return rule.chain->name;
    case RuleAction::TARGET:
        // In iptables NOTRACK is but a spelling of CT.
        return rule.target->GetName() == std::string("NOTRACK") ? "CT" : rule.target->GetName();
    case RuleAction::NEXT:
        break;
    }
    return "";
}

std::string
InterfaceText(const RuleConditions& conditions,
              RuleConditions::Bits bit,
              const InterfaceCondition& condition,
              const RuleListStyle& style)
{
    if ((conditions.given & bit) == 0)
    {
        return style.numeric ? "*" : "any";
    }
    return (conditions.IsInverted(bit) ? "!" : "") + condition.name +
           (condition.prefix ? "+" : "");
}

// With a place for "!" in front.
std::string
AddressColumn(const RuleConditions& conditions,
              RuleConditions::Bits bit,
              const AddressCondition& condition,
              const RuleListStyle& style)
{
    if ((conditions.given & bit) == 0)
    {
        return Pad(style.numeric ? " 0.0.0.0/0" : " anywhere", 20);
    }
    const std::string address = condition.mask == 0xffffffffU
                                    ? AddressText(condition.address)
                                    : NetworkText(condition.address, condition.mask);
    return Pad((conditions.IsInverted(bit) ? "!" : " ") + address, 20);
}

std::string
ProtocolColumn(const RuleConditions& conditions, const RuleListStyle& style)
{
    const bool given = (conditions.given & RuleConditions::PROTOCOL) != 0;
    const uint8_t protocol = given ? conditions.protocol : 0;
    const std::string text = style.numeric  ? std::to_string(protocol)
                             : protocol == 0 ? "all"
                                             : ProtocolText(protocol);
    return (conditions.IsInverted(RuleConditions::PROTOCOL) ? "!" : " ") + Pad(text, 4);
}

std::string
FragmentColumn(const RuleConditions& conditions)
{
    if ((conditions.given & RuleConditions::FRAGMENT) == 0)
    {
        return "--";
    }
    return conditions.IsInverted(RuleConditions::FRAGMENT) ? "!f" : "-f";
}

std::string
RuleLine(const Rule& rule, size_t number, const RuleListStyle& style)
{
    const RuleConditions& conditions = rule.conditions;
    std::string line = style.lineNumbers ? Pad(std::to_string(number), 4) + " " : "";
    if (style.verbose)
    {
        line += CounterText(rule.counters.packets, style) + " " +
                CounterText(rule.counters.bytes, style) + " ";
    }
    line += Pad(TargetName(rule), 9) + " " + ProtocolColumn(conditions, style) + " " +
            FragmentColumn(conditions) + " ";
    if (style.verbose)
    {
        const auto in = InterfaceText(conditions, RuleConditions::IN, conditions.in, style);
        const auto out = InterfaceText(conditions, RuleConditions::OUT, conditions.out, style);
        line += " " + Pad(in, 6) + " " + Pad(out, 6) + " ";
    }
    line += AddressColumn(conditions, RuleConditions::SOURCE, conditions.source, style) + " " +
            AddressColumn(conditions, RuleConditions::DESTINATION, conditions.destination, style) +
            " ";
    line += rule.action == RuleAction::GOTO ? "[goto] " : "";
    const RuleListNames names{conditions.protocol, style.numeric};
    for (const auto& match : rule.matches)
    {
        match->WriteList(line, names);
    }
    if (rule.target)
    {
        rule.target->WriteList(line, names);
    }
    return line + "\n";
}

std::string
Header(const RuleTable& table, const RuleChain& chain, const RuleListStyle& style)
{
    std::string text = "Chain " + chain.name + " (";
    if (!chain.builtIn)
    {
        return text + std::to_string(table.CountReferences(chain)) + " references)\n";
    }
    text += std::string("policy ") + (chain.policy == Verdict::DROP ? "DROP" : "ACCEPT");
    if (style.verbose)
    {
        const auto counter = [&](uint64_t number) {
            const std::string padded = CounterText(number, style);
            return padded.substr(padded.find_first_not_of(' '));
        };
        text += " " + counter(chain.counters.packets) + " packets, " +
                counter(chain.counters.bytes) + " bytes";
    }
    return text + ")\n";
}

std::string
Titles(const RuleListStyle& style)
{
    std::string text = style.lineNumbers ? "num  " : "";
    if (style.verbose)
    {
        text += style.exact ? "    pkts      bytes " : " pkts bytes ";
    }
    text += "target     prot opt ";
    text += style.verbose ? "in     out     " : "";
    return text + "source               destination         \n";
}

} // namespace

std::string
ListRules(const RuleTable& table,
          const std::string& chainName,
          size_t number,
          const RuleListStyle& style)
{
    std::string text;
    for (const RuleChain* chain : ChooseChains(table, chainName))
    {
        if (number == 0)
        {
            text += (text.empty() ? "" : "\n") + Header(table, *chain, style) + Titles(style);
        }
        for (size_t i = 0; i < chain->rules.size(); ++i)
        {
            if (number == 0 || number == i + 1)
            {
                text += RuleLine(chain->rules[i], i + 1, style);
            }
        }
    }
    return text;
}

std::string
ListCommands(const RuleTable& table, const std::string& chainName, size_t number)
{
    const std::vector<const RuleChain*> chains = ChooseChains(table, chainName);
    std::string text;
    for (const RuleChain* chain : number == 0 ? chains : std::vector<const RuleChain*>())
    {
        text += chain->builtIn ? "-P " + chain->name +
                                     (chain->policy == Verdict::DROP ? " DROP" : " ACCEPT") + "\n"
                               : "-N " + chain->name + "\n";
    }
    for (const RuleChain* chain : chains)
    {
        for (size_t i = 0; i < chain->rules.size(); ++i)
        {
            if (number == 0 || number == i + 1)
            {
                text += RuleText(chain->name, chain->rules[i]) + "\n";
            }
        }
    }
    return text;
}

} // namespace netfilter
} // namespace ns3
