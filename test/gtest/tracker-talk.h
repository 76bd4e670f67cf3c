/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TRACKER_TALK_H
#define TRACKER_TALK_H

#include "connection.h"
#include "packet-builder.h"
#include "protocol-tracker.h"

#include <gtest/gtest.h>
#include <memory>

/**
 * @file
 * @ingroup netfilter-tests
 * Two hosts, a tracker between them, and what Conntrack does around a tracker.
 */

namespace ns3
{
namespace netfilter
{

/// A conversation of one protocol. The client opens it.
template <typename Tracker>
class TrackerTalk
{
  public:
    ConntrackConfig config;
    Instant now{1000 * SECOND};
    Hook hook{Hook::PREROUTING};
    bool checksums{true}; //!< the network computes checksums
    uint16_t events{0};   //!< event::* of the last packet

    /// @return the connection, or null
    Connection* Get() const
    {
        return m_connection.get();
    }

    /// @return seconds left
    int64_t Seconds() const
    {
        return m_connection->GetRemaining(now) / SECOND;
    }

    /// @return true if the connection is assured
    bool IsAssured() const
    {
        return m_connection->Has(status::ASSURED);
    }

    /**
     * Send a packet past the tracker.
     *
     * @param fromClient who sends
     * @param packet the packet on the wire
     * @param captured how many of its bytes the tracker may read
     * @return what the tracker says
     */
    TrackerVerdict Send(bool fromClient, const Bytes& packet, size_t captured)
    {
        // A copy of exactly the readable bytes lets AddressSanitizer see a step too far.
        std::unique_ptr<uint8_t[]> readable(new uint8_t[captured]);
        std::copy_n(packet.begin(), captured, readable.get());
        PacketView view;
        EXPECT_EQ(PacketView::Parse(readable.get(), captured, packet.size(), view),
                  PacketView::Error::NONE);
        if (!m_connection || m_connection->IsExpired(now))
        {
            m_connection = std::make_unique<Connection>();
            m_connection->originalNode.GetTuple().protocol = packet[9];
            m_connection->replyNode.GetTuple().protocol = packet[9];
        }
        Connection& connection = *m_connection;
        connection.pendingEvents = 0;
        const bool known = !fromClient || connection.Has(status::SEEN_REPLY);
        const TrackerVerdict verdict =
            m_tracker.Track(connection,
                            {view,
                             config,
                             config,
                             hook,
                             now,
                             fromClient ? Direction::ORIGINAL : Direction::REPLY,
                             known ? PacketState::ESTABLISHED : PacketState::NEW,
                             checksums && view.IsWhole()});
        if (verdict == TrackerVerdict::ACCEPT || verdict == TrackerVerdict::IGNORE)
        {
            if (!fromClient)
            {
                connection.SetStatus(status::SEEN_REPLY, event::REPLY);
            }
            if (!connection.IsConfirmed())
            {
                connection.statusBits |= status::CONFIRMED;
                connection.expiry = connection.expiry + now;
            }
        }
        events = connection.pendingEvents;
        if (!connection.IsConfirmed())
        {
            m_connection.reset();
        }
        return verdict;
    }

    /// Send a packet that the tracker may read as a whole.
    TrackerVerdict Send(bool fromClient, const Bytes& packet)
    {
        return Send(fromClient, packet, packet.size());
    }

  private:
    Tracker m_tracker;
    std::unique_ptr<Connection> m_connection;
};

} // namespace netfilter
} // namespace ns3

#endif /* TRACKER_TALK_H */
