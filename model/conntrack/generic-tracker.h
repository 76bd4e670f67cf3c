/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef GENERIC_TRACKER_H
#define GENERIC_TRACKER_H

#include "protocol-tracker.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Follows protocols without a tracker of their own by their addresses alone.
 */
class GenericTracker : public ProtocolTracker
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

#endif /* GENERIC_TRACKER_H */
