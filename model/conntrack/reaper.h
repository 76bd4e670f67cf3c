/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REAPER_H
#define REAPER_H

#include "netfilter-hook.h"
#include "table-locking.h"

#include <cstdint>
#include <limits>
#include <memory>

namespace ns3
{
namespace netfilter
{

class Connection;

/// Which policy removes expired connections.
enum class ReaperKind : uint8_t
{
    INCREMENTAL,   //!< a fraction of the buckets per run, as gVisor (IncrementalReaper)
    MEAN_LIFETIME, //!< all buckets per pass, as Linux since 5.16 (MeanLifetimeReaper)
    EXACT,         //!< each connection when it expires (ExactReaper)
    LAZY,          //!< nobody but who stumbles over them (LazyReaper)
};

/// A delay that never passes.
constexpr Duration NEVER = std::numeric_limits<Duration>::max();

/// The constants of all policies; each reads its own.
struct ReaperConfig
{
    uint32_t fraction{128};              //!< incremental: runs per traversal, at least 1
    uint32_t thresholdPercent{50};       //!< incremental: expired share that calls for a quick run
    Duration fullTraversal{60 * SECOND}; //!< incremental: longest time for a traversal
    Duration minInterval{SECOND / 100};  //!< incremental: shortest time between runs, above 0
    Duration maxPass{60 * SECOND};       //!< mean lifetime: longest time between passes
    Duration minPass{1 * SECOND};        //!< mean lifetime: shortest time between passes
    Duration maxLifetime{300 * SECOND};  //!< mean lifetime: a remaining lifetime counts as this most
    uint32_t virtualSamples{100};        //!< mean lifetime: samples of maxPass to begin with
    uint32_t batch{256};                 //!< most removals in one run (Linux: 64000 / HZ)
    uint32_t visits{256000};             //!< mean lifetime: most visits in one run
    Duration tick{4 * SECOND / 1000};    //!< mean lifetime: time between runs of one pass (a jiffy)
};

/// What one run of a reaper did.
struct ReapReport
{
    uint32_t buckets{0};  //!< buckets visited
    uint32_t examined{0}; //!< connections looked at
    uint32_t expired{0};  //!< connections removed
    Duration next{NEVER}; //!< when the reaper wants to run again
};

/// Says whom a reaper may remove although they live, because the table is full.
class ReaperEviction
{
  public:
    virtual ~ReaperEviction() = default;

    /// @return true if a packet was refused for want of room, and the table is still nearly full
    virtual bool IsWanted() const = 0;

    /// @param connection a connection @return true if it may be evicted
    virtual bool IsAllowed(const Connection& connection) const = 0;

    /**
     * Remove a connection.
     *
     * @param connection the connection
     * @param now simulated time
     */
    virtual void Evict(Connection& connection, Instant now) = 0;

    /// The reaper has been through the whole table.
    virtual void OnPassEnd() = 0;
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
     * @param kind which policy
     * @param config its constants
     * @return the reaper
     */
    static std::unique_ptr<Reaper> Create(ReaperKind kind, const ReaperConfig& config);

    /**
     * The table is no longer empty.
     *
     * @param now simulated time
     * @return how long to wait before the first run, or NEVER
     */
    virtual Duration Start(Instant now) = 0;

    /**
     * @param table the table
     * @param now simulated time
     * @return what was done, and when to come again, or NEVER
     */
    virtual ReapReport Run(ConnectionTable& table, Instant now) = 0;

    /// @param eviction who says whom to evict, or null; most policies leave that to early drop
    virtual void SetEviction(ReaperEviction* eviction)
    {
        (void)eviction;
    }

    /// @return true if the reaper wants to be told of each connection's end (OnDeadline, OnRemoved)
    virtual bool WantsDeadlines() const
    {
        return false;
    }

    /**
     * A connection entered the table, or will end earlier than it would have. A later end need not
     * be told.
     *
     * @param connection the connection
     * @param now simulated time
     * @return how long to wait before the next run, or NEVER to leave it as it is
     */
    virtual Duration OnDeadline(Connection& connection, Instant now)
    {
        (void)connection;
        (void)now;
        return NEVER;
    }

    /// A connection has left the table. @param connection the connection
    virtual void OnRemoved(Connection& connection)
    {
        (void)connection;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* REAPER_H */
