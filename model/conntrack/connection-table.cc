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

/// Tuples that four buckets may hold on average before the table grows: a look-up should not have
/// to wait for many others' tuples, and a bucket costs eight bytes.
constexpr size_t MAX_LOAD_OF_FOUR = 5;

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
    bool anyExpired = false;
    {
        const UseLock use(m_mutex);
        Bucket& bucket = BucketOf(hash);
        const Lock lock(bucket.GetMutex());
        for (TupleNode& node : bucket.chain)
        {
            // Only noted: few are expired, and what follows must not wait for another cache line.
            Connection& connection = node.GetConnection();
            anyExpired |= connection.IsExpired(now);
            if (node.GetTuple() == tuple)
            {
                if (anyExpired)
                {
                    break;
                }
                direction = node.GetDirection();
                return ConnectionRef(&connection);
            }
        }
    }
    return anyExpired ? FindAmongExpired(tuple, hash, now, direction) : ConnectionRef();
}

template <typename Locking>
ConnectionRef
BasicConnectionTable<Locking>::FindAmongExpired(const Tuple& tuple,
                                                uint32_t hash,
                                                Instant now,
                                                Direction& direction)
{
    ConnectionRef result;
    ExpiredList expired;
    {
        const UseLock use(m_mutex);
        Bucket& bucket = BucketOf(hash);
        const Lock lock(bucket.GetMutex());
        for (TupleNode& node : bucket.chain)
        {
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
    expired.ForEach([this, now](Connection& connection) { RemoveExpired(connection, now); });
    if (result && !IsIn(*result))
    {
        result.Reset(); // an expiry listener has removed it
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
    TupleNode& original = connection.originalNode;
    TupleNode& reply = connection.replyNode;
    original.SetDirection(Direction::ORIGINAL);
    reply.SetDirection(Direction::REPLY);
    reply.SetAlone(false);
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
    TupleNode& reply = connection.replyNode;
    reply.SetDirection(Direction::REPLY);
    reply.SetAlone(true);
    reply.SetHash(m_hash(reply.GetTuple()));
    // Its bucket stands in for that of the original tuple, which is not in the table.
    connection.originalNode.SetHash(reply.GetHash());
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
    UnlinkNode(connection.originalNode);
    UnlinkNode(connection.replyNode);
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
        if (node.IsWhereCounted())
        {
            found.emplace_back(&node.GetConnection());
        }
    }
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
