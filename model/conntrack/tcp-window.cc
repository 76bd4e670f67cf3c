/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tcp-window.h"

#include "connection.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace netfilter
{

namespace
{

/// TCP option kinds and sizes (RFC 9293, 7323, 2018).
namespace option
{
constexpr uint8_t END = 0;
constexpr uint8_t NOP = 1;
constexpr uint8_t WINDOW_SCALE = 3;
constexpr uint8_t SACK_PERMITTED = 4;
constexpr uint8_t SACK = 5;
constexpr uint8_t TIMESTAMP = 8;
constexpr uint32_t SACK_BLOCK_SIZE = 8;
} // namespace option

constexpr uint8_t MAX_WINDOW_SCALE = 14; // RFC 7323 section 2.3

/// An acknowledgement may lag at least this far behind (Linux MAXACKWINCONST).
constexpr uint32_t MIN_ACK_LAG = 66000;

/**
 * Call @p visit(kind, value, valueLength) for the options of a header until it returns false or the
 * options end. An option whose length cannot be right ends them.
 */
template <typename Visitor>
void
VisitOptions(const TcpView& view, Visitor visit)
{
    const uint8_t* at = view.GetOptions();
    const uint8_t* const stop = at + view.GetOptionsLength();
    while (at < stop && *at != option::END)
    {
        if (*at == option::NOP)
        {
            ++at;
            continue;
        }
        const auto left = static_cast<uint32_t>(stop - at);
        if (left < 2 || at[1] < 2 || at[1] > left)
        {
            return;
        }
        if (!visit(at[0], at + 2, uint32_t{at[1]} - 2))
        {
            return;
        }
        at += at[1];
    }
}

/// @return the highest right edge of the SACK blocks, or @p ack if none is higher
uint32_t
FindHighestSack(const TcpView& view, uint32_t ack)
{
    // Most segments of a SACK connection carry nothing but NOP, NOP, timestamp.
    const uint8_t* options = view.GetOptions();
    if (view.GetOptionsLength() == 0 ||
        (view.GetOptionsLength() == 12 && options[0] == option::NOP && options[1] == option::NOP &&
         options[2] == option::TIMESTAMP && options[3] == 10))
    {
        return ack;
    }
    uint32_t highest = ack;
    VisitOptions(view, [&highest](uint8_t kind, const uint8_t* value, uint32_t length) {
        if (kind != option::SACK || length == 0 || length % option::SACK_BLOCK_SIZE != 0)
        {
            return true;
        }
        for (uint32_t i = 0; i < length; i += option::SACK_BLOCK_SIZE)
        {
            const uint32_t right = LoadBe32(value + i + 4);
            highest = IsSequenceAfter(right, highest) ? right : highest;
        }
        return false;
    });
    return highest;
}

/// A SYN says where its sender begins. A receiver's window is unknown as yet, so maxEnd is end.
void
BeginSender(TcpPeer& sender, const TcpSegment& syn)
{
    sender.end = syn.end;
    sender.maxEnd = syn.end;
    sender.maxWindow = std::max<uint32_t>(syn.window, 1);
    ReadTcpHandshakeOptions(syn.view, sender);
}

/// Scaling holds only if both SYNs offered it (RFC 7323 section 1.3); the answer decides.
void
SettleScaling(TcpPeer& a, TcpPeer& b)
{
    if ((a.flags & b.flags & TcpPeer::WINDOW_SCALE) == 0)
    {
        a.scale = 0;
        b.scale = 0;
    }
}

/// First segment of a side whose SYN was not seen: take its word for where it is.
void
AdoptSender(TcpPeer& sender, TcpPeer& receiver, const TcpSegment& segment, uint32_t sack)
{
    sender.end = segment.end;
    sender.maxWindow = std::max<uint32_t>(uint32_t{segment.window} << sender.scale, 1);
    sender.maxEnd = segment.end + sender.maxWindow;
    if (receiver.maxWindow == 0)
    {
        receiver.end = sack;
        receiver.maxEnd = sack;
    }
    else if (sack == receiver.end + 1)
    {
        // A keep-alive repeats the last sequence number; its answer acknowledges one more.
        ++receiver.end;
    }
}

/// Count identical ACK-class segments in a row, or remember this one as the first of its kind.
void
CountRetransmissions(TcpTracking& tcp,
                     uint8_t direction,
                     const TcpSegment& segment,
                     uint32_t sequence,
                     uint32_t ack,
                     uint32_t end)
{
    if (tcp.lastDirection == direction && tcp.lastSequence == sequence && tcp.lastAck == ack &&
        tcp.lastEnd == end && tcp.lastWindow == segment.window)
    {
        // Linux lets its 8 bits wrap, which would restore the long timeout once in 256.
        if (tcp.retransmissions < std::numeric_limits<uint8_t>::max())
        {
            ++tcp.retransmissions;
        }
        return;
    }
    tcp.lastDirection = direction;
    tcp.lastSequence = sequence;
    tcp.lastAck = ack;
    tcp.lastEnd = end;
    tcp.lastWindow = segment.window;
    tcp.retransmissions = 0;
}

} // namespace

TcpSegment::TcpSegment(const TcpView& header)
    : view(header),
      kind(ClassifyTcpFlags(header.GetFlags())),
      sequence(header.GetSequence()),
      end(sequence + header.GetPayloadLength() + (header.Has(TcpView::SYN) ? 1 : 0) +
          (header.Has(TcpView::FIN) ? 1 : 0)),
      acknowledgement(header.GetAcknowledgement()),
      window(header.GetWindow())
{
}

void
ReadTcpHandshakeOptions(const TcpView& view, TcpPeer& peer)
{
    if (view.GetOptionsLength() == 0)
    {
        return;
    }
    peer.scale = 0;
    peer.flags &= TcpPeer::BE_LIBERAL;
    VisitOptions(view, [&peer](uint8_t kind, const uint8_t* value, uint32_t length) {
        if (kind == option::SACK_PERMITTED && length == 0)
        {
            peer.flags |= TcpPeer::SACK_PERMITTED;
        }
        else if (kind == option::WINDOW_SCALE && length == 1)
        {
            peer.scale = std::min(*value, MAX_WINDOW_SCALE);
            peer.flags |= TcpPeer::WINDOW_SCALE;
        }
        return true;
    });
}

void
StartTcpWindow(TcpTracking& tcp, const TcpSegment& syn)
{
    BeginSender(tcp.seen[0], syn);
}

void
PickUpTcpWindow(TcpTracking& tcp, const TcpSegment& segment)
{
    TcpPeer& sender = tcp.seen[0];
    sender.end = segment.end;
    sender.maxWindow = std::max<uint32_t>(segment.window, 1);
    sender.maxEnd = segment.end + sender.maxWindow;
    sender.flags = TcpPeer::SACK_PERMITTED | TcpPeer::BE_LIBERAL;
    tcp.seen[1].flags = sender.flags;
}

void
RestartTcpWindow(TcpTracking& tcp)
{
    tcp.lastFlags &= static_cast<uint8_t>(~TcpPeer::CHALLENGE_ACK);

    TcpPeer& opener = tcp.seen[tcp.lastDirection];
    opener.end = tcp.lastEnd;
    opener.maxEnd = tcp.lastEnd;
    opener.maxWindow = std::max<uint32_t>(tcp.lastWindow, 1);
    opener.scale = tcp.lastWindowScale;
    opener.flags = tcp.lastFlags;

    // maxAck 0 with MAXACK_SET cleared, maxWindow 0: the SYN/ACK now tells where this side begins.
    TcpPeer& answerer = tcp.seen[1 - tcp.lastDirection];
    const uint8_t kept = answerer.flags & TcpPeer::BE_LIBERAL;
    answerer = TcpPeer();
    answerer.flags = kept;
}

TcpWindowVerdict
TrackTcpWindow(TcpTracking& tcp,
               Direction direction,
               const TcpSegment& segment,
               bool beLiberal,
               int32_t ackOffset)
{
    const auto from = static_cast<uint8_t>(direction);
    TcpPeer& sender = tcp.seen[from];
    TcpPeer& receiver = tcp.seen[1 - from];
    const bool hasSyn = segment.view.Has(TcpView::SYN);
    const bool hasAck = segment.view.Has(TcpView::ACK);
    const bool hasRst = segment.view.Has(TcpView::RST);

    uint32_t sequence = segment.sequence;
    uint32_t end = segment.end;
    uint32_t ack = segment.acknowledgement;
    uint32_t sack = ack;
    if (receiver.flags & TcpPeer::SACK_PERMITTED)
    {
        sack = FindHighestSack(segment.view, ack);
    }
    // Windows are reckoned as the senders count, before any helper has changed what they sent.
    ack -= static_cast<uint32_t>(ackOffset);
    sack -= static_cast<uint32_t>(ackOffset);

    // Where does the sender stand? Its first segment says so, and a SYN with a later end in the
    // middle of the handshake says so anew.
    const bool isFirst = sender.maxWindow == 0;
    const bool isHandshake = tcp.state == TcpState::SYN_SENT || tcp.state == TcpState::SYN_RECV;
    if (hasSyn && (isFirst || (isHandshake && IsSequenceAfter(end, sender.end))))
    {
        BeginSender(sender, segment);
        if (direction == Direction::REPLY)
        {
            SettleScaling(sender, receiver);
        }
        if (!hasAck && (isFirst || direction == Direction::REPLY))
        {
            return TcpWindowVerdict::ACCEPT; // simultaneous open: nothing to compare with
        }
    }
    else if (isFirst)
    {
        AdoptSender(sender, receiver, segment, sack);
    }

    if (!hasAck || (hasRst && ack == 0))
    {
        // Nothing is acknowledged (some stacks set ACK on a RST without meaning it).
        ack = receiver.end;
        sack = receiver.end;
    }
    if (hasRst && sequence == 0 && tcp.state == TcpState::SYN_SENT)
    {
        // The answer to a SYN at a closed port has no sequence number of its own.
        sequence = sender.end;
        end = sender.end;
    }

    const uint32_t ackLag = std::max(sender.maxWindow, MIN_ACK_LAG);
    const bool ackIsSeen = !IsSequenceAfter(sack, receiver.end);
    const bool ackIsRecent = IsSequenceAfter(sack, receiver.end - ackLag - 1);
    const bool dataIsRecent =
        receiver.maxWindow == 0 || IsSequenceAfter(end, sender.end - receiver.maxWindow - 1);

    const bool liberal = beLiberal || (sender.flags & TcpPeer::BE_LIBERAL) != 0;
    const TcpWindowVerdict ignore = liberal ? TcpWindowVerdict::ACCEPT : TcpWindowVerdict::IGNORE;
    const TcpWindowVerdict invalid = liberal ? TcpWindowVerdict::ACCEPT : TcpWindowVerdict::INVALID;

    // Only the start of a segment is held against the right edge.
    if (IsSequenceAfter(sequence, sender.maxEnd))
    {
        const uint32_t overshoot = end - sender.maxEnd + 1;
        if (overshoot <= receiver.maxWindow && ackIsSeen && ackIsRecent && dataIsRecent)
        {
            // The receiver may well take and acknowledge it: be prepared for that.
            sender.end = end;
            sender.flags |= TcpPeer::DATA_UNACKNOWLEDGED;
            return ignore;
        }
        return invalid;
    }
    if (!ackIsSeen)
    {
        return invalid;
    }
    if (!dataIsRecent || !ackIsRecent)
    {
        return ignore;
    }

    // What the segment says of its sender ...
    const uint32_t window = hasSyn ? segment.window : uint32_t{segment.window} << sender.scale;
    sender.maxWindow = std::max(sender.maxWindow, window + (sack - ack));
    if (IsSequenceAfter(end, sender.end))
    {
        sender.end = end;
        sender.flags |= TcpPeer::DATA_UNACKNOWLEDGED;
    }
    if (hasAck && (!(sender.flags & TcpPeer::MAXACK_SET) || IsSequenceAfter(ack, sender.maxAck)))
    {
        sender.maxAck = ack;
        sender.flags |= TcpPeer::MAXACK_SET;
    }

    // ... and of its receiver: it must have room for what came, and may send what it is allowed.
    if (receiver.maxWindow != 0 && IsSequenceAfter(end, sender.maxEnd))
    {
        receiver.maxWindow += end - sender.maxEnd;
    }
    if (!IsSequenceBefore(sack + window, receiver.maxEnd))
    {
        receiver.maxEnd = sack + window + (window == 0 ? 1 : 0);
    }
    if (ack == receiver.end)
    {
        receiver.flags &= static_cast<uint8_t>(~TcpPeer::DATA_UNACKNOWLEDGED);
    }

    if (segment.kind == TcpSegmentClass::ACK)
    {
        CountRetransmissions(tcp, from, segment, sequence, ack, end);
    }
    return TcpWindowVerdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
