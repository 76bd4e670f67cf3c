/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "generic-tracker.h"

#include "connection.h"

namespace ns3
{
namespace netfilter
{

TrackerVerdict
GenericTracker::Track(Connection& connection, const TrackerInput& input) const
{
    connection.Refresh(input.now, input.timeouts.genericTimeout);
    return TrackerVerdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
