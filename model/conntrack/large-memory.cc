/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "large-memory.h"

#include <cstdint>
#include <cstdlib>
#include <new>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace ns3
{
namespace netfilter
{

#ifdef __linux__

namespace
{

/// @param bytes how much @return the same, or a little more, in whole huge pages
size_t
RoundUpToHugePages(size_t bytes)
{
    return (bytes + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
}

/// @param bytes how much, a multiple of HUGE_PAGE_BYTES @return memory of whole huge pages
void*
MapHugePages(size_t bytes)
{
    // Mapped with room to align it, and the room given back: malloc would keep it.
    void* mapped = mmap(nullptr,
                        bytes + HUGE_PAGE_BYTES,
                        PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS,
                        -1,
                        0);
    if (mapped == MAP_FAILED)
    {
        throw std::bad_alloc();
    }
    auto* begin = static_cast<char*>(mapped);
    const size_t before =
        (HUGE_PAGE_BYTES - reinterpret_cast<uintptr_t>(begin) % HUGE_PAGE_BYTES) % HUGE_PAGE_BYTES;
    if (before > 0)
    {
        (void)munmap(begin, before);
    }
    (void)munmap(begin + before + bytes, HUGE_PAGE_BYTES - before);
#ifdef MADV_HUGEPAGE
    // Only advice: without huge pages all is slower, and nothing else.
    (void)madvise(begin + before, bytes, MADV_HUGEPAGE);
#endif
    return begin + before;
}

} // namespace

#endif

void*
AllocateLarge(size_t bytes, size_t alignment)
{
#ifdef __linux__
    if (bytes >= HUGE_PAGE_BYTES)
    {
        return MapHugePages(RoundUpToHugePages(bytes));
    }
#endif
    void* memory = std::aligned_alloc(alignment, bytes);
    if (memory == nullptr)
    {
        throw std::bad_alloc();
    }
    return memory;
}

void
FreeLarge(void* memory, [[maybe_unused]] size_t bytes) noexcept
{
#ifdef __linux__
    if (bytes >= HUGE_PAGE_BYTES)
    {
        (void)munmap(memory, RoundUpToHugePages(bytes));
        return;
    }
#endif
    std::free(memory);
}

} // namespace netfilter
} // namespace ns3
