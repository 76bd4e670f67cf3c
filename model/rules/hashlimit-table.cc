/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hashlimit-table.h"

namespace ns3
{
namespace netfilter
{

size_t
HashlimitTable::KeyHash::operator()(const HashlimitKey& key) const
{
    uint64_t mixed = (uint64_t(key.source) << 32 | key.destination) * 0x9e3779b97f4a7c15ULL;
    mixed ^= mixed >> 29;
    mixed += uint64_t(key.sourcePort) << 16 | key.destinationPort;
    mixed *= 0xbf58476d1ce4e5b9ULL;
    return static_cast<size_t>(mixed ^ (mixed >> 32));
}

void
HashlimitTable::Sweep(Instant now)
{
    if (now < m_nextSweep)
    {
        return;
    }
    m_nextSweep = now + SECOND; // gcinterval of Linux, unless a rule says otherwise
    for (auto entry = m_entries.begin(); entry != m_entries.end();)
    {
        entry = entry->second.expires < now ? m_entries.erase(entry) : std::next(entry);
    }
}

HashlimitTable::Answer
HashlimitTable::Measure(Entry& entry, uint64_t amount, Instant now) const
{
    const Duration passed = now - entry.bucket.last;
    if (passed >= m_rate.interval)
    {
        entry.wasOver = static_cast<double>(entry.counted) * static_cast<double>(m_rate.interval) >
                        static_cast<double>(passed) * static_cast<double>(m_rate.perInterval);
        entry.counted = 0;
        entry.bucket.last = now;
    }
    entry.counted += amount;
    return !entry.wasOver && entry.counted <= m_rate.window ? Answer::UNDER : Answer::OVER;
}

HashlimitTable::Answer
HashlimitTable::Count(const HashlimitKey& key, uint32_t length, Instant now)
{
    Sweep(now);
    // Of bytes, a second's worth can be saved up, and filled up anew "burst" times.
    const Duration cap =
        m_rate.bytes ? SECOND : m_rate.cost * static_cast<Duration>(m_rate.burst);
    auto found = m_entries.find(key);
    if (found == m_entries.end())
    {
        if (m_entries.size() >= m_rate.maximum)
        {
            return Answer::FULL;
        }
        found = m_entries.emplace(key, Entry()).first;
        found->second.bucket = {cap, now};
        found->second.refills = m_rate.bytes ? m_rate.burst : 0;
    }
    Entry& entry = found->second;
    entry.expires = now + m_rate.expiry;
    if (m_rate.interval != 0)
    {
        return Measure(entry, m_rate.bytes ? length : 1, now);
    }
    entry.bucket.Refill(now, cap);
    Duration cost = m_rate.cost;
    if (m_rate.bytes)
    {
        cost *= length / 16 + 1;
        cost = cost > cap ? cap : cost;
        if (entry.bucket.credit < cost && entry.refills > 0)
        {
            --entry.refills;
            entry.bucket.credit = cap;
        }
    }
    return entry.bucket.Spend(cost) ? Answer::UNDER : Answer::OVER;
}

} // namespace netfilter
} // namespace ns3
