/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "martian-check.h"

#include "byte-order.h"

namespace ns3
{
namespace replay
{

const char*
FindMartian(const uint8_t* bytes,
            const std::unordered_set<uint32_t>& own,
            const std::unordered_set<uint32_t>& broadcasts)
{
    constexpr uint32_t EVERYBODY = 0xffffffff;
    constexpr uint32_t LOOPBACK = 127;
    const uint32_t source = netfilter::LoadBe32(bytes + 12);
    const uint32_t destination = netfilter::LoadBe32(bytes + 16);

    if (source == EVERYBODY || (source >> 28) == 14 || broadcasts.count(source) > 0)
    {
        return "martian: source is broadcast or multicast";
    }
    if (destination == EVERYBODY || (source == 0 && destination == 0))
    {
        return nullptr; // A host that asks for its address.
    }
    if (source == 0)
    {
        return "martian: source is 0.0.0.0";
    }
    if (destination == 0)
    {
        return "martian: destination is 0.0.0.0";
    }
    if ((source >> 24) == LOOPBACK || (destination >> 24) == LOOPBACK)
    {
        return "martian: loopback address from outside";
    }
    if (own.count(source) > 0)
    {
        return "martian: source is the router itself";
    }
    return nullptr;
}

} // namespace replay
} // namespace ns3
