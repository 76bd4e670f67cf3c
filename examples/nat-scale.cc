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
#include "edge-routing.h"
#include "scale-figure.h"
#include "scale-options.h"
#include "scale-series.h"
#include "subscriber-source.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-module.h"
#include "ns3/network-module.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <vector>

using namespace ns3;

namespace
{

/// Make the output folder, or end the program and say why: now, not when hours have been simulated.
void
MakeOutput(const std::string& folder)
{
    std::error_code error; // the file below tells
    std::filesystem::create_directories(folder, error);
    if (!std::ofstream(folder + "/nat-scale.plt"))
    {
        std::cerr << "nat-scale: option --output is \"" << folder
                  << "\", where no file can be written; name a folder that can be made, or "
                     "--series=0 to write nothing\n";
        std::exit(1);
    }
}

/// @return processor time of this process so far, which others on the machine do not lengthen much
double
GetProcessorSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
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
    Ptr<EdgeRouting> routing = CreateObject<EdgeRouting>();
    router->GetObject<Ipv4>()->SetRoutingProtocol(routing);
    Ipv4AddressHelper address("10.0.0.0", "255.0.0.0", "0.0.0.1");
    address.Assign(NetDeviceContainer(inside));
    address.SetBase("203.0.113.0", "255.255.255.0", "0.0.0.1");
    address.Assign(NetDeviceContainer(outside));
    routing->SetDefaultRoute("203.0.113.254", 2);

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
    routing->AddShortcut(source.GetFirstHost(), source.GetLastHost());
    routing->AddShortcut(source.GetFirstServer(), source.GetLastServer());
    int64_t stream = source.AssignStreams(1);
    NatHelper::AssignStreams(NodeContainer(router), 1 + stream);
    source.Start(duration);
    std::unique_ptr<ScaleSeries> series;
    if (options.series)
    {
        series = std::make_unique<ScaleSeries>(conntrack,
                                              source,
                                              Seconds(options.interval),
                                              duration);
    }
    std::unique_ptr<ShowProgress> progress;
    if (options.progress)
    {
        progress = std::make_unique<ShowProgress>(Seconds(5), std::cerr);
    }

    const double began = GetProcessorSeconds();
    SystemWallClockMs clock;
    clock.Start();
    Simulator::Stop(duration + NanoSeconds(1));
    Simulator::Run();
    clock.End();
    const double processor = std::max(GetProcessorSeconds() - began, 1e-3);

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
    std::cout << std::fixed << std::setprecision(0) << "reaper=" << reaper
              << " packets=" << packets << " forwarded=" << counts.served + counts.returned
              << " opened=" << counts.opened << " refused=" << statistics.drop
              << " expired=" << statistics.expired << " largest_table=" << largest
              << " table_at_end=" << atEnd << " seconds=" << std::setprecision(2)
              << milliseconds / 1000 << std::setprecision(0)
              << " packets_per_second=" << 1000.0 * static_cast<double>(packets) / milliseconds
              << " packets_per_processor_second=" << static_cast<double>(packets) / processor
              << " peak_mib=" << usage.ru_maxrss / 1024 << std::endl;
    progress.reset();
    Simulator::Destroy();
}

} // namespace

int
main(int argc, char* argv[])
{
    const ScaleOptions options = ReadScaleOptions(argc, argv);
    if (options.series)
    {
        MakeOutput(options.output);
    }
    for (const std::string& reaper : options.reapers)
    {
        RunOnce(options, reaper);
    }
    if (options.series)
    {
        std::cout << "Written to " << options.output << ": "
                  << DrawSeries(options.reapers, options.output)
                  << " and a CSV file for each reaper\n";
    }
    return 0;
}
