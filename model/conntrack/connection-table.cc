/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-table.h"

#include "connection-pool.h"

#include <algorithm>
#include <cassert>
#include <iterator>

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

/// Buckets between fetching a node ahead and fetching the one behind it.
constexpr size_t REAP_AHEAD = 5;

/// Nodes of a chain that are fetched ahead; few chains have more.
constexpr size_t REAP_DEPTH = 4;

/// Buckets whose expired connections are removed together.
constexpr uint32_t REAP_GROUP = 16;

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

    bool IsEmpty() const
    {
        return m_count == 0;
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

template <typename Locking>
BasicConnectionTable<Locking>::BasicConnectionTable(uint32_t buckets, const TupleHash& hash)
    : m_buckets(RoundUpToPowerOfTwo(buckets)),
      m_hash(hash)
{
}

template <typename Locking>
BasicConnectionTable<Locking>::~BasicConnectionTable()
{
    for (Bucket& bucket : m_buckets)
    {
        while (!bucket.chain.empty())
        {
            Unlink(bucket.chain.front().GetConnection());
        }
    }
}

template <typename Locking>
ConnectionRef
BasicConnectionTable<Locking>::Find(const Tuple& tuple, Instant now, Direction& direction)
{
    const uint32_t hash = m_hash(tuple);
    ConnectionRef result;
    ExpiredList expired;
    {
        const UseLock use(m_mutex);
        Bucket& bucket = BucketOf(hash);
        const Lock lock(bucket.GetMutex());
        for (auto next = bucket.chain.begin(); next != bucket.chain.end();)
        {
            TupleNode& node = *next;
            node.Prefetch();
            if (++next != bucket.chain.end())
            {
                next->Prefetch();
            }
            Connection& connection = node.GetConnection();
            if (connection.IsExpired(now))
            {
                expired.Add(node);
            }
            else if (node.hash == hash && node.tuple == tuple)
            {
                direction = node.direction;
                result = ConnectionRef(&connection);
                break;
            }
        }
    }
    if (!expired.IsEmpty())
    {
        expired.ForEach([this, now](Connection& connection) { RemoveExpired(connection, now); });
        if (result && !IsIn(*result))
        {
            result.Reset(); // an expiry listener has removed it
        }
    }
    return result;
}

template <typename Locking>
bool
BasicConnectionTable<Locking>::IsTaken(const Tuple& tuple, const Connection& except, Instant now)
{
    const uint32_t hash = m_hash(tuple);
    bool taken = false;
    ExpiredList expired;
    {
        const UseLock use(m_mutex);
        Bucket& bucket = BucketOf(hash);
        const Lock lock(bucket.GetMutex());
        for (TupleNode& node : bucket.chain)
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
    }
    expired.ForEach([this, now](Connection& connection) { RemoveExpired(connection, now); });
    return taken;
}

template <typename Locking>
void
BasicConnectionTable<Locking>::LinkNode(TupleNode& node)
{
    assert(!node.linked);
    BucketOf(node.hash).chain.push_front(node);
    node.linked = true;
    ++m_nodes;
}

template <typename Locking>
bool
BasicConnectionTable<Locking>::UnlinkNode(TupleNode& node)
{
    if (!node.linked)
    {
        return false;
    }
    auto& chain = BucketOf(node.hash).chain;
    chain.erase(chain.iterator_to(node));
    node.linked = false;
    --m_nodes;
    return true;
}

template <typename Locking>
TupleNode*
BasicConnectionTable<Locking>::FindOwner(const TupleNode& wanted, Instant now, ChainLimit* limit)
{
    uint32_t length = 0;
    for (TupleNode& node : BucketOf(wanted.hash).chain)
    {
        if (node.hash == wanted.hash && node.tuple == wanted.tuple &&
            !node.GetConnection().IsExpired(now))
        {
            return &node;
        }
        ++length;
        if (limit != nullptr && length > limit->most)
        {
            limit->exceeded = true;
            break;
        }
    }
    return nullptr;
}

template <typename Locking>
ConnectionRef
BasicConnectionTable<Locking>::Insert(Connection& connection,
                                      Instant now,
                                      Direction& direction,
                                      ChainLimit* limit)
{
    GrowIfLoaded();
    TupleNode& original = connection.nodes[0];
    TupleNode& reply = connection.nodes[1];
    original.direction = Direction::ORIGINAL;
    reply.direction = Direction::REPLY;
    original.hash = m_hash(original.tuple);
    reply.hash = m_hash(reply.tuple);
    const UseLock use(m_mutex);
    const PairLock lock(BucketOf(original.hash), BucketOf(reply.hash));
    for (const TupleNode* wanted : {&original, &reply})
    {
        if (TupleNode* owner = FindOwner(*wanted, now, limit))
        {
            direction = owner->direction;
            return ConnectionRef(&owner->GetConnection());
        }
        if (limit != nullptr && limit->exceeded)
        {
            return {};
        }
    }
    LinkNode(original);
    if (reply.tuple != original.tuple)
    {
        LinkNode(reply);
    }
    connection.AddReference();
    ++m_size;
    return {};
}

template <typename Locking>
bool
BasicConnectionTable<Locking>::InsertReplyOnly(Connection& connection, Instant now)
{
    GrowIfLoaded();
    TupleNode& reply = connection.nodes[1];
    reply.direction = Direction::REPLY;
    reply.hash = m_hash(reply.tuple);
    // Its bucket stands in for that of the original tuple, which is not in the table.
    connection.nodes[0].hash = reply.hash;
    const UseLock use(m_mutex);
    const Lock lock(BucketOf(reply.hash).GetMutex());
    if (FindOwner(reply, now, nullptr) != nullptr)
    {
        return false;
    }
    LinkNode(reply);
    connection.AddReference();
    ++m_size;
    return true;
}

template <typename Locking>
template <typename Condition>
bool
BasicConnectionTable<Locking>::UnlinkIf(Connection& connection, Condition&& condition)
{
    // The table's reference, given up behind the locks: if it was the last, the connection goes.
    ConnectionRef last;
    const UseLock use(m_mutex);
    const PairLock lock(BucketOf(connection.nodes[0].hash), BucketOf(connection.nodes[1].hash));
    if (!IsIn(connection) || !condition(connection))
    {
        return false;
    }
    UnlinkNode(connection.nodes[0]);
    UnlinkNode(connection.nodes[1]);
    --m_size;
    last = ConnectionRef(&connection);
    connection.DropReference();
    return true;
}

template <typename Locking>
bool
BasicConnectionTable<Locking>::Unlink(Connection& connection)
{
    return UnlinkIf(connection, [](const Connection&) { return true; });
}

template <typename Locking>
bool
BasicConnectionTable<Locking>::RemoveExpired(Connection& connection, Instant now)
{
    // Asked again, since somebody may have refreshed it meanwhile.
    if (!UnlinkIf(connection, [now](const Connection& c) { return c.IsExpired(now); }))
    {
        return false;
    }
    if (m_listener != nullptr)
    {
        m_listener->OnExpired(connection, now);
    }
    return true;
}

template <typename Locking>
void
BasicConnectionTable<Locking>::GrowIfLoaded()
{
    {
        const UseLock use(m_mutex);
        if (m_nodes + 2 <= m_buckets.size() * MAX_LOAD)
        {
            return;
        }
    }
    const GrowLock grow(m_mutex);
    const size_t count = m_buckets.size();
    if (m_nodes + 2 <= count * MAX_LOAD || count >= (size_t(1) << 31))
    {
        return;
    }
    decltype(m_buckets) grown(count * 2);
    m_buckets.swap(grown);
    for (Bucket& bucket : grown)
    {
        // Appending would need the end of a chain; reversing first keeps the order.
        bucket.chain.reverse();
        while (!bucket.chain.empty())
        {
            TupleNode& node = bucket.chain.front();
            bucket.chain.pop_front();
            BucketOf(node.hash).chain.push_front(node);
        }
    }
}

template <typename Locking>
void
BasicConnectionTable<Locking>::CollectBucket(uint32_t index, std::vector<ConnectionRef>& found)
{
    Bucket& bucket = m_buckets[index];
    const Lock lock(bucket.GetMutex());
    for (TupleNode& node : bucket.chain)
    {
        Connection& connection = node.GetConnection();
        // A connection in the table by its reply tuple only is met there.
        if (node.direction == Direction::ORIGINAL || !connection.nodes[0].linked)
        {
            found.emplace_back(&connection);
        }
    }
}

template <typename Locking>
void
BasicConnectionTable<Locking>::PrefetchAhead(size_t index) const
{
    // Without locks, what comes soon may be looked at ahead of time.
    if constexpr (!Locking::SHARED)
    {
        // A chain's nodes come one after the other: the first is asked for long before the walk gets
        // there, the next one some buckets later, when the one before has come.
        for (size_t depth = 0; depth < REAP_DEPTH; ++depth)
        {
            const size_t ahead = index + (REAP_DEPTH - depth) * REAP_AHEAD;
            if (ahead >= m_buckets.size())
            {
                continue;
            }
            const auto& chain = m_buckets[ahead].chain;
            auto place = chain.begin();
            for (size_t i = 0; i < depth && place != chain.end(); ++i)
            {
                ++place;
            }
            if (place != chain.end())
            {
                place->Prefetch();
            }
        }
    }
}

template <typename Locking>
void
BasicConnectionTable<Locking>::PrefetchRemoval(const Connection& connection,
                                               RemovalStep step) const
{
    if constexpr (!Locking::SHARED)
    {
        if (step == RemovalStep::BUCKETS)
        {
            ConnectionPool::PrefetchFree(connection);
        }
        for (const TupleNode& node : connection.nodes)
        {
            const Bucket& bucket = m_buckets[IndexOf(node.hash)];
            if (step == RemovalStep::BUCKETS)
            {
                PrefetchMemory(&bucket);
                continue;
            }
            auto place = bucket.chain.begin();
            if (step == RemovalStep::SECOND_NODES && place != bucket.chain.end() && &*place != &node)
            {
                ++place;
            }
            if (place != bucket.chain.end())
            {
                PrefetchMemory(&*place);
            }
        }
    }
}

template <typename Locking>
uint32_t
BasicConnectionTable<Locking>::CollectExpired(uint32_t position,
                                              Instant now,
                                              const AliveVisitor& alive,
                                              ReapCount& count,
                                              std::vector<ConnectionRef>& expired)
{
    const UseLock use(m_mutex);
    const uint32_t index = IndexOf(position);
    PrefetchAhead(index);
    Bucket& bucket = m_buckets[index];
    const Lock lock(bucket.GetMutex());
    for (TupleNode& node : bucket.chain)
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
        else if (alive)
        {
            alive(connection);
        }
    }
    ++count.buckets;
    // Behind the last bucket the first follows.
    return index + 1 == m_buckets.size() ? 0 : FirstHash(index + 1);
}

template <typename Locking>
typename BasicConnectionTable<Locking>::ReapCount
BasicConnectionTable<Locking>::Reap(uint32_t& position,
                                    uint32_t buckets,
                                    Instant now,
                                    const AliveVisitor& alive)
{
    ReapCount count;
    std::vector<ConnectionRef> expired;
    const uint32_t visits = std::min(buckets, GetBucketCount());
    while (count.buckets < visits)
    {
        // Where to go on is known before anything is removed: an expiry listener may make the table
        // grow.
        const uint32_t groupEnd = std::min(count.buckets + REAP_GROUP, visits);
        while (count.buckets < groupEnd)
        {
            position = CollectExpired(position, now, alive, count, expired);
        }
        // One step for all before the next step for any, so that their fetches overlap.
        for (const RemovalStep step :
             {RemovalStep::BUCKETS, RemovalStep::FIRST_NODES, RemovalStep::SECOND_NODES})
        {
            for (const ConnectionRef& connection : expired)
            {
                PrefetchRemoval(*connection, step);
            }
        }
        for (const ConnectionRef& connection : expired)
        {
            // An expiry listener, or another thread, may have removed it already.
            if (RemoveExpired(*connection, now))
            {
                ++count.expired;
            }
        }
        expired.clear();
    }
    return count;
}

template <typename Locking>
std::vector<ConnectionRef>
BasicConnectionTable<Locking>::GetBucketOf(const Tuple& tuple, uint32_t offset)
{
    const UseLock use(m_mutex);
    Bucket& bucket = m_buckets[(size_t(IndexOf(m_hash(tuple))) + offset) % m_buckets.size()];
    const Lock lock(bucket.GetMutex());
    std::vector<ConnectionRef> found;
    for (TupleNode& node : bucket.chain)
    {
        found.emplace_back(&node.GetConnection());
    }
    return found;
}

template <typename Locking>
uint32_t
BasicConnectionTable<Locking>::GetLongestChain()
{
    const UseLock use(m_mutex);
    size_t longest = 0;
    for (Bucket& bucket : m_buckets)
    {
        const Lock lock(bucket.GetMutex());
        longest = std::max<size_t>(longest, bucket.chain.size());
    }
    return static_cast<uint32_t>(longest);
}

template class BasicConnectionTable<NoLocking>;
template class BasicConnectionTable<BucketLocking>;

} // namespace netfilter
} // namespace ns3
