/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-interface.h"

#include "ns3/loopback-net-device.h"
#include "ns3/names.h"

namespace ns3
{

namespace
{

/// @param device a device @param number of its IPv4 interface @return a name for it
std::string
DefaultName(Ptr<NetDevice> device, uint32_t number)
{
    const std::string given = Names::FindName(device);
    if (!given.empty())
    {
        return given;
    }
    if (DynamicCast<LoopbackNetDevice>(device))
    {
        return "lo";
    }
    // Interface 0 is the loopback device of every ns-3 stack.
    return "eth" + std::to_string(number == 0 ? 0 : number - 1);
}

} // namespace

NetfilterInterface::NetfilterInterface(Ipv4* ipv4, uint32_t number)
    : m_ipv4(ipv4),
      m_number(number),
      m_device(PeekPointer(ipv4->GetNetDevice(number))),
      m_name(DefaultName(ipv4->GetNetDevice(number), number))
{
}

const std::string&
NetfilterInterface::GetName() const
{
    return m_name;
}

void
NetfilterInterface::SetName(const std::string& name)
{
    m_name = name;
}

uint32_t
NetfilterInterface::GetIndex() const
{
    return m_number + 1;
}

bool
NetfilterInterface::SelectAddress(uint32_t nextHop, uint32_t& address) const
{
    const Ipv4Address target(nextHop);
    for (uint32_t i = 0; i < m_ipv4->GetNAddresses(m_number); ++i)
    {
        const Ipv4InterfaceAddress candidate = m_ipv4->GetAddress(m_number, i);
        if (!candidate.IsSecondary() &&
            candidate.GetMask().IsMatch(candidate.GetLocal(), target))
        {
            address = candidate.GetLocal().Get();
            return true;
        }
    }
    if (GetFirstAddress(address))
    {
        return true;
    }
    // Loopback addresses mean nothing to other hosts.
    const Ipv4Mask loopback("255.0.0.0");
    for (uint32_t other = 0; other < m_ipv4->GetNInterfaces(); ++other)
    {
        for (uint32_t i = 0; i < m_ipv4->GetNAddresses(other); ++i)
        {
            const Ipv4InterfaceAddress candidate = m_ipv4->GetAddress(other, i);
            if (candidate.GetScope() == Ipv4InterfaceAddress::GLOBAL &&
                !loopback.IsMatch(candidate.GetLocal(), Ipv4Address::GetLoopback()))
            {
                address = candidate.GetLocal().Get();
                return true;
            }
        }
    }
    return false;
}

bool
NetfilterInterface::GetFirstAddress(uint32_t& address) const
{
    if (m_ipv4->GetNAddresses(m_number) == 0)
    {
        return false;
    }
    address = m_ipv4->GetAddress(m_number, 0).GetLocal().Get();
    return true;
}

} // namespace ns3
