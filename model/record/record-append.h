/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RECORD_APPEND_H
#define RECORD_APPEND_H

#include "netfilter-hook.h"

#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup netfilter
 * Small pieces that the writers of this folder append to a line. Internal.
 */

namespace ns3
{
namespace netfilter
{

/**
 * @param line the line to append to
 * @param value a number, appended in decimal
 */
void AppendNumber(std::string& line, uint64_t value);

/**
 * @param line the line to append to
 * @param value a number, appended in decimal
 * @param digits least number of digits; leading zeros fill up
 */
void AppendPadded(std::string& line, uint64_t value, unsigned digits);

/**
 * @param line the line to append to
 * @param address an IPv4 address in host byte order, appended as a dotted quad
 */
void AppendAddress(std::string& line, uint32_t address);

/**
 * Append nanoseconds as seconds with nine decimals, e.g. "-0.500000000".
 *
 * @param line the line to append to
 * @param time nanoseconds, may be negative
 */
void AppendSeconds(std::string& line, int64_t time);

/// @param time nanoseconds @return the whole seconds in it, rounded down
int64_t WholeSeconds(int64_t time);

/**
 * @param protocol an IP protocol number
 * @return its name as conntrack prints it: "tcp", "udp", "icmp", ..., or "unknown"
 */
const char* ConntrackProtocolName(uint8_t protocol);

} // namespace netfilter
} // namespace ns3

#endif /* RECORD_APPEND_H */
