/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-sysctl.h"
#include "iptables-command.h"
#include "iptables-save-reader.h"
#include "iptables-save-writer.h"
#include "nfct-command.h"
#include "rules-router.h"

#include <map>
#include <sstream>

using namespace ns3::netfilter;

// What becomes of packets is in test/scenarios/timeout-policies.txt.

namespace
{

/// A router with timeout policies.
class TimeoutPolicyTest : public RulesRouter
{
  protected:
    std::string Nfct(const std::string& line)
    {
        return RunNfct(router.conntrack.GetTimeoutPolicies(), router.conntrack.GetConfig(), line);
    }

    /// @return what nfct says against a command, without the place
    std::string Refusal(const std::string& line)
    {
        const std::string before = Nfct("list timeout");
        std::string text;
        try
        {
            Nfct(line);
        }
        catch (const TimeoutPolicyError& error)
        {
            text = error.what();
        }
        EXPECT_EQ(Nfct("list timeout"), before) << line << " has changed something";
        const std::string place = "nfct: \"" + line + "\": ";
        EXPECT_EQ(text.substr(0, place.size()), place);
        return text.substr(std::min(place.size(), text.size()));
    }

    /// @return what iptables says against a rule of table raw, without the place
    std::string RuleRefusal(const std::string& rule)
    {
        const std::string before = Save();
        try
        {
            Append("raw", "PREROUTING", rule);
        }
        catch (const RuleError& error)
        {
            EXPECT_EQ(error.GetPlace(), "-t raw -A PREROUTING " + rule);
            EXPECT_EQ(Save(), before);
            return error.GetMessage();
        }
        return "";
    }

    std::string Save()
    {
        std::ostringstream text;
        WriteIptablesSave(text, router.rules, false);
        return text.str();
    }

    void Restore(const std::string& text)
    {
        std::istringstream stream(text);
        ReadIptablesSave(stream, "rules.v4", router.rules);
    }

    /// @return the names of all policies, in their order
    std::string Names()
    {
        std::string names;
        for (const auto& policy : router.conntrack.GetTimeoutPolicies().List())
        {
            names += policy->name + " ";
        }
        return names;
    }
};

// Text behind "*raw" and in front of "COMMIT".
std::string
RawTable(const std::string& rules)
{
    return "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n" + rules + "COMMIT\n";
}

} // namespace

TEST_F(TimeoutPolicyTest, ListsAsNfctDoes)
{
    Nfct("add timeout web inet tcp established 100 close 10");
    Nfct("nfct  add timeout ask inet UDP Replied 7");
    Nfct("add timeout other inet generic timeout 8");
    // As observed with nfct 1.4.7.
    EXPECT_EQ(Nfct("get timeout web"),
              ".web = {\n\t.l3proto = 2,\n\t.l4proto = 6,\n\t.policy = {\n"
              "\t\t.SYN_SENT = 120,\n\t\t.SYN_RECV = 60,\n\t\t.ESTABLISHED = 100,\n"
              "\t\t.FIN_WAIT = 120,\n\t\t.CLOSE_WAIT = 60,\n\t\t.LAST_ACK = 30,\n"
              "\t\t.TIME_WAIT = 120,\n\t\t.CLOSE = 10,\n\t\t.SYN_SENT2 = 120,\n"
              "\t\t.RETRANS = 300,\n\t\t.UNACKNOWLEDGED = 300,\n\t},\n};\n");
    EXPECT_EQ(Nfct("list timeout"),
              Nfct("get timeout web") +
                  ".ask = {\n\t.l3proto = 2,\n\t.l4proto = 17,\n\t.policy = {\n"
                  "\t\t.UNREPLIED = 30,\n\t\t.REPLIED = 7,\n\t},\n};\n"
                  ".other = {\n\t.l3proto = 2,\n\t.l4proto = 255,\n\t.policy = {\n"
                  "\t\t.TIMEOUT = 8,\n\t},\n};\n");
}

TEST_F(TimeoutPolicyTest, EachNameIsTheTimeoutOfItsSysctl)
{
    const std::map<std::string, std::map<std::string, std::string>> known{
        {"tcp",
         {{"syn_sent", "tcp_timeout_syn_sent"},
          {"syn_recv", "tcp_timeout_syn_recv"},
          {"established", "tcp_timeout_established"},
          {"fin_wait", "tcp_timeout_fin_wait"},
          {"close_wait", "tcp_timeout_close_wait"},
          {"last_ack", "tcp_timeout_last_ack"},
          {"time_wait", "tcp_timeout_time_wait"},
          {"close", "tcp_timeout_close"},
          {"retrans", "tcp_timeout_max_retrans"},
          {"unacknowledged", "tcp_timeout_unacknowledged"}}},
        {"udp", {{"unreplied", "udp_timeout"}, {"replied", "udp_timeout_stream"}}},
        {"udplite", {{"unreplied", "udp_timeout"}, {"replied", "udp_timeout_stream"}}},
        {"icmp", {{"timeout", "icmp_timeout"}}},
        {"gre", {{"unreplied", "gre_timeout"}, {"replied", "gre_timeout_stream"}}},
        {"generic", {{"timeout", "generic_timeout"}}},
        {"sctp",
         {{"closed", "sctp_timeout_closed"},
          {"cookie_wait", "sctp_timeout_cookie_wait"},
          {"cookie_echoed", "sctp_timeout_cookie_echoed"},
          {"established", "sctp_timeout_established"},
          {"shutdown_sent", "sctp_timeout_shutdown_sent"},
          {"shutdown_recd", "sctp_timeout_shutdown_recd"},
          {"shutdown_ack_sent", "sctp_timeout_shutdown_ack_sent"}}},
    };
    for (const auto& [protocol, names] : known)
    {
        for (const auto& [name, sysctl] : names)
        {
            TimeoutPolicies policies;
            ConntrackConfig config;
            config.ConntrackTimeouts::operator=(
                policies.Add("one", protocol, {name, "4711"}, config).timeouts);
            for (const std::string& other : ListSysctls())
            {
                const bool isIt = other == "net.netfilter.nf_conntrack_" + sysctl;
                EXPECT_EQ(GetSysctl(config, other) == "4711", isIt) << protocol << " " << name
                                                                    << ": " << other;
            }
        }
    }
    TimeoutPolicies policies;
    const TimeoutPolicy& policy = policies.Add("one", "tcp", {"syn_sent2", "5"}, {});
    EXPECT_EQ(policy.timeouts.tcp[TcpState::SYN_SENT2], 5 * SECOND) << "which has no sysctl";
}

TEST_F(TimeoutPolicyTest, NfctSaysWhatIsWrongAndWhatWouldBeRight)
{
    Nfct("add timeout web inet tcp close 10");
    const std::string shape = "; write: add timeout NAME inet PROTOCOL STATE SECONDS ...";
    EXPECT_EQ(Refusal("add timeout web inet udp replied 5"),
              "there is a timeout policy \"web\" already; delete it first, or choose another name");
    EXPECT_EQ(Refusal("add timeout x inet tcp clothes 10"),
              "\"clothes\" is no timeout of tcp; it has syn_sent, syn_recv, established, fin_wait, "
              "close_wait, last_ack, time_wait, close, syn_sent2, retrans, unacknowledged");
    EXPECT_EQ(Refusal("add timeout x inet tcp close 5 established"),
              "\"established\" is not followed by a number of seconds");
    for (const char* value : {"-1", "1s", "2147483648", "99999999999", "0x5"})
    {
        EXPECT_EQ(Refusal(std::string("add timeout x inet tcp close ") + value),
                  "\"close\" cannot be \"" + std::string(value) +
                      "\"; it takes seconds from 0 to 2147483647");
    }
    EXPECT_EQ(Refusal("add timeout x inet dccp open 1"),
              "there are no timeouts of protocol \"dccp\"; there are those of tcp, udp, udplite, "
              "icmp, sctp, gre, generic");
    EXPECT_EQ(Refusal("add timeout x inet tcp"),
              "timeout policy \"x\" names no timeout; write e.g. \"syn_sent 10\"");
    EXPECT_EQ(Refusal("add timeout x inet6 tcp close 1"),
              "\"inet6\" is not tracked here; write \"inet\"");
    EXPECT_EQ(Refusal("add timeout b2345678901234567890123456789012 inet tcp close 1"),
              "a timeout policy cannot be called \"b2345678901234567890123456789012\"; its name "
              "has 1 to 31 characters, and no blanks");
    EXPECT_EQ(Refusal("add timeout x inet"), "a word is missing" + shape);
    EXPECT_EQ(Refusal("list timeout web"), "too many words; write: list timeout");
    EXPECT_EQ(Refusal("delete timeout wb"), "there is no timeout policy \"wb\"; known: web");
    EXPECT_EQ(Refusal("list helper"), "there is no \"helper\" here, only \"timeout\"");
    EXPECT_EQ(Refusal(""), "unknown command \"\"; known: add, delete, get, list, flush");
    EXPECT_EQ(Refusal("default-set timeout inet tcp close 1"),
              "\"default-set\" is not there: the timeouts of connections without a policy are "
              "sysctls");
    TimeoutPolicies policies;
    for (const std::string& name : {std::string(), std::string("a b"), std::string("a\n")})
    {
        EXPECT_THROW(policies.Add(name, "tcp", {"close", "1"}, {}), TimeoutPolicyError);
    }
    const std::string longest(31, 'x');
    EXPECT_EQ(policies.Add(longest, "tcp", {"close", "1"}, {}).name, longest);
}

TEST_F(TimeoutPolicyTest, ARuleNamesAPolicyOfItsProtocol)
{
    Nfct("add timeout web inet tcp close 10");
    Nfct("add timeout any inet generic timeout 10");
    EXPECT_EQ(RuleRefusal("-p tcp -j CT --timeout wbe"),
              "\"--timeout\": there is no timeout policy \"wbe\"; known: web, any (\"nfct add "
              "timeout\" makes them)");
    for (const char* match : {"", "-p udp", "! -p tcp", "! -p udp", "-p all"})
    {
        EXPECT_EQ(RuleRefusal(std::string(match) + " -j CT --timeout web"),
                  "\"--timeout web\" needs \"-p tcp\" in the same rule");
    }
    for (const char* match : {"-p tcp", "-p icmp", "-p gre", "-p sctp", "-p udplite", ""})
    {
        EXPECT_EQ(RuleRefusal(std::string(match) + " -j CT --timeout any"),
                  "\"--timeout any\" needs \"-p\" with a protocol that has no timeouts of its own "
                  "in the same rule");
    }
    EXPECT_EQ(RuleRefusal("-p tcp -j CT --notrack --timeout web"),
              "\"--notrack\" stands alone: what is not tracked has no helper, timeout or zone");
    EXPECT_EQ(RuleRefusal("-p tcp -j CT ! --timeout web"),
              "\"--timeout\" cannot be negated: leave out the \"!\"");
    EXPECT_EQ(RuleRefusal("-p tcp -j CT --timeout web --timeout web"),
              "\"--timeout\" may stand only once in a rule");
    EXPECT_EQ(RuleRefusal("-p tcp -j CT --timeout"),
              "option \"--timeout\" needs a value behind it");
    for (const char* match : {"-p esp", "-p 89", "-p 255"})
    {
        EXPECT_EQ(RuleRefusal(std::string(match) + " -j CT --timeout any"), "");
    }
    EXPECT_THROW(RuleSet().AppendRule("raw", "PREROUTING", "-p tcp -j CT --timeout web"),
                 RuleError)
        << "rules of no router";
}

TEST_F(TimeoutPolicyTest, RulesAreSavedAndRestored)
{
    Nfct("add timeout web inet tcp close 10");
    Nfct("add timeout a\"b inet udp replied 10");
    // The order of iptables 1.8.9.
    Append("raw", "PREROUTING", "-p tcp -j CT --zone 5 --timeout web --helper ftp");
    Append("raw", "OUTPUT", "-p udp -j CT --timeout \"a\\\"b\"");
    const std::string saved = Save();
    EXPECT_EQ(saved.substr(saved.find("-A"), saved.find("COMMIT") - saved.find("-A")),
              "-A PREROUTING -p tcp -j CT --helper ftp --timeout web --zone 5\n"
              "-A OUTPUT -p udp -j CT --timeout \"a\\\"b\"\n");
    Restore(saved);
    EXPECT_EQ(Save(), saved);
    const std::string bad = RawTable("-A PREROUTING -p tcp -j CT --timeout web\n"
                                     "-A PREROUTING -p tcp -j CT --timeout ftp\n");
    try
    {
        Restore(bad);
        FAIL() << "there is no such policy";
    }
    catch (const RuleError& error)
    {
        EXPECT_EQ(std::string(error.what()),
                  "rules.v4:5: \"--timeout\": there is no timeout policy \"ftp\"; known: web, a\"b "
                  "(\"nfct add timeout\" makes them)");
    }
    EXPECT_EQ(Save(), saved);
}

TEST_F(TimeoutPolicyTest, ANameMayLookLikeAnOption)
{
    for (const std::string name : {"--zone", "--helper", "!"})
    {
        Nfct("add timeout " + name + " inet tcp close 10");
        Append("raw", "PREROUTING", "-p tcp -j CT --zone 5 --timeout \"" + name + "\"");
        EXPECT_EQ(RunIptables(router.rules, "-t raw -n -L PREROUTING 1"),
                  "CT         6    --  0.0.0.0/0            0.0.0.0/0            CT timeout " +
                      name + " zone 5\n");
        const std::string saved = Save();
        Restore(saved);
        EXPECT_EQ(Save(), saved);
        RunIptables(router.rules, "-t raw -F");
    }
}

TEST_F(TimeoutPolicyTest, APolicyThatRulesNameCannotBeDeleted)
{
    Nfct("add timeout web inet tcp close 10");
    Nfct("add timeout ask inet udp replied 10");
    Append("raw", "PREROUTING", "-p tcp -j CT --timeout web");
    Append("raw", "OUTPUT", "-p tcp -j CT --timeout web");
    EXPECT_EQ(Refusal("delete timeout web"),
              "timeout policy \"web\" is named by 2 of the rules; delete them first");
    Nfct("flush timeout");
    EXPECT_EQ(Names(), "web ");
    // Neither asking for a rule nor text that is not taken over makes it be named once more.
    RunIptables(router.rules, "-t raw -C OUTPUT -p tcp -j CT --timeout web");
    EXPECT_THROW(Restore(RawTable("-A OUTPUT -p tcp -j CT --timeout web\n-A OUTPUT -x\n")),
                 RuleError);
    RunIptables(router.rules, "-t raw -D OUTPUT -p tcp -j CT --timeout web");
    EXPECT_EQ(Refusal("delete timeout web"),
              "timeout policy \"web\" is named by 1 of the rules; delete them first");
    Restore(RawTable("-A PREROUTING -p tcp -j CT --timeout web\n"));
    EXPECT_EQ(Refusal("delete timeout web"),
              "timeout policy \"web\" is named by 1 of the rules; delete them first");
    RunIptables(router.rules, "-t raw -R PREROUTING 1 -p tcp -j ACCEPT");
    Nfct("delete timeout web");
    EXPECT_EQ(Names(), "");
    Append("raw", "PREROUTING", "-p tcp -j ACCEPT");
}

TEST_F(TimeoutPolicyTest, AConnectionOfADeletedPolicyDoesNotGetTheNextOne)
{
    TimeoutPolicies policies;
    const ConntrackTimeouts defaults;
    const uint32_t first = policies.Add("a", "tcp", {"close", "1"}, defaults).id;
    EXPECT_EQ(policies.GetTimeouts(first, defaults).tcp[TcpState::CLOSE], 1 * SECOND);
    policies.Delete("a");
    const uint32_t second = policies.Add("a", "tcp", {"close", "2"}, defaults).id;
    EXPECT_NE(second, first);
    EXPECT_EQ(policies.GetTimeouts(first, defaults).tcp[TcpState::CLOSE], 10 * SECOND);
    EXPECT_EQ(policies.GetTimeouts(second, defaults).tcp[TcpState::CLOSE], 2 * SECOND);
}

TEST_F(TimeoutPolicyTest, TheFirstCtRuleCounts)
{
    Nfct("add timeout ask inet udp unreplied 50");
    Nfct("add timeout ask2 inet udp unreplied 70");
    const auto list = [this](const char* first, const char* second) {
        RunIptables(router.rules, "-t raw -F");
        router.conntrack.Flush(router.now);
        Append("raw", "PREROUTING", first);
        Append("raw", "PREROUTING", second);
        router.Receive("lan0", Udp(HOST, 1024, SERVER, 53));
        const std::vector<ConnectionRecord> all = router.List();
        return all.empty() ? "untracked"
                           : std::to_string(all[0].remaining / SECOND) + " s, zone " +
                                 std::to_string(all[0].GetTuple(Direction::ORIGINAL).zone);
    };
    const char* const ask = "-p udp -j CT --timeout ask";
    EXPECT_EQ(list(ask, "-p udp -j CT --timeout ask2"), "50 s, zone 0");
    EXPECT_EQ(list(ask, "-j CT --zone 5"), "50 s, zone 0");
    EXPECT_EQ(list(ask, "-j CT --notrack"), "50 s, zone 0");
    EXPECT_EQ(list("-j CT --zone 5", ask), "30 s, zone 5");
    EXPECT_EQ(list("-j NOTRACK", ask), "untracked");
    EXPECT_EQ(list("-j CT", ask), "30 s, zone 0");
}

TEST_F(TimeoutPolicyTest, AConnectionCanHaveAHelperAsWell)
{
    Nfct("add timeout web inet tcp syn_sent 50");
    Append("raw", "PREROUTING", "-p tcp --dport 2121 -j CT --timeout web --helper ftp");
    Open(1024, 2121);
    ASSERT_EQ(router.List().size(), 1U);
    EXPECT_EQ(router.List()[0].remaining, 50 * SECOND);
    EXPECT_TRUE(router.List()[0].status & status::HELPER);
}

TEST_F(TimeoutPolicyTest, SwitchesAreThoseOfAllConnections)
{
    Nfct("add timeout web inet tcp established 900");
    Append("raw", "PREROUTING", "-p tcp -j CT --timeout web");
    router.conntrack.GetConfig().tcpLoose = false;
    EXPECT_EQ(router.Receive("lan0", Tcp(HOST, 1, SERVER, 80, TcpView::ACK)).state,
              PacketState::INVALID);
    router.conntrack.GetConfig().tcpLoose = true;
    EXPECT_EQ(router.Receive("lan0", Tcp(HOST, 1, SERVER, 80, TcpView::ACK)).state,
              PacketState::NEW);
}

TEST_F(TimeoutPolicyTest, WhoHasNoPolicyPaysNothing)
{
    Nfct("add timeout ask inet udp unreplied 50");
    Append("raw", "PREROUTING", "-p udp --dport 53 -j CT --timeout ask");
    router.Receive("lan0", Udp(HOST, 1, SERVER, 53));
    router.Receive("lan0", Udp(HOST, 1, SERVER, 54));
    router.conntrack.GetTable().ForEach([](Connection& connection) {
        const bool hasPolicy = connection.GetTuple(Direction::ORIGINAL).destinationId == 53;
        EXPECT_EQ(connection.extension != nullptr, hasPolicy);
        return true;
    });
}
