/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TCP_WINDOW_H
#define TCP_WINDOW_H

#include "conntrack-tuple.h"
#include "packet-view.h"
#include "tcp-transition.h"

#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * Window tracking of the TCP tracker: does a segment fit to what both ends have sent, advertised
 * and acknowledged so far? The bounds are those of van Rooij, "Real Stateful TCP Packet Filtering
 * in IP Filter", as Linux applies them.
 */

namespace ns3
{
namespace netfilter
{

struct TcpPeer;
struct TcpTracking;

/// @param a a sequence number @param b another @return true if @p a comes before @p b (modulo 2^32)
constexpr bool
IsSequenceBefore(uint32_t a, uint32_t b)
{
    return static_cast<int32_t>(a - b) < 0;
}

/// @param a a sequence number @param b another @return true if @p a comes after @p b (modulo 2^32)
constexpr bool
IsSequenceAfter(uint32_t a, uint32_t b)
{
    return IsSequenceBefore(b, a);
}

/// A TCP segment in the numbers the tracker reckons with.
struct TcpSegment
{
    /// @param header the header of the segment; its bytes must outlive this object
    explicit TcpSegment(const TcpView& header);

    TcpView view;
    TcpSegmentClass kind;
    uint32_t sequence;
    uint32_t end;             //!< behind the last sequence number: payload, SYN and FIN count
    uint32_t acknowledgement; //!< the field, whether ACK is set or not
    uint16_t window;          //!< unscaled
};

/// What window tracking says of a segment.
enum class TcpWindowVerdict : uint8_t
{
    ACCEPT,
    IGNORE,  //!< a little off: an old retransmission, a late ACK, a sender that overshoots
    INVALID, //!< far off, or acknowledges what was never sent
};

/**
 * Read the options that only SYN segments carry. Without any option in the header, @p peer keeps
 * what it has.
 *
 * @param view the header
 * @param peer gets scale, WINDOW_SCALE and SACK_PERMITTED; other flags but BE_LIBERAL are cleared
 */
void ReadTcpHandshakeOptions(const TcpView& view, TcpPeer& peer);

/// Begin with the SYN of the connecting side. @param tcp zeroed state @param syn the SYN
void StartTcpWindow(TcpTracking& tcp, const TcpSegment& syn);

/**
 * Begin in the middle of a connection, with both sides liberal: the window scale is unknown.
 *
 * @param tcp zeroed state
 * @param segment any segment of the original direction
 */
void PickUpTcpWindow(TcpTracking& tcp, const TcpSegment& segment);

/**
 * Start over from a SYN that was ignored and remembered, as the other side has just answered it.
 *
 * @param tcp state, with the SYN in its last* fields
 */
void RestartTcpWindow(TcpTracking& tcp);

/**
 * Hold a segment against the window of the connection, and move the window along if it fits.
 *
 * @param tcp state of the connection
 * @param direction of the segment
 * @param segment the segment
 * @param beLiberal true to accept what does not fit, leaving the window data as they are; a
 *        connection that was picked up is liberal anyway
 * @param ackOffset what a helper has added to the numbers that the segment acknowledges, see
 *        GetAcknowledgementOffset
 * @return what to do with the segment
 */
TcpWindowVerdict TrackTcpWindow(TcpTracking& tcp,
                                Direction direction,
                                const TcpSegment& segment,
                                bool beLiberal,
                                int32_t ackOffset = 0);

} // namespace netfilter
} // namespace ns3

#endif /* TCP_WINDOW_H */
