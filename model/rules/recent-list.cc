/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "recent-list.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

RecentList::Entry*
RecentList::Find(uint32_t address, uint8_t ttl)
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
        return entry.address == address && (ttl == 0 || entry.ttl == ttl);
    });
    return found == m_entries.end() ? nullptr : &*found;
}

void
RecentList::Touch(uint32_t address, uint8_t ttl, Instant now, size_t stamps)
{
    auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
        return entry.address == address;
    });
    if (found == m_entries.end())
    {
        if (m_entries.size() >= MAX_ENTRIES)
        {
            m_entries.pop_front();
        }
        found = m_entries.insert(m_entries.end(), Entry{address, ttl, {}});
    }
    found->ttl = ttl;
    found->stamps.push_back(now);
    if (found->stamps.size() > stamps)
    {
        found->stamps.pop_front();
    }
    m_entries.splice(m_entries.end(), m_entries, found);
}

void
RecentList::Remove(uint32_t address)
{
    m_entries.remove_if([&](const Entry& entry) { return entry.address == address; });
}

void
RecentList::Reap(Instant before)
{
    if (!m_entries.empty() && m_entries.front().stamps.back() < before)
    {
        m_entries.pop_front();
    }
}

} // namespace netfilter
} // namespace ns3
