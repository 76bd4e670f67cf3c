/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_SET_H
#define RULE_SET_H

#include "netfilter-hook.h"
#include "rule-error.h"
#include "rule-table-kind.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace ns3
{
namespace netfilter
{

class NatPolicy;
class RuleChain;
class RuleHost;
class RuleMemory;
class RuleNatPolicy;
class RuleTable;
struct RuleContext;
struct TrackedPacket;

/**
 * @ingroup netfilter
 * The rules of one router: what iptables-save prints and iptables-restore reads.
 *
 * A table comes into being with the first thing that is put into it; one that was never touched
 * costs nothing and is not printed, as in Linux.
 *
 * Whatever changes the rules throws RuleError and then has changed nothing. It always does so while
 * a packet passes them, for instance when called by what a LOG rule has told.
 */
class RuleSet
{
  public:
    RuleSet();
    ~RuleSet();
    RuleSet(const RuleSet&) = delete;
    RuleSet& operator=(const RuleSet&) = delete;

    /**
     * Append a rule, as `iptables -t TABLE -A CHAIN SPEC` does.
     *
     * @param table "raw", "mangle", "nat" or "filter"
     * @param chain a built-in chain of the table, or one added before
     * @param spec the rest of the command line, e.g. "-o wan0 -j MASQUERADE"
     */
    void AppendRule(const std::string& table, const std::string& chain, const std::string& spec);

    /**
     * Add a user chain, as `iptables -t TABLE -N CHAIN` does.
     *
     * @param table "raw", "mangle", "nat" or "filter"
     * @param chain a name of at most 28 characters that is taken by no chain and no target
     */
    void AddChain(const std::string& table, const std::string& chain);

    /**
     * Say what happens at the end of a built-in chain, as `iptables -t TABLE -P CHAIN POLICY` does.
     *
     * @param table "raw", "mangle", "nat" or "filter"
     * @param chain a built-in chain of the table
     * @param policy "ACCEPT" or "DROP"
     */
    void SetPolicy(const std::string& table, const std::string& chain, const std::string& policy);

    /**
     * Change a table by any function that either does it all or throws.
     *
     * @param table the table; comes into being unless the function throws
     * @param command what errors call the change, e.g. a command line
     * @param change the function
     */
    void Change(TableId table,
                const std::string& command,
                const std::function<void(RuleTable&)>& change);

    /**
     * Look at a table, as Change() does, at any time.
     *
     * @param table a table that exists
     * @param command what errors call the question, e.g. a command line
     * @param question a function that changes nothing
     */
    void Ask(TableId table,
             const std::string& command,
             const std::function<void(RuleTable&)>& question);

    /// @param table a table @return true once anything was put into it
    bool HasTable(TableId table) const;

    /**
     * @param table a table
     * @return true if it holds a rule, or a policy other than ACCEPT: if not, it lets everything
     *         pass
     */
    bool HasRules(TableId table) const;

    /**
     * Take a packet through a table's chain of the hook, and count it.
     *
     * @param table any table but NAT, which answers through GetNatPolicy()
     * @param packet the packet; on DROP its dropReason is reason::RULE or reason::POLICY
     * @param state where the packet is
     * @return ACCEPT or DROP; ACCEPT if the table has no chain for the hook
     */
    Verdict Evaluate(TableId table, TrackedPacket& packet, const HookState& state);

    /**
     * Take a packet through a chain and those it calls. The rules stay as they are meanwhile.
     *
     * @param chain a built-in chain of a table
     * @param context the packet, and what comes of it
     * @return ACCEPT or DROP
     */
    Verdict Walk(RuleChain& chain, RuleContext& context);

    /**
     * @param host the router the rules stand in; must live as long as this object, or until
     *        replaced; null: nothing is known of it
     */
    void SetHost(RuleHost* host);

    /// @return the router the rules stand in
    RuleHost& GetHost()
    {
        return *m_host;
    }

    /// @return what rules share by name
    RuleMemory& GetMemory()
    {
        return *m_memory;
    }

    /**
     * @param listener called with each table that comes into being from now on; empty: nobody. It
     *        must not touch the rules.
     */
    void SetTableListener(std::function<void(TableId)> listener)
    {
        m_listener = std::move(listener);
    }

    /// @return the table nat as NAT asks it; lives as long as this object, follows its changes
    NatPolicy& GetNatPolicy();

    /// @param table a table @return its chains and rules; it exists from now on
    RuleTable& GetTable(TableId table);

    /// @param table a table @return its chains and rules, or null if nothing was put into it
    const RuleTable* FindTable(TableId table) const;

    /**
     * Take over the tables that @p other has; those that it does not have stay. What rules share by
     * name stays, too, as far as new rules use it.
     *
     * @param other where they come from; left without tables
     */
    void ReplaceTables(RuleSet& other);

  private:
    /// @param id a table @return it, empty
    std::unique_ptr<RuleTable> MakeTable(TableId id) const;

    /// A table has come into being.
    void Announce(TableId table);

    /// Throw if a packet is on its way through the rules.
    void RequireNoWalk() const;

    std::unique_ptr<RuleMemory> m_memory; //!< before the tables, whose rules use it
    std::unique_ptr<RuleHost> m_nowhere;  //!< a router of which nothing is known
    RuleHost* m_host;
    std::function<void(TableId)> m_listener;
    std::array<std::unique_ptr<RuleTable>, TABLE_COUNT> m_tables; //!< by TableId, null: untouched
    std::unique_ptr<RuleNatPolicy> m_natPolicy;
    unsigned m_walks{0}; //!< packets that are in Walk(), one inside the other
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_SET_H */
