/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_FORWARDER_H
#define NETFILTER_FORWARDER_H

#include "netfilter-packet.h"

#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/net-device.h"
#include "ns3/ptr.h"

namespace ns3
{

class Ipv4Netfilter;

/// Where a packet to be forwarded goes: one of the two routes, with its callback.
struct NetfilterForwardWay
{
    Ptr<Ipv4Route> route;
    Ipv4RoutingProtocol::UnicastForwardCallback unicast;
    Ptr<Ipv4MulticastRoute> multicastRoute; //!< with one output interface
    Ipv4RoutingProtocol::MulticastForwardCallback multicast;
};

/**
 * @ingroup netfilter
 * The way of a packet that a node forwards, from its route on: FORWARD, POSTROUTING, and out.
 */
class NetfilterForwarder
{
  public:
    /// @param netfilter whose hooks run; null: none any more
    void SetNetfilter(Ipv4Netfilter* netfilter);

    /// FORWARD, then Postroute(). @param packet the packet @param way where it goes
    void Forward(const Ptr<NetfilterPacket>& packet, const NetfilterForwardWay& way);

    /// POSTROUTING, then out. @param packet the packet @param way where it goes
    void Postroute(const Ptr<NetfilterPacket>& packet, const NetfilterForwardWay& way);

    /// @return true if a packet does not fit a device and may not be fragmented
    static bool IsTooBig(const NetfilterPacket& packet, const NetDevice& device);

    /// Drop a packet that IsTooBig(), and tell its sender.
    void RefuseTooBig(NetfilterPacket& packet, const NetDevice& device);

  private:
    /// Out, in fragments if it came so. @param packet the packet @param way where it goes
    void SendOut(NetfilterPacket& packet, const NetfilterForwardWay& way);

    Ipv4Netfilter* m_netfilter{nullptr};
};

} // namespace ns3

#endif /* NETFILTER_FORWARDER_H */
