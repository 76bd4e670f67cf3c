/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mean-lifetime-reaper.h"

#include "connection-table.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Buckets visited between two looks at how much has been done.
constexpr uint32_t STRIDE = 128;

} // namespace

MeanLifetimeReaper::MeanLifetimeReaper(const ReaperConfig& config)
    : m_config(config)
{
    // Time must pass between runs, and limits must not contradict each other.
    m_config.batch = std::max<uint32_t>(m_config.batch, 1);
    m_config.visits = std::max<uint32_t>(m_config.visits, 1);
    m_config.tick = std::max<Duration>(m_config.tick, 1);
    m_config.minPass = std::max<Duration>(m_config.minPass, 1);
    m_config.maxPass = std::max(m_config.maxPass, m_config.minPass);
    m_config.maxLifetime = std::max(m_config.maxLifetime, m_config.minPass);
}

void
MeanLifetimeReaper::SetEviction(ReaperEviction* eviction)
{
    m_eviction = eviction;
}

void
MeanLifetimeReaper::BeginPass(Instant now)
{
    m_passing = true;
    m_passBegan = now;
    m_position = 0;
    m_samples = m_config.virtualSamples;
    m_mean = m_config.maxPass;
}

Duration
MeanLifetimeReaper::Start(Instant now)
{
    (void)now;
    m_passing = false;
    return m_config.maxPass;
}

ReapReport
MeanLifetimeReaper::Run(ConnectionTable& table, Instant now)
{
    if (!m_passing)
    {
        BeginPass(now);
    }
    ReapReport report;
    std::vector<ConnectionRef> victims;
    bool evict = false;
    const ConnectionTable::AliveVisitor alive = [&](Connection& connection) {
        const Duration left = std::clamp<Duration>(connection.expiry - now,
                                                   m_config.minPass,
                                                   m_config.maxLifetime);
        ++m_samples;
        // A running mean: no sum that could overflow.
        m_mean += (left - m_mean) / static_cast<Duration>(m_samples);
        if (evict && m_eviction->IsAllowed(connection))
        {
            victims.emplace_back(&connection);
        }
    };
    do
    {
        evict = m_eviction != nullptr && m_eviction->IsWanted();
        const uint32_t stride = std::min(STRIDE, table.GetBucketsFrom(m_position));
        const ConnectionTable::ReapCount count = table.Reap(m_position, stride, now, alive);
        report.buckets += count.buckets;
        report.examined += count.examined;
        report.expired += count.expired;
        for (ConnectionRef& victim : victims)
        {
            if (m_eviction->IsWanted())
            {
                m_eviction->Evict(*victim, now);
            }
            victim.Reset(); // what still exists counts
        }
        victims.clear();
        const uint64_t visited = uint64_t(report.buckets) + report.examined;
        const bool enough = report.expired >= m_config.batch ||
                            visited >= m_config.visits;
        if (enough && m_position != 0)
        {
            report.next = m_config.tick;
            return report;
        }
    } while (m_position != 0);
    if (m_eviction != nullptr)
    {
        m_eviction->OnPassEnd();
    }
    m_passing = false;
    const Duration took = now - m_passBegan;
    const Duration mean = std::clamp(m_mean, m_config.minPass, m_config.maxPass);
    report.next = std::max(mean - took, m_config.tick);
    return report;
}

} // namespace netfilter
} // namespace ns3
