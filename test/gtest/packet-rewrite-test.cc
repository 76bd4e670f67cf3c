/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "checksum.h"
#include "packet-builder.h"
#include "packet-rewrite.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);
constexpr uint32_t ROUTER = Address(203, 0, 113, 1);

PacketView
ViewOf(Bytes& bytes)
{
    PacketView view;
    EXPECT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
              PacketView::Error::NONE);
    return view;
}

/// @return a random address or port, with the values that checksums stumble over
uint32_t
RandomWord(std::mt19937& random)
{
    const uint32_t special[] = {0, 0xffffffff, 0x0000ffff, 0xffff0000};
    return random() % 4 == 0 ? special[random() % 4] : static_cast<uint32_t>(random());
}

} // namespace

TEST(RewriteEnd, ChangesThatEndAndNothingElse)
{
    Bytes bytes = Udp(HOST, 4000, SERVER, 53, 5);
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, ROUTER, 60000}, true));
    EXPECT_EQ(bytes, Udp(ROUTER, 60000, SERVER, 53, 5));
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::DESTINATION, HOST, 54}, true));
    EXPECT_EQ(bytes, Udp(ROUTER, 60000, HOST, 54, 5));

    bytes = IcmpQuery(HOST, SERVER, icmp::ECHO, 7, 3);
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, ROUTER, 8}, true));
    EXPECT_EQ(bytes, IcmpQuery(ROUTER, SERVER, icmp::ECHO, 8, 3));

    bytes = Tcp(HOST, 4000, SERVER, 80, TcpView::SYN, 7, 8);
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::DESTINATION, ROUTER, 8080}, true));
    EXPECT_EQ(bytes, Tcp(HOST, 4000, ROUTER, 8080, TcpView::SYN, 7, 8));
}

TEST(RewriteEnd, IncrementalUpdateIsAsGoodAsRecomputation)
{
    std::mt19937 random(3);
    for (unsigned round = 0; round < 20000; ++round)
    {
        PacketSpec spec;
        const uint8_t protocols[] = {protocol::UDP, protocol::TCP, protocol::ICMP};
        spec.protocol = protocols[round % 3];
        spec.source = RandomWord(random);
        spec.destination = RandomWord(random);
        spec.sourcePort = static_cast<uint16_t>(RandomWord(random));
        spec.destinationPort = static_cast<uint16_t>(RandomWord(random));
        spec.icmpId = static_cast<uint16_t>(RandomWord(random));
        spec.payload = static_cast<uint32_t>(random() % 40);
        Bytes bytes = BuildPacket(spec);
        const EndRewrite rewrite{random() % 2 == 0 ? PacketEnd::SOURCE : PacketEnd::DESTINATION,
                                 RandomWord(random),
                                 static_cast<uint16_t>(RandomWord(random))};
        ASSERT_TRUE(RewriteEnd(ViewOf(bytes), rewrite, true));
        ASSERT_EQ(JudgeTransportChecksum(bytes), ChecksumVerdict::RIGHT) << round;
        ASSERT_TRUE(HeaderChecksumIsRight(bytes)) << round;
        ASSERT_NE(LoadBe16(&bytes[10]), 0xffff) << "never the other zero";
    }
}

TEST(RewriteEnd, UdpChecksumThatComesToZeroIsSentAsAllOnes)
{
    // Find the port that makes the sum come out at zero.
    Bytes bytes = Udp(HOST, 4000, SERVER, 53, 4);
    const uint16_t is = LoadBe16(&bytes[26]);
    const auto port = static_cast<uint16_t>((4000U + is) % 65535);
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, HOST, port}, true));
    EXPECT_EQ(LoadBe16(&bytes[26]), 0xffff);
    EXPECT_EQ(JudgeTransportChecksum(bytes), ChecksumVerdict::RIGHT);
    // And back from there.
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, HOST, 4000}, true));
    EXPECT_EQ(LoadBe16(&bytes[26]), is);
}

TEST(RewriteEnd, UdpWithoutChecksumStaysWithout)
{
    PacketSpec spec;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.noChecksum = true;
    Bytes bytes = BuildPacket(spec);
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, ROUTER, 9}, true));
    EXPECT_EQ(LoadBe16(&bytes[26]), 0);
}

TEST(RewriteEnd, AWrongChecksumStaysWrong)
{
    PacketSpec spec;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.badChecksum = true;
    Bytes bytes = BuildPacket(spec);
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, ROUTER, 9}, true));
    EXPECT_EQ(JudgeTransportChecksum(bytes), ChecksumVerdict::WRONG);
}

TEST(RewriteEnd, WithoutChecksumsOnlyTheHeadersIsUpdated)
{
    for (const uint8_t protocol : {protocol::UDP, protocol::TCP, protocol::ICMP})
    {
        PacketSpec spec;
        spec.protocol = protocol;
        spec.source = HOST;
        spec.destination = SERVER;
        spec.noChecksum = true;
        Bytes bytes = BuildPacket(spec);
        ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, ROUTER, 9}, false));
        EXPECT_EQ(LoadBe16(&bytes[20 + ChecksumOffset(protocol)]), 0) << int{protocol};
        EXPECT_TRUE(HeaderChecksumIsRight(bytes));
    }
}

TEST(RewriteEnd, TooShortIsRefusedAndLeftAlone)
{
    for (const Bytes& whole : {Udp(HOST, 4000, SERVER, 53),
                               Tcp(HOST, 4000, SERVER, 80, TcpView::SYN),
                               IcmpQuery(HOST, SERVER, icmp::ECHO, 1)})
    {
        const size_t needed = 20U + (whole[9] == protocol::TCP ? 18 : 8);
        for (size_t length = 20; length < whole.size(); ++length)
        {
            Bytes bytes(whole.begin(), whole.begin() + static_cast<long>(length));
            const Bytes before = bytes;
            PacketView view;
            if (PacketView::Parse(bytes.data(), length, whole.size(), view) !=
                PacketView::Error::NONE)
            {
                continue;
            }
            const bool done = RewriteEnd(view, {PacketEnd::SOURCE, ROUTER, 1}, true);
            EXPECT_EQ(done, length >= needed) << int{whole[9]} << " " << length;
            EXPECT_EQ(bytes == before, !done);
        }
    }
}

TEST(RewriteEnd, AProtocolWithoutPortsChangesItsAddressOnly)
{
    PacketSpec spec;
    spec.protocol = protocol::ESP;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.payload = 30;
    Bytes bytes = BuildPacket(spec);
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, ROUTER, 1}, true));
    spec.source = ROUTER;
    EXPECT_EQ(bytes, BuildPacket(spec));
}

TEST(RewriteEnd, DccpIsLeftAlone)
{
    PacketSpec spec;
    spec.protocol = protocol::DCCP;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.payload = 30;
    Bytes bytes = BuildPacket(spec);
    ASSERT_TRUE(RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, ROUTER, 1}, true));
    spec.source = ROUTER;
    EXPECT_EQ(bytes, BuildPacket(spec));
}

TEST(RewriteEnd, GreNeedsEightBytesAndAKnownVersionToGetADestination)
{
    for (uint8_t version = 0; version < 8; ++version)
    {
        for (uint32_t length = 0; length <= 12; ++length)
        {
            PacketSpec spec;
            spec.protocol = protocol::ESP;
            spec.source = HOST;
            spec.destination = SERVER;
            spec.payload = length;
            Bytes bytes = BuildPacket(spec);
            bytes[9] = protocol::GRE;
            if (length > 1)
            {
                bytes[21] = version;
            }
            const bool isSource =
                RewriteEnd(ViewOf(bytes), {PacketEnd::SOURCE, ROUTER, 1}, true);
            EXPECT_EQ(isSource, length >= 8) << int{version} << " " << length;
            const bool isDestination =
                RewriteEnd(ViewOf(bytes), {PacketEnd::DESTINATION, ROUTER, 1}, true);
            EXPECT_EQ(isDestination, length >= 8 && version < 2) << int{version} << " " << length;
            // Nor in a quote.
            Bytes error = IcmpError(SERVER, ROUTER, 3, 2, bytes, bytes.size());
            PacketView quoted;
            ASSERT_TRUE(ParseQuoted(ViewOf(error), quoted));
            EXPECT_EQ(RewriteQuotedEnd(quoted, {PacketEnd::DESTINATION, HOST, 1}, true),
                      length >= 8 && version < 2)
                << int{version} << " " << length;
        }
    }
}

TEST(RewriteQuotedEnd, TheCrcOfSctpIsThatOfTheQuote)
{
    PacketSpec spec;
    spec.protocol = protocol::SCTP;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.sourcePort = 4000;
    spec.chunks = Bytes(20, 7);
    const Bytes offender = BuildPacket(spec);
    for (size_t here = 8; here <= 32; ++here)
    {
        Bytes error = IcmpError(SERVER, ROUTER, 3, 2, offender, 20 + here);
        PacketView quoted;
        ASSERT_TRUE(ParseQuoted(ViewOf(error), quoted));
        ASSERT_TRUE(RewriteQuotedEnd(quoted, {PacketEnd::SOURCE, ROUTER, 5000}, true));
        EXPECT_EQ(LoadBe16(quoted.GetTransport()), 5000);
        if (here >= 12)
        {
            EXPECT_EQ(LoadBe32(quoted.GetTransport() + 8), SctpChecksum(quoted)) << here;
        }
        else
        {
            EXPECT_TRUE(std::equal(error.begin() + 50, error.end(), offender.begin() + 22)) << here;
        }
    }
}

TEST(RewriteQuotedEnd, ChecksumsInTheQuoteFollow)
{
    std::mt19937 random(4);
    for (unsigned round = 0; round < 5000; ++round)
    {
        PacketSpec spec;
        const uint8_t protocols[] = {protocol::UDP, protocol::TCP, protocol::ICMP};
        spec.protocol = protocols[round % 3];
        spec.source = RandomWord(random);
        spec.destination = SERVER;
        spec.sourcePort = static_cast<uint16_t>(RandomWord(random));
        spec.destinationPort = 53;
        spec.icmpId = static_cast<uint16_t>(RandomWord(random));
        spec.payload = static_cast<uint32_t>(random() % 9);
        const Bytes offender = BuildPacket(spec);
        const EndRewrite rewrite{PacketEnd::SOURCE,
                                 RandomWord(random),
                                 static_cast<uint16_t>(RandomWord(random))};
        Bytes error = IcmpError(SERVER, ROUTER, 3, 3, offender, offender.size());
        PacketView quoted;
        ASSERT_TRUE(ParseQuoted(ViewOf(error), quoted));
        ASSERT_TRUE(RewriteQuotedEnd(quoted, rewrite, true));
        UpdateIcmpChecksum(ViewOf(error));
        const Bytes quote(error.begin() + 28, error.end());
        ASSERT_EQ(JudgeTransportChecksum(quote), ChecksumVerdict::RIGHT) << round;
        ASSERT_TRUE(HeaderChecksumIsRight(quote)) << round;
        ASSERT_EQ(JudgeTransportChecksum(error), ChecksumVerdict::RIGHT) << round;
    }
}

TEST(RewriteQuotedEnd, TcpChecksumNeedsTheWholeHeader)
{
    const Bytes offender = Tcp(ROUTER, 5000, SERVER, 80, TcpView::SYN);
    for (size_t here = 0; here <= 20; ++here)
    {
        Bytes error = IcmpError(SERVER, ROUTER, 11, 0, offender, 20 + here);
        const Bytes before = error;
        PacketView quoted;
        ASSERT_TRUE(ParseQuoted(ViewOf(error), quoted));
        const bool done = RewriteQuotedEnd(quoted, {PacketEnd::SOURCE, HOST, 4000}, true);
        EXPECT_EQ(done, here >= 8) << here;
        EXPECT_EQ(error == before, !done) << here;
        if (here >= 18)
        {
            const bool touched = LoadBe16(&error[28 + 36]) != LoadBe16(&before[28 + 36]);
            EXPECT_EQ(touched, here >= 20) << here;
        }
    }
}

TEST(RewriteAddress, KeepsTheHeaderChecksumRight)
{
    Bytes bytes = Udp(HOST, 1, SERVER, 2);
    RewriteAddress(ViewOf(bytes), PacketEnd::DESTINATION, 0);
    EXPECT_EQ(LoadBe32(&bytes[16]), 0U);
    EXPECT_TRUE(HeaderChecksumIsRight(bytes));
    RewriteAddress(ViewOf(bytes), PacketEnd::SOURCE, 0xffffffff);
    EXPECT_EQ(LoadBe32(&bytes[12]), 0xffffffffU);
    EXPECT_TRUE(HeaderChecksumIsRight(bytes));
}
