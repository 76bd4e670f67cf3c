/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "memory-use.h"

#include <fstream>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

MemoryUse
MeasureMemory()
{
    MemoryUse use;
    size_t unused = 0;
#ifdef __GLIBC__
    malloc_trim(0);
#if __GLIBC_PREREQ(2, 33)
    unused = mallinfo2().fordblks;
#endif
#endif
    std::ifstream file("/proc/self/statm");
    size_t total = 0;
    size_t resident = 0;
    size_t shared = 0;
    size_t text = 0;
    size_t library = 0;
    size_t data = 0;
    if (file >> total >> resident >> shared >> text >> library >> data)
    {
        const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
        use.resident = resident * page;
        // What was got from the system in any way, without what malloc has free.
        use.heap = data * page - unused;
    }
    return use;
}

size_t
GetPeakResident()
{
    struct rusage usage{};
    return getrusage(RUSAGE_SELF, &usage) == 0 ? static_cast<size_t>(usage.ru_maxrss) * 1024 : 0;
}
