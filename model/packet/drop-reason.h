/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef DROP_REASON_H
#define DROP_REASON_H

/**
 * @file
 * @ingroup netfilter
 * Why a packet ended here. One set of names for traces, statistics and tests.
 */

namespace ns3
{
namespace netfilter
{
namespace reason
{
constexpr const char* HOOK = "hook function";          //!< a hook function said DROP
constexpr const char* RULE = "rule";                   //!< a rule's target was DROP
constexpr const char* REJECT = "rejected";             //!< a rule's target was REJECT
constexpr const char* POLICY = "chain policy";         //!< end of a chain whose policy is DROP
constexpr const char* TABLE_FULL = "table full";       //!< nothing could be evicted
constexpr const char* CLASH = "tuple taken";           //!< another connection owns it
constexpr const char* CHAIN_TOO_LONG = "chain too long"; //!< its bucket holds too many already
constexpr const char* NAT_NO_ADDRESS = "no address";   //!< MASQUERADE or REDIRECT found no address
constexpr const char* NAT_TRUNCATED = "headers cut or unknown"; //!< NAT cannot tell where the ids are
constexpr const char* NAT_REDIRECT = "ICMP redirect of a translated connection";
constexpr const char* NAT_ROUTE_CHANGED = "masqueraded connection left by another device";
constexpr const char* HELPER_PARTIAL = "helper saw only part of a line";
constexpr const char* HELPER_FULL = "helper may expect no further connection";
constexpr const char* HELPER_PAYLOAD = "helper cannot change the payload";
constexpr const char* FRAGMENT_DUPLICATE = "fragment came twice";
constexpr const char* FRAGMENT_OVERLAP = "fragments overlap";
constexpr const char* FRAGMENT_MALFORMED = "fragments contradict each other";
constexpr const char* FRAGMENT_TOO_LONG = "fragments make too long a datagram";
constexpr const char* FRAGMENT_MEMORY = "too many fragments wait";
constexpr const char* FRAGMENT_DISTANCE = "too many fragments came in between";
constexpr const char* FRAGMENT_TIMEOUT = "fragments missing, and time is over";
constexpr const char* TTL_EXPIRED = "TTL expired";     //!< of an ICMP error, which nobody answers
constexpr const char* TOO_BIG = "larger than the MTU, and may not be fragmented";
constexpr const char* NO_ROUTE = "no route to the new destination";
constexpr const char* MALFORMED = "IPv4 header and packet contradict each other";
constexpr const char* BAD_TRANSPORT = "TCP, UDP or ICMP header contradicts the packet";
constexpr const char* RAW_SOCKET = "cannot be done to a packet of a raw socket";
constexpr const char* QUEUE_UNBOUND = "queued, nobody listens";
} // namespace reason
} // namespace netfilter
} // namespace ns3

#endif /* DROP_REASON_H */
