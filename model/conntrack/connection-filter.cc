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
