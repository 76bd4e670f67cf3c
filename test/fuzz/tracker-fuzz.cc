/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "engine-router.h"
#include "iptables-save-reader.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>

/**
 * @file
 * @ingroup netfilter-tests
 * Fuzz target: packets through a router of the engine alone, with NAT in both directions and a
 * filter. The input is a sequence of packets, each behind three bytes: who sends it and how much
 * time has passed (eight bits), and its length (16 bits, cut to what is left). Beyond what the
 * sanitizers see, the table must stay within its limit and lose no connection.
 */

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t MAXIMUM = 24;

const char* const RULES = R"(*raw
-A PREROUTING -p udp -m udp --dport 9 -j NOTRACK
-A PREROUTING -p udp -m udp --dport 10 -j CT --zone 1
COMMIT
*mangle
-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 500
-A FORWARD -p tcp -m tcp --tcp-option 3 -j TTL --ttl-inc 1
-A FORWARD -m dscp --dscp 10 -j DSCP --set-dscp 8
-A FORWARD -j CONNMARK --save-mark
COMMIT
*nat
:PREROUTING ACCEPT
:POSTROUTING ACCEPT
-A PREROUTING -i wan0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.168.1.2:8080
-A PREROUTING -i wan0 -p udp -m udp --dport 53 -j DNAT --to-destination 192.168.1.2-192.168.1.4
-A PREROUTING -i lan0 -p tcp -m tcp --dport 3128 -j REDIRECT --to-ports 8080
-A PREROUTING -d 10.8.0.0/24 -j NETMAP --to 192.168.1.0/24
-A POSTROUTING -s 192.168.1.0/25 -o wan0 -j SNAT --to-source 203.0.113.1-203.0.113.2
-A POSTROUTING -o wan0 -j MASQUERADE
COMMIT
*filter
:INPUT ACCEPT
:FORWARD ACCEPT
-A FORWARD -m conntrack --ctstate INVALID -j LOG --log-tcp-options --log-ip-options
-A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -m connlimit --connlimit-above 4 -j REJECT
-A FORWARD -p tcp -m recent --update --seconds 5 --hitcount 3 -j REJECT --reject-with tcp-reset
-A FORWARD -p tcp -m recent --set
-A FORWARD -p udp -m hashlimit --hashlimit-above 9/sec --hashlimit-mode srcip,dstport --hashlimit-name h -j DROP
COMMIT
)";

void
Require(bool holds)
{
    if (!holds)
    {
        std::abort();
    }
}

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    ConntrackConfig config;
    config.buckets = 16;
    config.maximum = MAXIMUM;
    config.accounting = true;
    if (size > 0)
    {
        config.verifyChecksum = (data[0] & 1) != 0;
        config.tcpLoose = (data[0] & 2) != 0;
        config.tcpBeLiberal = (data[0] & 4) != 0;
        config.timestamp = (data[0] & 8) != 0;
        ++data;
        --size;
    }
    EngineRouter router(config);
    router.AddAddress("lan0", Address(192, 168, 1, 1), 24);
    router.AddAddress("wan0", Address(203, 0, 113, 1), 24);
    router.AddRoute(0, 0, Address(203, 0, 113, 254), "wan0");
    std::istringstream rules(RULES);
    ReadIptablesSave(rules, "rules", router.rules);
    const auto reaper = Reaper::Create(ReaperKind::EXACT, ReaperConfig());
    router.conntrack.SetReaper(reaper.get());

    while (size >= 3)
    {
        const uint8_t how = data[0];
        const size_t length = std::min<size_t>(LoadBe16(data + 1), size - 3);
        // A buffer of exactly that size, so that the sanitizer sees every byte too far.
        const Bytes bytes(data + 3, data + 3 + length);
        data += 3 + length;
        size -= 3 + length;
        router.now += Duration(how >> 4) * SECOND;
        switch (how & 3)
        {
        case 0:
            router.Receive("lan0", bytes);
            break;
        case 1:
            router.Receive("wan0", bytes);
            break;
        case 2:
            router.Send(bytes);
            break;
        default:
            router.Queue((how & 4) != 0 ? "lan0" : "wan0", bytes);
            break;
        }
        if ((how & 8) != 0)
        {
            reaper->Run(router.conntrack.GetTable(), router.now);
        }
        Require(router.conntrack.GetPool().GetCount() <= MAXIMUM);
        Require(router.conntrack.GetTable().GetSize() <= MAXIMUM);
    }
    while (router.HasQueued())
    {
        router.Release();
    }
    router.List();
    router.conntrack.Flush(router.now);
    Require(router.conntrack.GetTable().GetSize() == 0);
    Require(router.conntrack.GetPool().GetCount() == 0);
    router.conntrack.SetReaper(nullptr);
    return 0;
}
