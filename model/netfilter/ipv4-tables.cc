/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ipv4-tables.h"

#include "iptables-command.h"
#include "iptables-save-reader.h"
#include "iptables-save-writer.h"
#include "ipv4-conntrack.h"
#include "ipv4-nat.h"
#include "ipv4-netfilter.h"
#include "rule-host.h"
#include "rule-log-line.h"
#include "rule-set.h"

#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("Ipv4Tables");

NS_OBJECT_ENSURE_REGISTERED(Ipv4Tables);

using netfilter::AddressType;
using netfilter::Hook;
using netfilter::TableId;
using netfilter::Verdict;

/// What rules ask of the node.
class Ipv4Tables::Host : public netfilter::RuleHost
{
  public:
    /// @param owner whose node it is
    explicit Host(Ipv4Tables& owner)
        : m_owner(owner)
    {
    }

    uint32_t GetRandom() override
    {
        return m_owner.m_conntrack ? m_owner.m_conntrack->GetRandomSource().Next()
                                   : RuleHost::GetRandom();
    }

    AddressType GetAddressType(uint32_t address,
                               const netfilter::Interface* device) const override
    {
        const Ptr<Ipv4> ipv4 = m_owner.GetObject<Ipv4>();
        const AddressType general = RuleHost::GetAddressType(address, device);
        if (!ipv4 || general != AddressType::UNICAST)
        {
            return general;
        }
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            if (device != nullptr &&
                m_owner.m_netfilter->GetInterface(ipv4->GetNetDevice(i)) != device)
            {
                continue;
            }
            for (uint32_t j = 0; j < ipv4->GetNAddresses(i); ++j)
            {
                const Ipv4InterfaceAddress own = ipv4->GetAddress(i, j);
                if (own.GetLocal().Get() == address)
                {
                    return AddressType::LOCAL;
                }
                if ((own.GetLocal().Get() | ~own.GetMask().Get()) == address)
                {
                    return AddressType::BROADCAST;
                }
            }
        }
        return general;
    }

    uint32_t GetRouteMtu(uint32_t address) const override
    {
        const Ptr<Ipv4> ipv4 = m_owner.GetObject<Ipv4>();
        if (!ipv4)
        {
            return 0;
        }
        // Protocol 0 says that nothing is sent: somebody just wants to know.
        Ipv4Header header;
        header.SetDestination(Ipv4Address(address));
        Socket::SocketErrno error;
        const Ptr<Ipv4Route> route =
            ipv4->GetRoutingProtocol()->RouteOutput(Create<Packet>(), header, nullptr, error);
        return route ? route->GetOutputDevice()->GetMtu() : 0;
    }

    netfilter::Conntrack* GetConntrack() override
    {
        return m_owner.m_conntrack ? &m_owner.m_conntrack->GetEngine() : nullptr;
    }

    const netfilter::TimeoutPolicies* GetTimeoutPolicies() override
    {
        return m_owner.m_conntrack ? &m_owner.m_conntrack->GetTimeoutPolicies() : nullptr;
    }

    void OnLog(const netfilter::LogRequest& request,
               const netfilter::TrackedPacket& packet,
               const netfilter::HookState& state) override
    {
        if (m_owner.m_logTrace.IsEmpty() && !g_log.IsEnabled(LOG_INFO))
        {
            return;
        }
        const std::string line = netfilter::FormatLogLine(request, packet, state);
        NS_LOG_INFO(line);
        m_owner.m_logTrace(line, request.level);
    }

    void SendAnswer(const std::vector<uint8_t>& answer,
                    const netfilter::TrackedPacket& packet,
                    const netfilter::HookState& /* state */) override
    {
        const Ptr<Ipv4Netfilter> netfilter = m_owner.m_netfilter;
        if (netfilter)
        {
            netfilter->SendAnswer(answer, packet);
        }
    }

  private:
    Ipv4Tables& m_owner;
};

TypeId
Ipv4Tables::GetTypeId()
{
    static TypeId tid = TypeId("ns3::Ipv4Tables")
                            .SetParent<Object>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<Ipv4Tables>()
                            .AddTraceSource("Log",
                                            "A packet came to a LOG rule.",
                                            MakeTraceSourceAccessor(&Ipv4Tables::m_logTrace),
                                            "ns3::Ipv4Tables::LogTracedCallback");
    return tid;
}

Ipv4Tables::Ipv4Tables()
    : m_host(std::make_unique<Host>(*this)),
      m_rules(std::make_unique<netfilter::RuleSet>())
{
    NS_LOG_FUNCTION(this);
    m_rules->SetHost(m_host.get());
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
    m_conntrack = GetObject<Ipv4Conntrack>();
    m_nat->SetPolicy(&m_rules->GetNatPolicy());
    for (size_t i = 0; i < netfilter::TABLE_COUNT; ++i)
    {
        if (m_rules->HasTable(static_cast<TableId>(i)))
        {
            Register(static_cast<TableId>(i));
        }
    }
    m_rules->SetTableListener([this](TableId table) { Register(table); });
}

template <TableId Table>
Verdict
Ipv4Tables::Evaluate(NetfilterPacket& packet)
{
    if (!m_rules->HasTable(Table))
    {
        return Verdict::ACCEPT;
    }
    // An answer, or a trace sink, may dispose of the node.
    const Ptr<Ipv4Tables> self(this);
    return m_rules->Evaluate(Table, packet.GetTracked(), packet.GetState());
}

void
Ipv4Tables::Register(TableId table)
{
    NetfilterHookCallback callback;
    switch (table)
    {
    case TableId::RAW:
        callback = MakeCallback(&Ipv4Tables::Evaluate<TableId::RAW>, this);
        break;
    case TableId::MANGLE:
        callback = MakeCallback(&Ipv4Tables::Evaluate<TableId::MANGLE>, this);
        break;
    case TableId::FILTER:
        callback = MakeCallback(&Ipv4Tables::Evaluate<TableId::FILTER>, this);
        break;
    case TableId::NAT:
        return; // Ipv4Nat asks it
    }
    // A table that was there before and came back.
    if (std::exchange(m_isRegistered[static_cast<size_t>(table)], true))
    {
        return;
    }
    const netfilter::RuleTableKind& kind = netfilter::GetTableKind(table);
    for (unsigned hook = 0; hook < netfilter::HOOK_COUNT; ++hook)
    {
        if ((kind.hookMask & netfilter::HookBit(static_cast<Hook>(hook))) != 0)
        {
            m_hookIds.push_back(
                m_netfilter->RegisterHook(static_cast<Hook>(hook), kind.priority, callback));
        }
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

std::string
Ipv4Tables::Iptables(const std::string& line)
{
    NS_LOG_FUNCTION(this << line);
    return netfilter::RunIptables(*m_rules, line);
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
    m_rules->SetTableListener({});
    m_isRegistered = {};
    m_conntrack = nullptr;
    if (m_nat)
    {
        m_nat->SetPolicy(nullptr);
        m_nat = nullptr;
    }
    m_netfilter = nullptr;
    Object::DoDispose();
}

} // namespace ns3
