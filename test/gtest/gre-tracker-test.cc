/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "gre-tracker.h"

#include "conntrack-sysctl.h"
#include "conntrack-tuple.h"
#include "tracker-talk.h"

using namespace ns3::netfilter;

namespace
{

Bytes
Gre(int32_t callId = -1)
{
    PacketSpec spec;
    spec.protocol = protocol::GRE;
    spec.source = Address(192, 168, 1, 2);
    spec.destination = Address(198, 51, 100, 9);
    spec.callId = callId;
    return BuildPacket(spec);
}

bool
TupleOf(const Bytes& packet, size_t captured, Tuple& tuple)
{
    std::unique_ptr<uint8_t[]> readable(new uint8_t[captured]);
    std::copy_n(packet.begin(), captured, readable.get());
    PacketView view;
    EXPECT_EQ(PacketView::Parse(readable.get(), captured, packet.size(), view),
              PacketView::Error::NONE);
    return GetTuple(view, tuple);
}

} // namespace

TEST(GreTracker, ShortUntilTheFirstReplyThenLongAndAssured)
{
    TrackerTalk<GreTracker> talk;
    EXPECT_EQ(talk.Send(true, Gre()), TrackerVerdict::ACCEPT);
    EXPECT_EQ(talk.Seconds(), 30);
    talk.now += 10 * SECOND;
    talk.Send(true, Gre());
    EXPECT_EQ(talk.Seconds(), 30);
    talk.now += 10 * SECOND;
    talk.Send(false, Gre());
    EXPECT_EQ(talk.Seconds(), 30);
    EXPECT_FALSE(talk.IsAssured());
    talk.Send(false, Gre()); // at once: there is no rule of two seconds
    EXPECT_EQ(talk.Seconds(), 180);
    EXPECT_TRUE(talk.IsAssured());
    EXPECT_EQ(talk.events, event::ASSURED);
    talk.Send(true, Gre());
    EXPECT_EQ(talk.events, 0);
}

TEST(GreTracker, TimeoutsAreThoseOfTheSysctlsWhenItBegan)
{
    TrackerTalk<GreTracker> talk;
    SetSysctl(talk.config, "net.netfilter.nf_conntrack_gre_timeout", "11");
    SetSysctl(talk.config, "net.netfilter.nf_conntrack_gre_timeout_stream", "22");
    talk.Send(true, Gre());
    EXPECT_EQ(talk.Seconds(), 11);
    SetSysctl(talk.config, "net.netfilter.nf_conntrack_gre_timeout", "33");
    SetSysctl(talk.config, "net.netfilter.nf_conntrack_gre_timeout_stream", "44");
    talk.Send(false, Gre());
    EXPECT_EQ(talk.Seconds(), 11);
    talk.Send(true, Gre());
    EXPECT_EQ(talk.Seconds(), 22);
    talk.now += 23 * SECOND;
    talk.Send(true, Gre());
    EXPECT_EQ(talk.Seconds(), 33);
}

TEST(GreTracker, WhoLostAClashIsNeverAssured)
{
    TrackerTalk<GreTracker> talk;
    talk.Send(true, Gre());
    talk.Get()->statusBits |= status::NAT_CLASH;
    talk.Send(false, Gre());
    talk.Send(true, Gre());
    EXPECT_FALSE(talk.IsAssured());
    EXPECT_TRUE(GreTracker().AllowsClash());
}

TEST(GreTuple, OfVersionOneNeedsPpp)
{
    Tuple tuple;
    Bytes packet = Gre(77);
    ASSERT_TRUE(TupleOf(packet, packet.size(), tuple));
    EXPECT_EQ(tuple.sourceId, 0);
    EXPECT_EQ(tuple.destinationId, 77);
    packet[22] = 0x08; // IPv4
    packet[23] = 0x00;
    EXPECT_FALSE(TupleOf(packet, packet.size(), tuple));
    packet[21] = 0; // which version 0 may carry
    ASSERT_TRUE(TupleOf(packet, packet.size(), tuple));
    EXPECT_EQ(tuple.destinationId, 0);
}

TEST(GreTuple, OfACutHeaderHasNoCallId)
{
    const Bytes packet = Gre(77);
    for (size_t captured = 20; captured <= packet.size(); ++captured)
    {
        Tuple tuple;
        ASSERT_TRUE(TupleOf(packet, captured, tuple)) << captured;
        EXPECT_EQ(tuple.destinationId, captured >= 28 ? 77 : 0) << captured;
    }
}
