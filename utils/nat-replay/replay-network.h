/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_NETWORK_H
#define REPLAY_NETWORK_H

#include "replay-options.h"

#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

namespace ns3
{
namespace replay
{

class ReplayDevice;

/**
 * Interfaces, addresses and routes of the router, set up and changed as `ip` does it. What changes
 * them later throws OptionError and then has changed nothing.
 */
class ReplayNetwork
{
  public:
    /// @param node a node with an IPv4 stack and static routing
    explicit ReplayNetwork(Ptr<Node> node);

    /// @param option a new interface, which is up from now on
    void AddInterface(const InterfaceOption& option);

    /**
     * @param interface index of an interface
     * @param prefix an address that the router does not have yet
     * @param request the words behind "ip", for messages
     */
    void AddAddress(size_t interface, const Prefix& prefix, const std::string& request);

    /**
     * As in Linux, an interface that loses its last address loses its routes, too.
     *
     * @param interface index of an interface
     * @param prefix an address of it
     * @param request the words behind "ip", for messages
     */
    void RemoveAddress(size_t interface, const Prefix& prefix, const std::string& request);

    /**
     * As in Linux, an interface that goes down takes its routes along, of which only those to its
     * own networks come back.
     *
     * @param interface index of an interface
     * @param isUp whether it is to be up
     */
    void SetLink(size_t interface, bool isUp);

    /// @param route a new route, as the options have it
    void AddRoute(const RouteOption& route);

    /**
     * @param route a new route, to where no other leads
     * @param request the words behind "ip", for messages
     */
    void AddRoute(const RouteOption& route, const std::string& request);

    /**
     * @param route a route that is there
     * @param request the words behind "ip", for messages
     */
    void RemoveRoute(const RouteOption& route, const std::string& request);

    /// @return the interfaces as they are now
    const std::vector<InterfaceOption>& GetInterfaces() const
    {
        return m_interfaces;
    }

    /// @param interface index of an interface @return its device
    Ptr<ReplayDevice> GetDevice(size_t interface) const;

    /// @param bytes a datagram that CheckDatagram found good @return see ns3::replay::FindMartian
    const char* FindMartian(const uint8_t* bytes) const;

  private:
    /// @param interface index of an interface @return its number in the IPv4 stack
    uint32_t GetStackIndex(size_t interface) const;

    /// Put an address into the IPv4 stack. @param interface index @param prefix the address
    void Install(size_t interface, const Prefix& prefix);

    /// Remove all routes that leave by an interface. @param number its number in the IPv4 stack
    void RemoveRoutesBy(uint32_t number);

    /// Find out again which addresses no packet may come from.
    void UpdateMartians();

    Ptr<Ipv4> m_ipv4;
    Ptr<Ipv4StaticRouting> m_routing;
    std::vector<InterfaceOption> m_interfaces;
    std::vector<Ptr<ReplayDevice>> m_devices;  //!< by index of the interface
    std::unordered_set<uint32_t> m_addresses;  //!< the router's own
    std::unordered_set<uint32_t> m_broadcasts; //!< directed, of its networks
};

} // namespace replay
} // namespace ns3

#endif /* REPLAY_NETWORK_H */
