/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PROTOCOL_TRACKER_H
#define PROTOCOL_TRACKER_H

#include "connection-state.h"
#include "conntrack-config.h"
#include "conntrack-tuple.h"
#include "netfilter-hook.h"
#include "packet-view.h"

/**
 * @file
 * @ingroup netfilter
 * What connection tracking asks of a protocol.
 */

namespace ns3
{
namespace netfilter
{

class Connection;

/// One packet on its way through a protocol tracker.
struct TrackerInput
{
    const PacketView& packet;
    const ConntrackConfig& config;       //!< switches
    const ConntrackTimeouts& timeouts;   //!< of this connection
    Hook hook;              //!< checksums are verified at PREROUTING only, as in Linux
    Instant now;
    Direction direction;    //!< of the packet within its connection
    PacketState state;      //!< NEW, RELATED or ESTABLISHED
    bool checksumUsable;    //!< the packet carries real transport checksums and is whole
};

/// What a tracker says of a packet.
enum class TrackerVerdict : uint8_t
{
    ACCEPT,  //!< valid: the tracker refreshed the connection, the caller counts the packet
    IGNORE,  //!< keeps its state to rules, but neither refreshes nor counts
    INVALID, //!< belongs to no connection
    REPEAT,  //!< the connection was outdated: remove it and look the packet up again
    KILL,    //!< valid and the last one: count it, then remove the connection at once
};

/**
 * Follows the connections of one transport protocol. Trackers have no state of their own: all of it
 * is in the Connection, so one object serves a whole table.
 */
class ProtocolTracker
{
  public:
    virtual ~ProtocolTracker() = default;

    /**
     * Look at one packet of a connection and move the state of the connection along. The tracker
     * calls Connection::Refresh, sets status::ASSURED and event::PROTOINFO itself.
     *
     * A packet whose connection is not confirmed yet may be the first one: then the tracker
     * initialises the protocol state (the caller has zeroed it).
     *
     * @param connection the connection the packet belongs to
     * @param input the packet
     * @return what becomes of it
     */
    virtual TrackerVerdict Track(Connection& connection, const TrackerInput& input) const = 0;

    /**
     * @param connection a connection
     * @return true if it may be removed to make room although it is ASSURED (Linux can_early_drop)
     */
    virtual bool CanEarlyDrop(const Connection& connection) const
    {
        (void)connection;
        return false;
    }

    /// @return true if two connections racing with equal tuples may be merged (Linux allow_clash)
    virtual bool AllowsClash() const
    {
        return false;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* PROTOCOL_TRACKER_H */
