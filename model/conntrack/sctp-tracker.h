/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCTP_TRACKER_H
#define SCTP_TRACKER_H

#include "protocol-tracker.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Follows SCTP associations by their chunks and verification tags, as Linux does
 * (net/netfilter/nf_conntrack_proto_sctp.c; RFC 9260 section 8.5). Differs from Linux where that
 * errs: a chunk shorter than its own header, or longer than the packet, is INVALID; an INVALID
 * packet teaches nothing, even if it has good chunks in front of the bad one; and the reflected tag
 * of the answer to a stray SHUTDOWN_ACK is right.
 */
class SctpTracker : public ProtocolTracker
{
  public:
    TrackerVerdict Track(Connection& connection, const TrackerInput& input) const override;
    bool CanEarlyDrop(const Connection& connection) const override;
};

} // namespace netfilter
} // namespace ns3

#endif /* SCTP_TRACKER_H */
