/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_DSCP_H
#define RULE_DSCP_H

#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup netfilter
 * How rules write the second byte of the IPv4 header: as DSCP (RFC 2474) or as TOS (RFC 1349).
 */

namespace ns3
{
namespace netfilter
{

/**
 * @param text a number up to 63
 * @param option the option it stands behind, for messages
 * @return the DSCP
 * @throw RuleError
 */
uint8_t ParseDscp(const std::string& text, const std::string& option);

/**
 * @param text a class, e.g. "EF", "AF41", "CS1", "BE"
 * @return its DSCP
 * @throw RuleError
 */
uint8_t ParseDscpClass(const std::string& text);

/// @param dscp a DSCP @return as iptables-save writes it, e.g. "0x0a"
std::string DscpText(uint8_t dscp);

/// A TOS byte, of which only the bits of a mask count.
struct MaskedTos
{
    uint8_t value{0};
    uint8_t mask{0xff};
};

/**
 * @param text "value", "value/mask", or a name of RFC 1349, which leaves the last two bits alone
 * @param option the option it stands behind, for messages
 * @return both
 * @throw RuleError
 */
MaskedTos ParseTos(const std::string& text, const std::string& option);

/// @param tos a value and mask @return its name of RFC 1349; empty if it has none
std::string TosName(MaskedTos tos);

/// @param tos a value and mask @return as iptables-save writes them, e.g. "0x10/0x3f"
std::string TosText(MaskedTos tos);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_DSCP_H */
