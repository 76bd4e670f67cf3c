/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scenario.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#ifndef NETFILTER_TEST_DATA
#error "NETFILTER_TEST_DATA must name the folder test/data"
#endif

using namespace ns3::netfilter;

namespace
{

/// test/scenarios/NAME.txt, one per topic.
const char* const SCENARIOS[] = {
    "address-range",
    "clash",
    "destination-nat",
    "exhaustion",
    "filter-and-confirm",
    "fragments",
    "generic-protocols",
    "gre",
    "hairpin",
    "icmp-echo",
    "icmp-errors-destination-nat",
    "icmp-errors-router",
    "icmp-errors-source-nat",
    "icmp-queries",
    "invalid",
    "masquerade",
    "masquerade-changes",
    "null-binding",
    "port-classes",
    "port-collision",
    "redirect",
    "same-source",
    "sctp",
    "source-nat",
    "table-full",
    "tcp",
    "time-wait-reuse",
    "timeout-policies",
    "udp-timeouts",
    "udplite",
};

class ScenarioTest : public testing::TestWithParam<const char*>
{
};

/// @return the error that a scenario ends with, or ""
std::string
ErrorOf(const std::string& text)
{
    try
    {
        Scenario::Run("text", text);
    }
    catch (const std::exception& error)
    {
        return error.what();
    }
    return "";
}

const std::string ROUTER = "address lan0 192.168.1.1/24\n"
                           "address wan0 203.0.113.1/24\n"
                           "route default via 203.0.113.254 dev wan0\n"
                           "nat POSTROUTING -o wan0 -j MASQUERADE\n";
const std::string PACKET = "in lan0 udp 192.168.1.2:4000 > 198.51.100.9:53\n";
const std::string LEAVES = "out wan0 udp 203.0.113.1:4000 > 198.51.100.9:53\n";

} // namespace

TEST_P(ScenarioTest, PacketsLeaveAsWritten)
{
    const std::string path =
        std::string(NETFILTER_TEST_DATA "/../scenarios/") + GetParam() + ".txt";
    std::ifstream file(path);
    ASSERT_TRUE(file.good()) << "cannot read " << path;
    std::ostringstream text;
    text << file.rdbuf();
    try
    {
        Scenario::Run(path, text.str());
    }
    catch (const std::exception& error)
    {
        FAIL() << error.what();
    }
}

INSTANTIATE_TEST_SUITE_P(Files,
                         ScenarioTest,
                         testing::ValuesIn(SCENARIOS),
                         [](const testing::TestParamInfo<const char*>& info) {
                             std::string name = info.param;
                             for (char& letter : name)
                             {
                                 letter = letter == '-' ? '_' : letter;
                             }
                             return name;
                         });

// A harness that lets everything pass would be worse than none.

TEST(ScenarioLanguage, AcceptsWhatIsRight)
{
    EXPECT_EQ(ErrorOf(ROUTER + PACKET + LEAVES), "");
}

TEST(ScenarioLanguage, SaysWhereAPacketWentInstead)
{
    EXPECT_EQ(ErrorOf(ROUTER + PACKET + "out wan0 udp 203.0.113.1:4001 > 198.51.100.9:53\n"),
              "text:6: instead: out wan0 udp 203.0.113.1:4000 > 198.51.100.9:53");
    EXPECT_EQ(ErrorOf(ROUTER + PACKET + "drop rule\n"),
              "text:6: instead: out wan0 udp 203.0.113.1:4000 > 198.51.100.9:53");
    EXPECT_EQ(ErrorOf(ROUTER + PACKET + "out wan0 udp 203.0.113.1:4000 > 198.51.100.9:53 ttl 64\n"),
              "text:6: instead, ttl is 63");
}

TEST(ScenarioLanguage, NoPacketIsForgotten)
{
    EXPECT_NE(ErrorOf(ROUTER + PACKET).find("text:6: \"the end\" comes, but nobody said"),
              std::string::npos);
    EXPECT_NE(ErrorOf(ROUTER + PACKET + PACKET).find("text:6: \"in\" comes, but"),
              std::string::npos);
    EXPECT_EQ(ErrorOf(ROUTER + LEAVES), "text:5: no packet is on its way");
}

TEST(ScenarioLanguage, ComparesTheWholeTable)
{
    const std::string entry = "src=192.168.1.2 dst=198.51.100.9 sport=4000 dport=53 [UNREPLIED] "
                              "src=198.51.100.9 dst=203.0.113.1 sport=53 dport=4000\n";
    EXPECT_EQ(ErrorOf(ROUTER + PACKET + LEAVES + "table udp 17 30 " + entry), "");
    EXPECT_NE(ErrorOf(ROUTER + PACKET + LEAVES + "table udp 17 31 " + entry), "");
    EXPECT_NE(ErrorOf(ROUTER + PACKET + LEAVES + "table empty\n").find("and there is: udp 17 30"),
              std::string::npos);
    EXPECT_NE(ErrorOf(ROUTER + PACKET + LEAVES + "event [NEW] udp 17 31 " + entry), "");
    EXPECT_NE(ErrorOf(ROUTER + PACKET + LEAVES + "wait 31s\nevent [NEW] udp 17 30 " + entry +
                      PACKET + LEAVES)
                  .find("one more event: [DESTROY]"),
              std::string::npos);
}

TEST(ScenarioLanguage, NamesStandForNumbers)
{
    EXPECT_EQ(ErrorOf(ROUTER + PACKET +
                      "out wan0 udp 203.0.113.1:$p[4000-4001] > 198.51.100.9:53\n" + PACKET +
                      "out wan0 udp 203.0.113.1:$p > 198.51.100.9:53\n" +
                      "in wan0 udp 198.51.100.9:53 > 203.0.113.1:$p\n"
                      "out lan0 udp 198.51.100.9:53 > 192.168.1.2:$p\n"),
              "");
    EXPECT_NE(
        ErrorOf(ROUTER + PACKET + "out wan0 udp 203.0.113.1:$p[4001-4002] > 198.51.100.9:53\n"),
        "");
    EXPECT_EQ(ErrorOf(ROUTER + "in wan0 udp 198.51.100.9:53 > 203.0.113.1:$q\n"),
              "text:5: \"203.0.113.1:$q\": nothing has that name yet");
}

TEST(ScenarioLanguage, QuotesTheWordThatIsWrong)
{
    EXPECT_EQ(ErrorOf("\n\nfrobnicate now"),
              "text:3: \"frobnicate\" is no verb of scenarios; see scenario.h");
    EXPECT_EQ(ErrorOf(ROUTER + "in dmz0 udp 10.0.0.1:1 > 10.0.0.2:2"),
              "text:5: the router has no interface \"dmz0\"; see \"address\"");
    EXPECT_EQ(ErrorOf(ROUTER + "in lan0 udp 10.0.0.1 > 10.0.0.2:2"),
              "text:5: \"10.0.0.1\": should be ADDRESS:PORT");
    EXPECT_EQ(ErrorOf(ROUTER + "in lan0 udp 10.0.0.1:70000 > 10.0.0.2:2"),
              "text:5: \"70000\": should be a number of at most 65535");
    EXPECT_EQ(ErrorOf(ROUTER + "in lan0 tcp 10.0.0.1:1 > 10.0.0.2:2"),
              "text:5: the line ends where TCP flags should be");
    EXPECT_EQ(ErrorOf("set bucket 5"),
              "text:1: \"bucket\": can be max, acct, loose, checksum, frag_time, "
              "frag_high_thresh, frag_max_dist, "
              "and buckets before all else");
    EXPECT_NE(ErrorOf("nat POSTROUTING -j MASQ").find("text:1: "), std::string::npos);
    EXPECT_EQ(ErrorOf("wait 31"), "text:1: \"31\": should be a time like 31s or 1500ms");
}
