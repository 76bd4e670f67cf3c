/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
/**
 * @file
 * @ingroup netfilter
 * nat-replay: sends captures of a real router's input, or what another program asks for, through a
 * simulated NAT router.
 */

#include "capture-replay.h"
#include "stdio-session.h"

#include "ns3/simulator.h"

#include <exception>
#include <iostream>
#include <new>

namespace
{

constexpr int EXIT_ERROR = 1;
constexpr int EXIT_INPUT_DAMAGED = 3;

/**
 * @param argc number of words of the command line
 * @param argv its words
 * @return exit status, see --help
 */
int
Replay(int argc, char* argv[])
{
    using namespace ns3::replay;

    const ReplayOptions options = ParseReplayOptions(argc, argv);
    if (options.isInformation)
    {
        std::cout << options.information;
        return 0;
    }
    if (options.isStdio)
    {
        StdioSession(options, std::cout, std::cerr).Run(std::cin);
        return 0;
    }
    CaptureReplay replay(options);
    replay.Run();
    if (!options.isQuiet)
    {
        PrintSummary(replay.GetSummary(), std::cout);
    }
    return replay.IsInputDamaged() ? EXIT_INPUT_DAMAGED : 0;
}

} // namespace

int
main(int argc, char* argv[])
{
    int status = EXIT_ERROR;
    try
    {
        status = Replay(argc, argv);
    }
    catch (const std::bad_alloc&)
    {
        std::cerr << "nat-replay: out of memory; give the connection table fewer buckets or "
                     "connections, with --sysctl net.netfilter.nf_conntrack_buckets=NUMBER or "
                     "net.netfilter.nf_conntrack_max=NUMBER\n";
    }
    catch (const std::exception& error)
    {
        std::cerr << "nat-replay: " << error.what() << "\n";
    }
    ns3::Simulator::Destroy();
    return status;
}
