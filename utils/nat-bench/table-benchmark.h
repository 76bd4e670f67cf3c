/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TABLE_BENCHMARK_H
#define TABLE_BENCHMARK_H

#include <cstdint>

/// What `nat-bench table` measures.
struct TableOptions
{
    uint32_t connections{1000000}; //!< connections in the table, each with its source translated
    uint32_t runs{3};              //!< runs of each kind
    bool siphash{false};           //!< hash with SipHash instead of Jenkins's function
    bool alone{false};             //!< leave out the maps to compare with
};

/**
 * Measures the connection table and, in the same runs, hash maps of the standard library and of
 * Boost that do the same job: from the tuple of either direction to the state of the connection.
 * Prints key=value lines; the figures of the maps carry the prefix std_ or flat_.
 *
 * - insert: make a connection and put in both tuples, with all growth from an empty table on;
 * - hit: look up a random tuple of a random direction; each look-up waits for the one before;
 * - miss: look up a tuple that is not there;
 * - remove: look up a random connection, take both tuples out, free it.
 *
 * @param options what to measure
 */
void RunTableBenchmark(const TableOptions& options);

#endif /* TABLE_BENCHMARK_H */
