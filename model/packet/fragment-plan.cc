/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fragment-plan.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Offsets of fragments count in units of this many bytes.
constexpr uint32_t UNIT = 8;

/// @return true if the pieces that came can leave again, with at most @p limit bytes each
bool
CanKeepPieces(const FragmentShape& shape, uint32_t length, uint32_t limit)
{
    uint32_t sum = 0;
    for (const uint32_t piece : shape.pieces)
    {
        sum += piece;
        const bool isLast = sum == length;
        if (piece > limit || (piece % UNIT != 0 && !isLast))
        {
            return false;
        }
    }
    return sum == length;
}

} // namespace

FragmentPlan
PlanFragments(const FragmentShape& shape, uint32_t length, uint32_t headerLength, uint32_t mtu)
{
    FragmentPlan plan;
    if (shape.dontFragment && shape.largest > mtu)
    {
        plan.isTooBig = true;
        return plan;
    }
    const uint32_t limit = std::min(mtu, shape.largest) - headerLength;
    if (CanKeepPieces(shape, length, limit))
    {
        // This way Linux clears DF.
        uint32_t offset = 0;
        for (const uint32_t piece : shape.pieces)
        {
            plan.pieces.push_back({offset, piece});
            offset += piece;
        }
        return plan;
    }
    plan.dontFragment = shape.dontFragment;
    const uint32_t step = std::max(limit / UNIT * UNIT, UNIT);
    uint32_t offset = 0;
    while (length - offset > limit)
    {
        plan.pieces.push_back({offset, step});
        offset += step;
    }
    plan.pieces.push_back({offset, length - offset});
    return plan;
}

} // namespace netfilter
} // namespace ns3
