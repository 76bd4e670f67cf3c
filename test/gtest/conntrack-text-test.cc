/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-line.h"
#include "conntrack-text.h"
#include "packet-view.h"

#include <gtest/gtest.h>

#ifndef NETFILTER_TEST_DATA
#error "NETFILTER_TEST_DATA must name the folder test/data"
#endif

using namespace ns3::netfilter;

namespace
{

const std::string CAPTURE = NETFILTER_TEST_DATA "/router-capture/";

/// The clock at simulated time 0 in the tests with the real router's files.
constexpr int64_t EPOCH = 1795353010 * SECOND + 123456789;

/// @return a UDP flow of a masqueraded host: confirmed, unreplied, 30 s to live
ConnectionRecord
MakeUdp()
{
    ConnectionRecord record;
    record.tuple[0] = {ParseAddress("10.0.0.2"), ParseAddress("198.51.100.9"), 4001, 123, 17, 0};
    record.tuple[1] = {ParseAddress("198.51.100.9"), ParseAddress("203.0.113.1"), 123, 4001, 17, 0};
    record.status = status::CONFIRMED | status::SRC_NAT | status::NAT_DONE_MASK;
    record.id = 77;
    record.remaining = 30 * SECOND;
    return record;
}

} // namespace

TEST(ConntrackText, PrintsEveryLineOfARealTableAgain)
{
    const auto lines = ReadLines(CAPTURE + "conntrack.txt");
    ASSERT_EQ(lines.size(), 17U);
    ConntrackTextOptions options;
    options.timeOffset = EPOCH;
    for (const auto& line : lines)
    {
        const auto parsed = ParseConntrackLine(line, EPOCH + 18 * SECOND, EPOCH);
        ASSERT_FALSE(parsed.isEvent);
        EXPECT_EQ(FormatConnection(parsed.record, options), line);
    }
}

TEST(ConntrackText, PrintsEveryLineOfRealEventsAgain)
{
    const auto lines = ReadLines(CAPTURE + "events.txt");
    ASSERT_EQ(lines.size(), 70U);
    ConntrackTextOptions options;
    options.timeOffset = EPOCH;
    unsigned destroyed = 0;
    for (const auto& line : lines)
    {
        const auto parsed = ParseConntrackLine(line, 0, EPOCH);
        ASSERT_TRUE(parsed.isEvent);
        destroyed += parsed.event == ConntrackEvent::DESTROY;
        EXPECT_EQ(FormatConntrackEvent(parsed.event, parsed.record, options), line);
    }
    EXPECT_EQ(destroyed, 16U);
}

TEST(ConntrackText, ExtendedAndIdAreOptions)
{
    ConntrackTextOptions options;
    options.extended = false;
    options.id = false;
    EXPECT_EQ(FormatConnection(MakeUdp(), options),
              "udp      17 30 src=10.0.0.2 dst=198.51.100.9 sport=4001 dport=123 [UNREPLIED] "
              "src=198.51.100.9 dst=203.0.113.1 sport=123 dport=4001 mark=0 use=1");
    options.id = true;
    options.timestamp = false;
    EXPECT_EQ(FormatConntrackEvent(ConntrackEvent::NEW, MakeUdp(), options),
              "    [NEW] udp      17 30 src=10.0.0.2 dst=198.51.100.9 sport=4001 dport=123 "
              "[UNREPLIED] src=198.51.100.9 dst=203.0.113.1 sport=123 dport=4001 id=77");
}

TEST(ConntrackText, RemainingSecondsAreRoundedDown)
{
    auto record = MakeUdp();
    record.remaining = 30 * SECOND - 1;
    EXPECT_NE(FormatConnection(record).find("udp      17 29 src="), std::string::npos);
    record.remaining = SECOND - 1;
    EXPECT_NE(FormatConnection(record).find("udp      17 0 src="), std::string::npos);
}

TEST(ConntrackText, DestroyLeavesOutSecondsWhenNothingRemains)
{
    auto record = MakeUdp();
    record.remaining = 0;
    EXPECT_NE(FormatConntrackEvent(ConntrackEvent::DESTROY, record).find("udp      17 src="),
              std::string::npos);
    EXPECT_NE(FormatConntrackEvent(ConntrackEvent::UPDATE, record).find("udp      17 0 src="),
              std::string::npos);

    for (auto& tuple : record.tuple)
    {
        tuple.protocol = protocol::TCP;
    }
    record.tcpState = TcpState::SYN_SENT;
    EXPECT_NE(
        FormatConntrackEvent(ConntrackEvent::DESTROY, record).find("tcp      6 SYN_SENT src="),
        std::string::npos);
}

TEST(ConntrackText, OnlyDestroyShowsCountersAndAge)
{
    auto record = MakeUdp();
    record.hasAccounting = true;
    record.packets[0] = 3;
    record.bytes[0] = 4000000000000;
    record.start = 0;
    record.now = 5 * SECOND;
    for (const auto event : {ConntrackEvent::NEW, ConntrackEvent::UPDATE})
    {
        const auto line = FormatConntrackEvent(event, record);
        EXPECT_EQ(line.find("packets="), std::string::npos);
        EXPECT_EQ(line.find("delta-time="), std::string::npos);
    }
    const auto line = FormatConntrackEvent(ConntrackEvent::DESTROY, record);
    EXPECT_NE(line.find("dport=123 packets=3 bytes=4000000000000 [UNREPLIED] src="),
              std::string::npos);
    EXPECT_NE(line.find("dport=4001 packets=0 bytes=0 delta-time=5 id=77"), std::string::npos);
}

TEST(ConntrackText, UpdateShowsAStateOnlyIfItChanged)
{
    auto record = MakeUdp();
    for (auto& tuple : record.tuple)
    {
        tuple.protocol = protocol::SCTP;
    }
    record.sctpState = SctpState::CLOSED;
    const auto showsState = [&record](ConntrackEvent kind, uint16_t events) {
        record.events = events;
        return FormatConntrackEvent(kind, record).find(" CLOSED src=") != std::string::npos;
    };
    EXPECT_FALSE(showsState(ConntrackEvent::UPDATE, event::REPLY));
    EXPECT_TRUE(showsState(ConntrackEvent::UPDATE, event::REPLY | event::PROTOINFO));
    EXPECT_TRUE(showsState(ConntrackEvent::UPDATE, 0)); // nobody said what changed
    EXPECT_TRUE(showsState(ConntrackEvent::NEW, event::NEW));
    EXPECT_TRUE(showsState(ConntrackEvent::DESTROY, event::REPLY));
}

TEST(ConntrackText, AgeIsTheDifferenceOfWholeSecondsOfTheClock)
{
    auto record = MakeUdp();
    record.start = 900000000;
    record.now = 1100000000;
    EXPECT_NE(FormatConnection(record).find("mark=0 delta-time=1 use=1"), std::string::npos);

    ConntrackTextOptions options;
    options.timeOffset = 500000000; // the clock shows 1.4 s and 1.6 s
    EXPECT_NE(FormatConnection(record, options).find("delta-time=0 "), std::string::npos);
}

TEST(ConntrackText, SimulatedTimeHasEightDigitsLikeTheTool)
{
    auto record = MakeUdp();
    record.now = 12 * SECOND + 45678; // 45.678 us
    EXPECT_EQ(FormatConntrackEvent(ConntrackEvent::NEW, record).substr(0, 28),
              "[00000012.000045]\t    [NEW] ");
}

TEST(ConntrackText, MarkAndZone)
{
    auto record = MakeUdp();
    record.mark = 4294967295;
    record.tuple[0].zone = record.tuple[1].zone = 9;
    EXPECT_NE(FormatConnection(record).find(" mark=4294967295 zone=9 use=1 "), std::string::npos);
    EXPECT_NE(FormatConntrackEvent(ConntrackEvent::UPDATE, record).find(" mark=4294967295 zone=9 "),
              std::string::npos);
}

TEST(ConntrackText, GreShowsKeysAndUnnamedProtocolsOnlyAddresses)
{
    auto record = MakeUdp();
    ConntrackTextOptions options;
    options.extended = options.id = false;
    for (auto& tuple : record.tuple)
    {
        tuple.protocol = protocol::GRE;
    }
    EXPECT_EQ(FormatConnection(record, options),
              "gre      47 30 src=10.0.0.2 dst=198.51.100.9 srckey=0xfa1 dstkey=0x7b [UNREPLIED] "
              "src=198.51.100.9 dst=203.0.113.1 srckey=0x7b dstkey=0xfa1 mark=0 use=1");
    for (auto& tuple : record.tuple)
    {
        tuple.protocol = 99;
        tuple.sourceId = tuple.destinationId = 0;
    }
    EXPECT_EQ(FormatConnection(record, options),
              "unknown  99 30 src=10.0.0.2 dst=198.51.100.9 [UNREPLIED] src=198.51.100.9 "
              "dst=203.0.113.1 mark=0 use=1");
}

TEST(ConntrackText, CountersOfARealRouterAgain)
{
    const auto lines = ReadLines(CAPTURE + "stats.txt");
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(FormatStatistics(ConntrackStatistics()), lines[0]);
}

TEST(ConntrackText, EachCounterHasItsName)
{
    ConntrackStatistics statistics;
    statistics.found = 1;
    statistics.invalid = 2;
    statistics.insert = 3;
    statistics.insertFailed = 4;
    statistics.drop = 5;
    statistics.earlyDrop = 6;
    statistics.error = 7;
    statistics.searchRestart = 8;
    statistics.clashResolve = 9;
    statistics.chainTooLong = 10;
    statistics.expired = 11; // no counter of the tool
    EXPECT_EQ(FormatStatistics(statistics),
              "cpu=0   \tfound=1 invalid=2 insert=3 insert_failed=4 drop=5 early_drop=6 error=7 "
              "search_restart=8 clash_resolve=9 chaintoolong=10 ");
}
