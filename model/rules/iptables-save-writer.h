/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPTABLES_SAVE_WRITER_H
#define IPTABLES_SAVE_WRITER_H

#include <iosfwd>
#include <string>

namespace ns3
{
namespace netfilter
{

class RuleSet;
struct Rule;

/**
 * Write rules as iptables-save does, without its comment lines (they hold the time of day). What is
 * written can be read by ReadIptablesSave and by iptables-restore.
 *
 * @ingroup netfilter
 * @param out where the text goes
 * @param rules the rules
 * @param counters put each rule's counters in front of it (iptables-save -c); those of built-in
 *        chains are always written
 */
void WriteIptablesSave(std::ostream& out, const RuleSet& rules, bool counters = false);

/**
 * @ingroup netfilter
 * @param chain name of the chain that holds the rule
 * @param rule the rule
 * @return its line as iptables-save writes it, without counters and without end of line
 */
std::string RuleText(const std::string& chain, const Rule& rule);

} // namespace netfilter
} // namespace ns3

#endif /* IPTABLES_SAVE_WRITER_H */
