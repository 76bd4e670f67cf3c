/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-pool.h"
#include "connection-table.h"

#include <algorithm>
#include <iterator>

/**
 * @file
 * @ingroup netfilter
 * The connection table: the walk that removes what has expired. It visits far more than it removes,
 * nearly all of it out of the cache, so that it fetches ahead wherever nobody else uses the table.
 */

namespace ns3
{
namespace netfilter
{

namespace
{

/// Buckets that a walk visits together. Each of its steps waits for memory once, so that a group
/// should hold many chains, and several connections that have expired.
constexpr uint32_t REAP_GROUP = 128;

/// @param place on the list of a bucket @param end of the list @return the node there, or null
template <typename Iterator>
auto*
NodeAt(Iterator place, Iterator end)
{
    return place == end ? nullptr : &*place;
}

} // namespace

template <typename Locking>
void
BasicConnectionTable<Locking>::PrefetchPlace(const Connection& connection,
                                             Direction direction,
                                             RemovalStep step) const
{
    if constexpr (!Locking::SHARED)
    {
        const Bucket& bucket =
            m_buckets[IndexOf(connection.hashes[static_cast<size_t>(direction)])];
        if (step == RemovalStep::BUCKETS)
        {
            PrefetchMemory(&bucket);
            return;
        }
        auto place = bucket.chain.begin();
        if (step == RemovalStep::SECOND_NODES && place != bucket.chain.end() &&
            &*place != &connection.GetNode(direction))
        {
            ++place;
        }
        if (place != bucket.chain.end())
        {
            PrefetchMemory(&*place);
        }
    }
}

template <typename Locking>
void
BasicConnectionTable<Locking>::PrefetchRemoval(const Connection& connection,
                                               RemovalStep step) const
{
    PrefetchPlace(connection, Direction::ORIGINAL, step);
    PrefetchPlace(connection, Direction::REPLY, step);
    if (step == RemovalStep::BUCKETS)
    {
        ConnectionPool::PrefetchFree(connection);
    }
}

template <typename Locking>
void
BasicConnectionTable<Locking>::Examine(TupleNode& node, Walk& walk)
{
    Connection& connection = node.GetConnection();
    ++walk.count.examined;
    if (connection.IsExpired(walk.now))
    {
        // What its removal begins with, and ends with.
        PrefetchMemory(connection.hashes);
        PrefetchMemory(&connection.extension);
        walk.expired.emplace_back(&connection);
    }
    else if (walk.alive)
    {
        walk.alive(connection);
    }
}

template <typename Locking>
void
BasicConnectionTable<Locking>::CollectExpired(uint32_t first, uint32_t group, Walk& walk)
{
    walk.count.buckets += group;
    if constexpr (Locking::SHARED)
    {
        for (uint32_t i = 0; i < group; ++i)
        {
            Bucket& bucket = m_buckets[first + i];
            const Lock lock(bucket.GetMutex());
            for (TupleNode& node : bucket.chain)
            {
                if (node.IsWhereCounted())
                {
                    Examine(node, walk);
                }
            }
        }
    }
    else
    {
        // A chain's nodes come one after the other, so all chains take one step before any takes
        // the next: by then its node has come. What is kept and what is not, a processor cannot
        // guess: all is written down, and what is not kept is written over.
        const typename Chain::iterator end; // of any list
        TupleNode* walking[REAP_GROUP];
        uint32_t chains = 0;
        for (uint32_t i = 0; i < group; ++i)
        {
            TupleNode* front = NodeAt(m_buckets[first + i].chain.begin(), end);
            walking[chains] = front;
            chains += front != nullptr ? 1 : 0;
        }
        for (uint32_t i = 0; i < chains; ++i)
        {
            PrefetchMemory(walking[i]);
        }
        while (chains > 0)
        {
            TupleNode* counted[REAP_GROUP];
            uint32_t counts = 0;
            uint32_t left = 0;
            for (uint32_t i = 0; i < chains; ++i)
            {
                TupleNode* node = walking[i];
                PrefetchMemory(node + 1); // the time of expiry, next to an original tuple
                counted[counts] = node;
                counts += node->IsWhereCounted() ? 1 : 0;
                TupleNode* next = NodeAt(std::next(Chain::s_iterator_to(*node)), end);
                walking[left] = next;
                left += next != nullptr ? 1 : 0;
            }
            for (uint32_t i = 0; i < left; ++i)
            {
                PrefetchMemory(walking[i]);
            }
            for (uint32_t i = 0; i < counts; ++i)
            {
                Examine(*counted[i], walk);
            }
            chains = left;
        }
    }
}

template <typename Locking>
typename BasicConnectionTable<Locking>::ReapCount
BasicConnectionTable<Locking>::Reap(uint32_t& position,
                                    uint32_t buckets,
                                    Instant now,
                                    const AliveVisitor& alive)
{
    Walk walk{now, alive, {}, {}};
    const uint32_t visits = std::min(buckets, GetBucketCount());
    while (walk.count.buckets < visits)
    {
        {
            const UseLock use(m_mutex);
            const uint32_t first = IndexOf(position);
            const uint32_t group = std::min({REAP_GROUP,
                                             visits - walk.count.buckets,
                                             static_cast<uint32_t>(m_buckets.size()) - first});
            CollectExpired(first, group, walk);
            // Where to go on is known before anything is removed: an expiry listener may make the
            // table grow. Behind the last bucket the first follows.
            const uint32_t next = first + group;
            position = next == m_buckets.size() ? 0 : FirstHash(next);
        }
        // One step for all before the next step for any, so that their fetches overlap. The buckets
        // of the original tuples are those that the walk has just come through.
        for (const RemovalStep step :
             {RemovalStep::BUCKETS, RemovalStep::FIRST_NODES, RemovalStep::SECOND_NODES})
        {
            for (const ConnectionRef& connection : walk.expired)
            {
                PrefetchPlace(*connection, Direction::REPLY, step);
            }
        }
        for (const ConnectionRef& connection : walk.expired)
        {
            // An expiry listener, or another thread, may have removed it already.
            if (RemoveExpired(*connection, now))
            {
                ++walk.count.expired;
            }
        }
        walk.expired.clear();
    }
    return walk.count;
}

// The header says that the class is instantiated elsewhere, where these are not known.
#define NETFILTER_INSTANTIATE(Locking)                                                             \
    template void BasicConnectionTable<Locking>::PrefetchPlace(const Connection&,                  \
                                                               Direction,                          \
                                                               RemovalStep) const;                 \
    template void BasicConnectionTable<Locking>::PrefetchRemoval(const Connection&, RemovalStep)   \
        const;                                                                                     \
    template void BasicConnectionTable<Locking>::Examine(TupleNode&, Walk&);                       \
    template void BasicConnectionTable<Locking>::CollectExpired(uint32_t, uint32_t, Walk&);        \
    template BasicConnectionTable<Locking>::ReapCount BasicConnectionTable<Locking>::Reap(         \
        uint32_t&,                                                                                 \
        uint32_t,                                                                                  \
        Instant,                                                                                   \
        const AliveVisitor&);

NETFILTER_INSTANTIATE(NoLocking)
NETFILTER_INSTANTIATE(BucketLocking)

#undef NETFILTER_INSTANTIATE

} // namespace netfilter
} // namespace ns3
