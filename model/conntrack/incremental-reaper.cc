/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "incremental-reaper.h"

#include "connection-table.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

IncrementalReaper::IncrementalReaper(const ReaperConfig& config)
    : m_config(config)
{
    m_config.fraction = std::max<uint32_t>(m_config.fraction, 1);
    m_config.minInterval = std::max<Duration>(m_config.minInterval, 1);
}

Duration
IncrementalReaper::GetMaxInterval() const
{
    return std::max(m_config.fullTraversal / m_config.fraction, m_config.minInterval);
}

Duration
IncrementalReaper::Start(Instant now)
{
    (void)now;
    m_interval = GetMaxInterval();
    return m_interval;
}

ReapReport
IncrementalReaper::Run(ConnectionTable& table, Instant now)
{
    // Rounded up, or the runs of one traversal would not reach the last buckets.
    const uint64_t buckets = table.GetBucketCount();
    const auto share =
        static_cast<uint32_t>((buckets + m_config.fraction - 1) / m_config.fraction);
    const ConnectionTable::ReapCount count = table.Reap(m_position, share, now);
    const bool busy =
        uint64_t(count.expired) * 100 > uint64_t(count.examined) * m_config.thresholdPercent;
    m_interval = busy ? m_config.minInterval
                      : std::min(m_interval + m_config.minInterval, GetMaxInterval());
    return {count.buckets, count.examined, count.expired, m_interval};
}

} // namespace netfilter
} // namespace ns3
