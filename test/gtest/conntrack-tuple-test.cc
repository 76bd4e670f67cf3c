/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-tuple.h"
#include "packet-builder.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);

bool
TupleOf(Bytes bytes, Tuple& tuple)
{
    PacketView view;
    EXPECT_EQ(PacketView::Parse(bytes.data(), bytes.size(), 65535, view), PacketView::Error::NONE);
    return GetTuple(view, tuple);
}

Bytes
Raw(uint8_t protocol, const Bytes& rest)
{
    PacketSpec spec;
    spec.protocol = protocol;
    spec.source = HOST;
    spec.destination = SERVER;
    Bytes bytes = BuildPacket(spec);
    bytes.resize(20);
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    StoreBe16(&bytes[2], static_cast<uint16_t>(bytes.size()));
    return Bytes(bytes);
}

} // namespace

TEST(Tuple, OfPackets)
{
    Tuple tuple;
    ASSERT_TRUE(TupleOf(Udp(HOST, 4000, SERVER, 53), tuple));
    EXPECT_EQ(tuple, (Tuple{HOST, SERVER, 4000, 53, protocol::UDP, 0}));
    ASSERT_TRUE(TupleOf(Tcp(HOST, 0, SERVER, 65535, TcpView::SYN), tuple));
    EXPECT_EQ(tuple, (Tuple{HOST, SERVER, 0, 65535, protocol::TCP, 0}));
    ASSERT_TRUE(TupleOf(IcmpQuery(HOST, SERVER, icmp::ECHO, 77), tuple));
    EXPECT_EQ(tuple, (Tuple{HOST, SERVER, 77, 0x0800, protocol::ICMP, 0}));
    ASSERT_TRUE(TupleOf(Raw(protocol::ESP, {1, 2, 3, 4, 5, 6, 7, 8}), tuple));
    EXPECT_EQ(tuple, (Tuple{HOST, SERVER, 0, 0, protocol::ESP, 0}));
    ASSERT_TRUE(TupleOf(Raw(protocol::ESP, {}), tuple));
    EXPECT_EQ(tuple, (Tuple{HOST, SERVER, 0, 0, protocol::ESP, 0}));
}

TEST(Tuple, OfGreIsTheCallIdOfVersionOneOnly)
{
    Tuple tuple;
    ASSERT_TRUE(TupleOf(Raw(protocol::GRE, {0x30, 0x01, 0x88, 0x0b, 0, 4, 0xab, 0xcd}), tuple));
    EXPECT_EQ(tuple.destinationId, 0xabcd);
    EXPECT_EQ(tuple.sourceId, 0);
    ASSERT_TRUE(TupleOf(Raw(protocol::GRE, {0x30, 0x00, 0x08, 0x00, 0, 4, 0xab, 0xcd}), tuple));
    EXPECT_EQ(tuple.destinationId, 0);
}

TEST(Tuple, NeedsFourBytesOfPortsAndEightOfIcmp)
{
    const Bytes rest{8, 0, 3, 4, 5, 6, 7, 8, 9};
    for (size_t here = 0; here <= rest.size(); ++here)
    {
        const Bytes cut(rest.begin(), rest.begin() + static_cast<long>(here));
        Tuple tuple;
        EXPECT_EQ(TupleOf(Raw(protocol::UDP, cut), tuple), here >= 4) << here;
        EXPECT_EQ(TupleOf(Raw(protocol::TCP, cut), tuple), here >= 4) << here;
        EXPECT_EQ(TupleOf(Raw(protocol::ICMP, cut), tuple), here >= 8) << here;
        EXPECT_TRUE(TupleOf(Raw(protocol::GRE, cut), tuple)) << here;
    }
}

TEST(Tuple, OfALaterFragmentDoesNotExist)
{
    Tuple tuple;
    Bytes bytes = Udp(HOST, 4000, SERVER, 53);
    StoreBe16(&bytes[6], 0x2000); // the first one has ports
    EXPECT_TRUE(TupleOf(bytes, tuple));
    StoreBe16(&bytes[6], 0x0001);
    EXPECT_FALSE(TupleOf(bytes, tuple));
}

TEST(InvertTuple, SwapsEndsAndTurnsIcmpTypes)
{
    Tuple inverse;
    ASSERT_TRUE(InvertTuple({HOST, SERVER, 4000, 53, protocol::UDP, 3}, inverse));
    EXPECT_EQ(inverse, (Tuple{SERVER, HOST, 53, 4000, protocol::UDP, 3}));

    const struct
    {
        uint8_t request;
        uint8_t answer;
    } pairs[] = {{8, 0}, {13, 14}, {15, 16}, {17, 18}};

    for (const auto& pair : pairs)
    {
        const Tuple request{HOST, SERVER, 77, uint16_t(pair.request << 8 | 5), protocol::ICMP, 0};
        const Tuple answer{SERVER, HOST, 77, uint16_t(pair.answer << 8 | 5), protocol::ICMP, 0};
        ASSERT_TRUE(InvertTuple(request, inverse));
        EXPECT_EQ(inverse, answer);
        ASSERT_TRUE(InvertTuple(answer, inverse));
        EXPECT_EQ(inverse, request);
    }
    for (const unsigned type : {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 19, 30, 255})
    {
        EXPECT_FALSE(
            InvertTuple({HOST, SERVER, 77, uint16_t(type << 8), protocol::ICMP, 0}, inverse))
            << type;
    }
}

TEST(InvertTuple, MayWriteOverItsArgument)
{
    Tuple tuple{HOST, SERVER, 4000, 53, protocol::TCP, 0};
    ASSERT_TRUE(InvertTuple(tuple, tuple));
    EXPECT_EQ(tuple, (Tuple{SERVER, HOST, 53, 4000, protocol::TCP, 0}));
}
