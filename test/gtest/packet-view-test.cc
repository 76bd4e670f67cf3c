/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-builder.h"
#include "packet-view.h"

#include <gtest/gtest.h>
#include <random>

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);

PacketView::Error
ErrorOf(Bytes bytes)
{
    PacketView view;
    return PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view);
}

/// Reads whatever a view offers: with sanitizers on, a byte too far ends the test.
uint32_t
ReadEverything(const PacketView& view)
{
    uint32_t sum = view.GetTos() + view.GetIdentification() + view.GetFragmentOffset() +
                   view.GetTtl() + view.GetProtocol() + view.GetSource() + view.GetDestination();
    for (uint32_t i = 0; i < view.GetCaptured(); ++i)
    {
        sum += view.GetBytes()[i];
    }
    for (uint32_t i = 0; i < view.GetTransportCaptured(); ++i)
    {
        sum += view.GetTransport()[i];
    }
    TcpView tcp;
    if (TcpView::Parse(view, tcp))
    {
        sum += tcp.GetSequence() + tcp.GetAcknowledgement() + tcp.GetWindow() + tcp.GetFlags();
        for (uint32_t i = 0; i < tcp.GetOptionsLength(); ++i)
        {
            sum += tcp.GetOptions()[i];
        }
        EXPECT_LE(tcp.GetHeaderLength() + tcp.GetPayloadLength(), view.GetTransportLength());
    }
    return sum;
}

} // namespace

TEST(PacketView, ReadsTheHeader)
{
    Bytes bytes = Udp(HOST, 4000, SERVER, 53, 10);
    bytes[1] = 0x12;
    PacketView view;
    ASSERT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
              PacketView::Error::NONE);
    EXPECT_EQ(view.GetSource(), HOST);
    EXPECT_EQ(view.GetDestination(), SERVER);
    EXPECT_EQ(view.GetProtocol(), protocol::UDP);
    EXPECT_EQ(view.GetTos(), 0x12);
    EXPECT_EQ(view.GetTtl(), 64);
    EXPECT_EQ(view.GetIdentification(), 0x1234);
    EXPECT_EQ(view.GetHeaderLength(), 20U);
    EXPECT_EQ(view.GetTotalLength(), 38U);
    EXPECT_EQ(view.GetTransportLength(), 18U);
    EXPECT_TRUE(view.IsWhole());
    EXPECT_FALSE(view.IsFragment());
}

TEST(PacketView, SaysWhatIsWrong)
{
    const Bytes good = Udp(HOST, 4000, SERVER, 53);
    Bytes bytes = good;
    EXPECT_EQ(ErrorOf(Bytes(19)), PacketView::Error::TOO_SHORT);
    EXPECT_EQ(ErrorOf(Bytes()), PacketView::Error::TOO_SHORT);
    bytes[0] = 0x65;
    EXPECT_EQ(ErrorOf(bytes), PacketView::Error::BAD_VERSION);
    bytes[0] = 0x44;
    EXPECT_EQ(ErrorOf(bytes), PacketView::Error::BAD_HEADER_LENGTH);
    bytes[0] = 0x4f; // 60 bytes of header in a packet of 32
    EXPECT_EQ(ErrorOf(bytes), PacketView::Error::BAD_HEADER_LENGTH);
    bytes = good;
    StoreBe16(&bytes[2], 19);
    EXPECT_EQ(ErrorOf(bytes), PacketView::Error::BAD_TOTAL_LENGTH);
    StoreBe16(&bytes[2], static_cast<uint16_t>(bytes.size() + 1));
    EXPECT_EQ(ErrorOf(bytes), PacketView::Error::BAD_TOTAL_LENGTH);
}

TEST(PacketView, LinkPaddingIsCutOff)
{
    Bytes bytes = Udp(HOST, 4000, SERVER, 53, 0);
    bytes.resize(46);
    PacketView view;
    ASSERT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
              PacketView::Error::NONE);
    EXPECT_EQ(view.GetCaptured(), 28U);
    EXPECT_EQ(view.GetTransportCaptured(), 8U);
}

TEST(PacketView, APartOfAPacketKnowsTheWhole)
{
    Bytes bytes = Tcp(HOST, 4000, SERVER, 80, TcpView::ACK);
    StoreBe16(&bytes[2], 1500);
    PacketView view;
    ASSERT_EQ(PacketView::Parse(bytes.data(), bytes.size(), 1500, view), PacketView::Error::NONE);
    EXPECT_FALSE(view.IsWhole());
    TcpView tcp;
    ASSERT_TRUE(TcpView::Parse(view, tcp));
    EXPECT_EQ(tcp.GetPayloadLength(), 1460U);
}

TEST(PacketView, Fragments)
{
    Bytes bytes = Udp(HOST, 4000, SERVER, 53);
    PacketView view;

    const struct
    {
        uint16_t field;
        bool fragment;
        bool more;
        uint32_t offset;
    } cases[] = {{0x4000, false, false, 0}, // don't fragment
                 {0x2000, true, true, 0},
                 {0x2001, true, true, 8},
                 {0x1fff, true, false, 65528},
                 {0x8000, false, false, 0}}; // the reserved bit

    for (const auto& one : cases)
    {
        StoreBe16(&bytes[6], one.field);
        ASSERT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
                  PacketView::Error::NONE);
        EXPECT_EQ(view.IsFragment(), one.fragment) << one.field;
        EXPECT_EQ(view.HasMoreFragments(), one.more) << one.field;
        EXPECT_EQ(view.GetFragmentOffset(), one.offset) << one.field;
    }
}

TEST(TcpView, HeaderLengthMustLieWithinThePacket)
{
    for (unsigned offset = 0; offset < 16; ++offset)
    {
        Bytes bytes = Tcp(HOST, 4000, SERVER, 80, TcpView::SYN);
        bytes.resize(44);
        StoreBe16(&bytes[2], 44);
        bytes[32] = static_cast<uint8_t>(offset << 4);
        PacketView view;
        TcpView tcp;
        ASSERT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
                  PacketView::Error::NONE);
        EXPECT_EQ(TcpView::Parse(view, tcp), offset == 5 || offset == 6) << offset;
    }
}

TEST(PacketView, EveryTruncationStaysInBounds)
{
    const Bytes udp = Udp(HOST, 4000, SERVER, 53, 33);
    const Bytes tcp = Tcp(HOST, 4000, SERVER, 80, TcpView::SYN);
    const Bytes error = IcmpError(SERVER, HOST, 3, 3, udp, 1000);
    for (const Bytes& whole : {udp, tcp, IcmpQuery(HOST, SERVER, icmp::ECHO, 7, 9), error})
    {
        for (size_t length = 0; length <= whole.size(); ++length)
        {
            Bytes cut(whole.begin(), whole.begin() + static_cast<long>(length));
            PacketView view;
            // The link lost the end: the header lies.
            EXPECT_EQ(PacketView::Parse(cut.data(), length, length, view) ==
                          PacketView::Error::NONE,
                      length == whole.size());
            // Only the beginning is at hand.
            if (PacketView::Parse(cut.data(), length, whole.size(), view) ==
                PacketView::Error::NONE)
            {
                ReadEverything(view);
                PacketView quoted;
                if (view.GetProtocol() == protocol::ICMP && ParseQuoted(view, quoted))
                {
                    ReadEverything(quoted);
                }
            }
        }
    }
}

TEST(ParseQuoted, ShowsWhatIsThere)
{
    const Bytes offender = Udp(HOST, 4000, SERVER, 53, 100);
    Bytes error = IcmpError(SERVER, HOST, 3, 3, offender, 28);
    PacketView view;
    PacketView quoted;
    ASSERT_EQ(PacketView::Parse(error.data(), error.size(), error.size(), view),
              PacketView::Error::NONE);
    ASSERT_TRUE(ParseQuoted(view, quoted));
    EXPECT_EQ(quoted.GetSource(), HOST);
    EXPECT_EQ(quoted.GetTransportCaptured(), 8U);
    EXPECT_EQ(quoted.GetTotalLength(), 128U);
    EXPECT_FALSE(quoted.IsWhole());
}

TEST(ParseQuoted, TheTotalLengthInAQuoteMayLie)
{
    // Some stacks quote the length as it was after they had worked on it; Linux never looks at it.
    for (const uint16_t length : {0, 8, 20, 21, 28, 0xffff})
    {
        Bytes offender = Udp(HOST, 4000, SERVER, 53, 100);
        StoreBe16(&offender[2], length);
        Bytes error = IcmpError(SERVER, HOST, 3, 3, offender, 40);
        PacketView view;
        PacketView quoted;
        ASSERT_EQ(PacketView::Parse(error.data(), error.size(), error.size(), view),
                  PacketView::Error::NONE);
        ASSERT_TRUE(ParseQuoted(view, quoted)) << length;
        EXPECT_EQ(quoted.GetTransportCaptured(), 20U) << length;
        EXPECT_GE(quoted.GetTransportLength(), quoted.GetTransportCaptured()) << length;
        ReadEverything(quoted);
    }
}

TEST(PacketView, RandomBytesStayInBounds)
{
    std::mt19937 random(20);
    for (unsigned round = 0; round < 20000; ++round)
    {
        Bytes bytes(random() % 80);
        for (uint8_t& byte : bytes)
        {
            byte = static_cast<uint8_t>(random());
        }
        if (!bytes.empty() && random() % 4 != 0)
        {
            bytes[0] = static_cast<uint8_t>(0x40 | (random() % 16));
        }
        PacketView view;
        if (PacketView::Parse(bytes.data(), bytes.size(), 65535, view) != PacketView::Error::NONE)
        {
            continue;
        }
        ReadEverything(view);
        PacketView quoted;
        if (ParseQuoted(view, quoted))
        {
            ReadEverything(quoted);
        }
    }
}
