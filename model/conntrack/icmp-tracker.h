/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef ICMP_TRACKER_H
#define ICMP_TRACKER_H

#include "protocol-tracker.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Follows ICMP queries: echo, timestamp, information, address mask. Only a query opens a
 * connection.
 */
class IcmpTracker : public ProtocolTracker
{
  public:
    TrackerVerdict Track(Connection& connection, const TrackerInput& input) const override;
};

} // namespace netfilter
} // namespace ns3

#endif /* ICMP_TRACKER_H */
