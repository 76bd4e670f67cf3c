/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STDIO_IP_H
#define STDIO_IP_H

#include <string>

namespace ns3
{
namespace replay
{

class ReplayNetwork;

/**
 * Change addresses, links or routes as `ip` does.
 *
 * @param network the router's
 * @param arguments what stands behind "ip", e.g. "addr add 192.0.2.1/24 dev wan0"
 * @throws OptionError for what is wrong; then nothing has changed
 */
void RunIp(ReplayNetwork& network, const std::string& arguments);

} // namespace replay
} // namespace ns3

#endif /* STDIO_IP_H */
