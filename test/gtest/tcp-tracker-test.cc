/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tcp-conversation.h"

/**
 * @file
 * Scenarios of the TCP tracker: first packets, resets, ends that lost each other and found together
 * again. The cells of the state table, windows and timeouts have tests of their own.
 */

using namespace ns3::netfilter;

namespace
{

const char* const HANDSHAKE = R"(
    client SYN      -> SYN_SENT 120
    server SYN/ACK  -> SYN_RECV 60
    client ACK      -> ESTABLISHED 432000 assured
)";

// ---- headers

TEST(TcpTracker, WrongChecksumIsInvalidAtPrerouting)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN badsum seq=+0         -> invalid none
        client SYN                       -> SYN_SENT
        server SYN/ACK badsum seq=+0     -> invalid SYN_SENT
        server SYN/ACK badsum output     -> SYN_RECV
        client ACK data=3 badsum seq=+0  -> invalid SYN_RECV
        client ACK data=3                -> ESTABLISHED
    )");
}

TEST(TcpTracker, ChecksumsAreNotVerifiedIfSwitchedOff)
{
    TcpConversation talk;
    talk.config.verifyChecksum = false;
    talk.Play("client SYN badsum -> SYN_SENT");
}

TEST(TcpTracker, ChecksumOfACutPacketIsNotVerified)
{
    TcpConversation talk;
    SegmentToSend segment;
    segment.flags = TcpView::SYN;
    segment.payload = 100;
    std::vector<uint8_t> bytes = BuildTcpPacket(segment, true);
    talk.SendBytes(bytes, 40, Hook::PREROUTING, true);
    EXPECT_EQ(talk.outcome.verdict, TrackerVerdict::ACCEPT);
    EXPECT_EQ(talk.Peer(true).end, 101U); // lengths are those of the wire
}

TEST(TcpTracker, HeadersThatAreCutOrLie)
{
    SegmentToSend segment;
    segment.flags = TcpView::SYN;
    segment.options = {2, 4, 5, 180};
    const std::vector<uint8_t> good = BuildTcpPacket(segment, true);

    for (size_t captured = 20; captured < good.size(); ++captured)
    {
        TcpConversation talk;
        std::vector<uint8_t> bytes = good;
        talk.SendBytes(bytes, captured, Hook::OUTPUT, true);
        EXPECT_EQ(talk.outcome.verdict, TrackerVerdict::INVALID) << captured << " bytes";
    }
    for (unsigned offset = 0; offset < 16; ++offset)
    {
        TcpConversation talk;
        std::vector<uint8_t> bytes = good;
        bytes[32] = static_cast<uint8_t>(offset << 4);
        talk.SendBytes(bytes, bytes.size(), Hook::OUTPUT, true);
        EXPECT_EQ(talk.outcome.verdict,
                  offset == 5 || offset == 6 ? TrackerVerdict::ACCEPT : TrackerVerdict::INVALID)
            << "data offset " << offset;
    }
}

TEST(TcpTracker, InvalidFlagsTouchNothing)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        wait 1
        client flags=0x00 seq=+0 -> invalid, ESTABLISHED 431999 quiet
        client flags=0x01 seq=+0 -> invalid, ESTABLISHED 431999 quiet
        client flags=0x03 seq=+0 -> invalid, ESTABLISHED 431999 quiet
        client flags=0x32 seq=+0 -> invalid, ESTABLISHED 431999 quiet
        client flags=0x34 seq=+0 -> invalid, ESTABLISHED 431999 quiet
        client flags=0xff seq=+0 -> invalid, ESTABLISHED 431999 quiet
        # PSH, ECE and CWR do not matter
        client flags=0xd8 -> ESTABLISHED 432000
    )");
}

// ---- first packets

TEST(TcpTracker, PickupOnlyByAnAck)
{
    for (const char* first : {"SYN/ACK", "FIN", "RST", "RST/ACK", "flags=0"})
    {
        SCOPED_TRACE(first);
        TcpConversation talk;
        talk.Play("client " + std::string(first) + " -> invalid none");
    }
    TcpConversation talk;
    talk.Play("client ACK data=100 -> ESTABLISHED 300 unreplied");
}

TEST(TcpTracker, NoPickupUnlessLoose)
{
    TcpConversation talk;
    talk.config.tcpLoose = false;
    talk.Play(R"(
        client ACK -> invalid none
        client SYN -> SYN_SENT 120
    )");
}

TEST(TcpTracker, PickedUpConnectionCloses)
{
    TcpConversation talk;
    talk.Play(R"(
        server ACK data=1000 -> ESTABLISHED 300
        client ACK           -> ESTABLISHED 300
        server FIN           -> FIN_WAIT 120
        client FIN           -> LAST_ACK 30
        server ACK           -> TIME_WAIT 120 unassured
    )");
}

// ---- resets

TEST(TcpTracker, RefusedConnectionIsGoneAtOnce)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN            -> SYN_SENT 120
        wait 1
        server RST/ACK seq=#0 -> killed none CLOSE 119 event
    )");
    EXPECT_EQ(talk.counted, 2U);
}

TEST(TcpTracker, ClientThatGivesUpIsGoneAtOnce)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN -> SYN_SENT
        client RST -> killed none CLOSE
    )");
}

TEST(TcpTracker, ResetOfAPickupIsGoneAtOnce)
{
    TcpConversation talk;
    talk.Play(R"(
        client ACK data=100 -> ESTABLISHED 300
        server RST          -> killed none
    )");
}

TEST(TcpTracker, RefusalMustAcknowledgeTheSyn)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN                    -> SYN_SENT
        server RST/ACK seq=#0 ack=+9  -> invalid SYN_SENT
        # some stacks set ACK and leave the number zero
        server RST/ACK seq=#0 ack=#0  -> killed none
    )");
}

TEST(TcpTracker, ExactResetCloses)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        server ACK data=100 -> ESTABLISHED 300
        client ACK          -> ESTABLISHED 432000
        server RST          -> CLOSE 10 event assured
    )");
}

TEST(TcpTracker, ResetInTheWindowKeepsTheState)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        server ACK           -> ESTABLISHED 432000
        client RST seq=+100  -> ESTABLISHED 10 quiet
        wait 1
        # its sequence number counts as sent, so data seems to be in flight
        client ACK           -> ESTABLISHED 300
    )");
}

TEST(TcpTracker, ResetOutsideTheWindowIsInvalid)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        server ACK             -> ESTABLISHED 432000
        wait 1
        client RST seq=+900000 -> invalid, ESTABLISHED 431999
        client RST seq=-1      -> invalid, ESTABLISHED 431999
        client RST seq=#0      -> invalid, ESTABLISHED 431999
        client RST/ACK ack=+1  -> invalid, ESTABLISHED 431999
    )");
}

TEST(TcpTracker, OldResetMayBeAllowedBySysctl)
{
    TcpConversation talk;
    talk.config.tcpIgnoreInvalidRst = true;
    talk.Play(HANDSHAKE);
    talk.Play("client RST seq=-1 -> ESTABLISHED 10");
}

TEST(TcpTracker, ResetAtTheEndOfATrainCloses)
{
    // The data was not acknowledged yet, but the RST follows right behind it.
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client ACK data=19 -> ESTABLISHED 300
        client RST         -> CLOSE 10
    )");

    TcpConversation interrupted;
    interrupted.Play(HANDSHAKE);
    interrupted.Play(R"(
        client ACK data=19 -> ESTABLISHED 300
        server ACK ack=-19 -> ESTABLISHED 300
        client RST         -> ESTABLISHED 10
    )");
}

TEST(TcpTracker, ResetBehindAnInexactResetIsNoTrain)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client ACK data=19  -> ESTABLISHED 300
        client RST seq=+100 -> ESTABLISHED 10
        client RST          -> ESTABLISHED 10
    )");
}

TEST(TcpTracker, ResetWithSequenceZeroInSynSent)
{
    TcpConversation talk;
    talk.nextSequence[0] = 0xfffff000U;
    talk.Play(R"(
        client SYN         -> SYN_SENT
        client RST seq=#0  -> killed none
    )");
}

TEST(TcpTracker, ResetInTheHandshakeWithSequenceZero)
{
    TcpConversation talk;
    talk.nextSequence[0] = 1000;
    talk.Play(R"(
        client SYN         -> SYN_SENT
        server SYN/ACK     -> SYN_RECV
        # not ESTABLISHED yet: the window decides, and zero, although acknowledged, is near
        client RST seq=#0  -> CLOSE 10
    )");
    TcpConversation far;
    far.Play(R"(
        client SYN         -> SYN_SENT
        server SYN/ACK     -> SYN_RECV
        client RST seq=-9  -> invalid SYN_RECV
    )");
}

TEST(TcpTracker, AnyResetIsBelievedWhileClosing)
{
    for (const char* sequence : {"seq=+900000", "seq=-900000", "seq=#0"})
    {
        SCOPED_TRACE(sequence);
        TcpConversation talk;
        talk.Play(HANDSHAKE);
        talk.Play("client FIN -> FIN_WAIT");
        talk.Play("server RST " + std::string(sequence) + " -> CLOSE 10");
        talk.Play("client RST " + std::string(sequence) + " -> CLOSE 10");
    }
}

// ---- two SYNs

TEST(TcpTracker, SimultaneousOpen)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN             -> SYN_SENT 120
        wait 1
        server SYN             -> ignored, SYN_SENT2 119 event replied
        client SYN/ACK seq=-1  -> SYN_RECV 60
        server SYN/ACK seq=-1  -> ignored, SYN_RECV 60
        client ACK             -> ESTABLISHED 432000 assured
        server ACK             -> ESTABLISHED 432000
    )");
}

TEST(TcpTracker, SimultaneousOpenEndsWithTheAckOfEitherSide)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN             -> SYN_SENT
        server SYN             -> ignored, SYN_SENT2
        server SYN/ACK seq=-1  -> SYN_RECV 60
        client SYN/ACK seq=-1  -> SYN_RECV 60
        server ACK             -> ESTABLISHED 432000 event assured
    )");

    // Without a SYN of the server, its ACK ends nothing.
    TcpConversation normal;
    normal.Play(R"(
        client SYN      -> SYN_SENT
        server SYN/ACK  -> SYN_RECV
        server ACK      -> SYN_RECV 60 quiet unassured
    )");
}

TEST(TcpTracker, ResetInASimultaneousOpenIsBelievedFromTheOtherSideOnly)
{
    const char* const bothOpen = R"(
        client SYN             -> SYN_SENT
        server SYN             -> ignored, SYN_SENT2
    )";
    TcpConversation own;
    own.Play(bothOpen);
    own.Play(R"(
        server RST seq=+70000  -> invalid, SYN_SENT2
        server RST seq=+300    -> ignored, SYN_SENT2
        server RST             -> CLOSE 10
    )");
    TcpConversation other;
    other.Play(bothOpen);
    other.Play("client RST seq=+70000 -> CLOSE 10");
}

TEST(TcpTracker, ScalingInASimultaneousOpen)
{
    TcpConversation talk;
    talk.Play("client SYN scale=3\n server SYN scale=5");
    EXPECT_EQ(talk.Peer(true).scale, 3);
    EXPECT_EQ(talk.Peer(false).scale, 5);
}

// ---- a connection in the place of an old one

TEST(TcpTracker, SynIntoTimeWaitReopens)
{
    for (int64_t jump : {100000, -100000})
    {
        TcpConversation talk;
        talk.Play(HANDSHAKE);
        talk.Play(R"(
            client FIN -> FIN_WAIT
            server FIN -> LAST_ACK
            client ACK -> TIME_WAIT assured
        )");
        talk.nextSequence[0] += static_cast<uint32_t>(jump);
        talk.nextSequence[1] += 12345;
        talk.Play(R"(
            client SYN      -> reopened SYN_SENT 120 unreplied unassured event
            server SYN/ACK  -> SYN_RECV 60
            client ACK      -> ESTABLISHED 432000 assured
        )");
    }
}

TEST(TcpTracker, ServerMayReopenTimeWaitWithRolesChanged)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client FIN      -> FIN_WAIT
        server FIN      -> LAST_ACK
        client ACK      -> TIME_WAIT
        server SYN      -> reopened SYN_SENT
        client SYN/ACK  -> SYN_RECV
        server ACK      -> ESTABLISHED assured
    )");
}

TEST(TcpTracker, SynAfterOwnResetReopens)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client RST -> CLOSE 10
        client SYN -> reopened SYN_SENT 120
    )");
}

TEST(TcpTracker, SynAfterFinAndResetReopens)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        server FIN -> FIN_WAIT
        server RST -> CLOSE 10
        client SYN -> reopened SYN_SENT 120
    )");
}

TEST(TcpTracker, SynAfterTheServersResetWaitsForItsAnswer)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play("server RST -> CLOSE 10 assured");
    talk.nextSequence[0] += 500000;
    talk.nextSequence[1] += 700000;
    talk.Play(R"(
        wait 1
        client SYN scale=4 sackok     -> ignored CLOSE 9 quiet
        server SYN/ACK scale=6 sackok -> SYN_RECV 60 event assured
        client ACK                    -> ESTABLISHED 432000 event assured
    )");
    EXPECT_EQ(talk.Peer(true).scale, 4);
    EXPECT_EQ(talk.Peer(false).scale, 6);
    EXPECT_TRUE(talk.Peer(true).flags & TcpPeer::SACK_PERMITTED);
}

// ---- ends that know better

TEST(TcpTracker, IgnoredSynThatIsAnsweredResynchronises)
{
    TcpConversation talk;
    talk.Play("client SYN scale=7 sackok\n server SYN/ACK scale=7 sackok\n client ACK");
    talk.nextSequence[0] += 3000000;
    talk.nextSequence[1] -= 2000000;
    talk.Play(R"(
        wait 1
        client SYN win=1000          -> ignored ESTABLISHED 431999 quiet assured
        server SYN/ACK               -> SYN_RECV 60 event assured
        client ACK                   -> ESTABLISHED 432000 event assured
        client ACK data=100          -> ESTABLISHED 300
        server ACK                   -> ESTABLISHED 432000
        server ACK seq=+900000       -> invalid
    )");
    EXPECT_EQ(talk.Peer(true).end, talk.nextSequence[0]);
    EXPECT_EQ(talk.Peer(true).scale, 0); // the new SYN did not offer it
    EXPECT_FALSE(talk.Peer(true).flags & TcpPeer::SACK_PERMITTED);
}

TEST(TcpTracker, AnswererStaysLiberalWhenResynchronised)
{
    TcpConversation talk;
    talk.Play("client ACK -> ESTABLISHED\n server ACK -> ESTABLISHED");
    talk.nextSequence[0] += 3000000;
    talk.Play(R"(
        client SYN      -> ignored ESTABLISHED
        server SYN/ACK  -> SYN_RECV 60
    )");
    EXPECT_FALSE(talk.Peer(true).flags & TcpPeer::BE_LIBERAL);
    EXPECT_TRUE(talk.Peer(false).flags & TcpPeer::BE_LIBERAL);
}

TEST(TcpTracker, OnlyTheAnswerToTheIgnoredSynResynchronises)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.nextSequence[0] += 3000000;
    talk.Play(R"(
        client SYN                -> ignored ESTABLISHED
        server SYN/ACK ack=+1     -> ignored ESTABLISHED
        # the wrong one took the place of the SYN in the tracker's memory
        server SYN/ACK            -> ignored ESTABLISHED
        client SYN seq=-1         -> ignored ESTABLISHED
        server SYN/ACK seq=-1     -> SYN_RECV
    )");
}

TEST(TcpTracker, IgnoredSynThatIsRefusedCloses)
{
    // The server rebooted: its RST acknowledges the SYN, far from all windows.
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.nextSequence[0] += 3000000;
    talk.Play(R"(
        client SYN             -> ignored ESTABLISHED
        server RST/ACK seq=#0  -> CLOSE 10 event
    )");
}

TEST(TcpTracker, IgnoredSynThatIsChallengedChangesNothing)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.nextSequence[0] += 3000000;
    talk.Play(R"(
        client SYN              -> ignored ESTABLISHED 432000
        server ACK ack=-3000001 -> ESTABLISHED 432000 quiet
    )");
}

TEST(TcpTracker, ChallengeAckInLastAckIsNotTheLastAck)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client FIN             -> FIN_WAIT
        server ACK             -> CLOSE_WAIT
        server FIN             -> LAST_ACK 30
        wait 1
        client SYN seq=+50000  -> ignored LAST_ACK 29
        server ACK             -> ignored LAST_ACK 29 quiet
        # the challenge came; the next one is an ACK like any other
        client SYN seq=+50000  -> ignored LAST_ACK 29
        client ACK             -> TIME_WAIT 120
    )");
}

TEST(TcpTracker, ChallengeAckIsIgnoredOnce)
{
    TcpConversation talk;
    talk.Play(HANDSHAKE);
    talk.Play(R"(
        client FIN             -> FIN_WAIT
        server FIN             -> LAST_ACK 30
        client SYN seq=+50000  -> ignored LAST_ACK
        server ACK             -> ignored LAST_ACK
        server ACK             -> TIME_WAIT
    )");
}

TEST(TcpTracker, HalfOpenServerIsReset)
{
    // The server holds an old connection: it answers the SYN with an ACK, the client resets it with
    // the sequence number that ACK asks for, and its next SYN makes a new connection.
    TcpConversation talk;
    talk.Play(R"(
        client SYN               -> SYN_SENT 120 unreplied
        wait 1
        server ACK ack=#3000000  -> ignored SYN_SENT 119 replied
        client RST seq=#3000000  -> CLOSE 10
        client SYN seq=-1        -> reopened SYN_SENT 120 unreplied
        server SYN/ACK           -> SYN_RECV
    )");
    TcpConversation other;
    other.Play(R"(
        client SYN               -> SYN_SENT
        server ACK ack=#3000000  -> ignored SYN_SENT
        client RST seq=#3000001  -> invalid SYN_SENT
    )");
}

TEST(TcpTracker, HalfOpenServerIsResetByAcknowledgement)
{
    // The same, but the RST acknowledges what the server's ACK brought.
    TcpConversation talk;
    talk.Play(R"(
        client SYN                      -> SYN_SENT
        server ACK ack=#77777 data=10   -> ignored SYN_SENT
        client RST/ACK seq=#99999999    -> CLOSE 10
    )");
}

TEST(TcpTracker, RetransmittedSynAckIsIgnored)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN             -> SYN_SENT
        server SYN/ACK         -> SYN_RECV 60
        wait 1
        server SYN/ACK seq=-1  -> ignored SYN_RECV 59
    )");
}

TEST(TcpTracker, LateSynWithItsAnswerStartsTheHandshakeAgain)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN             -> SYN_SENT
        server SYN/ACK         -> SYN_RECV 60
        wait 1
        client SYN seq=-1      -> ignored SYN_RECV 59
        server SYN/ACK seq=-1  -> SYN_RECV 60 event
        client ACK             -> ESTABLISHED 432000 assured
    )");
}

// ---- the script itself

TEST(TcpConversationTest, ExpiredConnectionsAreForgotten)
{
    TcpConversation talk;
    talk.Play(R"(
        client SYN -> SYN_SENT 120
        wait 120
        server SYN/ACK -> invalid none
    )");
}

} // namespace
