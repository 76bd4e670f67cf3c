/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "expectation-table.h"

#include "connection-helper.h"
#include "connection.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// @return what a connection has of a helper, or null
HelpedConnection*
HelpOf(const Connection& connection)
{
    HelperExtension* help = connection.FindHelp();
    return help != nullptr && help->helped.helper != nullptr ? &help->helped : nullptr;
}

} // namespace

ExpectationTable::ExpectationTable(ConntrackStatistics& statistics)
    : m_statistics(statistics)
{
}

ExpectationTable::~ExpectationTable()
{
    while (!m_expectations.empty())
    {
        Remove(m_expectations.begin());
    }
}

ExpectationTable::Key
ExpectationTable::KeyOf(const Tuple& tuple)
{
    return Key(tuple.destination, tuple.destinationId, tuple.protocol, tuple.zone);
}

bool
ExpectationTable::Clashes(const Expectation& a, const Expectation& b)
{
    // Some packet fits both if they agree wherever both look.
    return ((a.tuple.source ^ b.tuple.source) & a.sourceMask & b.sourceMask) == 0 &&
           ((a.tuple.sourceId ^ b.tuple.sourceId) & a.sourceIdMask & b.sourceIdMask) == 0;
}

bool
ExpectationTable::IsSame(const Expectation& a, const Expectation& b)
{
    return a.tuple == b.tuple && a.sourceMask == b.sourceMask && a.sourceIdMask == b.sourceIdMask &&
           a.master.Get() == b.master.Get() && a.kind == b.kind;
}

ExpectResult
ExpectationTable::Add(Expectation expectation, uint32_t maximum, Instant now)
{
    HelpedConnection* helped = HelpOf(*expectation.master);
    if (helped == nullptr)
    {
        return ExpectResult::NO_HELPER;
    }
    const Key key = KeyOf(expectation.tuple);
    const auto [first, last] = m_expectations.equal_range(key);
    for (auto other = first; other != last;)
    {
        if (other->second.expiry <= now)
        {
            other = Remove(other);
        }
        else if (IsSame(other->second, expectation))
        {
            Remove(other);
            break;
        }
        else if (Clashes(other->second, expectation))
        {
            return ExpectResult::CLASH;
        }
        else
        {
            ++other;
        }
    }
    const ExpectationPolicy policy = helped->helper->GetPolicy(expectation.kind);
    if (policy.maximum != 0)
    {
        const auto mine =
            std::count_if(helped->expectations.begin(),
                          helped->expectations.end(),
                          [&](const Expectation* e) { return e->kind == expectation.kind; });
        if (static_cast<uint32_t>(mine) >= policy.maximum)
        {
            EvictOldest(*expectation.master, expectation.kind);
        }
    }
    if (m_expectations.size() >= maximum)
    {
        RemoveExpired(now);
        if (m_expectations.size() >= maximum)
        {
            return ExpectResult::FULL;
        }
    }
    expectation.expiry = now + policy.timeout;
    const auto added = m_expectations.emplace(key, std::move(expectation));
    helped->expectations.push_back(&added->second);
    ++m_statistics.expectCreate;
    return ExpectResult::ADDED;
}

std::optional<Expectation>
ExpectationTable::Take(const Tuple& tuple, Instant now)
{
    const auto [first, last] = m_expectations.equal_range(KeyOf(tuple));
    for (auto position = first; position != last;)
    {
        if (position->second.expiry <= now)
        {
            position = Remove(position);
            continue;
        }
        if (!position->second.Matches(tuple))
        {
            ++position;
            continue;
        }
        // Nobody can know of it yet if the packet that speaks of it has not left.
        const Connection& master = *position->second.master;
        if (!master.IsConfirmed() || master.Has(status::DYING))
        {
            return std::nullopt;
        }
        std::optional<Expectation> found = position->second;
        if (!found->permanent)
        {
            Remove(position);
        }
        ++m_statistics.expectNew;
        return found;
    }
    return std::nullopt;
}

const Expectation*
ExpectationTable::FindOf(const Connection& master,
                         uint16_t spokenPort,
                         Direction direction,
                         Instant now) const
{
    if (const HelpedConnection* helped = HelpOf(master))
    {
        for (const Expectation* expectation : helped->expectations)
        {
            if (expectation->spokenPort == spokenPort && expectation->direction == direction &&
                expectation->expiry > now)
            {
                return expectation;
            }
        }
    }
    return nullptr;
}

ExpectationTable::Map::iterator
ExpectationTable::Remove(Map::iterator position)
{
    const Expectation* expectation = &position->second;
    if (HelpedConnection* helped = HelpOf(*expectation->master))
    {
        std::vector<const Expectation*>& all = helped->expectations;
        all.erase(std::remove(all.begin(), all.end(), expectation), all.end());
    }
    ++m_statistics.expectDelete;
    return m_expectations.erase(position);
}

ExpectationTable::Map::iterator
ExpectationTable::Find(const Expectation* expectation)
{
    Map::iterator position = m_expectations.lower_bound(KeyOf(expectation->tuple));
    while (&position->second != expectation)
    {
        ++position;
    }
    return position;
}

void
ExpectationTable::EvictOldest(Connection& master, uint8_t kind)
{
    const HelpedConnection& helped = *HelpOf(master);
    const auto oldest = std::find_if(helped.expectations.begin(),
                                     helped.expectations.end(),
                                     [kind](const Expectation* e) { return e->kind == kind; });
    Remove(Find(*oldest));
}

void
ExpectationTable::Remove(Connection& master, const Tuple& tuple)
{
    const auto [first, last] = m_expectations.equal_range(KeyOf(tuple));
    for (auto position = first; position != last; ++position)
    {
        if (position->second.master.Get() == &master && position->second.tuple == tuple)
        {
            Remove(position);
            return;
        }
    }
}

void
ExpectationTable::RemoveOf(Connection& master)
{
    const HelpedConnection* helped = HelpOf(master);
    while (helped != nullptr && !helped->expectations.empty())
    {
        // The last reference to the master may be one of those that go.
        const ConnectionRef keep(&master);
        Remove(Find(helped->expectations.back()));
    }
}

void
ExpectationTable::RemoveOf(const ExpectationListener* listener)
{
    for (auto position = m_expectations.begin(); position != m_expectations.end();)
    {
        position = position->second.listener == listener ? Remove(position) : std::next(position);
    }
}

void
ExpectationTable::RemoveExpired(Instant now)
{
    for (auto position = m_expectations.begin(); position != m_expectations.end();)
    {
        position = position->second.expiry <= now ? Remove(position) : std::next(position);
    }
}

size_t
ExpectationTable::GetSize(Instant now)
{
    RemoveExpired(now);
    return m_expectations.size();
}

} // namespace netfilter
} // namespace ns3
