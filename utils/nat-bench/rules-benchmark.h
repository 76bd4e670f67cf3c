/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULES_BENCHMARK_H
#define RULES_BENCHMARK_H

#include <cstdint>

/// What `nat-bench rules` measures.
struct RulesOptions
{
    uint32_t rules{1000};    //!< rules in a chain, of which only the last one matches
    uint32_t packets{20000}; //!< packets in a run
    uint32_t runs{9};        //!< runs of each kind
};

/**
 * Measures what rules cost in the engine alone: packets go through a chain of rules of one kind that
 * do not match, and one that does. Also how fast such rules are read. Prints key=value lines.
 *
 * @param options what to measure
 */
void RunRulesBenchmark(const RulesOptions& options);

#endif /* RULES_BENCHMARK_H */
