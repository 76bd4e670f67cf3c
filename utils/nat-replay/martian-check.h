/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MARTIAN_CHECK_H
#define MARTIAN_CHECK_H

#include <cstdint>
#include <unordered_set>

namespace ns3
{
namespace replay
{

/**
 * Look for addresses that no router forwards (RFC 1812 5.3.7, Linux ip_route_input_slow). ns-3
 * would forward them, so they have to end before they reach it.
 *
 * @param bytes a datagram that CheckDatagram found good
 * @param own the router's addresses, host byte order
 * @param broadcasts the directed broadcast addresses of its networks, host byte order
 * @return what is wrong, in words, or null
 */
const char* FindMartian(const uint8_t* bytes,
                        const std::unordered_set<uint32_t>& own,
                        const std::unordered_set<uint32_t>& broadcasts);

} // namespace replay
} // namespace ns3

#endif /* MARTIAN_CHECK_H */
