/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FTP_END_H
#define FTP_END_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What an end of a connection knows.
struct FtpEnd
{
    const char* interface;
    uint32_t address;
    uint16_t port;
    uint32_t peerAddress; //!< as this end sees it
    uint16_t peerPort;
    uint32_t next;     //!< sequence number to send next
    uint32_t expected; //!< sequence number to come next
};

} // namespace netfilter
} // namespace ns3

#endif /* FTP_END_H */
