/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/internet-module.h"
#include "ns3/netfilter-module.h"
#include "ns3/point-to-point-module.h"

#include <iostream>

int
main()
{
    ns3::NodeContainer nodes(2);
    ns3::PointToPointHelper link;
    ns3::NetDeviceContainer devices = link.Install(nodes);
    ns3::InternetStackHelper stack;
    stack.Install(nodes);
    ns3::Simulator::Run();
    ns3::Simulator::Destroy();
    std::cout << "netfilter is usable from an installed package" << std::endl;
    return 0;
}
