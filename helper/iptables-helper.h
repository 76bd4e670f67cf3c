/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPTABLES_HELPER_H
#define IPTABLES_HELPER_H

#include "ns3/node.h"

#include <string>

namespace ns3
{

/**
 * Do on a router what the command line of iptables says:
 *
 * @code
 * Iptables(router, "-t nat -A POSTROUTING -o wan0 -j MASQUERADE");
 * std::cout << Iptables(router, "-t nat -nvL");
 * @endcode
 *
 * Interfaces are known by the name given to their device with Names::Add, else as eth0, eth1, ...
 * in the order of the devices, and lo. A router that has no rules yet is made a NAT, as by
 * NatHelper::Install() without any wishes. Aborts with a message that names the node, the word and
 * the cure if the line makes no sense; Ipv4Tables::Iptables() throws instead.
 *
 * @ingroup netfilter
 * @param router a node with an IPv4 stack
 * @param line the command line, with or without the word "iptables"
 * @return what iptables prints: of -L and -S lines, else nothing
 */
std::string Iptables(Ptr<Node> router, const std::string& line);

} // namespace ns3

#endif /* IPTABLES_HELPER_H */
