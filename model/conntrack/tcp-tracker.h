/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TCP_TRACKER_H
#define TCP_TRACKER_H

#include "protocol-tracker.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Follows TCP as Linux does (net/netfilter/nf_conntrack_proto_tcp.c): state machine over flag
 * classes, window tracking with scaling and SACK, and the timeouts that follow from both.
 *
 * TrackerVerdict::IGNORE is also the answer to any further SYN, of either side, while nobody has
 * replied yet: it is valid, and that of the other side moves the state to SYN_SENT2, but as in
 * Linux it neither prolongs the life of the connection nor is it counted.
 */
class TcpTracker : public ProtocolTracker
{
  public:
    TrackerVerdict Track(Connection& connection, const TrackerInput& input) const override;
    bool CanEarlyDrop(const Connection& connection) const override;
};

} // namespace netfilter
} // namespace ns3

#endif /* TCP_TRACKER_H */
