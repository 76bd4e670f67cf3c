/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_TABLE_H
#define CONNECTION_TABLE_H

#include "connection-ref.h"
#include "connection.h"
#include "large-memory.h"
#include "table-locking.h"
#include "tuple-hash.h"

#include <boost/intrusive/slist.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// Hears of connections that the table drops because their time is up.
class ExpiryListener
{
  public:
    virtual ~ExpiryListener() = default;

    /**
     * The connection has just been unlinked from the table.
     *
     * @param connection the connection
     * @param now simulated time
     */
    virtual void OnExpired(Connection& connection, Instant now) = 0;
};

/// How long a chain may be that a connection is put into.
struct ChainLimit
{
    uint32_t most{0};     //!< tuples in the bucket beforehand
    bool exceeded{false}; //!< set if a chain was longer
};

/// What of the two chains that a connection is in is fetched ahead of its removal, in this order.
enum class RemovalStep
{
    BUCKETS,
    FIRST_NODES,
    SECOND_NODES,
};

/**
 * @ingroup netfilter
 * The connection table: an array of buckets, each the head of an intrusive list of tuples; every
 * confirmed connection is in it twice, once for each direction.
 *
 * A bucket covers a contiguous range of hash values, and buckets only ever split in two. So a
 * position in the table is a hash value, and survives growth of the table.
 *
 * @tparam Locking whether several threads may use the table, see table-locking.h. The connections of
 *         a shared table must come from a shared pool, and an expiry listener must be prepared to be
 *         called by any thread.
 */
template <typename Locking>
class BasicConnectionTable
{
  public:
    /// What one walk over some buckets met.
    struct ReapCount
    {
        uint32_t buckets{0};  //!< buckets visited
        uint32_t examined{0}; //!< connections looked at, each once
        uint32_t expired{0};  //!< connections removed
    };

    /// Called for a connection that a walk meets alive.
    using AliveVisitor = std::function<void(Connection&)>;

    /**
     * @param buckets initial number of buckets, rounded up to a power of two, at least 2
     * @param hash the hash of tuples
     */
    BasicConnectionTable(uint32_t buckets, const TupleHash& hash);
    ~BasicConnectionTable();

    BasicConnectionTable(const BasicConnectionTable&) = delete;
    BasicConnectionTable& operator=(const BasicConnectionTable&) = delete;

    /// @param listener who hears of expired connections, or null
    void SetExpiryListener(ExpiryListener* listener)
    {
        m_listener = listener;
    }

    /**
     * Look a tuple up in both directions of all connections. Expired connections met on the way
     * are removed and never found.
     *
     * @param tuple the tuple
     * @param now simulated time
     * @param direction which direction of the connection the tuple is, if found
     * @return the connection, or an empty reference
     */
    ConnectionRef Find(const Tuple& tuple, Instant now, Direction& direction);

    /**
     * Whether a tuple is in use by any connection other than @p except. A connection with the same
     * original tuple as @p except does not count: that clash is for insertion to resolve.
     *
     * @param tuple the tuple
     * @param except the connection that asks
     * @param now simulated time
     * @return true if taken
     */
    bool IsTaken(const Tuple& tuple, const Connection& except, Instant now);

    /**
     * Put both tuples of a connection into the table, unless somebody has one of them. A tuple that
     * equals its own reply (somebody talks to himself) is put in once. The table keeps a reference.
     *
     * @param connection a connection that is not in the table
     * @param now simulated time
     * @param direction if a tuple is taken, which direction it is of the connection that has it
     * @param limit how long the chains of the two buckets may be, or null: any length. If one is
     *        longer, the connection is not put in, limit->exceeded is set, and an empty reference
     *        comes back.
     * @return the connection that has one of the tuples, or an empty reference if it was put in
     */
    ConnectionRef Insert(Connection& connection,
                         Instant now,
                         Direction& direction,
                         ChainLimit* limit = nullptr);

    /**
     * Put only the reply tuple of a connection into the table (the loser of a clash), unless
     * somebody has it.
     *
     * @param connection a connection that is not in the table
     * @param now simulated time
     * @return true if it was put in
     */
    bool InsertReplyOnly(Connection& connection, Instant now);

    /**
     * Take both tuples of a connection out of the table, whichever are in it, and give up the
     * table's reference.
     *
     * @param connection a connection; one that is not in the table is left alone
     * @return true if it was in the table
     */
    bool Unlink(Connection& connection);

    /**
     * Have the processor fetch some of what taking a connection out of the table reads. With other
     * work between the steps, the next step need not wait. It leaves the chains of a shared table
     * alone.
     *
     * @param connection a connection that is in the table
     * @param step what to fetch
     */
    void PrefetchRemoval(const Connection& connection, RemovalStep step) const;

    /**
     * Unlink a connection that has expired, and tell the expiry listener. The caller holds a
     * reference.
     *
     * @param connection a connection; one that is not in the table, or alive, is left alone
     * @param now simulated time
     * @return true if it was removed
     */
    bool RemoveExpired(Connection& connection, Instant now);

    /**
     * Remove the expired connections of some buckets. A connection is looked at where its original
     * tuple is, so each is looked at once in a full traversal.
     *
     * @param position hash value to start at; on return where to go on
     * @param buckets how many buckets to visit
     * @param now simulated time
     * @param alive called for each connection that stays, or null; must leave the table alone
     * @return what was met
     */
    ReapCount Reap(uint32_t& position,
                   uint32_t buckets,
                   Instant now,
                   const AliveVisitor& alive = nullptr);

    /// @param position hash value @return number of buckets from there to the end
    uint32_t GetBucketsFrom(uint32_t position) const
    {
        const UseLock use(m_mutex);
        return static_cast<uint32_t>(m_buckets.size()) - IndexOf(position);
    }

    /**
     * Call a function for every connection, in the order of buckets. The function may insert and
     * remove connections: one removed before its turn is not visited, one inserted meanwhile may or
     * may not be.
     *
     * @param visit called with Connection&; returns false to stop
     */
    template <typename Visitor>
    void ForEach(Visitor&& visit);

    /**
     * The connections that have a tuple, of either direction, in the same bucket as a tuple, or in
     * one of the buckets that follow.
     *
     * @param tuple the tuple
     * @param offset how many buckets further on, wrapping around
     * @return references to them; twice to one that has both its tuples there
     */
    std::vector<ConnectionRef> GetBucketOf(const Tuple& tuple, uint32_t offset);

    /// @return number of connections in the table, expired ones included
    size_t GetSize() const
    {
        return m_size;
    }

    /// @return number of buckets
    uint32_t GetBucketCount() const
    {
        const UseLock use(m_mutex);
        return static_cast<uint32_t>(m_buckets.size());
    }

    /// @return length of the longest chain, in tuples
    uint32_t GetLongestChain();

    const TupleHash& GetHash() const
    {
        return m_hash;
    }

  private:
    using Chain = boost::intrusive::slist<TupleNode,
                                          boost::intrusive::constant_time_size<false>,
                                          boost::intrusive::linear<true>,
                                          boost::intrusive::cache_last<false>>;

    /// The tuples of one bucket, with the lock that guards them.
    struct Bucket : public Locking::BucketMutex
    {
        Chain chain;

        typename Locking::BucketMutex& GetMutex()
        {
            return *this;
        }
    };

    /// A walk that removes what has expired.
    struct Walk
    {
        Instant now;                        //!< simulated time
        const AliveVisitor& alive;          //!< who hears of those that stay, or null
        ReapCount count;                    //!< what has been met
        std::vector<ConnectionRef> expired; //!< met in the last buckets, not removed yet
    };

    using Lock = std::lock_guard<typename Locking::BucketMutex>;
    using PairLock = BucketPairLock<Bucket>;
    using UseLock = std::shared_lock<typename Locking::TableMutex>;
    using GrowLock = std::unique_lock<typename Locking::TableMutex>;

    /// @param hash of a tuple @return index of its bucket
    uint32_t IndexOf(uint32_t hash) const
    {
        return static_cast<uint32_t>((uint64_t(hash) * m_buckets.size()) >> 32);
    }

    /// @param index of a bucket @return the lowest hash value that belongs to it
    uint32_t FirstHash(uint32_t index) const
    {
        return static_cast<uint32_t>((uint64_t(index) << 32) / m_buckets.size());
    }

    /// @param connection a connection @return true if any of its tuples is in the table
    static bool IsIn(const Connection& connection)
    {
        return connection.originalNode.IsLinked() || connection.replyNode.IsLinked();
    }

    Bucket& BucketOf(uint32_t hash)
    {
        return m_buckets[IndexOf(hash)];
    }

    /// Put a node with a hash into its bucket, whose lock is held.
    void LinkNode(TupleNode& node);
    /// Take a node out of its bucket, whose lock is held. @return false if it was not there
    bool UnlinkNode(TupleNode& node);
    /// Take a connection out if @p condition, asked under its locks, still holds.
    template <typename Condition>
    bool UnlinkIf(Connection& connection, Condition&& condition);
    /// Find() in a bucket that has expired connections, some of which it removes.
    ConnectionRef FindAmongExpired(const Tuple& tuple,
                                   uint32_t hash,
                                   Instant now,
                                   Direction& direction);
    /// The unexpired owner of a node's tuple in the node's bucket, whose lock is held.
    TupleNode* FindOwner(const TupleNode& wanted, Instant now, ChainLimit* limit);
    void GrowIfLoaded();
    /// PrefetchRemoval() for one of the two chains.
    void PrefetchPlace(const Connection& connection, Direction direction, RemovalStep step) const;
    /// Examine @p group buckets from @p first on. The table's lock is held.
    void CollectExpired(uint32_t first, uint32_t group, Walk& walk);
    /// Look at one connection that a walk meets.
    void Examine(TupleNode& node, Walk& walk);
    /// The connections of a bucket, each at one of its tuples.
    void CollectBucket(uint32_t index, std::vector<ConnectionRef>& found);

    mutable typename Locking::TableMutex m_mutex; //!< guards the array
    std::vector<Bucket, LargeAllocator<Bucket>> m_buckets;
    const TupleHash& m_hash;
    ExpiryListener* m_listener{nullptr};
    typename Locking::Counter m_size{0};
    typename Locking::Counter m_nodes{0};
};

extern template class BasicConnectionTable<NoLocking>;
extern template class BasicConnectionTable<BucketLocking>;

template <typename Locking>
template <typename Visitor>
void
BasicConnectionTable<Locking>::ForEach(Visitor&& visit)
{
    std::vector<ConnectionRef> found;
    uint64_t position = 0;
    while (position < (uint64_t(1) << 32))
    {
        uint64_t next = 0;
        found.clear();
        {
            const UseLock use(m_mutex);
            const uint32_t index = IndexOf(static_cast<uint32_t>(position));
            const bool last = index + 1 == m_buckets.size();
            next = last ? uint64_t(1) << 32 : FirstHash(index + 1);
            CollectBucket(index, found);
        }
        for (const ConnectionRef& connection : found)
        {
            if (IsIn(*connection) && !visit(*connection))
            {
                return;
            }
        }
        position = next;
    }
}

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_TABLE_H */
