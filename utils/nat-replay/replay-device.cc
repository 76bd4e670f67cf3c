/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-device.h"

#include "byte-order.h"
#include "checksum.h"
#include "replay-tag.h"

#include "ns3/channel.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/node.h"
#include "ns3/packet.h"

#include <algorithm>

namespace ns3
{
namespace replay
{

namespace
{

using netfilter::LoadBe16;
using netfilter::StoreBe16;

constexpr uint32_t PLAIN_HEADER = 20;   //!< bytes of an IPv4 header without options
constexpr uint8_t RESERVED_FLAG = 0x80; //!< in byte 6 of the header
constexpr size_t CHECKSUM_AT = 10;

/// Write the right checksum. @param header an IPv4 header @param length its length
void
WriteHeaderChecksum(uint8_t* header, uint32_t length)
{
    StoreBe16(header + CHECKSUM_AT, 0);
    StoreBe16(header + CHECKSUM_AT,
              netfilter::FinishChecksum(netfilter::AddToSum(header, length, 0)));
}

/**
 * Change the length of an IPv4 header.
 *
 * @param bytes a datagram whose header already has the new length in bytes
 * @param headerLength the new header length
 */
void
WriteHeaderLength(std::vector<uint8_t>& bytes, uint32_t headerLength)
{
    bytes[0] = static_cast<uint8_t>(0x40 | (headerLength / 4));
    StoreBe16(bytes.data() + 2, static_cast<uint16_t>(bytes.size()));
}

} // namespace

NS_OBJECT_ENSURE_REGISTERED(ReplayDevice);

TypeId
ReplayDevice::GetTypeId()
{
    static TypeId tid = TypeId("ns3::replay::ReplayDevice")
                            .SetParent<NetDevice>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<ReplayDevice>();
    return tid;
}

ReplayDevice::ReplayDevice()
    : m_address(Mac48Address::Allocate())
{
}

void
ReplayDevice::SetSink(Sink sink)
{
    m_sink = std::move(sink);
}

void
ReplayDevice::Receive(const uint8_t* bytes, uint32_t length)
{
    m_buffer.assign(bytes, bytes + length);
    ReplayTag tag;
    bool isChanged = false;

    const uint32_t headerLength = (bytes[0] & 0x0fU) * 4;
    if (headerLength > PLAIN_HEADER)
    {
        tag.optionsLength = static_cast<uint8_t>(headerLength - PLAIN_HEADER);
        std::copy_n(bytes + PLAIN_HEADER, tag.optionsLength, tag.options.begin());
        m_buffer.erase(m_buffer.begin() + PLAIN_HEADER, m_buffer.begin() + headerLength);
        WriteHeaderLength(m_buffer, PLAIN_HEADER);
        isChanged = true;
    }
    if (m_buffer[6] & RESERVED_FLAG)
    {
        tag.isReserved = true;
        m_buffer[6] &= static_cast<uint8_t>(~RESERVED_FLAG);
        isChanged = true;
    }
    if (isChanged)
    {
        WriteHeaderChecksum(m_buffer.data(), PLAIN_HEADER);
    }

    Ptr<Packet> packet = Create<Packet>(m_buffer.data(), static_cast<uint32_t>(m_buffer.size()));
    packet->AddPacketTag(tag);
    if (!m_promiscuous.IsNull())
    {
        m_promiscuous(this,
                      packet,
                      Ipv4L3Protocol::PROT_NUMBER,
                      GetBroadcast(),
                      m_address,
                      PACKET_HOST);
    }
    m_receive(this, packet, Ipv4L3Protocol::PROT_NUMBER, GetBroadcast());
}

bool
ReplayDevice::Send(Ptr<Packet> packet, const Address&, uint16_t protocolNumber)
{
    if (protocolNumber != Ipv4L3Protocol::PROT_NUMBER || packet->GetSize() < PLAIN_HEADER)
    {
        return false;
    }
    m_buffer.resize(packet->GetSize());
    packet->CopyData(m_buffer.data(), packet->GetSize());

    ReplayTag tag;
    const bool isForwarded = packet->PeekPacketTag(tag);
    if (tag.optionsLength > 0 || tag.isReserved)
    {
        m_buffer.insert(m_buffer.begin() + PLAIN_HEADER,
                        tag.options.begin(),
                        tag.options.begin() + tag.optionsLength);
        const uint32_t headerLength = PLAIN_HEADER + tag.optionsLength;
        WriteHeaderLength(m_buffer, headerLength);
        m_buffer[6] |= tag.isReserved ? RESERVED_FLAG : 0;
        WriteHeaderChecksum(m_buffer.data(), headerLength);
    }
    if (m_sink)
    {
        m_sink(m_buffer.data(), static_cast<uint32_t>(m_buffer.size()), isForwarded);
    }
    return true;
}

bool
ReplayDevice::SendFrom(Ptr<Packet> packet,
                       const Address&,
                       const Address& dest,
                       uint16_t protocolNumber)
{
    return Send(packet, dest, protocolNumber);
}

void
ReplayDevice::SetIfIndex(const uint32_t index)
{
    m_index = index;
}

uint32_t
ReplayDevice::GetIfIndex() const
{
    return m_index;
}

Ptr<Channel>
ReplayDevice::GetChannel() const
{
    return nullptr;
}

void
ReplayDevice::SetAddress(Address address)
{
    m_address = Mac48Address::ConvertFrom(address);
}

Address
ReplayDevice::GetAddress() const
{
    return m_address;
}

bool
ReplayDevice::SetMtu(const uint16_t mtu)
{
    m_mtu = mtu;
    return true;
}

uint16_t
ReplayDevice::GetMtu() const
{
    return m_mtu;
}

bool
ReplayDevice::IsLinkUp() const
{
    return true;
}

void
ReplayDevice::AddLinkChangeCallback(Callback<void> callback)
{
    m_linkChange.ConnectWithoutContext(callback);
}

bool
ReplayDevice::IsBroadcast() const
{
    return true;
}

Address
ReplayDevice::GetBroadcast() const
{
    return Mac48Address::GetBroadcast();
}

bool
ReplayDevice::IsMulticast() const
{
    return true;
}

Address
ReplayDevice::GetMulticast(Ipv4Address multicastGroup) const
{
    return Mac48Address::GetMulticast(multicastGroup);
}

Address
ReplayDevice::GetMulticast(Ipv6Address addr) const
{
    return Mac48Address::GetMulticast(addr);
}

bool
ReplayDevice::IsBridge() const
{
    return false;
}

bool
ReplayDevice::IsPointToPoint() const
{
    return false;
}

Ptr<Node>
ReplayDevice::GetNode() const
{
    return m_node;
}

void
ReplayDevice::SetNode(Ptr<Node> node)
{
    m_node = node;
}

bool
ReplayDevice::NeedsArp() const
{
    return false;
}

void
ReplayDevice::SetReceiveCallback(ReceiveCallback cb)
{
    m_receive = cb;
}

void
ReplayDevice::SetPromiscReceiveCallback(PromiscReceiveCallback cb)
{
    m_promiscuous = cb;
}

bool
ReplayDevice::SupportsSendFrom() const
{
    return false;
}

void
ReplayDevice::DoDispose()
{
    m_node = nullptr;
    m_sink = nullptr;
    m_receive = ReceiveCallback();
    m_promiscuous = PromiscReceiveCallback();
    NetDevice::DoDispose();
}

} // namespace replay
} // namespace ns3
