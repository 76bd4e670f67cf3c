/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_CSV_H
#define CONNTRACK_CSV_H

#include "connection-record.h"

#include <string>

/**
 * @file
 * @ingroup netfilter
 * Connections and their events as comma-separated values (RFC 4180), for spreadsheets, R and
 * pandas. One header line, then rows; every row of a file has the same columns.
 *
 * | column | holds |
 * |---|---|
 * | time | seconds, nine decimals |
 * | event | NEW, UPDATE or DESTROY (events only) |
 * | router | name of the router, as given by the caller |
 * | id | connection id, unique within the router |
 * | zone, mark, use | as conntrack -L has them |
 * | protocol, protocol_number | e.g. tcp, 6; "unknown" for protocols conntrack has no name for |
 * | state | TCP state; empty for other protocols |
 * | remaining | seconds until the connection expires, nine decimals |
 * | original_source ... original_destination_port | addresses and ports of the first packet |
 * | original_icmp_type, _icmp_code, _icmp_id | for ICMP; there the ports are empty |
 * | original_packets, original_bytes | counters; empty if accounting is off |
 * | reply_... | the same for the other direction |
 * | status | names of the status bits, joined by '|', e.g. SEEN_REPLY|ASSURED|CONFIRMED |
 * | start | when the connection was confirmed, seconds; empty if timestamps are off |
 *
 * Ports of GRE are its keys. Columns that mean nothing to a protocol are empty.
 */

namespace ns3
{
namespace netfilter
{

/// What the writers of rows cannot know from a record.
struct ConntrackCsvOptions
{
    std::string router;     //!< goes to the column "router"
    Duration timeOffset{0}; //!< added to simulated times, nanoseconds
};

/// @return the header line of a file of events, without a line end
std::string ConntrackEventCsvHeader();

/**
 * @param event what happened
 * @param record the connection at that moment
 * @param options what else goes into the row
 * @return the row, without a line end
 */
std::string ConntrackEventCsvRow(ConntrackEvent event,
                                 const ConnectionRecord& record,
                                 const ConntrackCsvOptions& options = ConntrackCsvOptions());

/// @return the header line of a file of table snapshots, without a line end
std::string ConntrackTableCsvHeader();

/**
 * One row of a snapshot; rows of one snapshot share their time.
 *
 * @param record a connection
 * @param options what else goes into the row
 * @return the row, without a line end
 */
std::string ConntrackTableCsvRow(const ConnectionRecord& record,
                                 const ConntrackCsvOptions& options = ConntrackCsvOptions());

/**
 * @param text any text
 * @return @p text, in quotes with inner quotes doubled if it holds a comma, a quote or a line end
 */
std::string CsvField(const std::string& text);

/**
 * @param bits status::*
 * @return the names of the bits that are set, lowest first, joined by '|'; bits without a name
 *         come last, in hexadecimal
 */
std::string StatusNames(uint32_t bits);

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_CSV_H */
