/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-rewrite.h"

#include "checksum.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t SCTP_HEADER = 12;  //!< bytes
constexpr uint32_t SCTP_CHECKSUM = 8; //!< offset in it

/// Where a transport header keeps what NAT changes.
struct TransportLayout
{
    bool hasId{false};        //!< there is a port or query id
    uint32_t idOffset{0};     //!< of the id of the end to rewrite
    bool hasChecksum{false};  //!< there is an Internet checksum
    bool pseudoHeader{false}; //!< and it covers the addresses
    bool zeroIsNone{false};   //!< a checksum of zero means that there is none
    uint32_t checksumOffset{0};
    uint32_t needed{0};       //!< bytes that must be there to rewrite a packet
};

/// @param type ICMP type @return true if the message has a query id
bool
HasQueryId(uint8_t type)
{
    switch (type)
    {
    case icmp::ECHO:
    case icmp::ECHO_REPLY:
    case icmp::TIMESTAMP:
    case icmp::TIMESTAMP_REPLY:
    case icmp::INFO_REQUEST:
    case icmp::INFO_REPLY:
    case icmp::ADDRESS_MASK:
    case icmp::ADDRESS_MASK_REPLY:
        return true;
    default:
        return false;
    }
}

/// @param packet a packet @param end the end to rewrite @return its layout
TransportLayout
GetLayout(const PacketView& packet, PacketEnd end)
{
    TransportLayout layout;
    const uint32_t portOffset = end == PacketEnd::SOURCE ? 0 : 2;
    switch (packet.GetProtocol())
    {
    case protocol::TCP:
        layout = {true, portOffset, true, true, false, 16, 18};
        break;
    case protocol::UDP:
        layout = {true, portOffset, true, true, true, 6, 8};
        break;
    case protocol::UDPLITE:
        layout = {true, portOffset, true, true, true, 6, 8};
        break;
    case protocol::SCTP:
        layout = {true, portOffset, false, false, false, SCTP_CHECKSUM, SCTP_HEADER};
        break;
    case protocol::GRE:
        layout.needed = 8; // the part of PPTP's header that is always there, of any version
        break;
    case protocol::ICMP:
        layout.needed = 1; // nobody knows whether there is an id
        if (packet.GetTransportCaptured() >= 1 && HasQueryId(packet.GetTransport()[0]))
        {
            layout = {true, 4, true, false, false, 2, 8};
        }
        break;
    default:
        break;
    }
    return layout;
}

/**
 * Linux translates the destination of GRE versions 0 and 1 only, where a call id would be.
 *
 * @param packet a packet of which enough is there
 * @param end the end to rewrite
 * @return true if it is GRE of another version
 */
bool
IsUnknownGre(const PacketView& packet, PacketEnd end)
{
    constexpr uint8_t VERSION_MASK = 0x07;
    return packet.GetProtocol() == protocol::GRE && end == PacketEnd::DESTINATION &&
           (packet.GetTransport()[1] & VERSION_MASK) > 1;
}

/// Apply @p delta to the checksum at @p field.
void
UpdateChecksumField(uint8_t* field, const ChecksumDelta& delta, bool zeroIsNone)
{
    const uint16_t before = LoadBe16(field);
    if (zeroIsNone && before == 0)
    {
        return;
    }
    uint16_t after = delta.Apply(before);
    if (zeroIsNone && after == 0)
    {
        after = 0xffff;
    }
    StoreBe16(field, after);
}

/// Replace the id in @p layout and add the change to @p delta.
void
ReplaceId(uint8_t* transport, const TransportLayout& layout, uint16_t id, ChecksumDelta& delta)
{
    uint8_t* field = transport + layout.idOffset;
    delta.Replace16(LoadBe16(field), id);
    StoreBe16(field, id);
}

/// @return address field of @p end
uint8_t*
AddressField(const PacketView& packet, PacketEnd end)
{
    return packet.GetBytes() + (end == PacketEnd::SOURCE ? 12 : 16);
}

} // namespace

void
RewriteAddress(const PacketView& packet, PacketEnd end, uint32_t address)
{
    uint8_t* field = AddressField(packet, end);
    ChecksumDelta delta;
    delta.Replace32(LoadBe32(field), address);
    StoreBe32(field, address);
    UpdateChecksumField(packet.GetBytes() + 10, delta, false);
}

bool
RewriteEnd(const PacketView& packet, const EndRewrite& rewrite, bool checksums)
{
    const TransportLayout layout = GetLayout(packet, rewrite.end);
    const bool isSctp = packet.GetProtocol() == protocol::SCTP;
    if (packet.GetTransportCaptured() < layout.needed || IsUnknownGre(packet, rewrite.end) ||
        (isSctp && checksums && !packet.IsWhole()))
    {
        return false;
    }
    ChecksumDelta delta;
    if (layout.pseudoHeader)
    {
        delta.Replace32(LoadBe32(AddressField(packet, rewrite.end)), rewrite.address);
    }
    RewriteAddress(packet, rewrite.end, rewrite.address);
    uint8_t* transport = packet.GetTransport();
    if (layout.hasId)
    {
        ReplaceId(transport, layout, rewrite.id, delta);
    }
    if (checksums && layout.hasChecksum)
    {
        UpdateChecksumField(transport + layout.checksumOffset, delta, layout.zeroIsNone);
    }
    if (isSctp && checksums)
    {
        StoreBe32(transport + SCTP_CHECKSUM, SctpChecksum(packet));
    }
    return true;
}

bool
RewriteQuotedEnd(const PacketView& quoted, const EndRewrite& rewrite, bool checksums)
{
    const TransportLayout layout = GetLayout(quoted, rewrite.end);
    const uint32_t here = quoted.GetTransportCaptured();
    // Linux wants eight bytes of any protocol whose id it must change, and of GRE.
    const bool isGre = quoted.GetProtocol() == protocol::GRE;
    if (((layout.hasId || isGre) && here < 8) || IsUnknownGre(quoted, rewrite.end))
    {
        return false;
    }
    ChecksumDelta delta;
    if (layout.pseudoHeader)
    {
        delta.Replace32(LoadBe32(AddressField(quoted, rewrite.end)), rewrite.address);
    }
    RewriteAddress(quoted, rewrite.end, rewrite.address);
    uint8_t* transport = quoted.GetTransport();
    if (layout.hasId)
    {
        ReplaceId(transport, layout, rewrite.id, delta);
    }
    // Linux touches the quoted TCP checksum only if the whole 20-byte header is there.
    const uint32_t checksumNeeds =
        quoted.GetProtocol() == protocol::TCP ? 20 : layout.checksumOffset + 2;
    if (checksums && layout.hasChecksum && here >= checksumNeeds)
    {
        UpdateChecksumField(transport + layout.checksumOffset, delta, layout.zeroIsNone);
    }
    // A CRC cannot be updated for what is not quoted. Linux takes what is there.
    if (checksums && quoted.GetProtocol() == protocol::SCTP && here >= SCTP_HEADER)
    {
        StoreBe32(transport + SCTP_CHECKSUM, SctpChecksum(quoted));
    }
    return true;
}

void
UpdateIcmpChecksum(const PacketView& packet)
{
    uint8_t* field = packet.GetTransport() + 2;
    StoreBe16(field, 0);
    const uint64_t sum = AddToSum(packet.GetTransport(), packet.GetTransportLength(), 0);
    StoreBe16(field, FinishChecksum(sum));
}

} // namespace netfilter
} // namespace ns3
