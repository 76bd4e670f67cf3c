/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "checksum.h"
#include "packet-builder.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <random>

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);

bool
Verify(Bytes bytes)
{
    PacketView view;
    EXPECT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
              PacketView::Error::NONE);
    return VerifyTransportChecksum(view);
}

} // namespace

TEST(Checksum, ExampleOfRfc1071)
{
    const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(FinishChecksum(AddToSum(bytes, 8, 0)), static_cast<uint16_t>(~0xddf2));
    EXPECT_EQ(FinishChecksum(AddToSum(bytes, 4, AddToSum(bytes + 4, 4, 0))),
              static_cast<uint16_t>(~0xddf2));
}

TEST(Checksum, AgreesWithThePlainSumAtEveryLength)
{
    std::mt19937 random(1);
    for (size_t length = 0; length < 200; ++length)
    {
        Bytes bytes(length);
        for (uint8_t& byte : bytes)
        {
            byte = static_cast<uint8_t>(length % 3 == 0 ? 0xff : random());
        }
        EXPECT_EQ(FinishChecksum(AddToSum(bytes.data(), length, 0)),
                  static_cast<uint16_t>(~PlainSum(bytes.data(), length)))
            << length;
    }
}

TEST(Checksum, VerifiesEachProtocol)
{
    for (uint32_t payload = 0; payload < 6; ++payload)
    {
        PacketSpec spec;
        spec.source = HOST;
        spec.destination = SERVER;
        spec.payload = payload;
        for (const uint8_t protocol : {protocol::UDP, protocol::TCP, protocol::ICMP})
        {
            spec.protocol = protocol;
            spec.badChecksum = false;
            EXPECT_TRUE(Verify(BuildPacket(spec))) << int{protocol} << " " << payload;
            spec.badChecksum = true;
            EXPECT_FALSE(Verify(BuildPacket(spec))) << int{protocol} << " " << payload;
        }
    }
}

TEST(Checksum, UdpZeroMeansNone)
{
    PacketSpec spec;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.payload = 3;
    spec.noChecksum = true;
    EXPECT_TRUE(Verify(BuildPacket(spec)));
}

// An echo reply with id, sequence and checksum 0. Linux adds up the IPv4 header, too, which comes
// to 0xffff, and finds the sum right.
TEST(Checksum, IcmpOfNothingButZerosIsRight)
{
    PacketSpec spec;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.protocol = protocol::ICMP;
    Bytes bytes = BuildPacket(spec);
    std::fill(bytes.begin() + 20, bytes.end(), uint8_t{0});
    EXPECT_TRUE(Verify(bytes));
    bytes.back() = 1;
    EXPECT_FALSE(Verify(bytes));
}

TEST(Checksum, HeaderChecksum)
{
    Bytes bytes = Udp(HOST, 1, SERVER, 2);
    PacketView view;
    ASSERT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view),
              PacketView::Error::NONE);
    EXPECT_TRUE(VerifyHeaderChecksum(view));
    bytes[8] ^= 1;
    EXPECT_FALSE(VerifyHeaderChecksum(view));
}

TEST(ChecksumDelta, AgreesWithRecomputation)
{
    std::mt19937 random(2);
    // All-zero and all-one words are where one's complement has two zeros.
    const uint16_t special[] = {0, 0xffff, 1, 0xfffe, 0x8000};
    auto word = [&] {
        return random() % 3 == 0 ? special[random() % 5] : static_cast<uint16_t>(random());
    };
    for (unsigned round = 0; round < 20000; ++round)
    {
        uint8_t bytes[12];
        for (unsigned i = 0; i < 12; i += 2)
        {
            StoreBe16(bytes + i, word());
        }
        bytes[0] |= 1; // never all zero, as in a real packet
        const uint16_t before = FinishChecksum(AddToSum(bytes, 12, 0));
        ChecksumDelta delta;
        const uint32_t address = uint32_t{word()} << 16 | word();
        const uint16_t port = word();
        delta.Replace32(LoadBe32(bytes + 4), address);
        delta.Replace16(LoadBe16(bytes + 8), port);
        StoreBe32(bytes + 4, address);
        StoreBe16(bytes + 8, port);
        ASSERT_EQ(delta.Apply(before), FinishChecksum(AddToSum(bytes, 12, 0))) << round;
    }
}
