/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exact-reaper.h"

#include "connection-table.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

ExactReaper::ExactReaper(const ReaperConfig& config)
    : m_config(config)
{
    m_config.batch = std::max<uint32_t>(m_config.batch, 1);
}

ExactReaper::~ExactReaper()
{
    m_tree.clear();
}

Duration
ExactReaper::GetDelay(Instant now) const
{
    return m_tree.empty() ? NEVER : std::max<Duration>(m_tree.begin()->when - now, 0);
}

Duration
ExactReaper::Start(Instant now)
{
    return GetDelay(now);
}

Duration
ExactReaper::OnDeadline(Connection& connection, Instant now)
{
    std::unique_ptr<ConnectionDeadline>& deadline = connection.MakeExtension().deadline;
    if (!deadline)
    {
        deadline = std::make_unique<ConnectionDeadline>();
        deadline->connection = &connection;
    }
    else if (deadline->is_linked())
    {
        m_tree.erase(m_tree.iterator_to(*deadline));
    }
    deadline->when = connection.expiry;
    const auto place = m_tree.insert(*deadline);
    return place == m_tree.begin() ? GetDelay(now) : NEVER;
}

void
ExactReaper::OnRemoved(Connection& connection)
{
    if (connection.extension && connection.extension->deadline &&
        connection.extension->deadline->is_linked())
    {
        m_tree.erase(m_tree.iterator_to(*connection.extension->deadline));
    }
}

void
ExactReaper::PrefetchNext(const ConnectionTable& table) const
{
    constexpr unsigned FARTHEST = 4;
    auto place = m_tree.begin();
    for (unsigned ahead = 0; ahead <= FARTHEST && place != m_tree.end(); ++ahead, ++place)
    {
        const Connection& connection = *place->connection;
        switch (ahead)
        {
        case FARTHEST:
            connection.originalNode.Prefetch();
            PrefetchMemory(&connection.extension);
            break;
        case 3:
            PrefetchMemory(connection.extension.get());
            table.PrefetchRemoval(connection, RemovalStep::BUCKETS);
            break;
        case 2:
            table.PrefetchRemoval(connection, RemovalStep::FIRST_NODES);
            break;
        case 1:
            table.PrefetchRemoval(connection, RemovalStep::SECOND_NODES);
            break;
        default:
            break;
        }
    }
}

ReapReport
ExactReaper::Run(ConnectionTable& table, Instant now)
{
    ReapReport report;
    while (!m_tree.empty() && m_tree.begin()->when <= now && report.examined < m_config.batch)
    {
        PrefetchNext(table);
        const ConnectionRef connection(m_tree.begin()->connection);
        m_tree.erase(m_tree.begin());
        ++report.examined;
        if (table.RemoveExpired(*connection, now))
        {
            ++report.expired;
        }
        else
        {
            OnDeadline(*connection, now);
        }
    }
    report.next = GetDelay(now);
    return report;
}

} // namespace netfilter
} // namespace ns3
