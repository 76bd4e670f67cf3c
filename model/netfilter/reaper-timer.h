/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REAPER_TIMER_H
#define REAPER_TIMER_H

#include "reaper.h"

#include "ns3/event-id.h"
#include "ns3/object.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Runs a reaper as simulator events. It sleeps while the table is empty, so that a simulation
 * without a stop time ends.
 */
class ReaperTimer
{
  public:
    /// Called after each run.
    using Listener = std::function<void(const ReapReport&)>;

    /**
     * @param owner who is kept alive during a run, since an expiry may end whatever it likes
     * @param reaper the reaper
     * @param table what it reaps
     * @param listener who hears of each run
     */
    ReaperTimer(Object& owner,
                std::unique_ptr<Reaper> reaper,
                ConnectionTable& table,
                Listener listener);
    ~ReaperTimer();

    ReaperTimer(const ReaperTimer&) = delete;
    ReaperTimer& operator=(const ReaperTimer&) = delete;

    Reaper& GetReaper()
    {
        return *m_reaper;
    }

    /// The table has another size. @param before what it was @param after what it is
    void OnTableSize(size_t before, size_t after);

    /// Run after some time, unless a run comes sooner. @param delay the time, or NEVER
    void RunWithin(Duration delay);

    /// Run no more.
    void Stop();

  private:
    void Run();

    Object& m_owner;
    std::unique_ptr<Reaper> m_reaper;
    ConnectionTable& m_table;
    Listener m_listener;
    EventId m_event;
    bool m_running{false}; //!< now: who is told of what happens need not schedule anything
    bool m_stopped{false};
};

} // namespace netfilter
} // namespace ns3

#endif /* REAPER_TIMER_H */
