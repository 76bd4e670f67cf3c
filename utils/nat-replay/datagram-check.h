/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef DATAGRAM_CHECK_H
#define DATAGRAM_CHECK_H

#include "frame-decoder.h"

#include <cstdint>

namespace ns3
{
namespace replay
{

/// Why the bytes behind a link header are no IPv4 datagram that a router would take in.
enum class DatagramFault : uint8_t
{
    NONE,
    SNAPLEN,       //!< the capture holds only the start of the datagram
    SHORT,         //!< less than 20 bytes on the wire
    VERSION,       //!< version is not 4
    HEADER_LENGTH, //!< IHL below 5, or header beyond total length or frame
    TOTAL_LENGTH,  //!< total length beyond the frame or below the header
    CHECKSUM,      //!< header checksum is wrong
};

/// How many DatagramFault values there are.
constexpr unsigned DATAGRAM_FAULT_COUNT = 7;

/// @param fault a fault @return it in words, e.g. "wrong header checksum"
const char* DatagramFaultName(DatagramFault fault);

/**
 * Check an IPv4 datagram as a receiving host does (RFC 1122 3.2.1, Linux ip_rcv_core), and that
 * the capture holds all of it.
 *
 * @param frame a frame that holds IPv4
 * @param length total length of the datagram, without link padding, if NONE is returned
 * @return the first fault found
 */
DatagramFault CheckDatagram(const DecodedFrame& frame, uint32_t& length);

} // namespace replay
} // namespace ns3

#endif /* DATAGRAM_CHECK_H */
