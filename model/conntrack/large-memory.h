/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LARGE_MEMORY_H
#define LARGE_MEMORY_H

#include <cstddef>

/**
 * @file
 * @ingroup netfilter
 * Memory for what is large and visited at random: in huge pages where the system has them, since
 * most of the time of such a visit goes into finding the page.
 */

namespace ns3
{
namespace netfilter
{

/// From this size on, memory is in huge pages.
constexpr size_t HUGE_PAGE_BYTES = 2 * 1024 * 1024;

/**
 * @param bytes how much, a multiple of @p alignment
 * @param alignment a power of two
 * @return memory, not touched yet; to be given back with std::free
 * @throw std::bad_alloc if there is none
 */
void* AllocateLarge(size_t bytes, size_t alignment);

/// Allocator of AllocateLarge's memory for containers.
template <typename T>
struct LargeAllocator
{
    using value_type = T;

    LargeAllocator() = default;

    template <typename U>
    LargeAllocator(const LargeAllocator<U>&)
    {
    }

    T* allocate(size_t count);
    void deallocate(T* memory, size_t count) noexcept;

    bool operator==(const LargeAllocator&) const
    {
        return true;
    }

    bool operator!=(const LargeAllocator&) const
    {
        return false;
    }
};

/// @param memory what AllocateLarge returned
void FreeLarge(void* memory) noexcept;

template <typename T>
T*
LargeAllocator<T>::allocate(size_t count)
{
    constexpr size_t LINE = 64;
    return static_cast<T*>(AllocateLarge((count * sizeof(T) + LINE - 1) / LINE * LINE, LINE));
}

template <typename T>
void
LargeAllocator<T>::deallocate(T* memory, size_t) noexcept
{
    FreeLarge(memory);
}

} // namespace netfilter
} // namespace ns3

#endif /* LARGE_MEMORY_H */
