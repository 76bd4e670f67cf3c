/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-host.h"

#include "conntrack.h"

namespace ns3
{
namespace netfilter
{

uint32_t
RuleHost::GetRandom()
{
    // SplitMix64 (Steele, Lea, Flood 2014).
    m_random += 0x9e3779b97f4a7c15ULL;
    uint64_t mixed = m_random;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<uint32_t>((mixed ^ (mixed >> 31)) >> 32);
}

AddressType
RuleHost::GetAddressType(uint32_t address, const Interface* device) const
{
    (void)device;
    if ((address >> 24) == 0 || address == 0xffffffffU)
    {
        return AddressType::BROADCAST;
    }
    if ((address >> 28) == 0xe)
    {
        return AddressType::MULTICAST;
    }
    return (address >> 24) == 127 ? AddressType::LOCAL : AddressType::UNICAST;
}

uint32_t
RuleHost::GetRouteMtu(uint32_t address) const
{
    (void)address;
    return 0;
}

Conntrack*
RuleHost::GetConntrack()
{
    return nullptr;
}

const TimeoutPolicies*
RuleHost::GetTimeoutPolicies()
{
    Conntrack* conntrack = GetConntrack();
    return conntrack != nullptr ? &conntrack->GetTimeoutPolicies() : nullptr;
}

void
RuleHost::OnLog(const LogRequest& request, const TrackedPacket& packet, const HookState& state)
{
    (void)request;
    (void)packet;
    (void)state;
}

void
RuleHost::SendAnswer(const std::vector<uint8_t>& answer,
                     const TrackedPacket& packet,
                     const HookState& state)
{
    (void)answer;
    (void)packet;
    (void)state;
}

} // namespace netfilter
} // namespace ns3
