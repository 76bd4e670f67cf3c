/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "reaper-timer.h"

#include "connection-table.h"

#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

ReaperTimer::ReaperTimer(Object& owner,
                         std::unique_ptr<Reaper> reaper,
                         ConnectionTable& table,
                         Listener listener)
    : m_owner(owner),
      m_reaper(std::move(reaper)),
      m_table(table),
      m_listener(std::move(listener))
{
}

ReaperTimer::~ReaperTimer()
{
    Stop();
}

void
ReaperTimer::OnTableSize(size_t before, size_t after)
{
    if (after == 0)
    {
        // Or the simulation would go on to where a connection would have ended that is gone: even a
        // cancelled event moves the clock.
        m_event.Remove();
    }
    else if (before == 0 && !m_running)
    {
        RunWithin(m_reaper->Start(Simulator::Now().GetNanoSeconds()));
    }
}

void
ReaperTimer::RunWithin(Duration delay)
{
    if (delay == NEVER || m_running || m_stopped)
    {
        return;
    }
    if (!m_event.IsExpired())
    {
        if (Simulator::GetDelayLeft(m_event) <= NanoSeconds(delay))
        {
            return;
        }
        m_event.Remove();
    }
    m_event = Simulator::Schedule(NanoSeconds(delay), &ReaperTimer::Run, this);
}

void
ReaperTimer::Stop()
{
    m_stopped = true;
    m_event.Remove();
}

void
ReaperTimer::Run()
{
    const Ptr<Object> keep(&m_owner);
    m_running = true;
    const ReapReport report = m_reaper->Run(m_table, Simulator::Now().GetNanoSeconds());
    m_running = false;
    if (m_table.GetSize() > 0)
    {
        RunWithin(report.next);
    }
    m_listener(report);
}

} // namespace netfilter
} // namespace ns3
