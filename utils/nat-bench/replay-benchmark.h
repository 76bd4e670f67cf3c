/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_BENCHMARK_H
#define REPLAY_BENCHMARK_H

#include "nat-range.h"

#include <cstdint>
#include <stdexcept>
#include <string>

/// What `nat-bench replay` measures.
struct ReplayOptions
{
    std::string capture;    //!< the file
    uint32_t repeat{5};     //!< how often it is replayed
    bool translate{false};  //!< translate sources into the range
    ns3::netfilter::NatRange range;
};

/**
 * Measures the engine alone: the packets of a capture, in memory before the clock starts, take the
 * way of a forwarded packet through tracker and NAT (Track, Translate twice, Confirm). Prints
 * key=value lines.
 *
 * The capture is one of the inside. Where a packet answers a connection that is translated, its
 * destination is changed before the measurement to what the answer would have been sent to.
 *
 * @param options what to measure
 * @throws std::runtime_error if the capture cannot be read, or has no IPv4
 */
void RunReplayBenchmark(const ReplayOptions& options);

/**
 * @param text A[-B][:P-Q], e.g. "203.0.113.1-203.0.113.9:20000-60000"
 * @return the range it names
 * @throws std::invalid_argument if it names none; what() says why
 */
ns3::netfilter::NatRange ParseNatRange(const std::string& text);

#endif /* REPLAY_BENCHMARK_H */
