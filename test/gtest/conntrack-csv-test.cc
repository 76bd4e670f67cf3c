/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-csv.h"
#include "conntrack-line.h"
#include "packet-view.h"

#include <gtest/gtest.h>
#include <map>

#ifndef NETFILTER_TEST_DATA
#error "NETFILTER_TEST_DATA must name the folder test/data"
#endif

using namespace ns3::netfilter;

namespace
{

/// @param row a row without line ends inside @return its fields, quotes resolved (RFC 4180)
std::vector<std::string>
SplitRow(const std::string& row)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (size_t i = 0; i < row.size(); ++i)
    {
        if (quoted && row[i] == '"' && i + 1 < row.size() && row[i + 1] == '"')
        {
            fields.back() += row[i++];
        }
        else if (row[i] == '"')
        {
            quoted = !quoted;
        }
        else if (row[i] == ',' && !quoted)
        {
            fields.emplace_back();
        }
        else
        {
            fields.back() += row[i];
        }
    }
    return fields;
}

/// @param header a header line @param row a row @return the fields of the row by column name
std::map<std::string, std::string>
ByName(const std::string& header, const std::string& row)
{
    const auto names = SplitRow(header);
    const auto fields = SplitRow(row);
    EXPECT_EQ(names.size(), fields.size()) << row;
    std::map<std::string, std::string> result;
    for (size_t i = 0; i < names.size() && i < fields.size(); ++i)
    {
        EXPECT_TRUE(result.emplace(names[i], fields[i]).second) << names[i] << " occurs twice";
    }
    return result;
}

/// @return an established, port-forwarded TCP connection with counters and a start time
ConnectionRecord
MakeTcp()
{
    ConnectionRecord record;
    record.tuple[0] = {0xc633640a, 0xcb007101, 37444, 8080, protocol::TCP, 0};
    record.tuple[1] = {0xc0a80165, 0xc633640a, 80, 37444, protocol::TCP, 0};
    record.status = status::CONFIRMED | status::SEEN_REPLY | status::ASSURED | status::DST_NAT;
    record.tcpState = TcpState::ESTABLISHED;
    record.mark = 5;
    record.id = 3278107927;
    record.remaining = 432000 * SECOND;
    record.hasAccounting = true;
    record.packets[0] = 20;
    record.bytes[0] = 1136;
    record.packets[1] = 18;
    record.bytes[1] = 21147;
    record.start = 1 * SECOND;
    record.now = 2 * SECOND + 5;
    return record;
}

} // namespace

TEST(ConntrackCsv, EventRowNamesEveryField)
{
    ConntrackCsvOptions options;
    options.router = "home";
    auto row = ByName(ConntrackEventCsvHeader(),
                      ConntrackEventCsvRow(ConntrackEvent::UPDATE, MakeTcp(), options));
    const std::map<std::string, std::string> expected = {
        {"time", "2.000000005"},
        {"event", "UPDATE"},
        {"router", "home"},
        {"id", "3278107927"},
        {"zone", "0"},
        {"mark", "5"},
        {"use", "1"},
        {"protocol", "tcp"},
        {"protocol_number", "6"},
        {"state", "ESTABLISHED"},
        {"remaining", "432000.000000000"},
        {"original_source", "198.51.100.10"},
        {"original_destination", "203.0.113.1"},
        {"original_source_port", "37444"},
        {"original_destination_port", "8080"},
        {"original_icmp_type", ""},
        {"original_icmp_code", ""},
        {"original_icmp_id", ""},
        {"original_packets", "20"},
        {"original_bytes", "1136"},
        {"reply_source", "192.168.1.101"},
        {"reply_destination", "198.51.100.10"},
        {"reply_source_port", "80"},
        {"reply_destination_port", "37444"},
        {"reply_icmp_type", ""},
        {"reply_icmp_code", ""},
        {"reply_icmp_id", ""},
        {"reply_packets", "18"},
        {"reply_bytes", "21147"},
        {"status", "SEEN_REPLY|ASSURED|CONFIRMED|DST_NAT"},
        {"start", "1.000000000"},
    };
    EXPECT_EQ(row, expected);
}

TEST(ConntrackCsv, TableRowIsAnEventRowWithoutTheEvent)
{
    auto event = ByName(ConntrackEventCsvHeader(),
                        ConntrackEventCsvRow(ConntrackEvent::NEW, MakeTcp()));
    auto table = ByName(ConntrackTableCsvHeader(), ConntrackTableCsvRow(MakeTcp()));
    event.erase("event");
    EXPECT_EQ(table, event);
}

TEST(ConntrackCsv, WhatIsNotKnownIsEmpty)
{
    auto record = MakeTcp();
    record.hasAccounting = false;
    record.start = -1;
    for (auto& tuple : record.tuple)
    {
        tuple.protocol = protocol::UDP;
    }
    auto row = ByName(ConntrackTableCsvHeader(), ConntrackTableCsvRow(record));
    EXPECT_EQ(row["state"], "");
    EXPECT_EQ(row["original_packets"], "");
    EXPECT_EQ(row["reply_bytes"], "");
    EXPECT_EQ(row["start"], "");
    EXPECT_EQ(row["original_source_port"], "37444");
}

TEST(ConntrackCsv, IcmpHasTypeCodeAndIdInsteadOfPorts)
{
    auto record = MakeTcp();
    record.tuple[0] = {1, 2, 26093, 8 << 8 | 3, protocol::ICMP, 0};
    record.tuple[1] = {2, 1, 26093, 0 << 8 | 3, protocol::ICMP, 0};
    auto row = ByName(ConntrackTableCsvHeader(), ConntrackTableCsvRow(record));
    EXPECT_EQ(row["original_source_port"], "");
    EXPECT_EQ(row["original_destination_port"], "");
    EXPECT_EQ(row["original_icmp_type"], "8");
    EXPECT_EQ(row["original_icmp_code"], "3");
    EXPECT_EQ(row["original_icmp_id"], "26093");
    EXPECT_EQ(row["reply_icmp_type"], "0");
    EXPECT_EQ(row["reply_packets"], "18");
}

TEST(ConntrackCsv, UnnamedProtocolsHaveNeitherPortsNorIds)
{
    auto record = MakeTcp();
    record.tuple[0] = {0xc0a80101, 0xe0000016, 0, 0, protocol::IGMP, 0};
    record.tuple[1] = {0xe0000016, 0xc0a80101, 0, 0, protocol::IGMP, 0};
    auto row = ByName(ConntrackTableCsvHeader(), ConntrackTableCsvRow(record));
    EXPECT_EQ(row["protocol"], "unknown");
    EXPECT_EQ(row["protocol_number"], "2");
    EXPECT_EQ(row["original_source_port"], "");
    EXPECT_EQ(row["reply_packets"], "18");
}

TEST(ConntrackCsv, TimeOffsetMovesClockReadingsOnly)
{
    ConntrackCsvOptions options;
    options.timeOffset = 1795353010 * SECOND;
    auto row = ByName(ConntrackTableCsvHeader(), ConntrackTableCsvRow(MakeTcp(), options));
    EXPECT_EQ(row["time"], "1795353012.000000005");
    EXPECT_EQ(row["start"], "1795353011.000000000");
    EXPECT_EQ(row["remaining"], "432000.000000000");
}

TEST(ConntrackCsv, QuotesOnlyWhereNeeded)
{
    EXPECT_EQ(CsvField("router 1"), "router 1");
    EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
    EXPECT_EQ(CsvField("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(CsvField("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(CsvField(""), "");

    ConntrackCsvOptions options;
    options.router = "north, \"main\"";
    auto row = ByName(ConntrackTableCsvHeader(), ConntrackTableCsvRow(MakeTcp(), options));
    EXPECT_EQ(row["router"], options.router);
    EXPECT_EQ(row["id"], "3278107927");
}

TEST(ConntrackCsv, StatusNamesListLowBitsFirstAndKeepUnknownOnes)
{
    EXPECT_EQ(StatusNames(0), "");
    EXPECT_EQ(StatusNames(0x18e), "SEEN_REPLY|ASSURED|CONFIRMED|SRC_NAT_DONE|DST_NAT_DONE");
    EXPECT_EQ(StatusNames(0x4008), "CONFIRMED|0x4000");
    EXPECT_EQ(StatusNames(0x4000), "0x4000");
}

TEST(ConntrackCsv, EveryRealEventGivesARowThatFitsTheHeader)
{
    const auto lines = ReadLines(NETFILTER_TEST_DATA "/router-capture/events.txt");
    ASSERT_FALSE(lines.empty());
    for (const auto& line : lines)
    {
        const auto parsed = ParseConntrackLine(line, 0, 0);
        auto row = ByName(ConntrackEventCsvHeader(),
                          ConntrackEventCsvRow(parsed.event, parsed.record));
        // The time stamp of the line is the row's time, to the microsecond.
        EXPECT_EQ("[" + row["time"].substr(0, 17) + "]", line.substr(0, 19));
        EXPECT_EQ(row["id"], line.substr(line.rfind('=') + 1));
    }
}
