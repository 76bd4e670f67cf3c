/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_TABLE_H
#define CONNECTION_TABLE_H

#include "connection-ref.h"
#include "connection.h"
#include "tuple-hash.h"

#include <boost/intrusive/slist.hpp>
#include <cstddef>
#include <cstdint>
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

/**
 * @ingroup netfilter
 * The connection table: an array of buckets, each the head of an intrusive list of tuples; every
 * confirmed connection is in it twice, once for each direction.
 *
 * A bucket covers a contiguous range of hash values, and buckets only ever split in two. So a
 * position in the table is a hash value, and survives growth of the table.
 */
class ConnectionTable
{
  public:
    /// What one walk over some buckets met.
    struct ReapCount
    {
        uint32_t buckets{0};  //!< buckets visited
        uint32_t examined{0}; //!< connections looked at, each once
        uint32_t expired{0};  //!< connections removed
    };

    /**
     * @param buckets initial number of buckets, rounded up to a power of two, at least 2
     * @param hash the hash of tuples
     */
    ConnectionTable(uint32_t buckets, const TupleHash& hash);
    ~ConnectionTable();

    ConnectionTable(const ConnectionTable&) = delete;
    ConnectionTable& operator=(const ConnectionTable&) = delete;

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
     * Put both tuples of a connection into the table. A tuple that equals its own reply (somebody
     * talks to himself) is put in once. The table keeps a reference.
     *
     * @param connection a connection that is not in the table
     */
    void Insert(Connection& connection);

    /**
     * Put only the reply tuple of a connection into the table (the loser of a clash).
     *
     * @param connection a connection that is not in the table
     */
    void InsertReplyOnly(Connection& connection);

    /**
     * Take both tuples of a connection out of the table, whichever are in it, and give up the
     * table's reference.
     *
     * @param connection a connection; one that is not in the table is left alone
     * @return true if it was in the table
     */
    bool Unlink(Connection& connection);

    /**
     * Unlink a connection that has expired, and tell the expiry listener. The caller holds a
     * reference.
     *
     * @param connection a connection; one that is not in the table is left alone
     * @param now simulated time
     */
    void RemoveExpired(Connection& connection, Instant now);

    /**
     * Remove the expired connections of some buckets. A connection is looked at where its original
     * tuple is, so each is looked at once in a full traversal.
     *
     * @param position hash value to start at; on return where to go on
     * @param buckets how many buckets to visit
     * @param now simulated time
     * @return what was met
     */
    ReapCount Reap(uint32_t& position, uint32_t buckets, Instant now);

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
    std::vector<ConnectionRef> GetBucketOf(const Tuple& tuple, uint32_t offset) const;

    /// @return number of connections in the table, expired ones included
    size_t GetSize() const
    {
        return m_size;
    }

    uint32_t GetBucketCount() const
    {
        return static_cast<uint32_t>(m_buckets.size());
    }

    /// @return length of the longest chain, in tuples
    uint32_t GetLongestChain() const;

    const TupleHash& GetHash() const
    {
        return m_hash;
    }

  private:
    using Bucket = boost::intrusive::slist<TupleNode,
                                           boost::intrusive::constant_time_size<false>,
                                           boost::intrusive::linear<true>,
                                           boost::intrusive::cache_last<false>>;

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
        return connection.nodes[0].linked || connection.nodes[1].linked;
    }

    void LinkNode(TupleNode& node);
    bool UnlinkNode(TupleNode& node);
    void GrowIfLoaded();
    /// Connections of a bucket by their original tuples.
    void CollectBucket(uint32_t index, std::vector<ConnectionRef>& found) const;

    std::vector<Bucket> m_buckets;
    const TupleHash& m_hash;
    ExpiryListener* m_listener{nullptr};
    size_t m_size{0};
    size_t m_nodes{0};
};

template <typename Visitor>
void
ConnectionTable::ForEach(Visitor&& visit)
{
    std::vector<ConnectionRef> found;
    uint64_t position = 0;
    while (position < (uint64_t(1) << 32))
    {
        const uint32_t index = IndexOf(static_cast<uint32_t>(position));
        const bool last = index + 1 == m_buckets.size();
        const uint64_t next = last ? uint64_t(1) << 32 : FirstHash(index + 1);
        found.clear();
        CollectBucket(index, found);
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
