/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_INTERFACE_LIST_H
#define NETFILTER_INTERFACE_LIST_H

#include "netfilter-interface.h"

#include "ns3/ipv4.h"
#include "ns3/net-device.h"
#include "ns3/ptr.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup netfilter
 * The interfaces of a node's IPv4 stack as rules and NAT see them, made when somebody asks.
 */
class NetfilterInterfaceList
{
  public:
    /// @param ipv4 the stack; must outlive this object, or Detach() be called before
    void Attach(Ipv4* ipv4);

    /// From now on there are none.
    void Detach();

    /// @param device a device, or null @return its interface; null if IPv4 has none there
    NetfilterInterface* Find(const NetDevice* device);

    /// @param name as rules have it @return the device, or null
    Ptr<NetDevice> FindDevice(const std::string& name);

  private:
    Ipv4* m_ipv4{nullptr};
    std::vector<std::unique_ptr<NetfilterInterface>> m_interfaces; //!< by IPv4 interface number
    std::vector<NetfilterInterface*> m_byDevice;                   //!< by device index: a cache
};

} // namespace ns3

#endif /* NETFILTER_INTERFACE_LIST_H */
