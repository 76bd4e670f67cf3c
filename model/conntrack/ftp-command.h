/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FTP_COMMAND_H
#define FTP_COMMAND_H

#include "conntrack-tuple.h"

#include <cstddef>
#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup netfilter
 * The four lines of an FTP control connection that speak of a data connection (RFC 959, RFC 1123
 * section 4.1.2.6, RFC 2428).
 */

namespace ns3
{
namespace netfilter
{

/// Which line it is.
enum class FtpLine : uint8_t
{
    PORT, //!< client: PORT h1,h2,h3,h4,p1,p2
    EPRT, //!< client: EPRT |1|address|port|
    PASV, //!< server: 227 ... h1,h2,h3,h4,p1,p2 ...
    EPSV, //!< server: 229 ... (|||port|)
};

/// Where a data connection is to go, and where in the text that is said.
struct FtpEndpoint
{
    FtpLine line{FtpLine::PORT};
    uint32_t address{0}; //!< host byte order
    uint16_t port{0};    //!< never 0
    uint32_t offset{0};  //!< of the words for address and port, from the first byte of the text
    uint32_t length{0};  //!< of these words
};

/// What a text turns out to be.
enum class FtpScan : uint8_t
{
    OTHER,   //!< nothing that speaks of a data connection
    PARTIAL, //!< the beginning of such a line, or one that cannot be understood
    FOUND,
};

/**
 * Look at text that begins where a line begins. Never reads beyond @p length.
 *
 * @param text the text
 * @param length its bytes
 * @param direction ORIGINAL for what the client says, REPLY for the server
 * @param speaker the speaker's own address, which a 229 leaves out; host byte order
 * @param endpoint what was said, valid with FOUND
 * @return what the text is
 */
FtpScan ScanFtpLine(const uint8_t* text,
                    size_t length,
                    Direction direction,
                    uint32_t speaker,
                    FtpEndpoint& endpoint);

/**
 * @param line which line
 * @param address to be said instead, host byte order
 * @param port to be said instead
 * @return the words that take the place of those at FtpEndpoint::offset
 */
std::string FormatFtpEndpoint(FtpLine line, uint32_t address, uint16_t port);

} // namespace netfilter
} // namespace ns3

#endif /* FTP_COMMAND_H */
