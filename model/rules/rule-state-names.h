/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_STATE_NAMES_H
#define RULE_STATE_NAMES_H

#include "rule-context.h"

#include <string>

/**
 * @file
 * @ingroup netfilter
 * The states that "-m conntrack --ctstate" and "-m state --state" ask for, as a mask.
 */

namespace ns3
{
namespace netfilter
{

/// SNAT and DNAT, behind the bits 1 << PacketState.
constexpr unsigned SNAT_STATE = 1U << 8;
constexpr unsigned DNAT_STATE = 1U << 9; ///< see SNAT_STATE

/**
 * @param text names of states, with commas between
 * @param option the option they stand behind, for messages
 * @param allowed the states it knows
 * @return their mask
 * @throw RuleError
 */
unsigned ParseStates(const std::string& text, const std::string& option, unsigned allowed);

/// @param states a mask @return the names as iptables-save writes them
std::string StatesText(unsigned states);

/// @param packet a packet @return the mask of the states it has
unsigned StatesOf(const TrackedPacket& packet);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_STATE_NAMES_H */
