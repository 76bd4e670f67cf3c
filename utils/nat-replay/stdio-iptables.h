/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STDIO_IPTABLES_H
#define STDIO_IPTABLES_H

#include <string>

namespace ns3
{

class Ipv4Tables;

namespace replay
{

/**
 * Do what an iptables command line asks for.
 *
 * @param tables the router's
 * @param arguments what stands behind "iptables", e.g. "-t nat -A POSTROUTING -j MASQUERADE"
 * @return what iptables prints, in whole lines; mostly nothing
 * @throws OptionError, RuleError for what is wrong; then nothing has changed
 */
std::string RunIptables(Ipv4Tables& tables, const std::string& arguments);

} // namespace replay
} // namespace ns3

#endif /* STDIO_IPTABLES_H */
