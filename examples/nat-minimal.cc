/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup netfilter
 * The smallest simulation with a NAT. README.md shows it.
 *
 *   host 192.168.1.1 ---- 192.168.1.2 router 203.0.113.1 ---- 203.0.113.2 server
 *
 * The host sends ten datagrams to the server's UDP echo. The server has no route to 192.168.1.0/24.
 * Expected output: the router's one connection, with 10 packets in each direction.
 */

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <iostream>

using namespace ns3;

int
main()
{
    NodeContainer nodes(3);
    Ptr<Node> host = nodes.Get(0);
    Ptr<Node> router = nodes.Get(1);
    Ptr<Node> server = nodes.Get(2);

    PointToPointHelper link;
    NetDeviceContainer inside = link.Install(host, router);
    NetDeviceContainer outside = link.Install(router, server);
    InternetStackHelper stack;
    stack.Install(nodes);
    Ipv4AddressHelper address("192.168.1.0", "255.255.255.0");
    address.Assign(inside);
    address.SetBase("203.0.113.0", "255.255.255.0");
    address.Assign(outside);
    Ipv4StaticRoutingHelper routing;
    routing.GetStaticRouting(host->GetObject<Ipv4>())->SetDefaultRoute("192.168.1.2", 1);

    // These three lines make the router a NAT.
    NatHelper nat;
    nat.Masquerade(outside.Get(0));
    Ptr<Ipv4Conntrack> conntrack = nat.Install(router);

    conntrack->SetAttribute("Accounting", BooleanValue(true)); // count packets and bytes
    UdpEchoServerHelper echo(7);
    echo.Install(server).Start(Seconds(0));
    UdpEchoClientHelper client(Ipv4Address("203.0.113.2"), 7);
    client.SetAttribute("MaxPackets", UintegerValue(10));
    client.Install(host).Start(Seconds(1));

    Simulator::Stop(Seconds(20));
    Simulator::Run();
    ConntrackTraceHelper::PrintTable(router, std::cout);
    Simulator::Destroy();
    return 0;
}
