/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PROCESSOR_TIME_H
#define PROCESSOR_TIME_H

#include <ctime>

/**
 * Time this process had a processor: what waiting for other programs cost does not count, on a
 * machine that is not quiet.
 *
 * @return nanoseconds since the process began
 */
inline double
GetProcessorTime()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e9 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec);
}

#endif /* PROCESSOR_TIME_H */
