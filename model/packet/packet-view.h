/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PACKET_VIEW_H
#define PACKET_VIEW_H

#include "byte-order.h"

#include <cstddef>
#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * Bounds-checked views of the bytes of an IPv4 packet. A view owns nothing and copies nothing.
 */

namespace ns3
{
namespace netfilter
{

/// IP protocol numbers the module knows by name (IANA).
namespace protocol
{
constexpr uint8_t ICMP = 1;
constexpr uint8_t IGMP = 2;
constexpr uint8_t TCP = 6;
constexpr uint8_t UDP = 17;
constexpr uint8_t DCCP = 33;
constexpr uint8_t GRE = 47;
constexpr uint8_t ESP = 50;
constexpr uint8_t AH = 51;
constexpr uint8_t SCTP = 132;
constexpr uint8_t UDPLITE = 136;
} // namespace protocol

/**
 * The bytes of one IPv4 packet, from the first byte of its header.
 *
 * A simulator carries long payloads that nobody reads, so a view may hold only the first
 * GetCaptured() bytes of a packet of GetTotalLength() bytes. Everything that reads must stay within
 * GetCaptured().
 *
 * Parse() makes the promise the accessors live on: version 4, header within the bytes, total length
 * at least the header length.
 */
class PacketView
{
  public:
    /// Why bytes are no IPv4 packet.
    enum class Error : uint8_t
    {
        NONE,
        TOO_SHORT,         //!< fewer than 20 bytes
        BAD_VERSION,       //!< version is not 4
        BAD_HEADER_LENGTH, //!< IHL below 5, or header longer than the bytes
        BAD_TOTAL_LENGTH,  //!< total length below header length, or above the bytes on the wire
    };

    PacketView() = default;

    /**
     * Look at bytes as an IPv4 packet.
     *
     * @param bytes first byte of the IPv4 header
     * @param captured how many bytes may be read and written at @p bytes
     * @param wire how many bytes the packet had on the wire, at least @p captured; bytes behind the
     *        IP total length are link padding and are cut off
     * @param view the view, valid if Error::NONE is returned
     * @return what is wrong with the bytes
     */
    static Error Parse(uint8_t* bytes, size_t captured, size_t wire, PacketView& view);

    /**
     * Look at bytes as the beginning of an IPv4 packet, as ICMP errors quote it. The total length
     * speaks of bytes that are elsewhere, and some senders of errors have changed it: it is not
     * checked, and the view never claims less than what is here.
     *
     * @param bytes first byte of the IPv4 header
     * @param captured how many bytes may be read and written at @p bytes
     * @param view the view, valid if Error::NONE is returned
     * @return what is wrong with the bytes
     */
    static Error ParseCut(uint8_t* bytes, size_t captured, PacketView& view);

    uint8_t* GetBytes() const
    {
        return m_bytes;
    }

    /// @return number of bytes that may be read and written from GetBytes()
    uint32_t GetCaptured() const
    {
        return m_captured;
    }

    /// @return IP total length in bytes
    uint32_t GetTotalLength() const
    {
        return m_total;
    }

    /// @return IPv4 header length in bytes, 20..60
    uint32_t GetHeaderLength() const
    {
        return m_headerLength;
    }

    uint8_t GetTos() const
    {
        return m_bytes[1];
    }

    uint16_t GetIdentification() const
    {
        return LoadBe16(m_bytes + 4);
    }

    /// @return fragment offset in bytes
    uint32_t GetFragmentOffset() const
    {
        return (LoadBe16(m_bytes + 6) & 0x1fffU) * 8;
    }

    bool HasMoreFragments() const
    {
        return (m_bytes[6] & 0x20) != 0;
    }

    /// @return true for any fragment, the first one included
    bool IsFragment() const
    {
        return (LoadBe16(m_bytes + 6) & 0x3fffU) != 0;
    }

    uint8_t GetTtl() const
    {
        return m_bytes[8];
    }

    uint8_t GetProtocol() const
    {
        return m_bytes[9];
    }

    /// @return source address, host byte order
    uint32_t GetSource() const
    {
        return LoadBe32(m_bytes + 12);
    }

    /// @return destination address, host byte order
    uint32_t GetDestination() const
    {
        return LoadBe32(m_bytes + 16);
    }

    /// @return first byte behind the IPv4 header
    uint8_t* GetTransport() const
    {
        return m_bytes + m_headerLength;
    }

    /// @return readable bytes behind the IPv4 header
    uint32_t GetTransportCaptured() const
    {
        return m_captured - m_headerLength;
    }

    /// @return bytes behind the IPv4 header on the wire (IP total length less IP header length)
    uint32_t GetTransportLength() const
    {
        return m_total - m_headerLength;
    }

    /// @return true if every byte of the packet can be read, so that checksums can be verified
    bool IsWhole() const
    {
        return m_captured >= m_total;
    }

  private:
    /// Check version and header length. @param length header length in bytes, if NONE is returned
    static Error CheckHeader(const uint8_t* bytes, size_t captured, uint32_t& length);

    uint8_t* m_bytes{nullptr};
    uint32_t m_captured{0};
    uint32_t m_total{0};
    uint32_t m_headerLength{0};
};

/// Layout of a TCP header (RFC 9293 section 3.1).
class TcpView
{
  public:
    /// Flag bits of byte 13.
    enum Flags : uint8_t
    {
        FIN = 0x01,
        SYN = 0x02,
        RST = 0x04,
        PSH = 0x08,
        ACK = 0x10,
        URG = 0x20,
        ECE = 0x40,
        CWR = 0x80,
    };

    /**
     * @param packet an IPv4 packet whose protocol is TCP and that is no later fragment
     * @param view the view, valid if true is returned
     * @return false if the header is cut, or its data offset is below 5 or beyond the packet
     */
    static bool Parse(const PacketView& packet, TcpView& view);

    uint16_t GetSourcePort() const
    {
        return LoadBe16(m_bytes);
    }

    uint16_t GetDestinationPort() const
    {
        return LoadBe16(m_bytes + 2);
    }

    uint32_t GetSequence() const
    {
        return LoadBe32(m_bytes + 4);
    }

    uint32_t GetAcknowledgement() const
    {
        return LoadBe32(m_bytes + 8);
    }

    uint8_t GetFlags() const
    {
        return m_bytes[13];
    }

    bool Has(Flags flag) const
    {
        return (m_bytes[13] & flag) != 0;
    }

    /// @return the window field as sent, unscaled
    uint16_t GetWindow() const
    {
        return LoadBe16(m_bytes + 14);
    }

    /// @return header length in bytes, 20..60
    uint32_t GetHeaderLength() const
    {
        return m_headerLength;
    }

    /// @return payload length in bytes
    uint32_t GetPayloadLength() const
    {
        return m_payloadLength;
    }

    /// @return first option byte
    const uint8_t* GetOptions() const
    {
        return m_bytes + 20;
    }

    /// @return number of option bytes, 0..40
    uint32_t GetOptionsLength() const
    {
        return m_headerLength - 20;
    }

  private:
    const uint8_t* m_bytes{nullptr};
    uint32_t m_headerLength{0};
    uint32_t m_payloadLength{0};
};

/// ICMP types the module speaks of (IANA, RFC 792, RFC 950).
namespace icmp
{
constexpr uint8_t ECHO_REPLY = 0;
constexpr uint8_t DEST_UNREACHABLE = 3;
constexpr uint8_t SOURCE_QUENCH = 4;
constexpr uint8_t REDIRECT = 5;
constexpr uint8_t ECHO = 8;
constexpr uint8_t TIME_EXCEEDED = 11;
constexpr uint8_t PARAMETER_PROBLEM = 12;
constexpr uint8_t TIMESTAMP = 13;
constexpr uint8_t TIMESTAMP_REPLY = 14;
constexpr uint8_t INFO_REQUEST = 15;
constexpr uint8_t INFO_REPLY = 16;
constexpr uint8_t ADDRESS_MASK = 17;
constexpr uint8_t ADDRESS_MASK_REPLY = 18;
constexpr uint8_t HIGHEST = ADDRESS_MASK_REPLY; //!< that Linux knows (NR_ICMP_TYPES)

/// @return true for the types that quote the packet they are about
constexpr bool
IsError(uint8_t type)
{
    return type == DEST_UNREACHABLE || type == SOURCE_QUENCH || type == REDIRECT ||
           type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
}
} // namespace icmp

/**
 * The packet that an ICMP error quotes (RFC 792, RFC 1812 section 4.3.2.3), as a view of its own.
 * A quote is usually cut: GetCaptured() of the result is what is there, GetTotalLength() what the
 * quoted header claims, if that is more.
 *
 * @param packet an ICMP packet whose type is an error
 * @param quoted the view of the quoted packet, valid if true is returned
 * @return false if the quoted IPv4 header is cut or no IPv4 header
 */
bool ParseQuoted(const PacketView& packet, PacketView& quoted);

} // namespace netfilter
} // namespace ns3

#endif /* PACKET_VIEW_H */
