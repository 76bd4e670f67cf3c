/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-filter.h"
#include "packet-builder.h"

#include <functional>
#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

/// A translated TCP connection, 192.168.1.2:4000 to 198.51.100.9:80 by way of 203.0.113.1:5000.
ConnectionRecord
TcpRecord()
{
    ConnectionRecord record;
    record.tuple[0] =
        {Address(192, 168, 1, 2), Address(198, 51, 100, 9), 4000, 80, protocol::TCP, 0};
    record.tuple[1] =
        {Address(198, 51, 100, 9), Address(203, 0, 113, 1), 80, 5000, protocol::TCP, 0};
    record.tcpState = TcpState::ESTABLISHED;
    record.mark = 0x12;
    record.status = status::ASSURED | status::SEEN_REPLY | status::SRC_NAT | status::CONFIRMED;
    return record;
}

/// One that was pinged.
ConnectionRecord
PingRecord()
{
    ConnectionRecord record;
    record.tuple[0] =
        {Address(192, 168, 1, 3), Address(198, 51, 100, 9), 4000, 0x0800, protocol::ICMP, 0};
    record.tuple[1] =
        {Address(198, 51, 100, 9), Address(192, 168, 1, 3), 4000, 0, protocol::ICMP, 0};
    record.status = status::CONFIRMED;
    return record;
}

/// What becomes of the TCP connection with one thing set.
bool
Passes(const std::function<void(ConnectionFilter&)>& set, const ConnectionRecord& r = TcpRecord())
{
    ConnectionFilter filter;
    set(filter);
    return filter.Matches(r);
}

} // namespace

TEST(ConnectionFilter, WithNothingSetLetsEverythingThrough)
{
    EXPECT_TRUE(ConnectionFilter().Matches(TcpRecord()));
    EXPECT_TRUE(ConnectionFilter().Matches(PingRecord()));
    EXPECT_TRUE(ConnectionFilter().Matches(ConnectionRecord()));
}

TEST(ConnectionFilter, Protocol)
{
    EXPECT_TRUE(Passes([](auto& f) { f.protocol = protocol::TCP; }));
    EXPECT_FALSE(Passes([](auto& f) { f.protocol = protocol::UDP; }));
    EXPECT_FALSE(Passes([](auto& f) { f.protocol = 0; })) << "0 is a protocol, too";
}

TEST(ConnectionFilter, AddressesWithAPrefix)
{
    for (const auto& [length, address, expected] :
         {std::make_tuple(32, Address(192, 168, 1, 2), true),
          std::make_tuple(32, Address(192, 168, 1, 3), false),
          std::make_tuple(31, Address(192, 168, 1, 3), true),
          std::make_tuple(24, Address(192, 168, 1, 99), true),
          std::make_tuple(24, Address(192, 168, 2, 2), false),
          std::make_tuple(1, Address(128, 0, 0, 0), true),
          std::make_tuple(1, Address(10, 0, 0, 0), false),
          std::make_tuple(0, Address(10, 0, 0, 0), true)})
    {
        const AddressPrefix prefix{address, static_cast<uint8_t>(length)};
        EXPECT_EQ(Passes([&](auto& f) { f.original.source = prefix; }), expected) << length;
    }
}

TEST(ConnectionFilter, AddressesOfBothTuples)
{
    const AddressPrefix host{Address(192, 168, 1, 2), 32};
    const AddressPrefix server{Address(198, 51, 100, 9), 32};
    const AddressPrefix wan{Address(203, 0, 113, 1), 32};
    EXPECT_TRUE(Passes([&](auto& f) { f.original.destination = server; }));
    EXPECT_TRUE(Passes([&](auto& f) { f.reply.source = server; }));
    EXPECT_TRUE(Passes([&](auto& f) { f.reply.destination = wan; }));
    EXPECT_FALSE(Passes([&](auto& f) { f.original.destination = wan; }));
    EXPECT_FALSE(Passes([&](auto& f) { f.reply.source = host; }));
    EXPECT_FALSE(Passes([&](auto& f) { f.reply.destination = host; }));
}

TEST(ConnectionFilter, Ports)
{
    EXPECT_TRUE(Passes([](auto& f) { f.original.sourcePort = 4000; }));
    EXPECT_FALSE(Passes([](auto& f) { f.original.sourcePort = 5000; }));
    EXPECT_TRUE(Passes([](auto& f) { f.original.destinationPort = 80; }));
    EXPECT_FALSE(Passes([](auto& f) { f.original.destinationPort = 0; }));
    EXPECT_TRUE(Passes([](auto& f) { f.reply.sourcePort = 80; }));
    EXPECT_FALSE(Passes([](auto& f) { f.reply.sourcePort = 81; }));
    EXPECT_TRUE(Passes([](auto& f) { f.reply.destinationPort = 5000; }));
    EXPECT_FALSE(Passes([](auto& f) { f.reply.destinationPort = 4000; }));
    EXPECT_FALSE(Passes([](auto& f) { f.original.sourcePort = 4000; }, PingRecord()))
        << "the id of a query is no port";
}

TEST(ConnectionFilter, States)
{
    EXPECT_TRUE(Passes([](auto& f) { f.tcpState = TcpState::ESTABLISHED; }));
    EXPECT_FALSE(Passes([](auto& f) { f.tcpState = TcpState::TIME_WAIT; }));
    EXPECT_FALSE(Passes([](auto& f) { f.tcpState = TcpState::NONE; }, PingRecord()));
    EXPECT_FALSE(Passes([](auto& f) { f.sctpState = SctpState::NONE; }));
    ConnectionRecord sctp = TcpRecord();
    sctp.tuple[0].protocol = sctp.tuple[1].protocol = protocol::SCTP;
    sctp.sctpState = SctpState::ESTABLISHED;
    EXPECT_TRUE(Passes([](auto& f) { f.sctpState = SctpState::ESTABLISHED; }, sctp));
    EXPECT_FALSE(Passes([](auto& f) { f.sctpState = SctpState::CLOSED; }, sctp));
    EXPECT_TRUE(Passes([](auto& f) { f.original.sourcePort = 4000; }, sctp));
}

TEST(ConnectionFilter, Marks)
{
    EXPECT_TRUE(Passes([](auto& f) { f.mark = 0x12; }));
    EXPECT_FALSE(Passes([](auto& f) { f.mark = 0x02; }));
    EXPECT_FALSE(Passes([](auto& f) { f.mark = 0; }));
    EXPECT_TRUE(Passes([](auto& f) {
        f.mark = 0x02;
        f.markMask = 0x0f;
    }));
    EXPECT_TRUE(Passes([](auto& f) { f.mark = 0; }, PingRecord()));
}

TEST(ConnectionFilter, FindsMistakes)
{
    ConnectionFilter filter;
    filter.reply.destination = {0, 32};
    filter.mark = 1;
    filter.markMask = 1;
    EXPECT_EQ(filter.FindMistake(), "");
    filter.mark.reset();
    EXPECT_EQ(filter.FindMistake(), "markMask is set, but mark is not; set both");
    filter.reply.destination.length = 33;
    EXPECT_EQ(filter.FindMistake(),
              "reply.destination.length is 33; it takes a number from 0 to 32");
}

TEST(ConnectionFilter, Status)
{
    EXPECT_TRUE(Passes([](auto& f) { f.statusSet = status::ASSURED | status::SEEN_REPLY; }));
    EXPECT_FALSE(Passes([](auto& f) { f.statusSet = status::ASSURED | status::DST_NAT; }));
    EXPECT_FALSE(Passes([](auto& f) { f.statusUnset = status::ASSURED; }));
    EXPECT_TRUE(Passes([](auto& f) { f.statusUnset = status::SEEN_REPLY; }, PingRecord()));
    EXPECT_TRUE(Passes([](auto& f) { f.statusAny = status::NAT_MASK; }));
    EXPECT_FALSE(Passes([](auto& f) { f.statusAny = status::NAT_MASK; }, PingRecord()));
}
