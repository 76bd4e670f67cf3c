/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HOP_BENCHMARK_H
#define HOP_BENCHMARK_H

#include <cstdint>

/// What `nat-bench hop` measures.
struct HopOptions
{
    uint32_t flows{10000};    //!< UDP flows, each with its own source address and port
    uint32_t packets{200000}; //!< packets in one run, half of them replies
    uint32_t payload{512};    //!< UDP payload in bytes
    uint32_t runs{9};         //!< runs of each kind
    uint32_t rules{0};        //!< filter rules to measure with, too; 0: do not
    bool checksums{false};    //!< compute and verify checksums, as ns-3 can
};

/**
 * Measures what NAT adds to forwarding: the same packets over a path of two links with a router
 * between them, that forwards in one run and masquerades in the next, alternating in one process so
 * that both see the same machine. Prints key=value lines.
 *
 * With rules, it also masquerades behind a chain FORWARD of that many, of which only the last one
 * matches.
 *
 * The ends of the path have no IP stack, so that what is measured is the router and the links.
 *
 * @param options what to measure
 */
void RunHopBenchmark(const HopOptions& options);

#endif /* HOP_BENCHMARK_H */
