/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
/**
 * @file
 * Measures the netfilter module: nat-bench COMMAND [OPTION...]. Figures are medians over several
 * runs; what is compared is measured in the same process, in alternating runs.
 */

#include "hop-benchmark.h"
#include "micro-benchmark.h"
#include "reap-benchmark.h"
#include "replay-benchmark.h"
#include "rules-benchmark.h"
#include "table-benchmark.h"

#include <boost/program_options.hpp>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace po = boost::program_options;

namespace
{

const char* const USAGE = "Usage: nat-bench COMMAND [OPTION...]\n"
                          "\n"
                          "Commands:\n"
                          "  hop     what NAT adds to forwarding a packet in a simulation\n"
                          "  micro   the engine's steps one by one, with Google Benchmark\n"
                          "  reap    what removing expired connections costs\n"
                          "  replay  what the engine does with the packets of a capture\n"
                          "  rules   what rules of a chain cost that do not match\n"
                          "  table   the connection table, beside ordinary hash maps\n"
                          "\n"
                          "nat-bench COMMAND --help lists the options of a command.\n";

/// A number that makes no sense, said in words.
class OptionError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// Throw unless @p value is in the range.
void
CheckRange(const std::string& option, uint32_t value, uint32_t lowest, uint32_t highest)
{
    if (value < lowest || value > highest)
    {
        throw OptionError("option '--" + option + "' is " + std::to_string(value) +
                          "; it takes a number from " + std::to_string(lowest) + " to " +
                          std::to_string(highest));
    }
}

/**
 * Read the options of a command.
 *
 * @param words the command line
 * @param description the options
 * @param positional which option a word without a name belongs to, or null
 * @return false if only help was asked for, which has been printed
 */
bool
ReadOptions(const std::vector<std::string>& words,
            const po::options_description& description,
            const char* positional = nullptr)
{
    po::positional_options_description places;
    if (positional != nullptr)
    {
        places.add(positional, 1);
    }
    for (const std::string& word : words)
    {
        // A count would take the sign for a very large number.
        const size_t sign = word.rfind('-');
        if (sign != std::string::npos && (sign == 0 || word[sign - 1] == '=') &&
            word.find_first_of("0123456789") == sign + 1)
        {
            throw OptionError("\"" + word + "\" is negative; numbers start at 0");
        }
    }
    po::variables_map values;
    po::store(po::command_line_parser(words).options(description).positional(places).run(), values);
    if (values.count("help") != 0)
    {
        std::cout << description;
        return false;
    }
    po::notify(values);
    return true;
}

int
Hop(const std::vector<std::string>& words)
{
    HopOptions options;
    po::options_description description("Options of nat-bench hop");
    auto add = description.add_options();
    add("help", "print this");
    add("flows",
        po::value(&options.flows)->default_value(options.flows),
        "UDP flows, 1 to 4000000");
    add("packets",
        po::value(&options.packets)->default_value(options.packets),
        "packets in a run, half of them replies");
    add("payload",
        po::value(&options.payload)->default_value(options.payload),
        "bytes of UDP payload, 0 to 1472");
    add("rules",
        po::value(&options.rules)->default_value(options.rules),
        "also measure with so many filter rules, of which the last one matches, 0 to 100000");
    add("runs", po::value(&options.runs)->default_value(options.runs), "runs of each kind");
    add("checksums", po::bool_switch(&options.checksums), "compute and verify checksums");
    if (!ReadOptions(words, description))
    {
        return 0;
    }
    CheckRange("flows", options.flows, 1, 4000000);
    CheckRange("packets", options.packets, 1, 1000000000);
    CheckRange("payload", options.payload, 0, 1472);
    CheckRange("rules", options.rules, 0, 100000);
    CheckRange("runs", options.runs, 1, 1000);
    RunHopBenchmark(options);
    return 0;
}

int
Table(const std::vector<std::string>& words)
{
    TableOptions options;
    po::options_description description("Options of nat-bench table");
    auto add = description.add_options();
    add("help", "print this");
    add("connections",
        po::value(&options.connections)->default_value(options.connections),
        "connections, 1 to 40000000");
    add("runs", po::value(&options.runs)->default_value(options.runs), "runs of each kind");
    add("siphash", po::bool_switch(&options.siphash), "hash with SipHash");
    add("alone", po::bool_switch(&options.alone), "leave out the maps to compare with");
    if (!ReadOptions(words, description))
    {
        return 0;
    }
    CheckRange("connections", options.connections, 1, 40000000);
    CheckRange("runs", options.runs, 1, 1000);
    RunTableBenchmark(options);
    return 0;
}

int
Replay(const std::vector<std::string>& words)
{
    ReplayOptions options;
    std::string snat;
    po::options_description description("nat-bench replay FILE.pcap [OPTION...]");
    auto add = description.add_options();
    add("help", "print this");
    add("capture", po::value(&options.capture)->required(), "capture of the inside (or first word)");
    add("snat", po::value(&snat), "translate sources into A[-B][:P-Q]");
    add("repeat", po::value(&options.repeat)->default_value(options.repeat), "replays");
    if (!ReadOptions(words, description, "capture"))
    {
        return 0;
    }
    CheckRange("repeat", options.repeat, 1, 100000);
    if (!snat.empty())
    {
        try
        {
            options.range = ParseNatRange(snat);
        }
        catch (const std::invalid_argument& error)
        {
            throw OptionError(std::string("option '--snat': ") + error.what());
        }
        options.translate = true;
    }
    RunReplayBenchmark(options);
    return 0;
}

int
Reap(const std::vector<std::string>& words)
{
    using ns3::netfilter::ReaperKind;
    ReapOptions options;
    std::string policy = "all";
    po::options_description description("Options of nat-bench reap");
    auto add = description.add_options();
    add("help", "print this");
    add("connections",
        po::value(&options.connections)->default_value(options.connections),
        "connections, 1 to 40000000");
    add("policy",
        po::value(&policy)->default_value(policy),
        "incremental, mean-lifetime, exact, lazy or all");
    add("seconds",
        po::value(&options.seconds)->default_value(options.seconds),
        "simulated time over which connections end");
    add("runs", po::value(&options.runs)->default_value(options.runs), "runs of each policy");
    if (!ReadOptions(words, description))
    {
        return 0;
    }
    CheckRange("connections", options.connections, 1, 40000000);
    CheckRange("seconds", options.seconds, 1, 1000000);
    CheckRange("runs", options.runs, 1, 1000);
    bool isKnown = false;
    for (const ReaperKind kind : {ReaperKind::INCREMENTAL,
                                  ReaperKind::MEAN_LIFETIME,
                                  ReaperKind::EXACT,
                                  ReaperKind::LAZY})
    {
        if (policy == "all" || policy == ReaperKindName(kind))
        {
            isKnown = true;
            options.kind = kind;
            RunReapBenchmark(options);
        }
    }
    if (!isKnown)
    {
        throw OptionError("option '--policy' is \"" + policy +
                          "\"; it takes incremental, mean-lifetime, exact, lazy or all");
    }
    return 0;
}

int
Rules(const std::vector<std::string>& words)
{
    RulesOptions options;
    po::options_description description("Options of nat-bench rules");
    auto add = description.add_options();
    add("help", "print this");
    add("rules",
        po::value(&options.rules)->default_value(options.rules),
        "rules, 1 to 100000, of which the last one matches");
    add("packets",
        po::value(&options.packets)->default_value(options.packets),
        "packets in a run");
    add("runs", po::value(&options.runs)->default_value(options.runs), "runs of each kind");
    if (!ReadOptions(words, description))
    {
        return 0;
    }
    CheckRange("rules", options.rules, 1, 100000);
    CheckRange("packets", options.packets, 1, 1000000000);
    CheckRange("runs", options.runs, 1, 1000);
    RunRulesBenchmark(options);
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty() || words[0] == "--help")
    {
        (words.empty() ? std::cerr : std::cout) << USAGE;
        return words.empty() ? 2 : 0;
    }
    const std::string command = words[0];
    words.erase(words.begin());
    try
    {
        if (command == "hop")
        {
            return Hop(words);
        }
        if (command == "micro")
        {
            return RunMicroBenchmark(words);
        }
        if (command == "reap")
        {
            return Reap(words);
        }
        if (command == "replay")
        {
            return Replay(words);
        }
        if (command == "rules")
        {
            return Rules(words);
        }
        if (command == "table")
        {
            return Table(words);
        }
        std::cerr << "nat-bench: unknown command \"" << command << "\"\n\n" << USAGE;
        return 2;
    }
    catch (const po::error& error)
    {
        std::cerr << "nat-bench " << command << ": " << error.what() << "; see nat-bench "
                  << command << " --help\n";
        return 2;
    }
    catch (const OptionError& error)
    {
        std::cerr << "nat-bench " << command << ": " << error.what() << "\n";
        return 2;
    }
    catch (const std::exception& error)
    {
        std::cerr << "nat-bench " << command << ": " << error.what() << "\n";
        return 1;
    }
}
