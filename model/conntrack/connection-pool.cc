/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-pool.h"

#include "connection-ref.h"
#include "connection.h"

#include <cstdlib>
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

/// Tell AddressSanitizer that freed slots are out of bounds, as freed memory would be.
void
Poison([[maybe_unused]] void* slot, [[maybe_unused]] bool poison)
{
#ifdef NETFILTER_ASAN
    if (poison)
    {
        ASAN_POISON_MEMORY_REGION(slot, sizeof(Connection));
    }
    else
    {
        ASAN_UNPOISON_MEMORY_REGION(slot, sizeof(Connection));
    }
#endif
}

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

    static constexpr size_t Slots()
    {
        return (SLAB_BYTES - sizeof(Slab)) / sizeof(Connection);
    }

    char* Slot(size_t index)
    {
        return reinterpret_cast<char*>(this + 1) + index * sizeof(Connection);
    }

    static Slab* Of(Connection* connection)
    {
        return reinterpret_cast<Slab*>(reinterpret_cast<uintptr_t>(connection) & ~(SLAB_BYTES - 1));
    }
};

ConnectionPool::Owner
ConnectionPool::Create()
{
    return Owner(new ConnectionPool);
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
    for (Slab* slab : m_slabs)
    {
        for (size_t i = 0; i < Slab::Slots(); ++i)
        {
            Poison(slab->Slot(i), false);
        }
        std::free(slab);
    }
}

void
ConnectionPool::Grow()
{
    void* memory = std::aligned_alloc(SLAB_BYTES, SLAB_BYTES);
    if (memory == nullptr)
    {
        throw std::bad_alloc();
    }
    Slab* slab = new (memory) Slab{this};
    m_slabs.push_back(slab);
    for (size_t i = Slab::Slots(); i-- > 0;)
    {
        m_free = new (slab->Slot(i)) FreeSlot{m_free};
        Poison(slab->Slot(i), true);
    }
}

ConnectionRef
ConnectionPool::Allocate()
{
    if (m_free == nullptr)
    {
        Grow();
    }
    FreeSlot* slot = m_free;
    Poison(slot, false);
    m_free = slot->next;
    ++m_count;
    return ConnectionRef(new (slot) Connection());
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
    pool->m_free = new (connection) FreeSlot{pool->m_free};
    Poison(connection, true);
    --pool->m_count;
    if (pool->m_closed && pool->m_count == 0)
    {
        delete pool;
    }
}

size_t
ConnectionPool::GetBytes() const
{
    return m_slabs.size() * SLAB_BYTES;
}

} // namespace netfilter
} // namespace ns3
