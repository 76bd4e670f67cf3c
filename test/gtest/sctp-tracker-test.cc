/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "sctp-tracker.h"

#include "checksum.h"
#include "conntrack-sysctl.h"
#include "sctp-chunk.h"
#include "sctp-transition.h"
#include "sctp-words.h"
#include "tracker-talk.h"

#include <iterator>
#include <map>
#include <random>
#include <sstream>

/**
 * @file
 * The SCTP tracker: state table, verification tags, checksums, chunks that are cut or lie.
 */

using namespace ns3::netfilter;

namespace
{

const uint32_t CLIENT_TAG = 11; //!< what the client asks for: the tag of packets to it
const uint32_t SERVER_TAG = 22;

/// The short names of states in the tables below.
const std::map<std::string, SctpState> STATES = {
    {"none", SctpState::NONE},
    {"closed", SctpState::CLOSED},
    {"wait", SctpState::COOKIE_WAIT},
    {"echoed", SctpState::COOKIE_ECHOED},
    {"estab", SctpState::ESTABLISHED},
    {"sent", SctpState::SHUTDOWN_SENT},
    {"recd", SctpState::SHUTDOWN_RECD},
    {"acked", SctpState::SHUTDOWN_ACK_SENT},
    {"beat", SctpState::HEARTBEAT_SENT},
};

PacketSpec
Spec(const std::string& chunks, uint32_t tag, uint32_t init = 0, uint32_t data = 10)
{
    PacketSpec spec;
    spec.protocol = protocol::SCTP;
    spec.source = Address(192, 168, 1, 2);
    spec.destination = Address(198, 51, 100, 9);
    spec.sourcePort = 4000;
    spec.destinationPort = 80;
    spec.verificationTag = tag;
    spec.chunks = SctpChunksFromWord(chunks, init, data);
    return spec;
}

/// A packet with any bytes as chunks.
Bytes
Raw(const Bytes& chunks, uint32_t tag = 0)
{
    PacketSpec spec = Spec("DATA", tag);
    spec.chunks = chunks;
    return BuildPacket(spec);
}

/// A client and a server talk; what comes of a packet is put in words.
class SctpTalk : public TrackerTalk<SctpTracker>
{
  public:
    /// @return e.g. "COOKIE_WAIT 3", with "ignored" or "invalid" in front, "assured" behind
    std::string Say(bool fromClient, const Bytes& packet)
    {
        const TrackerVerdict verdict = Send(fromClient, packet);
        std::string text = verdict == TrackerVerdict::IGNORE    ? "ignored "
                           : verdict == TrackerVerdict::INVALID ? "invalid "
                                                                : "";
        if (Get() == nullptr)
        {
            return text + "none";
        }
        text += std::string(SctpStateName(Get()->sctp.state)) + " " + std::to_string(Seconds());
        return text + (IsAssured() ? " assured" : "");
    }

    std::string Client(const std::string& chunks, uint32_t tag, uint32_t init = 0)
    {
        return Say(true, BuildPacket(Spec(chunks, tag, init)));
    }

    std::string Server(const std::string& chunks, uint32_t tag, uint32_t init = 0)
    {
        return Say(false, BuildPacket(Spec(chunks, tag, init)));
    }

    void Establish()
    {
        Client("INIT", 0, CLIENT_TAG);
        Server("INIT_ACK", CLIENT_TAG, SERVER_TAG);
        Client("COOKIE_ECHO", SERVER_TAG);
        ASSERT_EQ(Server("COOKIE_ACK", CLIENT_TAG), "ESTABLISHED 210 assured");
    }
};

/// @return a vector of the words of a line
std::vector<std::string>
Words(const std::string& line)
{
    std::istringstream in(line);
    return {std::istream_iterator<std::string>(in), {}};
}

} // namespace

// ---- the state table

TEST(SctpTransition, EveryCell)
{
    const std::string head = "none closed wait echoed estab sent recd acked beat";
    // A row: who sends, chunk, next state for each state of the head; "-": stays, "x": invalid.
    const char* const rows[] = {
        "client INIT              closed - -      -     -    closed closed -      wait",
        "client INIT_ACK          closed - -      -     -    -      -      -      closed",
        "client ABORT             closed - closed closed closed closed closed closed closed",
        "client SHUTDOWN          closed - -      -     sent -      -      -      closed",
        "client SHUTDOWN_ACK      acked  - -      -     -    acked  acked  -      acked",
        "client ERROR             closed - -      -     -    -      -      -      closed",
        "client COOKIE_ECHO       closed - echoed -     -    -      -      -      closed",
        "client COOKIE_ACK        closed - -      estab -    -      -      -      closed",
        "client SHUTDOWN_COMPLETE closed - -      -     -    -      -      closed closed",
        "client HEARTBEAT         beat   - -      -     -    -      -      -      -",
        "client HEARTBEAT_ACK     closed - -      -     -    -      -      -      -",
        "client DATA              -      - -      -     -    -      -      -      -",
        "client SACK              -      - -      -     -    -      -      -      -",
        "client type=192          -      - -      -     -    -      -      -      -",
        "server INIT              x - -      -      -    -     -     -      x",
        "server INIT_ACK          x wait -   -      -    -     -     -      x",
        "server ABORT             x - closed closed closed closed closed closed x",
        "server SHUTDOWN          x - -      -      recd -     -     -      x",
        "server SHUTDOWN_ACK      x - -      -      -    acked acked -      x",
        "server ERROR             x - -      closed -    -     -     -      x",
        "server COOKIE_ECHO       x - echoed -      -    -     -     -      x",
        "server COOKIE_ACK        x - -      estab  -    -     -     -      x",
        "server SHUTDOWN_COMPLETE x - -      -      -    -     -     closed x",
        "server HEARTBEAT         x - -      -      -    -     -     -      -",
        "server HEARTBEAT_ACK     x - -      -      -    -     -     -      estab",
        "server DATA              - - -      -      -    -     -     -      -",
    };
    const std::vector<std::string> from = Words(head);
    for (const std::string row : rows)
    {
        const std::vector<std::string> cells = Words(row);
        ASSERT_EQ(cells.size(), from.size() + 2) << row;
        const Direction direction =
            cells[0] == "client" ? Direction::ORIGINAL : Direction::REPLY;
        for (size_t i = 0; i < from.size(); ++i)
        {
            const std::string& to = cells[i + 2];
            SctpState next = SctpState::NONE;
            const bool valid = FindSctpTransition(direction,
                                                  SctpTypeFromName(cells[1]),
                                                  STATES.at(from[i]),
                                                  next);
            EXPECT_EQ(valid, to != "x") << row << ", from " << from[i];
            if (valid)
            {
                EXPECT_EQ(next, STATES.at(to == "-" ? from[i] : to)) << row << ", from " << from[i];
            }
        }
    }
}

// ---- the life of an association

TEST(SctpTracker, SetupDataAndEnd)
{
    SctpTalk talk;
    EXPECT_EQ(talk.Client("INIT", 0, CLIENT_TAG), "CLOSED 10");
    EXPECT_EQ(talk.Server("INIT_ACK", CLIENT_TAG, SERVER_TAG), "COOKIE_WAIT 3");
    EXPECT_EQ(talk.events, event::PROTOINFO | event::REPLY);
    EXPECT_EQ(talk.Client("COOKIE_ECHO+DATA", SERVER_TAG), "COOKIE_ECHOED 3");
    EXPECT_EQ(talk.events, event::PROTOINFO);
    EXPECT_EQ(talk.Server("COOKIE_ACK+SACK", CLIENT_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.events, event::PROTOINFO | event::ASSURED);
    talk.now += 100 * SECOND;
    EXPECT_EQ(talk.Client("DATA", SERVER_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.events, 0);
    EXPECT_EQ(talk.Server("SACK+DATA", CLIENT_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Client("SHUTDOWN", SERVER_TAG), "SHUTDOWN_SENT 3 assured");
    EXPECT_EQ(talk.Server("SHUTDOWN_ACK", CLIENT_TAG), "SHUTDOWN_ACK_SENT 3 assured");
    EXPECT_EQ(talk.Client("SHUTDOWN_COMPLETE", SERVER_TAG), "CLOSED 10 assured");
}

TEST(SctpTracker, EveryTimeoutAnswersToItsSysctl)
{
    SctpTalk talk;
    const auto set = [&talk](const std::string& name, const std::string& value) {
        SetSysctl(talk.config, "net.netfilter.nf_conntrack_sctp_timeout_" + name, value);
    };
    set("closed", "101");
    set("cookie_wait", "102");
    set("cookie_echoed", "103");
    set("established", "104");
    set("shutdown_sent", "105");
    set("shutdown_recd", "106");
    set("shutdown_ack_sent", "107");
    set("heartbeat_sent", "108");
    EXPECT_EQ(talk.Client("INIT", 0, CLIENT_TAG), "CLOSED 101");
    EXPECT_EQ(talk.Server("INIT_ACK", CLIENT_TAG, SERVER_TAG), "COOKIE_WAIT 102");
    EXPECT_EQ(talk.Client("COOKIE_ECHO", SERVER_TAG), "COOKIE_ECHOED 103");
    EXPECT_EQ(talk.Server("COOKIE_ACK", CLIENT_TAG), "ESTABLISHED 104 assured");
    talk.Get()->sctp.state = SctpState::SHUTDOWN_SENT;
    EXPECT_EQ(talk.Client("DATA", SERVER_TAG), "SHUTDOWN_SENT 105 assured");
    talk.Get()->sctp.state = SctpState::ESTABLISHED;
    EXPECT_EQ(talk.Server("SHUTDOWN", CLIENT_TAG), "SHUTDOWN_RECD 106 assured");
    EXPECT_EQ(talk.Client("SHUTDOWN_ACK", SERVER_TAG), "SHUTDOWN_ACK_SENT 107 assured");
    SctpTalk other;
    other.config = talk.config;
    EXPECT_EQ(other.Client("HEARTBEAT", 5), "HEARTBEAT_SENT 108");
}

TEST(SctpTracker, AnUnansweredInitKeepsNothingAlive)
{
    SctpTalk talk;
    talk.Client("INIT", 0, CLIENT_TAG);
    talk.now += 4 * SECOND;
    EXPECT_EQ(talk.Client("INIT", 0, 33), "ignored CLOSED 6");
    // But its tag counts.
    EXPECT_EQ(talk.Server("INIT_ACK", CLIENT_TAG, SERVER_TAG), "invalid CLOSED 6");
    EXPECT_EQ(talk.Server("INIT_ACK", 33, SERVER_TAG), "COOKIE_WAIT 3");
    EXPECT_EQ(talk.Client("INIT", 0, 33), "COOKIE_WAIT 3");
}

TEST(SctpTracker, StaleCookieAndAbort)
{
    SctpTalk talk;
    talk.Client("INIT", 0, CLIENT_TAG);
    talk.Server("INIT_ACK", CLIENT_TAG, SERVER_TAG);
    talk.Client("COOKIE_ECHO", SERVER_TAG);
    EXPECT_EQ(talk.Server("ERROR", CLIENT_TAG), "CLOSED 10");
    SctpTalk other;
    other.Establish();
    EXPECT_EQ(other.Server("ABORT", CLIENT_TAG), "CLOSED 10 assured");
}

TEST(SctpTracker, MayBeDroppedEarlyOnlyWhileItEnds)
{
    SctpTalk talk;
    talk.Establish();
    for (const auto& [name, state] : STATES)
    {
        talk.Get()->sctp.state = state;
        EXPECT_EQ(SctpTracker().CanEarlyDrop(*talk.Get()),
                  name == "sent" || name == "recd" || name == "acked")
            << name;
    }
    EXPECT_FALSE(SctpTracker().AllowsClash());
}

// ---- first packets

TEST(SctpTracker, WhatMayComeFirst)
{
    const auto first = [](const std::string& chunks, uint32_t tag, uint32_t init = 7) {
        return SctpTalk().Client(chunks, tag, init);
    };
    EXPECT_EQ(first("INIT", 0), "CLOSED 10");
    EXPECT_EQ(first("INIT", 5), "invalid none");
    EXPECT_EQ(first("HEARTBEAT", 5), "HEARTBEAT_SENT 30");
    EXPECT_EQ(first("SHUTDOWN_ACK", 5), "SHUTDOWN_ACK_SENT 3");
    EXPECT_EQ(first("HEARTBEAT_ACK", 5), "CLOSED 10");
    for (const char* chunks : {"INIT_ACK",
                               "ABORT",
                               "ABORT/T",
                               "SHUTDOWN",
                               "ERROR",
                               "COOKIE_ECHO",
                               "COOKIE_ACK",
                               "SHUTDOWN_COMPLETE",
                               "SHUTDOWN_COMPLETE/T",
                               "DATA",
                               "SACK",
                               "type=192",
                               "HEARTBEAT+DATA",
                               "DATA+HEARTBEAT",
                               "SHUTDOWN_ACK+ABORT"})
    {
        EXPECT_EQ(first(chunks, 5), "invalid none") << chunks;
    }
}

TEST(SctpTracker, AStrayShutdownAckIsAnsweredWithItsOwnTag)
{
    SctpTalk talk;
    EXPECT_EQ(talk.Client("SHUTDOWN_ACK", 5), "SHUTDOWN_ACK_SENT 3");
    EXPECT_EQ(talk.Server("SHUTDOWN_COMPLETE/T", 6), "invalid SHUTDOWN_ACK_SENT 3");
    // It tells only of the tag of the answer.
    EXPECT_EQ(talk.Client("DATA", 5), "invalid SHUTDOWN_ACK_SENT 3");
    EXPECT_EQ(talk.Server("SHUTDOWN_COMPLETE/T", 5), "CLOSED 10");
}

TEST(SctpTracker, NothingElseTellsOfTheTagOfTheAnswer)
{
    SctpTalk talk;
    EXPECT_EQ(talk.Client("HEARTBEAT+SHUTDOWN", 5), "CLOSED 10");
    EXPECT_EQ(talk.Server("DATA", 5), "invalid CLOSED 10");
    EXPECT_EQ(talk.Server("DATA", 0), "CLOSED 10");
}

TEST(SctpTracker, AHeartbeatAckThatComesFirstTellsItsSendersTagOnly)
{
    SctpTalk talk;
    EXPECT_EQ(talk.Client("HEARTBEAT_ACK", SERVER_TAG), "CLOSED 10");
    EXPECT_EQ(talk.Client("DATA", SERVER_TAG), "CLOSED 10");
    EXPECT_EQ(talk.Client("DATA", 33), "invalid CLOSED 10");
    EXPECT_EQ(talk.Server("DATA", CLIENT_TAG), "invalid CLOSED 10");
    EXPECT_EQ(talk.Server("HEARTBEAT_ACK", CLIENT_TAG), "CLOSED 10");
    EXPECT_EQ(talk.Server("DATA", CLIENT_TAG), "CLOSED 10");
}

// ---- verification tags

TEST(SctpTracker, PacketsCarryTheTagOfTheirDirection)
{
    for (const char* chunks :
         {"DATA", "SACK", "SHUTDOWN", "ERROR", "COOKIE_ACK", "COOKIE_ECHO", "type=130", "INIT_ACK"})
    {
        for (const uint32_t tag : {0U, CLIENT_TAG, 33U})
        {
            SctpTalk talk;
            talk.Establish();
            talk.now += 10 * SECOND;
            EXPECT_EQ(talk.Client(chunks, tag, CLIENT_TAG), "invalid ESTABLISHED 200 assured")
                << chunks << " " << tag;
        }
    }
    SctpTalk talk;
    talk.Establish();
    EXPECT_EQ(talk.Server("DATA", SERVER_TAG), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("DATA", CLIENT_TAG), "ESTABLISHED 210 assured");
}

TEST(SctpTracker, ReflectedTagsOfAbortAndShutdownComplete)
{
    for (const char* chunk : {"ABORT", "SHUTDOWN_COMPLETE"})
    {
        const std::string plain = chunk;
        for (const bool reflected : {false, true})
        {
            for (const uint32_t tag : {CLIENT_TAG, SERVER_TAG, 0U})
            {
                SctpTalk talk;
                talk.Establish();
                talk.Get()->sctp.state = SctpState::SHUTDOWN_ACK_SENT;
                const bool good = tag == (reflected ? CLIENT_TAG : SERVER_TAG);
                EXPECT_EQ(talk.Client(plain + (reflected ? "/T" : ""), tag),
                          good ? "CLOSED 10 assured" : "invalid SHUTDOWN_ACK_SENT 210 assured")
                    << plain << reflected << tag;
            }
        }
    }
}

TEST(SctpTracker, InitHasNoTagAndRestartsTheAssociation)
{
    SctpTalk talk;
    talk.Establish();
    EXPECT_EQ(talk.Client("INIT", SERVER_TAG, 33), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Client("INIT", 0, 33), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("INIT_ACK", 33, SERVER_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("DATA", CLIENT_TAG), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("DATA", 33), "ESTABLISHED 210 assured");
}

TEST(SctpTracker, AnInitAckNobodyAskedForTeachesNothing)
{
    SctpTalk talk;
    talk.Establish();
    EXPECT_EQ(talk.Client("INIT_ACK", SERVER_TAG, 33), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("INIT_ACK", CLIENT_TAG, 33), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Client("DATA", SERVER_TAG), "ESTABLISHED 210 assured");
}

TEST(SctpTracker, InitsThatCrossAreAnsweredWithTheirOwnTags)
{
    SctpTalk talk;
    talk.Client("INIT", 0, CLIENT_TAG);
    EXPECT_EQ(talk.Server("INIT", 0, SERVER_TAG), "ignored CLOSED 10");
    EXPECT_EQ(talk.Server("INIT_ACK", CLIENT_TAG, 33), "invalid CLOSED 10");
    EXPECT_EQ(talk.Server("INIT_ACK", CLIENT_TAG, SERVER_TAG), "COOKIE_WAIT 3");
    EXPECT_EQ(talk.Client("INIT_ACK", SERVER_TAG, CLIENT_TAG), "COOKIE_WAIT 3");
}

TEST(SctpTracker, CookieAckEndsTheCollision)
{
    SctpTalk talk;
    talk.Client("INIT", 0, CLIENT_TAG);
    talk.Server("INIT", 0, SERVER_TAG);
    talk.Server("INIT_ACK", CLIENT_TAG, SERVER_TAG);
    talk.Client("COOKIE_ECHO", SERVER_TAG);
    EXPECT_EQ(talk.Server("COOKIE_ACK", CLIENT_TAG), "ESTABLISHED 210 assured");
    EXPECT_FALSE(talk.Get()->sctp.sentInit[0] || talk.Get()->sctp.sentInit[1]);
    // Once both are done, an INIT answers for itself alone.
    EXPECT_EQ(talk.Client("INIT", 0, 33), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("INIT_ACK", 33, 44), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Client("DATA", 44), "ESTABLISHED 210 assured");
}

TEST(SctpTracker, AThirdInitForgetsTheCollision)
{
    SctpTalk talk;
    talk.Client("INIT", 0, CLIENT_TAG);
    talk.Server("INIT", 0, SERVER_TAG);
    talk.Client("INIT", 0, 44);
    EXPECT_EQ(talk.Server("INIT_ACK", 44, 33), "COOKIE_WAIT 3");
}

TEST(SctpTracker, AnInitThatComesAgainOpensNoDoorForAnotherTag)
{
    SctpTalk collision;
    collision.Client("INIT", 0, CLIENT_TAG);
    collision.Server("INIT", 0, SERVER_TAG);
    EXPECT_EQ(collision.Client("INIT", 0, CLIENT_TAG), "ignored CLOSED 10");
    EXPECT_EQ(collision.Server("INIT_ACK", CLIENT_TAG, 33), "invalid CLOSED 10");

    SctpTalk later;
    later.Establish();
    EXPECT_EQ(later.Client("INIT", 0, CLIENT_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(later.Server("INIT_ACK", CLIENT_TAG, 33), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(later.Server("INIT_ACK", CLIENT_TAG, SERVER_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(later.Client("INIT", 0, 44), "ESTABLISHED 210 assured");
    EXPECT_EQ(later.Server("INIT_ACK", 44, 33), "ESTABLISHED 210 assured");
}

// ---- heartbeats

TEST(SctpTracker, HeartbeatsOpenAFurtherPath)
{
    SctpTalk talk;
    EXPECT_EQ(talk.Client("HEARTBEAT", SERVER_TAG), "HEARTBEAT_SENT 30");
    EXPECT_EQ(talk.Server("DATA", CLIENT_TAG), "invalid HEARTBEAT_SENT 30");
    EXPECT_EQ(talk.Server("SHUTDOWN_ACK", 0), "invalid HEARTBEAT_SENT 30");
    talk.now += 5 * SECOND;
    EXPECT_EQ(talk.Server("HEARTBEAT", CLIENT_TAG), "HEARTBEAT_SENT 30");
    EXPECT_EQ(talk.Server("HEARTBEAT_ACK", CLIENT_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Client("DATA", SERVER_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("DATA", CLIENT_TAG), "ESTABLISHED 210 assured");
}

TEST(SctpTracker, HeartbeatsFollowAnAssociationThatBeganAnew)
{
    SctpTalk talk;
    talk.Establish();
    talk.now += 10 * SECOND;
    EXPECT_EQ(talk.Client("HEARTBEAT", 44), "ignored ESTABLISHED 200 assured");
    // Only the other side can answer it; and never along with data.
    EXPECT_EQ(talk.Client("HEARTBEAT_ACK", 44), "invalid ESTABLISHED 200 assured");
    EXPECT_EQ(talk.Server("HEARTBEAT_ACK+DATA", 33), "invalid ESTABLISHED 200 assured");
    EXPECT_EQ(talk.Server("HEARTBEAT_ACK", 33), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("DATA", CLIENT_TAG), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("DATA", 33), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Client("HEARTBEAT", 44), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Client("DATA", 44), "ESTABLISHED 210 assured");
}

TEST(SctpTracker, AHeartbeatWithTheRightTagSettlesTheDoubt)
{
    for (const char* chunk : {"HEARTBEAT", "HEARTBEAT_ACK"})
    {
        SctpTalk talk;
        talk.Establish();
        EXPECT_EQ(talk.Server("HEARTBEAT_ACK", 33), "invalid ESTABLISHED 210 assured");
        EXPECT_EQ(talk.Client("HEARTBEAT", 44), "ignored ESTABLISHED 210 assured");
        EXPECT_EQ(talk.Client(chunk, SERVER_TAG), "ESTABLISHED 210 assured");
        EXPECT_EQ(talk.Server("HEARTBEAT_ACK", 33), "invalid ESTABLISHED 210 assured");
    }
    SctpTalk talk;
    talk.Establish();
    EXPECT_EQ(talk.Client("HEARTBEAT+DATA", 44), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Server("HEARTBEAT_ACK", 33), "invalid ESTABLISHED 210 assured");
}

TEST(SctpTracker, WhatCameBeforeAWrongChunkCounts)
{
    SctpTalk path;
    EXPECT_EQ(path.Client("HEARTBEAT", SERVER_TAG), "HEARTBEAT_SENT 30");
    // The HEARTBEAT teaches the tag, the chunk behind it spoils the packet.
    EXPECT_EQ(path.Server("HEARTBEAT+SHUTDOWN", 33), "invalid HEARTBEAT_SENT 30");
    EXPECT_EQ(path.Server("HEARTBEAT_ACK", CLIENT_TAG), "invalid HEARTBEAT_SENT 30");
    EXPECT_EQ(path.Server("HEARTBEAT_ACK", 33), "ESTABLISHED 210 assured");

    SctpTalk anew;
    anew.Establish();
    EXPECT_EQ(anew.Client("HEARTBEAT+HEARTBEAT", 44), "invalid ESTABLISHED 210 assured");
    EXPECT_EQ(anew.Server("HEARTBEAT_ACK", 33), "ESTABLISHED 210 assured");

    SctpTalk closing;
    closing.Establish();
    closing.now += 10 * SECOND;
    EXPECT_EQ(closing.Client("SHUTDOWN+ABORT/T", SERVER_TAG), "invalid SHUTDOWN_SENT 200 assured");
}

// ---- chunks

TEST(SctpTracker, ChunksThatStandAloneOrInFront)
{
    for (const char* chunks : {"INIT+DATA",
                               "DATA+INIT",
                               "INIT+INIT",
                               "INIT_ACK+SACK",
                               "SACK+INIT_ACK",
                               "SHUTDOWN_COMPLETE+DATA",
                               "DATA+SHUTDOWN_COMPLETE",
                               "DATA+COOKIE_ECHO",
                               "DATA+COOKIE_ACK",
                               "COOKIE_ACK+COOKIE_ECHO"})
    {
        SctpTalk talk;
        talk.Establish();
        EXPECT_EQ(talk.Client(chunks, SERVER_TAG, CLIENT_TAG).substr(0, 7), "invalid") << chunks;
        SctpChunkTypes types;
        Bytes packet = BuildPacket(Spec(chunks, 0));
        PacketView view;
        PacketView::Parse(packet.data(), packet.size(), packet.size(), view);
        EXPECT_FALSE(CheckSctpChunks(view, types)) << chunks;
    }
    SctpTalk talk;
    talk.Establish();
    EXPECT_EQ(talk.Client("COOKIE_ECHO+DATA", SERVER_TAG), "ESTABLISHED 210 assured");
    EXPECT_EQ(talk.Client("COOKIE_ACK+DATA+DATA", SERVER_TAG), "ESTABLISHED 210 assured");
}

TEST(SctpTracker, MalformedChunks)
{
    const auto verdict = [](const Bytes& chunks) {
        SctpTalk talk;
        talk.Establish();
        return talk.Send(true, Raw(chunks, SERVER_TAG));
    };
    EXPECT_EQ(verdict({}), TrackerVerdict::INVALID);
    EXPECT_EQ(verdict({0, 0, 0}), TrackerVerdict::INVALID);
    EXPECT_EQ(verdict({0, 0, 0, 4}), TrackerVerdict::ACCEPT);
    for (uint8_t length = 0; length < 4; ++length)
    {
        EXPECT_EQ(verdict({0, 0, 0, length}), TrackerVerdict::INVALID) << int{length};
        EXPECT_EQ(verdict({0, 0, 0, 4, 3, 0, 0, length}), TrackerVerdict::INVALID) << int{length};
    }
    EXPECT_EQ(verdict({0, 0, 0, 5, 9}), TrackerVerdict::ACCEPT); // the last one without padding
    EXPECT_EQ(verdict({0, 0, 0, 5, 9, 0, 0, 0, 3, 0, 0, 4}), TrackerVerdict::ACCEPT);
    // Longer than the packet: then it is the last one.
    EXPECT_EQ(verdict({0, 0, 0, 6, 9}), TrackerVerdict::ACCEPT);
    EXPECT_EQ(verdict({0, 0, 255, 255, 9, 0, 0, 0, 3, 0, 0, 0}), TrackerVerdict::ACCEPT);
    EXPECT_EQ(verdict({0, 0, 0, 5, 9, 0, 0, 0, 3, 0, 0, 5}), TrackerVerdict::ACCEPT);
    EXPECT_EQ(verdict({0, 0, 0, 4, 3, 0}), TrackerVerdict::ACCEPT); // too short for a chunk
}

TEST(SctpTracker, InitNeedsItsFixedPart)
{
    for (uint16_t length = 4; length <= 24; ++length)
    {
        for (const uint8_t type : {1, 2})
        {
            Bytes chunk(24);
            chunk[0] = type;
            StoreBe16(&chunk[2], length);
            StoreBe32(&chunk[4], type == 1 ? CLIENT_TAG : SERVER_TAG);
            SctpTalk talk;
            if (type == 2)
            {
                talk.Client("INIT", 0, CLIENT_TAG);
            }
            // With padding it may be there, whatever the length says. What is behind the chunk must
            // be no chunk.
            chunk.resize((length + 3) / 4 * 4);
            EXPECT_EQ(talk.Send(type == 1, Raw(chunk, type == 1 ? 0 : CLIENT_TAG)),
                      chunk.size() >= 20 ? TrackerVerdict::ACCEPT : TrackerVerdict::INVALID)
                << length;
        }
    }
    SctpTalk talk;
    Bytes chunk(8); // claims less than it needs, and there is no more
    chunk[0] = 1;
    chunk[3] = 8;
    EXPECT_EQ(talk.Send(true, Raw(chunk)), TrackerVerdict::INVALID);
}

TEST(SctpTracker, ReadsNoFurtherThanWhatWasCaptured)
{
    const Bytes init = BuildPacket(Spec("INIT", 0, CLIENT_TAG));
    for (size_t captured = 20; captured <= init.size(); ++captured)
    {
        SctpTalk talk;
        EXPECT_EQ(talk.Send(true, init, captured),
                  captured < init.size() ? TrackerVerdict::INVALID : TrackerVerdict::ACCEPT)
            << captured;
    }
    const Bytes data = BuildPacket(Spec("DATA+SHUTDOWN", SERVER_TAG));
    for (size_t captured = 20; captured <= data.size(); ++captured)
    {
        SctpTalk talk;
        talk.Establish();
        EXPECT_EQ(talk.Send(true, data, captured),
                  captured < 36 ? TrackerVerdict::INVALID : TrackerVerdict::ACCEPT)
            << captured;
        // A chunk whose header was not captured cannot count.
        EXPECT_EQ(talk.Get()->sctp.state,
                  captured < data.size() - 4 ? SctpState::ESTABLISHED : SctpState::SHUTDOWN_SENT)
            << captured;
    }
}

TEST(SctpTracker, AnyBytesAreHandled)
{
    std::mt19937 random(7);
    const char* const chunks[] = {"INIT",
                                  "INIT_ACK",
                                  "COOKIE_ECHO+DATA",
                                  "COOKIE_ACK+SACK",
                                  "HEARTBEAT+HEARTBEAT_ACK",
                                  "DATA+SHUTDOWN",
                                  "SHUTDOWN_ACK",
                                  "SHUTDOWN_COMPLETE/T",
                                  "ABORT"};
    SctpTalk talk;
    talk.config.verifyChecksum = false;
    unsigned accepted = 0;
    for (unsigned round = 0; round < 20000; ++round)
    {
        const uint32_t tag = random() % 3;
        Bytes packet = BuildPacket(Spec(chunks[random() % 9], tag, random() % 3));
        for (unsigned flips = random() % 3; flips > 0; --flips)
        {
            packet[28 + random() % (packet.size() - 28)] ^= static_cast<uint8_t>(random());
        }
        const size_t captured =
            random() % 4 == 0 ? 20 + random() % (packet.size() - 19) : packet.size();
        talk.now += static_cast<Duration>(random() % 3) * SECOND;
        // A reply needs a connection.
        const bool fromClient = talk.Get() == nullptr || talk.Get()->IsExpired(talk.now) ||
                                random() % 2 == 0;
        accepted += talk.Send(fromClient, packet, captured) == TrackerVerdict::ACCEPT ? 1 : 0;
    }
    EXPECT_GT(accepted, 2000U);
}

// ---- checksums

TEST(SctpChecksum, IsThatOfTheStandard)
{
    // The check value of CRC-32C, in the order of SCTP.
    const Bytes digits{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
    EXPECT_EQ(PlainCrc32c(digits.data(), digits.size()), 0x839206e3U);
    std::mt19937 random(5);
    for (uint32_t length = 0; length < 100; ++length)
    {
        Bytes chunks(length);
        for (uint8_t& byte : chunks)
        {
            byte = static_cast<uint8_t>(random());
        }
        Bytes packet = Raw(chunks, static_cast<uint32_t>(random()));
        PacketView view;
        PacketView::Parse(packet.data(), packet.size(), packet.size(), view);
        EXPECT_EQ(SctpChecksum(view), LoadBe32(&packet[28])) << length;
        EXPECT_TRUE(VerifyTransportChecksum(view)) << length;
        packet[20 + random() % (12 + length)] ^= 1;
        EXPECT_FALSE(VerifyTransportChecksum(view)) << length;
    }
}

TEST(SctpTracker, WrongChecksumIsInvalidAtPrerouting)
{
    PacketSpec spec = Spec("INIT", 0, CLIENT_TAG);
    spec.badChecksum = true;
    const Bytes bad = BuildPacket(spec);
    SctpTalk talk;
    EXPECT_EQ(talk.Say(true, bad), "invalid none");
    talk.hook = Hook::OUTPUT;
    EXPECT_EQ(talk.Say(true, bad), "CLOSED 10");
    SctpTalk off;
    off.config.verifyChecksum = false;
    EXPECT_EQ(off.Say(true, bad), "CLOSED 10");
    SctpTalk without;
    without.checksums = false;
    EXPECT_EQ(without.Say(true, bad), "CLOSED 10");
}
