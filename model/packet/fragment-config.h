/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FRAGMENT_CONFIG_H
#define FRAGMENT_CONFIG_H

#include "netfilter-hook.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// Limits of a FragmentReassembler. Each names its Linux sysctl.
struct FragmentConfig
{
    Duration timeout{30 * SECOND};   //!< net.ipv4.ipfrag_time: from the first fragment that came
    uint32_t highThreshold{4194304}; //!< net.ipv4.ipfrag_high_thresh: bytes; 0 takes no fragment
    /// net.ipv4.ipfrag_max_dist: fragments of one source that may come between two of a datagram;
    /// 0 for any number.
    uint32_t maxDistance{64};
};

} // namespace netfilter
} // namespace ns3

#endif /* FRAGMENT_CONFIG_H */
