/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-text.h"

#include "packet-view.h"
#include "record-append.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Long enough for nearly every line: one allocation.
constexpr size_t LINE_LENGTH = 320;

/**
 * @param line the line to append to
 * @param name what the number is, with a leading blank and the equals sign: " use="
 * @param value the number
 */
void
AppendField(std::string& line, const char* name, uint64_t value)
{
    line += name;
    AppendNumber(line, value);
}

/**
 * @param line the line to append to
 * @param name what the number is, with a leading blank and the equals sign
 * @param value the number, shown in hexadecimal
 */
void
AppendHexField(std::string& line, const char* name, uint32_t value)
{
    char text[8];
    const auto result = std::to_chars(text, text + sizeof(text), value, 16);
    line += name;
    line += "0x";
    line.append(text, result.ptr);
}

/**
 * @param line the line to append to
 * @param tuple a tuple, appended with a blank in front
 */
void
AppendTuple(std::string& line, const Tuple& tuple)
{
    line += " src=";
    AppendAddress(line, tuple.source);
    line += " dst=";
    AppendAddress(line, tuple.destination);
    switch (tuple.protocol)
    {
    case protocol::ICMP:
        AppendField(line, " type=", tuple.GetIcmpType());
        AppendField(line, " code=", tuple.GetIcmpCode());
        AppendField(line, " id=", tuple.sourceId);
        break;
    case protocol::GRE:
        AppendHexField(line, " srckey=", tuple.sourceId);
        AppendHexField(line, " dstkey=", tuple.destinationId);
        break;
    case protocol::TCP:
    case protocol::UDP:
    case protocol::DCCP: // conntrack prints ports for it, although Linux tracks none: 0
    case protocol::SCTP:
    case protocol::UDPLITE:
        AppendField(line, " sport=", tuple.sourceId);
        AppendField(line, " dport=", tuple.destinationId);
        break;
    default:
        break;
    }
}

/**
 * @param line the line to append to
 * @param record a connection
 * @param direction which direction's tuple to append
 * @param counters whether to append packets and bytes of that direction
 */
void
AppendDirection(std::string& line,
                const ConnectionRecord& record,
                Direction direction,
                bool counters)
{
    AppendTuple(line, record.GetTuple(direction));
    if (counters)
    {
        const auto index = static_cast<size_t>(direction);
        AppendField(line, " packets=", record.packets[index]);
        AppendField(line, " bytes=", record.bytes[index]);
    }
}

/**
 * The part that connections and events share: protocol, seconds, state, both directions, flags.
 *
 * @param line the line to append to
 * @param record a connection
 * @param counters whether to show packets and bytes
 * @param zeroSeconds whether to show the remaining seconds if there are none
 * @param state whether to show the state of the protocol
 */
void
AppendBody(std::string& line,
           const ConnectionRecord& record,
           bool counters,
           bool zeroSeconds,
           bool state)
{
    constexpr size_t NAME_WIDTH = 8;
    const uint8_t number = record.GetTuple(Direction::ORIGINAL).protocol;
    const char* name = ConntrackProtocolName(number);
    line += name;
    line.append(NAME_WIDTH - std::min(NAME_WIDTH, std::strlen(name)), ' ');
    AppendField(line, " ", number);

    const int64_t seconds = WholeSeconds(std::max<Duration>(record.remaining, 0));
    if (seconds > 0 || zeroSeconds)
    {
        AppendField(line, " ", static_cast<uint64_t>(seconds));
    }
    if (state && number == protocol::TCP)
    {
        line += ' ';
        line += TcpStateName(record.tcpState);
    }
    else if (state && number == protocol::SCTP)
    {
        line += ' ';
        line += SctpStateName(record.sctpState);
    }
    AppendDirection(line, record, Direction::ORIGINAL, counters);
    if (!record.Has(status::SEEN_REPLY))
    {
        line += " [UNREPLIED]";
    }
    AppendDirection(line, record, Direction::REPLY, counters);
    if (record.Has(status::ASSURED))
    {
        line += " [ASSURED]";
    }
}

/**
 * @param line the line to append to
 * @param record a connection; if it has a start time, its age is appended
 * @param offset from simulated time to the time shown
 */
void
AppendDeltaTime(std::string& line, const ConnectionRecord& record, Duration offset)
{
    if (record.start >= 0)
    {
        // Both clock readings lose their fractions before they are subtracted.
        const int64_t delta =
            WholeSeconds(record.now - record.overdue + offset) -
            WholeSeconds(record.start + offset); // Linux ends it when its time was up, too.
        AppendField(line, " delta-time=", static_cast<uint64_t>(std::max<int64_t>(delta, 0)));
    }
}

/**
 * @param line the line to append to
 * @param record a connection; its zone is appended unless it is 0
 */
void
AppendZone(std::string& line, const ConnectionRecord& record)
{
    const uint16_t zone = record.GetTuple(Direction::ORIGINAL).zone;
    if (zone != 0)
    {
        AppendField(line, " zone=", zone);
    }
}

} // namespace

std::string
FormatConnection(const ConnectionRecord& record, const ConntrackTextOptions& options)
{
    std::string line;
    line.reserve(LINE_LENGTH);
    if (options.extended)
    {
        line += "ipv4     2 ";
    }
    AppendBody(line, record, record.hasAccounting, true, true);
    AppendField(line, " mark=", record.mark);
    AppendZone(line, record);
    AppendDeltaTime(line, record, options.timeOffset);
    AppendField(line, " use=", record.use);
    if (options.id)
    {
        AppendField(line, " id=", record.id);
    }
    return line;
}

std::string
FormatConntrackEvent(ConntrackEvent event,
                     const ConnectionRecord& record,
                     const ConntrackTextOptions& options)
{
    std::string line;
    line.reserve(LINE_LENGTH);
    if (options.timestamp)
    {
        constexpr int64_t NANOSECONDS_PER_MICROSECOND = 1000;
        const Instant time = std::max<Instant>(record.now + options.timeOffset, 0);
        line += '[';
        AppendPadded(line, static_cast<uint64_t>(time / SECOND), 8);
        line += '.';
        AppendPadded(line,
                     static_cast<uint64_t>(time % SECOND / NANOSECONDS_PER_MICROSECOND),
                     6);
        line += "]\t";
    }

    constexpr size_t TYPE_WIDTH = 9;
    const std::string type = std::string("[") + ConntrackEventName(event) + "]";
    line.append(TYPE_WIDTH - std::min(TYPE_WIDTH, type.size()), ' ');
    line += type;
    line += ' ';

    const bool last = event == ConntrackEvent::DESTROY;
    // The kernel tells of an update only what is new.
    const bool state = event != ConntrackEvent::UPDATE || record.events == 0 ||
                       (record.events & event::PROTOINFO) != 0;
    AppendBody(line, record, last && record.hasAccounting, !last, state);
    if (record.mark != 0)
    {
        AppendField(line, " mark=", record.mark);
    }
    AppendZone(line, record);
    if (last)
    {
        AppendDeltaTime(line, record, options.timeOffset);
    }
    if (options.id)
    {
        AppendField(line, " id=", record.id);
    }
    return line;
}

std::string
FormatStatistics(const ConntrackStatistics& statistics)
{
    std::string line = "cpu=0   \t";
    AppendField(line, "found=", statistics.found);
    AppendField(line, " invalid=", statistics.invalid);
    AppendField(line, " insert=", statistics.insert);
    AppendField(line, " insert_failed=", statistics.insertFailed);
    AppendField(line, " drop=", statistics.drop);
    AppendField(line, " early_drop=", statistics.earlyDrop);
    AppendField(line, " error=", statistics.error);
    AppendField(line, " search_restart=", statistics.searchRestart);
    AppendField(line, " clash_resolve=", statistics.clashResolve);
    AppendField(line, " chaintoolong=", statistics.chainTooLong);
    line += ' ';
    return line;
}

} // namespace netfilter
} // namespace ns3
