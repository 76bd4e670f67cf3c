/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-ref.h"

#include "connection-pool.h"
#include "connection.h"

namespace ns3
{
namespace netfilter
{

ConnectionRef::ConnectionRef(Connection* connection)
    : m_connection(connection)
{
    if (m_connection != nullptr)
    {
        m_connection->AddReference();
    }
}

void
ConnectionRef::Reset()
{
    if (m_connection == nullptr)
    {
        return;
    }
    Connection* connection = std::exchange(m_connection, nullptr);
    if (connection->DropReference())
    {
        ConnectionPool::Free(connection);
    }
}

} // namespace netfilter
} // namespace ns3
