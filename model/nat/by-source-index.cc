/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "by-source-index.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr size_t INITIAL_BUCKETS = 1024; // a power of two, and stays one
constexpr size_t MAX_LOAD = 4;           // connections a bucket may hold on average

} // namespace

BySourceIndex::BySourceIndex(const TupleHash& hash)
    : m_hash(hash),
      m_buckets(INITIAL_BUCKETS)
{
}

BySourceIndex::~BySourceIndex()
{
    for (Connection*& first : m_buckets)
    {
        while (first != nullptr)
        {
            Connection& connection = *first;
            first = connection.bySource.next;
            connection.bySource = BySourceLink();
        }
    }
}

void
BySourceIndex::PushFront(Connection*& first, Connection& connection)
{
    connection.bySource = {first, &first};
    if (first != nullptr)
    {
        first->bySource.place = &connection.bySource.next;
    }
    first = &connection;
}

void
BySourceIndex::Insert(Connection& connection)
{
    GrowIfLoaded();
    PushFront(BucketOf(connection.GetTuple(Direction::ORIGINAL)), connection);
    ++m_size;
}

void
BySourceIndex::OnConnectionFree(Connection& connection)
{
    BySourceLink& link = connection.bySource;
    if (link.place == nullptr)
    {
        return;
    }
    *link.place = link.next;
    if (link.next != nullptr)
    {
        link.next->bySource.place = link.place;
    }
    link = BySourceLink();
    --m_size;
}

void
BySourceIndex::GrowIfLoaded()
{
    if (m_size < MAX_LOAD * m_buckets.size())
    {
        return;
    }
    decltype(m_buckets) grown(m_buckets.size() * 2);
    m_buckets.swap(grown);
    for (Connection* first : grown)
    {
        // Turned round first, so that the newest of a source comes to stand in front again.
        Connection* reversed = nullptr;
        while (first != nullptr)
        {
            Connection* next = first->bySource.next;
            first->bySource.next = reversed;
            reversed = std::exchange(first, next);
        }
        while (reversed != nullptr)
        {
            Connection& connection = *reversed;
            reversed = connection.bySource.next;
            PushFront(BucketOf(connection.GetTuple(Direction::ORIGINAL)), connection);
        }
    }
}

} // namespace netfilter
} // namespace ns3
