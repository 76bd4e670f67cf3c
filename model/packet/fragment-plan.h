/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FRAGMENT_PLAN_H
#define FRAGMENT_PLAN_H

#include <cstdint>
#include <vector>

/**
 * @file
 * @ingroup netfilter
 * How a datagram that came in fragments leaves in fragments again.
 */

namespace ns3
{
namespace netfilter
{

/// What is remembered of the fragments that a datagram was put together from.
struct FragmentShape
{
    std::vector<uint32_t> pieces; //!< bytes behind the IPv4 header of each, in order of offset
    uint32_t largest{0};          //!< total length of the largest, its IPv4 header included
    bool dontFragment{false};     //!< one as large as that had the flag DF
};

/// One of the fragments to be made.
struct FragmentPiece
{
    uint32_t offset{0}; //!< of its first byte, from the first byte behind the IPv4 header
    uint32_t length{0}; //!< bytes behind its IPv4 header
};

/// How to cut a datagram.
struct FragmentPlan
{
    /// A fragment with DF came that does not fit: nothing leaves, the sender gets ICMP 3/4.
    bool isTooBig{false};
    bool dontFragment{false};          //!< the fragments have the flag DF
    std::vector<FragmentPiece> pieces; //!< in order of offset, at least one unless isTooBig
};

/**
 * Decide how a reassembled datagram leaves (Linux ip_do_fragment): in the pieces it came in, if
 * each fits; else in as few as possible, none larger than the largest that came.
 *
 * @param shape what it came in
 * @param length bytes behind the IPv4 header; other than what came if its payload was changed
 * @param headerLength bytes of its IPv4 header
 * @param mtu of the link that it leaves by, at least headerLength + 8
 * @return the plan
 */
FragmentPlan PlanFragments(const FragmentShape& shape,
                           uint32_t length,
                           uint32_t headerLength,
                           uint32_t mtu);

} // namespace netfilter
} // namespace ns3

#endif /* FRAGMENT_PLAN_H */
