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
 * @param alignment a power of two, HUGE_PAGE_BYTES at most
 * @return memory, not touched yet; to be given back with FreeLarge
 * @throw std::bad_alloc if there is none
 */
void* AllocateLarge(size_t bytes, size_t alignment);

/// Have the processor fetch a cache line, if it can. @param memory any address in it
inline void
PrefetchMemory([[maybe_unused]] const void* memory)
{
#if defined(__GNUC__)
    __builtin_prefetch(memory);
    // Else GCC sees no effect in a function that only fetches ahead, and leaves out calls of it.
    __asm__ __volatile__("" : : "r"(memory));
#endif
}

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

  private:
    static constexpr size_t LINE = 64; //!< bytes of a cache line

    /// @param count of elements @return bytes to ask for
    static constexpr size_t GetBytes(size_t count)
    {
        return (count * sizeof(T) + LINE - 1) / LINE * LINE;
    }
};

/// @param memory what AllocateLarge returned @param bytes how much that was
void FreeLarge(void* memory, size_t bytes) noexcept;

template <typename T>
T*
LargeAllocator<T>::allocate(size_t count)
{
    return static_cast<T*>(AllocateLarge(GetBytes(count), LINE));
}

template <typename T>
void
LargeAllocator<T>::deallocate(T* memory, size_t count) noexcept
{
    FreeLarge(memory, GetBytes(count));
}

} // namespace netfilter
} // namespace ns3

#endif /* LARGE_MEMORY_H */
