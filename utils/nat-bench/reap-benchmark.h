/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REAP_BENCHMARK_H
#define REAP_BENCHMARK_H

#include "reaper.h"

#include <cstdint>

/// What `nat-bench reap` measures.
struct ReapOptions
{
    uint32_t connections{1000000}; //!< connections that expire
    uint32_t seconds{120};         //!< simulated time over which their ends are spread evenly
    uint32_t runs{3};              //!< runs of each policy
    ns3::netfilter::ReaperKind kind{ns3::netfilter::ReaperKind::INCREMENTAL};
};

/// @param kind a policy @return its name on the command line, e.g. "incremental"
const char* ReaperKindName(ns3::netfilter::ReaperKind kind);

/**
 * Measures a reaper: a table of connections that nobody refreshes, emptied in simulated time. For
 * the lazy policy, which does nothing of itself, packets of other connections come at an even rate,
 * ten for each connection there is, and what they cost is counted. Prints key=value lines.
 *
 * @param options what to measure
 */
void RunReapBenchmark(const ReapOptions& options);

#endif /* REAP_BENCHMARK_H */
