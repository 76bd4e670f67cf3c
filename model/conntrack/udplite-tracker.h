/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef UDPLITE_TRACKER_H
#define UDPLITE_TRACKER_H

#include "protocol-tracker.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Follows UDP-Lite (RFC 3828) with the timeouts of UDP, but without its two seconds: the packet
 * behind the first reply makes a stream, ASSURED.
 *
 * Differs from Linux in one thing. Linux (net/netfilter/nf_conntrack_proto_udp.c, udplite_error)
 * verifies the checksum as if the pseudo header said UDP, which makes every right packet INVALID
 * at PREROUTING; here the pseudo header says UDP-Lite, as RFC 3828 section 3.1 has it.
 */
class UdpLiteTracker : public ProtocolTracker
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

#endif /* UDPLITE_TRACKER_H */
