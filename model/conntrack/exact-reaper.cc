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

Duration
ExactReaper::GetDelay(Instant now) const
{
    return m_queue.IsEmpty() ? NEVER : std::max<Duration>(m_queue.GetFirst().when - now, 0);
}

Duration
ExactReaper::Start(Instant now)
{
    return GetDelay(now);
}

Duration
ExactReaper::OnDeadline(Connection& connection, Instant now)
{
    OnRemoved(connection);
    connection.MakeExtension().deadline = connection.expiry;
    m_queue.Push(connection.expiry, connection);
    return m_queue.GetFirst().connection == &connection ? GetDelay(now) : NEVER;
}

void
ExactReaper::OnRemoved(Connection& connection)
{
    if (connection.extension && connection.extension->deadline != NO_DEADLINE)
    {
        m_queue.Erase(connection.extension->deadline, connection);
        connection.extension->deadline = NO_DEADLINE;
    }
}

void
ExactReaper::PrefetchNext(const ConnectionTable& table) const
{
    // Each step reads what the one before it has fetched, and is as far ahead as memory is slow.
    if (const Connection* connection = m_queue.GetAhead(8))
    {
        PrefetchMemory(&connection->originalNode);
        PrefetchMemory(&connection->references);
        PrefetchMemory(&connection->extension);
    }
    if (const Connection* connection = m_queue.GetAhead(6))
    {
        PrefetchMemory(connection->extension.get());
        table.PrefetchRemoval(*connection, RemovalStep::BUCKETS);
    }
    if (const Connection* connection = m_queue.GetAhead(4))
    {
        table.PrefetchRemoval(*connection, RemovalStep::FIRST_NODES);
    }
    if (const Connection* connection = m_queue.GetAhead(2))
    {
        table.PrefetchRemoval(*connection, RemovalStep::SECOND_NODES);
    }
}

ReapReport
ExactReaper::Run(ConnectionTable& table, Instant now)
{
    ReapReport report;
    while (!m_queue.IsEmpty() && m_queue.GetFirst().when <= now &&
           report.examined < m_config.batch)
    {
        PrefetchNext(table);
        const ConnectionRef connection(m_queue.GetFirst().connection);
        m_queue.PopFirst();
        connection->extension->deadline = NO_DEADLINE;
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
