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

int
Hop(const std::vector<std::string>& words)
{
    HopOptions options;
    po::options_description description("Options of nat-bench hop");
    description.add_options()("help", "print this")(
        "flows",
        po::value(&options.flows)->default_value(options.flows),
        "UDP flows, 1 to 4000000")("packets",
                                   po::value(&options.packets)->default_value(options.packets),
                                   "packets in a run, half of them replies")(
        "payload",
        po::value(&options.payload)->default_value(options.payload),
        "bytes of UDP payload, 0 to 1472")("runs",
                                           po::value(&options.runs)->default_value(options.runs),
                                           "runs of each kind")(
        "checksums",
        po::bool_switch(&options.checksums),
        "compute and verify checksums");
    po::variables_map values;
    po::store(po::command_line_parser(words).options(description).positional({}).run(), values);
    po::notify(values);
    if (values.count("help") != 0)
    {
        std::cout << description;
        return 0;
    }
    CheckRange("flows", options.flows, 1, 4000000);
    CheckRange("packets", options.packets, 1, 1000000000);
    CheckRange("payload", options.payload, 0, 1472);
    CheckRange("runs", options.runs, 1, 1000);
    RunHopBenchmark(options);
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
