/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPV4_TABLES_H
#define IPV4_TABLES_H

#include "netfilter-packet.h"
#include "rule-table-kind.h"

#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <array>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

class Ipv4Conntrack;
class Ipv4Nat;
class Ipv4Netfilter;

namespace netfilter
{
class RuleSet;
}

/**
 * @ingroup netfilter
 * The iptables of one node: tables of rules, of which filter decides what may pass, nat what is
 * translated how, mangle changes and marks packets, and raw is asked before they are tracked.
 * Interfaces go by the names Ipv4Netfilter::GetInterface() gives them. A table that was never
 * touched has no hook functions.
 *
 * What changes the rules throws netfilter::RuleError with place, word and cure, and then has
 * changed nothing. A sink of a trace that fires while a packet passes the rules, such as Log, cannot
 * change them at once; Simulator::ScheduleNow() can for it.
 */
class Ipv4Tables : public Object
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId();

    Ipv4Tables();
    ~Ipv4Tables() override;

    /**
     * Register with the node's hooks, and become the policy of the node's Ipv4Nat. Aborts with a
     * message if the node has no attached Ipv4Netfilter or no Ipv4Nat, or if this object is
     * attached already.
     */
    void Attach();

    /// @return the rules
    netfilter::RuleSet& GetRules();

    /**
     * Append a rule, as `iptables -t TABLE -A CHAIN SPEC` does.
     *
     * @param table "raw", "mangle", "nat" or "filter"
     * @param chain name of a chain
     * @param spec matches and target, e.g. "-o wan0 -j MASQUERADE"
     */
    void AppendRule(const std::string& table, const std::string& chain, const std::string& spec);

    /**
     * Do what the command line of iptables says, e.g. "-t nat -A POSTROUTING -o wan0 -j
     * MASQUERADE". See netfilter::RunIptables.
     *
     * @param line the command line, with or without the word "iptables"
     * @return what iptables prints: of -L and -S lines, else nothing
     */
    std::string Iptables(const std::string& line);

    /**
     * Load rules from a file that iptables-save wrote.
     *
     * @param path the file
     */
    void Restore(const std::string& path);

    /**
     * Print the rules as iptables-save does.
     *
     * @param out where to
     * @param counters with packet and byte counters (iptables-save -c)
     */
    void Save(std::ostream& out, bool counters = false) const;

    /**
     * Signature of the trace Log.
     *
     * @param line what a LOG rule has to say, as the kernel log of Linux has it
     * @param level of syslog: 0 emergency, 4 warning, 7 debug
     */
    typedef void (*LogTracedCallback)(const std::string& line, uint8_t level);

  protected:
    void DoDispose() override;

  private:
    /// What rules ask of the node.
    class Host;
    friend class Host;

    /// Register a table, nat excepted, with its hooks. @param table the table
    void Register(netfilter::TableId table);
    template <netfilter::TableId Table>
    netfilter::Verdict Evaluate(NetfilterPacket& packet);

    std::unique_ptr<Host> m_host; //!< before the rules, which ask it
    std::unique_ptr<netfilter::RuleSet> m_rules;
    TracedCallback<const std::string&, uint8_t> m_logTrace;
    Ptr<Ipv4Netfilter> m_netfilter; //!< while attached
    Ptr<Ipv4Conntrack> m_conntrack; //!< while attached
    Ptr<Ipv4Nat> m_nat;             //!< while attached
    std::vector<uint32_t> m_hookIds;
    std::array<bool, netfilter::TABLE_COUNT> m_isRegistered{}; //!< by TableId
};

} // namespace ns3

#endif /* IPV4_TABLES_H */
