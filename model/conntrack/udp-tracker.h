/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef UDP_TRACKER_H
#define UDP_TRACKER_H

#include "protocol-tracker.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Follows UDP as Linux does: 30 s until the first reply, then 120 s and ASSURED for a flow that is
 * still alive two seconds after it began (net/netfilter/nf_conntrack_proto_udp.c).
 */
class UdpTracker : public ProtocolTracker
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

#endif /* UDP_TRACKER_H */
