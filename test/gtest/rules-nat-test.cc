/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rules-scenario.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

// What one nat rule decides about a packet at the hook of its chain.
std::string
Decided(Hook hook, const std::string& spec, ScenarioPacket packet = ScenarioPacket())
{
    ScenarioRouter router;
    router.rules.AppendRule("nat", HookName(hook), spec);
    return router.Nat(std::move(packet), router.At(hook));
}

} // namespace

TEST(RulesNat, NoRuleMeansNoDecision)
{
    ScenarioRouter router;
    EXPECT_EQ(router.Nat(ScenarioPacket(), router.At(Hook::POSTROUTING)), "none");
    router.rules.AppendRule("nat", "POSTROUTING", "-o lan0 -j MASQUERADE");
    EXPECT_EQ(router.Nat(ScenarioPacket(), router.At(Hook::POSTROUTING)), "none");
    EXPECT_EQ(router.Nat(ScenarioPacket(), router.At(Hook::FORWARD)), "none");
}

TEST(RulesNat, MasqueradeTakesTheAddressForTheNextHop)
{
    ScenarioRouter router;
    router.rules.AppendRule("nat", "POSTROUTING", "-s 192.168.1.0/24 -o wan0 -j MASQUERADE");
    EXPECT_EQ(router.Nat(ScenarioPacket(), router.At(Hook::POSTROUTING)), "to 203.0.113.1");
    EXPECT_EQ(router.decision.masqueradeInterface, 2U);
    EXPECT_EQ(AddressText(router.wan.m_asked), "203.0.113.254");
}

TEST(RulesNat, MasqueradeOptions)
{
    const Hook post = Hook::POSTROUTING;
    EXPECT_EQ(Decided(post, "-j MASQUERADE --random"), "to 203.0.113.1 random");
    EXPECT_EQ(Decided(post, "-j MASQUERADE --random-fully"), "to 203.0.113.1 random-fully");
    EXPECT_EQ(Decided(post, "-p tcp -j MASQUERADE --to-ports 2000-3000"),
              "to 203.0.113.1:2000-3000");
}

TEST(RulesNat, MasqueradeWithoutAnAddressDrops)
{
    ScenarioRouter router;
    router.rules.AppendRule("nat", "POSTROUTING", "-j MASQUERADE");
    const FakeInterface bare("ppp0", 3);
    HookState state = router.At(Hook::POSTROUTING);
    state.out = &bare;
    EXPECT_EQ(router.Nat(ScenarioPacket(), state), "DROP (no address)");
    EXPECT_EQ(router.decision.masqueradeInterface, 0U);
}

TEST(RulesNat, MasqueradeLeavesTheUnspecifiedAddressAlone)
{
    EXPECT_EQ(Decided(Hook::POSTROUTING,
                      "-j MASQUERADE",
                      ScenarioPacket(protocol::UDP, "0.0.0.0", "255.255.255.255", 68, 67)),
              "none");
}

TEST(RulesNat, SourceNatRanges)
{
    const Hook post = Hook::POSTROUTING;
    EXPECT_EQ(Decided(post, "-j SNAT --to-source 203.0.113.7"), "to 203.0.113.7");
    EXPECT_EQ(Decided(post, "-j SNAT --to-source 203.0.113.7-203.0.113.9"),
              "to 203.0.113.7-203.0.113.9");
    EXPECT_EQ(Decided(post, "-p tcp -j SNAT --to-source :5000-5003"), "to :5000-5003");
    EXPECT_EQ(Decided(post, "-p tcp -j SNAT --to-source 203.0.113.7:5000 --random --persistent"),
              "to 203.0.113.7:5000 random persistent");
    EXPECT_EQ(Decided(Hook::INPUT, "-j SNAT --to-source 192.0.2.1"), "to 192.0.2.1");
}

TEST(RulesNat, DestinationNatRanges)
{
    const Hook pre = Hook::PREROUTING;
    EXPECT_EQ(Decided(pre, "-p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:8080"),
              "to 10.0.0.5:8080");
    EXPECT_EQ(Decided(pre, "-p tcp --dport 81 -j DNAT --to-destination 10.0.0.5:8080"), "none");
    EXPECT_EQ(Decided(pre, "-p tcp -j DNAT --to-destination 10.0.0.5:5000-5010/1000"),
              "to 10.0.0.5:5000-5010/1000");
    EXPECT_EQ(Decided(Hook::OUTPUT, "-j DNAT --to-destination 10.0.0.5"), "to 10.0.0.5");
}

TEST(RulesNat, RedirectGoesToTheRouterItself)
{
    const std::string spec = "-p tcp --dport 80 -j REDIRECT --to-ports 8080";
    EXPECT_EQ(Decided(Hook::PREROUTING, spec), "to 192.168.1.1:8080");
    EXPECT_EQ(Decided(Hook::OUTPUT, spec), "to 127.0.0.1:8080");
    EXPECT_EQ(Decided(Hook::PREROUTING, "-j REDIRECT --random"), "to 192.168.1.1 random");

    ScenarioRouter router;
    router.rules.AppendRule("nat", "PREROUTING", "-j REDIRECT");
    const FakeInterface bare("ppp0", 3);
    HookState state = router.At(Hook::PREROUTING);
    state.in = &bare;
    EXPECT_EQ(router.Nat(ScenarioPacket(), state), "DROP (no address)");
}

TEST(RulesNat, AcceptEndsTheSearch)
{
    ScenarioRouter router("*nat\n"
                          "-A POSTROUTING -d 198.51.100.0/24 -j ACCEPT\n"
                          "-A POSTROUTING -j MASQUERADE\n"
                          "COMMIT\n");
    EXPECT_EQ(router.Nat(ScenarioPacket(), router.At(Hook::POSTROUTING)), "none");
    EXPECT_EQ(
        router.Nat(ScenarioPacket(6, "192.168.1.10", "192.0.2.1"), router.At(Hook::POSTROUTING)),
        "to 203.0.113.1");
}

TEST(RulesNat, UserChainsServeSeveralHooks)
{
    ScenarioRouter router("*nat\n"
                          ":forwards - [0:0]\n"
                          "-A PREROUTING -j forwards\n"
                          "-A OUTPUT -j forwards\n"
                          "-A forwards -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5\n"
                          "COMMIT\n");
    EXPECT_EQ(router.Nat(ScenarioPacket(), router.At(Hook::PREROUTING)), "to 10.0.0.5");
    EXPECT_EQ(router.Nat(ScenarioPacket(), router.At(Hook::OUTPUT)), "to 10.0.0.5");
}

TEST(RulesNat, ADropPolicyDropsFirstPackets)
{
    ScenarioRouter router("*nat\n:PREROUTING DROP [0:0]\nCOMMIT\n");
    EXPECT_EQ(router.Nat(ScenarioPacket(), router.At(Hook::PREROUTING)), "DROP (chain policy)");
}

TEST(RulesNat, CountersCountWhatNatAsksAbout)
{
    ScenarioRouter router;
    router.rules.AppendRule("nat", "POSTROUTING", "-p tcp -j MASQUERADE");
    router.Nat(ScenarioPacket(), router.At(Hook::POSTROUTING));
    router.Nat(ScenarioPacket(47), router.At(Hook::POSTROUTING));
    const std::string text = router.Save(true);
    EXPECT_NE(text.find("[1:40] -A POSTROUTING -p tcp -j MASQUERADE"), std::string::npos) << text;
    EXPECT_NE(text.find(":POSTROUTING ACCEPT [1:40]"), std::string::npos) << text;
}
