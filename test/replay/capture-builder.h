/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CAPTURE_BUILDER_H
#define CAPTURE_BUILDER_H

#include "packet-builder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace replay
{

using netfilter::Bytes;

/// Link types as they stand in files (LINKTYPE_*, not always libpcap's DLT_*).
namespace linktype
{
constexpr uint32_t BSD_LOOPBACK = 0;
constexpr uint32_t ETHERNET = 1;
constexpr uint32_t RAW = 101;
constexpr uint32_t IEEE802_11 = 105;
constexpr uint32_t LINUX_SLL = 113;
constexpr uint32_t IPV4 = 228;
constexpr uint32_t LINUX_SLL2 = 276;
} // namespace linktype

/// Makes the bytes of a capture file, without libpcap.
class CaptureBuilder
{
  public:
    /// Formats of files.
    enum Format : uint8_t
    {
        MICROSECONDS, //!< pcap
        NANOSECONDS,  //!< pcap with its other magic number
        SWAPPED,      //!< pcap of a machine with the other byte order
        PCAPNG,       //!< pcapng, microseconds
    };

    /**
     * @param linkType linktype::*
     * @param format of the file
     */
    explicit CaptureBuilder(uint32_t linkType = linktype::RAW, Format format = MICROSECONDS);

    /**
     * Add a frame.
     *
     * @param time nanoseconds since 1970
     * @param frame its bytes
     * @param wire bytes it had on the wire; 0: all are here
     * @return this
     */
    CaptureBuilder& Add(int64_t time, const Bytes& frame, uint32_t wire = 0);

    /// @return the file so far
    const Bytes& GetBytes() const
    {
        return m_bytes;
    }

    /// Write the file. @param path its name @param cut so many bytes less at the end
    void Save(const std::string& path, size_t cut = 0) const;

  private:
    void Put16(uint16_t value);
    void Put32(uint32_t value);

    Format m_format;
    Bytes m_bytes;
};

/// @param datagram an IPv4 datagram @param tags VLAN tags before it @return an Ethernet frame
Bytes Ethernet(const Bytes& datagram, unsigned tags = 0);

/// @param type an EtherType @return an Ethernet frame of it
Bytes EthernetOfType(uint16_t type);

/// @param datagram an IPv4 datagram @param outgoing sent by the host itself @return a cooked frame
Bytes Cooked(const Bytes& datagram, bool outgoing = false);

/// @param datagram an IPv4 datagram @return a frame of Linux cooked version 2
Bytes Cooked2(const Bytes& datagram);

/// @param datagram an IPv4 datagram @return a frame of BSD loopback
Bytes Loopback(const Bytes& datagram);

/// Make the header checksum right. @param datagram an IPv4 datagram @return it
Bytes WithRightChecksum(Bytes datagram);

/// @param datagram without options @param options a multiple of 4 bytes @return it with them
Bytes WithOptions(const Bytes& datagram, const Bytes& options);

/// @param datagram what came in @return what a router sends that translates nothing
Bytes Forwarded(Bytes datagram);

/// @param path a file @param bytes its contents
void WriteFile(const std::string& path, const Bytes& bytes);

} // namespace replay
} // namespace ns3

#endif /* CAPTURE_BUILDER_H */
