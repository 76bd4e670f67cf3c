/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-interface-list.h"

namespace ns3
{

void
NetfilterInterfaceList::Attach(Ipv4* ipv4)
{
    m_ipv4 = ipv4;
}

void
NetfilterInterfaceList::Detach()
{
    m_byDevice.clear();
    m_interfaces.clear();
    m_ipv4 = nullptr;
}

NetfilterInterface*
NetfilterInterfaceList::Find(const NetDevice* device)
{
    if (!device)
    {
        return nullptr;
    }
    const uint32_t index = device->GetIfIndex();
    if (index < m_byDevice.size() && m_byDevice[index] &&
        m_byDevice[index]->GetDevice() == device)
    {
        return m_byDevice[index];
    }
    const int32_t number = m_ipv4 ? m_ipv4->GetInterfaceForDevice(device) : -1;
    if (number < 0)
    {
        return nullptr;
    }
    if (m_interfaces.size() <= static_cast<size_t>(number))
    {
        m_interfaces.resize(number + 1);
    }
    if (!m_interfaces[number])
    {
        m_interfaces[number] =
            std::make_unique<NetfilterInterface>(m_ipv4, number, m_interfaces);
    }
    if (m_byDevice.size() <= index)
    {
        m_byDevice.resize(index + 1);
    }
    m_byDevice[index] = m_interfaces[number].get();
    return m_byDevice[index];
}

Ptr<NetDevice>
NetfilterInterfaceList::FindDevice(const std::string& name)
{
    for (uint32_t i = 0; m_ipv4 && i < m_ipv4->GetNInterfaces(); ++i)
    {
        const Ptr<NetDevice> device = m_ipv4->GetNetDevice(i);
        if (Find(PeekPointer(device))->GetName() == name)
        {
            return device;
        }
    }
    return nullptr;
}

} // namespace ns3
