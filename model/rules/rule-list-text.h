/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_LIST_TEXT_H
#define RULE_LIST_TEXT_H

#include "rule-option.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * How "iptables -L" spells a match or target, which is not how "-S" does: "tcp dpt:22" instead of
 * "-m tcp --dport 22".
 *
 * @param extension a match or target
 * @param protocol of the rule, whose ports it may speak of
 * @param numeric "-n": no names for ports, ICMP types, TCP flags, TOS bytes and log levels
 * @return as iptables 1.8.9 prints it, with a blank in front; empty if it prints nothing
 */
std::string ListText(const RuleExtension& extension, uint8_t protocol, bool numeric);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_LIST_TEXT_H */
