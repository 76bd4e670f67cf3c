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

/// Tuples that four buckets may hold on average before the table grows: a look-up should not have to
/// wait for many others' tuples, and a bucket costs eight bytes.
constexpr size_t MAX_LOAD_OF_FOUR = 5;

/// Expired connections that one look-up cleans up at most; the rest waits for the next one.
constexpr unsigned MAX_EXPIRED_PER_LOOKUP = 4;

/// Buckets that a walk visits together: as many chains are fetched at the same time.
constexpr uint32_t REAP_GROUP = 32;

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
            else if (node.GetTuple() == tuple)
            {
                direction = node.GetDirection();
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
            if (node.GetTuple() != tuple)
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
    assert(!node.IsLinked());
    BucketOf(node.GetHash()).chain.push_front(node);
    node.SetLinked(true);
    ++m_nodes;
}

template <typename Locking>
bool
BasicConnectionTable<Locking>::UnlinkNode(TupleNode& node)
{
    if (!node.IsLinked())
    {
        return false;
    }
    auto& chain = BucketOf(node.GetHash()).chain;
    chain.erase(chain.iterator_to(node));
    node.SetLinked(false);
    --m_nodes;
    return true;
}

template <typename Locking>
TupleNode*
BasicConnectionTable<Locking>::FindOwner(const TupleNode& wanted, Instant now, ChainLimit* limit)
{
    uint32_t length = 0;
    for (TupleNode& node : BucketOf(wanted.GetHash()).chain)
    {
        if (node.GetTuple() == wanted.GetTuple() && !node.GetConnection().IsExpired(now))
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
    original.SetDirection(Direction::ORIGINAL);
    reply.SetDirection(Direction::REPLY);
    original.SetHash(m_hash(original.GetTuple()));
    reply.SetHash(m_hash(reply.GetTuple()));
    const UseLock use(m_mutex);
    const PairLock lock(BucketOf(original.GetHash()), BucketOf(reply.GetHash()));
    for (const TupleNode* wanted : {&original, &reply})
    {
        if (TupleNode* owner = FindOwner(*wanted, now, limit))
        {
            direction = owner->GetDirection();
            return ConnectionRef(&owner->GetConnection());
        }
        if (limit != nullptr && limit->exceeded)
        {
            return {};
        }
    }
    LinkNode(original);
    if (reply.GetTuple() != original.GetTuple())
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
    reply.SetDirection(Direction::REPLY);
    reply.SetHash(m_hash(reply.GetTuple()));
    // Its bucket stands in for that of the original tuple, which is not in the table.
    connection.nodes[0].SetHash(reply.GetHash());
    const UseLock use(m_mutex);
    const Lock lock(BucketOf(reply.GetHash()).GetMutex());
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
    const PairLock lock(BucketOf(connection.hashes[0]), BucketOf(connection.hashes[1]));
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
        if (m_nodes + 2 <= m_buckets.size() / 4 * MAX_LOAD_OF_FOUR)
        {
            return;
        }
    }
    const GrowLock grow(m_mutex);
    const size_t count = m_buckets.size();
    if (m_nodes + 2 <= count / 4 * MAX_LOAD_OF_FOUR || count >= (size_t(1) << 31))
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
            BucketOf(node.GetHash()).chain.push_front(node);
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
        if (node.GetDirection() == Direction::ORIGINAL || !connection.nodes[0].IsLinked())
        {
            found.emplace_back(&connection);
        }
    }
}

template <typename Locking>
void
BasicConnectionTable<Locking>::PrefetchChains(uint32_t first, uint32_t count) const
{
    // Without locks, what comes soon may be looked at ahead of time.
    if constexpr (!Locking::SHARED)
    {
        // A chain's nodes come one after the other, so all chains take one step before any takes the
        // next: by then its node has come.
        const TupleNode* steps[REAP_GROUP];
        uint32_t walking = 0;
        for (uint32_t i = 0; i < count; ++i)
        {
            const auto& chain = m_buckets[first + i].chain;
            if (!chain.empty())
            {
                steps[walking] = &chain.front();
                PrefetchMemory(steps[walking++]);
            }
        }
        while (walking > 0)
        {
            uint32_t left = 0;
            for (uint32_t i = 0; i < walking; ++i)
            {
                const TupleNode& node = *steps[i];
                if (node.GetDirection() == Direction::ORIGINAL)
                {
                    node.Prefetch();
                }
                const auto next = std::next(Chain::s_iterator_to(node));
                if (next != typename Chain::const_iterator())
                {
                    steps[left] = &*next;
                    PrefetchMemory(steps[left++]);
                }
            }
            walking = left;
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
            const Bucket& bucket = m_buckets[IndexOf(node.GetHash())];
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
void
BasicConnectionTable<Locking>::CollectExpired(Bucket& bucket,
                                              Instant now,
                                              const AliveVisitor& alive,
                                              ReapCount& count,
                                              std::vector<ConnectionRef>& expired)
{
    const Lock lock(bucket.GetMutex());
    for (TupleNode& node : bucket.chain)
    {
        Connection& connection = node.GetConnection();
        if (node.GetDirection() == Direction::REPLY && connection.nodes[0].IsLinked())
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
        {
            const UseLock use(m_mutex);
            const uint32_t first = IndexOf(position);
            const uint32_t group = std::min({REAP_GROUP,
                                             visits - count.buckets,
                                             static_cast<uint32_t>(m_buckets.size()) - first});
            PrefetchChains(first, group);
            for (uint32_t i = 0; i < group; ++i)
            {
                CollectExpired(m_buckets[first + i], now, alive, count, expired);
            }
            // Where to go on is known before anything is removed: an expiry listener may make the
            // table grow. Behind the last bucket the first follows.
            const uint32_t next = first + group;
            position = next == m_buckets.size() ? 0 : FirstHash(next);
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
