/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-csv.h"

#include "packet-view.h"
#include "record-append.h"

#include <charconv>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Columns that events and snapshots share, behind time and event.
constexpr const char* COLUMNS =
    "router,id,zone,mark,use,protocol,protocol_number,state,remaining,"
    "original_source,original_destination,original_source_port,original_destination_port,"
    "original_icmp_type,original_icmp_code,original_icmp_id,original_packets,original_bytes,"
    "reply_source,reply_destination,reply_source_port,reply_destination_port,"
    "reply_icmp_type,reply_icmp_code,reply_icmp_id,reply_packets,reply_bytes,"
    "status,start";

/// Long enough for nearly every row: one allocation.
constexpr size_t ROW_LENGTH = 384;

/// A status bit and its name.
struct StatusName
{
    uint32_t bit;
    const char* name;
};

constexpr StatusName STATUS_NAMES[] = {
    {status::EXPECTED, "EXPECTED"},
    {status::SEEN_REPLY, "SEEN_REPLY"},
    {status::ASSURED, "ASSURED"},
    {status::CONFIRMED, "CONFIRMED"},
    {status::SRC_NAT, "SRC_NAT"},
    {status::DST_NAT, "DST_NAT"},
    {status::SEQ_ADJUST, "SEQ_ADJUST"},
    {status::SRC_NAT_DONE, "SRC_NAT_DONE"},
    {status::DST_NAT_DONE, "DST_NAT_DONE"},
    {status::DYING, "DYING"},
    {status::FIXED_TIMEOUT, "FIXED_TIMEOUT"},
    {status::TEMPLATE, "TEMPLATE"},
    {status::NAT_CLASH, "NAT_CLASH"},
    {status::HELPER, "HELPER"},
};

/**
 * @param row the row to append to
 * @param value a number, appended with a comma in front
 */
void
AppendColumn(std::string& row, uint64_t value)
{
    row += ',';
    AppendNumber(row, value);
}

/**
 * @param row the row to append to
 * @param count how many empty columns to append
 */
void
AppendEmpty(std::string& row, size_t count)
{
    row.append(count, ',');
}

/**
 * @param row the row to append the nine columns of one direction to
 * @param record a connection
 * @param direction which direction
 */
void
AppendDirection(std::string& row, const ConnectionRecord& record, Direction direction)
{
    const Tuple& tuple = record.GetTuple(direction);
    row += ',';
    AppendAddress(row, tuple.source);
    row += ',';
    AppendAddress(row, tuple.destination);
    switch (tuple.protocol)
    {
    case protocol::ICMP:
        AppendEmpty(row, 2);
        AppendColumn(row, tuple.GetIcmpType());
        AppendColumn(row, tuple.GetIcmpCode());
        AppendColumn(row, tuple.sourceId);
        break;
    case protocol::TCP:
    case protocol::UDP:
    case protocol::GRE:
    case protocol::SCTP:
    case protocol::UDPLITE:
        AppendColumn(row, tuple.sourceId);
        AppendColumn(row, tuple.destinationId);
        AppendEmpty(row, 3);
        break;
    default:
        AppendEmpty(row, 5);
        break;
    }
    if (record.hasAccounting)
    {
        const auto index = static_cast<size_t>(direction);
        AppendColumn(row, record.packets[index]);
        AppendColumn(row, record.bytes[index]);
    }
    else
    {
        AppendEmpty(row, 2);
    }
}

/**
 * @param row the row to append COLUMNS to
 * @param record a connection
 * @param options what else goes into the row
 */
void
AppendColumns(std::string& row, const ConnectionRecord& record, const ConntrackCsvOptions& options)
{
    const Tuple& original = record.GetTuple(Direction::ORIGINAL);
    row += ',';
    row += CsvField(options.router);
    AppendColumn(row, record.id);
    AppendColumn(row, original.zone);
    AppendColumn(row, record.mark);
    AppendColumn(row, record.use);
    row += ',';
    row += ConntrackProtocolName(original.protocol);
    AppendColumn(row, original.protocol);
    row += ',';
    if (original.protocol == protocol::TCP)
    {
        row += TcpStateName(record.tcpState);
    }
    else if (original.protocol == protocol::SCTP)
    {
        row += SctpStateName(record.sctpState);
    }
    row += ',';
    AppendSeconds(row, record.remaining);
    AppendDirection(row, record, Direction::ORIGINAL);
    AppendDirection(row, record, Direction::REPLY);
    row += ',';
    row += StatusNames(record.status);
    row += ',';
    if (record.start >= 0)
    {
        AppendSeconds(row, record.start + options.timeOffset);
    }
}

} // namespace

std::string
CsvField(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
    {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text)
    {
        if (c == '"')
        {
            quoted += '"';
        }
        quoted += c;
    }
    quoted += '"';
    return quoted;
}

std::string
StatusNames(uint32_t bits)
{
    std::string names;
    for (const auto& entry : STATUS_NAMES)
    {
        if ((bits & entry.bit) != 0)
        {
            names += names.empty() ? "" : "|";
            names += entry.name;
            bits &= ~entry.bit;
        }
    }
    if (bits != 0)
    {
        char text[8];
        const auto result = std::to_chars(text, text + sizeof(text), bits, 16);
        names += names.empty() ? "0x" : "|0x";
        names.append(text, result.ptr);
    }
    return names;
}

std::string
ConntrackEventCsvHeader()
{
    return std::string("time,event,") + COLUMNS;
}

std::string
ConntrackEventCsvRow(ConntrackEvent event,
                     const ConnectionRecord& record,
                     const ConntrackCsvOptions& options)
{
    std::string row;
    row.reserve(ROW_LENGTH);
    AppendSeconds(row, record.now + options.timeOffset);
    row += ',';
    row += ConntrackEventName(event);
    AppendColumns(row, record, options);
    return row;
}

std::string
ConntrackTableCsvHeader()
{
    return std::string("time,") + COLUMNS;
}

std::string
ConntrackTableCsvRow(const ConnectionRecord& record, const ConntrackCsvOptions& options)
{
    std::string row;
    row.reserve(ROW_LENGTH);
    AppendSeconds(row, record.now + options.timeOffset);
    AppendColumns(row, record, options);
    return row;
}

} // namespace netfilter
} // namespace ns3
