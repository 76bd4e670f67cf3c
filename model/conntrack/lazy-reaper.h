/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LAZY_REAPER_H
#define LAZY_REAPER_H

#include "reaper.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Does nothing: expired connections are removed only when somebody meets them in their bucket. The
 * least work, and the largest table.
 */
class LazyReaper : public Reaper
{
  public:
    Duration Start(Instant now) override
    {
        (void)now;
        return NEVER;
    }

    ReapReport Run(ConnectionTable& table, Instant now) override
    {
        (void)table;
        (void)now;
        return {};
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* LAZY_REAPER_H */
