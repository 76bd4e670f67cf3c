/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-pool.h"

#include "connection-ref.h"
#include "connection.h"
#include "large-memory.h"

#include <algorithm>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define NETFILTER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NETFILTER_ASAN 1
#endif
#endif
#ifdef NETFILTER_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace ns3
{
namespace netfilter
{

namespace
{

/// Slabs are aligned to their size, so that masking an address finds the slab.
constexpr size_t SLAB_BYTES = 64 * 1024;

/// Tell AddressSanitizer that unused slots are out of bounds, as freed memory would be.
void
Poison([[maybe_unused]] void* memory, [[maybe_unused]] size_t bytes, [[maybe_unused]] bool poison)
{
#ifdef NETFILTER_ASAN
    if (poison)
    {
        ASAN_POISON_MEMORY_REGION(memory, bytes);
    }
    else
    {
        ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
    }
#endif
}

/// Holds a mutex, or does nothing.
class OptionalLock
{
  public:
    OptionalLock(std::mutex& mutex, bool wanted)
        : m_mutex(wanted ? &mutex : nullptr)
    {
        if (m_mutex != nullptr)
        {
            m_mutex->lock();
        }
    }

    ~OptionalLock()
    {
        if (m_mutex != nullptr)
        {
            m_mutex->unlock();
        }
    }

    OptionalLock(const OptionalLock&) = delete;
    OptionalLock& operator=(const OptionalLock&) = delete;

  private:
    std::mutex* m_mutex;
};

} // namespace

/// What a free slot holds.
struct ConnectionPool::FreeSlot
{
    FreeSlot* next;
};

/// Head of a slab; the slots follow.
struct alignas(alignof(Connection)) ConnectionPool::Slab
{
    ConnectionPool* pool;

    static constexpr uint32_t Slots()
    {
        return (SLAB_BYTES - sizeof(Slab)) / sizeof(Connection);
    }

    char* Slot(size_t index)
    {
        return reinterpret_cast<char*>(this + 1) + index * sizeof(Connection);
    }

    static const Slab* Of(const Connection* connection)
    {
        return reinterpret_cast<const Slab*>(reinterpret_cast<uintptr_t>(connection) &
                                             ~(SLAB_BYTES - 1));
    }
};

ConnectionPool::Owner
ConnectionPool::Create(bool shared)
{
    return Owner(new ConnectionPool(shared));
}

ConnectionPool::ConnectionPool(bool shared)
    : m_shared(shared)
{
}

void
ConnectionPool::Close::operator()(ConnectionPool* pool) const
{
    pool->m_listener = nullptr;
    pool->m_closed = true;
    if (pool->m_count == 0)
    {
        delete pool;
    }
}

ConnectionPool::~ConnectionPool()
{
    for (const Chunk& chunk : m_chunks)
    {
        Poison(chunk.memory, chunk.bytes, false);
        FreeLarge(chunk.memory, chunk.bytes);
    }
}

void
ConnectionPool::Grow()
{
    if (m_chunks.empty() || m_nextSlab == m_chunks.back().memory + m_chunks.back().bytes)
    {
        // An eighth of what there is: a few connections take little, many take few chunks.
        const size_t bytes =
            std::clamp(m_bytes / 8 / SLAB_BYTES * SLAB_BYTES, SLAB_BYTES, HUGE_PAGE_BYTES);
        m_chunks.push_back({static_cast<char*>(AllocateLarge(bytes, SLAB_BYTES)), bytes});
        m_bytes += bytes;
        m_nextSlab = m_chunks.back().memory;
    }
    Slab* slab = new (m_nextSlab) Slab{this};
    m_nextSlab += SLAB_BYTES;
    m_fresh = slab->Slot(0);
    m_freshCount = Slab::Slots();
    Poison(m_fresh, m_freshCount * sizeof(Connection), true);
}

ConnectionRef
ConnectionPool::Allocate()
{
    void* slot = nullptr;
    {
        const OptionalLock lock(m_mutex, m_shared);
        if (m_free != nullptr)
        {
            slot = m_free;
            Poison(slot, sizeof(Connection), false);
            m_free = m_free->next;
        }
        else
        {
            if (m_freshCount == 0)
            {
                Grow();
            }
            slot = m_fresh;
            Poison(slot, sizeof(Connection), false);
            m_fresh += sizeof(Connection);
            --m_freshCount;
        }
        m_count += 1;
    }
    auto* connection = new (slot) Connection();
    connection->shared = m_shared;
    return ConnectionRef(connection);
}

void
ConnectionPool::PrefetchFree(const Connection& connection)
{
    PrefetchMemory(Slab::Of(&connection));
}

void
ConnectionPool::Free(Connection* connection)
{
    ConnectionPool* pool = Slab::Of(connection)->pool;
    if (pool->m_listener != nullptr)
    {
        pool->m_listener->OnConnectionFree(*connection);
    }
    connection->~Connection();
    bool last = false;
    {
        const OptionalLock lock(pool->m_mutex, pool->m_shared);
        pool->m_free = new (connection) FreeSlot{pool->m_free};
        Poison(connection, sizeof(Connection), true);
        pool->m_count = pool->m_count - 1;
        last = pool->m_closed && pool->m_count == 0;
    }
    if (last)
    {
        delete pool;
    }
}

} // namespace netfilter
} // namespace ns3
