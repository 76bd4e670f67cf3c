/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_INTERFACE_H
#define NETFILTER_INTERFACE_H

#include "netfilter-hook.h"

#include "ns3/ipv4.h"
#include "ns3/net-device.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup netfilter
 * An interface of a node's IPv4 stack as rules and NAT see it. Addresses are asked for when needed,
 * so that changes at run time count.
 */
class NetfilterInterface : public netfilter::Interface
{
  public:
    /**
     * @param ipv4 the stack; must outlive this object
     * @param number of the interface in the stack
     * @param others the interfaces made so far, by number; null where there is none. This one's
     *        name will be another than theirs.
     */
    NetfilterInterface(Ipv4* ipv4,
                       uint32_t number,
                       const std::vector<std::unique_ptr<NetfilterInterface>>& others);

    const std::string& GetName() const override;
    /// @return IPv4 interface number plus one, so that loopback is 1 as on Linux
    uint32_t GetIndex() const override;
    bool SelectAddress(uint32_t nextHop, uint32_t& address) const override;
    bool GetFirstAddress(uint32_t& address) const override;
    uint32_t GetMtu() const override;

    /// @param name the name rules match
    void SetName(const std::string& name);

    /// @return the device, kept alive by the stack
    const NetDevice* GetDevice() const
    {
        return m_device;
    }

  private:
    Ipv4* m_ipv4;
    uint32_t m_number;
    const NetDevice* m_device;
    std::string m_name;
};

} // namespace ns3

#endif /* NETFILTER_INTERFACE_H */
