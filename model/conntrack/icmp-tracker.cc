/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "icmp-tracker.h"

#include "connection.h"

namespace ns3
{
namespace netfilter
{

TrackerVerdict
IcmpTracker::Track(Connection& connection, const TrackerInput& input) const
{
    const uint8_t type = connection.GetTuple(Direction::ORIGINAL).GetIcmpType();
    const bool opens = type == icmp::ECHO || type == icmp::TIMESTAMP ||
                       type == icmp::INFO_REQUEST || type == icmp::ADDRESS_MASK;
    if (!connection.IsConfirmed() && !opens)
    {
        return TrackerVerdict::INVALID;
    }
    connection.Refresh(input.now, input.timeouts.icmpTimeout);
    return TrackerVerdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
