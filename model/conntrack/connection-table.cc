/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-table.h"

#include <algorithm>
#include <cassert>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Tuples a bucket may hold on average before the table grows.
constexpr size_t MAX_LOAD = 2;

/// Expired connections that one look-up cleans up at most; the rest waits for the next one.
constexpr unsigned MAX_EXPIRED_PER_LOOKUP = 4;

uint32_t
RoundUpToPowerOfTwo(uint32_t count)
{
    uint32_t rounded = 2;
    while (rounded < count && rounded < (1U << 31))
    {
        rounded *= 2;
    }
    return rounded;
}

/**
 * Expired connections met on a look-up, to be removed when nobody stands in the chain any more: an
 * expiry listener may do anything with the table.
 */
class ExpiredList
{
  public:
    void Add(TupleNode& node)
    {
        if (m_count < MAX_EXPIRED_PER_LOOKUP)
        {
            m_found[m_count++] = ConnectionRef(&node.GetConnection());
        }
    }

    template <typename Expire>
    void ForEach(Expire&& expire)
    {
        for (unsigned i = 0; i < m_count; ++i)
        {
            expire(*m_found[i]);
        }
    }

  private:
    ConnectionRef m_found[MAX_EXPIRED_PER_LOOKUP];
    unsigned m_count{0};
};

} // namespace

ConnectionTable::ConnectionTable(uint32_t buckets, const TupleHash& hash)
    : m_buckets(RoundUpToPowerOfTwo(buckets)),
      m_hash(hash)
{
}

ConnectionTable::~ConnectionTable()
{
    for (Bucket& bucket : m_buckets)
    {
        while (!bucket.empty())
        {
            Unlink(bucket.front().GetConnection());
        }
    }
}

ConnectionRef
ConnectionTable::Find(const Tuple& tuple, Instant now, Direction& direction)
{
    const uint32_t hash = m_hash(tuple);
    ConnectionRef result;
    ExpiredList expired;
    for (TupleNode& node : m_buckets[IndexOf(hash)])
    {
        const bool match = node.hash == hash && node.tuple == tuple;
        Connection& connection = node.GetConnection();
        if (connection.IsExpired(now))
        {
            expired.Add(node);
        }
        else if (match)
        {
            direction = node.direction;
            result = ConnectionRef(&connection);
            break;
        }
    }
    expired.ForEach([this, now](Connection& connection) { RemoveExpired(connection, now); });
    if (result && !IsIn(*result))
    {
        result.Reset(); // an expiry listener has removed it
    }
    return result;
}

bool
ConnectionTable::IsTaken(const Tuple& tuple, const Connection& except, Instant now)
{
    const uint32_t hash = m_hash(tuple);
    bool taken = false;
    ExpiredList expired;
    for (TupleNode& node : m_buckets[IndexOf(hash)])
    {
        if (node.hash != hash || node.tuple != tuple)
        {
            continue;
        }
        Connection& connection = node.GetConnection();
        if (&connection == &except)
        {
            continue;
        }
        if (connection.IsExpired(now))
        {
            expired.Add(node);
            continue;
        }
        if (connection.GetTuple(Direction::ORIGINAL) != except.GetTuple(Direction::ORIGINAL))
        {
            taken = true;
            break;
        }
    }
    expired.ForEach([this, now](Connection& connection) { RemoveExpired(connection, now); });
    return taken;
}

void
ConnectionTable::LinkNode(TupleNode& node)
{
    assert(!node.linked);
    node.hash = m_hash(node.tuple);
    m_buckets[IndexOf(node.hash)].push_front(node);
    node.linked = true;
    ++m_nodes;
}

bool
ConnectionTable::UnlinkNode(TupleNode& node)
{
    if (!node.linked)
    {
        return false;
    }
    Bucket& bucket = m_buckets[IndexOf(node.hash)];
    bucket.erase(bucket.iterator_to(node));
    node.linked = false;
    --m_nodes;
    return true;
}

void
ConnectionTable::Insert(Connection& connection)
{
    GrowIfLoaded();
    connection.nodes[0].direction = Direction::ORIGINAL;
    connection.nodes[1].direction = Direction::REPLY;
    LinkNode(connection.nodes[0]);
    if (connection.nodes[1].tuple != connection.nodes[0].tuple)
    {
        LinkNode(connection.nodes[1]);
    }
    ++connection.references;
    ++m_size;
}

void
ConnectionTable::InsertReplyOnly(Connection& connection)
{
    GrowIfLoaded();
    connection.nodes[1].direction = Direction::REPLY;
    LinkNode(connection.nodes[1]);
    ++connection.references;
    ++m_size;
}

bool
ConnectionTable::Unlink(Connection& connection)
{
    const bool original = UnlinkNode(connection.nodes[0]);
    const bool reply = UnlinkNode(connection.nodes[1]);
    if (!original && !reply)
    {
        return false;
    }
    --m_size;
    // The table's reference; if it was the last one, this frees the connection.
    ConnectionRef last(&connection);
    --connection.references;
    return true;
}

void
ConnectionTable::RemoveExpired(Connection& connection, Instant now)
{
    if (Unlink(connection) && m_listener != nullptr)
    {
        m_listener->OnExpired(connection, now);
    }
}

void
ConnectionTable::GrowIfLoaded()
{
    const size_t count = m_buckets.size();
    if (m_nodes + 2 <= count * MAX_LOAD || count >= (size_t(1) << 31))
    {
        return;
    }
    std::vector<Bucket> grown(count * 2);
    m_buckets.swap(grown);
    for (Bucket& bucket : grown)
    {
        // Appending would need the end of a chain; reversing first keeps the order.
        bucket.reverse();
        while (!bucket.empty())
        {
            TupleNode& node = bucket.front();
            bucket.pop_front();
            m_buckets[IndexOf(node.hash)].push_front(node);
        }
    }
}

void
ConnectionTable::CollectBucket(uint32_t index, std::vector<ConnectionRef>& found) const
{
    for (const TupleNode& node : m_buckets[index])
    {
        const Connection& connection = node.GetConnection();
        // A connection in the table by its reply tuple only is met there.
        if (node.direction == Direction::ORIGINAL || !connection.nodes[0].linked)
        {
            found.emplace_back(const_cast<Connection*>(&connection));
        }
    }
}

ConnectionTable::ReapCount
ConnectionTable::Reap(uint32_t& position, uint32_t buckets, Instant now)
{
    ReapCount count;
    std::vector<ConnectionRef> expired;
    const uint32_t visits = std::min<size_t>(buckets, m_buckets.size());
    for (; count.buckets < visits; ++count.buckets)
    {
        const uint32_t index = IndexOf(position);
        // Behind the last bucket the first follows. Found out now, since an expiry listener may
        // make the table grow.
        const uint32_t next = index + 1 == m_buckets.size() ? 0 : FirstHash(index + 1);
        expired.clear();
        for (TupleNode& node : m_buckets[index])
        {
            Connection& connection = node.GetConnection();
            if (node.direction == Direction::REPLY && connection.nodes[0].linked)
            {
                continue;
            }
            ++count.examined;
            if (connection.IsExpired(now))
            {
                expired.emplace_back(&connection);
            }
        }
        for (const ConnectionRef& connection : expired)
        {
            // An expiry listener may have removed it already.
            if (IsIn(*connection))
            {
                RemoveExpired(*connection, now);
                ++count.expired;
            }
        }
        position = next;
    }
    return count;
}

std::vector<ConnectionRef>
ConnectionTable::GetBucketOf(const Tuple& tuple, uint32_t offset) const
{
    const size_t index = (size_t(IndexOf(m_hash(tuple))) + offset) % m_buckets.size();
    std::vector<ConnectionRef> found;
    for (const TupleNode& node : m_buckets[index])
    {
        found.emplace_back(const_cast<Connection*>(&node.GetConnection()));
    }
    return found;
}

uint32_t
ConnectionTable::GetLongestChain() const
{
    size_t longest = 0;
    for (const Bucket& bucket : m_buckets)
    {
        longest = std::max<size_t>(longest, bucket.size());
    }
    return static_cast<uint32_t>(longest);
}

} // namespace netfilter
} // namespace ns3
