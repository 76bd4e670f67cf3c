/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-filter.h"

#include "packet-view.h"

namespace ns3
{
namespace netfilter
{

bool
AddressPrefix::Contains(uint32_t other) const
{
    return length == 0 || (address ^ other) >> (length < 32 ? 32 - length : 0) == 0;
}

bool
TupleFilter::Matches(const Tuple& tuple) const
{
    if ((sourcePort || destinationPort) && !HasPorts(tuple.protocol))
    {
        return false;
    }
    return source.Contains(tuple.source) && destination.Contains(tuple.destination) &&
           (!sourcePort || *sourcePort == tuple.sourceId) &&
           (!destinationPort || *destinationPort == tuple.destinationId);
}

std::string
ConnectionFilter::FindMistake() const
{
    const struct
    {
        const char* name;
        const AddressPrefix& prefix;
    } prefixes[] = {
        {"original.source", original.source},
        {"original.destination", original.destination},
        {"reply.source", reply.source},
        {"reply.destination", reply.destination},
    };
    for (const auto& [name, prefix] : prefixes)
    {
        if (prefix.length > 32)
        {
            return std::string(name) + ".length is " + std::to_string(prefix.length) +
                   "; it takes a number from 0 to 32";
        }
    }
    if (!mark && markMask != 0xffffffff)
    {
        return "markMask is set, but mark is not; set both";
    }
    return {};
}

bool
ConnectionFilter::Matches(const ConnectionRecord& record) const
{
    const Tuple& tuple = record.GetTuple(Direction::ORIGINAL);
    if ((protocol && *protocol != tuple.protocol) || !original.Matches(tuple) ||
        !reply.Matches(record.GetTuple(Direction::REPLY)))
    {
        return false;
    }
    if ((tcpState && (tuple.protocol != protocol::TCP || *tcpState != record.tcpState)) ||
        (sctpState && (tuple.protocol != protocol::SCTP || *sctpState != record.sctpState)))
    {
        return false;
    }
    return (!mark || ((*mark ^ record.mark) & markMask) == 0) &&
           (record.status & statusSet) == statusSet && (record.status & statusUnset) == 0 &&
           (statusAny == 0 || record.Has(statusAny));
}

} // namespace netfilter
} // namespace ns3
