/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_TABLE_H
#define RULE_TABLE_H

#include "rule-chain.h"
#include "rule-table-kind.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * A table: built-in chains for some hooks, and user chains. Whatever would break what evaluation
 * relies on (no loops, bounded depth, targets only at their hooks) is refused by RuleError.
 */
class RuleTable
{
  public:
    /// How many chains can be nested, the built-in one included (as nf_tables has it).
    static constexpr size_t MAX_DEPTH = 16;

    /// The longest name of a chain, in characters.
    static constexpr size_t MAX_NAME_LENGTH = 28;

    /// @param id which table; its built-in chains are empty and accept
    explicit RuleTable(TableId id);

    TableId GetId() const
    {
        return m_kind.id;
    }

    /// @return e.g. "nat"
    const char* GetName() const
    {
        return m_kind.name;
    }

    /// @param hook a hook @return the built-in chain of the hook, or null if the table has none
    RuleChain* GetBuiltIn(Hook hook) const
    {
        return m_builtIn[static_cast<size_t>(hook)].get();
    }

    /// @param name a chain's name @return the chain, or null
    RuleChain* FindChain(const std::string& name) const;

    /// @param name a chain's name @return the chain @throw RuleError if there is none
    RuleChain& GetChain(const std::string& name) const;

    /// @return built-in chains in the order of hooks, then user chains in the order of their names
    std::vector<const RuleChain*> GetChains() const;

    /// @param name name of a new user chain @return the chain
    RuleChain& AddChain(const std::string& name);

    /// @param chain a chain's name @param policy "ACCEPT" or "DROP"
    void SetPolicy(const std::string& chain, const std::string& policy);

    /// @param chain a chain of this table @param rule a rule whose chain is in this table as well
    void Append(RuleChain& chain, Rule rule);

    /// @return true if there is a rule, or a policy other than ACCEPT
    bool HasRules() const;

  private:
    /// @param from a chain @param to the chain a rule of @p from shall call
    static void CheckCall(const RuleChain& from, const RuleChain& to);

    const RuleTableKind& m_kind;
    std::array<std::unique_ptr<RuleChain>, HOOK_COUNT> m_builtIn;   //!< by hook
    std::map<std::string, std::unique_ptr<RuleChain>> m_userChains; //!< by name, C order as printed
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_TABLE_H */
