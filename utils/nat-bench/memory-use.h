/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MEMORY_USE_H
#define MEMORY_USE_H

#include <cstddef>

/// How much memory the process has, by two scales that see different things.
struct MemoryUse
{
    size_t heap{0};     //!< bytes got from the system, less what malloc has free; 0 if unknown
    size_t resident{0}; //!< bytes of physical memory; 0 if unknown
};

/**
 * Weigh the process. Gives freed memory back to the system before, so that differences of two calls
 * are not blurred by what is kept for reuse.
 *
 * @return what is in use now
 */
MemoryUse MeasureMemory();

/// @return the most physical memory the process ever had, in bytes; 0 if unknown
size_t GetPeakResident();

#endif /* MEMORY_USE_H */
