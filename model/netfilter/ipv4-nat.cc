/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ipv4-nat.h"

#include "ipv4-conntrack.h"
#include "ipv4-netfilter.h"
#include "nat.h"
#include "packet-view.h"

#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("Ipv4Nat");

NS_OBJECT_ENSURE_REGISTERED(Ipv4Nat);

using netfilter::Hook;
using netfilter::Verdict;

namespace
{

/// Translates nothing.
class NoNatPolicy : public netfilter::NatPolicy
{
  public:
    netfilter::NatDecision Decide(netfilter::TrackedPacket&, const netfilter::HookState&) override
    {
        return {};
    }
};

} // namespace

/// Hears the engine and fires the trace.
class Ipv4Nat::Observer : public netfilter::NatObserver
{
  public:
    /// @param owner whose trace to fire
    explicit Observer(Ipv4Nat& owner)
        : m_owner(owner)
    {
    }

    void OnTranslation(const netfilter::Connection& connection,
                       netfilter::Manip manip,
                       netfilter::Instant now) override
    {
        if (!m_owner.m_translateTrace.IsEmpty())
        {
            m_owner.m_translateTrace(netfilter::MakeRecord(connection, now), manip);
        }
    }

  private:
    Ipv4Nat& m_owner;
};

TypeId
Ipv4Nat::GetTypeId()
{
    static TypeId tid = TypeId("ns3::Ipv4Nat")
                            .SetParent<Object>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<Ipv4Nat>()
                            .AddTraceSource("Translate",
                                            "One end of a new connection was translated.",
                                            MakeTraceSourceAccessor(&Ipv4Nat::m_translateTrace),
                                            "ns3::Ipv4Nat::TranslateTracedCallback");
    return tid;
}

Ipv4Nat::Ipv4Nat()
    : m_observer(std::make_unique<Observer>(*this)),
      m_noPolicy(std::make_unique<NoNatPolicy>()),
      m_policy(m_noPolicy.get())
{
    NS_LOG_FUNCTION(this);
}

Ipv4Nat::~Ipv4Nat()
{
    NS_LOG_FUNCTION(this);
}

void
Ipv4Nat::Attach()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(m_netfilter, "Ipv4Nat::Attach: this object is attached already");
    m_netfilter = GetObject<Ipv4Netfilter>();
    m_conntrack = GetObject<Ipv4Conntrack>();
    NS_ABORT_MSG_UNLESS(m_netfilter && m_netfilter->IsAttached() && m_conntrack,
                        "Ipv4Nat::Attach: aggregate an Ipv4Netfilter and an Ipv4Conntrack to the "
                        "node and call their Attach() first");
    const auto translate = MakeCallback(&Ipv4Nat::Translate, this);
    using namespace netfilter::priority;
    m_hookIds = {
        m_netfilter->RegisterHook(Hook::PREROUTING, NAT_DST, translate),
        m_netfilter->RegisterHook(Hook::OUTPUT, NAT_DST, translate),
        m_netfilter->RegisterHook(Hook::INPUT, NAT_SRC, translate),
        m_netfilter->RegisterHook(Hook::POSTROUTING, NAT_SRC, translate),
    };
    m_netfilter->TraceConnectWithoutContext("InterfaceDown",
                                            MakeCallback(&Ipv4Nat::OnInterfaceDown, this));
    m_netfilter->TraceConnectWithoutContext("AddressRemoved",
                                            MakeCallback(&Ipv4Nat::OnAddressRemoved, this));
}

void
Ipv4Nat::SetPolicy(netfilter::NatPolicy* policy)
{
    m_policy = policy != nullptr ? policy : m_noPolicy.get();
}

Verdict
Ipv4Nat::Translate(NetfilterPacket& packet)
{
    if (!m_engine)
    {
        m_engine = std::make_unique<netfilter::Nat>(m_conntrack->GetEngine(),
                                                    m_conntrack->GetRandomSource());
        m_engine->SetObserver(m_observer.get());
    }
    // The checksum of SCTP cannot be updated, only computed anew, from all bytes (RFC 9260).
    if (packet.GetTracked().checksums &&
        packet.GetTracked().view.GetProtocol() == netfilter::protocol::SCTP)
    {
        packet.MakeWhole();
    }
    // A trace sink may dispose of the node.
    ++m_translations;
    const Verdict verdict =
        m_engine->Translate(packet.GetTracked(), packet.GetState(), *m_policy);
    --m_translations;
    ReleaseEngine();
    return verdict;
}

void
Ipv4Nat::OnInterfaceDown(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    ForInterface(interface, [](netfilter::Nat& engine, uint32_t index) {
        engine.OnInterfaceDown(index, Simulator::Now().GetNanoSeconds());
    });
}

void
Ipv4Nat::OnAddressRemoved(uint32_t interface, Ipv4Address address)
{
    NS_LOG_FUNCTION(this << interface << address);
    ForInterface(interface, [address](netfilter::Nat& engine, uint32_t index) {
        engine.OnAddressRemoved(index, address.Get(), Simulator::Now().GetNanoSeconds());
    });
}

void
Ipv4Nat::ForInterface(uint32_t interface,
                      const std::function<void(netfilter::Nat&, uint32_t)>& action)
{
    const Ptr<Ipv4> ipv4 = GetObject<Ipv4>();
    const netfilter::Interface* const known =
        ipv4 && m_netfilter ? m_netfilter->GetInterface(ipv4->GetNetDevice(interface)) : nullptr;
    if (!m_engine || !known)
    {
        return;
    }
    // A trace sink may dispose of the node.
    ++m_translations;
    action(*m_engine, known->GetIndex());
    --m_translations;
    ReleaseEngine();
}

void
Ipv4Nat::ReleaseEngine()
{
    if (!m_conntrack && m_translations == 0)
    {
        m_engine.reset();
    }
}

void
Ipv4Nat::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_netfilter)
    {
        m_netfilter->TraceDisconnectWithoutContext("InterfaceDown",
                                                   MakeCallback(&Ipv4Nat::OnInterfaceDown, this));
        m_netfilter->TraceDisconnectWithoutContext("AddressRemoved",
                                                   MakeCallback(&Ipv4Nat::OnAddressRemoved, this));
    }
    if (m_netfilter && m_netfilter->IsAttached())
    {
        for (const uint32_t id : m_hookIds)
        {
            m_netfilter->UnregisterHook(id);
        }
    }
    m_hookIds.clear();
    m_policy = m_noPolicy.get();
    // Before the tracker, which its connections belong to.
    const Ptr<Ipv4Conntrack> conntrack = std::exchange(m_conntrack, nullptr);
    ReleaseEngine();
    m_netfilter = nullptr;
    Object::DoDispose();
}

} // namespace ns3
