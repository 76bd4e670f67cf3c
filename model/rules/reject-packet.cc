/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "reject-packet.h"

#include "byte-order.h"
#include "checksum.h"
#include "packet-payload.h"
#include "packet-rewrite.h"
#include "tracked-packet.h"
#include "transport-check.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t IP_LENGTH = 20;
constexpr uint32_t TCP_LENGTH = 20;
constexpr uint32_t ICMP_LENGTH = 8;
constexpr uint32_t LONGEST_ERROR = 576; // RFC 1812 section 4.3.2.3
constexpr uint8_t TTL = 64;

// Not one host's address: an answer to it would go to many, or to nobody.
bool
IsNoHost(uint32_t address)
{
    return (address >> 24) == 0 || (address >> 28) >= 0xe;
}

// Whether a sum over all of the payload is right, the only one that Linux takes here. Of protocols
// whose checksum it does not know it takes the payload as if it had the plain one of ICMP.
bool
IsChecksumRight(const PacketView& packet)
{
    const uint8_t* bytes = packet.GetTransport();
    const uint32_t length = packet.GetTransportLength();
    constexpr uint32_t UDP_CHECKSUM = 6;
    uint64_t sum = 0;
    switch (packet.GetProtocol())
    {
    case protocol::GRE:
    case protocol::ESP:
    case protocol::AH:
    case protocol::SCTP:
    case protocol::UDPLITE:
        return true;
    case protocol::UDP:
        if (length >= UDP_CHECKSUM + 2 && LoadBe16(bytes + UDP_CHECKSUM) == 0)
        {
            return true;
        }
        sum = PseudoHeaderSum(packet, protocol::UDP, length);
        break;
    case protocol::TCP:
        sum = PseudoHeaderSum(packet, protocol::TCP, length);
        break;
    default:
        break;
    }
    sum = AddToSum(bytes, length, sum);
    return sum == 0 || FinishChecksum(sum) == 0; // nothing but zeros is right, too
}

// Whether the packet can be answered at all; makes it whole, if possible.
bool
MayAnswer(TrackedPacket& packet)
{
    PacketView& view = packet.view;
    if (view.GetFragmentOffset() != 0 || IsNoHost(view.GetSource()) ||
        IsNoHost(view.GetDestination()))
    {
        return false;
    }
    if (!view.IsWhole() && packet.buffer != nullptr)
    {
        packet.buffer->Reserve(view, view.GetTotalLength());
    }
    return !packet.checksums || !view.IsWhole() || IsChecksumRight(view);
}

void
WriteHeader(std::vector<uint8_t>& bytes, uint8_t tos, uint8_t protocol, bool mayFragment)
{
    bytes[0] = 0x45;
    bytes[1] = tos;
    StoreBe16(&bytes[2], static_cast<uint16_t>(bytes.size()));
    bytes[6] = mayFragment ? 0 : 0x40;
    bytes[8] = TTL;
    bytes[9] = protocol;
}

void
FinishHeader(std::vector<uint8_t>& bytes)
{
    StoreBe16(&bytes[10], FinishChecksum(AddToSum(bytes.data(), IP_LENGTH, 0)));
}

} // namespace

std::vector<uint8_t>
MakeUnreachable(TrackedPacket& packet, uint8_t code)
{
    if (!MayAnswer(packet) || !MayCauseIcmpError(packet.view))
    {
        return {};
    }
    const PacketView& view = packet.view;
    const uint32_t quote = std::min({view.GetTotalLength(),
                                     view.GetCaptured(),
                                     LONGEST_ERROR - IP_LENGTH - ICMP_LENGTH});
    std::vector<uint8_t> bytes(IP_LENGTH + ICMP_LENGTH + quote, 0);
    constexpr uint8_t TOS_BITS = 0x1e;
    constexpr uint8_t INTERNETWORK_CONTROL = 0xc0;
    WriteHeader(bytes,
                static_cast<uint8_t>((view.GetTos() & TOS_BITS) | INTERNETWORK_CONTROL),
                protocol::ICMP,
                true);
    StoreBe32(&bytes[16], view.GetSource());
    uint8_t* icmp = &bytes[IP_LENGTH];
    icmp[0] = icmp::DEST_UNREACHABLE;
    icmp[1] = code;
    std::copy_n(view.GetBytes(), quote, icmp + ICMP_LENGTH);
    if (packet.checksums)
    {
        // Not everybody who shows the bytes of a packet keeps this one right on the way.
        uint8_t* quoted = icmp + ICMP_LENGTH;
        StoreBe16(quoted + 10, 0);
        StoreBe16(quoted + 10, FinishChecksum(AddToSum(quoted, view.GetHeaderLength(), 0)));
        StoreBe16(icmp + 2, FinishChecksum(AddToSum(icmp, ICMP_LENGTH + quote, 0)));
    }
    FinishHeader(bytes);
    return bytes;
}

std::vector<uint8_t>
MakeTcpReset(TrackedPacket& packet)
{
    TcpView tcp;
    if (!MayAnswer(packet) || !TcpView::Parse(packet.view, tcp) || tcp.Has(TcpView::RST))
    {
        return {};
    }
    std::vector<uint8_t> bytes(IP_LENGTH + TCP_LENGTH, 0);
    WriteHeader(bytes, 0, protocol::TCP, false);
    StoreBe32(&bytes[12], packet.view.GetDestination());
    StoreBe32(&bytes[16], packet.view.GetSource());
    uint8_t* reset = &bytes[IP_LENGTH];
    StoreBe16(reset, tcp.GetDestinationPort());
    StoreBe16(reset + 2, tcp.GetSourcePort());
    reset[12] = 0x50;
    reset[13] = TcpView::RST;
    if (tcp.Has(TcpView::ACK))
    {
        StoreBe32(reset + 4, tcp.GetAcknowledgement());
    }
    else
    {
        const uint32_t end = tcp.GetSequence() + tcp.GetPayloadLength() +
                             (tcp.Has(TcpView::SYN) ? 1 : 0) + (tcp.Has(TcpView::FIN) ? 1 : 0);
        StoreBe32(reset + 8, end);
        reset[13] |= TcpView::ACK;
    }
    if (packet.checksums)
    {
        PacketView view;
        PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view);
        const uint64_t sum = PseudoHeaderSum(view, protocol::TCP, TCP_LENGTH);
        StoreBe16(reset + 16, FinishChecksum(AddToSum(reset, TCP_LENGTH, sum)));
    }
    FinishHeader(bytes);
    return bytes;
}

} // namespace netfilter
} // namespace ns3
