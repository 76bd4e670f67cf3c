/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "udplite-tracker.h"

#include "checksum.h"
#include "conntrack-sysctl.h"
#include "packet-rewrite.h"
#include "tracker-talk.h"

using namespace ns3::netfilter;

namespace
{

PacketSpec
Spec(uint32_t payload, uint16_t coverage)
{
    PacketSpec spec;
    spec.protocol = protocol::UDPLITE;
    spec.source = Address(192, 168, 1, 2);
    spec.destination = Address(198, 51, 100, 9);
    spec.sourcePort = 4000;
    spec.destinationPort = 5000;
    spec.payload = payload;
    spec.coverage = coverage;
    return spec;
}

Bytes
UdpLite(uint32_t payload = 40, uint16_t coverage = 0)
{
    return BuildPacket(Spec(payload, coverage));
}

/// @return what the tracker says of a first packet
TrackerVerdict
Opens(const Bytes& packet, Hook hook = Hook::PREROUTING)
{
    TrackerTalk<UdpLiteTracker> talk;
    talk.hook = hook;
    return talk.Send(true, packet);
}

} // namespace

TEST(UdpLiteTracker, StreamWithoutTheTwoSecondsOfUdp)
{
    TrackerTalk<UdpLiteTracker> talk;
    EXPECT_EQ(talk.Send(true, UdpLite()), TrackerVerdict::ACCEPT);
    EXPECT_EQ(talk.Seconds(), 30);
    talk.Send(false, UdpLite());
    EXPECT_EQ(talk.Seconds(), 30);
    EXPECT_FALSE(talk.IsAssured());
    talk.Send(true, UdpLite());
    EXPECT_EQ(talk.Seconds(), 120);
    EXPECT_TRUE(talk.IsAssured());
    EXPECT_EQ(talk.events, event::ASSURED);
}

TEST(UdpLiteTracker, TimeoutsAreThoseOfUdp)
{
    TrackerTalk<UdpLiteTracker> talk;
    SetSysctl(talk.config, "net.netfilter.nf_conntrack_udp_timeout", "11");
    SetSysctl(talk.config, "net.netfilter.nf_conntrack_udp_timeout_stream", "22");
    talk.Send(true, UdpLite());
    EXPECT_EQ(talk.Seconds(), 11);
    talk.Send(false, UdpLite());
    talk.Send(true, UdpLite());
    EXPECT_EQ(talk.Seconds(), 22);
}

TEST(UdpLiteTracker, WhoLostAClashIsNeverAssured)
{
    TrackerTalk<UdpLiteTracker> talk;
    talk.Send(true, UdpLite());
    talk.Get()->statusBits |= status::NAT_CLASH;
    talk.Send(false, UdpLite());
    talk.Send(true, UdpLite());
    EXPECT_FALSE(talk.IsAssured());
    EXPECT_TRUE(UdpLiteTracker().AllowsClash());
}

TEST(UdpLiteTracker, CoverageIsEverythingOrFromTheHeaderToTheEnd)
{
    for (const Hook hook : {Hook::PREROUTING, Hook::OUTPUT})
    {
        for (unsigned coverage = 0; coverage <= 48; ++coverage)
        {
            EXPECT_EQ(Opens(UdpLite(40, static_cast<uint16_t>(coverage)), hook),
                      coverage == 0 || coverage >= 8 ? TrackerVerdict::ACCEPT
                                                     : TrackerVerdict::INVALID)
                << coverage;
        }
        Bytes packet = UdpLite(40, 48);
        StoreBe16(&packet[24], 49);
        EXPECT_EQ(Opens(packet, hook), TrackerVerdict::INVALID);
        StoreBe16(&packet[24], 65535);
        EXPECT_EQ(Opens(packet, hook), TrackerVerdict::INVALID);
    }
}

TEST(UdpLiteTracker, OnlyCoveredBytesCount)
{
    Bytes packet = UdpLite(40, 20);
    packet[20 + 20] ^= 0xff;
    EXPECT_EQ(Opens(packet), TrackerVerdict::ACCEPT);
    packet[20 + 19] ^= 0xff;
    EXPECT_EQ(Opens(packet), TrackerVerdict::INVALID);
    EXPECT_EQ(Opens(packet, Hook::OUTPUT), TrackerVerdict::ACCEPT);
}

TEST(UdpLiteTracker, PseudoHeaderSaysUdpLiteAndTheWholeLength)
{
    // What Linux takes for right: 17 in the pseudo header instead of 136.
    Bytes packet = UdpLite(40, 20);
    ChecksumDelta delta;
    delta.Replace16(protocol::UDPLITE, protocol::UDP);
    StoreBe16(&packet[26], delta.Apply(LoadBe16(&packet[26])));
    EXPECT_EQ(Opens(packet), TrackerVerdict::INVALID);
}

TEST(UdpLiteTracker, ThereIsAlwaysAChecksum)
{
    PacketSpec spec = Spec(40, 0);
    spec.noChecksum = true;
    EXPECT_EQ(Opens(BuildPacket(spec)), TrackerVerdict::INVALID);
    EXPECT_EQ(Opens(BuildPacket(spec), Hook::OUTPUT), TrackerVerdict::INVALID);
    TrackerTalk<UdpLiteTracker> talk;
    talk.checksums = false;
    EXPECT_EQ(talk.Send(true, BuildPacket(spec)), TrackerVerdict::ACCEPT);
}

TEST(UdpLiteTracker, WrongChecksumIsNotLookedForIfSwitchedOff)
{
    PacketSpec spec = Spec(40, 0);
    spec.badChecksum = true;
    TrackerTalk<UdpLiteTracker> talk;
    EXPECT_EQ(talk.Send(true, BuildPacket(spec)), TrackerVerdict::INVALID);
    talk.config.verifyChecksum = false;
    EXPECT_EQ(talk.Send(true, BuildPacket(spec)), TrackerVerdict::ACCEPT);
}

TEST(UdpLiteTracker, NeedsItsHeaderAndReadsNoFurther)
{
    const Bytes packet = UdpLite(40, 48);
    for (size_t captured = 20; captured <= packet.size(); ++captured)
    {
        TrackerTalk<UdpLiteTracker> talk;
        EXPECT_EQ(talk.Send(true, packet, captured),
                  captured < 28 ? TrackerVerdict::INVALID : TrackerVerdict::ACCEPT)
            << captured;
    }
}

TEST(UdpLiteRewrite, ChecksumStaysRightAndNeverComesToZero)
{
    unsigned allOnes = 0;
    for (unsigned port = 0; port < 65536; ++port)
    {
        Bytes packet = UdpLite(2, 9);
        PacketView view;
        ASSERT_EQ(PacketView::Parse(packet.data(), packet.size(), packet.size(), view),
                  PacketView::Error::NONE);
        const EndRewrite rewrite{PacketEnd::SOURCE,
                                 Address(203, 0, 113, 1),
                                 static_cast<uint16_t>(port)};
        ASSERT_TRUE(RewriteEnd(view, rewrite, true));
        ASSERT_EQ(JudgeTransportChecksum(packet), ChecksumVerdict::RIGHT) << port;
        allOnes += LoadBe16(&packet[26]) == 0xffff ? 1 : 0;
    }
    EXPECT_GE(allOnes, 1U);
}
