/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "sctp-tracker.h"

#include "checksum.h"
#include "connection.h"
#include "sctp-chunk.h"
#include "sctp-transition.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// What becomes of one chunk.
enum class ChunkVerdict : uint8_t
{
    TAKE,      //!< it moves the connection along
    PASS_OVER, //!< let it pass, but learn nothing from it
    REFUSE,    //!< the packet does not belong to the connection
};

/// A packet, seen from the connection.
struct Passage
{
    size_t sender;     //!< index of the direction of the packet
    size_t receiver;   //!< index of the other one
    uint32_t tag;      //!< verification tag of the packet
    bool hasData;      //!< there is a DATA chunk
    bool confirmed;    //!< the connection is in the table
    bool hold{false};  //!< the packet does not refresh the connection
    bool moved{false};       //!< it changed the state
    bool established{false}; //!< it brought the connection to ESTABLISHED
};

/// @return true if the checksum, where it is to be looked at, is right
bool
ChecksumIsRight(const TrackerInput& input)
{
    return input.hook != Hook::PREROUTING || !input.config.verifyChecksum ||
           !input.checksumUsable || VerifyTransportChecksum(input.packet);
}

/**
 * Learn what the first packet of a connection tells of the tags.
 *
 * @param packet the packet
 * @param types its chunks
 * @param tag its verification tag
 * @param association a connection that nothing is known of
 * @return false if the packet cannot be the first one
 */
bool
Open(const PacketView& packet,
     const SctpChunkTypes& types,
     uint32_t tag,
     SctpTracking& association)
{
    // Whoever gets these out of the blue discards them (RFC 9260 section 8.4).
    if (types[sctp::ABORT] || types[sctp::SHUTDOWN_COMPLETE] || types[sctp::COOKIE_ACK])
    {
        return false;
    }
    SctpChunkReader reader(packet);
    for (SctpChunk chunk; reader.Next(chunk);)
    {
        SctpState state = SctpState::NONE;
        FindSctpTransition(Direction::ORIGINAL, chunk.type, SctpState::NONE, state);
        if (state == SctpState::NONE)
        {
            return false;
        }
        if (chunk.type == sctp::INIT)
        {
            if (tag != 0 || !chunk.GetInitiateTag(association.tag[1]))
            {
                return false;
            }
        }
        else if (chunk.type == sctp::HEARTBEAT)
        {
            association.tag[0] = tag;
        }
        else if (chunk.type == sctp::SHUTDOWN_ACK)
        {
            association.tag[1] = tag; // the answer reflects it
        }
    }
    return true;
}

/// @param types chunks of a packet @return true if they have rules of their own for its tag
bool
HasOwnTagRule(const SctpChunkTypes& types)
{
    return types[sctp::INIT] || types[sctp::SHUTDOWN_COMPLETE] || types[sctp::COOKIE_ECHO] ||
           types[sctp::ABORT] || types[sctp::SHUTDOWN_ACK] || types[sctp::HEARTBEAT] ||
           types[sctp::HEARTBEAT_ACK];
}

/**
 * Heartbeats teach the tags of a path that was never set up, and announce that an association has
 * been set up anew out of sight: a HEARTBEAT with an unknown tag may pass, and if the other side
 * answers it with an unknown tag as well, that one holds from then on.
 */
ChunkVerdict
CheckHeartbeat(SctpTracking& association, uint8_t type, Passage& passage)
{
    uint32_t& known = association.tag[passage.sender];
    if (known == 0)
    {
        known = passage.tag;
        return ChunkVerdict::TAKE;
    }
    if (known == passage.tag)
    {
        association.heartbeatTagFailed = false;
        return ChunkVerdict::TAKE;
    }
    if (passage.hasData || passage.hold)
    {
        return ChunkVerdict::REFUSE;
    }
    if (type == sctp::HEARTBEAT)
    {
        association.heartbeatTagFailed = true;
        association.lastSender = static_cast<uint8_t>(passage.sender);
        passage.hold = true;
        return ChunkVerdict::PASS_OVER;
    }
    if (!association.heartbeatTagFailed || association.lastSender == passage.sender)
    {
        return ChunkVerdict::REFUSE;
    }
    association.heartbeatTagFailed = false;
    known = passage.tag;
    association.tag[passage.receiver] = 0;
    return ChunkVerdict::TAKE;
}

/// The rules for the verification tag that depend on the chunk (RFC 9260 section 8.5.1).
ChunkVerdict
CheckTag(SctpTracking& association, const SctpChunk& chunk, Passage& passage)
{
    const bool reflected = (chunk.flags & sctp::TAG_REFLECTED) != 0;
    bool good = true;
    switch (chunk.type)
    {
    case sctp::INIT:
        good = passage.tag == 0;
        break;
    case sctp::ABORT:
    case sctp::SHUTDOWN_COMPLETE:
        // Who knows no association reflects the tag of what it answers, and says so.
        good = passage.tag == association.tag[reflected ? passage.receiver : passage.sender];
        // A stray SHUTDOWN_ACK is answered so, too (RFC 9260 section 8.4, rule 5). Linux has noted
        // its tag for the other direction, and takes the right answer for INVALID.
        good |= reflected && association.state == SctpState::SHUTDOWN_ACK_SENT &&
                association.tag[passage.receiver] == 0 &&
                passage.tag == association.tag[passage.sender];
        break;
    case sctp::COOKIE_ECHO:
        good = passage.tag == association.tag[passage.sender];
        break;
    case sctp::HEARTBEAT:
    case sctp::HEARTBEAT_ACK:
        return CheckHeartbeat(association, chunk.type, passage);
    default:
        break;
    }
    return good ? ChunkVerdict::TAKE : ChunkVerdict::REFUSE;
}

/**
 * Note the tag that the sender of an INIT or INIT_ACK wants to see.
 *
 * @return false if it cannot be read, or contradicts what is known
 */
bool
NoteInitiateTag(SctpTracking& association, const SctpChunk& chunk, const Passage& passage)
{
    uint32_t tag = 0;
    if (!chunk.GetInitiateTag(tag))
    {
        return false;
    }
    uint32_t& known = association.tag[passage.receiver];
    bool& sentInit = association.sentInit[passage.sender];
    bool& gotInit = association.sentInit[passage.receiver];
    if (chunk.type == sctp::INIT)
    {
        if (known == tag && association.state != SctpState::NONE)
        {
            return true; // one that comes again, or is forged, says nothing new
        }
        if (sentInit)
        {
            gotInit = false;
        }
        sentInit = true;
    }
    else if (known != 0 && known != tag && !gotInit)
    {
        return false; // an INIT_ACK nobody asked for
    }
    else if (known != tag && gotInit && sentInit)
    {
        return false; // both sent an INIT: then the INIT_ACK repeats the tag of the own one
    }
    known = tag;
    return true;
}

/// @return what becomes of a chunk, with the connection moved along
ChunkVerdict
TrackChunk(SctpTracking& association, const SctpChunk& chunk, Passage& passage)
{
    const ChunkVerdict verdict = CheckTag(association, chunk, passage);
    if (verdict != ChunkVerdict::TAKE)
    {
        return verdict;
    }
    if (chunk.type == sctp::COOKIE_ACK)
    {
        association.sentInit[0] = association.sentInit[1] = false;
    }
    const auto direction = static_cast<Direction>(passage.sender);
    SctpState next = association.state;
    if (!FindSctpTransition(direction, chunk.type, association.state, next))
    {
        return ChunkVerdict::REFUSE;
    }
    if ((chunk.type == sctp::INIT || chunk.type == sctp::INIT_ACK) &&
        !NoteInitiateTag(association, chunk, passage))
    {
        return ChunkVerdict::REFUSE;
    }
    // A repeated INIT does not keep a connection, and the ports it holds, alive.
    if (chunk.type == sctp::INIT && passage.confirmed && association.state == SctpState::CLOSED &&
        next == SctpState::CLOSED)
    {
        passage.hold = true;
    }
    passage.moved |= association.state != next;
    passage.established |= association.state != next && next == SctpState::ESTABLISHED;
    association.state = next;
    return ChunkVerdict::TAKE;
}

/**
 * Take one chunk after the other. As in Linux, what was learned before a chunk that does not belong
 * to the connection stays learned.
 *
 * @return false if the packet does not belong to the connection
 */
bool
TrackChunks(SctpTracking& association, const PacketView& packet, Passage& passage)
{
    SctpChunkReader reader(packet);
    for (SctpChunk chunk; reader.Next(chunk);)
    {
        if (TrackChunk(association, chunk, passage) == ChunkVerdict::REFUSE)
        {
            return false;
        }
    }
    return true;
}

} // namespace

TrackerVerdict
SctpTracker::Track(Connection& connection, const TrackerInput& input) const
{
    const PacketView& packet = input.packet;
    SctpChunkTypes types;
    if (!CheckSctpChunks(packet, types) || !ChecksumIsRight(input))
    {
        return TrackerVerdict::INVALID;
    }
    const uint32_t tag = LoadBe32(packet.GetTransport() + 4);
    const bool confirmed = connection.IsConfirmed();
    SctpTracking& association = connection.sctp;
    if (!confirmed)
    {
        association = SctpTracking{};
        if (!Open(packet, types, tag, association))
        {
            return TrackerVerdict::INVALID;
        }
    }
    Passage passage{static_cast<size_t>(input.direction),
                    static_cast<size_t>(Opposite(input.direction)),
                    tag,
                    types[sctp::DATA],
                    confirmed};
    if (!HasOwnTagRule(types) && tag != association.tag[passage.sender])
    {
        return TrackerVerdict::INVALID;
    }
    const bool belongs = TrackChunks(association, packet, passage);
    if (passage.moved)
    {
        connection.pendingEvents |= event::PROTOINFO;
    }
    if (passage.established)
    {
        connection.SetStatus(status::ASSURED, event::ASSURED);
    }
    if (!belongs)
    {
        return TrackerVerdict::INVALID;
    }
    if (passage.hold)
    {
        return TrackerVerdict::IGNORE;
    }
    connection.Refresh(input.now, input.timeouts.sctp[association.state]);
    return TrackerVerdict::ACCEPT;
}

bool
SctpTracker::CanEarlyDrop(const Connection& connection) const
{
    switch (connection.sctp.state)
    {
    case SctpState::SHUTDOWN_SENT:
    case SctpState::SHUTDOWN_RECD:
    case SctpState::SHUTDOWN_ACK_SENT:
        return true;
    default:
        return false;
    }
}

} // namespace netfilter
} // namespace ns3
