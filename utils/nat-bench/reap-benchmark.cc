/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "reap-benchmark.h"

#include "benchmark-random.h"
#include "connection-pool.h"
#include "connection-table.h"
#include "packet-view.h"
#include "processor-time.h"
#include "run-statistics.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <vector>

using namespace ns3::netfilter;

namespace
{

/// Simulated time behind the last end, after which what is left counts as left.
constexpr Duration PATIENCE = 180 * SECOND;

/// Packets that come for each connection in the table while it is reaped lazily.
constexpr uint32_t LAZY_LOOKUPS = 10;

/// What one run found.
struct ReapFigures
{
    double nanoseconds{0}; //!< processor time of all runs of the reaper
    double longest{0};     //!< of the longest
    uint64_t calls{0};     //!< runs of the reaper
    uint64_t removed{0};
    uint64_t examined{0};
    uint64_t lookups{0};   //!< of others, that the lazy policy lives on
    double lateSum{0};     //!< seconds
    double lateMax{0};     //!< seconds
};

/// Hears of every expired connection.
class LatenessListener : public ExpiryListener
{
  public:
    LatenessListener(ReapFigures& figures, Reaper& reaper)
        : m_figures(figures),
          m_reaper(reaper)
    {
    }

    void OnExpired(Connection& connection, Instant now) override
    {
        const double late = static_cast<double>(now - connection.expiry) / SECOND;
        ++m_figures.removed;
        m_figures.lateSum += late;
        m_figures.lateMax = std::max(m_figures.lateMax, late);
        m_reaper.OnRemoved(connection);
    }

  private:
    ReapFigures& m_figures;
    Reaper& m_reaper;
};

Tuple
FlowTuple(uint32_t flow)
{
    Tuple tuple;
    tuple.source = 0x0a000000 + flow / 64;
    tuple.sourceId = static_cast<uint16_t>(20000 + flow % 64);
    tuple.destination = 0xc6336401;
    tuple.destinationId = 443;
    tuple.protocol = protocol::UDP;
    return tuple;
}

/**
 * @param options what to measure
 * @param seed of the connections' ends
 * @param timeCalls time each call, for the longest; asking the clock costs as much as a removal, so
 *        otherwise all calls are timed together
 */
ReapFigures
Measure(const ReapOptions& options, uint64_t seed, bool timeCalls)
{
    ReapFigures figures;
    BenchmarkRandom random(seed);
    const TupleHash hash(TupleHashKind::JENKINS, random);
    const std::unique_ptr<Reaper> reaper = Reaper::Create(options.kind, ReaperConfig());
    LatenessListener listener(figures, *reaper);
    const ConnectionPool::Owner pool = ConnectionPool::Create();
    ConnectionTable table(16384, hash);
    table.SetExpiryListener(&listener);
    const Duration span = options.seconds * SECOND;
    for (uint32_t flow = 0; flow < options.connections; ++flow)
    {
        const ConnectionRef connection = pool->Allocate();
        connection->originalNode.GetTuple() = FlowTuple(flow);
        InvertTuple(connection->originalNode.GetTuple(), connection->replyNode.GetTuple());
        connection->id = flow + 1;
        connection->expiry = 1 + static_cast<Duration>(random.Next() / 4294967296.0 * span);
        Direction direction = Direction::ORIGINAL;
        table.Insert(*connection, 0, direction);
        if (reaper->WantsDeadlines())
        {
            reaper->OnDeadline(*connection, 0);
        }
    }

    const auto call = [&figures, timeCalls](const auto& work) {
        ++figures.calls;
        if (!timeCalls)
        {
            work();
            return;
        }
        const double begin = GetProcessorTime();
        work();
        figures.longest = std::max(figures.longest, GetProcessorTime() - begin);
    };
    const double begin = GetProcessorTime();
    const Instant end = span + PATIENCE;
    Instant now = 0;
    Duration delay = reaper->Start(0);
    if (delay != NEVER)
    {
        while (table.GetSize() > 0 && delay != NEVER && now + delay <= end)
        {
            now += delay;
            call([&] {
                const ReapReport report = reaper->Run(table, now);
                figures.examined += report.examined;
                delay = report.next;
            });
        }
        figures.nanoseconds = GetProcessorTime() - begin;
        return figures;
    }
    // Look-ups of others, a millisecond's worth at a time.
    const uint64_t steps = static_cast<uint64_t>(span / (SECOND / 1000));
    const uint64_t lookups = uint64_t(options.connections) * LAZY_LOOKUPS / steps + 1;
    for (uint64_t step = 0; step < steps; ++step)
    {
        now += SECOND / 1000;
        call([&] {
            for (uint64_t i = 0; i < lookups; ++i)
            {
                Tuple tuple = FlowTuple(random.Next());
                tuple.destinationId = 80;
                Direction direction = Direction::ORIGINAL;
                table.Find(tuple, now, direction);
            }
        });
        figures.lookups += lookups;
    }
    figures.nanoseconds = GetProcessorTime() - begin;
    return figures;
}

} // namespace

const char*
ReaperKindName(ReaperKind kind)
{
    switch (kind)
    {
    case ReaperKind::INCREMENTAL:
        return "incremental";
    case ReaperKind::MEAN_LIFETIME:
        return "mean-lifetime";
    case ReaperKind::EXACT:
        return "exact";
    case ReaperKind::LAZY:
        break;
    }
    return "lazy";
}

void
RunReapBenchmark(const ReapOptions& options)
{
    std::vector<double> cost;
    std::vector<double> longest;
    std::vector<double> lateMean;
    std::vector<double> lateMax;
    ReapFigures last;
    for (uint32_t run = 0; run < options.runs; ++run)
    {
        longest.push_back(Measure(options, run + 1, true).longest / 1000);
        last = Measure(options, run + 1, false);
        const auto removed = static_cast<double>(std::max<uint64_t>(last.removed, 1));
        cost.push_back(last.nanoseconds / removed);
        lateMean.push_back(last.lateSum / removed);
        lateMax.push_back(last.lateMax);
    }
    std::cout << std::fixed << std::setprecision(1) << "policy=" << ReaperKindName(options.kind)
              << "\n"
              << "connections=" << options.connections << "\n"
              << "runs=" << options.runs << "\n"
              << "removed=" << last.removed << "\n"
              << "left=" << options.connections - last.removed << "\n"
              << "reaper_calls=" << last.calls << "\n"
              << "examined=" << last.examined << "\n"
              << "lookups=" << last.lookups << "\n"
              << "ns_per_removed=" << Median(cost) << "\n"
              << "longest_call_us=" << Median(longest) << "\n"
              << std::setprecision(6) << "late_mean_s=" << Median(lateMean) << "\n"
              << "late_max_s=" << Median(lateMax) << "\n";
}
