/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-hook-list.h"

#include <algorithm>
#include <utility>

namespace ns3
{

namespace
{

/// The order of hook functions.
struct RunsBefore
{
    using Key = std::pair<int, uint32_t>;

    using Item = std::unique_ptr<NetfilterHookList::Entry>;

    bool operator()(const Item& entry, const Key& key) const
    {
        return Key(entry->priority, entry->id) < key;
    }

    bool operator()(const Key& key, const Item& entry) const
    {
        return key < Key(entry->priority, entry->id);
    }
};

} // namespace

void
NetfilterHookList::Insert(const Entry& entry)
{
    const size_t place = FindBehind(entry.priority, entry.id);
    m_entries.insert(m_entries.begin() + static_cast<std::ptrdiff_t>(place),
                     std::make_unique<Entry>(entry));
    ++m_version;
}

bool
NetfilterHookList::Remove(uint32_t id)
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [id](const auto& entry) {
            return entry->id == id;
        });
    if (found == m_entries.end())
    {
        return false;
    }
    Retire(*found);
    m_entries.erase(found);
    ++m_version;
    return true;
}

void
NetfilterHookList::Clear()
{
    for (auto& entry : m_entries)
    {
        Retire(entry);
    }
    m_entries.clear();
    ++m_version;
}

void
NetfilterHookList::Retire(std::unique_ptr<Entry>& entry)
{
    if (m_walks > 0)
    {
        m_removed.push_back(std::move(entry));
    }
}

size_t
NetfilterHookList::FindBehind(int priority, uint32_t id) const
{
    const RunsBefore::Key key(priority, id);
    const auto found = std::upper_bound(m_entries.begin(), m_entries.end(), key, RunsBefore());
    return static_cast<size_t>(found - m_entries.begin());
}

size_t
NetfilterHookList::FindFrom(int priority, uint32_t id) const
{
    const RunsBefore::Key key(priority, id);
    const auto found = std::lower_bound(m_entries.begin(), m_entries.end(), key, RunsBefore());
    return static_cast<size_t>(found - m_entries.begin());
}

} // namespace ns3
