/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup netfilter
 * One NAT router and very many subscribers: how large its connection table gets, and how well each
 * policy of removing expired connections keeps it small.
 *
 *   subscribers 10.0.1.0 ... ---- lan0 router wan0 ---- servers 198.18.0.1 ...
 *   (SubscriberSource)        10.0.0.1    203.0.113.1         (SubscriberSource)
 *
 * The router is an ns-3 node with the whole module. What is behind its two devices is one object,
 * SubscriberSource: connections are opened at random times (Poisson), live for a heavy-tailed time
 * (Pareto), are TCP or UDP, and send packets at random times; a flash crowd and a SYN flood can be
 * added. All of it, the reaper and the limits are options; attributes of the router's tracker are
 * set as --ns3::Ipv4Conntrack::UdpTimeout=10s.
 *
 *   nat-scale                                  a small run, a few seconds
 *   nat-scale --compareReapers=1               the same with each of the four reapers
 *   nat-scale --arrivals=20000 --lifetime=60 --hosts=200000 --servers=20000 --packetGap=20
 *             --duration=90 --maximum=0        more than a million connections
 *
 * Expected output: a line with the figures of each run, and in the folder --output, for each reaper:
 * - nat-scale-REAPER.csv: a line for each --interval. time_s; table: connections in the router's
 *   table; live: those of them that have not expired; active: connections that their hosts have not
 *   ended; new, destroyed, expired: since the line before, expired being those destroyed because
 *   their time was up; refused: packets dropped because the table was full or a tuple taken;
 *   early_drop: connections removed to make room; reaper_runs, reaper_examined, reaper_expired;
 *   late_mean_s, late_max_s: how late the removal of expired connections was;
 * - nat-scale.plt and, where gnuplot is installed, nat-scale.png: table size, live connections and
 *   lateness over time, of all reapers that ran.
 */

#include "edge-device.h"
#include "subscriber-source.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-module.h"
#include "ns3/network-module.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <vector>

using namespace ns3;

namespace
{

/// What the command line says beside the subscribers' options.
struct ScaleOptions
{
    SubscriberOptions subscribers;
    std::string reaper = "Incremental";
    std::string output = "nat-scale-output";
    double duration = 60;           //!< seconds
    double interval = 1;            //!< seconds between two lines of the time series
    uint32_t maximum = 262144;      //!< most connections; 0: no limit
    uint32_t externalAddresses = 8; //!< that sources are translated to
    bool compareReapers = false;
    bool progress = false;
    bool series = true; //!< record the time series
};

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
class TimeSeries
{
  public:
    TimeSeries(Ptr<Ipv4Conntrack> conntrack,
               const SubscriberSource& source,
               Time interval,
               Time duration)
        : m_conntrack(conntrack),
          m_source(source),
          m_interval(interval),
          m_overdueSteps(static_cast<size_t>(std::ceil(duration.GetSeconds() / interval.GetSeconds())) + 2)
    {
        conntrack->TraceConnectWithoutContext("Late", MakeCallback(&TimeSeries::OnLate, this));
        conntrack->TraceConnectWithoutContext("Reap", MakeCallback(&TimeSeries::OnReap, this));
        conntrack->TraceConnectWithoutContext("Connections",
                                              MakeCallback(&TimeSeries::OnSize, this));
        Simulator::Schedule(m_interval, &TimeSeries::OnStep, this);
    }

    /// The run is over. @return the lines, complete
    const std::vector<Sample>& Finish()
    {
        // Who has expired and was never noticed is counted now.
        m_conntrack->TraceConnectWithoutContext("Destroy",
                                                MakeCallback(&TimeSeries::OnFound, this));
        m_conntrack->ForEach([](const netfilter::ConnectionRecord&) {});
        int64_t overdue = 0;
        for (size_t i = 0; i < m_samples.size(); ++i)
        {
            overdue += m_overdueSteps[i];
            m_samples[i].overdue = overdue;
        }
        return m_samples;
    }

  private:
    /// A connection was overdue from @p late ago until now: at all steps between.
    void AddOverdue(Time late)
    {
        const Time now = Simulator::Now();
        const auto stepAfter = [this](Time time) {
            // The first step at or after a time; step 0 is at one interval.
            const int64_t interval = m_interval.GetNanoSeconds();
            const int64_t step = (time.GetNanoSeconds() + interval - 1) / interval - 1;
            return std::min(static_cast<size_t>(std::max<int64_t>(step, 0)),
                            m_overdueSteps.size() - 1);
        };
        ++m_overdueSteps[stepAfter(now - late)];
        --m_overdueSteps[m_finished ? m_overdueSteps.size() - 1 : stepAfter(now)];
    }

    void OnLate(Time late)
    {
        ++m_now.expired;
        m_now.lateSum += late.GetSeconds();
        m_now.lateMax = std::max(m_now.lateMax, late.GetSeconds());
        AddOverdue(late);
    }

    void OnFound(const netfilter::ConnectionRecord& connection)
    {
        m_finished = true;
        AddOverdue(NanoSeconds(connection.overdue));
    }

    void OnReap(uint32_t examined, uint32_t expired, Time)
    {
        ++m_now.reaperRuns;
        m_now.reaperExamined += examined;
        m_now.reaperExpired += expired;
    }

    void OnSize(uint32_t before, uint32_t after)
    {
        (after > before ? m_now.created : m_now.destroyed) += 1;
    }

    void OnStep()
    {
        const netfilter::ConntrackStatistics& statistics = m_conntrack->GetStatistics();
        m_now.time = Simulator::Now().GetSeconds();
        m_now.table = m_conntrack->GetSize();
        m_now.active = m_source.GetActive();
        m_now.refused = statistics.drop - m_before.drop;
        m_now.earlyDrop = statistics.earlyDrop - m_before.earlyDrop;
        m_before = statistics;
        m_samples.push_back(m_now);
        m_now = Sample();
        Simulator::Schedule(m_interval, &TimeSeries::OnStep, this);
    }

    Ptr<Ipv4Conntrack> m_conntrack;
    const SubscriberSource& m_source;
    Time m_interval;
    Sample m_now;
    netfilter::ConntrackStatistics m_before;
    std::vector<Sample> m_samples;
    std::vector<int64_t> m_overdueSteps; //!< by how much the number overdue changes at a step
    bool m_finished{false};
};

/// @param text a folder name @return it quoted for a shell
std::string
Quote(const std::string& text)
{
    std::string quoted = "'";
    for (const char c : text)
    {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

/// Write the time series of one run.
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
    NS_ABORT_MSG_UNLESS(file.flush(), "nat-scale: cannot write " << path);
}

/// Run one simulation. @param reaper value of the tracker's attribute Reaper
void
RunOnce(const ScaleOptions& options, const std::string& reaper)
{
    Ptr<Node> router = CreateObject<Node>();
    Ptr<EdgeDevice> inside = CreateObject<EdgeDevice>();
    Ptr<EdgeDevice> outside = CreateObject<EdgeDevice>();
    router->AddDevice(inside);
    router->AddDevice(outside);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(router);
    Ipv4AddressHelper address("10.0.0.0", "255.0.0.0", "0.0.0.1");
    address.Assign(NetDeviceContainer(inside));
    address.SetBase("203.0.113.0", "255.255.255.0", "0.0.0.1");
    address.Assign(NetDeviceContainer(outside));
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(router->GetObject<Ipv4>())
        ->SetDefaultRoute("203.0.113.254", 2);

    std::ostringstream rule;
    rule << "-s 10.0.0.0/8 -j SNAT --to-source 203.0.113.1-"
         << Ipv4Address(Ipv4Address("203.0.113.0").Get() + options.externalAddresses);
    NatHelper nat;
    nat.SetConntrackAttribute("Reaper", StringValue(reaper));
    nat.SetConntrackAttribute("Maximum", UintegerValue(options.maximum));
    nat.AppendRule("nat", "POSTROUTING", rule.str());
    Ptr<Ipv4Conntrack> conntrack = nat.Install(router);

    const Time duration = Seconds(options.duration);
    SubscriberSource source(options.subscribers, inside, outside);
    int64_t stream = source.AssignStreams(1);
    NatHelper::AssignStreams(NodeContainer(router), 1 + stream);
    source.Start(duration);
    std::unique_ptr<TimeSeries> series;
    if (options.series)
    {
        series = std::make_unique<TimeSeries>(conntrack,
                                              source,
                                              Seconds(options.interval),
                                              duration);
    }
    std::unique_ptr<ShowProgress> progress;
    if (options.progress)
    {
        progress = std::make_unique<ShowProgress>(Seconds(5), std::cerr);
    }

    SystemWallClockMs clock;
    clock.Start();
    Simulator::Stop(duration + NanoSeconds(1));
    Simulator::Run();
    clock.End();

    const netfilter::ConntrackStatistics statistics = conntrack->GetStatistics();
    const SubscriberCounts& counts = source.GetCounts();
    const uint32_t atEnd = conntrack->GetSize();
    uint64_t largest = atEnd;
    if (series)
    {
        const std::vector<Sample>& samples = series->Finish();
        for (const Sample& sample : samples)
        {
            largest = std::max(largest, sample.table);
        }
        WriteSeries(samples, options.output + "/nat-scale-" + reaper + ".csv");
    }
    struct rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const uint64_t packets = counts.sent + counts.answered;
    const auto milliseconds = static_cast<double>(std::max<int64_t>(clock.GetElapsedReal(), 1));
    const auto processor = static_cast<double>(
        std::max<int64_t>(clock.GetElapsedUser() + clock.GetElapsedSystem(), 1));
    std::cout << std::fixed << std::setprecision(0) << "reaper=" << reaper
              << " packets=" << packets << " forwarded=" << counts.served + counts.returned
              << " opened=" << counts.opened << " refused=" << statistics.drop
              << " expired=" << statistics.expired << " largest_table=" << largest
              << " table_at_end=" << atEnd << " seconds=" << std::setprecision(2)
              << milliseconds / 1000 << std::setprecision(0)
              << " packets_per_second=" << 1000.0 * static_cast<double>(packets) / milliseconds
              << " packets_per_processor_second="
              << 1000.0 * static_cast<double>(packets) / processor
              << " peak_mib=" << usage.ru_maxrss / 1024 << std::endl;
    progress.reset();
    Simulator::Destroy();
}

/// Draw what the runs have written. @return what was drawn, in words
std::string
Draw(const std::vector<std::string>& reapers, const std::string& output)
{
    std::ofstream script(output + "/nat-scale.plt");
    script << "set terminal pngcairo size 1000,800 font 'sans,12'\n"
              "set output 'nat-scale.png'\n"
              "set datafile separator ','\n"
              "set grid ytics linecolor rgb '#d0d0d0'\n"
              "set border 3\n"
              "set tics nomirror out\n"
              "set key outside right top reverse Left\n"
              "set format y '%.0s %c'\n"
              "set lmargin 12\n"
              "set rmargin 32\n"
              "set multiplot layout 2,1 title 'A NAT router and its subscribers'\n"
              "set ylabel 'connections in the table'\n"
              "set yrange [0:*]\n"
              "plot ";
    const char* const colours[] = {"#1f6fb4", "#d95f02", "#2a9d58", "#8e4fa8"};
    const auto file = [](const std::string& reaper) {
        return "'nat-scale-" + reaper + ".csv' every ::1 using ";
    };
    // What has not expired is the same whoever reaps, nearly: once is enough.
    script << file(reapers[0])
           << "1:3 with filledcurves y1=0 linecolor rgb '#dfe6ee' title 'not expired'";
    for (size_t i = 0; i < reapers.size(); ++i)
    {
        script << ", \\\n  " << file(reapers[i]) << "1:2 with lines linewidth 2 linecolor rgb '"
               << colours[i] << "' title '" << reapers[i] << "'";
    }
    script << "\nset ylabel 'removed late by (s), mean'\n"
              "set xlabel 'simulated time (s)'\n"
              "set format y '%g'\n"
              "plot ";
    for (size_t i = 0; i < reapers.size(); ++i)
    {
        // A step without a removal has no lateness.
        script << (i > 0 ? ", \\\n  " : "") << file(reapers[i])
               << "1:($7 > 0 ? $13 : NaN) with linespoints pointtype 7 pointsize 0.4 linewidth 1.5 "
                  "linecolor rgb '"
               << colours[i] << "' title '" << reapers[i] << "'";
    }
    script << "\nunset multiplot\n";
    script.close();
    if (std::system("command -v gnuplot >/dev/null 2>&1") != 0)
    {
        return "nat-scale.plt (gnuplot is not installed: no picture drawn)";
    }
    const std::string command = "cd " + Quote(output) + " && gnuplot nat-scale.plt";
    return std::system(command.c_str()) == 0 ? "nat-scale.png (drawn by gnuplot from nat-scale.plt)"
                                             : "nat-scale.plt (gnuplot failed: no picture drawn)";
}

/// Abort unless @p isGood.
void
Check(bool isGood, const std::string& option, const std::string& range)
{
    NS_ABORT_MSG_UNLESS(isGood, "nat-scale: option --" << option << " takes " << range);
}

/// Read the command line.
ScaleOptions
ReadOptions(int argc, char* argv[])
{
    ScaleOptions options;
    SubscriberOptions& s = options.subscribers;
    CommandLine command(__FILE__);
    command.AddValue("duration", "simulated seconds", options.duration);
    command.AddValue("interval", "seconds between lines of the time series", options.interval);
    command.AddValue("output", "folder for what is written", options.output);
    command.AddValue("progress", "show progress on standard error", options.progress);
    command.AddValue("series", "record the time series and draw it", options.series);
    command.AddValue("reaper", "Incremental, MeanLifetime, Exact or Lazy", options.reaper);
    command.AddValue("compareReapers", "run all four, one after the other", options.compareReapers);
    command.AddValue("compare-reapers", "the same", options.compareReapers);
    command.AddValue("maximum", "most connections in the table; 0: no limit", options.maximum);
    command.AddValue("externalAddresses",
                     "addresses that sources are translated to, 1 to 250",
                     options.externalAddresses);
    command.AddValue("hosts", "inside hosts", s.hosts);
    command.AddValue("servers", "outside hosts", s.servers);
    command.AddValue("arrivals", "connections opened in a second", s.arrivals);
    command.AddValue("tcpShare", "share of TCP; the rest is UDP", s.tcpShare);
    command.AddValue("lifetime", "mean lifetime of a connection, s", s.lifetime);
    command.AddValue("lifetimeShape", "shape of the Pareto distribution, above 1", s.lifetimeShape);
    command.AddValue("lifetimeBound", "longest lifetime, s", s.lifetimeBound);
    command.AddValue("packetGap", "mean time between packets of a connection, s", s.packetGap);
    command.AddValue("vanishShare", "share of TCP that ends without FIN", s.vanishShare);
    command.AddValue("roundTrip", "seconds until an answer comes", s.roundTrip);
    command.AddValue("payload", "bytes of TCP or UDP payload, 0 to 1460", s.payload);
    command.AddValue("crowdStart", "flash crowd: begins at, s", s.crowdStart);
    command.AddValue("crowdLength", "flash crowd: lasts, s; 0: none", s.crowdLength);
    command.AddValue("crowdFactor", "flash crowd: arrivals times this", s.crowdFactor);
    command.AddValue("floodStart", "SYN flood: begins at, s", s.floodStart);
    command.AddValue("floodLength", "SYN flood: lasts, s; 0: none", s.floodLength);
    command.AddValue("floodRate", "SYN flood: segments in a second", s.floodRate);
    command.AddValue("tick", "packets come in steps of this, s", s.tick);
    command.Parse(argc, argv);

    Check(options.duration > 0, "duration", "seconds above 0");
    Check(options.interval > 0, "interval", "seconds above 0");
    Check(options.externalAddresses >= 1 && options.externalAddresses <= 250,
          "externalAddresses",
          "1 to 250");
    Check(s.hosts >= 1 && s.hosts <= 16000000, "hosts", "1 to 16000000");
    Check(s.servers >= 1 && s.servers <= 65000, "servers", "1 to 65000");
    Check(s.arrivals > 0, "arrivals", "a rate above 0");
    Check(s.tcpShare >= 0 && s.tcpShare <= 1, "tcpShare", "0 to 1");
    Check(s.vanishShare >= 0 && s.vanishShare <= 1, "vanishShare", "0 to 1");
    Check(s.lifetime > 0, "lifetime", "seconds above 0");
    Check(s.lifetimeShape > 1, "lifetimeShape", "a number above 1");
    Check(s.lifetimeBound > s.lifetime, "lifetimeBound", "more seconds than --lifetime");
    Check(s.packetGap > 0, "packetGap", "seconds above 0");
    Check(s.roundTrip > 0, "roundTrip", "seconds above 0");
    Check(s.payload <= 1460, "payload", "0 to 1460");
    Check(s.crowdFactor > 0, "crowdFactor", "a number above 0");
    Check(s.tick > 0 && s.tick <= 1, "tick", "seconds above 0, up to 1");
    return options;
}

} // namespace

int
main(int argc, char* argv[])
{
    const ScaleOptions options = ReadOptions(argc, argv);
    SystemPath::MakeDirectories(options.output);
    std::vector<std::string> reapers{options.reaper};
    if (options.compareReapers)
    {
        reapers = {"Incremental", "MeanLifetime", "Exact", "Lazy"};
    }
    for (const std::string& reaper : reapers)
    {
        RunOnce(options, reaper);
    }
    if (options.series)
    {
        std::cout << "Written to " << options.output << ": " << Draw(reapers, options.output)
                  << " and a CSV file for each reaper\n";
    }
    return 0;
}
