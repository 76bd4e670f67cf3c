/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "unique-tuple.h"

#include "jenkins-hash.h"
#include "packet-view.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Tries of the first round; each further round has half as many, down to 8.
constexpr uint32_t FIRST_ROUND = 128;

/// A round shorter than this is the last one.
constexpr uint32_t LAST_ROUND = 16;

/// With no more than this many tries left in a round, ports of ended TCP connections are taken.
constexpr uint32_t HARDER_TRIES = 32;

/// Which ports or ids a search goes through.
struct IdClass
{
    uint32_t first{0};
    uint32_t count{0};
};

/**
 * Ports are replaced within their class: nobody expects a service's port from a client, and some
 * services trust low ports.
 */
IdClass
ClassOfPort(uint16_t port)
{
    if (port < 512)
    {
        return {1, 511};
    }
    if (port < 1024)
    {
        return {600, 1023 - 600 + 1};
    }
    return {1024, 65535 - 1024 + 1};
}

uint32_t
ByteSwap(uint32_t value)
{
    return (value >> 24) | ((value >> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24);
}

bool
IdInRange(const Tuple& tuple, Manip manip, const NatRange& range)
{
    uint16_t id = manip == Manip::SOURCE ? tuple.sourceId : tuple.destinationId;
    if (tuple.protocol == protocol::ICMP)
    {
        id = tuple.sourceId;
    }
    else if (!HasPorts(tuple.protocol))
    {
        return true;
    }
    return id >= range.minPort && id <= range.maxPort;
}

/// @return true if the source of @p tuple is already what @p range allows
bool
SourceInRange(const Tuple& tuple, const NatRange& range)
{
    if (range.hasAddresses &&
        (tuple.source < range.minAddress || tuple.source > range.maxAddress))
    {
        return false;
    }
    return !range.hasPorts || IdInRange(tuple, Manip::SOURCE, range);
}

} // namespace

uint32_t
SelectAddress(const NatRange& range, uint32_t source, uint32_t destination, uint16_t zone)
{
    if (range.minAddress == range.maxAddress)
    {
        return range.minAddress;
    }
    // Linux hashes the words as they lie in memory, in network byte order.
    const uint32_t words[4] = {ByteSwap(source), 0, 0, 0};
    const uint32_t seed = range.persistent ? 0 : ByteSwap(destination) ^ zone;
    const uint64_t size = uint64_t(range.maxAddress) - range.minAddress + 1;
    return range.minAddress + static_cast<uint32_t>((JenkinsHash(words, 4, seed) * size) >> 32);
}

UniqueTuple::UniqueTuple(Conntrack& conntrack, BySourceIndex& bySource, RandomSource& random)
    : m_conntrack(conntrack),
      m_bySource(bySource),
      m_random(random)
{
}

bool
UniqueTuple::IsUsed(const Tuple& tuple, const Connection& connection, Instant now)
{
    Tuple reply;
    if (!InvertTuple(tuple, reply) || !m_conntrack.GetTable().IsTaken(reply, connection, now))
    {
        return false;
    }
    ++m_conntrack.GetStatistics().found;
    return true;
}

bool
UniqueTuple::IsUsedUnchanged(const Tuple& tuple, const Connection& connection, Instant now)
{
    if (!IsUsed(tuple, connection, now))
    {
        return false;
    }
    if (!m_conntrack.GetTracker(tuple.protocol).AllowsClash() ||
        connection.Has(status::NAT_MASK | status::SEQ_ADJUST))
    {
        return true;
    }
    // Both ends sent at once: the collision is the same connection seen from the other side, and
    // resolving the clash will join the two.
    Direction direction = Direction::ORIGINAL;
    const ConnectionRef other = m_conntrack.GetTable().Find(tuple, now, direction);
    return !other || direction != Direction::REPLY ||
           other->Has(status::NAT_MASK | status::SEQ_ADJUST) ||
           other->GetTuple(Direction::ORIGINAL) != connection.GetTuple(Direction::REPLY);
}

bool
UniqueTuple::IsUsedHarder(const Tuple& tuple, const Connection& connection, Instant now)
{
    Tuple reply;
    if (connection.GetProtocol() != protocol::TCP ||
        connection.tcp.state != TcpState::SYN_SENT || !InvertTuple(tuple, reply))
    {
        return IsUsed(tuple, connection, now);
    }
    Direction direction = Direction::ORIGINAL;
    const ConnectionRef old = m_conntrack.GetTable().Find(reply, now, direction);
    if (!old)
    {
        return false;
    }
    // An ended connection makes room for a SYN that the server cannot mistake for an old one.
    const auto client = static_cast<size_t>(Direction::ORIGINAL);
    const auto advance =
        static_cast<int32_t>(connection.tcp.seen[client].end - old->tcp.seen[client].end);
    const bool mayGo = direction == Direction::REPLY && old->Has(status::SRC_NAT) &&
                       !old->Has(status::FIXED_TIMEOUT | status::DYING) &&
                       old->tcp.state >= TcpState::TIME_WAIT && advance > 0;
    return !mayGo || !m_conntrack.Destroy(*old, now);
}

bool
UniqueTuple::ReuseMapping(const Tuple& current, const NatRange& range, Tuple& result)
{
    bool found = false;
    m_bySource.ForEachSameSource(current, [&](const Connection& connection) {
        Tuple mapped;
        if (!InvertTuple(connection.GetTuple(Direction::REPLY), mapped))
        {
            return true;
        }
        Tuple candidate = current;
        candidate.source = mapped.source;
        candidate.sourceId = mapped.sourceId;
        if (!SourceInRange(candidate, range))
        {
            return true;
        }
        result = candidate;
        found = true;
        return false;
    });
    return found;
}

Tuple
UniqueTuple::Find(const Tuple& current,
                  Connection& connection,
                  const NatRange& range,
                  Manip manip,
                  Instant now)
{
    const bool random = range.random || range.randomFully;
    Tuple tuple = current;
    if (manip == Manip::SOURCE && !random)
    {
        if (SourceInRange(current, range))
        {
            if (!IsUsedUnchanged(current, connection, now))
            {
                return current;
            }
        }
        else if (ReuseMapping(current, range, tuple) && !IsUsed(tuple, connection, now))
        {
            return tuple;
        }
    }

    tuple = current;
    if (range.hasAddresses)
    {
        const uint32_t address =
            SelectAddress(range, current.source, current.destination, current.zone);
        (manip == Manip::SOURCE ? tuple.source : tuple.destination) = address;
    }
    if (!random)
    {
        if (range.hasPorts)
        {
            // A single port is taken as it is, free or not; a clash shows when it is confirmed.
            if (!range.hasBasePort && IdInRange(tuple, manip, range) &&
                (range.minPort == range.maxPort || !IsUsed(tuple, connection, now)))
            {
                return tuple;
            }
        }
        else if (!IsUsed(tuple, connection, now))
        {
            return tuple;
        }
    }
    SearchId(tuple, connection, range, manip, now);
    return tuple;
}

void
UniqueTuple::SearchId(Tuple& tuple,
                      const Connection& connection,
                      const NatRange& range,
                      Manip manip,
                      Instant now)
{
    const bool isIcmp = tuple.protocol == protocol::ICMP;
    if (!isIcmp && !HasPorts(tuple.protocol))
    {
        return; // nothing to vary
    }
    uint16_t& id =
        isIcmp || manip == Manip::SOURCE ? tuple.sourceId : tuple.destinationId;

    IdClass candidates;
    if (range.hasPorts)
    {
        candidates = {range.minPort, uint32_t(range.maxPort) - range.minPort + 1};
    }
    else if (isIcmp)
    {
        candidates = {0, 65536};
    }
    else if (manip == Manip::DESTINATION)
    {
        return; // a port nobody asked for would not be listened on
    }
    else
    {
        candidates = ClassOfPort(id);
    }

    uint16_t offset = 0; // as wide as in Linux, which shows where it wraps
    if (range.hasBasePort)
    {
        offset = static_cast<uint16_t>(id - range.basePort);
    }
    else if (range.random || range.randomFully || manip == Manip::SOURCE)
    {
        offset = static_cast<uint16_t>(m_random.Next());
    }

    uint32_t tries = std::min(candidates.count, FIRST_ROUND);
    for (;;)
    {
        for (uint32_t i = 0; i < tries; ++i, ++offset)
        {
            id = static_cast<uint16_t>(candidates.first + offset % candidates.count);
            const bool used = tries - i > HARDER_TRIES ? IsUsed(tuple, connection, now)
                                                       : IsUsedHarder(tuple, connection, now);
            if (!used)
            {
                return;
            }
        }
        if (tries >= candidates.count || tries < LAST_ROUND)
        {
            return;
        }
        tries /= 2;
        offset = static_cast<uint16_t>(m_random.Next());
    }
}

} // namespace netfilter
} // namespace ns3
