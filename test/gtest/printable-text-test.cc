/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-config.h"
#include "conntrack-sysctl.h"
#include "helper-registry.h"
#include "nfct-command.h"
#include "printable-text.h"
#include "timeout-policies.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>

using namespace ns3::netfilter;

TEST(PrintableText, BytesThatATerminalObeysAreSpelledOut)
{
    EXPECT_EQ(PrintableText("a\x1b[31m\n\xff~"), "a\\x1b[31m\\x0a\\xff~");
}

TEST(PrintableText, APlaceKeepsBothEnds)
{
    EXPECT_EQ(ReadablePlace("rules.v4"), "rules.v4");
    const std::string readable = ReadablePlace("begin" + std::string(1000, '/') + "end");
    EXPECT_EQ(readable.size(), 201U);
    EXPECT_EQ(readable.substr(0, 6), "begin/");
    EXPECT_EQ(readable.substr(198), "end");
}

TEST(PrintableText, AMessageKeepsItsWordsAndTheQuotesOfLongOnes)
{
    EXPECT_EQ(ReadableMessage("\"web\" is taken; choose another"),
              "\"web\" is taken; choose another");
    const std::string readable = ReadableMessage("\"" + std::string(500, 'a') + "\" is taken");
    EXPECT_EQ(readable, "\"" + std::string(31, 'a') + "..." + std::string(31, 'a') + "\" is taken");
    std::string many;
    for (unsigned i = 0; i < 5000; ++i)
    {
        many += "word ";
    }
    EXPECT_LE(ReadableMessage(many).size(), 2000U);
}

TEST(PrintableText, NoErrorOfTheTrackerEchoesWhatATerminalObeys)
{
    TimeoutPolicies policies;
    ConntrackConfig config;
    HelperRegistry helpers;
    const std::string word = "a\x1b[31m\xc3\xa4" + std::string(100000, 'b');
    for (const std::function<void()>& attempt : std::initializer_list<std::function<void()>>{
             [&] { RunNfct(policies, config, word); },
             [&] { RunNfct(policies, config, "add timeout " + word + " inet tcp close 10"); },
             [&] { RunNfct(policies, config, "add timeout web inet " + word + " close 10"); },
             [&] { RunNfct(policies, config, "add timeout web inet tcp " + word + " 10"); },
             [&] { RunNfct(policies, config, "add timeout web inet tcp close " + word); },
             [&] { RunNfct(policies, config, "get timeout " + word); },
             [&] { SetSysctl(config, word, "1"); },
             [&] { SetSysctl(config, "net.netfilter.nf_conntrack_max", word); },
             [&] { helpers.Assign(6, 21, word); }})
    {
        std::string message;
        try
        {
            attempt();
        }
        catch (const std::runtime_error& error)
        {
            message = error.what();
        }
        EXPECT_NE(message.find("a\\x1b[31m"), std::string::npos) << message;
        EXPECT_LT(message.size(), 1000U) << message;
        EXPECT_TRUE(std::all_of(message.begin(), message.end(), [](char c) {
            return c >= ' ' && c <= '~';
        })) << message;
    }
}
