/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "iptables-command.h"
#include "rule-host.h"
#include "rules-scenario.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

class IptablesCommand : public testing::Test
{
  protected:
    /// @return what it prints
    std::string Run(const std::string& line)
    {
        return RunIptables(router.rules, line);
    }

    /// @return what it complains about; the rules must be as they were
    std::string Complaint(const std::string& line)
    {
        const std::string before = router.Save(true);
        try
        {
            Run(line);
        }
        catch (const RuleError& error)
        {
            EXPECT_EQ(router.Save(true), before) << line;
            return error.what();
        }
        return "no error";
    }

    /// @return rules of a chain, without "-A CHAIN", with "; " between
    std::string Rules(const std::string& chain)
    {
        std::istringstream lines(Run("-S " + chain));
        std::string text;
        const std::string prefix = "-A " + chain + " ";
        for (std::string line; std::getline(lines, line);)
        {
            if (line.compare(0, prefix.size(), prefix) == 0)
            {
                text += (text.empty() ? "" : "; ") + line.substr(prefix.size());
            }
        }
        return text;
    }

    ScenarioRouter router;
};

#define EXPECT_SAYS(text, part)                                                                    \
    EXPECT_NE((text).find(part), std::string::npos) << "it says: " << (text)

/// What an administrator's program does that reads the log.
class LogReader : public RuleHost
{
  public:
    explicit LogReader(RuleSet& rules)
        : m_rules(rules)
    {
    }

    void OnLog(const LogRequest&, const TrackedPacket&, const HookState&) override
    {
        listing = RunIptables(m_rules, "-S FORWARD");
        for (const char* line : {"-A FORWARD -j DROP", "-t nat -N OWN", "-F", "-P FORWARD DROP"})
        {
            try
            {
                RunIptables(m_rules, line);
            }
            catch (const RuleError& error)
            {
                complaints.push_back(error.what());
            }
        }
        try
        {
            std::istringstream text("*filter\nCOMMIT\n");
            ReadIptablesSave(text, "new.v4", m_rules);
        }
        catch (const RuleError& error)
        {
            complaints.push_back(error.what());
        }
    }

    std::string listing;
    std::vector<std::string> complaints;

  private:
    RuleSet& m_rules;
};

TEST_F(IptablesCommand, WhatALogRuleTellsCannotChangeTheRulesAtOnce)
{
    LogReader reader(router.rules);
    router.rules.SetHost(&reader);
    Run("-A FORWARD -j LOG");
    Run("-A FORWARD -j ACCEPT");
    const std::string before = router.Save();
    EXPECT_EQ(router.Forward(ScenarioPacket()), "ACCEPT");
    router.rules.SetHost(nullptr);

    EXPECT_EQ(router.Save(), before);
    EXPECT_SAYS(reader.listing, "-A FORWARD -j LOG");
    ASSERT_EQ(reader.complaints.size(), 5U);
    EXPECT_SAYS(reader.complaints[0], "-A FORWARD -j DROP: rules cannot be changed while");
    EXPECT_SAYS(reader.complaints[1], "-t nat -N OWN: ");
    EXPECT_SAYS(reader.complaints[4], "new.v4: rules cannot be changed while");
    EXPECT_EQ(Complaint("-A FORWARD -j DROP"), "no error");
}

} // namespace

TEST_F(IptablesCommand, OptionsMayStandInAnyOrder)
{
    Run("-t nat -A POSTROUTING -o wan0 -j MASQUERADE");
    Run("iptables -A PREROUTING -j ACCEPT -t nat -i lan0");
    Run("--append INPUT --table=filter -j ACCEPT");
    EXPECT_EQ(router.Save(),
              "*filter\n"
              ":INPUT ACCEPT [0:0]\n"
              ":FORWARD ACCEPT [0:0]\n"
              ":OUTPUT ACCEPT [0:0]\n"
              "-A INPUT -j ACCEPT\n"
              "COMMIT\n"
              "*nat\n"
              ":PREROUTING ACCEPT [0:0]\n"
              ":INPUT ACCEPT [0:0]\n"
              ":OUTPUT ACCEPT [0:0]\n"
              ":POSTROUTING ACCEPT [0:0]\n"
              "-A PREROUTING -i lan0 -j ACCEPT\n"
              "-A POSTROUTING -o wan0 -j MASQUERADE\n"
              "COMMIT\n");
}

TEST_F(IptablesCommand, QuotesHoldWordsTogetherAsInAShell)
{
    Run("-A INPUT -m comment --comment 'a \"b\"' -j ACCEPT");
    Run("-A INPUT -m comment --comment \"it's\" -j ACCEPT");
    EXPECT_EQ(Rules("INPUT"),
              "-m comment --comment \"a \\\"b\\\"\" -j ACCEPT; "
              "-m comment --comment \"it\\'s\" -j ACCEPT");
    EXPECT_SAYS(Complaint("-A INPUT -m comment --comment 'a b -j ACCEPT"), "is not closed");
    EXPECT_SAYS(Complaint("-A INPUT -m comment --comment 'a\nb'"), "can hold no end of line");
}

TEST_F(IptablesCommand, InsertReplaceDelete)
{
    Run("-A INPUT -s 10.0.0.1 -j DROP");
    Run("-I INPUT -s 10.0.0.2 -j DROP");
    Run("-I INPUT 2 -s 10.0.0.3 -j DROP");
    Run("-I INPUT 4 -s 10.0.0.4 -j DROP");
    EXPECT_EQ(Rules("INPUT"),
              "-s 10.0.0.2/32 -j DROP; -s 10.0.0.3/32 -j DROP; -s 10.0.0.1/32 -j DROP; "
              "-s 10.0.0.4/32 -j DROP");
    Run("-R INPUT 3 -p udp --dport 53 -j ACCEPT");
    Run("-D INPUT 1");
    Run("-D INPUT -j DROP --source 10.0.0.4/32");
    EXPECT_EQ(Rules("INPUT"), "-s 10.0.0.3/32 -j DROP; -p udp -m udp --dport 53 -j ACCEPT");
    EXPECT_EQ(Run("-C INPUT -p udp --dport domain -j ACCEPT"), "");
    EXPECT_SAYS(Complaint("-C INPUT -p tcp --dport 53 -j ACCEPT"), "has no rule");
}

TEST_F(IptablesCommand, OneOfSeveralEqualRulesIsDeleted)
{
    Run("-A INPUT -p tcp -j DROP");
    Run("-A INPUT -p udp -j DROP");
    Run("-A INPUT -p tcp -j DROP");
    Run("-D INPUT -p tcp -j DROP");
    EXPECT_EQ(Rules("INPUT"), "-p udp -j DROP; -p tcp -j DROP");
}

TEST_F(IptablesCommand, SeveralAddressesMakeSeveralRules)
{
    Run("-A INPUT -d 1.1.1.1,2.2.2.2 -s 10.0.0.1,10.0.0.2 -j DROP");
    EXPECT_EQ(Rules("INPUT"),
              "-s 10.0.0.1/32 -d 1.1.1.1/32 -j DROP; -s 10.0.0.1/32 -d 2.2.2.2/32 -j DROP; "
              "-s 10.0.0.2/32 -d 1.1.1.1/32 -j DROP; -s 10.0.0.2/32 -d 2.2.2.2/32 -j DROP");
    Run("-D INPUT -s 10.0.0.1,10.0.0.2 -d 1.1.1.1 -j DROP");
    EXPECT_EQ(Rules("INPUT"),
              "-s 10.0.0.1/32 -d 2.2.2.2/32 -j DROP; -s 10.0.0.2/32 -d 2.2.2.2/32 -j DROP");
    EXPECT_SAYS(Complaint("-D INPUT -s 10.0.0.1,10.0.0.9 -d 2.2.2.2 -j DROP"), "has no rule");
}

TEST_F(IptablesCommand, Chains)
{
    Run("-N web");
    Run("-A INPUT -j web");
    Run("-A web -j ACCEPT");
    EXPECT_SAYS(Complaint("-X web"), "still has rules (1): delete them first, with \"-F web\"");
    Run("-F web");
    EXPECT_SAYS(Complaint("-X web"), "is still in use, by rule 1 of chain \"INPUT\"");
    EXPECT_SAYS(Complaint("-X"), "is still in use");
    Run("-E web www");
    EXPECT_EQ(Rules("INPUT"), "-j www");
    Run("-F");
    Run("-X www");
    EXPECT_SAYS(Complaint("-A INPUT -j www"), "unknown target \"www\"");
    Run("-N a");
    Run("-N b");
    Run("-X");
    EXPECT_EQ(Run("-S"), "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n");
    Run("-P FORWARD DROP");
    EXPECT_EQ(Run("-S FORWARD"), "-P FORWARD DROP\n");
}

TEST_F(IptablesCommand, AChainThatNobodyCallsAnyMoreIsFreeAgain)
{
    Run("-t nat -N c");
    Run("-t nat -A PREROUTING -j c");
    EXPECT_SAYS(Complaint("-t nat -A c -j MASQUERADE"), "called from PREROUTING");
    Run("-t nat -D PREROUTING 1");
    Run("-t nat -A c -j MASQUERADE");
    EXPECT_SAYS(Complaint("-t nat -A PREROUTING -j c"), "brings packets of PREROUTING");
    Run("-t nat -A POSTROUTING -j c");
    Run("-t nat -N d");
    Run("-t nat -A d -j c");
    EXPECT_SAYS(Complaint("-t nat -A c -j d"), "closes a loop");
    Run("-t nat -R d 1 -j ACCEPT");
    Run("-t nat -A c -j d");
}

TEST_F(IptablesCommand, CountersGoToZero)
{
    router.Restore("*filter\n:INPUT DROP [1:2]\n[3:4] -A INPUT -p tcp\n[5:6] -A INPUT -p udp\n"
                   ":c - [0:0]\n[7:8] -A c -j DROP\nCOMMIT\n");
    Run("-Z INPUT 2");
    EXPECT_SAYS(router.Save(true), "[3:4] -A INPUT -p tcp\n[0:0] -A INPUT -p udp");
    Run("-Z INPUT");
    EXPECT_SAYS(router.Save(true), ":INPUT DROP [0:0]");
    EXPECT_SAYS(router.Save(true), "[0:0] -A INPUT -p tcp");
    EXPECT_SAYS(router.Save(true), "[7:8] -A c");
    Run("-Z");
    EXPECT_SAYS(router.Save(true), "[0:0] -A c");
}

TEST_F(IptablesCommand, ScriptsMayWaitForALockAndAskForIpv4)
{
    Run("-w -A INPUT -p udp -j DROP");
    Run("-4 -w 5 -A INPUT -p tcp -j DROP");
    Run("iptables --wait 3 --ipv4 -A INPUT -p icmp -j DROP");
    EXPECT_SAYS(router.Save(false),
                "-A INPUT -p udp -j DROP\n-A INPUT -p tcp -j DROP\n-A INPUT -p icmp");
    EXPECT_SAYS(Complaint("-6 -A INPUT -j DROP"), "unknown option \"-6\"");
}

TEST_F(IptablesCommand, ListsLookAsThoseOfIptables)
{
    Run("-N foo");
    Run("-A FORWARD -s 10.0.0.0/8 -i lan0 -p icmp -j DROP");
    Run("-A FORWARD ! -s 10.0.0.1 -i eth+ ! -o eth1 -j foo");
    Run("-A FORWARD -p 47 -g foo");
    Run("-A FORWARD");
    EXPECT_EQ(Run("-nvL FORWARD --line-numbers"),
              "Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)\n"
              "num   pkts bytes target     prot opt in     out     source               "
              "destination         \n"
              "1        0     0 DROP       1    --  lan0   *       10.0.0.0/8           "
              "0.0.0.0/0           \n"
              "2        0     0 foo        0    --  eth+   !eth1  !10.0.0.1             "
              "0.0.0.0/0           \n"
              "3        0     0 foo        47   --  *      *       0.0.0.0/0            "
              "0.0.0.0/0           [goto] \n"
              "4        0     0            0    --  *      *       0.0.0.0/0            "
              "0.0.0.0/0           \n");
    EXPECT_EQ(Run("-L foo"),
              "Chain foo (2 references)\n"
              "target     prot opt source               destination         \n");
    EXPECT_EQ(Run("-n -L FORWARD 1"),
              "DROP       1    --  10.0.0.0/8           0.0.0.0/0           \n");
    EXPECT_EQ(Run("-S FORWARD 3"), "-A FORWARD -p gre -g foo\n");
    EXPECT_SAYS(Run("-t mangle -L"), "Chain POSTROUTING (policy ACCEPT)");
    EXPECT_FALSE(router.rules.HasTable(TableId::MANGLE)) << "looking makes no table";
}

TEST_F(IptablesCommand, WhatDeletesMakesNoTable)
{
    Run("-t nat -F");
    Run("-t nat -Z");
    Run("-t nat -X");
    EXPECT_FALSE(router.rules.HasTable(TableId::NAT));
    Run("-t nat -P OUTPUT ACCEPT");
    EXPECT_TRUE(router.rules.HasTable(TableId::NAT));
}

TEST_F(IptablesCommand, ErrorsNameTheLineAndTheCure)
{
    Run("-A INPUT -j DROP");
    EXPECT_EQ(Complaint("-t nat -A PREROUTING -j MASQUERADE"),
              "-t nat -A PREROUTING -j MASQUERADE: target \"MASQUERADE\" works only in "
              "POSTROUTING, but chain \"PREROUTING\" is of PREROUTING");
    EXPECT_SAYS(Complaint(""), "no command in it; known: -A, -I, -D");
    EXPECT_SAYS(Complaint("-j DROP"), "no command in it");
    EXPECT_SAYS(Complaint("-A INPUT -D INPUT 1"), "only one command");
    EXPECT_SAYS(Complaint("-A"), "\"-A\" needs a value");
    EXPECT_SAYS(Complaint("-A INPT -j DROP"), "did you mean \"INPUT\"?");
    EXPECT_SAYS(Complaint("-t mangel -L"), "did you mean \"mangle\"?");
    EXPECT_SAYS(Complaint("-D INPUT 2"), "there is no rule 2 in chain \"INPUT\": it has 1");
    EXPECT_SAYS(Complaint("-D INPUT 0"), "rules are counted from 1");
    EXPECT_SAYS(Complaint("-D INPUT -j ACCEPT"), "has no rule \"-A INPUT -j ACCEPT\"");
    EXPECT_SAYS(Complaint("-I INPUT 3 -j DROP"), "at most 2 is possible");
    EXPECT_SAYS(Complaint("-R INPUT 2 -j DROP"), "there is no rule 2");
    EXPECT_SAYS(Complaint("-R INPUT 0 -j DROP"), "rules are counted from 1");
    EXPECT_SAYS(Complaint("-R INPUT -j DROP"), "\"-R INPUT\" needs the number of a rule");
    EXPECT_SAYS(Complaint("-R INPUT"), "\"-R INPUT\" needs the number of a rule");
    EXPECT_SAYS(Complaint("-P INPUT"), "\"-P INPUT\" needs a policy, ACCEPT or DROP");
    EXPECT_SAYS(Complaint("-P DROP"), "\"-P DROP\" needs a policy, ACCEPT or DROP");
    EXPECT_SAYS(Complaint("-E web"), "\"-E web\" needs the chain's new name");
    EXPECT_SAYS(Complaint("-F INPUT -j DROP"), "\"-j\" is not expected behind \"-F\"");
    EXPECT_SAYS(Complaint("-N INPUT"), "already has a chain");
    EXPECT_SAYS(Complaint("-X INPUT"), "is built in and cannot be deleted");
    EXPECT_SAYS(Complaint("-E INPUT x"), "is built in and keeps its name");
    EXPECT_SAYS(Complaint("-P INPUT REJECT"), "want ACCEPT or DROP");
    EXPECT_SAYS(Complaint("-t nat -P OUTPUT DROP"), "drop in table filter");
    EXPECT_SAYS(Complaint("-Z INPUT 7"), "there is no rule 7");
    EXPECT_SAYS(Complaint("-L nosuch"), "unknown chain \"nosuch\"");
}
