/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FRAGMENT_STATISTICS_H
#define FRAGMENT_STATISTICS_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What became of fragments (Linux Ip: Reasm* in /proc/net/snmp).
struct FragmentStatistics
{
    uint64_t requests{0}; //!< fragments that came
    uint64_t wholes{0};   //!< datagrams put together
    uint64_t failures{0}; //!< datagrams given up, and fragments refused
    uint64_t timeouts{0}; //!< datagrams given up because their time was over
};

} // namespace netfilter
} // namespace ns3

#endif /* FRAGMENT_STATISTICS_H */
