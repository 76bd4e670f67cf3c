/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_DEVICE_H
#define EDGE_DEVICE_H

#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"

#include <functional>

/**
 * A device of a router with a whole network behind it that is not simulated: what the router sends
 * goes to a function, and a call delivers a packet to the router. No link, no queue, no delay.
 */
class EdgeDevice : public ns3::NetDevice
{
  public:
    /// @return the TypeId
    static ns3::TypeId GetTypeId();

    /// Takes an IPv4 packet that the router has sent.
    using Sink = std::function<void(ns3::Ptr<const ns3::Packet>)>;

    /// @param sink who takes the packets that the router sends
    void SetSink(Sink sink)
    {
        m_sink = std::move(sink);
    }

    /// Hand an IPv4 packet to the router. @param packet the packet
    void Deliver(ns3::Ptr<ns3::Packet> packet);

    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    ns3::Ptr<ns3::Channel> GetChannel() const override;
    void SetAddress(ns3::Address address) override;
    ns3::Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(ns3::Callback<void> callback) override;
    bool IsBroadcast() const override;
    ns3::Address GetBroadcast() const override;
    bool IsMulticast() const override;
    ns3::Address GetMulticast(ns3::Ipv4Address group) const override;
    ns3::Address GetMulticast(ns3::Ipv6Address group) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& to, uint16_t protocol) override;
    bool SendFrom(ns3::Ptr<ns3::Packet> packet,
                  const ns3::Address& from,
                  const ns3::Address& to,
                  uint16_t protocol) override;
    ns3::Ptr<ns3::Node> GetNode() const override;
    void SetNode(ns3::Ptr<ns3::Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback callback) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
    bool SupportsSendFrom() const override;

  protected:
    void DoDispose() override;

  private:
    Sink m_sink;
    ReceiveCallback m_receive;
    ns3::Ptr<ns3::Node> m_node;
    // As addresses in general: each packet needs all three, and making them takes time.
    ns3::Address m_address{ns3::Mac48Address::Allocate()};
    ns3::Address m_peer{ns3::Mac48Address::Allocate()};
    ns3::Address m_broadcast{ns3::Mac48Address::GetBroadcast()};
    uint32_t m_index{0};
    uint16_t m_mtu{1500};
};

#endif /* EDGE_DEVICE_H */
