/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "datagram-check.h"

#include "byte-order.h"
#include "checksum.h"

namespace ns3
{
namespace replay
{

const char*
DatagramFaultName(DatagramFault fault)
{
    switch (fault)
    {
    case DatagramFault::NONE:
        return "none";
    case DatagramFault::SNAPLEN:
        return "cut by the snapshot length of the capture";
    case DatagramFault::SHORT:
        return "shorter than an IPv4 header";
    case DatagramFault::VERSION:
        return "IP version is not 4";
    case DatagramFault::HEADER_LENGTH:
        return "wrong header length";
    case DatagramFault::TOTAL_LENGTH:
        return "wrong total length";
    case DatagramFault::CHECKSUM:
        return "wrong header checksum";
    }
    return "?";
}

DatagramFault
CheckDatagram(const DecodedFrame& frame, uint32_t& length)
{
    constexpr uint32_t MINIMUM = 20;
    if (frame.wire < MINIMUM)
    {
        return DatagramFault::SHORT;
    }
    if (frame.captured < MINIMUM)
    {
        return DatagramFault::SNAPLEN;
    }
    if ((frame.bytes[0] >> 4) != 4)
    {
        return DatagramFault::VERSION;
    }
    const uint32_t header = (frame.bytes[0] & 0x0fU) * 4;
    if (header < MINIMUM || header > frame.wire)
    {
        return DatagramFault::HEADER_LENGTH;
    }
    if (header > frame.captured)
    {
        return DatagramFault::SNAPLEN;
    }
    if (netfilter::FinishChecksum(netfilter::AddToSum(frame.bytes, header, 0)) != 0)
    {
        return DatagramFault::CHECKSUM;
    }
    length = netfilter::LoadBe16(frame.bytes + 2);
    if (length < header || length > frame.wire)
    {
        return DatagramFault::TOTAL_LENGTH;
    }
    return length > frame.captured ? DatagramFault::SNAPLEN : DatagramFault::NONE;
}

} // namespace replay
} // namespace ns3
