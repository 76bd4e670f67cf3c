/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXACT_REAPER_H
#define EXACT_REAPER_H

#include "deadline-queue.h"
#include "reaper.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Removes each connection at the moment it expires. Connections wait in a queue, ordered by the end
 * they had when they were put there. A later end is not told: it is noticed when the earlier one
 * comes, and the connection put in again. So a packet costs nothing here; a connection costs its
 * entry in the queue, and an extension that knows of it.
 */
class ExactReaper : public Reaper
{
  public:
    /// @param config the constants
    explicit ExactReaper(const ReaperConfig& config);

    Duration Start(Instant now) override;
    ReapReport Run(ConnectionTable& table, Instant now) override;

    bool WantsDeadlines() const override
    {
        return true;
    }

    Duration OnDeadline(Connection& connection, Instant now) override;
    void OnRemoved(Connection& connection) override;

  private:
    Duration GetDelay(Instant now) const;
    /// Have the processor fetch what the removals behind the next one read.
    void PrefetchNext(const ConnectionTable& table) const;

    ReaperConfig m_config;
    DeadlineQueue m_queue;
};

} // namespace netfilter
} // namespace ns3

#endif /* EXACT_REAPER_H */
