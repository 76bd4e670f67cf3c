/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "edge-device.h"

#include "ns3/channel.h"
#include "ns3/node.h"

using namespace ns3;

namespace
{

constexpr uint16_t IPV4_ETHERTYPE = 0x0800;

} // namespace

NS_OBJECT_ENSURE_REGISTERED(EdgeDevice);

TypeId
EdgeDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("EdgeDevice").SetParent<NetDevice>().AddConstructor<EdgeDevice>();
    return tid;
}

void
EdgeDevice::Deliver(Ptr<Packet> packet)
{
    m_receive(this, packet, IPV4_ETHERTYPE, m_peer);
}

bool
EdgeDevice::Send(Ptr<Packet> packet, const Address&, uint16_t protocol)
{
    if (m_sink && protocol == IPV4_ETHERTYPE)
    {
        m_sink(packet);
    }
    return true;
}

bool
EdgeDevice::SendFrom(Ptr<Packet> packet, const Address&, const Address& to, uint16_t protocol)
{
    return Send(packet, to, protocol);
}

void
EdgeDevice::DoDispose()
{
    m_sink = nullptr;
    m_receive = ReceiveCallback();
    m_node = nullptr;
    NetDevice::DoDispose();
}

void
EdgeDevice::SetIfIndex(const uint32_t index)
{
    m_index = index;
}

uint32_t
EdgeDevice::GetIfIndex() const
{
    return m_index;
}

Ptr<Channel>
EdgeDevice::GetChannel() const
{
    return nullptr;
}

void
EdgeDevice::SetAddress(Address address)
{
    m_address = address;
}

Address
EdgeDevice::GetAddress() const
{
    return m_address;
}

bool
EdgeDevice::SetMtu(const uint16_t mtu)
{
    m_mtu = mtu;
    return true;
}

uint16_t
EdgeDevice::GetMtu() const
{
    return m_mtu;
}

bool
EdgeDevice::IsLinkUp() const
{
    return true;
}

void
EdgeDevice::AddLinkChangeCallback(Callback<void>)
{
}

bool
EdgeDevice::IsBroadcast() const
{
    return true;
}

Address
EdgeDevice::GetBroadcast() const
{
    return m_broadcast;
}

bool
EdgeDevice::IsMulticast() const
{
    return false;
}

Address
EdgeDevice::GetMulticast(Ipv4Address) const
{
    return m_broadcast;
}

Address
EdgeDevice::GetMulticast(Ipv6Address) const
{
    return m_broadcast;
}

bool
EdgeDevice::IsBridge() const
{
    return false;
}

bool
EdgeDevice::IsPointToPoint() const
{
    return false;
}

Ptr<Node>
EdgeDevice::GetNode() const
{
    return m_node;
}

void
EdgeDevice::SetNode(Ptr<Node> node)
{
    m_node = node;
}

bool
EdgeDevice::NeedsArp() const
{
    return false;
}

void
EdgeDevice::SetReceiveCallback(ReceiveCallback callback)
{
    m_receive = callback;
}

void
EdgeDevice::SetPromiscReceiveCallback(PromiscReceiveCallback)
{
}

bool
EdgeDevice::SupportsSendFrom() const
{
    return false;
}
