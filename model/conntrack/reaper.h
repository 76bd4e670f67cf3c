/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REAPER_H
#define REAPER_H

#include "netfilter-hook.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

class ConnectionTable;

/// What one run of a reaper did.
struct ReapReport
{
    uint32_t buckets{0};  //!< buckets visited
    uint32_t examined{0}; //!< connections looked at
    uint32_t expired{0};  //!< connections removed
    Duration next{0};     //!< when the reaper wants to run again
};

/**
 * @ingroup netfilter
 * A policy for removing expired connections that nobody looks up any more. The caller keeps the
 * clock: it calls Run when the time has come, and stops calling while the table is empty.
 */
class Reaper
{
  public:
    virtual ~Reaper() = default;

    /**
     * The table is no longer empty.
     *
     * @return how long to wait before the first run
     */
    virtual Duration Start() = 0;

    /**
     * @param table the table
     * @param now simulated time
     * @return what was done, and when to come again
     */
    virtual ReapReport Run(ConnectionTable& table, Instant now) = 0;
};

} // namespace netfilter
} // namespace ns3

#endif /* REAPER_H */
