/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_ROUTING_H
#define EDGE_ROUTING_H

#include "ns3/ipv4-netfilter-routing.h"
#include "ns3/ipv4-static-routing.h"

#include <cstdint>
#include <vector>

/**
 * Static routing that need not look for the ways most packets take: ranges of foreign addresses have
 * their routes ready. Everything else takes the usual way. Searching interfaces and routes for each
 * packet anew would take a seventh of the time of nat-scale.
 */
class EdgeRouting : public ns3::Ipv4StaticRouting
{
  public:
    /// @return the TypeId
    static ns3::TypeId GetTypeId();

    /**
     * Keep the route to some addresses ready. Routes must not change from then on.
     *
     * @param first one of them
     * @param last the highest of them; none is the node's own, a broadcast or a multicast address
     */
    void AddShortcut(ns3::Ipv4Address first, ns3::Ipv4Address last);

    using Types = ns3::NetfilterRouteInputTypes<decltype(&ns3::Ipv4RoutingProtocol::RouteInput)>;
    bool RouteInput(ns3::Ptr<const ns3::Packet> packet,
                    const ns3::Ipv4Header& header,
                    ns3::Ptr<const ns3::NetDevice> device,
                    Types::Unicast unicast,
                    Types::Multicast multicast,
                    Types::Local local,
                    Types::Error error) override;

  protected:
    void DoDispose() override;

  private:
    struct Shortcut
    {
        uint32_t first; //!< address
        uint32_t last;  //!< address
        ns3::Ptr<ns3::Ipv4Route> route;
    };

    std::vector<Shortcut> m_shortcuts;
};

#endif /* EDGE_ROUTING_H */
