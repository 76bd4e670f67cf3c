/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tcp-conversation.h"

/**
 * @file
 * How long a TCP connection may stay idle, and when it becomes ASSURED.
 */

using namespace ns3::netfilter;

namespace
{

const char* const HANDSHAKE = R"(
    client SYN      -> SYN_SENT 120
    server SYN/ACK  -> SYN_RECV 60
    client ACK      -> ESTABLISHED 432000 assured
)";

TEST(TcpTimeout, OfAWholeConnection)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN           -> SYN_SENT 120     event unassured unreplied
        wait 1
        server SYN/ACK       -> SYN_RECV 60      event unassured replied
        wait 1
        client ACK           -> ESTABLISHED 432000 event assured
        wait 1
        client ACK data=100  -> ESTABLISHED 300  quiet
        wait 1
        server ACK data=5000 -> ESTABLISHED 300  quiet
        wait 1
        client ACK           -> ESTABLISHED 432000 quiet
        wait 1
        client FIN           -> FIN_WAIT 120     event
        wait 1
        server ACK           -> CLOSE_WAIT 60    event
        wait 1
        server FIN           -> LAST_ACK 30      event
        wait 1
        client ACK           -> TIME_WAIT 120    event assured
    )");
    EXPECT_EQ(talk.counted, 10U);
}

TEST(TcpTimeout, ConfiguredValuesHoldFromTheNextSegment)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.config.tcp[TcpState::ESTABLISHED] = 7440 * SECOND;
    talk.config.tcp.unacknowledged = 200 * SECOND;
    talk.Play(R"(
        client ACK data=1 -> 200
        server ACK        -> 7440
    )");
    talk.config.tcp[TcpState::ESTABLISHED] = 90 * SECOND;
    talk.Play("client ACK data=1 -> 90");
}

TEST(TcpTimeout, AssuredByTheThirdSegmentOfTheHandshake)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN      -> unassured
        server SYN/ACK  -> unassured
        client ACK      -> assured
    )");
    EXPECT_TRUE(talk.outcome.events & event::ASSURED);
    talk.Play("server ACK -> assured");
    EXPECT_FALSE(talk.outcome.events & event::ASSURED);
}

TEST(TcpTimeout, DataInFlightOfEitherSide)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        server ACK data=100        -> 300
        client ACK ack=-50         -> 300
        client ACK data=100        -> 300
        server ACK                 -> 432000
    )");
}

TEST(TcpTimeout, FourthIdenticalSegmentMeansThatNobodyAnswers)
{
    // Without the unacknowledged rule in the way: pure ACKs, four times the same.
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        server ACK -> 432000
        server ACK -> 432000
        server ACK -> 432000
        server ACK -> 300
        server ACK -> 300
        client ACK -> 432000
    )");
}

TEST(TcpTimeout, AnythingElseInASegmentMakesItAnother)
{
    for (const char* other : {"win=19999", "data=1", "seq=-1", "seq=-1 data=1", "ack=-1"})
    {
        SCOPED_TRACE(other);
        TcpConversation talk;
        talk.Play(HANDSHAKE);
        talk.Play(R"(
            server ACK -> 432000
            server ACK -> 432000
            server ACK -> 432000
        )");
        talk.Play("server ACK " + std::string(other));
        EXPECT_EQ(talk.Get()->tcp.retransmissions, 0);
    }
}

TEST(TcpTimeout, SameNumbersOfTheOtherSideAreNoRetransmission)
{
    TcpConversation talk;
    talk.nextSequence[1] = talk.nextSequence[0];
    talk.Play(HANDSHAKE);
    talk.Play("server ACK\n server ACK\n server ACK\n client ACK -> 432000");
    EXPECT_EQ(talk.Get()->tcp.retransmissions, 0);
}

TEST(TcpTimeout, MaxRetransIsConfigured)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.config.tcpMaxRetrans = 1;
    talk.config.tcp.maxRetrans = 77 * SECOND;
    talk.Play(R"(
        server ACK -> 432000
        server ACK -> 77
    )");
}

TEST(TcpTimeout, ManyRetransmissionsDoNotWrap)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    for (int i = 0; i < 256 + 1; ++i)
    {
        talk.Play("server ACK");
    }
    talk.Play("server ACK -> 300");
}

TEST(TcpTimeout, ClosedWindow)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        server ACK win=0     -> ESTABLISHED 300
        server ACK win=20000 -> ESTABLISHED 432000
    )");
}

TEST(TcpTimeout, NoWindowSeenYetCountsAsClosed)
{
    // The window of a SYN is not remembered, so Linux applies the rule above to it.
    TcpConversation talk;
    talk.config.tcp.maxRetrans = 100 * SECOND;
    talk.Play("client SYN -> SYN_SENT 100");
}

TEST(TcpTimeout, ShortTimeoutsAreNotLengthened)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client FIN win=0          -> FIN_WAIT 120
        server ACK win=0 data=100 -> CLOSE_WAIT 60
    )");
}

TEST(TcpTimeout, RepeatedSynDoesNotProlong)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN         -> SYN_SENT 120
        wait 1
        client SYN seq=-1  -> ignored, SYN_SENT 119 quiet
        wait 2
        client SYN seq=-1  -> ignored, SYN_SENT 117 quiet
    )");
    EXPECT_EQ(talk.counted, 1U);
}

TEST(TcpTimeout, IgnoredAndInvalidSegmentsDoNotProlong)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        wait 100
        client SYN seq=-1               -> ignored, ESTABLISHED 431900
        server SYN seq=-1               -> invalid, ESTABLISHED 431900
        server SYN/ACK seq=-1 ack=-9    -> ignored, ESTABLISHED 431900
        client ACK seq=+60000           -> invalid, ESTABLISHED 431900
    )");
    EXPECT_EQ(talk.counted, 3U);
}

TEST(TcpTimeout, FixedTimeoutIsLeftAlone)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Get()->statusBits |= status::FIXED_TIMEOUT;
    talk.Play(R"(
        wait 10
        client ACK data=1             -> ESTABLISHED 431990
        client FIN seq=+900000        -> invalid, 431990
        server FIN seq=+900000        -> invalid, 431990
    )");
}

TEST(TcpTimeout, PickedUp)
{
    TcpConversation talk;
    talk.Play(R"(
        client ACK -> ESTABLISHED 300    unassured unreplied event
        wait 1
        client ACK -> ESTABLISHED 300    unassured unreplied quiet
        wait 1
        # the tracker looks before the connection counts as replied
        server ACK -> ESTABLISHED 300    unassured replied
        wait 1
        server ACK -> ESTABLISHED 432000 assured
    )");
}

TEST(TcpTimeout, InvalidCloseOfBothSides)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        wait 10
        client FIN seq=+900000 -> invalid, ESTABLISHED 431990
        client FIN seq=+900000 -> invalid, ESTABLISHED 431990
        server FIN seq=+900000 -> invalid, ESTABLISHED 300 quiet
        server FIN seq=+900000 -> invalid, ESTABLISHED 300
        wait 100
        # already short enough, or below two minutes
        server RST seq=+900000 -> invalid, ESTABLISHED 200
        wait 100
        server FIN seq=+900000 -> invalid, ESTABLISHED 100
    )");
}

TEST(TcpTimeout, InvalidCloseWithinTwoMinutesOfTheEnd)
{
    TcpConversation talk;
    talk.config.tcp.unacknowledged = 30 * SECOND;
    talk.Play(HANDSHAKE);
    talk.Get()->Refresh(talk.now, 119 * SECOND);
    talk.Play(R"(
        client RST seq=+900000 -> invalid, ESTABLISHED 119
        server RST seq=+900000 -> invalid, ESTABLISHED 119
    )");
    talk.Get()->Refresh(talk.now, 120 * SECOND);
    talk.Play("server RST seq=+900000 -> invalid, ESTABLISHED 30");
}

TEST(TcpTimeout, InvalidCloseMustComeFromBothSides)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client FIN seq=+900000          -> invalid, ESTABLISHED 432000
        # a valid segment in between: start over
        client ACK                      -> ESTABLISHED 432000
        server FIN seq=+900000          -> invalid, ESTABLISHED 432000
        # other segments out of the window do not count
        client ACK seq=+900000 data=10  -> invalid, ESTABLISHED 432000
        client FIN seq=+900000          -> invalid, ESTABLISHED 300
    )");
}

TEST(TcpTimeout, InvalidCloseBeforeAssured)
{
    TcpConversation talk;
    talk.config.tcp[TcpState::SYN_RECV] = 1000 * SECOND;
    talk.config.tcp.maxRetrans = 2000 * SECOND;
    talk.Play(R"(
        client SYN
        server SYN/ACK         -> SYN_RECV 1000 unassured
        client FIN seq=+900000 -> invalid, SYN_RECV 1000
        server FIN seq=+900000 -> invalid, SYN_RECV 1000
    )");
}

} // namespace
