/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-doubts.h"

#include "iptables-save-writer.h"
#include "rule-set.h"
#include "rule-table.h"
#include "rule-values.h"

#include <algorithm>

namespace ns3
{
namespace replay
{

namespace
{

using netfilter::InterfaceCondition;
using netfilter::RuleConditions;

/// Finds the interface conditions that no interface of the router fulfils.
class DoubtFinder
{
  public:
    /// @param interfaces the names of the router's interfaces @param doubts gets a line for each
    DoubtFinder(const std::vector<std::string>& interfaces, std::vector<std::string>& doubts)
        : m_interfaces(interfaces),
          m_doubts(doubts)
    {
    }

    /// @param chain name of the rule's chain @param rule a rule
    void Look(const std::string& chain, const netfilter::Rule& rule)
    {
        LookAt(chain, rule, RuleConditions::IN, rule.conditions.in);
        LookAt(chain, rule, RuleConditions::OUT, rule.conditions.out);
    }

  private:
    void LookAt(const std::string& chain,
                const netfilter::Rule& rule,
                RuleConditions::Bits bit,
                const InterfaceCondition& condition)
    {
        const bool isKnown =
            std::any_of(m_interfaces.begin(), m_interfaces.end(), [&](const std::string& name) {
                return condition.Contains(name);
            });
        if ((rule.conditions.given & bit) == 0 || isKnown)
        {
            return;
        }
        const std::string name = condition.name + (condition.prefix ? "+" : "");
        m_doubts.push_back("rule " + netfilter::RuleText(chain, rule) + " matches " +
                           (rule.conditions.IsInverted(bit) ? "at every interface" : "no packet") +
                           ", for there is no interface \"" + name +
                           "\"; there are: " + netfilter::JoinNames(m_interfaces) +
                           "; correct the rule, or the name given to --interface");
    }

    const std::vector<std::string>& m_interfaces;
    std::vector<std::string>& m_doubts;
};

} // namespace

std::vector<std::string>
FindRuleDoubts(const netfilter::RuleSet& rules, const std::vector<std::string>& interfaces)
{
    std::vector<std::string> doubts;
    DoubtFinder finder(interfaces, doubts);
    bool hasTable = false;
    for (size_t i = 0; i < netfilter::TABLE_COUNT; ++i)
    {
        const netfilter::RuleTable* table = rules.FindTable(static_cast<netfilter::TableId>(i));
        if (!table)
        {
            continue;
        }
        hasTable = true;
        for (const netfilter::RuleChain* chain : table->GetChains())
        {
            for (const netfilter::Rule& rule : chain->rules)
            {
                finder.Look(chain->name, rule);
            }
        }
    }
    if (!hasTable)
    {
        doubts.emplace_back("holds no rules; the router forwards and tracks only");
    }
    return doubts;
}

} // namespace replay
} // namespace ns3
