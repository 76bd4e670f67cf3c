/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MICRO_BENCHMARK_H
#define MICRO_BENCHMARK_H

#include <string>
#include <vector>

/**
 * Measures the steps that the engine takes for a packet, one by one and without a simulator, with
 * Google Benchmark.
 *
 * @param words command line of Google Benchmark, e.g. "--benchmark_filter=Hash"
 * @return exit status
 */
int RunMicroBenchmark(const std::vector<std::string>& words);

#endif /* MICRO_BENCHMARK_H */
