/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PCAPNG_INTERFACES_H
#define PCAPNG_INTERFACES_H

#include <cstdint>
#include <cstdio>
#include <vector>

namespace ns3
{
namespace replay
{

/**
 * Read which interfaces a pcapng file was captured at, which libpcap does not tell. Looks at what
 * stands before the first packet, where those who write such files put it.
 *
 * @param file a file at its beginning; moved
 * @return for each interface its LINKTYPE_ number; empty if this is no pcapng file
 */
std::vector<uint16_t> ReadPcapngInterfaces(std::FILE* file);

} // namespace replay
} // namespace ns3

#endif /* PCAPNG_INTERFACES_H */
