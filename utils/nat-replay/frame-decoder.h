/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FRAME_DECODER_H
#define FRAME_DECODER_H

#include "capture-reader.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace replay
{

/// What the link layer of a frame says about it.
struct DecodedFrame
{
    bool isIpv4{false};            //!< the rest is valid
    const uint8_t* bytes{nullptr}; //!< first byte of the IPv4 header, if captured
    uint32_t captured{0};          //!< readable bytes from there
    uint32_t wire{0};              //!< bytes from there on the wire, link padding included
};

/// @param linkType a DLT_ number of libpcap @return true if DecodeFrame knows it
bool IsLinkTypeKnown(int linkType);

/// @param linkType a DLT_ number of libpcap @return e.g. "EN10MB (Ethernet)"
std::string LinkTypeName(int linkType);

/// @return the names of the link types that DecodeFrame knows, for messages
std::string KnownLinkTypes();

/**
 * Find the IPv4 datagram in a frame: behind Ethernet with any number of VLAN tags, Linux cooked
 * headers, loopback headers, or nothing.
 *
 * @param linkType a DLT_ number that IsLinkTypeKnown
 * @param frame the frame
 * @return where the datagram is, or isIpv4 false
 */
DecodedFrame DecodeFrame(int linkType, const CapturedFrame& frame);

/**
 * @param linkType a DLT_ number that IsLinkTypeKnown
 * @param frame a frame in which DecodeFrame finds no IPv4
 * @return what it is instead, e.g. "ARP" or "EtherType 0x88b5"
 */
std::string DescribeFrame(int linkType, const CapturedFrame& frame);

} // namespace replay
} // namespace ns3

#endif /* FRAME_DECODER_H */
