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

class RuleHost;

/**
 * @ingroup netfilter
 * A table: built-in chains for some hooks, and user chains. Whatever would break what evaluation
 * relies on (no loops, bounded depth, targets only at their hooks) is refused by RuleError.
 */
class RuleTable
{
  public:
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

    /// @param host the router the table's rules stand in, or null
    void SetHost(RuleHost* host)
    {
        m_host = host;
    }

    /// @return the router the table's rules stand in; null if nothing is known of it
    RuleHost* GetHost() const
    {
        return m_host;
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

    /**
     * @param chain a chain of this table
     * @param index where the rule will be, at most the number of rules
     * @param rule a rule whose chain is in this table as well
     */
    void Insert(RuleChain& chain, size_t index, Rule rule);

    /**
     * @param chain a chain of this table
     * @param index which rule
     * @param rule what takes its place
     */
    void Replace(RuleChain& chain, size_t index, Rule rule);

    /// @param chain a chain of this table @param index which rule
    void Delete(RuleChain& chain, size_t index);

    /// @param chain a chain of this table, which loses all its rules
    void Flush(RuleChain& chain);

    /// All chains lose all their rules.
    void FlushAll();

    /// Set the counters of a chain and its rules to zero. @param chain the chain
    static void Zero(RuleChain& chain);

    /// Set all counters to zero.
    void ZeroAll();

    /// @param name a user chain without rules, to which none jumps; it is gone afterwards
    void DeleteChain(const std::string& name);

    /// Delete all user chains. Throws, with nothing deleted, if DeleteChain would for one of them.
    void DeleteChains();

    /// @param name a user chain @param newName what it is called afterwards
    void RenameChain(const std::string& name, const std::string& newName);

    /// @param chain a chain of this table @return how many rules jump or go to it
    size_t CountReferences(const RuleChain& chain) const;

    /// @return true if there is a rule, or a policy other than ACCEPT
    bool HasRules() const;

  private:
    /// Check whether a rule may be in a chain, and take note of where it jumps.
    void Link(RuleChain& chain, const Rule& rule);
    /// @param function gets each chain
    template <typename Function>
    void ForEachChain(const Function& function);
    /// A rule that jumps has gone: find out anew which chains can be reached from where.
    void Relink();
    /// @param name what a user chain shall be called @throw RuleError if it cannot
    void CheckName(const std::string& name) const;
    /// @param chain a chain @throw RuleError if it cannot be deleted, and why
    void CheckDeletion(const RuleChain& chain) const;

    const RuleTableKind& m_kind;
    RuleHost* m_host{nullptr};
    std::array<std::unique_ptr<RuleChain>, HOOK_COUNT> m_builtIn;   //!< by hook
    std::map<std::string, std::unique_ptr<RuleChain>> m_userChains; //!< by name, C order as printed
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_TABLE_H */
