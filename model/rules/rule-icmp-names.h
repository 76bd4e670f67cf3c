/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_ICMP_NAMES_H
#define RULE_ICMP_NAMES_H

#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup netfilter
 * ICMP types and codes under the names that iptables has for them.
 */

namespace ns3
{
namespace netfilter
{

/// Which ICMP messages "--icmp-type" means.
struct IcmpKind
{
    bool any{false};
    uint8_t type{0};
    int code{-1}; //!< -1: whichever

    /// @param otherType of a message @param otherCode of it @return true if it is one of those
    bool Fits(uint8_t otherType, uint8_t otherCode) const
    {
        return any || (otherType == type && (code < 0 || otherCode == code));
    }
};

/**
 * @param text "any", a name, a type, or "type/code"
 * @return what it means
 * @throw RuleError
 */
IcmpKind ParseIcmpKind(const std::string& text);

/// @param kind of ICMP messages @return the name iptables prints for it; empty if it has none
std::string IcmpKindName(const IcmpKind& kind);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_ICMP_NAMES_H */
