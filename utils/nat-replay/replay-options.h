/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_OPTIONS_H
#define REPLAY_OPTIONS_H

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace replay
{

/// A wrong option; what() names the option, its value and the cure.
class OptionError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// An IPv4 network, or an address with the length of its network. Host byte order.
struct Prefix
{
    uint32_t address{0};
    unsigned length{32}; //!< 0..32

    /// @return the mask, e.g. 0xffffff00 for length 24
    uint32_t GetMask() const
    {
        return length == 0 ? 0 : ~uint32_t(0) << (32 - length);
    }

    /// @param other an address @return true if it lies in this network
    bool Contains(uint32_t other) const
    {
        return ((address ^ other) & GetMask()) == 0;
    }
};

/// An interface of the router.
struct InterfaceOption
{
    std::string name;
    std::vector<Prefix> addresses; //!< at least one
    uint16_t mtu{65535};           //!< bytes; the default lets pass whatever a capture holds
};

/// A capture of what entered the router.
struct InputOption
{
    size_t interfaceIndex{0}; //!< index into ReplayOptions::interfaces
    std::string path;
};

/// A static route.
struct RouteOption
{
    Prefix destination;     //!< length 0 is the default route
    bool hasGateway{false}; //!< gateway says something
    uint32_t gateway{0};
    size_t interfaceIndex{0}; //!< index into ReplayOptions::interfaces
};

/// A helper that reads along on connections to a port.
struct HelperOption
{
    std::string name; //!< e.g. "ftp"
    uint16_t port{0};
};

/// Everything that was asked for, checked as far as it goes without opening files.
struct ReplayOptions
{
    bool isInformation{false}; //!< --help or --version: information is printed, nothing else done
    std::string information;

    std::vector<InterfaceOption> interfaces;
    std::vector<InputOption> inputs;
    std::vector<RouteOption> routes;
    std::vector<std::pair<std::string, std::string>> sysctls; //!< name and value
    std::vector<std::string> timeoutPolicies; //!< as behind "nfct add timeout"
    std::vector<HelperOption> helpers;
    std::string rules;                                        //!< file, or "" for none
    std::string output;                                       //!< folder
    std::string reaper{"Incremental"}; //!< as the attribute of Ipv4Conntrack is called
    double linger{1}; //!< seconds from the last packet to the writing of the table
    uint32_t seed{1}; //!< of the random port search, at least 1
    bool isQuiet{false};
    bool isStdio{false}; //!< drive the router by requests: no inputs, no output
};

/**
 * Read the command line.
 *
 * @param argc number of words
 * @param argv the words
 * @return what they ask for
 * @throws OptionError for anything that is not understood
 */
ReplayOptions ParseReplayOptions(int argc, const char* const* argv);

/// @param address host byte order @return it in dotted decimals
std::string FormatAddress(uint32_t address);

} // namespace replay
} // namespace ns3

#endif /* REPLAY_OPTIONS_H */
