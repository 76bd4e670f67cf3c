/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tcp-conversation.h"
#include "tcp-window.h"

/**
 * @file
 * Window tracking: which sequence and acknowledgement numbers fit, and what comes of those that do
 * not. Both sides advertise 20000 bytes unless a line says otherwise.
 */

using namespace ns3::netfilter;

namespace
{

const char* const HANDSHAKE = R"(
    client SYN      -> SYN_SENT 120
    server SYN/ACK  -> SYN_RECV 60
    client ACK      -> ESTABLISHED 432000 assured
)";

TEST(TcpWindow, SequenceNumbersCompareModulo)
{
    EXPECT_TRUE(IsSequenceBefore(1, 2));
    EXPECT_FALSE(IsSequenceBefore(2, 2));
    EXPECT_TRUE(IsSequenceBefore(0xfffffff0U, 5));
    EXPECT_TRUE(IsSequenceAfter(5, 0xfffffff0U));
    EXPECT_FALSE(IsSequenceAfter(5, 5));
}

TEST(TcpWindow, SegmentMayStartAtTheRightEdge)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        wait 10
        client ACK seq=+20000 data=100 -> ESTABLISHED 300
    )");
}

TEST(TcpWindow, OnlyTheStartOfASegmentIsHeldAgainstTheRightEdge)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN win=1000
        server SYN/ACK win=1000
        client ACK win=1000
        client ACK data=1001 win=1000 -> ESTABLISHED 300
    )");
    // The receiver turned out to have more room than it said.
    EXPECT_EQ(talk.Peer(false).maxWindow, 1001U);
}

TEST(TcpWindow, BeyondTheRightEdge)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        wait 10
        # one byte too far: the receiver will sort it out
        client ACK seq=+20001 data=100 -> ignored, ESTABLISHED 431990
        # so far that it cannot belong here
        client ACK seq=+60000 data=100 -> invalid, ESTABLISHED 431990
        # the receiver took the first one after all, and may acknowledge it
        server ACK ack=+20101          -> ESTABLISHED 432000
    )");
}

TEST(TcpWindow, OvershootEndsWhereTheLargestWindowEnds)
{
    // Judged is the end of the segment, against the largest window ever advertised.
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play("client ACK seq=+39900 data=99  -> ignored");
    TcpConversation other;
    other.Play(HANDSHAKE);
    other.Play("client ACK seq=+39900 data=100 -> invalid");
}

TEST(TcpWindow, OvershootMarksDataInFlight)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client ACK seq=+20001 data=100 -> ignored, ESTABLISHED 432000
        server ACK                     -> ESTABLISHED 300
        server ACK ack=+20101          -> ESTABLISHED 432000
    )");
}

TEST(TcpWindow, AcknowledgementOfWhatWasNeverSent)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        wait 10
        client ACK ack=+1 -> invalid, ESTABLISHED 431990
        server ACK ack=+1 -> invalid, ESTABLISHED 431990
        server ACK        -> ESTABLISHED 432000
    )");
}

TEST(TcpWindow, OldRetransmissionIsIgnored)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client ACK data=15000 -> 300
        server ACK            -> 432000
        client ACK data=15000 -> 300
        server ACK            -> 432000
        wait 10
        # its end is 20001 behind the newest byte, and the receiver's window was never that large
        client ACK seq=-20101 data=100 -> ignored, ESTABLISHED 431990
        client ACK seq=-20100 data=100 -> ESTABLISHED 432000
    )");
}

TEST(TcpWindow, LateAcknowledgementIsIgnored)
{
    // An acknowledgement may lag 66000 bytes, whatever the window.
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    for (int i = 0; i < 5; ++i)
    {
        talk.Play(R"(
            client ACK data=20000 -> 300
            server ACK            -> 432000
        )");
    }
    talk.Play(R"(
        wait 10
        server ACK ack=-66001 -> ignored, ESTABLISHED 431990
        server ACK ack=-66000 -> ESTABLISHED 432000
    )");
}

TEST(TcpWindow, SequenceNumbersWrap)
{
    TcpConversation talk;
    talk.nextSequence[0] = 0xffffffffU;
    talk.nextSequence[1] = 0xfffffff0U;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client ACK data=10000              -> ESTABLISHED 300
        server ACK data=10000              -> ESTABLISHED 300
        client ACK                         -> ESTABLISHED 432000
        client ACK seq=-30001 data=10000   -> ignored
        client ACK seq=+60000 data=100     -> invalid
        server ACK ack=+1                  -> invalid
        client FIN                         -> FIN_WAIT
    )");
}

TEST(TcpWindow, ScalingNeedsBothSides)
{
    TcpConversation both;
    both.Play(R"(
        client SYN scale=7      -> SYN_SENT
        server SYN/ACK scale=2  -> SYN_RECV
        client ACK win=1000     -> ESTABLISHED
        # the client allows 1000 << 7 = 128000
        server ACK seq=+128000 data=10 -> ESTABLISHED
        server ACK win=30000    -> ESTABLISHED
        # the server allows 30000 << 2 = 120000
        client ACK seq=+120000 data=10 -> ESTABLISHED
    )");
    EXPECT_EQ(both.Peer(true).scale, 7);
    EXPECT_EQ(both.Peer(false).scale, 2);

    TcpConversation one;
    one.Play(R"(
        client SYN scale=7      -> SYN_SENT
        server SYN/ACK          -> SYN_RECV
        client ACK win=1000     -> ESTABLISHED
        server ACK seq=+128000 data=10 -> invalid
    )");
    EXPECT_EQ(one.Peer(true).scale, 0);

    TcpConversation other;
    other.Play(R"(
        client SYN              -> SYN_SENT
        server SYN/ACK scale=7  -> SYN_RECV
        client ACK              -> ESTABLISHED
        server ACK win=1000     -> ESTABLISHED
        client ACK seq=+128000 data=10 -> invalid
    )");
    EXPECT_EQ(other.Peer(false).scale, 0);
}

TEST(TcpWindow, WindowOfASynIsNotScaled)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN scale=7 win=1000      -> SYN_SENT
        server SYN/ACK scale=7 win=1000  -> SYN_RECV
    )");
    EXPECT_EQ(talk.Peer(true).maxWindow, 1000U);
    EXPECT_EQ(talk.Peer(false).maxWindow, 1000U);
    EXPECT_EQ(talk.Peer(true).maxEnd - talk.Peer(true).end, 1000U);
}

TEST(TcpWindow, ScaleIsAtMost14)
{
    TcpConversation talk;
    talk.Play("client SYN scale=15\n server SYN/ACK scale=255");
    EXPECT_EQ(talk.Peer(true).scale, 14);
    EXPECT_EQ(talk.Peer(false).scale, 14);
}

TEST(TcpWindow, WindowOfZeroAllowsOneByte)
{
    TcpConversation talk;
    talk.Play("client SYN win=0");
    EXPECT_EQ(talk.Peer(true).maxWindow, 1U);
    talk.Play("server SYN/ACK win=0");
    EXPECT_EQ(talk.Peer(false).maxWindow, 1U);
    talk.Play("client ACK win=0");
    EXPECT_EQ(talk.Peer(true).maxWindow, 1U);
    EXPECT_EQ(talk.Peer(true).maxEnd - talk.Peer(true).end, 1U);
    EXPECT_EQ(talk.Peer(false).maxEnd - talk.Peer(false).end, 1U);
}

TEST(TcpWindow, SackCountsAsAcknowledgement)
{
    // A block beyond anything sent tells as much as an ACK of it, if the peer agreed to SACK.
    TcpConversation agreed;
    agreed.Play(R"(
        client SYN sackok
        server SYN/ACK sackok
        client ACK
        client ACK data=3000              -> 300
        server ACK ack=-3000 sack=-1000..+0  -> ESTABLISHED 300
        server ACK ack=-3000 sack=-1000..+1  -> invalid
    )");
    TcpConversation never;
    never.Play(HANDSHAKE);
    never.Play(R"(
        client ACK data=3000              -> 300
        server ACK ack=-3000 sack=-1000..+1  -> ESTABLISHED
    )");
}

TEST(TcpWindow, SackWidensTheWindow)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN sackok win=1000
        server SYN/ACK sackok win=1000
        client ACK win=1000
        client ACK data=900 win=1000
        server ACK ack=-900 sack=-100..+0 win=1000
    )");
    // 1000 from the acknowledgement on, and 900 that the block vouches for
    EXPECT_EQ(talk.Peer(false).maxWindow, 1900U);
    EXPECT_EQ(talk.Peer(true).maxEnd - talk.Peer(true).end, 1000U);
}

TEST(TcpWindow, HighestOfSeveralSackBlocksCounts)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN sackok
        server SYN/ACK sackok
        client ACK
        client ACK data=3000
        server ACK ack=-3000 sack=-500..-200 sack=-100..+5 -> ESTABLISHED
    )");
    // Only the first SACK option of a header is read; several blocks belong into one.
    const uint32_t base = talk.nextSequence[0];
    std::vector<uint8_t> option = {1, 1, 5, 18};
    for (uint32_t edge : {base - 100, base + 5, base - 500, base - 200})
    {
        uint8_t bytes[4];
        StoreBe32(bytes, edge);
        option.insert(option.end(), bytes, bytes + 4);
    }
    SegmentToSend segment;
    segment.flags = TcpView::ACK;
    segment.sequence = talk.nextSequence[1];
    segment.acknowledgement = base - 3000;
    segment.options = option;
    talk.Send(segment, false);
    EXPECT_EQ(talk.outcome.verdict, TrackerVerdict::INVALID);
}

TEST(TcpWindow, TimestampsAreNoSack)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN mss sackok option=0101080a0000000100000000
        server SYN/ACK mss sackok option=0101080affffffff00000001
        client ACK option=0101080affffffffffffffff           -> ESTABLISHED
        client ACK data=100 option=0101080affffffffffffffff  -> ESTABLISHED 300
        server ACK option=0101080affffffffffffffff           -> ESTABLISHED 432000
    )");
    EXPECT_TRUE(talk.Peer(true).flags & TcpPeer::SACK_PERMITTED);
    EXPECT_TRUE(talk.Peer(false).flags & TcpPeer::SACK_PERMITTED);
}

TEST(TcpWindow, CrippledOptionsEndTheReading)
{
    // cut behind the kind, length 0, length 1, longer than the header, wrong length, after END
    for (const char* options : {"01010103",
                                "03000000",
                                "03010303",
                                "03280701",
                                "0304070a",
                                "00030307",
                                "05ffffff",
                                "02040000"})
    {
        SCOPED_TRACE(options);
        TcpConversation talk;
        talk.Play("client SYN option=" + std::string(options) + " -> SYN_SENT 120");
        EXPECT_EQ(talk.Peer(true).scale, 0);
        EXPECT_EQ(talk.Peer(true).flags, 0);
        talk.Play(R"(
            server SYN/ACK sackok scale=3 -> SYN_RECV
            client ACK option=)" + std::string(options) +
                  " -> ESTABLISHED");
    }
}

TEST(TcpWindow, SackOptionThatIsCutIsNotRead)
{
    // It claims three blocks; the zeros of the payload behind it would be beyond anything sent.
    TcpConversation talk;
    talk.nextSequence[1] = 0xfffff000U;
    talk.Play(R"(
        client SYN sackok
        server SYN/ACK sackok
        client ACK data=60 option=051a0000 -> ESTABLISHED 300
        # a lone kind in the last byte has no length
        client ACK data=60 option=01010105 -> ESTABLISHED 300
    )");
}

TEST(TcpWindow, LaterSynStartsOver)
{
    TcpConversation talk;
    talk.Play("client SYN scale=3 -> SYN_SENT 120");
    talk.nextSequence[0] += 70000;
    talk.Play("wait 3\n client SYN sackok -> ignored, SYN_SENT 117");
    EXPECT_EQ(talk.Peer(true).end, talk.nextSequence[0]);
    EXPECT_EQ(talk.Peer(true).scale, 0);
    EXPECT_FALSE(talk.Peer(true).flags & TcpPeer::WINDOW_SCALE);
    EXPECT_TRUE(talk.Peer(true).flags & TcpPeer::SACK_PERMITTED);
    talk.Play(R"(
        server SYN/ACK    -> SYN_RECV 60
        client ACK        -> ESTABLISHED 432000
    )");
}

TEST(TcpWindow, EarlierSynDoesNotStartOver)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN             -> SYN_SENT 120
        client SYN seq=-5000   -> ignored, SYN_SENT 120
    )");
    EXPECT_EQ(talk.Peer(true).end, talk.nextSequence[0]);
}

TEST(TcpWindow, LiberalBySysctl)
{
    TcpConversation talk;
    talk.config.tcpBeLiberal = true;
    talk.Play(HANDSHAKE);
    const TcpPeer before = talk.Peer(true);
    talk.Play(R"(
        wait 10
        client ACK seq=+60000 data=100 -> ESTABLISHED 432000
        client ACK ack=+1              -> ESTABLISHED 432000
        client ACK seq=-60000 data=1   -> ESTABLISHED 432000
    )");
    EXPECT_EQ(talk.Peer(true).end, before.end);
    EXPECT_EQ(talk.Peer(true).maxAck, before.maxAck);
    EXPECT_EQ(talk.Peer(true).flags, before.flags);
}

TEST(TcpWindow, LiberalAfterPickup)
{
    TcpConversation talk;
    talk.Play(R"(
        client ACK data=100            -> ESTABLISHED 300
        server ACK                     -> ESTABLISHED
        client ACK                     -> ESTABLISHED 432000 assured
        client ACK seq=+900000 data=10 -> ESTABLISHED 432000
        server ACK ack=+900010         -> ESTABLISHED 432000
    )");
    EXPECT_TRUE(talk.Peer(true).flags & TcpPeer::BE_LIBERAL);
    EXPECT_TRUE(talk.Peer(false).flags & TcpPeer::BE_LIBERAL);
    EXPECT_TRUE(talk.Peer(false).flags & TcpPeer::SACK_PERMITTED);
}

TEST(TcpWindow, KeepAliveAnswerAfterPickup)
{
    // The first segment seen is a keep-alive, one before the next number; its answer acknowledges
    // one byte more than was seen, and that is where the client stands from then on.
    TcpConversation talk;
    talk.Play("client ACK seq=-1 -> ESTABLISHED 300");
    const uint32_t seen = talk.Peer(true).end;
    talk.Play("server ACK -> ESTABLISHED 300");
    EXPECT_EQ(talk.Peer(true).end, seen + 1);
}

TEST(TcpWindow, FinCountsAsOneByte)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client FIN data=10 -> FIN_WAIT
        server ACK ack=+1  -> invalid, FIN_WAIT
        server ACK         -> CLOSE_WAIT
    )");
}

} // namespace
