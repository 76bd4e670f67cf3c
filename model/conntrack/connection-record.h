/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_RECORD_H
#define CONNECTION_RECORD_H

#include "connection-state.h"
#include "conntrack-tuple.h"
#include "netfilter-hook.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

class Connection;

/**
 * @ingroup netfilter
 * What can be known of a connection at one moment: the value that traces, dumps and files work
 * with, with nothing behind it that could change.
 */
struct ConnectionRecord
{
    Tuple tuple[2];                    //!< indexed by Direction
    uint32_t status{0};                //!< status::*
    TcpState tcpState{TcpState::NONE}; //!< for TCP
    SctpState sctpState{SctpState::NONE}; //!< for SCTP
    uint32_t mark{0};
    uint32_t id{0};
    uint32_t use{1};                   //!< references, as conntrack -L prints them
    Duration remaining{0};             //!< until it expires, never negative
    Duration overdue{0};               //!< since it expired, if somebody noticed only later
    bool hasAccounting{false};
    uint64_t packets[2]{0, 0};         //!< indexed by Direction, if hasAccounting
    uint64_t bytes[2]{0, 0};           //!< IP bytes, indexed by Direction, if hasAccounting
    Instant start{-1};                 //!< confirmed at, -1 if timestamps are off
    Instant now{0};                    //!< when the record was made
    uint16_t events{0};                //!< what an UPDATE is about, event::*; 0: not told

    /// @param direction a direction @return its tuple
    const Tuple& GetTuple(Direction direction) const
    {
        return tuple[static_cast<size_t>(direction)];
    }

    /// @param bits status::* @return true if any of @p bits is set
    bool Has(uint32_t bits) const
    {
        return (status & bits) != 0;
    }
};

/**
 * @param connection a connection
 * @param now simulated time
 * @return what is known of it
 */
ConnectionRecord MakeRecord(const Connection& connection, Instant now);

/// Kinds of events, as conntrack -E has them.
enum class ConntrackEvent : uint8_t
{
    NEW,
    UPDATE,
    DESTROY,
};

/// @param event an event @return "NEW", "UPDATE" or "DESTROY"
const char* ConntrackEventName(ConntrackEvent event);

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_RECORD_H */
