/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TCP_TRANSITION_H
#define TCP_TRANSITION_H

#include "connection-state.h"
#include "conntrack-tuple.h"

#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * The state table of the TCP tracker: what a kind of segment does to a connection in each state.
 */

namespace ns3
{
namespace netfilter
{

/// Kinds of TCP segments that the state table tells apart (Linux enum tcp_bit_set).
enum class TcpSegmentClass : uint8_t
{
    SYN,
    SYN_ACK,
    FIN,
    ACK,
    RST,
    NONE, //!< flags that no TCP sends; as "last packet": there was none yet
};

/**
 * What kind of segment a set of flags makes. PSH, ECE and CWR do not matter; URG is valid with SYN,
 * FIN|ACK and ACK only.
 *
 * @param flags TcpView::Flags
 * @return the class, or NONE if the combination is invalid (a bare FIN, SYN|FIN, no flag, ...)
 */
TcpSegmentClass ClassifyTcpFlags(uint8_t flags);

/// One cell of the state table.
struct TcpTransition
{
    /// What becomes of the segment.
    enum class Kind : uint8_t
    {
        MOVE,    //!< the connection goes to #state, if the window check agrees
        IGNORE,  //!< perhaps the ends know better than the tracker: let it pass, change nothing
        INVALID, //!< cannot belong to the connection
        REOPEN,  //!< may begin a new connection in place of this one; otherwise IGNORE
    };

    Kind kind;
    TcpState state; //!< for MOVE
};

/**
 * @param direction of the segment
 * @param segment its class
 * @param state of the connection before it
 * @return what the segment does; INVALID for TcpSegmentClass::NONE
 */
TcpTransition FindTcpTransition(Direction direction, TcpSegmentClass segment, TcpState state);

} // namespace netfilter
} // namespace ns3

#endif /* TCP_TRANSITION_H */
