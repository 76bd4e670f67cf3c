/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPV4_TABLES_H
#define IPV4_TABLES_H

#include "netfilter-packet.h"

#include "ns3/object.h"

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

class Ipv4Nat;
class Ipv4Netfilter;

namespace netfilter
{
class RuleSet;
}

/**
 * @ingroup netfilter
 * The iptables of one node: tables of rules, of which filter decides what may pass and nat what is
 * translated how. Interfaces go by the names Ipv4Netfilter::GetInterface() gives them.
 *
 * What changes the rules throws netfilter::RuleError with place, word and cure, and then has
 * changed nothing.
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
     * @param table "filter" or "nat"
     * @param chain name of a chain
     * @param spec matches and target, e.g. "-o wan0 -j MASQUERADE"
     */
    void AppendRule(const std::string& table, const std::string& chain, const std::string& spec);

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

  protected:
    void DoDispose() override;

  private:
    netfilter::Verdict Filter(NetfilterPacket& packet);

    std::unique_ptr<netfilter::RuleSet> m_rules;
    Ptr<Ipv4Netfilter> m_netfilter; //!< while attached
    Ptr<Ipv4Nat> m_nat;             //!< while attached
    std::vector<uint32_t> m_hookIds;
};

} // namespace ns3

#endif /* IPV4_TABLES_H */
