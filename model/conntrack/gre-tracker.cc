/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "gre-tracker.h"

#include "connection.h"

namespace ns3
{
namespace netfilter
{

TrackerVerdict
GreTracker::Track(Connection& connection, const TrackerInput& input) const
{
    if (!connection.IsConfirmed())
    {
        connection.gre = GreTracking{input.timeouts.greTimeout, input.timeouts.greTimeoutStream};
    }
    // The reply bit is set after this, so the first reply still gets the short timeout.
    if (!connection.Has(status::SEEN_REPLY))
    {
        connection.Refresh(input.now, connection.gre.timeout);
        return TrackerVerdict::ACCEPT;
    }
    connection.Refresh(input.now, connection.gre.streamTimeout);
    if (!connection.Has(status::NAT_CLASH))
    {
        connection.SetStatus(status::ASSURED, event::ASSURED);
    }
    return TrackerVerdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
