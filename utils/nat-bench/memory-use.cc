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
#ifdef __GLIBC__
    malloc_trim(0);
#if __GLIBC_PREREQ(2, 33)
    const struct mallinfo2 info = mallinfo2();
    use.heap = info.uordblks + info.hblkhd;
#endif
#endif
    std::ifstream file("/proc/self/statm");
    size_t total = 0;
    size_t resident = 0;
    if (file >> total >> resident)
    {
        use.resident = resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
    }
    return use;
}

size_t
GetPeakResident()
{
    struct rusage usage{};
    return getrusage(RUSAGE_SELF, &usage) == 0 ? static_cast<size_t>(usage.ru_maxrss) * 1024 : 0;
}
