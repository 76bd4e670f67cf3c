/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "edge-routing.h"

#include "ns3/abort.h"
#include "ns3/ipv4-route.h"

using namespace ns3;

NS_OBJECT_ENSURE_REGISTERED(EdgeRouting);

TypeId
EdgeRouting::GetTypeId()
{
    static TypeId tid =
        TypeId("EdgeRouting").SetParent<Ipv4StaticRouting>().AddConstructor<EdgeRouting>();
    return tid;
}

void
EdgeRouting::DoDispose()
{
    m_shortcuts.clear();
    Ipv4StaticRouting::DoDispose();
}

void
EdgeRouting::AddShortcut(Ipv4Address first, Ipv4Address last)
{
    Ipv4Header header;
    header.SetDestination(first);
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    const Ptr<Ipv4Route> route = RouteOutput(nullptr, header, nullptr, error);
    NS_ABORT_MSG_IF(!route,
                    "EdgeRouting::AddShortcut: there is no route to "
                        << first << "; add it before the shortcut");
    m_shortcuts.push_back({first.Get(), last.Get(), route});
}

bool
EdgeRouting::RouteInput(Ptr<const Packet> packet,
                        const Ipv4Header& header,
                        Ptr<const NetDevice> device,
                        Types::Unicast unicast,
                        Types::Multicast multicast,
                        Types::Local local,
                        Types::Error error)
{
    const uint32_t destination = header.GetDestination().Get();
    for (const Shortcut& shortcut : m_shortcuts)
    {
        if (destination >= shortcut.first && destination <= shortcut.last)
        {
            unicast(shortcut.route, packet, header);
            return true;
        }
    }
    return Ipv4StaticRouting::RouteInput(packet,
                                         header,
                                         device,
                                         unicast,
                                         multicast,
                                         local,
                                         error);
}
