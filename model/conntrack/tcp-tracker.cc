/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tcp-tracker.h"

#include "checksum.h"
#include "connection.h"
#include "tcp-transition.h"
#include "tcp-window.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// @return true if the last packet that told something was of class @p kind
bool
LastWas(const TcpTracking& tcp, TcpSegmentClass kind)
{
    return tcp.lastIndex == static_cast<uint8_t>(kind);
}

bool
LastCameFrom(const TcpTracking& tcp, Direction direction)
{
    return tcp.lastDirection == static_cast<uint8_t>(direction);
}

void
RememberAsLast(TcpTracking& tcp, Direction direction, const TcpSegment& segment)
{
    tcp.lastIndex = static_cast<uint8_t>(segment.kind);
    tcp.lastDirection = static_cast<uint8_t>(direction);
}

/// @return true if an end of the connection is known to be leaving, so that its tuple may be reused
bool
IsClosing(TcpState state)
{
    switch (state)
    {
    case TcpState::FIN_WAIT:
    case TcpState::CLOSE_WAIT:
    case TcpState::LAST_ACK:
    case TcpState::TIME_WAIT:
    case TcpState::CLOSE:
        return true;
    default:
        return false;
    }
}

bool
HasBadChecksum(const TrackerInput& input)
{
    return input.hook == Hook::PREROUTING && input.config.verifyChecksum && input.checksumUsable &&
           !VerifyTransportChecksum(input.packet);
}

/// Make the state for the first packet of a connection. @return false if it cannot be a first one
bool
Begin(TcpTracking& tcp, const TcpSegment& segment, bool loose)
{
    tcp = TcpTracking();
    tcp.lastIndex = static_cast<uint8_t>(TcpSegmentClass::NONE);
    if (segment.kind == TcpSegmentClass::SYN)
    {
        StartTcpWindow(tcp, segment);
        return true;
    }
    if (segment.kind == TcpSegmentClass::ACK && loose)
    {
        PickUpTcpWindow(tcp, segment);
        return true;
    }
    return false;
}

/// May a SYN take the place of a connection that is over? Not if only its other side has said so.
bool
MayReopen(const TcpTracking& tcp, Direction direction)
{
    const bool sawFin = ((tcp.seen[0].flags | tcp.seen[1].flags) & TcpPeer::CLOSE_INIT) != 0;
    return sawFin || (LastWas(tcp, TcpSegmentClass::RST) && LastCameFrom(tcp, direction));
}

/// @return true if a segment is the SYN/ACK to a SYN that was ignored: both ends agree, we did not
bool
AnswersIgnoredSyn(const TcpTracking& tcp, Direction direction, const TcpSegment& segment)
{
    return segment.kind == TcpSegmentClass::SYN_ACK && LastWas(tcp, TcpSegmentClass::SYN) &&
           !LastCameFrom(tcp, direction) && segment.acknowledgement == tcp.lastEnd;
}

/// Note down an ignored segment, for the answer to it may tell what it was.
void
RememberIgnored(TcpTracking& tcp, Direction direction, const TcpSegment& segment)
{
    RememberAsLast(tcp, direction, segment);
    tcp.lastSequence = segment.sequence;
    tcp.lastEnd = segment.end;
    tcp.lastWindow = segment.window;

    if (segment.kind == TcpSegmentClass::SYN && direction == Direction::ORIGINAL)
    {
        TcpPeer offered;
        ReadTcpHandshakeOptions(segment.view, offered);
        tcp.lastFlags = offered.flags;
        tcp.lastWindowScale = offered.scale;
        if (tcp.state == TcpState::LAST_ACK)
        {
            // RFC 5961: the other side may answer with an ACK that must not pass for the last one.
            tcp.lastFlags |= TcpPeer::CHALLENGE_ACK;
        }
    }
    if (segment.kind == TcpSegmentClass::ACK && direction == Direction::REPLY &&
        tcp.state == TcpState::SYN_SENT)
    {
        // A server with an old half-open connection: the client's RST will have this sequence.
        tcp.lastAck = segment.acknowledgement;
    }
}

/// @return true if a segment is the challenge ACK to a SYN that was ignored in LAST_ACK
bool
IsChallengeAck(const TcpTracking& tcp, Direction direction, const TcpSegment& segment)
{
    return tcp.state == TcpState::LAST_ACK && segment.kind == TcpSegmentClass::ACK &&
           LastWas(tcp, TcpSegmentClass::SYN) && !LastCameFrom(tcp, direction) &&
           (tcp.lastFlags & TcpPeer::CHALLENGE_ACK) != 0;
}

/// How far a RST is believed.
enum class ResetTrust : uint8_t
{
    BELIEVE,      //!< closes the connection, wherever the window is
    CHECK_WINDOW, //!< closes the connection if it is in the window
    CHECK_KEEP,   //!< in the window, but not exact: the state stays, as the receiver may object
    REJECT,       //!< older than what the receiver has acknowledged
};

ResetTrust
JudgeReset(const Connection& connection,
           Direction direction,
           const TcpSegment& segment,
           bool ignoreInvalidReset)
{
    const TcpTracking& tcp = connection.tcp;
    const TcpPeer& receiver = tcp.seen[static_cast<size_t>(Opposite(direction))];
    const bool established =
        tcp.state == TcpState::ESTABLISHED && connection.Has(status::ASSURED);

    if (IsClosing(tcp.state))
    {
        // The ends may have reused the tuple already; what we know of sequences may be outdated.
        return ResetTrust::BELIEVE;
    }
    if ((receiver.flags & TcpPeer::MAXACK_SET) && !LastWas(tcp, TcpSegmentClass::SYN))
    {
        if (segment.sequence == 0 && !established)
        {
            return ResetTrust::CHECK_WINDOW; // most likely the answer to a SYN
        }
        if (IsSequenceBefore(segment.sequence, receiver.maxAck) && !ignoreInvalidReset)
        {
            return ResetTrust::REJECT;
        }
        if (established)
        {
            const bool endsTrain = LastWas(tcp, TcpSegmentClass::ACK) &&
                                   LastCameFrom(tcp, direction) &&
                                   segment.sequence == tcp.lastEnd;
            const bool isExact = segment.sequence == receiver.maxAck || endsTrain;
            return isExact ? ResetTrust::CHECK_WINDOW : ResetTrust::CHECK_KEEP;
        }
        return ResetTrust::CHECK_WINDOW;
    }

    // The receiver sent something that we let pass although it did not fit; the answer is this RST,
    // and it counts in numbers that the window does not know.
    const bool answersSyn = connection.Has(status::SEEN_REPLY) &&
                            LastWas(tcp, TcpSegmentClass::SYN) && !LastCameFrom(tcp, direction);
    const bool answersAck = !connection.Has(status::ASSURED) && LastWas(tcp, TcpSegmentClass::ACK);
    const bool answersIgnored =
        (answersSyn || answersAck) && segment.acknowledgement == tcp.lastEnd;
    const bool refusesHalfOpen = tcp.state == TcpState::SYN_SENT &&
                                 LastWas(tcp, TcpSegmentClass::ACK) &&
                                 LastCameFrom(tcp, Direction::REPLY) &&
                                 segment.sequence == tcp.lastAck;
    return answersIgnored || refusesHalfOpen ? ResetTrust::BELIEVE : ResetTrust::CHECK_WINDOW;
}

/// The timeout of a connection that a valid segment has just brought to @p state.
Duration
ChooseTimeout(const TcpTracking& tcp,
              const TrackerInput& input,
              TcpSegmentClass kind,
              TcpState state)
{
    const TcpTimeouts& timeouts = input.timeouts.tcp;
    const Duration normal = timeouts[state];
    const bool unacknowledged =
        ((tcp.seen[0].flags | tcp.seen[1].flags) & TcpPeer::DATA_UNACKNOWLEDGED) != 0;

    if (tcp.retransmissions >= input.config.tcpMaxRetrans && normal > timeouts.maxRetrans)
    {
        return timeouts.maxRetrans;
    }
    if (kind == TcpSegmentClass::RST)
    {
        return timeouts[TcpState::CLOSE];
    }
    if (unacknowledged && normal > timeouts.unacknowledged)
    {
        return timeouts.unacknowledged;
    }
    if (tcp.lastWindow == 0 && normal > timeouts.maxRetrans)
    {
        return timeouts.maxRetrans;
    }
    return normal;
}

/// A FIN or RST of each side, both out of the window, still say that the end is near.
void
NoteInvalidClose(Connection& connection, const TrackerInput& input, const TcpSegment& segment)
{
    TcpTracking& tcp = connection.tcp;
    if (!connection.Has(status::ASSURED) || connection.Has(status::FIXED_TIMEOUT) ||
        (segment.kind != TcpSegmentClass::FIN && segment.kind != TcpSegmentClass::RST))
    {
        return;
    }
    const bool answered =
        !LastCameFrom(tcp, input.direction) &&
        (LastWas(tcp, TcpSegmentClass::FIN) || LastWas(tcp, TcpSegmentClass::RST));
    if (!answered)
    {
        RememberAsLast(tcp, input.direction, segment);
        return;
    }
    constexpr Duration SOON_ENOUGH = 120 * SECOND;
    const Duration remaining = connection.GetRemaining(input.now);
    if (remaining >= SOON_ENOUGH && remaining > input.timeouts.tcp.unacknowledged)
    {
        connection.Refresh(input.now, input.timeouts.tcp.unacknowledged);
    }
}

/// Take over a valid segment: state, flags, timeout, events.
TrackerVerdict
Commit(Connection& connection,
       const TrackerInput& input,
       const TcpSegment& segment,
       TcpState oldState,
       TcpState newState)
{
    TcpTracking& tcp = connection.tcp;
    RememberAsLast(tcp, input.direction, segment);
    tcp.state = newState;
    if (newState != oldState)
    {
        connection.pendingEvents |= event::PROTOINFO;
        if (newState == TcpState::FIN_WAIT)
        {
            tcp.seen[static_cast<size_t>(input.direction)].flags |= TcpPeer::CLOSE_INIT;
        }
    }

    Duration timeout = ChooseTimeout(tcp, input, segment.kind, newState);
    if (!connection.Has(status::SEEN_REPLY))
    {
        if (segment.kind == TcpSegmentClass::RST)
        {
            return TrackerVerdict::KILL; // refused: there never was a connection
        }
        if (segment.kind == TcpSegmentClass::SYN && oldState == TcpState::SYN_SENT)
        {
            // Else a client that keeps trying would keep its entry, and its translation, forever.
            return TrackerVerdict::IGNORE;
        }
        if (newState == TcpState::ESTABLISHED && timeout > input.timeouts.tcp.unacknowledged)
        {
            timeout = input.timeouts.tcp.unacknowledged; // picked up, and nobody has answered
        }
    }
    else if (newState == TcpState::ESTABLISHED &&
             (oldState == TcpState::SYN_RECV || oldState == TcpState::ESTABLISHED))
    {
        connection.SetStatus(status::ASSURED, event::ASSURED);
    }
    connection.Refresh(input.now, timeout);
    return TrackerVerdict::ACCEPT;
}

} // namespace

TrackerVerdict
TcpTracker::Track(Connection& connection, const TrackerInput& input) const
{
    TcpView view;
    if (!TcpView::Parse(input.packet, view) || HasBadChecksum(input))
    {
        return TrackerVerdict::INVALID;
    }
    const TcpSegment segment(view);
    const Direction direction = input.direction;
    TcpTracking& tcp = connection.tcp;
    if (segment.kind == TcpSegmentClass::NONE ||
        (!connection.IsConfirmed() && !Begin(tcp, segment, input.config.tcpLoose)))
    {
        return TrackerVerdict::INVALID;
    }

    TcpState oldState = tcp.state;
    const TcpTransition transition = FindTcpTransition(direction, segment.kind, oldState);
    TcpState newState = transition.state;
    bool checkWindow = true;

    switch (transition.kind)
    {
    case TcpTransition::Kind::INVALID:
        return TrackerVerdict::INVALID;

    case TcpTransition::Kind::REOPEN:
        if (MayReopen(tcp, direction))
        {
            return TrackerVerdict::REPEAT;
        }
        [[fallthrough]];

    case TcpTransition::Kind::IGNORE:
        if (!AnswersIgnoredSyn(tcp, direction, segment))
        {
            RememberIgnored(tcp, direction, segment);
            return TrackerVerdict::IGNORE;
        }
        RestartTcpWindow(tcp);
        oldState = TcpState::SYN_SENT;
        newState = TcpState::SYN_RECV;
        break;

    case TcpTransition::Kind::MOVE:
        if (newState == TcpState::TIME_WAIT && IsChallengeAck(tcp, direction, segment))
        {
            tcp.lastFlags &= static_cast<uint8_t>(~TcpPeer::CHALLENGE_ACK);
            return TrackerVerdict::IGNORE;
        }
        if (newState == TcpState::SYN_SENT2)
        {
            tcp.lastFlags |= TcpPeer::SIMULTANEOUS_OPEN;
        }
        if (newState == TcpState::SYN_RECV && direction == Direction::REPLY &&
            segment.kind == TcpSegmentClass::ACK &&
            (tcp.lastFlags & TcpPeer::SIMULTANEOUS_OPEN) != 0)
        {
            newState = TcpState::ESTABLISHED; // here the replying side ends the handshake
        }
        if (segment.kind == TcpSegmentClass::RST)
        {
            switch (
                JudgeReset(connection, direction, segment, input.config.tcpIgnoreInvalidRst))
            {
            case ResetTrust::REJECT:
                return TrackerVerdict::INVALID;
            case ResetTrust::BELIEVE:
                checkWindow = false;
                break;
            case ResetTrust::CHECK_KEEP:
                newState = oldState;
                break;
            case ResetTrust::CHECK_WINDOW:
                break;
            }
        }
        break;
    }

    if (checkWindow)
    {
        const int32_t ackOffset =
            connection.Has(status::SEQ_ADJUST)
                ? GetAcknowledgementOffset(connection, direction, segment.acknowledgement)
                : 0;
        switch (TrackTcpWindow(tcp, direction, segment, input.config.tcpBeLiberal, ackOffset))
        {
        case TcpWindowVerdict::IGNORE:
            return TrackerVerdict::IGNORE;
        case TcpWindowVerdict::INVALID:
            NoteInvalidClose(connection, input, segment);
            return TrackerVerdict::INVALID;
        case TcpWindowVerdict::ACCEPT:
            break;
        }
    }
    return Commit(connection, input, segment, oldState, newState);
}

bool
TcpTracker::CanEarlyDrop(const Connection& connection) const
{
    return IsClosing(connection.tcp.state);
}

} // namespace netfilter
} // namespace ns3
