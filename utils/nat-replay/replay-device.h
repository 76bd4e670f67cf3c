/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_DEVICE_H
#define REPLAY_DEVICE_H

#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{
namespace replay
{

/**
 * A network device without a link: datagrams are put in as bytes, and what the node sends comes out
 * as bytes. No ARP, no delay, no queue. Datagrams with IP options or the reserved flag go through
 * the node without them (see ReplayTag) and get them back on the way out.
 */
class ReplayDevice : public NetDevice
{
  public:
    /**
     * Takes what the node sends: bytes of the datagram, their number, and whether it is the
     * translation of a datagram that was put in, not one that the node made itself.
     */
    using Sink = std::function<void(const uint8_t* bytes, uint32_t length, bool isForwarded)>;

    static TypeId GetTypeId();

    ReplayDevice();

    /// @param sink takes what the node sends
    void SetSink(Sink sink);

    /**
     * A datagram arrives, now. To be called in the context of the node.
     *
     * @param bytes a datagram that CheckDatagram found good
     * @param length its total length
     */
    void Receive(const uint8_t* bytes, uint32_t length);

    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
    void SetAddress(Address address) override;
    Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool IsBroadcast() const override;
    Address GetBroadcast() const override;
    bool IsMulticast() const override;
    Address GetMulticast(Ipv4Address multicastGroup) const override;
    Address GetMulticast(Ipv6Address addr) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(Ptr<Packet> packet, const Address& dest, uint16_t protocolNumber) override;
    bool SendFrom(Ptr<Packet> packet,
                  const Address& source,
                  const Address& dest,
                  uint16_t protocolNumber) override;
    Ptr<Node> GetNode() const override;
    void SetNode(Ptr<Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback cb) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback cb) override;
    bool SupportsSendFrom() const override;

  protected:
    void DoDispose() override;

  private:
    Ptr<Node> m_node;
    ReceiveCallback m_receive;
    PromiscReceiveCallback m_promiscuous;
    TracedCallback<> m_linkChange; //!< never called: the link is always up
    Sink m_sink;
    Mac48Address m_address;
    uint32_t m_index{0};
    uint16_t m_mtu{65535};
    std::vector<uint8_t> m_buffer; //!< the datagram at hand
};

} // namespace replay
} // namespace ns3

#endif /* REPLAY_DEVICE_H */
