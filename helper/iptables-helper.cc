/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "iptables-helper.h"

#include "helper-messages.h"
#include "ipv4-tables.h"
#include "nat-helper.h"
#include "rule-error.h"

#include "ns3/abort.h"

namespace ns3
{

std::string
Iptables(Ptr<Node> router, const std::string& line)
{
    NS_ABORT_MSG_UNLESS(router,
                        "Iptables: the node is null; pass the router, such as nodes.Get(0)");
    if (!router->GetObject<Ipv4Tables>())
    {
        NatHelper().Install(router);
    }
    const Ptr<Ipv4Tables> tables = router->GetObject<Ipv4Tables>();
    std::string answer;
    const std::string error = CatchError<netfilter::RuleError>([&]() {
        answer = tables->Iptables(line);
    });
    NS_ABORT_MSG_UNLESS(error.empty(), "Iptables: on " << DescribeNode(router) << ": " << error);
    return answer;
}

} // namespace ns3
