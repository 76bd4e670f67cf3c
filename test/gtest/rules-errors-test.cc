/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rules-scenario.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

// What reading a text complains about; the rules must be as they were.
std::string
Complaint(const std::string& text)
{
    ScenarioRouter router("*filter\n-A INPUT -p udp -j DROP\nCOMMIT\n");
    const std::string before = router.Save(true);
    try
    {
        router.Restore(text);
    }
    catch (const RuleError& error)
    {
        EXPECT_EQ(router.Save(true), before) << "half of a bad text was taken over";
        return error.what();
    }
    return "no error";
}

// What a rule in line 2 of a table is reproached with, without the place.
std::string
Rejected(const std::string& table, const std::string& rule)
{
    const std::string place = "rules.v4:4: ";
    const std::string text =
        Complaint("*" + table + "\n:user - [0:0]\n:other - [0:0]\n" + rule + "\nCOMMIT\n");
    EXPECT_EQ(text.substr(0, place.size()), place) << text;
    return text.size() > place.size() ? text.substr(place.size()) : text;
}

#define EXPECT_SAYS(text, part)                                                                    \
    EXPECT_NE((text).find(part), std::string::npos) << "it says: " << (text)

} // namespace

TEST(RulesErrors, TheWholeMessageNamesPlaceWordAndCure)
{
    EXPECT_EQ(Complaint("*nat\n"
                        ":POSTROUTING ACCEPT [0:0]\n"
                        "-A POSTROUTING -o wan0 -j MASQ\n"
                        "COMMIT\n"),
              "rules.v4:3: unknown target \"MASQ\" (did you mean \"MASQUERADE\"?); known targets: "
              "ACCEPT, DROP, RETURN, SNAT, DNAT, MASQUERADE, REDIRECT, MARK, CONNMARK, CT, "
              "NOTRACK, TTL, DSCP, TOS, TCPMSS, LOG, REJECT, NETMAP");
}

TEST(RulesErrors, FieldsOfTheError)
{
    ScenarioRouter router;
    try
    {
        router.Restore("*filter\n\n-A INPUT -m foo -j DROP\nCOMMIT\n");
        FAIL() << "no error";
    }
    catch (const RuleError& error)
    {
        EXPECT_EQ(error.GetPlace(), "rules.v4");
        EXPECT_EQ(error.GetLine(), 3U);
        EXPECT_EQ(error.GetWord(), "foo");
        EXPECT_EQ(error.GetMessage(),
                  "unknown match \"foo\"; known matches: tcp, udp, icmp, conntrack, state, mark, "
                  "comment, sctp, multiport, connmark, limit, hashlimit, connlimit, addrtype, "
                  "iprange, length, ttl, dscp, tos, statistic, recent");
    }
}

TEST(RulesErrors, ACallNamesItsCommandAndLeavesNoEmptyTable)
{
    ScenarioRouter router;
    try
    {
        router.rules.AppendRule("nat", "PREROUTING", "-j MASQUERADE");
        FAIL() << "no error";
    }
    catch (const RuleError& error)
    {
        EXPECT_STREQ(error.what(),
                     "-t nat -A PREROUTING -j MASQUERADE: target \"MASQUERADE\" works only in "
                     "POSTROUTING, but chain \"PREROUTING\" is of PREROUTING");
    }
    EXPECT_FALSE(router.rules.HasTable(TableId::NAT));
    EXPECT_THROW(router.rules.AppendRule("mangel", "INPUT", "-j ACCEPT"), RuleError);
    EXPECT_THROW(router.rules.SetPolicy("filter", "INPUT", "REJECT"), RuleError);
    EXPECT_THROW(router.rules.AddChain("filter", "INPUT"), RuleError);
}

TEST(RulesErrors, Structure)
{
    EXPECT_SAYS(Complaint("*broute\nCOMMIT\n"),
                "rules.v4:1: unknown table \"broute\"; known tables: mangle, raw, filter, nat");
    EXPECT_SAYS(Complaint("*filer\nCOMMIT\n"), "did you mean \"filter\"?");
    EXPECT_SAYS(Complaint("*filter\n-A INPUT -j DROP\n"),
                "rules.v4:2: missing \"COMMIT\" of table filter, which begins in line 1");
    EXPECT_SAYS(Complaint("*filter\n*nat\nCOMMIT\n"), "rules.v4:2: \"*nat\" begins a table, but");
    EXPECT_SAYS(Complaint("*nat\nCOMMIT\n*nat\nCOMMIT\n"),
                "rules.v4:3: table nat is in this text twice");
    EXPECT_SAYS(Complaint("-A INPUT -j DROP\n"), "rules.v4:1: \"-A\" stands outside of a table");
    EXPECT_SAYS(Complaint("COMMIT\n"), "\"COMMIT\" stands outside of a table");
    EXPECT_SAYS(Complaint("*filter now\nCOMMIT\n"), "\"now\" is not expected behind \"*filter\"");
    EXPECT_SAYS(Complaint("*filter\nCOMMIT 1\n"), "\"1\" is not expected behind \"COMMIT\"");
    EXPECT_SAYS(Complaint("*filter\n-Q INPUT 1\nCOMMIT\n"), "rules.v4:2: unknown command \"-Q\"");
    EXPECT_SAYS(Complaint("*filter\n-L INPUT\nCOMMIT\n"), "\"-L\" only looks at rules");
    EXPECT_SAYS(Complaint("*filter\n-D INPUT 1\nCOMMIT\n"), "no rule 1 in chain \"INPUT\"");
    EXPECT_SAYS(Complaint("*filter\n[1:2]\nCOMMIT\n"), "\"[1:2]\" needs a value");
    EXPECT_SAYS(Complaint("*filter\n-A\nCOMMIT\n"), "\"-A\" needs a value");
}

TEST(RulesErrors, Chains)
{
    EXPECT_SAYS(Complaint("*filter\n:x - [0:0]\n:x - [0:0]\nCOMMIT\n"),
                "rules.v4:3: chain \"x\" is declared twice in table filter");
    EXPECT_SAYS(Complaint("*filter\n:INPUT DROP [0:0]\n:INPUT DROP [0:0]\nCOMMIT\n"),
                "rules.v4:3: chain \"INPUT\" is declared twice");
    EXPECT_SAYS(Complaint("*filter\n-N x\n-N x\nCOMMIT\n"), "already has a chain \"x\"");
    EXPECT_SAYS(Complaint("*filter\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n"),
                "chain \"PREROUTING\" is no built-in chain of table filter");
    EXPECT_SAYS(Complaint("*filter\n:x DROP [0:0]\nCOMMIT\n"), "write \"-\" for \"DROP\"");
    EXPECT_SAYS(Complaint("*filter\n:INPUT - [0:0]\nCOMMIT\n"), "bad policy \"-\"");
    EXPECT_SAYS(Complaint("*filter\n:INPUT\nCOMMIT\n"), "\":INPUT\" needs a value");
    EXPECT_SAYS(Complaint("*filter\n-P INPUT QUEUE\nCOMMIT\n"), "bad policy \"QUEUE\"");
    EXPECT_SAYS(Complaint("*filter\n:ACCEPT - [0:0]\nCOMMIT\n"), "is the name of a target");
    EXPECT_SAYS(Complaint("*filter\n:-x - [0:0]\nCOMMIT\n"), "must not begin with");
    EXPECT_SAYS(Complaint("*filter\n:abcdefghijabcdefghijabcdefghi - [0:0]\nCOMMIT\n"),
                "has 29 characters: want 1 to 28");
    EXPECT_SAYS(Complaint("*filter\n-A FORWRD -j DROP\nCOMMIT\n"),
                "unknown chain \"FORWRD\" (did you mean \"FORWARD\"?); chains of table filter: "
                "INPUT, FORWARD, OUTPUT");
    EXPECT_SAYS(Complaint("*nat\n-A FORWARD -j ACCEPT\nCOMMIT\n"), "unknown chain \"FORWARD\"");
}

TEST(RulesErrors, Counters)
{
    EXPECT_SAYS(Complaint("*filter\n:INPUT DROP [a:b]\nCOMMIT\n"), "bad counters \"a:b\"");
    EXPECT_SAYS(Complaint("*filter\n:INPUT DROP 1:2\nCOMMIT\n"), "want [packets:bytes]");
    EXPECT_SAYS(Complaint("*filter\n[1:2:3] -A INPUT\nCOMMIT\n"), "bad counters \"1:2:3\"");
    EXPECT_SAYS(Complaint("*filter\n[1:] -A INPUT\nCOMMIT\n"), "bad counters \"1:\"");
    EXPECT_SAYS(Complaint("*filter\n[99999999999999999999:1] -A INPUT\nCOMMIT\n"), "bad counters");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -c 5"), "\"-c\" needs a value");
}

TEST(RulesErrors, Jumps)
{
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j usr"),
                "unknown target \"usr\" (did you mean \"user\"?)");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j usr"), "; chains: other, user");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -g nosuch"), "unknown chain \"nosuch\" behind \"-g\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -g ACCEPT"), "unknown chain \"ACCEPT\"");
    EXPECT_SAYS(Rejected("filter", "-A user -j INPUT"), "\"INPUT\" is a built-in chain");
    EXPECT_SAYS(Rejected("filter", "-A user -j user"), "closes a loop: user -> user");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j DROP -j ACCEPT"), "only one \"-j\" or \"-g\"");
    EXPECT_SAYS(Complaint("*filter\n:a - [0:0]\n:b - [0:0]\n:c - [0:0]\n"
                          "-A a -j b\n-A b -g c\n-A c -j a\nCOMMIT\n"),
                "rules.v4:7: jump to chain \"a\" closes a loop: c -> a -> b -> c");
}

TEST(RulesErrors, ChainsNestedTooDeep)
{
    std::string text = "*filter\n";
    for (int i = 1; i <= 16; ++i)
    {
        text += ":c" + std::to_string(i) + " - [0:0]\n";
    }
    for (int i = 1; i < 16; ++i)
    {
        text += "-A c" + std::to_string(i) + " -j c" + std::to_string(i + 1) + "\n";
    }
    EXPECT_EQ(Complaint(text + "-A INPUT -j c2\nCOMMIT\n"), "no error");
    EXPECT_SAYS(Complaint(text + "-A INPUT -j c1\nCOMMIT\n"),
                "makes chains nest 17 deep: at most 16 are possible");
}

TEST(RulesErrors, Values)
{
    EXPECT_SAYS(Rejected("filter", "-A INPUT -s 10.0.0"), "bad address \"10.0.0\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -s 10.0.0.256"), "bad address \"10.0.0.256\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -s 10.0.0.1/33"), "bad mask \"33\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -s 10.0.0.1/"), "bad mask \"\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT ! -s 1.1.1.1,2.2.2.2"), "write a rule for each");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -s 1.1.1.1,2.2.2"), "bad address \"2.2.2\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT ! -s 0.0.0.0/0"), "matches no packet");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -i \"\""), "is empty");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tpc"), "unknown protocol \"tpc\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p 256"), "unknown protocol \"256\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT ! -p all"), "matches no packet");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp --dport 65536"), "bad port \"65536\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp --dport -1"), "bad port \"-1\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp --dport 90:80"),
                "the lower port comes first, like 80:90");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp ! --dport 0:65535"), "matches no packet");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp --tcp-flags SYN ACK"), "does not examine");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp --tcp-flags SYNN SYN"),
                "did you mean \"SYN\"?");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p icmp --icmp-type ech"),
                "unknown ICMP type \"ech\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p icmp --icmp-type 256"), "unknown ICMP type");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m conntrack --ctstate NEW,"), "unknown state \"\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m conntrack --ctstate ESTABLISHD"),
                "did you mean \"ESTABLISHED\"?");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m state --state SNAT"), "unknown state \"SNAT\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m mark --mark 0x100000000"), "bad mark");
    EXPECT_SAYS(
        Rejected("filter", "-A INPUT -m comment --comment \"" + std::string(256, 'x') + "\""),
        "has 256 characters");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m comment --comment \"abc"), "is not closed");
}

TEST(RulesErrors, OptionsWhereTheyDoNotBelong)
{
    EXPECT_SAYS(Rejected("filter", "-A INPUT --dport 80"),
                "option \"--dport\" needs \"-p tcp\" or \"-p udp\" or \"-p sctp\" in front of it");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p icmp --dport 80"),
                "needs \"-p tcp\" or \"-p udp\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT ! -p tcp --dport 80"), "needs \"-p tcp\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m tcp --dport 80"), "match \"tcp\" needs \"-p tcp\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p udp -m tcp --dport 80"), "needs \"-p tcp\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m icmp --icmp-type 8"), "needs \"-p icmp\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT --ctstate NEW"), "needs \"-m conntrack\" in front");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m conntrack -j DROP"), "needs \"--ctstate\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m conntrack --ctstat NEW"),
                "unknown option \"--ctstat\" (did you mean \"--ctstate\"?)");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j DROP --foo"), "unknown option \"--foo\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -t nat -j DROP"), "unknown option \"-t\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT DROP"), "\"DROP\" is not expected here");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j DROP # why"), "\"#\" is not expected here");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -o lan0"), "\"-o\" makes no sense in chain INPUT");
    EXPECT_SAYS(Rejected("nat", "-A POSTROUTING -i lan0"), "\"-i\" makes no sense");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -s 1.1.1.1 -s 2.2.2.2"), "only once");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp --dport 1 --dport 2"), "only once");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp --dport"), "\"--dport\" needs a value");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -s ! 1.1.1.1"), "write it in front, \"! -s ...\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT !"), "\"!\" stands at the end");
    EXPECT_SAYS(Rejected("filter", "-A INPUT ! -j DROP"), "cannot be negated");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m comment ! --comment x"), "cannot be negated");
}

TEST(RulesErrors, NatTargets)
{
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j MASQUERADE"),
                "target \"MASQUERADE\" works only in table nat, not in table filter");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j SNAT --to-source 1.1.1.1"),
                "works only in INPUT, POSTROUTING");
    EXPECT_SAYS(Rejected("nat", "-A POSTROUTING -j DNAT --to-destination 1.1.1.1"),
                "works only in PREROUTING, OUTPUT");
    EXPECT_SAYS(Rejected("nat", "-A INPUT -j REDIRECT"), "works only in PREROUTING, OUTPUT");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j DROP"), "drop in table filter");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j DNAT"), "needs \"--to-destination\"");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j DNAT --too-destination 1.1.1.1"),
                "(did you mean \"--to-destination\"?)");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j DNAT --to-destination 1.1.1.1:80"),
                "needs \"-p tcp\", udp, sctp, dccp or icmp");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:0"),
                "bad port \"0\"");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:65536"),
                "bad port \"65536\"");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:90-80"),
                "like 80-90");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1:"),
                "bad port \"\"");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.9-1.1.1.1"),
                "the lower address comes first");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j DNAT --to-destination 1.1.1.0/24"),
                "bad address \"1.1.1.0/24\"");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j DNAT --to-destination 0.0.0.0"),
                "no host's address");
    EXPECT_SAYS(Rejected("nat", "-A POSTROUTING -p tcp -j SNAT --to-source :5000-5003/80"),
                "only DNAT can shift");
    EXPECT_SAYS(Rejected("nat", "-A POSTROUTING -p tcp -j MASQUERADE --to-ports 80:90"),
                "write it with \"-\"");
    EXPECT_SAYS(Rejected("nat", "-A POSTROUTING -j MASQUERADE --persistent"),
                "\"--persistent\" needs \"-j SNAT\" or \"-j DNAT\"");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j DNAT --to-destination 1.1.1.1 ! --random"),
                "cannot be negated");
}

TEST(RulesErrors, MatchesBesideTheUsualOnes)
{
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m multiport --dports 80"), "needs \"-p tcp\", udp");
    EXPECT_SAYS(Rejected("filter", "-A INPUT ! -p tcp -m multiport --dports 80"),
                "needs \"-p tcp\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -p tcp -m multiport --dports 1 --sports 2"),
                "takes only one of");
    EXPECT_SAYS(Rejected("filter",
                         "-A INPUT -p tcp -m multiport --dports "
                         "1,2,3,4,5,6,7,8:9,10,11,12,13,14,15,16"),
                "at most 15 are possible");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m limit --limit 5/fortnight"), "want second, minute");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m limit --limit 0/s"), "bad rate \"0/s\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m limit --limit 10001/s"), "at most 10000/second");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m limit ! --limit 5/s"), "cannot be negated");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m hashlimit --hashlimit-name x"),
                "needs \"--hashlimit-upto\" or \"--hashlimit-above\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m recent --set --name a/b"), "bad name \"a/b\"");
    EXPECT_SAYS(Rejected("filter",
                         "-A INPUT -m hashlimit --hashlimit-upto 1/s --hashlimit-name a/b"),
                "bad name \"a/b\"");
    EXPECT_SAYS(Rejected("filter",
                         "-A INPUT -m hashlimit --hashlimit-upto 1/s --hashlimit-name .."),
                "bad name \"..\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m hashlimit --hashlimit-upto 1/s"),
                "needs \"--hashlimit-name\"");
    EXPECT_SAYS(Rejected("filter",
                         "-A INPUT -m hashlimit --hashlimit-name x --hashlimit-upto 1/s "
                         "--hashlimit-mode srcipp"),
                "did you mean \"srcip\"?");
    EXPECT_SAYS(Rejected("filter",
                         "-A INPUT -m hashlimit --hashlimit-name x --hashlimit-above 1kb/s "
                         "--hashlimit-burst 500b"),
                "is less than the rate: want at least 1024b");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m connlimit"), "needs \"--connlimit-upto\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m connlimit --connlimit-upto 1 --connlimit-mask 33"),
                "bad mask \"33\"");
    EXPECT_SAYS(Rejected("filter",
                         "-A INPUT -m connlimit --connlimit-upto 1 --connlimit-saddr "
                         "--connlimit-daddr"),
                "cannot both be");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m statistic --mode nth"), "needs \"--every\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m statistic --mode nth --every 3 --packet 3"),
                "packets are counted from 0 to 2");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m statistic --mode random --probability 1.5"),
                "want a number from 0 to 1");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m statistic --mode random --every 2"),
                "needs \"--probability\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m statistic --mode rndom"),
                "did you mean \"random\"?");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m addrtype --dst-type LOCL"),
                "did you mean \"LOCAL\"?");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m addrtype --dst-type LOCAL --limit-iface-out"),
                "makes no sense in this chain");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m iprange --src-range 1.1.1.9-1.1.1.1"),
                "the lower address comes first");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m length --length 9:1"), "smaller length comes");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m ttl --ttl-eq 256"), "want a number from 0 to 255");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m ttl --ttl-eq 5 --ttl-gt 6"), "only once");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m dscp --dscp-class AF44"), "did you mean \"AF4");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m dscp --dscp-class 10"), "unknown DSCP class");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m dscp --dscp EF"), "behind \"--dscp\"");
    EXPECT_SAYS(Rejected("mangle", "-A INPUT -j DSCP --set-dscp-class 10"), "unknown DSCP class");
    EXPECT_SAYS(Rejected("mangle", "-A INPUT -j DSCP --set-dscp EF"), "behind \"--set-dscp\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m recent --set --rcheck"), "takes only one of");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m recent --set --seconds 5"), "need \"--rcheck\"");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m conntrack --ctstatus ASURED"),
                "did you mean \"ASSURED\"?");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -m conntrack --ctdir BACK"), "want ORIGINAL or REPLY");
}

TEST(RulesErrors, TargetsBesideNat)
{
    EXPECT_SAYS(Rejected("mangle", "-A INPUT -j REJECT"),
                "target \"REJECT\" works only in table filter, not in table mangle");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j REJECT --reject-with tcp-reset"),
                "needs \"-p tcp\" in the same rule");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j REJECT --reject-with icmp-port-unreachabel"),
                "did you mean \"icmp-port-unreachable\"?");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j CT --notrack"), "works only in table raw");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j TTL --ttl-set 5"), "works only in table mangle");
    EXPECT_SAYS(Rejected("raw", "-A OUTPUT -j CT --helper ftp"), "needs \"-p tcp\"");
    EXPECT_SAYS(Rejected("raw", "-A OUTPUT -p tcp -j CT --helper ftpp"), "ftp");
    EXPECT_SAYS(Rejected("raw", "-A OUTPUT -j CT --timeout x"), "there is no timeout policy \"x\"");
    EXPECT_SAYS(Rejected("raw", "-A OUTPUT -j CT --zone-orig 1"), "one zone for both directions");
    EXPECT_SAYS(Rejected("raw", "-A OUTPUT -j CT --zone 65536"), "from 0 to 65535");
    EXPECT_SAYS(Rejected("raw", "-A OUTPUT -j CT --notrack --zone 1"), "stands alone");
    EXPECT_SAYS(Rejected("mangle", "-A INPUT -j MARK"), "needs \"--set-mark\"");
    EXPECT_SAYS(Rejected("mangle", "-A INPUT -j MARK --set-mark 1 --or-mark 2"), "only one thing");
    EXPECT_SAYS(Rejected("mangle", "-A INPUT -j CONNMARK --set-mark 1 --nfmask 2"),
                "\"--nfmask\" needs \"--save-mark\"");
    EXPECT_SAYS(Rejected("mangle", "-A INPUT -j TCPMSS --set-mss 5"), "needs \"-p tcp\"");
    EXPECT_SAYS(Rejected("mangle", "-A PREROUTING -p tcp -j TCPMSS --clamp-mss-to-pmtu"),
                "works only in FORWARD, OUTPUT, POSTROUTING");
    EXPECT_SAYS(Rejected("mangle", "-A INPUT -j TTL --ttl-inc 0"), "from 1 to 255");
    EXPECT_SAYS(Rejected("filter", "-A INPUT -j LOG --log-level debgu"), "did you mean \"debug\"?");
    EXPECT_SAYS(Rejected("filter",
                         "-A INPUT -j LOG --log-prefix \"123456789012345678901234567890\""),
                "1 to 29 characters");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j NETMAP"), "needs \"--to\"");
    EXPECT_SAYS(Rejected("nat", "-A PREROUTING -j NETMAP --to 10.0.0.0/255.0.255.0"), "bad mask");
    EXPECT_SAYS(Rejected("raw", "-A PREROUTING -o lan0 -j NOTRACK"), "\"-o\" makes no sense");
}

TEST(RulesErrors, NatTargetsInUserChainsAreCheckedAgainstAllTheirCallers)
{
    EXPECT_SAYS(Complaint("*nat\n:n - [0:0]\n-A n -j MASQUERADE\n-A PREROUTING -j n\nCOMMIT\n"),
                "rules.v4:4: jump to chain \"n\" brings packets of PREROUTING to target "
                "\"MASQUERADE\" in chain \"n\", which works only in POSTROUTING");
    EXPECT_SAYS(Complaint("*nat\n:n - [0:0]\n:m - [0:0]\n-A PREROUTING -j n\n-A n -j m\n"
                          "-A m -j MASQUERADE\nCOMMIT\n"),
                "rules.v4:6: target \"MASQUERADE\" works only in POSTROUTING, but chain \"m\" is "
                "called from PREROUTING");
    EXPECT_EQ(Complaint("*nat\n:n - [0:0]\n-A n -j MASQUERADE\n-A POSTROUTING -j n\nCOMMIT\n"),
              "no error");
}

TEST(RulesErrors, AFileThatIsNotThere)
{
    ScenarioRouter router;
    try
    {
        ReadIptablesSaveFile("no/such/rules.v4", router.rules);
        FAIL() << "no error";
    }
    catch (const RuleError& error)
    {
        EXPECT_SAYS(std::string(error.what()), "no/such/rules.v4: cannot be read: No such");
    }
}

TEST(RulesErrors, AFileIsNamedAsItWasGivenAndAFolderIsNone)
{
    const std::filesystem::path folder =
        std::filesystem::path(testing::TempDir()) / "rules-errors-test";
    std::filesystem::create_directories(folder);
    const std::string path = (folder / "rules.v4").string();
    std::ofstream(path) << "*nat\nbad\n";
    ScenarioRouter router;
    const auto complaint = [&router](const std::string& file) {
        try
        {
            ReadIptablesSaveFile(file, router.rules);
        }
        catch (const RuleError& error)
        {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    EXPECT_EQ(complaint(path).find(path + ":2: "), 0U) << complaint(path);
    EXPECT_EQ(complaint(folder.string()),
              folder.string() + ": is a folder: want a file that iptables-save wrote");
    std::filesystem::remove_all(folder);
}

// Rules may come from anywhere, and messages go to terminals.
TEST(RulesErrors, MessagesArePrintableAndShort)
{
    EXPECT_SAYS(Rejected("nat", "-A POSTROUTING -j \x1b[31mRED"), "target \"\\x1b[31mRED\"");
    EXPECT_SAYS(Rejected("nat", "-A POSTROUTING -j M\xc3\xa4"), "target \"M\\xc3\\xa4\"");
    const std::string word(1000000, 'x');
    for (const std::string& rule : {"-A POSTROUTING -j " + word,
                                    "-A POSTROUTING -s 1.2.3.4/" + word + " -j ACCEPT",
                                    "-A POSTROUTING -m comment --comment \"a b " + word + " c\" -j",
                                    "-A POSTROUTING " + word,
                                    "-A " + word + " -j ACCEPT",
                                    word})
    {
        const std::string message = Rejected("nat", rule);
        EXPECT_LT(message.size(), 400U) << message;
    }
    EXPECT_SAYS(Rejected("nat", word), "\"" + std::string(57, 'x') + "...\"");
    // The place, too: beginning and end of it.
    const std::string what = RuleError("a\n" + word + "b", 7, "w", "bad").what();
    EXPECT_EQ(what, "a\\x0a" + std::string(97, 'x') + "..." + std::string(98, 'x') + "b:7: bad");
}

TEST(RulesErrors, WhatIsNoTextSaysSo)
{
    const std::string nul("*nat\n-A POSTROUTING -o wan0\0 -j ACCEPT\nCOMMIT\n", 45);
    EXPECT_SAYS(Complaint(nul), "rules.v4:2: a NUL character is in this line: want text");
    // A byte order mark says nothing, and is taken only where editors put it.
    EXPECT_EQ(Complaint("\xef\xbb\xbf*nat\nCOMMIT\n"), "no error");
    EXPECT_SAYS(Complaint("*nat\n\xef\xbb\xbf"
                          "COMMIT\n"),
                "\"\\xef\\xbb\\xbfCOMMIT\"");
}
