/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "checksum.h"

#include "packet-view.h"

#include <algorithm>
#include <boost/crc.hpp>

namespace ns3
{
namespace netfilter
{

uint64_t
AddToSum(const uint8_t* bytes, size_t length, uint64_t sum)
{
    while (length >= 4)
    {
        sum += LoadBe32(bytes);
        bytes += 4;
        length -= 4;
    }
    if (length >= 2)
    {
        sum += uint64_t(LoadBe16(bytes));
        bytes += 2;
        length -= 2;
    }
    if (length == 1)
    {
        sum += uint64_t(bytes[0]) << 8;
    }
    return sum;
}

uint16_t
FinishChecksum(uint64_t sum)
{
    // 2^16 is 1 modulo 65535, so a 32-bit word counts as its two halves once folded.
    while ((sum >> 16) != 0)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint16_t>(~sum);
}

bool
VerifyHeaderChecksum(const PacketView& packet)
{
    return FinishChecksum(AddToSum(packet.GetBytes(), packet.GetHeaderLength(), 0)) == 0;
}

uint64_t
PseudoHeaderSum(const PacketView& packet, uint8_t protocol, uint32_t length)
{
    return uint64_t(packet.GetSource()) + packet.GetDestination() + protocol + length;
}

uint32_t
SctpChecksum(const PacketView& packet)
{
    constexpr uint32_t FIELD = 8;
    constexpr uint32_t BEHIND = 12;
    const uint8_t zero[BEHIND - FIELD] = {};
    const uint8_t* bytes = packet.GetTransport();
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(bytes, FIELD);
    crc.process_bytes(zero, sizeof(zero));
    crc.process_bytes(bytes + BEHIND,
                      std::min(packet.GetTransportLength(), packet.GetTransportCaptured()) -
                          BEHIND);
    // The bits of a CRC go out least significant byte first.
    const uint32_t value = crc.checksum();
    return (value >> 24) | ((value >> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24);
}

bool
VerifyTransportChecksum(const PacketView& packet)
{
    const uint8_t* bytes = packet.GetTransport();
    const uint32_t length = packet.GetTransportLength();
    uint32_t covered = length;
    uint64_t sum = 0;
    switch (packet.GetProtocol())
    {
    case protocol::ICMP:
        break;
    case protocol::TCP:
        sum = PseudoHeaderSum(packet, protocol::TCP, length);
        break;
    case protocol::UDP:
        if (LoadBe16(bytes + 6) == 0)
        {
            return true;
        }
        // The length field rules, what follows it is not UDP's.
        covered = LoadBe16(bytes + 4);
        sum = PseudoHeaderSum(packet, protocol::UDP, covered);
        break;
    case protocol::UDPLITE:
        if (const uint32_t coverage = LoadBe16(bytes + 4))
        {
            covered = coverage;
        }
        sum = PseudoHeaderSum(packet, protocol::UDPLITE, length);
        break;
    case protocol::SCTP:
        return LoadBe32(bytes + 8) == SctpChecksum(packet);
    default:
        return true;
    }
    if (covered > length)
    {
        return false;
    }
    sum = AddToSum(bytes, covered, sum);
    return sum == 0 || FinishChecksum(sum) == 0;
}

} // namespace netfilter
} // namespace ns3
