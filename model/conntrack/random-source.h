/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_SOURCE_H
#define RANDOM_SOURCE_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Where the engine gets random numbers: an ns-3 stream in a simulation, so that the same seed
 * gives the same run.
 */
class RandomSource
{
  public:
    virtual ~RandomSource() = default;

    /// @return 32 random bits
    virtual uint32_t Next() = 0;
};

} // namespace netfilter
} // namespace ns3

#endif /* RANDOM_SOURCE_H */
