/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_LOCAL_OUTPUT_H
#define NETFILTER_LOCAL_OUTPUT_H

#include "netfilter-packet.h"
#include "netfilter-transports.h"

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/socket.h"

#include <cstdint>

namespace ns3
{

class Ipv4Netfilter;

/**
 * @ingroup netfilter
 * The way of a node's own packets: OUTPUT, another look for a route if the destination changed, and
 * POSTROUTING.
 *
 * Packets of transport protocols are met where a protocol hands them down to IPv4. Packets of raw
 * sockets go to IPv4 directly; they are met when the socket asks for a route.
 */
class NetfilterLocalOutput
{
  public:
    /// @param netfilter whose hooks run @param ipv4 the stack; both must outlive this object
    NetfilterLocalOutput(Ipv4Netfilter* netfilter, Ipv4* ipv4);
    ~NetfilterLocalOutput();

    /// From now on packets of transport protocols go straight to IPv4.
    void Detach();

    /// Step between IPv4 and every transport protocol the node has, unless already there.
    void Interpose();

    /**
     * A transport protocol sends a packet; parameters are those of Ipv4::Send.
     *
     * @param target where the protocol would have sent it
     */
    void Send(Ptr<Packet> packet,
              Ipv4Address source,
              Ipv4Address destination,
              uint8_t protocol,
              Ptr<Ipv4Route> route,
              const IpL4Protocol::DownTargetCallback& target);

    /**
     * Send an answer to a packet on its way. It belongs to the packet's connection as RELATED, in
     * the other direction; so OUTPUT finds it.
     *
     * @param packet what follows the IPv4 header
     * @param header the IPv4 header; source 0.0.0.0 is replaced by that of the route
     * @param about the packet that is answered
     */
    void SendAnswer(Ptr<Packet> packet,
                    const Ipv4Header& header,
                    const netfilter::TrackedPacket& about);

    /**
     * Somebody asked for a route. If it is a raw socket, its packet passes the hooks here.
     *
     * @param packet the packet
     * @param header what is known of its header
     * @param route what was found, may be null
     * @param error set if null is returned although there is a route
     * @return the route to use, null if the packet is not to be sent
     */
    Ptr<Ipv4Route> SeeRouteOutput(Ptr<Packet> packet,
                                  const Ipv4Header& header,
                                  Ptr<Ipv4Route> route,
                                  Socket::SocketErrno& error);

  private:
    /// What becomes of a packet behind its hooks, and what it was before them.
    struct Way
    {
        Ptr<Ipv4Route> route;
        IpL4Protocol::DownTargetCallback target;
        Ipv4Address source;
        Ipv4Address destination;
        uint8_t ttl;
        uint8_t tos;
    };

    /// The header IPv4 will give a packet.
    Ipv4Header MakeHeader(Ptr<const Packet> packet,
                          Ipv4Address source,
                          Ipv4Address destination,
                          uint8_t protocol) const;
    /// Ask the wrapped protocol, or make a route if the destination is a subnet's broadcast.
    Ptr<Ipv4Route> FindRoute(Ptr<Packet> packet, const Ipv4Header& header) const;
    /// @return a route by a device, to the destination itself
    Ptr<Ipv4Route> MakeDirectRoute(Ipv4Address source,
                                   Ipv4Address destination,
                                   Ptr<NetDevice> device) const;

    /// Send(), once the route is known. @param about the packet it answers, or null
    void SendBy(Ptr<Packet> packet,
                const Ipv4Header& header,
                Ptr<Ipv4Route> route,
                const IpL4Protocol::DownTargetCallback& target,
                const netfilter::TrackedPacket* about = nullptr);
    /// Behind OUTPUT. @param packet the packet @param way where it goes
    void Reroute(Ptr<NetfilterPacket> packet, Way way);
    /// Behind POSTROUTING. @param packet the packet @param way where it goes
    void Finish(Ptr<NetfilterPacket> packet, const Way& way);
    /// Tell IPv4 of a changed TTL and TOS. @param packet gets tags @param way what they were
    void TagHeaderFields(NetfilterPacket& packet, const Way& way) const;

    /// Hooks of a raw socket's packet. @return the route to use, or null
    Ptr<Ipv4Route> SendRaw(Ptr<Packet> packet,
                           const Ipv4Header& header,
                           bool includesHeader,
                           Ptr<Ipv4Route> route);
    /// Send a raw socket's datagram, given in fragments. @param packet it @param before its route
    void SendFragments(NetfilterPacket& packet, const Ipv4Route& before);
    /// @return true if a packet with this route comes straight back to the node
    bool ComesBack(const Ipv4Route& route, Ipv4Address destination) const;
    /// @return true if a reactive protocol makes the packet wait for a route, by way of loopback
    bool WaitsForRoute(const Ipv4Route& route, Ipv4Address destination) const;
    /// Set out device and next hop of a packet. @param packet the packet @param route its route
    void SetOut(NetfilterPacket& packet, const Ipv4Route& route) const;

    Ipv4Netfilter* m_netfilter;
    Ipv4* m_ipv4;
    uint8_t m_defaultTtl; //!< what IPv4 gives packets without a TTL of their own
    NetfilterTransports m_transports; //!< whose packets come here
};

} // namespace ns3

#endif /* NETFILTER_LOCAL_OUTPUT_H */
