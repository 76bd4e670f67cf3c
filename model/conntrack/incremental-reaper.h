/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INCREMENTAL_REAPER_H
#define INCREMENTAL_REAPER_H

#include "reaper.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Visits a fraction of the buckets in each run, and runs more often while it finds much (the policy
 * of gVisor, after that of Linux 4.9 to 5.15):
 *
 * - each run visits 1/fraction of the buckets and goes on where the last one stopped;
 * - after a run in which more than the threshold had expired, the next one follows at once, that is
 *   after the minimum interval;
 * - after any other run the interval grows by the minimum interval, up to fullTraversal/fraction,
 *   so that every bucket is visited at least once in fullTraversal.
 */
class IncrementalReaper : public Reaper
{
  public:
    /// @param config the constants
    explicit IncrementalReaper(const ReaperConfig& config);

    Duration Start(Instant now) override;
    ReapReport Run(ConnectionTable& table, Instant now) override;

    /// @return hash value at which the next run starts
    uint32_t GetPosition() const
    {
        return m_position;
    }

  private:
    Duration GetMaxInterval() const;

    ReaperConfig m_config;
    Duration m_interval{0};
    uint32_t m_position{0};
};

} // namespace netfilter
} // namespace ns3

#endif /* INCREMENTAL_REAPER_H */
