/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nfct-helper.h"

#include "helper-messages.h"
#include "nat-helper.h"

#include "ns3/abort.h"

namespace ns3
{

std::string
Nfct(Ptr<Node> router, const std::string& line)
{
    NS_ABORT_MSG_UNLESS(router, "Nfct: the node is null; pass the router, such as nodes.Get(0)");
    if (!router->GetObject<Ipv4Conntrack>())
    {
        NatHelper().Install(router);
    }
    const Ptr<Ipv4Conntrack> conntrack = router->GetObject<Ipv4Conntrack>();
    std::string answer;
    const std::string error = CatchError<netfilter::TimeoutPolicyError>([&]() {
        answer = conntrack->Nfct(line);
    });
    NS_ABORT_MSG_UNLESS(error.empty(), "Nfct: on " << DescribeNode(router) << ": " << error);
    return answer;
}

} // namespace ns3
