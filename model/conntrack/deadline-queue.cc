/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "deadline-queue.h"

#include "connection.h"

#include <algorithm>
#include <iterator>

/**
 * @file
 * @ingroup netfilter
 * Connections ordered by time, in runs.
 */

namespace ns3
{
namespace netfilter
{

DeadlineQueue::Runs::iterator
DeadlineQueue::RunOf(const Key& key)
{
    const auto behind = m_runs.upper_bound(key);
    return behind == m_runs.begin() ? behind : std::prev(behind);
}

void
DeadlineQueue::Push(Instant when, Connection& connection)
{
    const Entry entry{when, connection.id, &connection};
    const Key key = KeyOf(entry);
    if (m_runs.empty())
    {
        m_runs[key].reserve(MAX_RUN);
    }
    else if (key < m_runs.begin()->first)
    {
        auto first = m_runs.extract(m_runs.begin());
        first.key() = key;
        m_runs.insert(m_runs.begin(), std::move(first));
    }
    auto run = RunOf(key);
    if (run->second.size() >= MAX_RUN)
    {
        Split(run);
        run = RunOf(key);
    }
    Run& entries = run->second;
    const bool isFirst = run == m_runs.begin();
    entries.insert(isFirst ? std::upper_bound(entries.begin(), entries.end(), entry, IsLater)
                           : entries.end(),
                   entry);
}

void
DeadlineQueue::Split(Runs::iterator full)
{
    Run& entries = full->second;
    const auto last = entries.begin() + entries.size() / 2; // of the later half
    if (full != m_runs.begin())
    {
        std::nth_element(entries.begin(), last, entries.end(), IsLater);
    }
    Run& later = m_runs[KeyOf(*last)];
    later.reserve(MAX_RUN);
    later.assign(entries.begin(), last + 1);
    entries.erase(entries.begin(), last + 1);
}

bool
DeadlineQueue::Erase(Instant when, const Connection& connection)
{
    if (m_runs.empty())
    {
        return false;
    }
    const auto run = RunOf({when, connection.id});
    Run& entries = run->second;
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&connection](const Entry& entry) {
            return entry.connection == &connection;
        });
    if (found == entries.end())
    {
        return false;
    }
    if (run == m_runs.begin())
    {
        entries.erase(found);
        DropFirstIfEmpty();
        return true;
    }
    *found = entries.back();
    entries.pop_back();
    // Half full at most, or pushing and erasing in turn would join and split each time.
    const auto mayJoin = [](const Run& a, const Run& b) {
        return a.size() + b.size() <= MAX_RUN / 2;
    };
    const auto next = std::next(run);
    const auto previous = std::prev(run);
    if (next != m_runs.end() && mayJoin(entries, next->second))
    {
        Join(run, next);
    }
    else if (entries.empty() || (previous != m_runs.begin() && mayJoin(previous->second, entries)))
    {
        Join(previous, run);
    }
    return true;
}

void
DeadlineQueue::Join(Runs::iterator run, Runs::iterator next)
{
    run->second.insert(run->second.end(), next->second.begin(), next->second.end());
    m_runs.erase(next);
}

void
DeadlineQueue::PopFirst()
{
    m_runs.begin()->second.pop_back();
    DropFirstIfEmpty();
}

void
DeadlineQueue::DropFirstIfEmpty()
{
    if (m_runs.begin()->second.empty())
    {
        m_runs.erase(m_runs.begin());
        if (!m_runs.empty())
        {
            Run& first = m_runs.begin()->second;
            std::sort(first.begin(), first.end(), IsLater);
        }
    }
}

} // namespace netfilter
} // namespace ns3
