/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_PASSAGE_H
#define NETFILTER_PASSAGE_H

#include "netfilter-packet.h"

#include "ns3/ipv4-routing-protocol.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>

namespace ns3
{

class Ipv4NetfilterRouting;

/**
 * @ingroup netfilter
 * One packet's stay in the wrapped routing protocol: the callbacks the protocol is given, bound to
 * the packet they are about. A reactive protocol may keep them, or bind arguments to them, and call
 * them much later, or never; its copies keep this object alive.
 *
 * Binding callbacks anew for each packet would cost more than all the rest of the hooks, so
 * passages are used again. Reference counts tell when that is safe.
 */
class NetfilterPassage : public SimpleRefCount<NetfilterPassage>
{
  public:
    /// @param routing who asks; must call Dispose() or SetFree() before it ends
    explicit NetfilterPassage(Ipv4NetfilterRouting* routing);
    ~NetfilterPassage();
    NetfilterPassage(const NetfilterPassage&) = delete;
    NetfilterPassage& operator=(const NetfilterPassage&) = delete;

    /// @return true if somebody else keeps a callback, provided there is one pointer to this object
    bool IsKept() const;

    /// Live on as long as somebody keeps a callback. The routing is told of the end.
    void SetFree();

    /// Let go of everything; callbacks kept by others do nothing from now on.
    void Dispose();

    // For the wrapped protocol.
    Ipv4RoutingProtocol::UnicastForwardCallback unicast;
    Ipv4RoutingProtocol::MulticastForwardCallback multicast;
    Ipv4RoutingProtocol::LocalDeliverCallback local;

    // What the IPv4 stack wants called.
    Ipv4RoutingProtocol::UnicastForwardCallback stackUnicast;
    Ipv4RoutingProtocol::MulticastForwardCallback stackMulticast;
    Ipv4RoutingProtocol::LocalDeliverCallback stackLocal;

    Ptr<NetfilterPacket> packet; //!< whose stay it is
    Ipv4Header header; //!< what the protocol was given: hooks still to come change the packet's
    /// The protocol is being asked, and the packet still as it was given.
    bool isUntouched{false};
    bool waitedForRoute{false};  //!< see NetfilterLoopback

  private:
    void Forward(Ptr<Ipv4Route> route, Ptr<const Packet> p, const Ipv4Header& header);
    void MulticastForward(Ptr<Ipv4MulticastRoute> route,
                          Ptr<const Packet> p,
                          const Ipv4Header& header);
    void LocalDeliver(Ptr<const Packet> p, const Ipv4Header& header, uint32_t iif);

    /// Drop our own copies of the callbacks, which refer to this object.
    void BreakCircle();

    Ipv4NetfilterRouting* m_routing;
    bool m_isFree{false};     //!< no longer the routing's to use again
    uint32_t m_references{0}; //!< to this object while nobody else keeps a callback
};

} // namespace ns3

#endif /* NETFILTER_PASSAGE_H */
