/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "large-memory.h"

#include <cstdlib>
#include <new>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace ns3
{
namespace netfilter
{

void*
AllocateLarge(size_t bytes, size_t alignment)
{
    const bool isHuge = bytes >= HUGE_PAGE_BYTES;
    if (isHuge && alignment < HUGE_PAGE_BYTES)
    {
        alignment = HUGE_PAGE_BYTES;
        bytes = (bytes + alignment - 1) / alignment * alignment;
    }
    void* memory = std::aligned_alloc(alignment, bytes);
    if (memory == nullptr)
    {
        throw std::bad_alloc();
    }
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (isHuge)
    {
        // Only advice: without huge pages all is slower, and nothing else.
        (void)madvise(memory, bytes, MADV_HUGEPAGE);
    }
#endif
    return memory;
}

void
FreeLarge(void* memory) noexcept
{
    std::free(memory);
}

} // namespace netfilter
} // namespace ns3
