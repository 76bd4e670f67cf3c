/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_CONTEXT_H
#define RULE_CONTEXT_H

#include "netfilter-hook.h"
#include "rule-table-kind.h"
#include "tracked-packet.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

class RuleHost;
class RuleMemory;
struct NatDecision;

/// What matches and targets are told about the packet that is being evaluated.
struct RuleContext
{
    TrackedPacket& packet;
    const HookState& state;
    RuleHost& host;
    RuleMemory& memory;
    NatDecision* nat{nullptr};       //!< in table nat: where NAT targets put their decision
    const char* dropReason{nullptr}; //!< who drops says why, see drop-reason.h
    bool drop{false};                //!< set by a match: no rule can judge this packet, drop it
};

/// Where a rule stands, for matches and targets that check whether they make sense there.
struct RuleSite
{
    TableId table{TableId::FILTER};
    uint8_t hookMask{0};          //!< HookBit of each hook whose packets come here, as far as known
    uint8_t protocol{0};          //!< of "-p", 0 for all
    bool protocolInverted{false}; //!< "! -p"
    RuleHost* host{nullptr};      //!< the router; null if nothing is known of it

    /// @param number an IP protocol number @return true if the rule sees no other protocol
    bool IsProtocol(uint8_t number) const
    {
        return protocol == number && !protocolInverted;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_CONTEXT_H */
