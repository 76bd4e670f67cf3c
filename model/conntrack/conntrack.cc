/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack.h"

#include "checksum.h"
#include "drop-reason.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// Buckets that early drop looks at, as in Linux.
constexpr uint32_t EARLY_DROP_BUCKETS = 8;

/// What every ICMP message begins with.
constexpr uint32_t ICMP_HEADER = 8;

} // namespace

Conntrack::Conntrack(const ConntrackConfig& config, RandomSource& random)
    : m_config(config),
      m_random(random),
      m_hash(config.hash, random),
      m_pool(ConnectionPool::Create()),
      m_table(config.buckets, m_hash),
      m_expectations(m_statistics)
{
    m_table.SetExpiryListener(this);
}

Conntrack::~Conntrack()
{
    SetReaper(nullptr);
}

const ProtocolTracker&
Conntrack::GetTracker(uint8_t protocol) const
{
    switch (protocol)
    {
    case protocol::TCP:
        return m_tcp;
    case protocol::UDP:
        return m_udp;
    case protocol::ICMP:
        return m_icmp;
    case protocol::GRE:
        return m_gre;
    case protocol::SCTP:
        return m_sctp;
    case protocol::UDPLITE:
        return m_udpLite;
    default:
        return m_generic;
    }
}

bool
Conntrack::ChecksumUsable(const TrackedPacket& packet) const
{
    return packet.checksums && packet.view.IsWhole() && !packet.view.IsFragment();
}

Verdict
Conntrack::MarkInvalid(TrackedPacket& packet, uint64_t& counter)
{
    packet.connection.Reset();
    packet.state = PacketState::INVALID;
    packet.ForgetTemplate(); // it told where to look, and nothing was there
    ++counter;
    return Verdict::ACCEPT;
}

Verdict
Conntrack::Track(TrackedPacket& packet, const HookState& state)
{
    if (packet.connection || packet.state == PacketState::UNTRACKED)
    {
        return Verdict::ACCEPT;
    }
    const PacketView& view = packet.view;
    if (view.GetProtocol() == protocol::ICMP && view.GetFragmentOffset() == 0)
    {
        if (view.GetTransportCaptured() < ICMP_HEADER)
        {
            return MarkInvalid(packet, m_statistics.error);
        }
        const uint8_t type = view.GetTransport()[0];
        const bool verify = state.hook == Hook::PREROUTING && m_config.verifyChecksum &&
                            ChecksumUsable(packet);
        if (type > icmp::HIGHEST || (verify && !VerifyTransportChecksum(view)))
        {
            return MarkInvalid(packet, m_statistics.error);
        }
        if (icmp::IsError(type))
        {
            return TrackError(packet, state);
        }
    }

    Tuple tuple;
    if (!GetTuple(view, tuple))
    {
        return MarkInvalid(packet, m_statistics.invalid);
    }
    tuple.zone = packet.zone;
    const ProtocolTracker& tracker = GetTracker(tuple.protocol);
    for (;;)
    {
        if (!Resolve(packet, tuple, state.now))
        {
            return packet.dropReason != nullptr ? Verdict::DROP
                                                : MarkInvalid(packet, m_statistics.invalid);
        }
        Connection& connection = *packet.connection;
        const Instant deadline = connection.expiry;
        const TrackerInput input{view,
                                 m_config,
                                 GetTimeouts(connection),
                                 state.hook,
                                 state.now,
                                 packet.direction,
                                 packet.state,
                                 ChecksumUsable(packet)};
        const TrackerVerdict verdict = tracker.Track(connection, input);
        // A packet that is INVALID may bring the end nearer, too: a FIN outside the window.
        if (m_deadlineReaper != nullptr && connection.expiry < deadline &&
            connection.IsConfirmed() && !connection.Has(status::DYING))
        {
            TellDeadline(connection, state.now);
        }
        switch (verdict)
        {
        case TrackerVerdict::INVALID:
            return MarkInvalid(packet, m_statistics.invalid);
        case TrackerVerdict::REPEAT:
            Destroy(connection, state.now);
            packet.connection.Reset();
            continue;
        case TrackerVerdict::KILL:
            Account(connection, packet);
            Destroy(connection, state.now);
            break;
        case TrackerVerdict::ACCEPT:
            Account(connection, packet);
            break;
        case TrackerVerdict::IGNORE:
            break;
        }
        // Only now, so that the tracker of the first reply still sees an unreplied connection.
        if (packet.state == PacketState::ESTABLISHED && packet.direction == Direction::REPLY)
        {
            connection.SetStatus(status::SEEN_REPLY, event::REPLY);
        }
        return Verdict::ACCEPT;
    }
}

bool
Conntrack::Resolve(TrackedPacket& packet, const Tuple& tuple, Instant now)
{
    Direction direction = Direction::ORIGINAL;
    ConnectionRef connection = m_table.Find(tuple, now, direction);
    if (!connection)
    {
        Tuple reply;
        if (!InvertTuple(tuple, reply))
        {
            return false;
        }
        // What counts is what exists, not yet confirmed connections included.
        if (m_config.maximum != 0 && m_pool->GetCount() >= m_config.maximum &&
            !EarlyDrop(tuple, now))
        {
            m_refused = true;
            ++m_statistics.drop;
            packet.dropReason = reason::TABLE_FULL;
            return false;
        }
        connection = MakeConnection(tuple, reply);
        if (packet.timeoutPolicy != 0)
        {
            connection->MakeExtension().timeoutPolicy = packet.timeoutPolicy;
        }
        MeetExpectation(*connection, packet.helper, now);
    }
    packet.direction = direction;
    if (direction == Direction::REPLY || connection->Has(status::SEEN_REPLY))
    {
        packet.state = PacketState::ESTABLISHED;
    }
    else
    {
        packet.state = connection->Has(status::EXPECTED) ? PacketState::RELATED : PacketState::NEW;
    }
    packet.connection = std::move(connection);
    return true;
}

ConnectionRef
Conntrack::MakeConnection(const Tuple& original, const Tuple& reply)
{
    ConnectionRef connection = m_pool->Allocate();
    connection->originalNode.GetTuple() = original;
    connection->originalNode.SetDirection(Direction::ORIGINAL);
    connection->replyNode.GetTuple() = reply;
    connection->replyNode.SetDirection(Direction::REPLY);
    connection->id = m_nextId++;
    if (m_config.accounting || m_config.timestamp)
    {
        ConnectionExtension& extension = connection->MakeExtension();
        if (m_config.accounting)
        {
            extension.accounting = std::make_unique<ConnectionAccounting>();
        }
    }
    return connection;
}

void
Conntrack::MeetExpectation(Connection& connection, const ConnectionHelper* wanted, Instant now)
{
    const Tuple& tuple = connection.GetTuple(Direction::ORIGINAL);
    std::optional<Expectation> expectation;
    if (!m_expectations.IsEmpty())
    {
        expectation = m_expectations.Take(tuple, now);
    }
    if (!expectation)
    {
        const ConnectionHelper* helper =
            wanted != nullptr ? wanted : m_helpers.Find(tuple.protocol, tuple.destinationId);
        if (helper != nullptr)
        {
            AttachHelper(connection, *helper);
        }
        return;
    }
    connection.SetStatus(status::EXPECTED, 0);
    connection.MakeHelp().master = expectation->master;
    connection.mark = expectation->master->mark;
    if (expectation->helper != nullptr)
    {
        AttachHelper(connection, *expectation->helper);
    }
    if (expectation->listener != nullptr)
    {
        expectation->listener->OnExpected(connection, *expectation, now);
    }
}

bool
Conntrack::AttachHelper(Connection& connection, const ConnectionHelper& helper)
{
    if (connection.IsConfirmed() || connection.Has(status::HELPER) ||
        connection.GetProtocol() != helper.GetProtocol())
    {
        return false;
    }
    HelpedConnection& helped = connection.MakeHelp().helped;
    helped.helper = &helper;
    helped.state = helper.MakeState();
    connection.SetStatus(status::HELPER, event::HELPER);
    return true;
}

void
Conntrack::Account(Connection& connection, const TrackedPacket& packet)
{
    if (connection.extension && connection.extension->accounting)
    {
        const auto direction = static_cast<size_t>(packet.direction);
        ++connection.extension->accounting->packets[direction];
        connection.extension->accounting->bytes[direction] += packet.view.GetTotalLength();
    }
}

Verdict
Conntrack::TrackError(TrackedPacket& packet, const HookState& state)
{
    PacketView quoted;
    Tuple inner;
    Tuple inverse;
    if (!ParseQuoted(packet.view, quoted) || !GetTuple(quoted, inner) ||
        !InvertTuple(inner, inverse))
    {
        return MarkInvalid(packet, m_statistics.error);
    }
    inverse.zone = packet.zone;
    Direction direction = Direction::ORIGINAL;
    ConnectionRef connection = m_table.Find(inverse, state.now, direction);
    // An error comes to who sent the quoted packet, whoever the error comes from.
    if (!connection || connection->GetTuple(direction).destination != packet.view.GetDestination())
    {
        return MarkInvalid(packet, m_statistics.error);
    }
    packet.connection = std::move(connection);
    packet.direction = direction;
    packet.state = PacketState::RELATED;
    return Verdict::ACCEPT;
}

bool
Conntrack::EarlyDrop(const Tuple& tuple, Instant now)
{
    for (uint32_t offset = 0; offset < EARLY_DROP_BUCKETS; ++offset)
    {
        bool dropped = false;
        for (const ConnectionRef& connection : m_table.GetBucketOf(tuple, offset))
        {
            // What has expired goes as well, but as in Linux does not count as room made.
            if (connection->IsExpired(now))
            {
                m_table.RemoveExpired(*connection, now);
            }
            else if (!connection->Has(status::ASSURED) && Destroy(*connection, now))
            {
                dropped = true;
                ++m_statistics.earlyDrop;
            }
        }
        if (dropped)
        {
            return true;
        }
    }
    return false;
}

bool
Conntrack::Destroy(Connection& connection, Instant now)
{
    const ConnectionRef keep(&connection);
    if (!m_table.Unlink(connection))
    {
        return false;
    }
    End(connection, now);
    return true;
}

void
Conntrack::OnExpired(Connection& connection, Instant now)
{
    ++m_statistics.expired;
    if (m_observer != nullptr)
    {
        m_observer->OnExpiry(now - connection.expiry);
    }
    End(connection, now);
}

void
Conntrack::End(Connection& connection, Instant now)
{
    connection.statusBits |= status::DYING;
    if (connection.Has(status::HELPER))
    {
        m_expectations.RemoveOf(connection);
    }
    if (m_deadlineReaper != nullptr)
    {
        m_deadlineReaper->OnRemoved(connection);
    }
    Report(ConntrackEvent::DESTROY, connection, now);
    ReportSize();
}

void
Conntrack::SetReaper(Reaper* reaper)
{
    if (m_reaper != nullptr)
    {
        m_reaper->SetEviction(nullptr);
    }
    if (m_deadlineReaper != nullptr)
    {
        m_table.ForEach([this](Connection& connection) {
            m_deadlineReaper->OnRemoved(connection);
            return true;
        });
    }
    m_reaper = reaper;
    m_deadlineReaper = reaper != nullptr && reaper->WantsDeadlines() ? reaper : nullptr;
    if (m_reaper != nullptr)
    {
        m_reaper->SetEviction(this);
    }
}

bool
Conntrack::IsWanted() const
{
    // The integer arithmetic is Linux's: below 100 there is no eviction.
    const uint32_t nearlyFull = m_config.maximum / 100 * 95;
    return m_refused && nearlyFull != 0 && m_pool->GetCount() >= nearlyFull;
}

bool
Conntrack::IsAllowed(const Connection& connection) const
{
    return !connection.Has(status::ASSURED) ||
           GetTracker(connection.GetProtocol()).CanEarlyDrop(connection);
}

void
Conntrack::Evict(Connection& connection, Instant now)
{
    Destroy(connection, now);
}

void
Conntrack::OnPassEnd()
{
    m_refused = false;
}

void
Conntrack::TellDeadline(Connection& connection, Instant now)
{
    const Duration delay = m_deadlineReaper->OnDeadline(connection, now);
    if (delay != NEVER && m_observer != nullptr)
    {
        m_observer->OnReaperWanted(delay);
    }
}

void
Conntrack::CloseTcp(Connection& connection, Instant now)
{
    if (connection.GetProtocol() != protocol::TCP || !connection.IsConfirmed() ||
        connection.tcp.state == TcpState::CLOSE)
    {
        return;
    }
    connection.tcp.state = TcpState::CLOSE;
    connection.pendingEvents |= event::PROTOINFO;
    connection.Refresh(now, GetTimeouts(connection).tcp[TcpState::CLOSE]);
    if (m_deadlineReaper != nullptr && !connection.Has(status::DYING))
    {
        TellDeadline(connection, now);
    }
}

void
Conntrack::Flush(Instant now)
{
    m_table.ForEach([this, now](Connection& connection) {
        Destroy(connection, now);
        return true;
    });
}

void
Conntrack::Report(ConntrackEvent kind, Connection& connection, Instant now)
{
    const uint16_t events = connection.pendingEvents;
    connection.pendingEvents = 0;
    if (m_observer != nullptr && m_config.events != 0)
    {
        m_observer->OnConntrackEvent(kind, connection, events, now);
    }
}

void
Conntrack::ReportSize()
{
    if (m_observer != nullptr)
    {
        m_observer->OnTableSize(m_table.GetSize());
    }
}

} // namespace netfilter
} // namespace ns3
