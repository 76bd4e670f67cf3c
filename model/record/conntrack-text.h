/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_TEXT_H
#define CONNTRACK_TEXT_H

#include "connection-record.h"
#include "conntrack-statistics.h"

#include <string>

/**
 * @file
 * @ingroup netfilter
 * Connections and their events as the conntrack tool (1.4.7) prints them.
 */

namespace ns3
{
namespace netfilter
{

/// What the lines of FormatConnection and FormatConntrackEvent show (conntrack -o ...).
struct ConntrackTextOptions
{
    bool extended{true};    //!< connections: start with "ipv4     2 " (-o extended)
    bool id{true};          //!< end with "id=" (-o id)
    bool timestamp{true};   //!< events: start with "[seconds.microseconds]" (-o timestamp)
    Duration timeOffset{0}; //!< added to simulated time to get the time shown, nanoseconds; a
                            //!< replay shows the clock of its capture this way
};

/**
 * A connection as a line of "conntrack -L". Seconds are rounded down, as in Linux. "packets=" and
 * "bytes=" are there if the connection has accounting, "delta-time=" if it has a start time: the
 * difference of the two clock readings in whole seconds.
 *
 * @param record a connection
 * @param options what to show
 * @return the line, without a line end
 */
std::string FormatConnection(const ConnectionRecord& record,
                             const ConntrackTextOptions& options = ConntrackTextOptions());

/**
 * An event as a line of "conntrack -E". Counters and "delta-time=" appear at DESTROY only. There
 * the remaining seconds are left out when nothing remains. An UPDATE shows the state of the
 * protocol only if that has changed, or if the record does not tell what has. A mark is shown
 * unless it is 0.
 *
 * @param event what happened
 * @param record the connection at that moment
 * @param options what to show
 * @return the line, without a line end
 */
std::string FormatConntrackEvent(ConntrackEvent event,
                                 const ConnectionRecord& record,
                                 const ConntrackTextOptions& options = ConntrackTextOptions());

/**
 * The counters as the line of "conntrack -S" for one processor.
 * @param statistics the counters of a tracker
 * @return the line, without a line end; as in the tool, a blank ends it
 */
std::string FormatStatistics(const ConntrackStatistics& statistics);

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_TEXT_H */
