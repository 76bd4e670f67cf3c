/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef BENCHMARK_RANDOM_H
#define BENCHMARK_RANDOM_H

#include "random-source.h"

#include <cstdint>

/// Random enough for a benchmark, and the same in each run.
class BenchmarkRandom : public ns3::netfilter::RandomSource
{
  public:
    /// @param seed which sequence
    explicit BenchmarkRandom(uint64_t seed = 1)
        : m_state(seed)
    {
    }

    uint32_t Next() override
    {
        m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<uint32_t>(m_state >> 32);
    }

    /// @param bound above 0 @return a number below it
    uint32_t Below(uint32_t bound)
    {
        return static_cast<uint32_t>((uint64_t(Next()) * bound) >> 32);
    }

  private:
    uint64_t m_state;
};

#endif /* BENCHMARK_RANDOM_H */
