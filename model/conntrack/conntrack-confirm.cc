/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack.h"

#include "drop-reason.h"

// The second half of a packet's way: helpers, entry into the table, clashes.

namespace ns3
{
namespace netfilter
{

namespace
{

/// Connections that may share a bucket before chance decides on one more, and its range (Linux
/// MIN_CHAINLEN, MAX_CHAINLEN).
constexpr uint32_t MIN_CHAIN = 50;
constexpr uint32_t CHAIN_RANGE = 30;

/// How long the loser of a clash can be answered, as in Linux.
constexpr Duration CLASH_TIMEOUT = 1 * SECOND;

} // namespace

Verdict
Conntrack::Confirm(TrackedPacket& packet, const HookState& state)
{
    if (!packet.connection)
    {
        return Verdict::ACCEPT;
    }
    Connection& connection = *packet.connection;
    if (connection.Has(status::HELPER | status::SEQ_ADJUST))
    {
        const Verdict verdict = Help(packet, state);
        if (verdict != Verdict::ACCEPT)
        {
            return verdict;
        }
    }
    // An ICMP error does not confirm the connection that it is about.
    const bool isError =
        packet.state == PacketState::RELATED &&
        (!connection.Has(status::EXPECTED) || packet.view.GetProtocol() == protocol::ICMP);
    if (!connection.IsConfirmed() && packet.direction == Direction::ORIGINAL && !isError)
    {
        if (connection.Has(status::DYING))
        {
            m_expectations.RemoveOf(connection);
            ++m_statistics.insertFailed;
            packet.dropReason = reason::CLASH;
            return Verdict::DROP;
        }
        // From here on the timeout runs.
        const Duration timeout = connection.expiry;
        connection.expiry = state.now + timeout;
        Direction direction = Direction::ORIGINAL;
        bool tooLong = false;
        if (const ConnectionRef winner = Insert(connection, state.now, direction, tooLong))
        {
            connection.expiry = timeout;
            return ResolveClash(packet, *winner, direction, state.now);
        }
        if (tooLong)
        {
            m_expectations.RemoveOf(connection);
            ++m_statistics.chainTooLong;
            ++m_statistics.insertFailed;
            packet.dropReason = reason::CHAIN_TOO_LONG;
            return Verdict::DROP;
        }
        connection.pendingEvents |=
            connection.Has(status::EXPECTED) ? event::RELATED : event::NEW;
        Begin(connection, state.now);
    }
    if (connection.pendingEvents != 0 && connection.IsConfirmed() &&
        !connection.Has(status::DYING))
    {
        const bool isNew = (connection.pendingEvents & (event::NEW | event::RELATED)) != 0;
        Report(isNew ? ConntrackEvent::NEW : ConntrackEvent::UPDATE, connection, state.now);
    }
    return Verdict::ACCEPT;
}

ConnectionRef
Conntrack::Insert(Connection& connection, Instant now, Direction& direction, bool& tooLong)
{
    // No chain that a good hash makes gets this far, so chance is asked only behind it.
    ChainLimit limit{MIN_CHAIN + 1};
    ConnectionRef winner = m_table.Insert(connection, now, direction, &limit);
    if (limit.exceeded)
    {
        limit = ChainLimit{MIN_CHAIN + 1 + m_random.Next() % CHAIN_RANGE};
        winner = m_table.Insert(connection, now, direction, &limit);
    }
    tooLong = limit.exceeded;
    return winner;
}

void
Conntrack::Begin(Connection& connection, Instant now)
{
    connection.statusBits |= status::CONFIRMED;
    if (m_config.timestamp && connection.extension)
    {
        connection.extension->start = now;
    }
    if (m_deadlineReaper != nullptr)
    {
        TellDeadline(connection, now);
    }
    ReportSize();
}

Verdict
Conntrack::ResolveClash(TrackedPacket& packet,
                        Connection& winner,
                        Direction direction,
                        Instant now)
{
    Connection& loser = *packet.connection;
    m_expectations.RemoveOf(loser);
    const bool same =
        winner.GetTuple(Direction::ORIGINAL) == loser.GetTuple(Direction::ORIGINAL) &&
        winner.GetTuple(Direction::REPLY) == loser.GetTuple(Direction::REPLY);
    const bool mirrored =
        winner.GetTuple(Direction::ORIGINAL) == loser.GetTuple(Direction::REPLY) &&
        winner.GetTuple(Direction::REPLY) == loser.GetTuple(Direction::ORIGINAL);
    if (GetTracker(loser.GetProtocol()).AllowsClash())
    {
        if (same || mirrored)
        {
            packet.connection = ConnectionRef(&winner);
            packet.direction = direction;
            Account(winner, packet);
            ++m_statistics.clashResolve;
            return Verdict::ACCEPT;
        }
        // NAT has translated the two differently. The packet is on its way out as it is, so answers
        // to it are let in for a moment; the next packet will find the winner.
        const Duration timeout = loser.expiry;
        loser.expiry = now + CLASH_TIMEOUT;
        if (m_table.InsertReplyOnly(loser, now))
        {
            loser.statusBits |= status::FIXED_TIMEOUT | status::NAT_CLASH;
            ++m_statistics.clashResolve;
            Begin(loser, now);
            return Verdict::ACCEPT;
        }
        loser.expiry = timeout;
    }
    ++m_statistics.insertFailed;
    ++m_statistics.drop;
    packet.dropReason = reason::CLASH;
    return Verdict::DROP;
}

Verdict
Conntrack::Help(TrackedPacket& packet, const HookState& state)
{
    Connection& connection = *packet.connection;
    // An ICMP error about the connection is no packet of it. And one look at a packet is enough.
    if (packet.view.GetProtocol() != connection.GetProtocol() || packet.view.IsFragment() ||
        packet.loopedBack)
    {
        return Verdict::ACCEPT;
    }
    // The packet that a helper changes first keeps its number; the next ones are off.
    const bool adjust = connection.Has(status::SEQ_ADJUST);
    if (connection.Has(status::HELPER))
    {
        HelperInput input{packet, m_expectations, m_config.expectMaximum, m_random, state.now};
        const Verdict verdict = connection.FindHelp()->helped.helper->Help(connection, input);
        if (verdict != Verdict::ACCEPT)
        {
            return verdict;
        }
    }
    if (adjust)
    {
        if (!AdjustSequence(packet.view, connection, packet.direction, packet.checksums))
        {
            ++m_statistics.drop;
            packet.dropReason = reason::HELPER_PAYLOAD;
            return Verdict::DROP;
        }
        packet.modified = true;
    }
    return Verdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
