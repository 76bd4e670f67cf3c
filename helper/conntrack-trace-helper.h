/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_TRACE_HELPER_H
#define CONNTRACK_TRACE_HELPER_H

#include "connection-filter.h"

#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/output-stream-wrapper.h"

#include <iosfwd>
#include <string>

namespace ns3
{

/**
 * @ingroup netfilter
 * Prints and records what a node's Ipv4Conntrack knows and does, each with one call. Every function
 * aborts with a message if the node has no Ipv4Conntrack, or if a file cannot be written or is
 * being written by another call.
 *
 * Files are complete once the simulation is destroyed (Simulator::Destroy) or the program ends.
 */
class ConntrackTraceHelper
{
  public:
    /**
     * Print the table now, like `conntrack -L -o extended,id`.
     *
     * @param node a node with a NAT
     * @param out where to
     * @param filter which connections, by default all
     */
    static void PrintTable(
        Ptr<Node> node,
        std::ostream& out,
        const netfilter::ConnectionFilter& filter = netfilter::ConnectionFilter());

    /**
     * Print the table at some time of the simulation, below a line that says which and when.
     *
     * @param time when
     * @param node a node with a NAT
     * @param stream where to
     * @param filter which connections, by default all
     */
    static void PrintTableAt(
        Time time,
        Ptr<Node> node,
        Ptr<OutputStreamWrapper> stream,
        const netfilter::ConnectionFilter& filter = netfilter::ConnectionFilter());

    /**
     * Print the counters now, like `conntrack -S`.
     *
     * @param node a node with a NAT
     * @param out where to
     */
    static void PrintStatistics(Ptr<Node> node, std::ostream& out);

    /**
     * Print the connections that helpers expect now, like `conntrack -L expect`.
     *
     * @param node a node with a NAT
     * @param out where to
     */
    static void PrintExpectations(Ptr<Node> node, std::ostream& out);

    /**
     * Record every event, like `conntrack -E -o timestamp,id`.
     *
     * @param fileName file to write
     * @param node a node with a NAT
     * @param timeOffset added to the time stamps
     */
    static void EnableEvents(const std::string& fileName,
                             Ptr<Node> node,
                             Time timeOffset = Time(0));

    /**
     * Record every event as comma-separated values (see conntrack-csv.h for the columns).
     *
     * @param fileName file to write
     * @param node a node with a NAT
     */
    static void EnableEventsCsv(const std::string& fileName, Ptr<Node> node);

    /**
     * Record the table at regular times as comma-separated values, one row a connection.
     *
     * @param fileName file to write
     * @param node a node with a NAT
     * @param interval time between two snapshots, above 0; the first is taken after one interval
     * @param stop no snapshot is taken after this time
     */
    static void EnableTableCsv(const std::string& fileName,
                               Ptr<Node> node,
                               Time interval,
                               Time stop);

    /**
     * Record the size of the table whenever it changes: two columns, time in seconds (nine
     * decimals) and number of connections.
     *
     * @param fileName file to write
     * @param node a node with a NAT
     */
    static void EnableTableSizeCsv(const std::string& fileName, Ptr<Node> node);
};

} // namespace ns3

#endif /* CONNTRACK_TRACE_HELPER_H */
