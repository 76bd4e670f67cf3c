/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rules-scenario.h"

#include "drop-reason.h"
#include "header-rewrite.h"
#include "rule-host.h"

#include <deque>
#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

const std::string YES = "ACCEPT";
const std::string NO = "DROP (chain policy)";
const std::string GONE = "DROP (rule)"; // no rule could judge it

/// A router with random numbers and addresses of the test's choice.
class ScriptedHost : public RuleHost
{
  public:
    uint32_t GetRandom() override
    {
        const uint32_t number = random.front();
        random.pop_front();
        return number;
    }

    AddressType GetAddressType(uint32_t address, const Interface* device) const override
    {
        const bool asked = device == nullptr || device->GetName() == "lan0";
        return address == ParseAddress("192.168.1.1") && asked
                   ? AddressType::LOCAL
                   : RuleHost::GetAddressType(address, device);
    }

    std::deque<uint32_t> random;
};

/// A FORWARD chain that drops, except for packets that fulfil one rule.
struct OneRule
{
    explicit OneRule(const std::string& conditions)
    {
        router.rules.SetPolicy("filter", "FORWARD", "DROP");
        router.rules.AppendRule("filter", "FORWARD", conditions + " -j ACCEPT");
    }

    std::string Forward(ScenarioPacket& packet, double seconds = 0)
    {
        HookState state = router.At(Hook::FORWARD);
        state.now = static_cast<Instant>(seconds * SECOND);
        return router.Filter(packet, state);
    }

    std::string At(double seconds, const std::string& from = "192.168.1.10")
    {
        ScenarioPacket packet(protocol::TCP, from);
        return Forward(packet, seconds);
    }

    ScenarioRouter router;
};

std::string
Forwarded(const std::string& conditions, ScenarioPacket packet)
{
    return OneRule(conditions).Forward(packet);
}

} // namespace

TEST(RulesMatches, Length)
{
    EXPECT_EQ(Forwarded("-m length --length 40", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-m length --length 41", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-m length --length 30:40", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-m length --length :39", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-m length ! --length 41:", ScenarioPacket()), YES);
}

TEST(RulesMatches, Ttl)
{
    EXPECT_EQ(Forwarded("-m ttl --ttl-eq 64", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-m ttl ! --ttl-eq 64", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-m ttl --ttl-lt 64", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-m ttl --ttl-lt 65", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-m ttl --ttl-gt 63", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-m ttl --ttl-gt 64", ScenarioPacket()), NO);
}

TEST(RulesMatches, DscpAndTos)
{
    ScenarioPacket packet;
    RewriteTos(packet.packet.view, 0x2e << 2 | 1); // expedited forwarding, ECT(1)
    EXPECT_EQ(OneRule("-m dscp --dscp-class EF").Forward(packet), YES);
    EXPECT_EQ(OneRule("-m dscp --dscp 0x2e").Forward(packet), YES);
    EXPECT_EQ(OneRule("-m dscp ! --dscp 46").Forward(packet), NO);
    EXPECT_EQ(OneRule("-m dscp --dscp 0").Forward(packet), NO);
    EXPECT_EQ(OneRule("-m tos --tos 0xb9").Forward(packet), YES);
    EXPECT_EQ(OneRule("-m tos --tos 0xb8").Forward(packet), NO);
    EXPECT_EQ(OneRule("-m tos --tos 0xb8/0xfc").Forward(packet), YES);
}

TEST(RulesMatches, RangesOfAddresses)
{
    EXPECT_EQ(Forwarded("-m iprange --src-range 192.168.1.9-192.168.1.10", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-m iprange --src-range 192.168.1.11-192.168.1.20", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-m iprange ! --src-range 192.168.1.10", ScenarioPacket()), NO);
    const std::string both = "-m iprange --src-range 192.168.1.10 --dst-range ";
    EXPECT_EQ(Forwarded(both + "198.51.100.9", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded(both + "198.51.100.8", ScenarioPacket()), NO);
}

TEST(RulesMatches, Multiport)
{
    EXPECT_EQ(Forwarded("-p tcp -m multiport --dports 22,80", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp -m multiport --dports 22,81:90", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p tcp -m multiport --dports 22,79:90", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp -m multiport --sports 80", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p tcp -m multiport --sports 40000", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp -m multiport --ports 80", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp -m multiport ! --ports 80", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p tcp -m multiport ! --dports 443", ScenarioPacket()), YES);
    const std::string any = "192.168.1.10";
    EXPECT_EQ(Forwarded("-p udplite -m multiport --dports 80",
                        ScenarioPacket(protocol::UDPLITE, any)),
              YES);
    EXPECT_EQ(Forwarded("-p udp -m multiport ! --dports 443",
                        ScenarioPacket(protocol::UDP, any, any, 1, 1, 23)),
              GONE);
    ScenarioPacket fragment;
    fragment.Fragment(64);
    EXPECT_EQ(Forwarded("-p tcp -m multiport ! --dports 443", std::move(fragment)), NO);
}

TEST(RulesMatches, PortsOfSctp)
{
    const ScenarioPacket packet(protocol::SCTP, "192.168.1.10", "198.51.100.9", 5000, 80);
    EXPECT_EQ(Forwarded("-p sctp --dport 80 --sport 5000", ScenarioPacket(packet.bytes[9])), NO);
    EXPECT_EQ(Forwarded("-p sctp --dport 80 --sport 40000", ScenarioPacket(protocol::SCTP)), YES);
    EXPECT_EQ(Forwarded("-p sctp ! --dport 80", ScenarioPacket(protocol::SCTP)), NO);
}

TEST(RulesMatches, OptionsOfTcp)
{
    // No operation, then a maximum segment size, then nothing more.
    ScenarioPacket packet(protocol::TCP, "1.1.1.1", "2.2.2.2", 1, 2, 48);
    packet.bytes[32] = 0x70;
    const uint8_t options[] = {1, 2, 4, 5, 180, 0, 0, 0};
    std::copy(std::begin(options), std::end(options), packet.bytes.begin() + 40);
    EXPECT_EQ(OneRule("-p tcp --tcp-option 2").Forward(packet), YES);
    EXPECT_EQ(OneRule("-p tcp --tcp-option 5").Forward(packet), NO) << "that is within the value";
    EXPECT_EQ(OneRule("-p tcp ! --tcp-option 8").Forward(packet), YES);
    EXPECT_EQ(OneRule("-p tcp ! --tcp-option 2").Forward(packet), NO);
    EXPECT_EQ(Forwarded("-p tcp --tcp-option 2", ScenarioPacket()), NO) << "there are none";
    packet.bytes[32] = 0xf0;
    EXPECT_EQ(OneRule("-p tcp ! --tcp-option 8").Forward(packet), GONE) << "the header is cut";
}

TEST(RulesMatches, MarksOfPacketAndConnection)
{
    ScenarioPacket packet;
    packet.Connected(status::CONFIRMED);
    packet.packet.mark = 0x15;
    packet.packet.connection->mark = 0x21;
    EXPECT_EQ(OneRule("-m mark --mark 0x15").Forward(packet), YES);
    EXPECT_EQ(OneRule("-m mark --mark 0x5/0xf").Forward(packet), YES);
    EXPECT_EQ(OneRule("-m mark ! --mark 0x5/0xf").Forward(packet), NO);
    EXPECT_EQ(OneRule("-m connmark --mark 0x15").Forward(packet), NO);
    EXPECT_EQ(OneRule("-m connmark --mark 0x21").Forward(packet), YES);
    EXPECT_EQ(OneRule("-m connmark --mark 0x20/0xf0").Forward(packet), YES);
    EXPECT_EQ(Forwarded("-m connmark --mark 0", ScenarioPacket()), NO) << "no connection, no mark";
    EXPECT_EQ(Forwarded("-m connmark ! --mark 1", ScenarioPacket()), NO);
}

TEST(RulesMatches, WhatTheTrackerKnows)
{
    ScenarioPacket packet;
    packet.Connected(status::CONFIRMED | status::SEEN_REPLY);
    Connection& connection = *packet.packet.connection;
    connection.originalNode.GetTuple() = {ParseAddress("192.168.1.10"),
                                      ParseAddress("198.51.100.9"),
                                      40000,
                                      80,
                                      protocol::TCP,
                                      0};
    connection.replyNode.GetTuple() = {ParseAddress("198.51.100.9"),
                                      ParseAddress("203.0.113.1"),
                                      80,
                                      1024,
                                      protocol::TCP,
                                      0};
    connection.expiry = 50 * SECOND;
    const auto ask = [&](const std::string& options, double now = 0) {
        return OneRule("-m conntrack " + options).Forward(packet, now) == YES;
    };
    EXPECT_TRUE(ask("--ctproto tcp"));
    EXPECT_FALSE(ask("--ctproto udp"));
    EXPECT_TRUE(ask("! --ctproto udp"));
    EXPECT_TRUE(ask("--ctorigsrc 192.168.1.0/24 --ctorigdst 198.51.100.9"));
    EXPECT_FALSE(ask("--ctorigsrc 192.168.2.0/24"));
    EXPECT_TRUE(ask("--ctreplsrc 198.51.100.9 --ctrepldst 203.0.113.1"));
    EXPECT_FALSE(ask("! --ctrepldst 203.0.113.1"));
    EXPECT_TRUE(ask("--ctorigsrcport 40000 --ctorigdstport 1:80"));
    EXPECT_TRUE(ask("--ctreplsrcport 80 --ctrepldstport 1024"));
    EXPECT_FALSE(ask("--ctrepldstport 40000"));
    EXPECT_TRUE(ask("! --ctrepldstport 40000"));
    EXPECT_TRUE(ask("--ctstatus SEEN_REPLY"));
    EXPECT_TRUE(ask("--ctstatus ASSURED,CONFIRMED"));
    EXPECT_FALSE(ask("--ctstatus ASSURED"));
    EXPECT_TRUE(ask("! --ctstatus ASSURED"));
    EXPECT_FALSE(ask("--ctstatus NONE"));
    EXPECT_TRUE(ask("--ctexpire 50"));
    EXPECT_TRUE(ask("--ctexpire 10:20", 35));
    EXPECT_FALSE(ask("--ctexpire 10:20", 45));
    EXPECT_TRUE(ask("! --ctexpire 10:20", 45));
    connection.statusBits = 0;
    EXPECT_FALSE(ask("--ctexpire 50"));
    EXPECT_TRUE(ask("--ctexpire 0"));
    connection.statusBits = status::CONFIRMED;
    EXPECT_TRUE(ask("--ctdir ORIGINAL"));
    EXPECT_FALSE(ask("--ctdir REPLY"));
    packet.packet.direction = Direction::REPLY;
    EXPECT_TRUE(ask("--ctdir REPLY"));
    EXPECT_FALSE(ask("--ctdir REPLY --ctstatus ASSURED")) << "all of them must be right";

    // Without a connection only the state is looked at, as in Linux.
    packet.packet.connection.Reset();
    packet.packet.state = PacketState::INVALID;
    EXPECT_TRUE(ask("--ctstate INVALID --ctdir ORIGINAL"));
    EXPECT_FALSE(ask("--ctstate NEW --ctdir ORIGINAL"));
    EXPECT_FALSE(ask("! --ctproto udp"));
}

TEST(RulesMatches, LimitInSimulatedTime)
{
    OneRule rule("-m limit --limit 2/second --limit-burst 3");
    for (int i = 0; i < 3; ++i)
    {
        EXPECT_EQ(rule.At(100), YES) << "the burst, packet " << i;
    }
    EXPECT_EQ(rule.At(100), NO);
    EXPECT_EQ(rule.At(100.4), NO);
    EXPECT_EQ(rule.At(100.5), YES);
    EXPECT_EQ(rule.At(100.5), NO);
    EXPECT_EQ(rule.At(101.5), YES) << "two more";
    EXPECT_EQ(rule.At(101.5), YES);
    EXPECT_EQ(rule.At(101.5), NO);
    for (int i = 0; i < 3; ++i)
    {
        EXPECT_EQ(rule.At(1000), YES) << "no more than the burst is saved up, packet " << i;
    }
    EXPECT_EQ(rule.At(1000), NO);
}

TEST(RulesMatches, ThreeAnHourIsTheUsualLimit)
{
    OneRule rule("-m limit");
    for (int i = 0; i < 5; ++i)
    {
        EXPECT_EQ(rule.At(0), YES);
    }
    EXPECT_EQ(rule.At(1199), NO);
    EXPECT_EQ(rule.At(1200), YES);
}

TEST(RulesMatches, HashlimitKnowsWhosePacketItIs)
{
    OneRule rule("-m hashlimit --hashlimit-name x --hashlimit-upto 1/second --hashlimit-burst 2 "
                 "--hashlimit-mode srcip --hashlimit-htable-expire 10000");
    EXPECT_EQ(rule.At(0, "10.0.0.1"), YES);
    EXPECT_EQ(rule.At(0, "10.0.0.1"), YES);
    EXPECT_EQ(rule.At(0, "10.0.0.1"), NO);
    EXPECT_EQ(rule.At(0, "10.0.0.2"), YES);
    EXPECT_EQ(rule.At(1, "10.0.0.1"), YES);
    EXPECT_EQ(rule.At(1, "10.0.0.1"), NO);

    OneRule above("-m hashlimit --hashlimit-name x --hashlimit-above 1/second --hashlimit-burst 1 "
                  "--hashlimit-mode srcip --hashlimit-srcmask 8");
    EXPECT_EQ(above.At(0, "10.0.0.1"), NO);
    EXPECT_EQ(above.At(0, "10.9.0.2"), YES) << "the same network";
    EXPECT_EQ(above.At(0, "11.0.0.1"), NO);
}

TEST(RulesMatches, HashlimitForgetsAndRefuses)
{
    OneRule rule("-m hashlimit --hashlimit-name x --hashlimit-upto 1/hour --hashlimit-burst 1 "
                 "--hashlimit-mode srcip --hashlimit-htable-expire 5000 "
                 "--hashlimit-htable-size 1 --hashlimit-htable-max 2");
    EXPECT_EQ(rule.At(0, "10.0.0.1"), YES);
    EXPECT_EQ(rule.At(4, "10.0.0.1"), NO);
    EXPECT_EQ(rule.At(4, "10.0.0.2"), YES);
    EXPECT_EQ(rule.At(4, "10.0.0.3"), GONE) << "no room for a third";
    EXPECT_EQ(rule.At(20, "10.0.0.3"), YES);
    EXPECT_EQ(rule.At(20, "10.0.0.1"), YES) << "forgotten, so it begins anew";
}

TEST(RulesMatches, HashlimitOfBytes)
{
    // Packets of 40 bytes count as three pieces of 16, so a second's worth is about 20 packets.
    OneRule rule("-m hashlimit --hashlimit-name x --hashlimit-upto 1kb/s --hashlimit-mode srcip");
    int passed = 0;
    for (int i = 0; i < 100; ++i)
    {
        passed += rule.At(0) == YES ? 1 : 0;
    }
    EXPECT_EQ(passed, 21);
    EXPECT_EQ(rule.At(0.1), YES);
}

// As observed with Linux 6.18: whoever was over in one interval is not heard in the next one.
TEST(RulesMatches, HashlimitMeasuresWithoutLimiting)
{
    OneRule rule("-m hashlimit --hashlimit-name x --hashlimit-upto 3/second --hashlimit-burst 2 "
                 "--hashlimit-mode srcip --hashlimit-rate-match --hashlimit-rate-interval 2 "
                 "--hashlimit-htable-expire 60000");
    const auto passed = [&](double time, int sent) {
        int count = 0;
        for (int i = 0; i < sent; ++i)
        {
            count += rule.At(time) == YES ? 1 : 0;
        }
        return count;
    };
    EXPECT_EQ(passed(0, 8), 5) << "the rate and the burst";
    EXPECT_EQ(passed(1.9, 1), 0) << "still the first interval";
    EXPECT_EQ(passed(2.1, 8), 0) << "9 in 2.1 s is more than 3 in 2 s";
    EXPECT_EQ(passed(4.2, 3), 0);
    EXPECT_EQ(passed(6.3, 8), 5) << "3 in 2.1 s is not";

    OneRule bytes("-m hashlimit --hashlimit-name y --hashlimit-upto 100b/s --hashlimit-burst 300b "
                  "--hashlimit-mode srcip --hashlimit-rate-match");
    int count = 0;
    for (int i = 0; i < 12; ++i)
    {
        count += bytes.At(0) == YES ? 1 : 0;
    }
    EXPECT_EQ(count, 9) << "40 bytes each, 4 times 96 are allowed";
}

TEST(RulesMatches, HashlimitsOfOneNameShareTheirTable)
{
    const std::string match = "-m hashlimit --hashlimit-name x --hashlimit-upto 1/hour "
                              "--hashlimit-burst 2 --hashlimit-mode srcip";
    OneRule rule(match + " -m ttl --ttl-eq 1");
    rule.router.rules.AppendRule("filter", "FORWARD", match + " -j ACCEPT");
    EXPECT_EQ(rule.At(0), YES) << "the first rule takes one, the second the other";
    EXPECT_EQ(rule.At(0), NO);
}

TEST(RulesMatches, StatisticByCountGoesRound)
{
    OneRule rule("-m statistic --mode nth --every 3 --packet 0");
    std::string seen;
    for (int i = 0; i < 9; ++i)
    {
        seen += rule.At(0) == YES ? "1" : "0";
    }
    EXPECT_EQ(seen, "100100100") << "packets are counted from 0";
    OneRule last("-m statistic --mode nth --every 3 --packet 2");
    EXPECT_EQ(last.At(0), NO);
    EXPECT_EQ(last.At(0), NO);
    EXPECT_EQ(last.At(0), YES);
    EXPECT_EQ(last.At(0), NO);
    OneRule others("-m statistic --mode nth ! --every 2 --packet 0");
    EXPECT_EQ(others.At(0), NO);
    EXPECT_EQ(others.At(0), YES);
}

TEST(RulesMatches, StatisticByChanceAsksTheRouter)
{
    OneRule rule("-m statistic --mode random --probability 0.25");
    ScriptedHost host;
    host.random = {0x3fffffffU, 0x40000000U, 0, 0xffffffffU};
    rule.router.rules.SetHost(&host);
    EXPECT_EQ(rule.At(0), YES);
    EXPECT_EQ(rule.At(0), NO);
    EXPECT_EQ(rule.At(0), YES);
    EXPECT_EQ(rule.At(0), NO);
    EXPECT_TRUE(host.random.empty());
}

TEST(RulesMatches, StatisticByChanceWithoutARouterIsTheSameInEveryRun)
{
    OneRule rule("-m statistic --mode random --probability 0.25");
    int passed = 0;
    for (int i = 0; i < 10000; ++i)
    {
        passed += rule.At(0) == YES ? 1 : 0;
    }
    EXPECT_GT(passed, 2300);
    EXPECT_LT(passed, 2700);
}

TEST(RulesMatches, RecentAddresses)
{
    // Port knocking: who sent something of 41 bytes may come in for ten seconds.
    OneRule rule("-m recent --rcheck --name knock --seconds 10");
    rule.router.rules.AppendRule("filter",
                                 "FORWARD",
                                 "-m length --length 41 -m recent --set --name knock");
    const auto knock = [&](double seconds, const std::string& from) {
        ScenarioPacket packet(protocol::TCP, from, "198.51.100.9", 1, 2, 41);
        rule.Forward(packet, seconds);
    };
    EXPECT_EQ(rule.At(0, "10.0.0.1"), NO);
    knock(1, "10.0.0.1");
    EXPECT_EQ(rule.At(2, "10.0.0.1"), YES);
    EXPECT_EQ(rule.At(2, "10.0.0.2"), NO);
    EXPECT_EQ(rule.At(11, "10.0.0.1"), YES);
    EXPECT_EQ(rule.At(11.5, "10.0.0.1"), NO);
}

TEST(RulesMatches, WhatRulesShareByNameOutlivesARestore)
{
    const std::string text = "*filter\n:FORWARD DROP\n"
                             "-A FORWARD -m recent --rcheck --name x -j DROP\n"
                             "-A FORWARD -m recent --set --name x\n"
                             "-A FORWARD -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 "
                             "--hashlimit-name y -j ACCEPT\n"
                             "COMMIT\n";
    OneRule rule("-m recent --rcheck --name other");
    rule.router.Restore(text);
    EXPECT_EQ(rule.At(0, "10.0.0.1"), YES);
    rule.router.Restore(text);
    EXPECT_EQ(rule.At(1, "10.0.0.1"), "DROP (" + std::string(reason::RULE) + ")");
    EXPECT_EQ(rule.At(1, "10.0.0.2"), NO) << "the one packet an hour has been";
}

TEST(RulesMatches, RecentCountsPackets)
{
    OneRule rule("-m recent --update --name x --seconds 60 --hitcount 3");
    rule.router.rules.AppendRule("filter", "FORWARD", "-m recent --set --name x");
    EXPECT_EQ(rule.At(0), NO);
    EXPECT_EQ(rule.At(1), NO);
    EXPECT_EQ(rule.At(2), NO) << "the third packet finds two";
    EXPECT_EQ(rule.At(3), YES);
    EXPECT_EQ(rule.At(4), YES) << "and was noted itself";
    EXPECT_EQ(rule.At(100), NO);
    OneRule gone("-m recent --remove --name x");
    EXPECT_EQ(gone.At(0), NO);
    gone.router.rules.AppendRule("filter", "FORWARD", "-m recent --set --name x");
    EXPECT_EQ(gone.At(0), NO);
    EXPECT_EQ(gone.At(0), YES);
    EXPECT_EQ(gone.At(0), NO) << "it was removed";
}

TEST(RulesMatches, TypesOfAddresses)
{
    ScriptedHost host;
    const auto ask = [&](const std::string& options, const std::string& to) {
        OneRule rule("-m addrtype " + options);
        rule.router.rules.SetHost(&host);
        ScenarioPacket packet(protocol::TCP, "192.168.1.10", to);
        return rule.Forward(packet) == YES;
    };
    EXPECT_TRUE(ask("--dst-type LOCAL", "192.168.1.1"));
    EXPECT_FALSE(ask("--dst-type LOCAL", "192.168.1.2"));
    EXPECT_TRUE(ask("--dst-type UNICAST", "192.168.1.2"));
    EXPECT_TRUE(ask("--dst-type LOCAL,MULTICAST", "224.0.0.1"));
    EXPECT_TRUE(ask("--dst-type BROADCAST", "255.255.255.255"));
    EXPECT_TRUE(ask("! --dst-type LOCAL", "192.168.1.2"));
    EXPECT_FALSE(ask("--src-type LOCAL --dst-type LOCAL", "192.168.1.1"));
    EXPECT_TRUE(ask("--dst-type LOCAL --limit-iface-in", "192.168.1.1"));
    EXPECT_FALSE(ask("--dst-type LOCAL --limit-iface-out", "192.168.1.1")) << "not on wan0";
}
