/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "iptables-command.h"
#include "rules-scenario.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#ifndef NETFILTER_TEST_DATA
#error "NETFILTER_TEST_DATA must name the folder test/data"
#endif

using namespace ns3::netfilter;

namespace
{

const std::string CAPTURE = NETFILTER_TEST_DATA "/router-capture/";

const std::string RULES = NETFILTER_TEST_DATA "/rules/";

// A file without the comment lines, which hold the time of day.
std::string
ReadWithoutComments(const std::string& path)
{
    std::ifstream file(path);
    EXPECT_TRUE(file) << path;
    std::string text;
    for (std::string line; std::getline(file, line);)
    {
        text += line.empty() || line[0] == '#' ? "" : line + "\n";
    }
    return text;
}

std::string
ReadWhole(const std::string& path)
{
    std::ifstream file(path);
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

// How iptables-save writes a rule, as observed with iptables 1.8.9.
struct Spelling
{
    const char* table;
    const char* chain;
    const char* given;
    const char* written;
};

const Spelling SPELLINGS[] = {
    {"filter", "INPUT", "-s 10.0.0.1 -j ACCEPT", "-s 10.0.0.1/32 -j ACCEPT"},
    {"filter", "INPUT", "! --src 10.0.0.1/24 -j ACCEPT", "! -s 10.0.0.0/24 -j ACCEPT"},
    {"filter", "INPUT", "-s 10.0.0.1/255.255.255.0", "-s 10.0.0.0/24"},
    {"filter", "INPUT", "-s 10.0.0.1/255.0.255.0", "-s 10.0.0.0/255.0.255.0"},
    {"filter", "INPUT", "-s 0.0.0.0/0 -p all -i + -j ACCEPT", "-j ACCEPT"},
    {"filter", "INPUT", "", ""},
    {"filter",
     "INPUT",
     "-m hashlimit --hashlimit-name k --hashlimit-above 7/s --hashlimit-rate-interval 7",
     "-m hashlimit --hashlimit-above 7/sec --hashlimit-burst 5 --hashlimit-name k"},
    {"filter",
     "FORWARD",
     "-j DROP -o eth+ ! -i eth0 -d 1.1.1.1",
     "-d 1.1.1.1/32 ! -i eth0 -o eth+ -j DROP"},
    {"filter", "INPUT", "-p 6 -j ACCEPT", "-p tcp -j ACCEPT"},
    {"filter", "INPUT", "! -p 47 -j ACCEPT", "! -p gre -j ACCEPT"},
    {"filter", "INPUT", "-p icmpv6 -j ACCEPT", "-p ipv6-icmp -j ACCEPT"},
    {"filter", "INPUT", "-p 253 -j ACCEPT", "-p 253 -j ACCEPT"},
    {"filter", "INPUT", "-p 4", "-p ipencap"},
    {"filter", "INPUT", "-p tcp --dport 80 -j ACCEPT", "-p tcp -m tcp --dport 80 -j ACCEPT"},
    {"filter", "INPUT", "-p tcp -m tcp -j ACCEPT", "-p tcp -m tcp -j ACCEPT"},
    {"filter", "INPUT", "-j ACCEPT -p tcp --dport http", "-p tcp -m tcp --dport 80 -j ACCEPT"},
    {"filter", "INPUT", "-p tcp --sport 1000: --dport 0:65535", "-p tcp -m tcp --sport 1000:65535"},
    {"filter",
     "INPUT",
     "-p udp --destination-port 54 --source-port 53",
     "-p udp -m udp --sport 53 --dport 54"},
    {"filter", "INPUT", "-p tcp --dport 80:80", "-p tcp -m tcp --dport 80"},
    {"filter", "INPUT", "-p tcp ! --dport 80:90", "-p tcp -m tcp ! --dport 80:90"},
    {"filter", "INPUT", "-p tcp ! --syn", "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN"},
    {"filter",
     "INPUT",
     "-p tcp --tcp-flags ALL NONE",
     "-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE"},
    {"filter", "INPUT", "-p icmp --icmp-type ping", "-p icmp -m icmp --icmp-type 8"},
    {"filter", "INPUT", "-p icmp --icmp-type 8/0", "-p icmp -m icmp --icmp-type 8/0"},
    {"filter",
     "INPUT",
     "-p icmp ! --icmp-type fragmentation-needed",
     "-p icmp -m icmp ! --icmp-type 3/4"},
    {"filter", "INPUT", "-p icmp --icmp-type 255", "-p icmp -m icmp --icmp-type any"},
    {"filter",
     "INPUT",
     "-m conntrack --ctstate DNAT,ESTABLISHED,related,NEW,INVALID,UNTRACKED,SNAT",
     "-m conntrack --ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED,SNAT,DNAT"},
    {"filter",
     "INPUT",
     "-m conntrack ! --ctstate NEW -m conntrack --ctstate DNAT",
     "-m conntrack ! --ctstate NEW -m conntrack --ctstate DNAT"},
    {"filter", "INPUT", "-m state --state ESTABLISHED,NEW", "-m state --state NEW,ESTABLISHED"},
    {"filter", "INPUT", "-m comment --comment simple-1_X", "-m comment --comment simple-1_X"},
    {"filter", "INPUT", "-m comment --comment a.b", "-m comment --comment \"a.b\""},
    {"filter", "INPUT", "-m comment --comment \"\"", "-m comment --comment \"\""},
    {"filter",
     "INPUT",
     "-m comment --comment \"q\\\"uo'te\\\\x y\"",
     "-m comment --comment \"q\\\"uo\\'te\\\\x y\""},
    {"filter", "INPUT", "-m comment --comment \"!\"", "-m comment --comment \"!\""},
    {"filter", "INPUT", "-m mark --mark 010", "-m mark --mark 0x8"},
    {"filter", "INPUT", "-m mark ! --mark 0x10/0xff", "-m mark ! --mark 0x10/0xff"},
    {"filter", "INPUT", "-m mark --mark 1/0xffffffff", "-m mark --mark 0x1"},
    {"filter",
     "INPUT",
     "-m comment --comment a -s 1.1.1.1 -p udp -m mark --mark 1 --dport 4 -i lo -j DROP",
     "-s 1.1.1.1/32 -i lo -p udp -m comment --comment a -m mark --mark 0x1 -m udp --dport 4 -j "
     "DROP"},
    {"filter", "INPUT", "! -f -j DROP", "! -f -j DROP"},
    {"nat",
     "PREROUTING",
     "-p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.5:80-90/1080 --persistent --random",
     "-p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.5:80-90/1080 --random --persistent"},
    {"nat",
     "PREROUTING",
     "-p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.1:80-80",
     "-p tcp -j DNAT --to-destination 1.1.1.1:80"},
    {"nat",
     "PREROUTING",
     "-p tcp -j DNAT --to-destination :80",
     "-p tcp -j DNAT --to-destination :80"},
    {"nat",
     "POSTROUTING",
     "-p udp -j SNAT --to-source 1.1.1.1-1.1.1.4:1-2 --random-fully --persistent --random",
     "-p udp -j SNAT --to-source 1.1.1.1-1.1.1.4:1-2 --random --random-fully --persistent"},
    {"nat",
     "POSTROUTING",
     "-j MASQUERADE --random-fully --random",
     "-j MASQUERADE --random --random-fully"},
    {"nat",
     "POSTROUTING",
     "-p tcp -j MASQUERADE --to-ports 80-90",
     "-p tcp -j MASQUERADE --to-ports 80-90"},
    {"nat", "PREROUTING", "-j DNAT --to 1.1.1.1", "-j DNAT --to-destination 1.1.1.1"},
    {"nat",
     "PREROUTING",
     "-p tcp -j REDIRECT --to-ports 80 --random",
     "-p tcp -j REDIRECT --to-ports 80 --random"},
};

// The one rule of a saved table.
std::string
OnlyRule(const std::string& text)
{
    const size_t start = text.find("-A ");
    return text.substr(start, text.find('\n', start) - start);
}

} // namespace

TEST(RulesText, RulesAreWrittenAsIptablesSaveWritesThem)
{
    for (const Spelling& spelling : SPELLINGS)
    {
        ScenarioRouter router;
        router.rules.AppendRule(spelling.table, spelling.chain, spelling.given);
        const std::string written = spelling.written;
        const std::string line =
            std::string("-A ") + spelling.chain + (written.empty() ? "" : " ") + written;
        EXPECT_EQ(OnlyRule(router.Save()), line) << spelling.given;

        ScenarioRouter again(router.Save());
        EXPECT_EQ(again.Save(), router.Save()) << "reading what was written: " << spelling.given;
    }
}

TEST(RulesText, TheRulesOfARealRouter)
{
    ScenarioRouter router;
    ReadIptablesSaveFile(CAPTURE + "rules.v4", router.rules);
    EXPECT_EQ(router.Save(), ReadWithoutComments(CAPTURE + "rules.v4"));
    EXPECT_TRUE(router.rules.HasRules(TableId::NAT));
}

TEST(RulesText, TheRulesOfARealRouterWithCounters)
{
    ScenarioRouter router;
    ReadIptablesSaveFile(CAPTURE + "rules-counted.v4", router.rules);
    EXPECT_EQ(router.Save(true), ReadWithoutComments(CAPTURE + "rules-counted.v4"));

    ReadIptablesSaveFile(CAPTURE + "rules-counted.v4", router.rules, RuleCounterUse::ZERO);
    EXPECT_EQ(router.Save(), ReadWithoutComments(CAPTURE + "rules.v4"));
}

TEST(RulesText, EveryMatchAndTargetIsReadAndWrittenAsByIptables)
{
    for (const std::string name : {"everything", "spellings", "home-router", "container-host"})
    {
        ScenarioRouter router;
        ReadIptablesSaveFile(RULES + name + ".given", router.rules);
        EXPECT_EQ(router.Save(), ReadWithoutComments(RULES + name + ".saved"));
        EXPECT_EQ(ScenarioRouter(router.Save(true)).Save(true), router.Save(true)) << name;
    }
}

TEST(RulesText, ListsAreThoseOfIptables)
{
    const auto list = [](const std::string& name, const std::string& options) {
        ScenarioRouter router;
        ReadIptablesSaveFile(RULES + name + ".given", router.rules);
        std::string text;
        for (const std::string table : {"raw", "mangle", "nat", "filter"})
        {
            text += RunIptables(router.rules, "-t " + table + " -L" + options);
        }
        return text;
    };
    for (const std::string name : {"everything", "spellings", "home-router", "container-host"})
    {
        EXPECT_EQ(list(name, " -nv --line-numbers"), ReadWhole(RULES + name + ".listed"));
    }
    EXPECT_EQ(list("spellings", ""), ReadWhole(RULES + "spellings.named"));
}

TEST(RulesText, ValuesThatLookLikeOptionsAreListedAsTheyAre)
{
    const struct
    {
        const char* rule;
        const char* listed; // as observed with iptables 1.8.9
    } rules[] = {
        {"-m hashlimit --hashlimit-upto 10/sec --hashlimit-name --hashlimit-rate-interval",
         "limit: up to 10/sec burst 5"},
        {"-m hashlimit --hashlimit-upto 10/sec --hashlimit-name --hashlimit-upto",
         "limit: up to 10/sec burst 5"},
        {"-m hashlimit --hashlimit-upto 10/sec --hashlimit-name \"!\"",
         "limit: up to 10/sec burst 5"},
        {"-m recent --set --name --zone",
         "recent: SET name: --zone side: source mask: 255.255.255.255"},
        {"-m recent --set --name \"!\"",
         "recent: SET name: ! side: source mask: 255.255.255.255"},
        {"-m comment --comment --comment", "/* --comment */"},
        {"-m comment --comment \"!\"", "/* ! */"},
        {"-j LOG --log-prefix --log-level", "LOG flags 0 level 4 prefix \"--log-level\""},
        {"-j LOG --log-prefix \"!\"", "LOG flags 0 level 4 prefix \"!\""},
    };
    for (const auto& [rule, listed] : rules)
    {
        ScenarioRouter router;
        RunIptables(router.rules, std::string("-A INPUT ") + rule);
        const std::string line = RunIptables(router.rules, "-n -L INPUT 1");
        const std::string anywhere = "0.0.0.0/0            0.0.0.0/0            ";
        EXPECT_EQ(line.substr(line.find(anywhere) + anywhere.size()), std::string(listed) + "\n")
            << rule;
    }
}

TEST(RulesText, AnExclamationMarkAsAValueIsReadBack)
{
    const char* const rules[] = {
        "-i \"!\"",
        "! -o \"!\"",
        "-m recent --set --name \"!\" --mask 255.255.255.255 --rsource",
        "-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name \"!\"",
        "-j LOG --log-prefix \"!\"",
    };
    for (const std::string rule : rules)
    {
        ScenarioRouter router;
        router.rules.AppendRule("filter", "FORWARD", rule);
        EXPECT_EQ(OnlyRule(router.Save()), "-A FORWARD " + rule);
        EXPECT_EQ(ScenarioRouter(router.Save()).Save(), router.Save());
    }
}

TEST(RulesText, UserChainsAreWrittenInOrderOfTheirNames)
{
    const std::string written = "*filter\n"
                                ":INPUT ACCEPT [0:0]\n"
                                ":FORWARD ACCEPT [0:0]\n"
                                ":OUTPUT DROP [3:4]\n"
                                ":B - [0:0]\n"
                                ":aa - [0:0]\n"
                                ":zz - [0:0]\n"
                                "[0:0] -A INPUT -j zz\n"
                                "[5:6] -A INPUT -j DROP\n"
                                "[7:8] -A INPUT -s 1.1.1.1/32\n"
                                "[0:0] -A INPUT -g aa\n"
                                "[3:4] -A aa -j ACCEPT\n"
                                "[0:0] -A zz -j aa\n"
                                "COMMIT\n";
    ScenarioRouter router("# by hand\n"
                          "\n"
                          "*filter\r\n"
                          ":zz - [0:0]\n"
                          ":aa - [9:9]\n"
                          ":OUTPUT DROP [3:4]\n"
                          "-N B\n"
                          "-A zz -j aa\n"
                          "-A INPUT -j zz\n"
                          "[3:4] -A aa -j ACCEPT\n"
                          "-A INPUT -j DROP -c 5 6\n"
                          "-A INPUT -c 7 8 -s 1.1.1.1\n"
                          "  -A INPUT -g aa\n"
                          "COMMIT\n");
    EXPECT_EQ(router.Save(true), written);
    EXPECT_EQ(ScenarioRouter(written).Save(true), written);
}

TEST(RulesText, ReadingReplacesTheTablesInTheTextAndNoOthers)
{
    ScenarioRouter router("*filter\n-A INPUT -j DROP\nCOMMIT\n*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n");
    router.Restore("*nat\n-A INPUT -j ACCEPT\nCOMMIT\n");
    const std::string text = router.Save();
    EXPECT_NE(text.find("-A INPUT -j DROP"), std::string::npos);
    EXPECT_NE(text.find("-A INPUT -j ACCEPT"), std::string::npos);
    EXPECT_EQ(text.find("-A OUTPUT -j ACCEPT"), std::string::npos);
}

TEST(RulesText, HelperCallsAndTextMakeTheSameRules)
{
    ScenarioRouter built;
    built.rules.AddChain("filter", "web");
    built.rules.SetPolicy("filter", "FORWARD", "DROP");
    built.rules.AppendRule("filter", "FORWARD", "-i wan0 -j web");
    built.rules.AppendRule("filter", "web", "-p tcp --dport 80 -j ACCEPT");
    EXPECT_EQ(ScenarioRouter(built.Save()).Save(), built.Save());
}

TEST(RulesText, InterfaceNamesMayBeWhatNs3Allows)
{
    ScenarioRouter router;
    router.rules.AppendRule("filter", "INPUT", "-i \"my lan\" -j DROP");
    EXPECT_EQ(OnlyRule(router.Save()), "-A INPUT -i \"my lan\" -j DROP");
    EXPECT_EQ(ScenarioRouter(router.Save()).Save(), router.Save());
}
