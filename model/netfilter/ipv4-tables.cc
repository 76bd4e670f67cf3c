/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ipv4-tables.h"

#include "iptables-save-reader.h"
#include "iptables-save-writer.h"
#include "ipv4-nat.h"
#include "ipv4-netfilter.h"
#include "rule-set.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("Ipv4Tables");

NS_OBJECT_ENSURE_REGISTERED(Ipv4Tables);

using netfilter::Hook;
using netfilter::TableId;
using netfilter::Verdict;

TypeId
Ipv4Tables::GetTypeId()
{
    static TypeId tid = TypeId("ns3::Ipv4Tables")
                            .SetParent<Object>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<Ipv4Tables>();
    return tid;
}

Ipv4Tables::Ipv4Tables()
    : m_rules(std::make_unique<netfilter::RuleSet>())
{
    NS_LOG_FUNCTION(this);
}

Ipv4Tables::~Ipv4Tables()
{
    NS_LOG_FUNCTION(this);
}

void
Ipv4Tables::Attach()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(m_netfilter, "Ipv4Tables::Attach: this object is attached already");
    m_netfilter = GetObject<Ipv4Netfilter>();
    m_nat = GetObject<Ipv4Nat>();
    NS_ABORT_MSG_UNLESS(m_netfilter && m_netfilter->IsAttached() && m_nat,
                        "Ipv4Tables::Attach: aggregate an Ipv4Netfilter, an Ipv4Conntrack and an "
                        "Ipv4Nat to the node and call their Attach() first");
    m_nat->SetPolicy(&m_rules->GetNatPolicy());
    for (const Hook hook : {Hook::INPUT, Hook::FORWARD, Hook::OUTPUT})
    {
        m_hookIds.push_back(
            m_netfilter->RegisterHook(hook,
                                      netfilter::priority::FILTER,
                                      MakeCallback(&Ipv4Tables::Filter, this)));
    }
}

netfilter::RuleSet&
Ipv4Tables::GetRules()
{
    return *m_rules;
}

void
Ipv4Tables::AppendRule(const std::string& table, const std::string& chain, const std::string& spec)
{
    NS_LOG_FUNCTION(this << table << chain << spec);
    m_rules->AppendRule(table, chain, spec);
}

void
Ipv4Tables::Restore(const std::string& path)
{
    NS_LOG_FUNCTION(this << path);
    netfilter::ReadIptablesSaveFile(path, *m_rules);
}

void
Ipv4Tables::Save(std::ostream& out, bool counters) const
{
    netfilter::WriteIptablesSave(out, *m_rules, counters);
}

Verdict
Ipv4Tables::Filter(NetfilterPacket& packet)
{
    if (!m_rules->HasTable(TableId::FILTER))
    {
        return Verdict::ACCEPT;
    }
    return m_rules->Evaluate(TableId::FILTER, packet.GetTracked(), packet.GetState());
}

void
Ipv4Tables::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_netfilter && m_netfilter->IsAttached())
    {
        for (const uint32_t id : m_hookIds)
        {
            m_netfilter->UnregisterHook(id);
        }
    }
    m_hookIds.clear();
    if (m_nat)
    {
        m_nat->SetPolicy(nullptr);
        m_nat = nullptr;
    }
    m_netfilter = nullptr;
    Object::DoDispose();
}

} // namespace ns3
