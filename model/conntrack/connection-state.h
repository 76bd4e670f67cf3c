/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_STATE_H
#define CONNECTION_STATE_H

#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * The words in which conntrack speaks of connections: status bits, what a packet is to its
 * connection, states of TCP and SCTP, events. Values are those of Linux where Linux has one.
 */

namespace ns3
{
namespace netfilter
{

/// Status bits of a connection (enum ip_conntrack_status).
namespace status
{
constexpr uint32_t EXPECTED = 1U << 0;      //!< its first packet was expected by a helper
constexpr uint32_t SEEN_REPLY = 1U << 1;    //!< a packet came in reply direction
constexpr uint32_t ASSURED = 1U << 2;       //!< worth keeping when the table is full
constexpr uint32_t CONFIRMED = 1U << 3;     //!< in the table
constexpr uint32_t SRC_NAT = 1U << 4;       //!< its source is translated
constexpr uint32_t DST_NAT = 1U << 5;       //!< its destination is translated
constexpr uint32_t SEQ_ADJUST = 1U << 6;    //!< a helper changed the length of payload
constexpr uint32_t SRC_NAT_DONE = 1U << 7;  //!< source NAT decided, also if for "none"
constexpr uint32_t DST_NAT_DONE = 1U << 8;  //!< destination NAT decided, also if for "none"
constexpr uint32_t DYING = 1U << 9;         //!< removed from the table, or about to be
constexpr uint32_t FIXED_TIMEOUT = 1U << 10; //!< packets do not refresh it
constexpr uint32_t TEMPLATE = 1U << 11;     //!< no real connection, carries options of a CT rule
constexpr uint32_t NAT_CLASH = 1U << 12;    //!< lost a race; only its reply tuple is in the table
constexpr uint32_t HELPER = 1U << 13;       //!< it has a helper
constexpr uint32_t NAT_MASK = SRC_NAT | DST_NAT;
constexpr uint32_t NAT_DONE_MASK = SRC_NAT_DONE | DST_NAT_DONE;
} // namespace status

/// What a packet is to the connection it belongs to, as rules match it (-m conntrack --ctstate).
enum class PacketState : uint8_t
{
    INVALID = 0, //!< belongs to no connection; NAT leaves it alone
    UNTRACKED,   //!< a rule said: do not track
    NEW,         //!< no packet came back yet
    RELATED,     //!< an ICMP error about a connection, or the first packet of an expected one
    ESTABLISHED, //!< the connection has seen packets in both directions
};

/// @param state a packet state @return its name as iptables writes it, e.g. "ESTABLISHED"
const char* PacketStateName(PacketState state);

/// States of the TCP tracker (enum tcp_conntrack); the numbers index Linux's tables.
enum class TcpState : uint8_t
{
    NONE = 0,
    SYN_SENT,
    SYN_RECV,
    ESTABLISHED,
    FIN_WAIT,
    CLOSE_WAIT,
    LAST_ACK,
    TIME_WAIT,
    CLOSE,
    SYN_SENT2,
};

/// How many TcpState values there are.
constexpr unsigned TCP_STATE_COUNT = 10;

/// @param state a TCP state @return its name as conntrack -L prints it, e.g. "SYN_SENT"
const char* TcpStateName(TcpState state);

/// States of the SCTP tracker (enum sctp_conntrack); the numbers are those of Linux.
enum class SctpState : uint8_t
{
    NONE = 0,
    CLOSED,
    COOKIE_WAIT,
    COOKIE_ECHOED,
    ESTABLISHED,
    SHUTDOWN_SENT,
    SHUTDOWN_RECD,
    SHUTDOWN_ACK_SENT,
    HEARTBEAT_SENT,
};

/// How many SctpState values there are.
constexpr unsigned SCTP_STATE_COUNT = 9;

/// @param state an SCTP state @return its name as conntrack -L prints it, e.g. "COOKIE_WAIT"
const char* SctpStateName(SctpState state);

/// What happened to a connection since its observers heard of it, as a bit mask.
namespace event
{
constexpr uint16_t NEW = 1U << 0;       //!< entered the table
constexpr uint16_t RELATED = 1U << 1;   //!< entered the table, was expected
constexpr uint16_t DESTROY = 1U << 2;   //!< left the table
constexpr uint16_t REPLY = 1U << 3;     //!< first packet in reply direction
constexpr uint16_t ASSURED = 1U << 4;   //!< became assured
constexpr uint16_t PROTOINFO = 1U << 5; //!< protocol state changed
constexpr uint16_t HELPER = 1U << 6;    //!< a helper was assigned
constexpr uint16_t MARK = 1U << 7;      //!< its mark changed
constexpr uint16_t SEQADJ = 1U << 8;    //!< sequence adjustment changed
} // namespace event

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_STATE_H */
