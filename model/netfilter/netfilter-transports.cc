/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-transports.h"

#include "netfilter-l4-interposer.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("NetfilterTransports");

NetfilterTransports::NetfilterTransports(NetfilterLocalOutput* output, Ipv4* ipv4)
    : m_output(output),
      m_ipv4(ipv4)
{
}

NetfilterTransports::~NetfilterTransports()
{
    Detach();
}

void
NetfilterTransports::Detach()
{
    // The protocols may be disposed already: giving them their old targets back would revive
    // references that their disposal has cut.
    for (const auto& interposer : m_interposers)
    {
        interposer->Detach();
    }
    m_interposers.clear();
    m_protocols.clear();
}

void
NetfilterTransports::Interpose()
{
    NS_LOG_FUNCTION(this);
    for (unsigned number = 0; number < m_interposed.size(); ++number)
    {
        Interpose(static_cast<uint8_t>(number));
    }
}

void
NetfilterTransports::Interpose(uint8_t protocol)
{
    if (Ptr<IpL4Protocol> all = m_ipv4->GetProtocol(protocol))
    {
        Interpose(all);
        m_interposed[protocol] = !all->GetDownTarget().IsNull();
    }
    // A protocol may have an object of its own for some interface.
    for (uint32_t i = 0; i < m_ipv4->GetNInterfaces(); ++i)
    {
        if (Ptr<IpL4Protocol> one = m_ipv4->GetProtocol(protocol, static_cast<int32_t>(i)))
        {
            Interpose(one);
        }
    }
}

void
NetfilterTransports::Interpose(Ptr<IpL4Protocol> protocol)
{
    for (const auto& known : m_protocols)
    {
        if (known == protocol)
        {
            return;
        }
    }
    const IpL4Protocol::DownTargetCallback target = protocol->GetDownTarget();
    if (target.IsNull())
    {
        // Not ready. It asks for a route before it sends, and is met again there.
        return;
    }
    NS_LOG_LOGIC("interpose " << protocol->GetInstanceTypeId().GetName());
    Ptr<NetfilterL4Interposer> interposer = Create<NetfilterL4Interposer>(m_output, target);
    protocol->SetDownTarget(MakeCallback(&NetfilterL4Interposer::Send, interposer));
    m_protocols.push_back(protocol);
    m_interposers.push_back(interposer);
}

bool
NetfilterTransports::IsMet(uint8_t protocol)
{
    if (!m_interposed[protocol])
    {
        Interpose(protocol);
    }
    return m_interposed[protocol];
}

} // namespace ns3
