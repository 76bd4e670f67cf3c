/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-interface.h"

#include "ns3/abort.h"
#include "ns3/loopback-net-device.h"
#include "ns3/names.h"
#include "ns3/node.h"

namespace ns3
{

namespace
{

using Interfaces = std::vector<std::unique_ptr<NetfilterInterface>>;

/**
 * @param ipv4 a stack
 * @param number of an interface without a name
 * @param others interfaces that have one
 * @param name a name for it
 * @return the device of another interface that has this name, or gets it; null if there is none
 */
Ptr<NetDevice>
FindNamesake(Ipv4* ipv4, uint32_t number, const Interfaces& others, const std::string& name)
{
    for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
    {
        const Ptr<NetDevice> device = ipv4->GetNetDevice(i);
        const bool isNamed = i < others.size() && others[i];
        if (i != number && (isNamed ? others[i]->GetName() : Names::FindName(device)) == name)
        {
            return device;
        }
    }
    return nullptr;
}

/// Parameters are those of FindNamesake(). @return a name that no other interface has
std::string
ChooseName(Ipv4* ipv4, uint32_t number, const Interfaces& others)
{
    const Ptr<NetDevice> device = ipv4->GetNetDevice(number);
    std::string name = Names::FindName(device);
    if (!name.empty())
    {
        const Ptr<NetDevice> namesake = FindNamesake(ipv4, number, others, name);
        NS_ABORT_MSG_IF(namesake,
                        "Ipv4Netfilter: devices "
                            << device->GetIfIndex() << " and " << namesake->GetIfIndex()
                            << " of node " << device->GetNode()->GetId() << " are both named \""
                            << name
                            << "\", so rules could not tell them apart. Give one of them another "
                               "name in Names::Add.");
        return name;
    }
    // Interface 0 is the loopback device of every ns-3 stack.
    name = DynamicCast<LoopbackNetDevice>(device)
               ? "lo"
               : "eth" + std::to_string(number == 0 ? 0 : number - 1);
    // If that is taken, a number that is no other interface's own.
    for (uint32_t next = ipv4->GetNInterfaces() - 1; FindNamesake(ipv4, number, others, name);
         ++next)
    {
        name = "eth" + std::to_string(next);
    }
    return name;
}

} // namespace

NetfilterInterface::NetfilterInterface(Ipv4* ipv4, uint32_t number, const Interfaces& others)
    : m_ipv4(ipv4),
      m_number(number),
      m_device(PeekPointer(ipv4->GetNetDevice(number))),
      m_name(ChooseName(ipv4, number, others))
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

uint32_t
NetfilterInterface::GetMtu() const
{
    return m_device->GetMtu();
}

} // namespace ns3
