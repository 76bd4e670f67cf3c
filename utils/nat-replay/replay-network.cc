/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-network.h"

#include "martian-check.h"
#include "option-syntax.h"
#include "replay-device.h"

#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"

#include <algorithm>

namespace ns3
{
namespace replay
{

namespace
{

/// @param prefix a prefix @return it as text
std::string
FormatPrefix(const Prefix& prefix)
{
    return FormatAddress(prefix.address) + "/" + std::to_string(prefix.length);
}

/// @param a a prefix @param b a prefix @return true if both are in the same network
bool
ShareNetwork(const Prefix& a, const Prefix& b)
{
    return a.length == b.length && a.Contains(b.address);
}

/// @param entry a route @param destination a network @return true if the route leads to just that
bool
HasDestination(const Ipv4RoutingTableEntry& entry, const Prefix& destination)
{
    return entry.GetDestNetwork() == Ipv4Address(destination.address) &&
           entry.GetDestNetworkMask() == Ipv4Mask(destination.GetMask());
}

} // namespace

ReplayNetwork::ReplayNetwork(Ptr<Node> node)
    : m_ipv4(node->GetObject<Ipv4>()),
      m_routing(Ipv4StaticRoutingHelper().GetStaticRouting(m_ipv4))
{
}

void
ReplayNetwork::AddInterface(const InterfaceOption& option)
{
    Ptr<ReplayDevice> device = CreateObject<ReplayDevice>();
    device->SetMtu(option.mtu);
    m_ipv4->GetObject<Node>()->AddDevice(device);
    m_devices.push_back(device);
    m_interfaces.push_back(option);

    const uint32_t number = m_ipv4->AddInterface(device);
    for (const Prefix& prefix : option.addresses)
    {
        Install(m_interfaces.size() - 1, prefix);
    }
    m_ipv4->SetMetric(number, 1);
    m_ipv4->SetUp(number);
    UpdateMartians();
}

void
ReplayNetwork::Install(size_t interface, const Prefix& prefix)
{
    m_ipv4->AddAddress(
        GetStackIndex(interface),
        Ipv4InterfaceAddress(Ipv4Address(prefix.address), Ipv4Mask(prefix.GetMask())));
}

void
ReplayNetwork::AddAddress(size_t interface, const Prefix& prefix, const std::string& request)
{
    if (m_addresses.count(prefix.address) > 0)
    {
        ThrowOptionError("ip",
                         request,
                         "the router already has the address " + FormatAddress(prefix.address));
    }
    Install(interface, prefix);
    m_interfaces[interface].addresses.push_back(prefix);
    UpdateMartians();
}

void
ReplayNetwork::RemoveAddress(size_t interface, const Prefix& prefix, const std::string& request)
{
    std::vector<Prefix>& addresses = m_interfaces[interface].addresses;
    const auto found =
        std::find_if(addresses.begin(), addresses.end(), [&prefix](const Prefix& other) {
            return other.address == prefix.address && other.length == prefix.length;
        });
    if (found == addresses.end())
    {
        std::string list;
        for (const Prefix& other : addresses)
        {
            list += (list.empty() ? "" : ", ") + FormatPrefix(other);
        }
        ThrowOptionError("ip",
                         request,
                         m_interfaces[interface].name + " has no address " + FormatPrefix(prefix) +
                             "; it has: " + (list.empty() ? "none" : list));
    }
    const uint32_t number = GetStackIndex(interface);
    addresses.erase(found);
    m_ipv4->RemoveAddress(number, Ipv4Address(prefix.address));
    // ns-3 has taken the network's route away, which another address of the network still needs.
    if (m_ipv4->IsUp(number) &&
        std::any_of(addresses.begin(), addresses.end(), [&prefix](const Prefix& other) {
            return ShareNetwork(prefix, other);
        }))
    {
        m_routing->AddNetworkRouteTo(Ipv4Address(prefix.address & prefix.GetMask()),
                                     Ipv4Mask(prefix.GetMask()),
                                     number);
    }
    if (addresses.empty())
    {
        RemoveRoutesBy(number);
    }
    UpdateMartians();
}

void
ReplayNetwork::RemoveRoutesBy(uint32_t number)
{
    for (uint32_t i = m_routing->GetNRoutes(); i-- > 0;)
    {
        if (m_routing->GetRoute(i).GetInterface() == number)
        {
            m_routing->RemoveRoute(i);
        }
    }
}

void
ReplayNetwork::SetLink(size_t interface, bool isUp)
{
    const uint32_t number = GetStackIndex(interface);
    if (m_ipv4->IsUp(number) == isUp)
    {
        return;
    }
    if (isUp)
    {
        m_ipv4->SetUp(number);
    }
    else
    {
        m_ipv4->SetDown(number);
    }
}

void
ReplayNetwork::AddRoute(const RouteOption& route, const std::string& request)
{
    const InterfaceOption& interface = m_interfaces[route.interfaceIndex];
    if (!m_ipv4->IsUp(GetStackIndex(route.interfaceIndex)))
    {
        ThrowOptionError("ip",
                         request,
                         interface.name + " is down and can have no routes; set it up first");
    }
    if (interface.addresses.empty())
    {
        // Linux can; ns-3 would abort at the first packet.
        ThrowOptionError("ip",
                         request,
                         interface.name + " has no address and can have no routes; add one first");
    }
    for (uint32_t i = 0; i < m_routing->GetNRoutes(); ++i)
    {
        if (HasDestination(m_routing->GetRoute(i), route.destination))
        {
            ThrowOptionError("ip",
                             request,
                             "there is a route to " + FormatPrefix(route.destination) +
                                 " already; delete it first");
        }
    }
    AddRoute(route);
}

void
ReplayNetwork::AddRoute(const RouteOption& route)
{
    const uint32_t number = GetStackIndex(route.interfaceIndex);
    const Ipv4Address network(route.destination.address);
    const Ipv4Mask mask(route.destination.GetMask());
    if (route.hasGateway)
    {
        m_routing->AddNetworkRouteTo(network, mask, Ipv4Address(route.gateway), number);
    }
    else
    {
        m_routing->AddNetworkRouteTo(network, mask, number);
    }
}

void
ReplayNetwork::RemoveRoute(const RouteOption& route, const std::string& request)
{
    for (uint32_t i = 0; i < m_routing->GetNRoutes(); ++i)
    {
        const Ipv4RoutingTableEntry entry = m_routing->GetRoute(i);
        if (HasDestination(entry, route.destination) &&
            entry.GetInterface() == GetStackIndex(route.interfaceIndex) &&
            (!route.hasGateway || entry.GetGateway() == Ipv4Address(route.gateway)))
        {
            m_routing->RemoveRoute(i);
            return;
        }
    }
    ThrowOptionError("ip", request, "there is no such route");
}

Ptr<ReplayDevice>
ReplayNetwork::GetDevice(size_t interface) const
{
    return m_devices[interface];
}

uint32_t
ReplayNetwork::GetStackIndex(size_t interface) const
{
    return static_cast<uint32_t>(m_ipv4->GetInterfaceForDevice(m_devices[interface]));
}

const char*
ReplayNetwork::FindMartian(const uint8_t* bytes) const
{
    return replay::FindMartian(bytes, m_addresses, m_broadcasts);
}

void
ReplayNetwork::UpdateMartians()
{
    m_addresses.clear();
    m_broadcasts.clear();
    for (const InterfaceOption& interface : m_interfaces)
    {
        for (const Prefix& prefix : interface.addresses)
        {
            m_addresses.insert(prefix.address);
            if (prefix.length < 31) // Longer ones have none (RFC 3021).
            {
                m_broadcasts.insert(prefix.address | ~prefix.GetMask());
            }
        }
    }
}

} // namespace replay
} // namespace ns3
