/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-view.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t IPV4_MIN_HEADER = 20;
constexpr uint32_t TCP_MIN_HEADER = 20;
constexpr uint32_t ICMP_ERROR_HEADER = 8;

} // namespace

PacketView::Error
PacketView::CheckHeader(const uint8_t* bytes, size_t captured, uint32_t& length)
{
    if (captured < IPV4_MIN_HEADER)
    {
        return Error::TOO_SHORT;
    }
    if ((bytes[0] >> 4) != 4)
    {
        return Error::BAD_VERSION;
    }
    length = (bytes[0] & 0x0fU) * 4;
    return length < IPV4_MIN_HEADER || length > captured ? Error::BAD_HEADER_LENGTH : Error::NONE;
}

PacketView::Error
PacketView::ParseCut(uint8_t* bytes, size_t captured, PacketView& view)
{
    uint32_t headerLength = 0;
    if (const Error error = CheckHeader(bytes, captured, headerLength); error != Error::NONE)
    {
        return error;
    }
    view.m_bytes = bytes;
    view.m_captured = static_cast<uint32_t>(captured);
    view.m_total = std::max<uint32_t>(LoadBe16(bytes + 2), view.m_captured);
    view.m_headerLength = headerLength;
    return Error::NONE;
}

PacketView::Error
PacketView::Parse(uint8_t* bytes, size_t captured, size_t wire, PacketView& view)
{
    uint32_t headerLength = 0;
    if (const Error error = CheckHeader(bytes, captured, headerLength); error != Error::NONE)
    {
        return error;
    }
    const uint32_t total = LoadBe16(bytes + 2);
    if (total < headerLength || total > wire)
    {
        return Error::BAD_TOTAL_LENGTH;
    }
    view.m_bytes = bytes;
    view.m_captured = captured < total ? static_cast<uint32_t>(captured) : total;
    view.m_total = total;
    view.m_headerLength = headerLength;
    return Error::NONE;
}

bool
TcpView::Parse(const PacketView& packet, TcpView& view)
{
    if (packet.GetTransportCaptured() < TCP_MIN_HEADER)
    {
        return false;
    }
    const uint8_t* bytes = packet.GetTransport();
    const uint32_t headerLength = (bytes[12] >> 4) * 4U;
    if (headerLength < TCP_MIN_HEADER || headerLength > packet.GetTransportCaptured())
    {
        return false;
    }
    view.m_bytes = bytes;
    view.m_headerLength = headerLength;
    view.m_payloadLength = packet.GetTransportLength() - headerLength;
    return true;
}

bool
ParseQuoted(const PacketView& packet, PacketView& quoted)
{
    if (packet.GetTransportCaptured() < ICMP_ERROR_HEADER)
    {
        return false;
    }
    return PacketView::ParseCut(packet.GetTransport() + ICMP_ERROR_HEADER,
                                packet.GetTransportCaptured() - ICMP_ERROR_HEADER,
                                quoted) == PacketView::Error::NONE;
}

} // namespace netfilter
} // namespace ns3
