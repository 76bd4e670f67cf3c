/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NFCT_HELPER_H
#define NFCT_HELPER_H

#include "ns3/node.h"

#include <string>

namespace ns3
{

/**
 * Do on a router what the command line of nfct says to timeout policies:
 *
 * @code
 * Nfct(router, "add timeout web inet tcp established 100 close 10");
 * Iptables(router, "-t raw -A PREROUTING -p tcp --dport 80 -j CT --timeout web");
 * std::cout << Nfct(router, "list timeout");
 * @endcode
 *
 * A router that is no NAT yet is made one, as by NatHelper::Install() without any wishes. Aborts
 * with a message that names the node, the word and the cure if the line makes no sense;
 * Ipv4Conntrack::Nfct() throws instead.
 *
 * @ingroup netfilter
 * @param router a node with an IPv4 stack
 * @param line the command line, with or without the word "nfct"
 * @return what nfct prints: of get and list lines, else nothing
 */
std::string Nfct(Ptr<Node> router, const std::string& line);

} // namespace ns3

#endif /* NFCT_HELPER_H */
