/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nat.h"

#include "drop-reason.h"
#include "ftp-nat.h"
#include "packet-rewrite.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t
NatBit(Manip manip)
{
    return manip == Manip::SOURCE ? status::SRC_NAT : status::DST_NAT;
}

constexpr uint32_t
DoneBit(Manip manip)
{
    return manip == Manip::SOURCE ? status::SRC_NAT_DONE : status::DST_NAT_DONE;
}

constexpr Manip
OtherManip(Manip manip)
{
    return manip == Manip::SOURCE ? Manip::DESTINATION : Manip::SOURCE;
}

/// Whether packets of @p direction change their @p manip end: what NAT did to one end of the
/// original direction, it undoes at the other end of replies.
bool
Changes(const Connection& connection, Manip manip, Direction direction)
{
    return connection.Has(
        NatBit(direction == Direction::ORIGINAL ? manip : OtherManip(manip)));
}

EndRewrite
RewriteTo(const Tuple& tuple, Manip manip)
{
    // An ICMP query id is the same number at both ends.
    const bool isIcmp = tuple.protocol == protocol::ICMP;
    if (manip == Manip::SOURCE)
    {
        return {PacketEnd::SOURCE, tuple.source, tuple.sourceId};
    }
    return {PacketEnd::DESTINATION,
            tuple.destination,
            isIcmp ? tuple.sourceId : tuple.destinationId};
}

Verdict
Drop(TrackedPacket& packet, const char* why)
{
    packet.dropReason = why;
    return Verdict::DROP;
}

} // namespace

Nat::Nat(Conntrack& conntrack, RandomSource& random)
    : m_conntrack(conntrack),
      m_bySource(conntrack.GetTable().GetHash()),
      m_unique(conntrack, m_bySource, random),
      m_ftp(std::make_unique<FtpNat>(conntrack, *this))
{
    m_conntrack.GetPool().SetFreeListener(&m_bySource);
}

Nat::~Nat()
{
    m_conntrack.GetPool().SetFreeListener(nullptr);
}

Verdict
Nat::Translate(TrackedPacket& packet, const HookState& state, NatPolicy& policy)
{
    if (!packet.connection)
    {
        return Verdict::ACCEPT;
    }
    const Manip manip = ManipOf(state.hook);
    if (packet.state == PacketState::RELATED && packet.view.GetProtocol() == protocol::ICMP &&
        packet.view.GetTransportCaptured() >= 1 && icmp::IsError(packet.view.GetTransport()[0]))
    {
        return RewriteError(packet, manip);
    }
    Connection& connection = *packet.connection;
    const bool mayDecide =
        packet.state == PacketState::NEW || packet.state == PacketState::RELATED;
    if (mayDecide && !connection.Has(DoneBit(manip)))
    {
        const Verdict verdict = Decide(packet, state, policy);
        if (verdict != Verdict::ACCEPT)
        {
            return verdict;
        }
    }
    else if (state.hook == Hook::POSTROUTING && packet.direction == Direction::ORIGINAL &&
             connection.extension && connection.extension->masqueradeInterface != 0 &&
             state.out != nullptr &&
             connection.extension->masqueradeInterface != state.out->GetIndex())
    {
        // The address that hides it belongs to another way out: start anew with the next packet.
        m_conntrack.Destroy(connection, state.now);
        return Drop(packet, reason::NAT_ROUTE_CHANGED);
    }
    return Rewrite(packet, manip);
}

Verdict
Nat::Decide(TrackedPacket& packet, const HookState& state, NatPolicy& policy)
{
    Connection& connection = *packet.connection;
    const Manip manip = ManipOf(state.hook);
    NatDecision decision;
    if (!connection.IsConfirmed())
    {
        decision = policy.Decide(packet, state);
    }
    switch (decision.kind)
    {
    case NatDecision::DROP:
        return Drop(packet,
                    decision.dropReason != nullptr ? decision.dropReason : reason::RULE);
    case NatDecision::BIND:
        SetUp(connection, decision.range, manip, state.now);
        if (decision.masqueradeInterface != 0)
        {
            connection.MakeExtension().masqueradeInterface = decision.masqueradeInterface;
        }
        break;
    case NatDecision::NONE: {
        // The decision not to translate is one, too; but even so the port changes if it is taken.
        const Tuple& reply = connection.GetTuple(Direction::REPLY);
        const uint32_t same = manip == Manip::SOURCE ? reply.destination : reply.source;
        SetUp(connection, NatRange::ForAddress(same), manip, state.now);
        break;
    }
    }
    return Verdict::ACCEPT;
}

void
Nat::SetUp(Connection& connection, const NatRange& range, Manip manip, Instant now)
{
    if (connection.IsConfirmed() || connection.Has(DoneBit(manip)))
    {
        return;
    }
    Tuple current;
    if (InvertTuple(connection.GetTuple(Direction::REPLY), current))
    {
        const Tuple chosen = m_unique.Find(current, connection, range, manip, now);
        if (chosen != current)
        {
            InvertTuple(chosen, connection.replyNode.GetTuple());
            connection.statusBits |= NatBit(manip);
            if (m_observer != nullptr)
            {
                m_observer->OnTranslation(connection, manip, now);
            }
        }
    }
    if (manip == Manip::SOURCE)
    {
        m_bySource.Insert(connection);
    }
    connection.statusBits |= DoneBit(manip);
}

void
Nat::OnInterfaceDown(uint32_t interface, Instant now)
{
    ForgetMasqueraded(interface, nullptr, now);
}

void
Nat::OnAddressRemoved(uint32_t interface, uint32_t address, Instant now)
{
    ForgetMasqueraded(interface, &address, now);
}

void
Nat::ForgetMasqueraded(uint32_t interface, const uint32_t* address, Instant now)
{
    m_conntrack.GetTable().ForEach([&](Connection& connection) {
        const bool isMasqueraded =
            connection.extension && connection.extension->masqueradeInterface == interface;
        if (isMasqueraded &&
            (address == nullptr ||
             connection.GetTuple(Direction::REPLY).destination == *address))
        {
            m_conntrack.Destroy(connection, now);
        }
        return true;
    });
}

Verdict
Nat::Rewrite(TrackedPacket& packet, Manip manip)
{
    const Connection& connection = *packet.connection;
    if (!Changes(connection, manip, packet.direction))
    {
        return Verdict::ACCEPT;
    }
    // What the packet becomes is what the other side would answer to, read backwards.
    Tuple target;
    if (!InvertTuple(connection.GetTuple(Opposite(packet.direction)), target) ||
        !RewriteEnd(packet.view, RewriteTo(target, manip), packet.checksums))
    {
        return Drop(packet, reason::NAT_TRUNCATED);
    }
    packet.modified = true;
    return Verdict::ACCEPT;
}

Verdict
Nat::RewriteError(TrackedPacket& packet, Manip manip)
{
    const Connection& connection = *packet.connection;
    if (packet.view.GetTransport()[0] == icmp::REDIRECT)
    {
        // A redirect speaks of routes of another network than the one it would come to.
        const bool undecided = (connection.statusBits & status::NAT_DONE_MASK) !=
                               status::NAT_DONE_MASK;
        if (undecided || connection.Has(status::NAT_MASK))
        {
            return Drop(packet, reason::NAT_REDIRECT);
        }
    }
    if (!Changes(connection, manip, packet.direction))
    {
        return Verdict::ACCEPT;
    }
    PacketView quoted;
    const Tuple& sent = connection.GetTuple(Opposite(packet.direction));
    Tuple target;
    if (!packet.view.IsWhole() || !ParseQuoted(packet.view, quoted) ||
        !InvertTuple(sent, target) ||
        !RewriteQuotedEnd(quoted, RewriteTo(sent, OtherManip(manip)), packet.checksums))
    {
        return Drop(packet, reason::NAT_TRUNCATED);
    }
    if (packet.checksums)
    {
        UpdateIcmpChecksum(packet.view);
    }
    const bool source = manip == Manip::SOURCE;
    RewriteAddress(packet.view,
                   source ? PacketEnd::SOURCE : PacketEnd::DESTINATION,
                   source ? target.source : target.destination);
    packet.modified = true;
    return Verdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
