/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "sctp-transition.h"

#include "sctp-chunk.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// @param chunk a chunk type @return true if the state table speaks of it
bool
MovesState(uint8_t chunk)
{
    switch (chunk)
    {
    case sctp::INIT:
    case sctp::INIT_ACK:
    case sctp::HEARTBEAT:
    case sctp::HEARTBEAT_ACK:
    case sctp::ABORT:
    case sctp::SHUTDOWN:
    case sctp::SHUTDOWN_ACK:
    case sctp::ERROR:
    case sctp::COOKIE_ECHO:
    case sctp::COOKIE_ACK:
    case sctp::SHUTDOWN_COMPLETE:
        return true;
    default:
        return false;
    }
}

/// The first chunk of a connection. @param chunk its type @return the state it opens
SctpState
Open(uint8_t chunk)
{
    switch (chunk)
    {
    case sctp::HEARTBEAT:
        return SctpState::HEARTBEAT_SENT; // a further path of an association known elsewhere
    case sctp::SHUTDOWN_ACK:
        return SctpState::SHUTDOWN_ACK_SENT;
    default:
        return SctpState::CLOSED;
    }
}

/// A connection that a HEARTBEAT opened hears from the side that sent it.
SctpState
AfterOwnHeartbeat(uint8_t chunk)
{
    switch (chunk)
    {
    case sctp::HEARTBEAT:
    case sctp::HEARTBEAT_ACK:
        return SctpState::HEARTBEAT_SENT;
    case sctp::INIT:
        return SctpState::COOKIE_WAIT;
    case sctp::SHUTDOWN_ACK:
        return SctpState::SHUTDOWN_ACK_SENT;
    default:
        return SctpState::CLOSED;
    }
}

/// Every other cell: a connection with a history.
SctpState
Advance(Direction direction, uint8_t chunk, SctpState state)
{
    const bool original = direction == Direction::ORIGINAL;
    const bool closing =
        state == SctpState::SHUTDOWN_SENT || state == SctpState::SHUTDOWN_RECD;
    switch (chunk)
    {
    case sctp::INIT:
        return original && closing ? SctpState::CLOSED : state;
    case sctp::INIT_ACK:
        return !original && state == SctpState::CLOSED ? SctpState::COOKIE_WAIT : state;
    case sctp::COOKIE_ECHO:
        return state == SctpState::COOKIE_WAIT ? SctpState::COOKIE_ECHOED : state;
    case sctp::COOKIE_ACK:
        return state == SctpState::COOKIE_ECHOED ? SctpState::ESTABLISHED : state;
    case sctp::ERROR: // a stale cookie
        return !original && state == SctpState::COOKIE_ECHOED ? SctpState::CLOSED : state;
    case sctp::ABORT:
        return SctpState::CLOSED;
    case sctp::SHUTDOWN:
        if (state != SctpState::ESTABLISHED)
        {
            return state;
        }
        return original ? SctpState::SHUTDOWN_SENT : SctpState::SHUTDOWN_RECD;
    case sctp::SHUTDOWN_ACK:
        return closing ? SctpState::SHUTDOWN_ACK_SENT : state;
    case sctp::SHUTDOWN_COMPLETE:
        return state == SctpState::SHUTDOWN_ACK_SENT ? SctpState::CLOSED : state;
    default:
        return state;
    }
}

} // namespace

bool
FindSctpTransition(Direction direction, uint8_t chunk, SctpState state, SctpState& next)
{
    next = state;
    if (!MovesState(chunk))
    {
        return true;
    }
    const bool original = direction == Direction::ORIGINAL;
    if (state == SctpState::NONE)
    {
        next = Open(chunk);
        return original;
    }
    if (state == SctpState::HEARTBEAT_SENT)
    {
        if (original)
        {
            next = AfterOwnHeartbeat(chunk);
            return true;
        }
        next = chunk == sctp::HEARTBEAT_ACK ? SctpState::ESTABLISHED : state;
        return chunk == sctp::HEARTBEAT_ACK || chunk == sctp::HEARTBEAT;
    }
    next = Advance(direction, chunk, state);
    return true;
}

} // namespace netfilter
} // namespace ns3
