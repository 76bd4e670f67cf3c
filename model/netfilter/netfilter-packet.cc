/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-packet.h"

#include "byte-order.h"
#include "connection.h"
#include "netfilter-packet-edit.h"
#include "packet-view.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ns3
{

using netfilter::PacketView;
using netfilter::StoreBe16;
using netfilter::StoreBe32;

NetfilterPacket::NetfilterPacket(const Ipv4Header& header, Ptr<const Packet> packet, bool checksums)
{
    Restart(header, packet, checksums);
}

void
NetfilterPacket::Restart(const Ipv4Header& header, Ptr<const Packet> packet, bool checksums)
{
    m_packet = packet;
    m_header = header;
    m_tracked.checksums = checksums;
    m_tracked.buffer = this;
    FillUsual();
}

void
NetfilterPacket::Release()
{
    m_tracked = netfilter::TrackedPacket();
    m_state = netfilter::HookState();
    m_packet = nullptr;
    m_inDevice = nullptr;
    m_outDevice = nullptr;
    m_resumePriority = 0;
    m_resumeId = 0;
    m_resume = nullptr;
    m_waitsAt = nullptr;
    m_shape.reset();
    m_whole.reset();
}

void
NetfilterPacket::FillUsual()
{
    Fill(USUAL_TRANSPORT);
    const PacketView& view = m_tracked.view;
    if (!IsWellFormed() || view.IsWhole() || view.GetFragmentOffset() != 0)
    {
        return;
    }
    // The quote of an ICMP error, and the chunks of SCTP, which may lie anywhere, are looked at.
    const bool isError = view.GetProtocol() == netfilter::protocol::ICMP &&
                         netfilter::icmp::IsError(view.GetTransport()[0]);
    if (isError || view.GetProtocol() == netfilter::protocol::SCTP)
    {
        Fill(m_packet->GetSize());
    }
}

void
NetfilterPacket::FillHeader(uint8_t* bytes)
{
    constexpr uint8_t VERSION_AND_LENGTH = 0x45;
    constexpr uint16_t DONT_FRAGMENT = 0x4000;
    constexpr uint16_t MORE_FRAGMENTS = 0x2000;
    // A length that does not fit gives 0, and so a packet that is not well formed.
    const uint32_t total = HEADER_LENGTH + m_header.GetPayloadSize();
    uint16_t fragment = m_header.GetFragmentOffset() / 8;
    fragment |= m_header.IsDontFragment() ? DONT_FRAGMENT : 0;
    fragment |= m_header.IsLastFragment() ? 0 : MORE_FRAGMENTS;

    m_fields = {m_header.GetSource().Get(),
                m_header.GetDestination().Get(),
                m_header.GetTos(),
                m_header.GetTtl()};
    bytes[0] = VERSION_AND_LENGTH;
    bytes[1] = m_fields.tos;
    StoreBe16(bytes + 2, total > 0xffff ? 0 : static_cast<uint16_t>(total));
    StoreBe16(bytes + 4, m_header.GetIdentification());
    StoreBe16(bytes + 6, fragment);
    bytes[8] = m_fields.ttl;
    bytes[9] = m_header.GetProtocol();
    StoreBe16(bytes + 10, 0);
    StoreBe32(bytes + 12, m_fields.source);
    StoreBe32(bytes + 16, m_fields.destination);
}

void
NetfilterPacket::Fill(uint32_t length)
{
    const uint32_t size = m_packet->GetSize();
    const uint32_t captured = std::min(length, size);
    uint8_t* bytes = m_inline;
    if (captured > INLINE_TRANSPORT)
    {
        m_whole.reset(new uint8_t[HEADER_LENGTH + captured]);
        bytes = m_whole.get();
    }
    FillHeader(bytes);
    m_packet->CopyData(bytes + HEADER_LENGTH, captured);
    if (PacketView::Parse(bytes,
                          HEADER_LENGTH + captured,
                          HEADER_LENGTH + size,
                          m_tracked.view) != PacketView::Error::NONE)
    {
        m_tracked.view = PacketView();
    }
}

void
NetfilterPacket::WriteBack()
{
    if (!m_tracked.modified || !IsWellFormed())
    {
        return;
    }
    m_tracked.modified = false;
    const PacketView& view = m_tracked.view;

    const NetfilterAddressChange change{m_fields.source,
                                        m_fields.destination,
                                        view.GetSource(),
                                        view.GetDestination()};
    WriteBackHeader();

    if (view.GetTransportLength() != m_packet->GetSize())
    {
        // Somebody has changed the length of the payload, and so has all of the packet here.
        m_packet = NetfilterResizePacket(m_packet, view.GetTransportLength());
        m_header.SetPayloadSize(static_cast<uint16_t>(m_packet->GetSize()));
    }
    // Replace no more than what differs: often that is nothing, or the ports.
    const uint8_t* bytes = view.GetTransport();
    uint32_t length = std::min(view.GetTransportCaptured(), m_packet->GetSize());
    constexpr uint32_t USUAL_PACKET = 2048;
    constexpr uint32_t WORD = 8;
    uint8_t usualOld[USUAL_PACKET];
    std::unique_ptr<uint8_t[]> longOld;
    uint8_t* old = usualOld;
    if (length > USUAL_PACKET)
    {
        longOld.reset(new uint8_t[length]);
        old = longOld.get();
    }
    m_packet->CopyData(old, length);
    while (length >= WORD && std::memcmp(old + length - WORD, bytes + length - WORD, WORD) == 0)
    {
        length -= WORD;
    }
    while (length > 0 && old[length - 1] == bytes[length - 1])
    {
        --length;
    }
    m_packet = NetfilterEditPacket(m_packet, bytes, length, change);
}

void
NetfilterPacket::WriteBackHeader()
{
    const PacketView& view = m_tracked.view;
    const HeaderFields fields{view.GetSource(),
                              view.GetDestination(),
                              view.GetTos(),
                              view.GetTtl()};
    if (fields.source != m_fields.source)
    {
        m_header.SetSource(Ipv4Address(fields.source));
    }
    if (fields.destination != m_fields.destination)
    {
        m_header.SetDestination(Ipv4Address(fields.destination));
    }
    if (fields.tos != m_fields.tos)
    {
        m_header.SetTos(fields.tos);
    }
    if (fields.ttl != m_fields.ttl)
    {
        m_header.SetTtl(fields.ttl);
    }
    m_fields = fields;
}

uint32_t
NetfilterPacket::GetConnectionMark() const
{
    return m_tracked.connection ? m_tracked.connection->mark : 0;
}

bool
NetfilterPacket::SetConnectionMark(uint32_t mark)
{
    if (!m_tracked.connection)
    {
        return false;
    }
    m_tracked.connection->SetMark(mark);
    return true;
}

const Ipv4Header&
NetfilterPacket::GetHeader()
{
    WriteBack();
    return m_header;
}

Ptr<const Packet>
NetfilterPacket::GetPacket()
{
    WriteBack();
    return m_packet;
}

void
NetfilterPacket::SetHeader(const Ipv4Header& header)
{
    uint8_t* bytes = m_tracked.view.GetBytes();
    m_header.SetIdentification(header.GetIdentification());
    StoreBe16(bytes + 4, header.GetIdentification());
    bytes[1] = header.GetTos();
    bytes[8] = header.GetTtl();
    StoreBe32(bytes + 12, header.GetSource().Get());
    StoreBe32(bytes + 16, header.GetDestination().Get());
    m_tracked.modified = true;
}

void
NetfilterPacket::SetPacket(Ptr<const Packet> packet)
{
    const uint32_t longest = 0xffff - HEADER_LENGTH;
    NS_ABORT_MSG_IF(packet->GetSize() > longest,
                    "NetfilterPacket::SetPacket: "
                        << packet->GetSize() << " bytes do not fit an IPv4 packet. Pass at most "
                        << longest << ".");
    WriteBack();
    m_packet = packet;
    m_header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    Fill(packet->GetSize() <= INLINE_TRANSPORT ? INLINE_TRANSPORT : USUAL_TRANSPORT);
}

void
NetfilterPacket::SetReassembled(const Ipv4Header& header,
                                Ptr<const Packet> packet,
                                netfilter::FragmentShape shape)
{
    m_tracked.modified = false;
    m_header = header;
    m_packet = packet;
    m_shape = std::make_unique<netfilter::FragmentShape>(std::move(shape));
    FillUsual();
}

void
NetfilterPacket::MakeWhole()
{
    if (!m_tracked.view.IsWhole())
    {
        WriteBack();
        Fill(m_packet->GetSize());
    }
}

bool
NetfilterPacket::Reserve(PacketView& view, uint32_t capacity)
{
    if (!IsWellFormed() || &view != &m_tracked.view)
    {
        return false;
    }
    MakeWhole();
    const uint32_t total = view.GetTotalLength();
    std::unique_ptr<uint8_t[]> bytes(new uint8_t[std::max(capacity, total)]);
    std::copy_n(view.GetBytes(), total, bytes.get());
    PacketView::Parse(bytes.get(), total, total, view);
    m_whole = std::move(bytes);
    return true;
}

Ptr<NetfilterPacket>
NetfilterPacket::Clone()
{
    WriteBack();
    Ptr<NetfilterPacket> clone =
        Create<NetfilterPacket>(m_header, m_packet, m_tracked.checksums);
    clone->Inherit(*this);
    clone->m_state = m_state;
    clone->m_inDevice = m_inDevice;
    clone->m_outDevice = m_outDevice;
    clone->m_tracked.loopedBack = m_tracked.loopedBack;
    clone->m_tracked.inOnePiece = m_tracked.inOnePiece;
    if (m_shape)
    {
        clone->m_shape = std::make_unique<netfilter::FragmentShape>(*m_shape);
    }
    return clone;
}

void
NetfilterPacket::Inherit(const NetfilterPacket& other)
{
    m_tracked.connection = other.m_tracked.connection;
    m_tracked.state = other.m_tracked.state;
    m_tracked.direction = other.m_tracked.direction;
    m_tracked.mark = other.m_tracked.mark;
}

void
NetfilterPacket::Adopt(Ptr<const Packet> packet, const Ipv4Header& header)
{
    if (packet != m_packet)
    {
        m_packet = packet;
        m_header = header;
        Fill(m_tracked.view.GetTransportCaptured());
    }
    else if (header.GetTtl() != m_header.GetTtl() || header.GetTos() != m_header.GetTos() ||
             header.GetSource() != m_header.GetSource() ||
             header.GetDestination() != m_header.GetDestination())
    {
        m_header = header;
        FillHeader(m_tracked.view.GetBytes());
    }
}

void
NetfilterPacket::SetTtl(uint8_t ttl)
{
    m_header.SetTtl(ttl);
    m_fields.ttl = ttl;
    m_tracked.view.GetBytes()[8] = ttl;
}

} // namespace ns3
