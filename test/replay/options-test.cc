/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-options.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3::replay;

namespace
{

/// Options that are enough.
const std::vector<std::string> ENOUGH{"--interface=lan0=192.168.1.1/24",
                                      "--interface=wan0=203.0.113.1/24,203.0.113.7/32",
                                      "--input=lan0=lan.pcap",
                                      "--output=out"};

ReplayOptions
Parse(const std::vector<std::string>& words)
{
    std::vector<const char*> argv{"nat-replay"};
    for (const std::string& word : words)
    {
        argv.push_back(word.c_str());
    }
    return ParseReplayOptions(static_cast<int>(argv.size()), argv.data());
}

ReplayOptions
ParseWith(const std::string& word)
{
    std::vector<std::string> words = ENOUGH;
    words.push_back(word);
    return Parse(words);
}

/// @param words options that are wrong @return the message
std::string
MessageOf(const std::vector<std::string>& words)
{
    try
    {
        Parse(words);
    }
    catch (const OptionError& error)
    {
        return error.what();
    }
    return "no error";
}

} // namespace

TEST(ReplayOptions, TheRouterIsReadAsItWasGiven)
{
    const ReplayOptions options = ParseWith("--route=default via 203.0.113.254 dev wan0");
    ASSERT_EQ(options.interfaces.size(), 2U);
    EXPECT_EQ(options.interfaces[1].name, "wan0");
    ASSERT_EQ(options.interfaces[1].addresses.size(), 2U);
    EXPECT_EQ(FormatAddress(options.interfaces[1].addresses[1].address), "203.0.113.7");
    EXPECT_EQ(options.interfaces[1].addresses[1].length, 32U);
    EXPECT_EQ(options.interfaces[0].mtu, 65535);
    ASSERT_EQ(options.routes.size(), 1U);
    EXPECT_EQ(options.routes[0].destination.length, 0U);
    EXPECT_TRUE(options.routes[0].hasGateway);
    EXPECT_EQ(FormatAddress(options.routes[0].gateway), "203.0.113.254");
    EXPECT_EQ(options.routes[0].interfaceIndex, 1U);
    EXPECT_EQ(options.linger, 1);
}

TEST(ReplayOptions, RoutesMayNameDeviceOrGatewayOrBoth)
{
    EXPECT_EQ(ParseWith("--route=10.0.0.0/8 dev wan0").routes[0].interfaceIndex, 1U);
    EXPECT_EQ(ParseWith("--route=10.0.0.0/8 via 192.168.1.9").routes[0].interfaceIndex, 0U);
    EXPECT_EQ(ParseWith("--route=10.0.0.0/8 dev lan0 via 192.168.1.9").routes[0].interfaceIndex,
              0U);
}

TEST(ReplayOptions, HelpersHaveANameAndAPort)
{
    std::vector<std::string> words = ENOUGH;
    words.insert(words.end(), {"--helper=ftp:21", "--helper=ftp:2121"});
    const ReplayOptions options = Parse(words);
    ASSERT_EQ(options.helpers.size(), 2U);
    EXPECT_EQ(options.helpers[1].name, "ftp");
    EXPECT_EQ(options.helpers[1].port, 2121);
}

TEST(ReplayOptions, WhatIsMissingIsNamed)
{
    EXPECT_NE(MessageOf({}).find("--interface is missing"), std::string::npos);
    EXPECT_NE(MessageOf({ENOUGH[0], ENOUGH[3]}).find("--input is missing"), std::string::npos);
    EXPECT_NE(MessageOf({ENOUGH[0], ENOUGH[2]}).find("--output is missing"), std::string::npos);
}

// Each message names the option, the value as it was given, and what would be right.
TEST(ReplayOptions, WrongValuesAreErrorsWithACure)
{
    const struct
    {
        const char* word;
        const char* said;
    } cases[] = {
        {"--interface=x", "has to look like NAME=ADDRESS/LENGTH"},
        {"--interface=lan0=10.0.0.1/8", "already an interface \"lan0\""},
        {"--interface=x0=10.0.0.1", "has no prefix length"},
        {"--interface=x0=10.0.0/8", "\"10.0.0\" is no IPv4 address"},
        {"--interface=x0=10.0.0.1/33", "no number from 0 to 32"},
        {"--interface=x0=10.0.0.1/8,", "missing behind the last comma"},
        {"--interface=x0=255.255.255.255/32", "no address that a router can have"},
        {"--interface=x0=192.168.1.1/25", "already has the address 192.168.1.1"},
        {"--interface=a/b=10.0.0.1/8", "no interface name"},
        {"--interface=interfaces-too-long=10.0.0.1/8", "at most 15"},
        {"--input=lan0", "has to look like NAME=FILE"},
        {"--input=dmz0=x.pcap", "no interface \"dmz0\"; there are: lan0, wan0"},
        {"--mtu=lan0=67", "no number from 68 to 65535"},
        {"--mtu=dmz0=1500", "no interface \"dmz0\""},
        {"--route= ", "has to look like"},
        {"--route=default", "has to look like"},
        {"--route=default via", "nothing stands behind \"via\""},
        {"--route=default via 203.0.113.254 metric 3", "\"metric\" is not understood"},
        {"--route=default dev wan0 dev wan0", "\"dev\" is there twice"},
        {"--route=default via x dev wan0", "\"x\" is no IPv4 address of a gateway"},
        {"--route=default via 203.0.113.254 dev eth9", "no interface \"eth9\""},
        {"--route=default via 198.51.100.1 dev wan0", "gateway 198.51.100.1 is in no network"},
        {"--route=default via 203.0.113.1 dev wan0", "gateway 203.0.113.1 is in no network"},
        {"--route=default via 192.168.1.9 dev wan0", "gateway 192.168.1.9 is in no network"},
        {"--route=10.0.0.1/8 dev wan0", "the network is 10.0.0.0/8"},
        {"--sysctl=nf_conntrack_max", "has to look like NAME=VALUE"},
        {"--linger=-1", "number of seconds"},
        {"--linger=soon", "number of seconds"},
        {"--linger=nan", "number of seconds"},
        {"--helper=ftp", "has to look like NAME:PORT"},
        {"--helper=:21", "has to look like NAME:PORT"},
        {"--helper=ftp:", "has to look like NAME:PORT"},
        {"--helper=ftp:0", "no number from 1 to 65535"},
        {"--reaper=Eager", "is no reaper; there are: Incremental, MeanLifetime, Exact, Lazy"},
        {"--reaper=lazy", "is no reaper"},
        {"--seed=0", "no number from 1 to 4294967295"},
        {"--seed=99999999999", "no number from 1 to 4294967295"},
        {"--output=elsewhere", "given twice"},
    };

    for (const auto& wrong : cases)
    {
        SCOPED_TRACE(wrong.word);
        std::vector<std::string> words = ENOUGH;
        words.push_back(wrong.word);
        const std::string message = MessageOf(words);
        EXPECT_NE(message.find(wrong.said), std::string::npos) << message;
        const std::string word = wrong.word;
        const size_t equals = word.find('=');
        EXPECT_EQ(message.find(word.substr(0, equals)), 0U) << message;
        EXPECT_NE(message.find("\"" + word.substr(equals + 1) + "\""), std::string::npos)
            << message;
    }
}

TEST(ReplayOptions, UnknownOptionsAreErrors)
{
    for (const char* word : {"--inputs=lan0=x", "--in=lan0=x", "-x", "extra"})
    {
        std::vector<std::string> words = ENOUGH;
        words.push_back(word);
        EXPECT_NE(MessageOf(words).find("see nat-replay --help"), std::string::npos)
            << MessageOf(words);
    }
}

TEST(ReplayOptions, HelpNamesEveryOptionAndTheExitStatus)
{
    const ReplayOptions options = Parse({"--help"});
    EXPECT_TRUE(options.isInformation);
    for (const char* word : {"--interface",
                             "--input",
                             "--output",
                             "--rules",
                             "--route",
                             "--sysctl",
                             "--timeout-policy",
                             "--helper",
                             "--mtu",
                             "--linger",
                             "--seed",
                             "--quiet",
                             "--version",
                             "Exit status",
                             "Examples"})
    {
        EXPECT_NE(options.information.find(word), std::string::npos) << word;
    }
}

TEST(ReplayOptions, WordsWithoutAnOptionAreNamed)
{
    EXPECT_NE(MessageOf({"foo"}).find("\"foo\" is not understood"), std::string::npos);
    EXPECT_NE(MessageOf({ENOUGH[0], "-x"}).find("\"-x\" is not understood"), std::string::npos);
    EXPECT_TRUE(Parse({"-h"}).isInformation);
}
