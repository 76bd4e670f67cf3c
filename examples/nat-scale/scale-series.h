/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCALE_SERIES_H
#define SCALE_SERIES_H

#include "subscriber-source.h"

#include "ns3/ipv4-conntrack.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <string>
#include <vector>

/// One line of the time series.
struct Sample
{
    double time{0};
    uint64_t table{0};
    int64_t overdue{0}; //!< expired but still there
    uint64_t active{0};
    uint64_t created{0};
    uint64_t destroyed{0};
    uint64_t expired{0};
    uint64_t refused{0};
    uint64_t earlyDrop{0};
    uint64_t reaperRuns{0};
    uint64_t reaperExamined{0};
    uint64_t reaperExpired{0};
    double lateSum{0};
    double lateMax{0};
};

/// Listens to a tracker and writes down how it is, in even steps of time.
class ScaleSeries
{
  public:
    /**
     * @param conntrack the tracker
     * @param source who makes its packets; must live as long as the simulation runs
     * @param interval time between two lines
     * @param duration how long the simulation will run
     */
    ScaleSeries(ns3::Ptr<ns3::Ipv4Conntrack> conntrack,
                const SubscriberSource& source,
                ns3::Time interval,
                ns3::Time duration);

    ScaleSeries(const ScaleSeries&) = delete;
    ScaleSeries& operator=(const ScaleSeries&) = delete;

    /// The run is over. @return the lines, complete
    const std::vector<Sample>& Finish();

  private:
    /// @param time a time @return the first step at or after it; step 0 is at one interval
    size_t GetStep(ns3::Time time) const;
    /// A connection was overdue from @p late ago until now: at all steps between.
    void AddOverdue(ns3::Time late);
    void OnLate(ns3::Time late);
    void OnReap(uint32_t examined, uint32_t expired, ns3::Time next);
    void OnSize(uint32_t before, uint32_t after);
    void OnStep();

    ns3::Ptr<ns3::Ipv4Conntrack> m_conntrack;
    const SubscriberSource& m_source;
    ns3::Time m_interval;
    Sample m_now;
    ns3::netfilter::ConntrackStatistics m_before;
    std::vector<Sample> m_samples;
    std::vector<int64_t> m_overdueSteps; //!< by how much the number overdue changes at a step
    bool m_finished{false}; //!< what is overdue now has been so until the last step
};

/**
 * Write a time series as CSV.
 *
 * @param samples its lines
 * @param path the file; if it cannot be written, the program ends with status 1 and says so
 */
void WriteSeries(const std::vector<Sample>& samples, const std::string& path);

#endif /* SCALE_SERIES_H */
