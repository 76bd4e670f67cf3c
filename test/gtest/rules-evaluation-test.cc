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

// A router whose FORWARD chain drops, except for packets that fulfil one rule.
std::string
Forwarded(const std::string& conditions, ScenarioPacket packet)
{
    ScenarioRouter router;
    router.rules.SetPolicy("filter", "FORWARD", "DROP");
    router.rules.AppendRule("filter", "FORWARD", conditions + " -j ACCEPT");
    return router.Forward(std::move(packet));
}

const std::string YES = "ACCEPT";
const std::string NO = "DROP (chain policy)";

ScenarioPacket
Udp()
{
    return ScenarioPacket(protocol::UDP, "192.168.1.10", "198.51.100.9", 5000, 53);
}

} // namespace

TEST(RulesEvaluation, NoTableLetsEverythingPass)
{
    ScenarioRouter router;
    EXPECT_EQ(router.Forward(ScenarioPacket()), YES);
    EXPECT_FALSE(router.rules.HasTable(TableId::FILTER));
    EXPECT_FALSE(router.rules.HasRules(TableId::FILTER));
}

TEST(RulesEvaluation, Addresses)
{
    EXPECT_EQ(Forwarded("-s 192.168.1.10", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-s 192.168.1.11", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-s 192.168.1.0/24", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-s 192.168.2.0/24", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-s 192.168.1.77/255.255.255.0", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-s 192.0.1.0/255.0.255.0", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-d 198.51.100.9/32", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-d 192.168.1.10", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("! -s 192.168.1.10", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("! -d 192.168.1.10", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-s 0.0.0.0/0 -d 0.0.0.0/0.0.0.0", ScenarioPacket()), YES);
}

TEST(RulesEvaluation, Protocols)
{
    EXPECT_EQ(Forwarded("-p tcp", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p 6", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p TCP", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p udp", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("! -p udp", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("! -p tcp", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p all", ScenarioPacket(47)), YES);
    EXPECT_EQ(Forwarded("-p gre", ScenarioPacket(47)), YES);
}

TEST(RulesEvaluation, Interfaces)
{
    EXPECT_EQ(Forwarded("-i lan0 -o wan0", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-i wan0 -o lan0", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-i lan", ScenarioPacket()), NO) << "a name is not a prefix";
    EXPECT_EQ(Forwarded("-i lan+", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-i lan0+", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-i lan01+", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-i +", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("! -i lan+", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("! -o lan0", ScenarioPacket()), YES);
}

TEST(RulesEvaluation, AConditionOnAnInterfaceThePacketDoesNotHave)
{
    ScenarioRouter router("*filter\n"
                          ":OUTPUT DROP [0:0]\n"
                          ":c - [0:0]\n"
                          "-A OUTPUT -j c\n"
                          "-A c -i lan0 -j ACCEPT\n"
                          "-A c -p udp ! -i lan0 -j ACCEPT\n"
                          "COMMIT\n");
    ScenarioPacket tcp;
    ScenarioPacket udp = Udp();
    EXPECT_EQ(router.Filter(tcp, router.At(Hook::OUTPUT)), NO);
    EXPECT_EQ(router.Filter(udp, router.At(Hook::OUTPUT)), YES);
}

TEST(RulesEvaluation, Ports)
{
    EXPECT_EQ(Forwarded("-p tcp --dport 80", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp --dport http", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp --dport 81", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p tcp -m tcp --dport 79:81", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp --dport :79", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p tcp --dport :80", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp --sport 40000: ! --dport 443", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp --sport 40001:", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p tcp ! --dport 80", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p udp --dport 53", Udp()), YES);
    EXPECT_EQ(Forwarded("-p udp --sport 53", Udp()), NO);
    EXPECT_EQ(Forwarded("-p tcp --dport=80", ScenarioPacket()), YES);
}

TEST(RulesEvaluation, PortsThatAreNotThereMatchNothing)
{
    const std::string any = "192.168.1.10";
    ScenarioPacket fragment;
    fragment.Fragment(64);
    EXPECT_EQ(Forwarded("-p tcp ! --dport 443", std::move(fragment)), NO);
    EXPECT_EQ(Forwarded("-p tcp ! --dport 443", ScenarioPacket(6, any, any, 1, 2, 23)), NO);
    EXPECT_EQ(Forwarded("-p tcp ! --dport 443", ScenarioPacket(6, any, any, 1, 2, 24)), YES);
}

TEST(RulesEvaluation, Fragments)
{
    ScenarioPacket fragment;
    fragment.Fragment(64);
    EXPECT_EQ(Forwarded("-f", std::move(fragment)), YES);
    EXPECT_EQ(Forwarded("-f", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("! -f", ScenarioPacket()), YES);
}

TEST(RulesEvaluation, TcpFlags)
{
    EXPECT_EQ(Forwarded("-p tcp --syn", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp ! --syn", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p tcp --tcp-flags SYN,ACK SYN,ACK", ScenarioPacket()), NO);
    EXPECT_EQ(Forwarded("-p tcp --tcp-flags ALL SYN", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-p tcp --tcp-flags FIN,ACK NONE", ScenarioPacket()), YES);
}

TEST(RulesEvaluation, IcmpTypes)
{
    EXPECT_EQ(Forwarded("-p icmp --icmp-type 8", ScenarioPacket::Icmp(8, 0)), YES);
    EXPECT_EQ(Forwarded("-p icmp --icmp-type echo-request", ScenarioPacket::Icmp(8, 3)), YES);
    EXPECT_EQ(Forwarded("-p icmp --icmp-type echo-reply", ScenarioPacket::Icmp(8, 0)), NO);
    EXPECT_EQ(Forwarded("-p icmp -m icmp --icmp-type 3/4", ScenarioPacket::Icmp(3, 4)), YES);
    EXPECT_EQ(Forwarded("-p icmp -m icmp --icmp-type 3/4", ScenarioPacket::Icmp(3, 3)), NO);
    EXPECT_EQ(Forwarded("-p icmp --icmp-type fragmentation-needed", ScenarioPacket::Icmp(3, 4)),
              YES);
    EXPECT_EQ(Forwarded("-p icmp ! --icmp-type 8", ScenarioPacket::Icmp(8, 0)), NO);
    EXPECT_EQ(Forwarded("-p icmp --icmp-type any", ScenarioPacket::Icmp(13, 0)), YES);
    EXPECT_EQ(Forwarded("-p icmp --icmp-type any", ScenarioPacket::Icmp(8, 0, 27)), "DROP (rule)")
        << "Linux drops a packet whose ICMP header is cut as soon as a rule asks for its type";
}

TEST(RulesEvaluation, ConnectionStates)
{
    const auto packet = [](PacketState state) {
        ScenarioPacket made;
        made.In(state);
        return made;
    };
    const std::string established = "-m conntrack --ctstate RELATED,ESTABLISHED";
    EXPECT_EQ(Forwarded(established, packet(PacketState::ESTABLISHED)), YES);
    EXPECT_EQ(Forwarded(established, packet(PacketState::RELATED)), YES);
    EXPECT_EQ(Forwarded(established, packet(PacketState::NEW)), NO);
    EXPECT_EQ(Forwarded(established, packet(PacketState::INVALID)), NO);
    EXPECT_EQ(Forwarded(established, packet(PacketState::UNTRACKED)), NO);
    EXPECT_EQ(Forwarded("-m conntrack --ctstate new", packet(PacketState::NEW)), YES);
    EXPECT_EQ(Forwarded("-m conntrack --ctstate INVALID", packet(PacketState::INVALID)), YES);
    EXPECT_EQ(Forwarded("-m conntrack ! --ctstate INVALID", packet(PacketState::INVALID)), NO);
    EXPECT_EQ(Forwarded("-m state --state UNTRACKED", packet(PacketState::UNTRACKED)), YES);
    EXPECT_EQ(Forwarded("-m state ! --state NEW", packet(PacketState::ESTABLISHED)), YES);
}

TEST(RulesEvaluation, TranslatedConnections)
{
    const auto packet = [](uint32_t bits) {
        ScenarioPacket made;
        made.Connected(bits);
        return made;
    };
    EXPECT_EQ(Forwarded("-m conntrack --ctstate DNAT", packet(status::DST_NAT)), YES);
    EXPECT_EQ(Forwarded("-m conntrack --ctstate DNAT", packet(status::SRC_NAT)), NO);
    EXPECT_EQ(Forwarded("-m conntrack --ctstate SNAT", packet(status::SRC_NAT)), YES);
    EXPECT_EQ(Forwarded("-m conntrack --ctstate DNAT", packet(status::DST_NAT_DONE)), NO);
    EXPECT_EQ(Forwarded("-m conntrack ! --ctstate DNAT", packet(status::DST_NAT)), NO);
    EXPECT_EQ(Forwarded("-m conntrack --ctstate SNAT,DNAT", ScenarioPacket()), NO);
}

TEST(RulesEvaluation, MarksAndComments)
{
    const auto marked = [](uint32_t mark) {
        ScenarioPacket made;
        made.packet.mark = mark;
        return made;
    };
    EXPECT_EQ(Forwarded("-m mark --mark 0x10", marked(16)), YES);
    EXPECT_EQ(Forwarded("-m mark --mark 0x10", marked(17)), NO);
    EXPECT_EQ(Forwarded("-m mark --mark 0x10/0xf0", marked(0x1f)), YES);
    EXPECT_EQ(Forwarded("-m mark ! --mark 1", marked(1)), NO);
    EXPECT_EQ(Forwarded("-m comment --comment \"let it in\"", ScenarioPacket()), YES);
    EXPECT_EQ(Forwarded("-m mark --mark 1/1 -m mark --mark 2/2", marked(3)), YES);
    EXPECT_EQ(Forwarded("-m mark --mark 1/1 -m mark --mark 2/2", marked(1)), NO);
}

TEST(RulesEvaluation, EachHookHasItsChain)
{
    ScenarioRouter router("*filter\n:INPUT DROP [0:0]\nCOMMIT\n");
    ScenarioPacket packet;
    EXPECT_EQ(router.Filter(packet, router.At(Hook::INPUT)), NO);
    EXPECT_EQ(router.Filter(packet, router.At(Hook::FORWARD)), YES);
    EXPECT_EQ(router.Filter(packet, router.At(Hook::OUTPUT)), YES);
    EXPECT_EQ(router.Filter(packet, router.At(Hook::PREROUTING)), YES);
}

TEST(RulesEvaluation, DropsSayWhy)
{
    ScenarioRouter router("*filter\n"
                          ":FORWARD DROP [0:0]\n"
                          "-A FORWARD -p tcp -j DROP\n"
                          "COMMIT\n");
    EXPECT_EQ(router.Forward(ScenarioPacket()), "DROP (rule)");
    EXPECT_EQ(router.Forward(Udp()), "DROP (chain policy)");
}

TEST(RulesEvaluation, FirstRuleWinsAndCountersCount)
{
    ScenarioRouter router("*filter\n"
                          "-A FORWARD -p tcp\n"
                          "-A FORWARD -p tcp -j ACCEPT\n"
                          "-A FORWARD -p tcp -j DROP\n"
                          "COMMIT\n");
    EXPECT_EQ(router.Forward(ScenarioPacket()), YES);
    EXPECT_EQ(router.Forward(ScenarioPacket(6, "1.1.1.1", "2.2.2.2", 1, 2, 60)), YES);
    EXPECT_EQ(router.Forward(Udp()), YES);
    EXPECT_EQ(router.Save(true),
              "*filter\n"
              ":INPUT ACCEPT [0:0]\n"
              ":FORWARD ACCEPT [1:40]\n"
              ":OUTPUT ACCEPT [0:0]\n"
              "[2:100] -A FORWARD -p tcp\n"
              "[2:100] -A FORWARD -p tcp -j ACCEPT\n"
              "[0:0] -A FORWARD -p tcp -j DROP\n"
              "COMMIT\n");
}

TEST(RulesEvaluation, JumpComesBackBehindTheRuleAndGotoDoesNot)
{
    const std::string text = "*filter\n"
                             ":FORWARD DROP [0:0]\n"
                             ":inner - [0:0]\n"
                             ":outer - [0:0]\n"
                             "-A FORWARD -j outer\n"
                             "-A FORWARD -m comment --comment back-in-forward -j ACCEPT\n"
                             "-A inner -p udp -j ACCEPT\n"
                             "-A outer CALL inner\n"
                             "-A outer -m comment --comment back-in-outer -j DROP\n"
                             "COMMIT\n";
    std::string jump = text;
    jump.replace(jump.find("CALL"), 4, "-j");
    ScenarioRouter jumps(jump);
    EXPECT_EQ(jumps.Forward(Udp()), YES);
    EXPECT_EQ(jumps.Forward(ScenarioPacket()), "DROP (rule)");

    std::string gone = text;
    gone.replace(gone.find("CALL"), 4, "-g");
    ScenarioRouter gotos(gone);
    EXPECT_EQ(gotos.Forward(Udp()), YES);
    EXPECT_EQ(gotos.Forward(ScenarioPacket()), YES) << "a chain gone to ends at outer's caller";
    EXPECT_NE(gotos.Save(true).find("[1:40] -A FORWARD -m comment --comment back-in-forward"),
              std::string::npos);
    EXPECT_NE(gotos.Save(true).find("[0:0] -A outer -m comment --comment back-in-outer"),
              std::string::npos);
}

TEST(RulesEvaluation, ReturnGoesToTheCallerOrToThePolicy)
{
    ScenarioRouter router("*filter\n"
                          ":FORWARD DROP [0:0]\n"
                          ":c - [0:0]\n"
                          "-A FORWARD -j c\n"
                          "-A FORWARD -p tcp -j ACCEPT\n"
                          "-A FORWARD -p udp -j RETURN\n"
                          "-A FORWARD -j ACCEPT\n"
                          "-A c -p tcp -j RETURN\n"
                          "-A c -p tcp -j DROP\n"
                          "COMMIT\n");
    EXPECT_EQ(router.Forward(ScenarioPacket()), YES);
    EXPECT_EQ(router.Forward(Udp()), "DROP (chain policy)");
    EXPECT_EQ(router.Forward(ScenarioPacket(47)), YES);
}

TEST(RulesEvaluation, GotoFromABuiltInChainEndsAtItsPolicy)
{
    ScenarioRouter router("*filter\n"
                          ":FORWARD DROP [0:0]\n"
                          ":c - [0:0]\n"
                          "-A FORWARD -g c\n"
                          "-A FORWARD -j ACCEPT\n"
                          "COMMIT\n");
    EXPECT_EQ(router.Forward(ScenarioPacket()), "DROP (chain policy)");
    EXPECT_NE(router.Save().find(":FORWARD DROP [1:40]"), std::string::npos);
}

TEST(RulesEvaluation, AsDeepAsChainsMayNest)
{
    ScenarioRouter router;
    std::string caller = "FORWARD";
    for (int depth = 1; depth < 16; ++depth)
    {
        const std::string called = "c" + std::to_string(depth);
        router.rules.AddChain("filter", called);
        router.rules.AppendRule("filter", caller, "-j " + called);
        caller = called;
    }
    router.rules.AppendRule("filter", caller, "-p tcp -j DROP");
    EXPECT_EQ(router.Forward(ScenarioPacket()), "DROP (rule)");
    EXPECT_EQ(router.Forward(Udp()), YES);
}
