/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PACKET_PRINT_H
#define PACKET_PRINT_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace replay
{

/// An IPv4 datagram, from its header, without link padding.
using Datagram = std::vector<uint8_t>;

/// @param datagram a datagram @return its headers in one line
std::string DescribeDatagram(const Datagram& datagram);

/**
 * @param real one datagram
 * @param replayed another
 * @return the lines of a hex dump that differ, those of @p real marked "-", of @p replayed "+"
 */
std::string DumpDifference(const Datagram& real, const Datagram& replayed);

} // namespace replay
} // namespace ns3

#endif /* PACKET_PRINT_H */
