/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "by-source-index.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr size_t INITIAL_BUCKETS = 1024; // a power of two, and stays one

} // namespace

BySourceIndex::BySourceIndex(const TupleHash& hash)
    : m_hash(hash),
      m_buckets(INITIAL_BUCKETS)
{
}

BySourceIndex::~BySourceIndex()
{
    for (Bucket& bucket : m_buckets)
    {
        bucket.clear_and_dispose([](Connection* connection) { connection->inBySource = false; });
    }
}

void
BySourceIndex::Insert(Connection& connection)
{
    GrowIfLoaded();
    BucketOf(connection.GetTuple(Direction::ORIGINAL)).push_front(connection);
    connection.inBySource = true;
    ++m_size;
}

void
BySourceIndex::OnConnectionFree(Connection& connection)
{
    if (connection.inBySource)
    {
        Bucket::node_algorithms::unlink(Bucket::value_traits::to_node_ptr(connection));
        connection.inBySource = false;
        --m_size;
    }
}

void
BySourceIndex::GrowIfLoaded()
{
    if (m_size < 2 * m_buckets.size())
    {
        return;
    }
    std::vector<Bucket> grown(m_buckets.size() * 2);
    m_buckets.swap(grown);
    for (Bucket& bucket : grown)
    {
        // From the back, so that the newest of a source stays in front.
        while (!bucket.empty())
        {
            Connection& connection = bucket.back();
            bucket.pop_back();
            BucketOf(connection.GetTuple(Direction::ORIGINAL)).push_front(connection);
        }
    }
}

} // namespace netfilter
} // namespace ns3
