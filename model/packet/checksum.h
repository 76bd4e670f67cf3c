/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include <cstddef>
#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * The Internet checksum (RFC 1071), its incremental update (RFC 1624), and the checksum of SCTP.
 */

namespace ns3
{
namespace netfilter
{

class PacketView;

/**
 * Running one's complement sum of 16-bit big-endian words.
 *
 * @param bytes readable bytes; an odd last byte counts as if a zero followed
 * @param length how many
 * @param sum what to add to; start with 0
 * @return the sum, not folded
 */
uint64_t AddToSum(const uint8_t* bytes, size_t length, uint64_t sum);

/// @param sum a running sum @return the checksum that belongs to it
uint16_t FinishChecksum(uint64_t sum);

/**
 * What a change of some 16-bit words does to a checksum, computed once and applied to each packet
 * (RFC 1624, equation 3).
 */
class ChecksumDelta
{
  public:
    /// A 16-bit word changes. @param before old value @param after new value
    void Replace16(uint16_t before, uint16_t after)
    {
        m_sum += static_cast<uint16_t>(~before);
        m_sum += after;
    }

    /// Two words change. @param before old value @param after new value
    void Replace32(uint32_t before, uint32_t after)
    {
        Replace16(static_cast<uint16_t>(before >> 16), static_cast<uint16_t>(after >> 16));
        Replace16(static_cast<uint16_t>(before), static_cast<uint16_t>(after));
    }

    /**
     * @param checksum checksum field before the change
     * @return checksum field after it
     */
    uint16_t Apply(uint16_t checksum) const
    {
        return FinishChecksum(m_sum + static_cast<uint16_t>(~checksum));
    }

  private:
    uint32_t m_sum{0}; //!< of complements of old and of new words; far from overflow
};

/**
 * @param packet a packet
 * @return true if the checksum of its IPv4 header is right
 */
bool VerifyHeaderChecksum(const PacketView& packet);

/**
 * Verify the checksum of TCP, UDP, UDP-Lite (over its coverage, RFC 3828), SCTP or ICMP. A UDP
 * checksum of zero means "none" and is right. So is an ICMP message of nothing but zeros, as in Linux.
 *
 * @param packet a packet that is whole and no fragment; length fields must have been checked
 * @return true if the checksum is right, or the protocol has none that is known here
 */
bool VerifyTransportChecksum(const PacketView& packet);

/**
 * The checksum of an SCTP packet: CRC32c over everything behind the IP header, with the checksum
 * field taken as zero (RFC 9260 section 6.8 and appendix A).
 *
 * @param packet a packet with at least the 12 bytes of the common header; of one that is not whole,
 *        what is there counts
 * @return the value of the field, read as a big-endian number
 */
uint32_t SctpChecksum(const PacketView& packet);

/**
 * Sum of the pseudo header (RFC 9293 section 3.1, RFC 768).
 *
 * @param packet a packet
 * @param protocol protocol number to sum
 * @param length transport length to sum
 * @return running sum
 */
uint64_t PseudoHeaderSum(const PacketView& packet, uint8_t protocol, uint32_t length);

} // namespace netfilter
} // namespace ns3

#endif /* CHECKSUM_H */
