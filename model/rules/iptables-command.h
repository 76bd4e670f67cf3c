/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPTABLES_COMMAND_H
#define IPTABLES_COMMAND_H

#include <string>

namespace ns3
{
namespace netfilter
{

class RuleSet;

/**
 * Do what the command line of iptables says, e.g. `-t nat -A POSTROUTING -o wan0 -j MASQUERADE`.
 * It knows -A, -I, -D, -R, -C, -N, -X, -E, -F, -Z, -P, -L and -S, in their long forms, too; -t; and
 * -n, -v, -x, --line-numbers with -L. Words are separated by blanks; double or single
 * quotes hold them together.
 *
 * @ingroup netfilter
 * @param rules the rules of a router; unchanged if an error is thrown
 * @param line the command line, with or without the word "iptables"
 * @return what iptables prints: of -L and -S lines, else nothing
 * @throw RuleError with the command line as its place
 */
std::string RunIptables(RuleSet& rules, const std::string& line);

} // namespace netfilter
} // namespace ns3

#endif /* IPTABLES_COMMAND_H */
