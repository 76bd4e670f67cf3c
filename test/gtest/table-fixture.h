/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TABLE_FIXTURE_H
#define TABLE_FIXTURE_H

#include "connection-pool.h"
#include "connection-table.h"
#include "engine-router.h"

#include <functional>
#include <gtest/gtest.h>
#include <vector>

/**
 * @file
 * @ingroup netfilter-tests
 * A connection table with a pool, and connections that lie where a test wants them.
 */

namespace ns3
{
namespace netfilter
{

/// A table whose buckets a test can aim at.
class TableTest : public testing::Test, protected ExpiryListener
{
  protected:
    explicit TableTest(uint32_t buckets = 64)
        : m_random(11), hash(TupleHashKind::JENKINS, m_random), pool(ConnectionPool::Create()),
          table(buckets, hash)
    {
        table.SetExpiryListener(this);
    }

    /// @return a tuple nobody had before whose bucket, out of 64, is @p bucket
    Tuple In(uint32_t bucket)
    {
        for (;;)
        {
            const Tuple tuple{m_source, Address(10, 0, 0, 2), m_port++, 53, 17, 0};
            m_source += m_port == 0 ? 1 : 0;
            if (hash(tuple) >> 26 == bucket)
            {
                return tuple;
            }
        }
    }

    /// @return a confirmed connection, not yet in the table
    ConnectionRef Make(const Tuple& original, const Tuple& reply, Instant expiry)
    {
        ConnectionRef connection = pool->Allocate();
        connection->originalNode.GetTuple() = original;
        connection->replyNode.GetTuple() = reply;
        connection->expiry = expiry;
        connection->statusBits |= status::CONFIRMED;
        return connection;
    }

    /// Put a connection into the table. @return true if nobody had one of its tuples
    bool Insert(Connection& connection, Instant now = 0)
    {
        Direction direction = Direction::ORIGINAL;
        return !table.Insert(connection, now, direction);
    }

    /// Put a connection into the table that has its tuples in these buckets.
    Connection& Put(uint32_t original, uint32_t reply, Instant expiry)
    {
        const ConnectionRef connection = Make(In(original), In(reply), expiry);
        EXPECT_TRUE(Insert(*connection));
        return *connection;
    }

    /// @return true if both tuples lead to @p connection
    bool IsFound(const Connection& connection, Instant now)
    {
        for (const Direction side : {Direction::ORIGINAL, Direction::REPLY})
        {
            const TupleNode& node = connection.GetNode(side);
            Direction direction = Direction::ORIGINAL;
            const ConnectionRef found = table.Find(node.GetTuple(), now, direction);
            if (found.Get() != &connection || direction != node.GetDirection())
            {
                return false;
            }
        }
        return true;
    }

    void OnExpired(Connection& connection, Instant now) override
    {
        expired.push_back(connection.originalNode.GetTuple());
        if (onExpired)
        {
            onExpired(connection, now);
        }
    }

  private:
    SeededRandom m_random;
    uint16_t m_port{1};
    uint32_t m_source{Address(10, 0, 1, 1)};

  protected:
    TupleHash hash;
    ConnectionPool::Owner pool;
    ConnectionTable table;
    std::vector<Tuple> expired;
    std::function<void(Connection&, Instant)> onExpired;
};

} // namespace netfilter
} // namespace ns3

#endif /* TABLE_FIXTURE_H */
