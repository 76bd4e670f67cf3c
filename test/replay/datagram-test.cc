/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-fixture.h"

#include <random>

using namespace ns3::replay;
using ns3::netfilter::Address;
using ns3::netfilter::StoreBe16;
using ns3::netfilter::StoreBe32;

namespace
{

using ReplayedDatagram = ReplayTest;

/// @param datagram a datagram @param source its new source @return it
Bytes
From(Bytes datagram, uint32_t source)
{
    StoreBe32(&datagram[12], source);
    return WithRightChecksum(datagram);
}

/// @param datagram a datagram @param destination its new destination @return it
Bytes
To(Bytes datagram, uint32_t destination)
{
    StoreBe32(&datagram[16], destination);
    return WithRightChecksum(datagram);
}

} // namespace

// ns-3's Ipv4Header writes 20 bytes; a replay must not lose what it cannot hold.
TEST_F(ReplayedDatagram, OptionsAndReservedFlagLeaveAsTheyCame)
{
    const Bytes routerAlert{0x94, 0x04, 0x00, 0x00};
    const Bytes noOperations(40, 0x01);
    Bytes reserved = LanDatagram(3);
    reserved[6] |= 0x80;
    const std::vector<Bytes> datagrams{WithOptions(LanDatagram(1), routerAlert),
                                       WithOptions(LanDatagram(2), noOperations),
                                       WithRightChecksum(reserved),
                                       WithOptions(reserved, routerAlert)};
    CaptureBuilder capture;
    for (const Bytes& datagram : datagrams)
    {
        capture.Add(START, datagram);
    }
    capture.Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    const auto left = Left("wan0");
    ASSERT_EQ(left.size(), datagrams.size()) << run.text;
    for (size_t i = 0; i < datagrams.size(); ++i)
    {
        EXPECT_EQ(left[i].bytes, Forwarded(datagrams[i])) << i;
    }
}

TEST_F(ReplayedDatagram, OptionsAreKeptWhenTranslated)
{
    const Bytes datagram = WithOptions(LanDatagram(), {0x94, 0x04, 0x00, 0x00});
    CaptureBuilder().Add(START, datagram).Save(Path("lan.pcap"));
    WriteMasqueradeRules();
    const RunResult run = ReplayLan("--rules " + Path("rules"));
    const auto left = Left("wan0");
    ASSERT_EQ(left.size(), 1U) << run.text;
    Bytes expected = From(Forwarded(datagram), Address(203, 0, 113, 1));
    // The UDP checksum covers the address; behind 24 bytes of IP header.
    const uint16_t right = ns3::netfilter::RightTransportChecksum(expected);
    StoreBe16(&expected[24 + 6], right);
    EXPECT_EQ(left[0].bytes, expected);
}

// The conntrack rules of Linux: broken transport checksums are INVALID, which NAT leaves alone.
TEST_F(ReplayedDatagram, WrongTransportChecksumIsNotTranslated)
{
    Bytes datagram = LanDatagram();
    datagram.back() ^= 1;
    CaptureBuilder().Add(START, datagram).Save(Path("lan.pcap"));
    WriteMasqueradeRules();
    ReplayLan("--rules " + Path("rules"));
    const auto left = Left("wan0");
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].bytes, Forwarded(datagram));
}

TEST_F(ReplayedDatagram, PortZeroIsTranslated)
{
    ns3::netfilter::PacketSpec spec;
    spec.source = Address(192, 168, 1, 101);
    spec.destination = Address(198, 51, 100, 10);
    CaptureBuilder().Add(START, BuildPacket(spec)).Save(Path("lan.pcap"));
    WriteMasqueradeRules();
    const RunResult run = ReplayLan("--rules " + Path("rules"));
    const auto left = Left("wan0");
    ASSERT_EQ(left.size(), 1U) << run.text;
    EXPECT_EQ(ns3::netfilter::LoadBe32(&left[0].bytes[12]), Address(203, 0, 113, 1));
}

TEST_F(ReplayedDatagram, TtlThatEndsHereIsAnsweredByTheRouter)
{
    CaptureBuilder capture;
    for (const uint8_t ttl : {0, 1, 2})
    {
        Bytes datagram = LanDatagram();
        datagram[8] = ttl;
        capture.Add(START, WithRightChecksum(datagram));
    }
    capture.Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    EXPECT_EQ(Left("wan0").size(), 1U) << run.text;
    EXPECT_EQ(Left("lan0").size(), 2U) << "one time exceeded each";
    EXPECT_NE(run.text.find("dropped: 2 TTL expired"), std::string::npos) << run.text;
}

TEST_F(ReplayedDatagram, ImpossibleAddressesAreDroppedAndCounted)
{
    const Bytes good = LanDatagram();
    CaptureBuilder()
        .Add(START, From(good, 0))
        .Add(START, From(good, 0xffffffff))
        .Add(START, From(good, Address(224, 0, 0, 1)))
        .Add(START, From(good, Address(203, 0, 113, 255)))
        .Add(START, From(good, Address(127, 0, 0, 1)))
        .Add(START, From(good, Address(203, 0, 113, 1)))
        .Add(START, To(good, 0))
        .Add(START, To(good, Address(127, 0, 0, 1)))
        .Add(START, To(good, 0xffffffff))
        .Add(START, To(From(good, 0), 0xffffffff))
        .Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(Left("wan0").size(), 0U);
    for (const char* line : {"dropped: 1 martian: source is 0.0.0.0",
                             "dropped: 3 martian: source is broadcast or multicast",
                             "dropped: 2 martian: loopback address from outside",
                             "dropped: 1 martian: source is the router itself",
                             "dropped: 1 martian: destination is 0.0.0.0",
                             "2 to the router itself"})
    {
        EXPECT_NE(run.text.find(line), std::string::npos) << line << "\n" << run.text;
    }
}

TEST_F(ReplayedDatagram, FragmentsLeaveAsFragments)
{
    const Bytes whole = LanDatagram();
    Bytes first(whole.begin(), whole.begin() + 20 + 16);
    StoreBe16(&first[2], 36);
    first[6] = 0x20;
    Bytes second = whole;
    second.erase(second.begin() + 20, second.begin() + 36);
    StoreBe16(&second[2], static_cast<uint16_t>(second.size()));
    second[7] = 2;
    CaptureBuilder()
        .Add(START, WithRightChecksum(second))
        .Add(START, WithRightChecksum(first))
        .Save(Path("lan.pcap"));
    WriteMasqueradeRules();
    const RunResult run = ReplayLan("--rules " + Path("rules"));
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.text.find("2 packets, 2 replayed"), std::string::npos) << run.text;
    const auto left = Left("wan0");
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(left[0].bytes.size(), first.size());
    EXPECT_EQ(left[1].bytes.size(), second.size());
    // In order, with the translated source, and flags and offsets as they came.
    EXPECT_EQ(ns3::netfilter::LoadBe32(&left[0].bytes[12]), Address(203, 0, 113, 1));
    EXPECT_EQ(ns3::netfilter::LoadBe16(&left[0].bytes[6]), 0x2000);
    EXPECT_EQ(ns3::netfilter::LoadBe32(&left[1].bytes[12]), Address(203, 0, 113, 1));
    EXPECT_EQ(ns3::netfilter::LoadBe16(&left[1].bytes[6]), 2);
}

TEST_F(ReplayedDatagram, LyingHeadersAreCountedByReasonAndReportedByNumber)
{
    const Bytes good = LanDatagram();
    Bytes version = good;
    version[0] = 0x55;
    Bytes headerShort = good;
    headerShort[0] = 0x44;
    Bytes headerLong = good;
    headerLong.resize(30);
    headerLong[0] = 0x4f;
    Bytes totalLong = good;
    StoreBe16(&totalLong[2], 1000);
    Bytes totalShort = good;
    StoreBe16(&totalShort[2], 19);
    Bytes checksum = good;
    checksum[11] ^= 1;
    CaptureBuilder()
        .Add(START, WithRightChecksum(version))
        .Add(START, WithRightChecksum(headerShort))
        .Add(START, headerLong)
        .Add(START, WithRightChecksum(totalLong))
        .Add(START, WithRightChecksum(totalShort))
        .Add(START, checksum)
        .Add(START, Bytes(good.begin(), good.begin() + 19))
        .Add(START, Bytes(good.begin(), good.begin() + 40), 58)
        .Add(START, Bytes(good.begin(), good.begin() + 10), 58)
        .Add(START, good)
        .Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    EXPECT_EQ(run.status, 0);
    for (const char* line : {"10 packets, 1 replayed",
                             "lan.pcap: packet 1 not replayed: IP version is not 4",
                             "lan.pcap: packet 3 not replayed: wrong header length",
                             "lan.pcap: packet 8 not replayed: cut by the snapshot length",
                             "not replayed: 1 IP version is not 4",
                             "not replayed: 2 wrong header length",
                             "not replayed: 2 wrong total length",
                             "not replayed: 1 wrong header checksum",
                             "not replayed: 1 shorter than an IPv4 header",
                             "not replayed: 2 cut by the snapshot length"})
    {
        EXPECT_NE(run.text.find(line), std::string::npos) << line << "\n" << run.text;
    }
    EXPECT_EQ(Left("wan0").size(), 1U);
}

// Thousands of packets with random bytes changed, their header checksum made right again so that
// they get in: nothing crashes, and every one is accounted for.
TEST_F(ReplayedDatagram, RandomBytesDoNoHarm)
{
    std::mt19937 random(20261122);
    CaptureBuilder capture;
    constexpr unsigned COUNT = 5000;
    for (unsigned i = 0; i < COUNT; ++i)
    {
        ns3::netfilter::PacketSpec spec;
        spec.source = Address(192, 168, 1, 100 + random() % 8);
        spec.destination = Address(198, 51, 100, random() % 8);
        const uint8_t protocols[] = {1, 6, 17, 2, 47, 132, 136, 255};
        spec.protocol = protocols[random() % 8];
        spec.icmpType = static_cast<uint8_t>(random() % 20);
        spec.flags = static_cast<uint8_t>(random());
        spec.payload = random() % 80;
        Bytes datagram = BuildPacket(spec);
        for (unsigned change = random() % 4; change > 0; --change)
        {
            datagram[random() % datagram.size()] = static_cast<uint8_t>(random());
        }
        if (random() % 4 == 0)
        {
            datagram.resize(20 + random() % (datagram.size() - 19));
            StoreBe16(&datagram[2], static_cast<uint16_t>(datagram.size()));
        }
        if ((datagram[0] & 15) * 4U <= datagram.size())
        {
            datagram = WithRightChecksum(datagram);
        }
        capture.Add(START + i * int64_t(1000000), datagram);
    }
    capture.Save(Path("lan.pcap"));
    WriteMasqueradeRules();
    const RunResult run = ReplayLan("--rules " + Path("rules"));
    EXPECT_EQ(run.status, 0) << run.text;
    EXPECT_NE(run.text.find("5000 packets, "), std::string::npos) << run.text;
    EXPECT_GT(Left("wan0").size(), COUNT / 4);
}
