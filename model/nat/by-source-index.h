/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef BY_SOURCE_INDEX_H
#define BY_SOURCE_INDEX_H

#include "connection-pool.h"
#include "connection.h"
#include "large-memory.h"
#include "tuple-hash.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Finds connections by the inside endpoint that opened them, newest first, so that an endpoint can
 * keep the external port it already has (Linux nf_nat_bysource). Connections are in it from the
 * moment their source NAT is decided until they are freed.
 */
class BySourceIndex : public ConnectionFreeListener
{
  public:
    /// @param hash the hash of tuples; must outlive this
    explicit BySourceIndex(const TupleHash& hash);
    ~BySourceIndex() override;

    BySourceIndex(const BySourceIndex&) = delete;
    BySourceIndex& operator=(const BySourceIndex&) = delete;

    /// @param connection a connection that is not in the index
    void Insert(Connection& connection);

    /**
     * Walk the connections whose original tuple has the source of @p tuple, newest first.
     *
     * @param tuple a tuple; source, sourceId, protocol and zone count
     * @param visit called with each; returns false to stop
     */
    template <typename Visitor>
    void ForEachSameSource(const Tuple& tuple, Visitor&& visit);

    void OnConnectionFree(Connection& connection) override;

  private:
    static bool SameSource(const Tuple& a, const Tuple& b)
    {
        return a.source == b.source && a.sourceId == b.sourceId && a.protocol == b.protocol &&
               a.zone == b.zone;
    }

    /// First connection of the bucket of a tuple's source.
    Connection*& BucketOf(const Tuple& tuple)
    {
        return m_buckets[m_hash.HashSource(tuple) & (m_buckets.size() - 1)];
    }

    static void PushFront(Connection*& first, Connection& connection);
    void GrowIfLoaded();

    const TupleHash& m_hash;
    std::vector<Connection*, LargeAllocator<Connection*>> m_buckets;
    size_t m_size{0};
};

template <typename Visitor>
void
BySourceIndex::ForEachSameSource(const Tuple& tuple, Visitor&& visit)
{
    for (Connection* connection = BucketOf(tuple); connection != nullptr;
         connection = connection->bySource.next)
    {
        if (SameSource(connection->GetTuple(Direction::ORIGINAL), tuple) && !visit(*connection))
        {
            return;
        }
    }
}

} // namespace netfilter
} // namespace ns3

#endif /* BY_SOURCE_INDEX_H */
