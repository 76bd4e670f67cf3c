/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_GATE_H
#define RULE_GATE_H

#include "rule-conditions.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * The conditions of a rule that are numbers, in half a cache line: what stands between a packet and
 * a rule it does not match. A long chain is a row of these, read one after the other.
 */
struct RuleGate
{
    /// Bits of @ref given and @ref inverted beyond those of RuleConditions.
    enum Bits : uint8_t
    {
        SOURCE_PORT = 0x40,
        DESTINATION_PORT = 0x80,
    };

    AddressCondition source;
    AddressCondition destination;
    uint16_t minSourcePort{0};
    uint16_t maxSourcePort{65535};
    uint16_t minDestinationPort{0};
    uint16_t maxDestinationPort{65535};
    uint8_t protocol{0};
    uint8_t given{0};    //!< which of the conditions there are
    uint8_t inverted{0}; //!< which of them have a "!"

    /// @param conditions conditions of a rule, of which those on interfaces are left out
    explicit RuleGate(const RuleConditions& conditions)
        : source(conditions.source),
          destination(conditions.destination),
          protocol(conditions.protocol),
          given(conditions.given & ~(RuleConditions::IN | RuleConditions::OUT)),
          inverted(conditions.inverted)
    {
    }

    /// @param facts the packet @return false if it cannot match the rule
    bool Admits(const PacketFacts& facts) const
    {
        uint8_t met = 0;
        met |= source.Contains(facts.source) ? RuleConditions::SOURCE : 0;
        met |= destination.Contains(facts.destination) ? RuleConditions::DESTINATION : 0;
        met |= protocol == facts.protocol ? RuleConditions::PROTOCOL : 0;
        met |= facts.laterFragment ? RuleConditions::FRAGMENT : 0;
        met ^= inverted;
        if ((given & (SOURCE_PORT | DESTINATION_PORT)) == 0)
        {
            return (met & given) == given;
        }
        return AdmitsPorts(facts, met);
    }

  private:
    /// A port that is not there is neither in nor out of a range.
    bool AdmitsPorts(const PacketFacts& facts, uint8_t met) const
    {
        const bool source = facts.sourcePort >= minSourcePort && facts.sourcePort <= maxSourcePort;
        const bool destination = facts.destinationPort >= minDestinationPort &&
                                 facts.destinationPort <= maxDestinationPort;
        met &= static_cast<uint8_t>(~(SOURCE_PORT | DESTINATION_PORT));
        met |= facts.hasSourcePort && source != ((inverted & SOURCE_PORT) != 0) ? SOURCE_PORT : 0;
        met |= facts.hasDestinationPort && destination != ((inverted & DESTINATION_PORT) != 0)
                   ? DESTINATION_PORT
                   : 0;
        return (met & given) == given;
    }
};

static_assert(sizeof(RuleGate) <= 32, "a RuleGate has become larger than half a cache line");

} // namespace netfilter
} // namespace ns3

#endif /* RULE_GATE_H */
