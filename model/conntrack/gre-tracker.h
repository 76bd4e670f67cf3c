/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef GRE_TRACKER_H
#define GRE_TRACKER_H

#include "protocol-tracker.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Follows GRE tunnels as Linux does: 30 s until the first reply, then 180 s and ASSURED
 * (net/netfilter/nf_conntrack_proto_gre.c). A connection keeps the timeouts it began with.
 *
 * Version 0 is known by its addresses. Version 1 (PPTP, RFC 2637) has a call id of each direction,
 * and only a PPTP helper, which there is none of, could know which two belong together: without it
 * each direction is a connection of its own.
 */
class GreTracker : public ProtocolTracker
{
  public:
    TrackerVerdict Track(Connection& connection, const TrackerInput& input) const override;

    bool AllowsClash() const override
    {
        return true;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* GRE_TRACKER_H */
