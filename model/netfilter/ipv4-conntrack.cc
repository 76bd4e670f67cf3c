/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ipv4-conntrack.h"

#include "conntrack-sysctl.h"
#include "conntrack.h"
#include "drop-reason.h"
#include "ftp-helper.h"
#include "ipv4-netfilter.h"
#include "netfilter-defragmenter.h"
#include "nfct-command.h"
#include "reaper-timer.h"
#include "transport-check.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("Ipv4Conntrack");

using netfilter::ConnectionFilter;
using netfilter::ConnectionRecord;
using netfilter::ConntrackConfig;
using netfilter::Duration;
using netfilter::Hook;
using netfilter::Verdict;

/// Hears the engine's events and fires the traces.
class Ipv4Conntrack::Observer : public netfilter::ConntrackObserver
{
  public:
    /// @param owner whose traces to fire
    explicit Observer(Ipv4Conntrack& owner)
        : m_owner(owner)
    {
    }

    void OnConntrackEvent(netfilter::ConntrackEvent kind,
                          const netfilter::Connection& connection,
                          uint16_t events,
                          netfilter::Instant now) override
    {
        auto& trace = TraceOf(kind);
        if (!trace.IsEmpty())
        {
            netfilter::ConnectionRecord record = netfilter::MakeRecord(connection, now);
            record.events = events;
            trace(record);
        }
    }

    void OnTableSize(size_t size) override
    {
        m_owner.OnTableSize(size);
    }

    void OnExpiry(Duration late) override
    {
        if (!m_owner.m_lateTrace.IsEmpty())
        {
            m_owner.m_lateTrace(NanoSeconds(late));
        }
    }

    void OnReaperWanted(Duration delay) override
    {
        m_owner.m_reaperTimer->RunWithin(delay);
    }

  private:
    TracedCallback<const ConnectionRecord&>& TraceOf(netfilter::ConntrackEvent kind)
    {
        switch (kind)
        {
        case netfilter::ConntrackEvent::NEW:
            return m_owner.m_newTrace;
        case netfilter::ConntrackEvent::UPDATE:
            return m_owner.m_updateTrace;
        case netfilter::ConntrackEvent::DESTROY:
            break;
        }
        return m_owner.m_destroyTrace;
    }

    Ipv4Conntrack& m_owner;
};

Ipv4Conntrack::Ipv4Conntrack()
    : m_observer(std::make_unique<Observer>(*this))
{
    NS_LOG_FUNCTION(this);
}

Ipv4Conntrack::~Ipv4Conntrack()
{
    NS_LOG_FUNCTION(this);
}

ConntrackConfig&
Ipv4Conntrack::Config()
{
    return m_engine ? m_engine->GetConfig() : m_config;
}

const ConntrackConfig&
Ipv4Conntrack::Config() const
{
    return const_cast<Ipv4Conntrack*>(this)->Config();
}

void
Ipv4Conntrack::Attach()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(m_netfilter, "Ipv4Conntrack::Attach: this object is attached already");
    m_netfilter = GetObject<Ipv4Netfilter>();
    NS_ABORT_MSG_UNLESS(
        m_netfilter && m_netfilter->IsAttached(),
        "Ipv4Conntrack::Attach: aggregate an Ipv4Netfilter to the node and call its "
        "Attach() first");
    const auto track = MakeCallback(&Ipv4Conntrack::Track, this);
    const auto confirm = MakeCallback(&Ipv4Conntrack::Confirm, this);
    using namespace netfilter::priority;
    const auto defragment = MakeCallback(&Ipv4Conntrack::Defragment, this);
    m_hookIds = {
        m_netfilter->RegisterHook(Hook::PREROUTING, CONNTRACK_DEFRAG, defragment),
        m_netfilter->RegisterHook(Hook::OUTPUT, CONNTRACK_DEFRAG, defragment),
        m_netfilter->RegisterHook(Hook::PREROUTING, CONNTRACK, track),
        m_netfilter->RegisterHook(Hook::OUTPUT, CONNTRACK, track),
        // Behind the rules, which count it in Linux, too.
        m_netfilter->RegisterHook(Hook::INPUT,
                                  CONNTRACK_CONFIRM,
                                  MakeCallback(&Ipv4Conntrack::DropUnreadable, this)),
        m_netfilter->RegisterHook(Hook::INPUT, CONNTRACK_CONFIRM, confirm),
        m_netfilter->RegisterHook(Hook::POSTROUTING, CONNTRACK_CONFIRM, confirm),
    };
}

int64_t
Ipv4Conntrack::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    return m_random.AssignStreams(stream);
}

void
Ipv4Conntrack::SetSysctl(const std::string& name, const std::string& value)
{
    NS_LOG_FUNCTION(this << name << value);
    if (m_engine)
    {
        netfilter::SetSysctl(*m_engine, name, value);
        return;
    }
    netfilter::SetSysctl(m_config, name, value);
}

std::string
Ipv4Conntrack::GetSysctl(const std::string& name) const
{
    return m_engine ? netfilter::GetSysctl(*m_engine, name) : netfilter::GetSysctl(m_config, name);
}

netfilter::Conntrack&
Ipv4Conntrack::GetEngine()
{
    if (!m_engine)
    {
        m_engine = std::make_unique<netfilter::Conntrack>(m_config, m_random);
        m_engine->SetObserver(m_observer.get());
        netfilter::HelperRegistry& helpers = m_engine->GetHelpers();
        helpers.GetFtp().SetLoose(m_ftpLoose);
        for (const auto& [name, port] : m_helpers)
        {
            helpers.Assign(helpers.Get(name).GetProtocol(), port, name);
        }
        m_engine->GetTimeoutPolicies() = std::move(m_timeoutPolicies);
        m_reaperTimer = std::make_unique<netfilter::ReaperTimer>(
            *this,
            netfilter::Reaper::Create(m_reaperKind, m_reaperConfig),
            m_engine->GetTable(),
            [this](const netfilter::ReapReport& report) { OnReap(report); });
        m_engine->SetReaper(&m_reaperTimer->GetReaper());
        if (m_disposed)
        {
            m_reaperTimer->Stop();
        }
    }
    return *m_engine;
}

void
Ipv4Conntrack::AssignHelper(const std::string& name, uint16_t port)
{
    NS_LOG_FUNCTION(this << name << port);
    if (m_engine)
    {
        netfilter::HelperRegistry& helpers = m_engine->GetHelpers();
        helpers.Assign(helpers.Get(name).GetProtocol(), port, name);
        return;
    }
    // Only the engine has helpers, but what is wrong is to be said now.
    netfilter::HelperRegistry scratch;
    scratch.Assign(scratch.Get(name).GetProtocol(), port, name);
    m_helpers.emplace_back(name, port);
}

std::string
Ipv4Conntrack::Nfct(const std::string& line)
{
    NS_LOG_FUNCTION(this << line);
    return netfilter::RunNfct(m_engine ? m_engine->GetTimeoutPolicies() : m_timeoutPolicies,
                              Config(),
                              line);
}

const netfilter::TimeoutPolicies&
Ipv4Conntrack::GetTimeoutPolicies() const
{
    return m_engine ? m_engine->GetTimeoutPolicies() : m_timeoutPolicies;
}

std::vector<netfilter::ExpectationRecord>
Ipv4Conntrack::GetExpectations()
{
    std::vector<netfilter::ExpectationRecord> records;
    if (!m_engine)
    {
        return records;
    }
    const netfilter::Instant now = Simulator::Now().GetNanoSeconds();
    m_engine->GetExpectations().ForEach(
        now,
        [&records, now](const netfilter::Expectation& expectation) {
            records.push_back(netfilter::MakeRecord(expectation, now));
        });
    return records;
}

uint32_t
Ipv4Conntrack::GetSize() const
{
    return m_size;
}

void
Ipv4Conntrack::ForEach(const std::function<void(const ConnectionRecord&)>& visit)
{
    ForEach(ConnectionFilter(), visit);
}

void
Ipv4Conntrack::ForEach(const ConnectionFilter& filter,
                       const std::function<void(const ConnectionRecord&)>& visit)
{
    const std::string mistake = filter.FindMistake();
    NS_ABORT_MSG_IF(!mistake.empty(), "Ipv4Conntrack: filter: " << mistake);
    if (!m_engine)
    {
        return;
    }
    netfilter::Conntrack& engine = *m_engine;
    const netfilter::Instant now = Simulator::Now().GetNanoSeconds();
    engine.GetTable().ForEach([&](netfilter::Connection& connection) {
        if (connection.IsExpired(now))
        {
            engine.GetTable().RemoveExpired(connection, now);
        }
        else if (!connection.Has(netfilter::status::NAT_CLASH))
        {
            const ConnectionRecord record = netfilter::MakeRecord(connection, now);
            if (filter.Matches(record))
            {
                visit(record);
            }
        }
        return true;
    });
}

std::vector<ConnectionRecord>
Ipv4Conntrack::GetConnections()
{
    return GetConnections(ConnectionFilter());
}

std::vector<ConnectionRecord>
Ipv4Conntrack::GetConnections(const ConnectionFilter& filter)
{
    std::vector<ConnectionRecord> records;
    ForEach(filter, [&records](const ConnectionRecord& record) { records.push_back(record); });
    return records;
}

netfilter::ConntrackStatistics
Ipv4Conntrack::GetStatistics() const
{
    return m_engine ? m_engine->GetStatistics() : netfilter::ConntrackStatistics();
}

netfilter::FragmentStatistics
Ipv4Conntrack::GetFragmentStatistics() const
{
    return m_defragmenter ? m_defragmenter->GetStatistics() : netfilter::FragmentStatistics();
}

void
Ipv4Conntrack::Flush()
{
    NS_LOG_FUNCTION(this);
    if (m_engine)
    {
        m_engine->Flush(Simulator::Now().GetNanoSeconds());
    }
}

Verdict
Ipv4Conntrack::Defragment(NetfilterPacket& packet)
{
    if (!packet.GetTracked().view.IsFragment())
    {
        return Verdict::ACCEPT;
    }
    if (!m_defragmenter)
    {
        m_defragmenter =
            std::make_unique<NetfilterDefragmenter>(*m_netfilter,
                                                    GetEngine().GetConfig().fragments);
    }
    return m_defragmenter->Defragment(packet);
}

Verdict
Ipv4Conntrack::DropUnreadable(NetfilterPacket& packet)
{
    if (netfilter::IsTransportWellFormed(packet.GetTracked().view))
    {
        return Verdict::ACCEPT;
    }
    packet.SetDropReason(netfilter::reason::BAD_TRANSPORT);
    return Verdict::DROP;
}

Verdict
Ipv4Conntrack::Track(NetfilterPacket& packet)
{
    netfilter::TrackedPacket& tracked = packet.GetTracked();
    // Only a whole packet can be checked against its checksum.
    if (tracked.checksums && packet.GetHook() == Hook::PREROUTING && Config().verifyChecksum)
    {
        packet.MakeWhole();
    }
    return GetEngine().Track(tracked, packet.GetState());
}

Verdict
Ipv4Conntrack::Confirm(NetfilterPacket& packet)
{
    return GetEngine().Confirm(packet.GetTracked(), packet.GetState());
}

void
Ipv4Conntrack::OnTableSize(size_t size)
{
    const size_t before = m_size;
    m_size = static_cast<uint32_t>(size);
    m_reaperTimer->OnTableSize(before, size);
}

void
Ipv4Conntrack::OnReap(const netfilter::ReapReport& report)
{
    m_reapTrace(report.examined,
                report.expired,
                NanoSeconds(report.next == netfilter::NEVER ? -1 : report.next));
}

void
Ipv4Conntrack::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_disposed = true;
    if (m_reaperTimer)
    {
        m_reaperTimer->Stop();
    }
    if (m_netfilter && m_netfilter->IsAttached())
    {
        for (const uint32_t id : m_hookIds)
        {
            m_netfilter->UnregisterHook(id);
        }
    }
    m_hookIds.clear();
    if (m_defragmenter)
    {
        m_defragmenter->Clear();
    }
    m_netfilter = nullptr;
    if (m_engine)
    {
        m_engine->SetObserver(nullptr);
    }
    Object::DoDispose();
}

} // namespace ns3
