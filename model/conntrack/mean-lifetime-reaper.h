/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MEAN_LIFETIME_REAPER_H
#define MEAN_LIFETIME_REAPER_H

#include "reaper.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Visits all buckets in a pass, and waits between passes for about as long as a connection has left
 * to live on average (the policy of Linux since 5.16, nf_conntrack_core.c: gc_worker):
 *
 * - the mean is taken over what the pass met alive, each remaining lifetime within minPass and
 *   maxLifetime, and begins with virtualSamples samples of maxPass;
 * - the next pass begins that long after this one began, within minPass and maxPass;
 * - a run that has removed a batch of connections pauses for a tick, and so does one that has
 *   visited so many buckets and connections as Linux may in its 10 ms;
 * - if the table was full and is nearly so, a pass also evicts the living (see ReaperEviction).
 */
class MeanLifetimeReaper : public Reaper
{
  public:
    /// @param config the constants
    explicit MeanLifetimeReaper(const ReaperConfig& config);

    Duration Start(Instant now) override;
    ReapReport Run(ConnectionTable& table, Instant now) override;
    void SetEviction(ReaperEviction* eviction) override;

  private:
    void BeginPass(Instant now);

    ReaperConfig m_config;
    ReaperEviction* m_eviction{nullptr};
    Instant m_passBegan{0};
    bool m_passing{false};  //!< a pass pauses between two batches
    uint32_t m_position{0}; //!< hash value at which the pass goes on
    uint64_t m_samples{0};
    Duration m_mean{0};
};

} // namespace netfilter
} // namespace ns3

#endif /* MEAN_LIFETIME_REAPER_H */
