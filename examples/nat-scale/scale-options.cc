/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scale-options.h"

#include "ns3/command-line.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>

using namespace ns3;

namespace
{

/// All that Ipv4Conntrack's attribute Reaper may be.
const std::vector<std::string> ALL_REAPERS{"Incremental", "MeanLifetime", "Exact", "Lazy"};

/// Longest time that makes sense, in seconds; also keeps sums of times far from overflow.
constexpr double MAX_SECONDS = 1e7;

/// Highest rate of anything, per second.
constexpr double MAX_RATE = 1e8;

/// Most lines of a time series.
constexpr double MAX_LINES = 1e7;

/// End the program: an option makes no sense.
template <typename Value>
[[noreturn]] void
Refuse(const std::string& option, const Value& value, const std::string& cure)
{
    std::cerr << "nat-scale: option --" << option << " is " << value << "; it takes " << cure
              << "\n";
    std::exit(2);
}

/// Refuse a value that is no number or out of a range.
template <typename Value>
void
CheckRange(const std::string& option, Value value, Value lowest, Value highest)
{
    if (!(value >= lowest && value <= highest))
    {
        std::ostringstream cure;
        cure << "a number from " << lowest << " to " << highest;
        Refuse(option, value, cure.str());
    }
}

/// Refuse words that would be passed over in silence.
void
CheckWords(int argc, char* argv[])
{
    const std::pair<std::string, const char*> ours[] = {
        {"--ns3::Ipv4Conntrack::Reaper", "--reaper"},
        {"--ns3::Ipv4Conntrack::Maximum", "--maximum"},
    };
    for (int i = 1; i < argc; ++i)
    {
        const std::string word = argv[i];
        for (const auto& [attribute, option] : ours)
        {
            if (word.compare(0, attribute.size(), attribute) == 0)
            {
                std::cerr << "nat-scale: " << word << " would have no effect; use " << option << "\n";
                std::exit(2);
            }
        }
        if (word.empty() || word[0] != '-')
        {
            std::cerr << "nat-scale: \"" << word
                      << "\" is no option; options are written --NAME=VALUE, see --help\n";
            std::exit(2);
        }
        // A count would take the sign for a very large number.
        const size_t equals = std::min(word.find('='), word.size());
        const size_t value = std::min(word.find_first_not_of("= \t", equals), word.size());
        if (word.compare(0, 5, "--ns3") != 0 && word[value] == '-' &&
            word.find_first_of("0123456789", equals) == value + 1)
        {
            const size_t name = word.find_first_not_of('-');
            Refuse(word.substr(name, equals - name), word.substr(value), "a number from 0 up");
        }
    }
}

/// @return true if @p option is on the command line
bool
IsGiven(int argc, char* argv[], const std::string& option)
{
    return std::any_of(argv + 1, argv + argc, [&](const char* word) {
        return std::string(word).compare(0, option.size(), option) == 0;
    });
}

/// Check what the subscribers are to do.
void
CheckSubscribers(const SubscriberOptions& s)
{
    CheckRange<uint32_t>("hosts", s.hosts, 1, 16000000);
    CheckRange<uint32_t>("servers", s.servers, 1, 65000);
    CheckRange("arrivals", s.arrivals, 1e-6, MAX_RATE);
    CheckRange("tcpShare", s.tcpShare, 0.0, 1.0);
    CheckRange("lifetime", s.lifetime, 1e-3, MAX_SECONDS);
    CheckRange("lifetimeShape", s.lifetimeShape, 1.01, 1000.0);
    CheckRange("lifetimeBound", s.lifetimeBound, 1e-3, MAX_SECONDS);
    if (s.lifetimeBound <= s.lifetime)
    {
        Refuse("lifetimeBound", s.lifetimeBound, "more seconds than --lifetime has");
    }
    CheckRange("packetGap", s.packetGap, 1e-3, MAX_SECONDS);
    CheckRange("vanishShare", s.vanishShare, 0.0, 1.0);
    CheckRange("roundTrip", s.roundTrip, 1e-6, 1e4);
    CheckRange<uint32_t>("payload", s.payload, 0, 1460);
    CheckRange("crowdStart", s.crowdStart, 0.0, MAX_SECONDS);
    CheckRange("crowdLength", s.crowdLength, 0.0, MAX_SECONDS);
    CheckRange("crowdFactor", s.crowdFactor, 1e-6, 1e6);
    CheckRange("floodStart", s.floodStart, 0.0, MAX_SECONDS);
    CheckRange("floodLength", s.floodLength, 0.0, MAX_SECONDS);
    CheckRange("floodRate", s.floodRate, 0.0, MAX_RATE);
    CheckRange("tick", s.tick, 1e-6, 1.0);
}

} // namespace

ScaleOptions
ReadScaleOptions(int argc, char* argv[])
{
    ScaleOptions options;
    std::string reaper = options.reapers.front();
    bool compareReapers = false;
    SubscriberOptions& s = options.subscribers;
    CommandLine command("nat-scale.cc");
    command.Usage(
        "One NAT router and very many subscribers: how large its connection table gets, and how well "
        "each reaper keeps it small.\n"
        "Writes nat-scale-REAPER.csv, a time series, and nat-scale.png, a picture of it, to the folder "
        "--output, and prints the figures of each run.\n"
        "\n"
        "A flash crowd, with each of the four reapers:\n"
        "  nat-scale --compare-reapers --duration=360 --interval=2 --arrivals=150 --lifetime=5 "
        "--tcpShare=0.3 --packetGap=5 --crowdStart=60 --crowdLength=30 --crowdFactor=10\n"
        "More than a million connections:\n"
        "  nat-scale --arrivals=20000 --lifetime=60 --hosts=200000 --servers=20000 --packetGap=20 "
        "--duration=60 --maximum=0 --progress");
    command.AddValue("duration", "simulated seconds", options.duration);
    command.AddValue("interval", "seconds between lines of the time series", options.interval);
    command.AddValue("output", "folder for what is written", options.output);
    command.AddValue("progress", "show progress on standard error", options.progress);
    command.AddValue("series", "record the time series and draw it", options.series);
    command.AddValue("reaper", "Incremental, MeanLifetime, Exact or Lazy", reaper);
    command.AddValue("compareReapers", "run all four, one after the other", compareReapers);
    command.AddValue("compare-reapers", "the same", compareReapers);
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
    CheckWords(argc, argv);
    command.Parse(argc, argv);

    CheckRange("duration", options.duration, 1e-3, MAX_SECONDS);
    if (!IsGiven(argc, argv, "--interval"))
    {
        options.interval = std::min(options.interval, options.duration);
    }
    CheckRange("interval", options.interval, 1e-3, MAX_SECONDS);
    if (options.interval > options.duration)
    {
        Refuse("interval", options.interval, "at most as many seconds as --duration has");
    }
    if (options.duration / options.interval > MAX_LINES)
    {
        Refuse("interval", options.interval, "more: the time series would have over 10000000 lines");
    }
    CheckRange<uint32_t>("maximum", options.maximum, 0, 100000000);
    CheckRange<uint32_t>("externalAddresses", options.externalAddresses, 1, 250);
    CheckSubscribers(s);
    if (std::find(ALL_REAPERS.begin(), ALL_REAPERS.end(), reaper) == ALL_REAPERS.end())
    {
        Refuse("reaper", '"' + reaper + '"', "Incremental, MeanLifetime, Exact or Lazy");
    }
    options.reapers = compareReapers ? ALL_REAPERS : std::vector<std::string>{reaper};
    return options;
}
