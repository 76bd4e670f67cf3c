/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "capture-merger.h"
#include "capture-reader.h"
#include "capture-writer.h"
#include "replay-fixture.h"

using namespace ns3::replay;

namespace
{

/// A way to store one datagram.
struct FormatCase
{
    const char* name;
    CaptureBuilder::Format format;
    uint32_t linkType;
    Bytes (*wrap)(const Bytes& datagram);
};

Bytes
Plain(const Bytes& datagram)
{
    return datagram;
}

Bytes
EthernetPlain(const Bytes& datagram)
{
    return Ethernet(datagram);
}

Bytes
EthernetTwoTags(const Bytes& datagram)
{
    return Ethernet(datagram, 2);
}

Bytes
EthernetPadded(const Bytes& datagram)
{
    Bytes frame = Ethernet(datagram);
    frame.resize(frame.size() + 17, 0xee);
    return frame;
}

Bytes
CookedIncoming(const Bytes& datagram)
{
    return Cooked(datagram);
}

const FormatCase FORMATS[] = {
    {"ethernet", CaptureBuilder::MICROSECONDS, linktype::ETHERNET, EthernetPlain},
    {"ethernet, padded", CaptureBuilder::MICROSECONDS, linktype::ETHERNET, EthernetPadded},
    {"ethernet, two VLAN tags", CaptureBuilder::MICROSECONDS, linktype::ETHERNET, EthernetTwoTags},
    {"nanoseconds", CaptureBuilder::NANOSECONDS, linktype::ETHERNET, EthernetPlain},
    {"big endian", CaptureBuilder::SWAPPED, linktype::ETHERNET, EthernetPlain},
    {"pcapng", CaptureBuilder::PCAPNG, linktype::ETHERNET, EthernetPlain},
    {"raw IP", CaptureBuilder::MICROSECONDS, linktype::RAW, Plain},
    {"raw IPv4", CaptureBuilder::NANOSECONDS, linktype::IPV4, Plain},
    {"pcapng of raw IP", CaptureBuilder::PCAPNG, linktype::RAW, Plain},
    {"loopback", CaptureBuilder::MICROSECONDS, linktype::BSD_LOOPBACK, Loopback},
    {"cooked", CaptureBuilder::MICROSECONDS, linktype::LINUX_SLL, CookedIncoming},
    {"cooked 2", CaptureBuilder::MICROSECONDS, linktype::LINUX_SLL2, Cooked2},
};

using CaptureFormat = ReplayTest;

} // namespace

// The same datagram leaves, at the same time, however it was captured.
TEST_F(CaptureFormat, AnyFormatGivesTheSameDatagram)
{
    for (const FormatCase& format : FORMATS)
    {
        SCOPED_TRACE(format.name);
        CaptureBuilder(format.linkType, format.format)
            .Add(START + 123456000, format.wrap(LanDatagram()))
            .Save(Path("lan.pcap"));
        const RunResult run = ReplayLan();
        EXPECT_EQ(run.status, 0) << run.text;
        const auto left = Left("wan0");
        ASSERT_EQ(left.size(), 1U) << run.text;
        EXPECT_EQ(left[0].bytes, Forwarded(LanDatagram()));
        EXPECT_EQ(left[0].time, START + 123456000);
    }
}

TEST_F(CaptureFormat, NanosecondsAreKept)
{
    CaptureBuilder(linktype::RAW, CaptureBuilder::NANOSECONDS)
        .Add(START + 1, LanDatagram(1))
        .Add(START + 999999999, LanDatagram(2))
        .Save(Path("lan.pcap"));
    ReplayLan();
    const auto left = Left("wan0");
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(left[0].time, START + 1);
    EXPECT_EQ(left[1].time, START + 999999999);
}

// A capture taken on "any" device holds what the host sent, too: that did not enter it.
TEST_F(CaptureFormat, FramesSentByTheCapturingHostAreNotReplayed)
{
    CaptureBuilder(linktype::LINUX_SLL)
        .Add(START, Cooked(LanDatagram(1), true))
        .Add(START, Cooked(LanDatagram(2)))
        .Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    EXPECT_NE(run.text.find("not replayed: 1 sent by the capturing host"), std::string::npos)
        << run.text;
    ASSERT_EQ(Left("wan0").size(), 1U);
    EXPECT_EQ(Left("wan0")[0].bytes, Forwarded(LanDatagram(2)));
}

TEST_F(CaptureFormat, FramesWithoutIpv4AreCountedByKind)
{
    CaptureBuilder(linktype::ETHERNET)
        .Add(START, EthernetOfType(0x0806))
        .Add(START, EthernetOfType(0x0806))
        .Add(START, EthernetOfType(0x86dd))
        .Add(START, EthernetOfType(0x88b5))
        .Add(START, EthernetOfType(0x0026))
        .Add(START, Bytes(9, 0))
        .Add(START, Ethernet(LanDatagram()))
        .Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    EXPECT_EQ(run.status, 0);
    for (const char* kind : {"7 packets, 1 replayed",
                             "not replayed: 2 ARP",
                             "not replayed: 1 IPv6",
                             "not replayed: 1 EtherType 0x88b5",
                             "not replayed: 1 IEEE 802.3 with LLC",
                             "not replayed: 1 frame shorter than its link header"})
    {
        EXPECT_NE(run.text.find(kind), std::string::npos) << kind << "\n" << run.text;
    }
}

// By time; of equal stamps the input named first goes first; within an input nothing is moved.
TEST_F(CaptureFormat, InputsAreMergedByTime)
{
    CaptureBuilder()
        .Add(START + 10000, LanDatagram(1))
        .Add(START + 30000, LanDatagram(3))
        .Add(START + 50000, LanDatagram(5))
        .Save(Path("a"));
    CaptureBuilder(linktype::ETHERNET, CaptureBuilder::PCAPNG)
        .Add(START + 20000, Ethernet(LanDatagram(2)))
        .Add(START + 30000, Ethernet(LanDatagram(4)))
        .Save(Path("b"));
    CaptureMerger merger;
    merger.Add(Path("a"));
    merger.Add(Path("b"));
    std::vector<size_t> inputs;
    std::vector<uint64_t> numbers;
    size_t input = 0;
    while (const CapturedFrame* frame = merger.ReadNext(input))
    {
        inputs.push_back(input);
        numbers.push_back(frame->number);
    }
    EXPECT_EQ(inputs, (std::vector<size_t>{0, 1, 0, 1, 0}));
    EXPECT_EQ(numbers, (std::vector<uint64_t>{1, 1, 2, 2, 3}));
    EXPECT_EQ(merger.GetPosition(), merger.GetSize());
}

TEST_F(CaptureFormat, ClockGoingBackwardsKeepsTheOrderOfTheFile)
{
    CaptureBuilder()
        .Add(START + 5000000, LanDatagram(1))
        .Add(START + 2000000, LanDatagram(2))
        .Add(START + 9000000, LanDatagram(3))
        .Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.text.find("packet 2 is stamped earlier"), std::string::npos) << run.text;
    EXPECT_NE(run.text.find("by up to 3000 us"), std::string::npos) << run.text;
    const auto left = Left("wan0");
    ASSERT_EQ(left.size(), 3U);
    EXPECT_EQ(left[0].bytes, Forwarded(LanDatagram(1)));
    EXPECT_EQ(left[1].bytes, Forwarded(LanDatagram(2)));
    EXPECT_EQ(left[1].time, START + 5000000);
    EXPECT_EQ(left[2].time, START + 9000000);
}

TEST_F(CaptureFormat, WrittenCapturesCanBeReadAgain)
{
    {
        CaptureWriter writer(Path("written"));
        writer.Write(START + 7, LanDatagram(1).data(), 58);
        writer.Write(START + 8, LanDatagram(2).data(), 58);
        writer.Close();
    }
    CaptureReader reader(Path("written"));
    CapturedFrame frame;
    ASSERT_TRUE(reader.ReadNext(frame));
    EXPECT_EQ(frame.time, START + 7);
    EXPECT_EQ(Bytes(frame.bytes, frame.bytes + frame.captured), LanDatagram(1));
    ASSERT_TRUE(reader.ReadNext(frame));
    EXPECT_FALSE(reader.ReadNext(frame));
    EXPECT_EQ(reader.GetDamage(), "");
}

TEST_F(CaptureFormat, EmptyCaptureIsReplayed)
{
    CaptureBuilder().Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    EXPECT_EQ(run.status, 0) << run.text;
    EXPECT_EQ(Left("wan0").size(), 0U);
}
