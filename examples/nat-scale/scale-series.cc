/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scale-series.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>

using namespace ns3;

ScaleSeries::ScaleSeries(Ptr<Ipv4Conntrack> conntrack,
                         const SubscriberSource& source,
                         Time interval,
                         Time duration)
    : m_conntrack(conntrack),
      m_source(source),
      m_interval(interval),
      m_overdueSteps(
          static_cast<size_t>(std::ceil(duration.GetSeconds() / interval.GetSeconds())) + 2)
{
    conntrack->TraceConnectWithoutContext("Late", MakeCallback(&ScaleSeries::OnLate, this));
    conntrack->TraceConnectWithoutContext("Reap", MakeCallback(&ScaleSeries::OnReap, this));
    conntrack->TraceConnectWithoutContext("Connections", MakeCallback(&ScaleSeries::OnSize, this));
    Simulator::Schedule(m_interval, &ScaleSeries::OnStep, this);
}

const std::vector<Sample>&
ScaleSeries::Finish()
{
    // Who has expired and was not noticed is noticed now, but was overdue to the end.
    m_finished = true;
    m_conntrack->ForEach([](const netfilter::ConnectionRecord&) {});
    int64_t overdue = 0;
    for (size_t i = 0; i < m_samples.size(); ++i)
    {
        overdue += m_overdueSteps[i];
        m_samples[i].overdue = overdue;
    }
    return m_samples;
}

size_t
ScaleSeries::GetStep(Time time) const
{
    const int64_t interval = m_interval.GetNanoSeconds();
    const int64_t step = (time.GetNanoSeconds() + interval - 1) / interval - 1;
    return std::min(static_cast<size_t>(std::max<int64_t>(step, 0)), m_overdueSteps.size() - 1);
}

void
ScaleSeries::AddOverdue(Time late)
{
    const Time now = Simulator::Now();
    ++m_overdueSteps[GetStep(now - late)];
    --m_overdueSteps[m_finished ? m_overdueSteps.size() - 1 : GetStep(now)];
}

void
ScaleSeries::OnLate(Time late)
{
    ++m_now.expired;
    m_now.lateSum += late.GetSeconds();
    m_now.lateMax = std::max(m_now.lateMax, late.GetSeconds());
    AddOverdue(late);
}

void
ScaleSeries::OnReap(uint32_t examined, uint32_t expired, Time)
{
    ++m_now.reaperRuns;
    m_now.reaperExamined += examined;
    m_now.reaperExpired += expired;
}

void
ScaleSeries::OnSize(uint32_t before, uint32_t after)
{
    (after > before ? m_now.created : m_now.destroyed) += 1;
}

void
ScaleSeries::OnStep()
{
    const netfilter::ConntrackStatistics statistics = m_conntrack->GetStatistics();
    m_now.time = Simulator::Now().GetSeconds();
    m_now.table = m_conntrack->GetSize();
    m_now.active = m_source.GetActive();
    m_now.refused = statistics.drop - m_before.drop;
    m_now.earlyDrop = statistics.earlyDrop - m_before.earlyDrop;
    m_before = statistics;
    m_samples.push_back(m_now);
    m_now = Sample();
    Simulator::Schedule(m_interval, &ScaleSeries::OnStep, this);
}

void
WriteSeries(const std::vector<Sample>& samples, const std::string& path)
{
    std::ofstream file(path);
    file << "time_s,table,live,active,new,destroyed,expired,refused,early_drop,reaper_runs,"
            "reaper_examined,reaper_expired,late_mean_s,late_max_s\n";
    for (const Sample& s : samples)
    {
        file << s.time << ',' << s.table << ',' << static_cast<int64_t>(s.table) - s.overdue << ','
             << s.active << ',' << s.created << ',' << s.destroyed << ',' << s.expired << ','
             << s.refused << ',' << s.earlyDrop << ',' << s.reaperRuns << ',' << s.reaperExamined
             << ',' << s.reaperExpired << ','
             << (s.expired > 0 ? s.lateSum / static_cast<double>(s.expired) : 0) << ','
             << s.lateMax << '\n';
    }
    if (!file.flush())
    {
        std::cerr << "nat-scale: cannot write " << path << "\n";
        std::exit(1);
    }
}
