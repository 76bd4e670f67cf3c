/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-builder.h"
#include "transport-check.h"

#include <gtest/gtest.h>
#include <random>

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t ROUTER = Address(192, 168, 1, 1);

/// @param bytes a packet, cut or lengthened as it likes @return what the check says
bool
IsGood(Bytes bytes)
{
    StoreBe16(&bytes[2], static_cast<uint16_t>(bytes.size()));
    PacketView view;
    EXPECT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
              PacketView::Error::NONE);
    return IsTransportWellFormed(view);
}

/// @param packet a packet @param length transport bytes it keeps @return it, cut
Bytes
Cut(Bytes packet, size_t length)
{
    packet.resize(20 + length);
    return packet;
}

Bytes
Syn()
{
    return Tcp(HOST, 4000, ROUTER, 80, TcpView::SYN);
}

/// @param options as they stand, padded with END @return a SYN with them
Bytes
WithOptions(Bytes options)
{
    options.resize((options.size() + 3) / 4 * 4);
    Bytes syn = Syn();
    syn[20 + 12] = static_cast<uint8_t>((5 + options.size() / 4) << 4);
    syn.insert(syn.end(), options.begin(), options.end());
    return syn;
}

} // namespace

TEST(TransportCheck, WhatHostsSendIsGood)
{
    EXPECT_TRUE(IsGood(Syn()));
    EXPECT_TRUE(IsGood(Udp(HOST, 4000, ROUTER, 53, 0)));
    EXPECT_TRUE(IsGood(Udp(HOST, 4000, ROUTER, 53, 1000)));
    EXPECT_TRUE(IsGood(IcmpQuery(HOST, ROUTER, icmp::ECHO, 7)));
    EXPECT_TRUE(IsGood(IcmpError(HOST, ROUTER, icmp::DEST_UNREACHABLE, 3, Syn(), 28)));
    // Linux, Windows and macOS.
    EXPECT_TRUE(
        IsGood(WithOptions({2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7})));
    EXPECT_TRUE(IsGood(WithOptions({2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2})));
    EXPECT_TRUE(IsGood(
        WithOptions({2, 4, 5, 0xb4, 1, 3, 3, 6, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 4, 2, 0, 0})));
    EXPECT_TRUE(IsGood(WithOptions(Bytes(40, 1))));
    EXPECT_TRUE(IsGood(WithOptions({1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 2})));
    // What nobody knows is skipped by its length; nothing counts behind the end.
    EXPECT_TRUE(IsGood(WithOptions({254, 6, 1, 2, 3, 4})));
    EXPECT_TRUE(IsGood(WithOptions({0, 2, 0, 99})));
}

TEST(TransportCheck, HeadersThatAreCutAreNot)
{
    for (size_t length = 0; length < 20; ++length)
    {
        EXPECT_FALSE(IsGood(Cut(Syn(), length))) << length;
    }
    for (size_t length = 0; length < 8; ++length)
    {
        EXPECT_FALSE(IsGood(Cut(Udp(HOST, 4000, ROUTER, 53), length))) << length;
        for (const uint8_t type : {icmp::ECHO, icmp::ECHO_REPLY, icmp::TIMESTAMP})
        {
            EXPECT_FALSE(IsGood(Cut(IcmpQuery(HOST, ROUTER, type, 7), length))) << length;
        }
    }
}

TEST(TransportCheck, IcmpErrorsQuoteAHeaderAndEightBytes)
{
    Bytes options = Syn();
    options[0] = 0x46;
    for (const uint8_t type : {icmp::DEST_UNREACHABLE,
                               icmp::SOURCE_QUENCH,
                               icmp::REDIRECT,
                               icmp::TIME_EXCEEDED,
                               icmp::PARAMETER_PROBLEM})
    {
        for (size_t quoted = 0; quoted < 28; ++quoted)
        {
            EXPECT_FALSE(IsGood(IcmpError(HOST, ROUTER, type, 0, Syn(), quoted))) << quoted;
        }
        EXPECT_FALSE(IsGood(IcmpError(HOST, ROUTER, type, 0, options, 31)));
        EXPECT_TRUE(IsGood(IcmpError(HOST, ROUTER, type, 0, options, 32)));
    }
    Bytes noHeader = Syn();
    noHeader[0] = 0x44;
    EXPECT_FALSE(IsGood(IcmpError(HOST, ROUTER, icmp::TIME_EXCEEDED, 0, noHeader, 40)));
}

TEST(TransportCheck, UdpLengthFitsThePacket)
{
    for (const uint16_t length : {0, 7, 13, 65535})
    {
        Bytes datagram = Udp(HOST, 4000, ROUTER, 53, 4);
        StoreBe16(&datagram[24], length);
        EXPECT_FALSE(IsGood(datagram)) << length;
    }
    // A shorter one is legal: Linux cuts off the rest.
    Bytes datagram = Udp(HOST, 4000, ROUTER, 53, 4);
    StoreBe16(&datagram[24], 8);
    EXPECT_TRUE(IsGood(datagram));
}

TEST(TransportCheck, TcpDataOffsetFitsThePacket)
{
    for (const int offset : {0, 1, 4, 6, 15})
    {
        Bytes syn = Syn();
        syn[20 + 12] = static_cast<uint8_t>(offset << 4);
        EXPECT_FALSE(IsGood(syn)) << offset;
    }
}

TEST(TransportCheck, TcpOptionsHaveTheLengthOfTheirKind)
{
    const Bytes wrong[] = {
        {2, 3, 0},                   // maximum segment size
        {2, 0},                      //
        {2, 5, 1, 1, 1},             //
        {1, 1, 1, 2},                // no place for a length
        {3, 2},                      // window scale
        {3, 3, 15},                  //
        {4, 3, 0},                   // SACK permitted
        {5, 2},                      // SACK
        {5, 9, 0, 0, 0, 0, 0, 0, 0}, //
        {5, 10, 0, 0},               // beyond the header
        {8, 5, 0, 0, 0},             // timestamps
        {99, 0},                     // unknown
        {99, 1},                     //
        {99, 255, 1, 1},             //
        {1, 99, 4, 0},               // one byte beyond the header
    };
    for (const Bytes& options : wrong)
    {
        EXPECT_FALSE(IsGood(WithOptions(options))) << int{options[0]} << " " << int{options[1]};
    }
}

TEST(TransportCheck, FragmentsAndOtherProtocolsPass)
{
    Bytes first = Cut(Syn(), 8);
    first[6] = 0x20;
    EXPECT_TRUE(IsGood(first));
    Bytes later = Cut(Syn(), 1);
    later[7] = 1;
    EXPECT_TRUE(IsGood(later));
    PacketSpec spec;
    spec.protocol = protocol::GRE;
    EXPECT_TRUE(IsGood(BuildPacket(spec)));
}

// With sanitizers on, a byte too far ends the test.
TEST(TransportCheck, NeverReadsTooFar)
{
    std::mt19937 random(1);
    for (int i = 0; i < 200000; ++i)
    {
        Bytes bytes(20 + random() % 70);
        for (size_t at = 20; at < bytes.size(); ++at)
        {
            bytes[at] = static_cast<uint8_t>(random() % (random() % 2 ? 12 : 256));
        }
        bytes[0] = 0x45;
        const uint8_t protocols[] = {protocol::ICMP, protocol::TCP, protocol::UDP};
        bytes[9] = protocols[random() % 3];
        StoreBe16(&bytes[2], static_cast<uint16_t>(bytes.size() + random() % 2 * 1000));
        PacketView view;
        ASSERT_EQ(PacketView::Parse(bytes.data(), bytes.size(), 2000, view),
                  PacketView::Error::NONE);
        IsTransportWellFormed(view);
    }
}

TEST(TransportCheck, NobodyIsToldAboutErrorsAndLaterFragments)
{
    const auto mayCauseError = [](Bytes bytes) {
        PacketView view;
        EXPECT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
                  PacketView::Error::NONE);
        return MayCauseIcmpError(view);
    };
    EXPECT_TRUE(mayCauseError(Syn()));
    Bytes unknown = Syn();
    unknown[9] = 99;
    EXPECT_TRUE(mayCauseError(unknown));
    Bytes later = Udp(HOST, 4000, ROUTER, 53);
    StoreBe16(&later[6], 1);
    EXPECT_FALSE(mayCauseError(later));
    // Queries and their answers alone; all numbers as observed of Linux 6.18.
    std::string told;
    for (int type = 0; type < 256; ++type)
    {
        Bytes icmp = IcmpQuery(HOST, ROUTER, icmp::ECHO, 1);
        icmp[20] = static_cast<uint8_t>(type);
        told += mayCauseError(icmp) ? std::to_string(type) + " " : "";
    }
    EXPECT_EQ(told, "0 8 13 14 15 16 17 18 ");
    Bytes empty = IcmpQuery(HOST, ROUTER, icmp::ECHO, 1);
    empty.resize(20);
    StoreBe16(&empty[2], 20);
    EXPECT_FALSE(mayCauseError(empty));
}
