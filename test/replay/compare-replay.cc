/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
/**
 * @file
 * @ingroup netfilter
 * compare-replay: compares the results of nat-replay with what a real router did.
 */

#include "capture-reader.h"
#include "conntrack-compare.h"
#include "conntrack-listing.h"
#include "option-syntax.h"
#include "output-compare.h"

#include <arpa/inet.h>
#include <boost/program_options.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace
{

namespace po = boost::program_options;
using namespace ns3::replay;
using Strings = std::vector<std::string>;

constexpr int64_t TOLERANCE = 2; //!< seconds

/// What to compare.
struct Comparison
{
    std::string real;
    std::string replayed;
    std::vector<std::pair<std::string, std::string>> interfaces; //!< name, prefix of real files
    AddressSet addresses;
};

/// @param argc number of words @param argv the words @return what they ask for
Comparison
ParseOptions(int argc, char* argv[])
{
    po::options_description options("Use: compare-replay REAL-DIR REPLAY-DIR [options]");
    options.add_options()("folders", po::value<Strings>())(
        "interface",
        po::value<Strings>()->required(),
        "NAME=PREFIX: compare PREFIX-out.pcap of the real router with NAME-out.pcap of the "
        "replay; PREFIX-in.pcap is what was replayed; repeatable")(
        "router-address",
        po::value<Strings>(),
        "an address of the router: its own packets and connections are left out; repeatable; "
        "without, everything is compared");
    po::positional_options_description folders;
    folders.add("folders", 2);
    po::variables_map words;
    po::store(po::command_line_parser(argc, argv).options(options).positional(folders).run(),
              words);
    po::notify(words);

    Comparison comparison;
    if (words.count("folders") == 0 || words["folders"].as<Strings>().size() != 2)
    {
        throw OptionError("two folders are needed: that of the real router, that of the replay");
    }
    comparison.real = words["folders"].as<Strings>()[0] + "/";
    comparison.replayed = words["folders"].as<Strings>()[1] + "/";
    for (const std::string& value : words["interface"].as<Strings>())
    {
        comparison.interfaces.push_back(SplitNameValue("--interface", value, "NAME=PREFIX"));
    }
    const Strings addresses =
        words.count("router-address") ? words["router-address"].as<Strings>() : Strings();
    for (const std::string& value : addresses)
    {
        in_addr address;
        if (inet_pton(AF_INET, value.c_str(), &address) != 1)
        {
            ThrowOptionError("--router-address", value, "is no IPv4 address");
        }
        comparison.addresses.insert(ntohl(address.s_addr));
    }
    return comparison;
}

/// @param comparison what to compare @return true if all packets are equal
bool
CompareOutputs(const Comparison& comparison)
{
    OwnPackets own(comparison.addresses);
    for (const auto& interface : comparison.interfaces)
    {
        own.AddInput(comparison.real + interface.second + "-in.pcap");
    }
    bool isEqual = true;
    uint64_t compared = 0;
    uint64_t left = 0;
    for (const auto& [name, prefix] : comparison.interfaces)
    {
        const OutputComparison result = CompareOutput(comparison.real + prefix + "-out.pcap",
                                                      comparison.replayed + name + "-out.pcap",
                                                      own,
                                                      std::cout);
        std::cout << name << ": " << result.compared << " packets compared, "
                  << (result.isEqual ? "all equal" : "then DIFFERENT")
                  << "; left out as the router's own: " << result.realOwn << " real, "
                  << result.replayedOwn << " replayed\n";
        isEqual = isEqual && result.isEqual;
        compared += result.compared;
        left += result.realOwn;
    }
    std::cout << "packets: " << compared << " of the real router compared byte for byte, " << left
              << " left out as its own\n";
    if (compared == 0)
    {
        std::cout << "no packet was compared: DIFFERENT\n";
    }
    return isEqual && compared > 0;
}

/// Print a result. @param what was compared @param result the result @return true if equal
bool
Print(const char* what, const ConntrackComparison& result)
{
    std::cout << what << ": " << result.compared << " connections (" << result.lines
              << " lines) compared, ";
    if (result.differences > 0)
    {
        std::cout << result.differences << " DIFFERENCES";
    }
    else
    {
        std::cout << "all equal, seconds to within " << result.largestLag;
    }
    std::cout << "; left out as of the router itself: " << result.realOwn << " real, "
              << result.replayedOwn << " replayed\n";
    return result.differences == 0 && result.compared > 0;
}

/// @param comparison what to compare @return true if tables and events are equal
bool
CompareConnections(const Comparison& comparison)
{
    const auto realTable = ReadConntrackLines(comparison.real + "conntrack.txt");
    const auto replayedTable = ReadConntrackLines(comparison.replayed + "conntrack.txt");
    const bool isTableEqual =
        Print("table",
              CompareTables(realTable, replayedTable, comparison.addresses, TOLERANCE, std::cout));
    const auto realEvents = ReadConntrackLines(comparison.real + "events.txt");
    const auto replayedEvents = ReadConntrackLines(comparison.replayed + "events.txt");
    const bool isEventsEqual = Print("events",
                                     CompareEvents(realEvents,
                                                   replayedEvents,
                                                   realTable,
                                                   comparison.addresses,
                                                   TOLERANCE,
                                                   std::cout));
    return isTableEqual && isEventsEqual;
}

} // namespace

int
main(int argc, char* argv[])
{
    try
    {
        const Comparison comparison = ParseOptions(argc, argv);
        const bool isOutputEqual = CompareOutputs(comparison);
        const bool isConntrackEqual = CompareConnections(comparison);
        return isOutputEqual && isConntrackEqual ? 0 : 1;
    }
    catch (const std::exception& error)
    {
        std::cerr << "compare-replay: " << error.what() << "\n";
        return 2;
    }
}
