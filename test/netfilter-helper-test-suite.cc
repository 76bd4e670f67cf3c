/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "conntrack-trace-helper.h"
#include "netfilter-nat-test-network.h"
#include "netfilter-test-abort.h"
#include "nfct-helper.h"

#include "ns3/names.h"
#include "ns3/test.h"

#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>

using namespace ns3;

// The helper: what rules its calls make, and what it says to those who misuse it.

namespace
{

/// Every call becomes rules that iptables-save prints, under the names of the interfaces.
class NatHelperRulesTestCase : public TestCase
{
  public:
    NatHelperRulesTestCase()
        : TestCase("calls become rules, files come first")
    {
    }

  private:
    void DoRun() override
    {
        {
            NatTestNetwork network(2);
            Names::Add("wan0", network.outside);
            const std::string path = CreateTempDirFilename("rules.v4");
            std::ofstream(path) << "*filter\n"
                                   ":INPUT ACCEPT [0:0]\n"
                                   ":FORWARD DROP [0:0]\n"
                                   ":OUTPUT ACCEPT [0:0]\n"
                                   "-A FORWARD -i eth0 -j ACCEPT\n"
                                   "COMMIT\n";
            NatHelper nat;
            nat.PortForward("tcp", 8080, "10.0.0.2", 80);
            nat.Redirect(network.insides.Get(0), "udp", 53, 5300);
            nat.Masquerade(network.outside);
            nat.Masquerade(network.outside); // changes nothing
            nat.AppendRule("filter", "FORWARD", "-i wan0 -j ACCEPT");
            nat.LoadRules(path);
            nat.Install(network.router);

            Ptr<Ipv4Tables> tables = network.router->GetObject<Ipv4Tables>();
            std::ostringstream saved;
            tables->Save(saved);
            std::string rules;
            std::istringstream lines(saved.str());
            for (std::string line; std::getline(lines, line);)
            {
                rules += line[0] == '#' ? "" : line + "\n";
            }
            NS_TEST_EXPECT_MSG_EQ(
                rules,
                "*filter\n"
                ":INPUT ACCEPT [0:0]\n"
                ":FORWARD DROP [0:0]\n"
                ":OUTPUT ACCEPT [0:0]\n"
                "-A FORWARD -i eth0 -j ACCEPT\n"
                "-A FORWARD -i wan0 -j ACCEPT\n"
                "COMMIT\n"
                "*nat\n"
                ":PREROUTING ACCEPT [0:0]\n"
                ":INPUT ACCEPT [0:0]\n"
                ":OUTPUT ACCEPT [0:0]\n"
                ":POSTROUTING ACCEPT [0:0]\n"
                "-A PREROUTING -i eth0 -p udp -m udp --dport 53 -j REDIRECT --to-ports 5300\n"
                "-A PREROUTING -i wan0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination "
                "10.0.0.2:80\n"
                "-A POSTROUTING -o wan0 -j MASQUERADE\n"
                "COMMIT\n",
                "iptables-save");

            // The filter works, too: host 1 may not out, host 0 may.
            NatTestDrops drops(network.router);
            NatTestUdp allowed(network.hosts.Get(0), 4000);
            NatTestUdp refused(network.hosts.Get(1), 4000);
            NatTestUdp server(network.server, 5000, true);
            allowed.SendAt(1, "203.0.113.9", 5000);
            refused.SendAt(1, "203.0.113.9", 5000);
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(allowed.got.size(), 1, "answers to host 0");
            NS_TEST_EXPECT_MSG_EQ(refused.got.size(), 0, "answers to host 1");
            NS_TEST_ASSERT_MSG_EQ(drops.reasons.size(), 1, "drops");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(drops.reasons, 0), "FORWARD: chain policy", "drop");
        }
        Names::Clear();
    }
};

/// Rules may be added to a running NAT.
class NatHelperLateRuleTestCase : public TestCase
{
  public:
    NatHelperLateRuleTestCase()
        : TestCase("rules are added during the simulation")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        Ptr<Ipv4Tables> tables = network.router->GetObject<Ipv4Tables>();
        NatTestUdp host(network.hosts.Get(0), 80);
        NatTestUdp server(network.server, 5000);
        server.SendAt(1, "203.0.113.1", 8080);
        Simulator::Schedule(Seconds(2), [tables]() {
            tables->AppendRule("nat",
                               "PREROUTING",
                               "-p udp --dport 8081 -j DNAT --to-destination 10.0.0.2:80");
        });
        server.SendAt(3, "203.0.113.1", 8081);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(host.got.size(), 1, "only what came behind the rule");
    }
};

/// Names of devices are one word in rules, whatever is in them.
class NatHelperDeviceNameTestCase : public TestCase
{
  public:
    NatHelperDeviceNameTestCase()
        : TestCase("a device whose name has a blank")
    {
    }

  private:
    void DoRun() override
    {
        {
            NatTestNetwork network;
            Names::Add("my wan", network.outside);
            NatHelper nat;
            nat.PortForward("udp", 8080, "10.0.0.2", 80);
            nat.Masquerade(network.outside);
            nat.Install(network.router);
            std::ostringstream saved;
            network.router->GetObject<Ipv4Tables>()->Save(saved);
            for (const char* rule : {"-A PREROUTING -i \"my wan\" -p udp",
                                     "-A POSTROUTING -o \"my wan\" -j MASQUERADE"})
            {
                NS_TEST_EXPECT_MSG_EQ(NatTestContains(saved.str(), rule), true, saved.str());
            }
            NatTestUdp host(network.hosts.Get(0), 80);
            NatTestUdp client(network.hosts.Get(0), 4000);
            NatTestUdp server(network.server, 5000);
            client.SendAt(1, "203.0.113.9", 5000);
            server.SendAt(2, "203.0.113.1", 8080);
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0), "203.0.113.1:4000", "masqueraded");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.got, 0), "203.0.113.9:5000", "forwarded");
        }
        Names::Clear();
    }
};

/// Rules are checked before anything is done to the node.
class NatHelperUntouchedTestCase : public TestCase
{
  public:
    NatHelperUntouchedTestCase()
        : TestCase("a bad rule is found before the node is changed")
    {
    }

  private:
    void DoRun() override
    {
        bool aborted = false;
        const std::string text = RunToAbort(
            []() {
                static NatTestNetwork network;
                // What aborts ends here.
                std::set_terminate([]() {
                    std::cerr << (network.router->GetObject<Ipv4Netfilter>() ? "changed"
                                                                             : "untouched")
                              << std::endl;
                    std::abort();
                });
                NatHelper nat;
                nat.Masquerade(network.outside);
                nat.AppendRule("nat", "POSTROUTING", "-j MASKERADE");
                nat.Install(network.router);
            },
            aborted);
        NS_TEST_EXPECT_MSG_EQ(aborted, true, "aborted; said:\n" << text);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(text, "untouched"), true, "said:\n" << text);
    }
};

/// A mistake aborts the program with words that name the node, the device and the cure.
class NatHelperErrorTestCase : public TestCase
{
  public:
    /// What a mistake works with.
    struct Setting
    {
        NatTestNetwork network;
        NatHelper nat;
    };

    /**
     * @param name what the mistake is
     * @param message what must be said
     * @param mistake makes it
     */
    NatHelperErrorTestCase(const std::string& name,
                           const std::string& message,
                           const std::function<void(Setting&)>& mistake)
        : TestCase("mistake: " + name),
          m_message(message),
          m_mistake(mistake)
    {
    }

  private:
    void DoRun() override
    {
        bool aborted = false;
        const std::string text = RunToAbort(
            [this]() {
                Setting setting;
                Names::Add("home", setting.network.router);
                m_mistake(setting);
            },
            aborted);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(text, "what()"), false, "said once:\n" << text);
        NS_TEST_EXPECT_MSG_EQ(aborted, true, "aborted; said:\n" << text);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(text, "msg=\"" + m_message),
                              true,
                              "expected:\n"
                                  << m_message << "\nsaid:\n"
                                  << text);
    }

    std::string m_message;
    std::function<void(Setting&)> m_mistake;
};

/// The suite "netfilter-helper".
class NatHelperTestSuite : public TestSuite
{
  public:
    using Setting = NatHelperErrorTestCase::Setting;

    NatHelperTestSuite()
        : TestSuite("netfilter-helper")
    {
        AddTestCase(new NatHelperRulesTestCase);
        AddTestCase(new NatHelperLateRuleTestCase);
        AddTestCase(new NatHelperDeviceNameTestCase);
        AddTestCase(new NatHelperUntouchedTestCase);

        // Nodes are numbered: 0 host, 1 router ("home"), 2 server. Router device 0 is the loopback.
        AddMistake("the node is null",
                   "NatHelper::Install: the node is null; pass the router, such as nodes.Get(0)",
                   [](Setting& s) { s.nat.Install(nullptr); });
        AddMistake("no IPv4 stack",
                   "NatHelper::Install: node 3 has no IPv4 stack; call "
                   "InternetStackHelper::Install on it first",
                   [](Setting& s) { s.nat.Install(CreateObject<Node>()); });
        AddMistake(
            "null device",
            "NatHelper::Masquerade: the device is null; pass a device of the router, such as "
            "devices.Get(0) of the container that the link's helper returned",
            [](Setting& s) { s.nat.Masquerade(nullptr); });
        AddMistake(
            "device of another node",
            "NatHelper::Install: device 1 of node 0, given to Masquerade(), is not on node 1 "
            "(home); pass a device of that node",
            [](Setting& s) {
                s.nat.Masquerade(s.network.hosts.Get(0)->GetDevice(1));
                s.nat.Install(s.network.router);
            });
        AddMistake("device without address",
                   "NatHelper::Install: device 3 of node 1 (home), given to Masquerade(), has no "
                   "IPv4 address; assign one with Ipv4AddressHelper before Install()",
                   [](Setting& s) {
                       s.nat.Masquerade(
                           NatTestNetwork::Link(s.network.router, s.network.server).Get(0));
                       s.nat.Install(s.network.router);
                   });
        AddMistake("device whose name ends in a plus sign",
                   "NatHelper::Install: device 2 (wan+) of node 1 (home), given to Masquerade(), "
                   "is named \"wan+\", which in a rule means every interface whose name begins so; "
                   "choose a name without the \"+\"",
                   [](Setting& s) {
                       Names::Add("wan+", s.network.outside);
                       s.nat.Masquerade(s.network.outside);
                       s.nat.Install(s.network.router);
                   });
        AddMistake("address that is not the router's",
                   "NatHelper::Install: 203.0.113.9, given to SourceNat(), is no address of node 1 "
                   "(home), so replies would not come back to it; add it with Ipv4::AddAddress "
                   "before Install()",
                   [](Setting& s) {
                       s.nat.SourceNat(s.network.outside, "203.0.113.9");
                       s.nat.Install(s.network.router);
                   });
        AddMistake("address that is nobody's",
                   "NatHelper::SourceNat: 0.0.0.0 cannot be anybody's source address; pass one of "
                   "the router's outside addresses",
                   [](Setting& s) { s.nat.SourceNat(s.network.outside, "0.0.0.0"); });
        AddMistake("port 0",
                   "NatHelper::PortForward: outside port 0 is no port that packets can be sent to; "
                   "use 1 to 65535",
                   [](Setting& s) { s.nat.PortForward("tcp", 0, "10.0.0.2", 80); });
        AddMistake("host port 0",
                   "NatHelper::PortForward: port of the inside host 0 is no port that packets can "
                   "be sent to; use 1 to 65535",
                   [](Setting& s) { s.nat.PortForward("tcp", 80, "10.0.0.2", 0); });
        AddMistake("redirect to port 0",
                   "NatHelper::Redirect: port of the router 0 is no port that packets can be sent "
                   "to; use 1 to 65535",
                   [](Setting& s) { s.nat.Redirect(s.network.insides.Get(0), "udp", 53, 0); });
        AddMistake("forward to nobody",
                   "NatHelper::PortForward: 224.0.0.1 is no host; pass the address of the inside "
                   "host that serves the port",
                   [](Setting& s) { s.nat.PortForward("tcp", 80, "224.0.0.1", 80); });
        AddMistake("protocol without ports",
                   "NatHelper::PortForward: protocol \"icmp\" has no ports to translate here; use "
                   "\"tcp\" or \"udp\"",
                   [](Setting& s) { s.nat.PortForward("icmp", 80, "10.0.0.2", 80); });
        AddMistake("port forward without outside",
                   "NatHelper::Install: PortForward() on node 1 (home) does not know the outside; "
                   "call Masquerade() or SourceNat() with the outside device, too",
                   [](Setting& s) {
                       s.nat.PortForward("tcp", 80, "10.0.0.2", 80);
                       s.nat.Install(s.network.router);
                   });
        AddMistake("installed twice",
                   "NatHelper::Install: node 1 (home) is a NAT already; install once, and add more "
                   "rules with Ipv4Tables::AppendRule",
                   [](Setting& s) {
                       s.network.Masquerade();
                       s.nat.Install(s.network.router);
                   });
        AddMistake(
            "unknown attribute",
            "NatHelper::SetConntrackAttribute: Ipv4Conntrack has no attribute "
            "\"UdpTimout\"; it has Hash, Reaper, FtpLoose, Buckets, Maximum, ExpectMaximum, ",
            [](Setting& s) { s.nat.SetConntrackAttribute("UdpTimout", TimeValue(Seconds(5))); });
        AddMistake(
            "attribute out of range",
            "NatHelper::SetConntrackAttribute: attribute TcpMaxRetrans does not take this "
            "value; it takes uint32_t 0:255, ",
            [](Setting& s) { s.nat.SetConntrackAttribute("TcpMaxRetrans", UintegerValue(256)); });
        for (const std::string attribute : {"Buckets", "Hash", "Reaper", "ReaperTick"})
        {
            AddMistake("attribute " + attribute + " set after the first packet",
                       "Ipv4Conntrack: attribute " + attribute +
                           " is read once, with the first packet, and that has come; set it before "
                           "the simulation runs",
                       [attribute](Setting& s) {
                           Ptr<Ipv4Conntrack> conntrack = s.network.Masquerade();
                           StringValue value;
                           // Who looks at an empty tracker does not fix anything yet.
                           conntrack->GetStatistics();
                           conntrack->GetConnections();
                           conntrack->GetExpectations();
                           conntrack->Flush();
                           conntrack->GetAttribute(attribute, value);
                           conntrack->SetAttribute(attribute, value);
                           NatTestUdp host(s.network.hosts.Get(0), 4000);
                           host.SendAt(1, "203.0.113.9", 5000);
                           Simulator::Stop(Seconds(2));
                           Simulator::Run();
                           conntrack->SetAttribute(attribute, value);
                       });
        }
        AddMistake("unknown reaper",
                   "Ipv4Conntrack: attribute Reaper does not take \"Grim\"; it takes Incremental, "
                   "MeanLifetime, Exact or Lazy",
                   [](Setting& s) {
                       s.nat.SetConntrackAttribute("Reaper", StringValue("Grim"));
                       s.nat.Install(s.network.router);
                   });
        AddMistake("unknown hash",
                   "Ipv4Conntrack: attribute Hash does not take \"MD5\"; it takes Jenkins or SipHash",
                   [](Setting& s) {
                       s.nat.SetConntrackAttribute("Hash", StringValue("MD5"));
                       s.nat.Install(s.network.router);
                   });
        AddMistake("reaper that would never rest",
                   "NatHelper::SetConntrackAttribute: attribute ReaperMinInterval does not take this "
                   "value; it takes ",
                   [](Setting& s) {
                       s.nat.SetConntrackAttribute("ReaperMinInterval", TimeValue(Seconds(0)));
                   });
        AddMistake(
            "unknown sysctl",
            "NatHelper::SetSysctl: unknown sysctl \"net.netfilter.nf_conntrack_udp_timout\"; "
            "nearest known: net.netfilter.nf_conntrack_udp_timeout, ",
            [](Setting& s) { s.nat.SetSysctl("net.netfilter.nf_conntrack_udp_timout", "5"); });
        AddMistake(
            "bad value of a sysctl",
            "NatHelper::SetSysctl: sysctl net.netfilter.nf_conntrack_udp_timeout does not "
            "take \"soon\"; it takes seconds from 0 to 2147483647",
            [](Setting& s) { s.nat.SetSysctl("net.netfilter.nf_conntrack_udp_timeout", "soon"); });
        AddMistake("sysctl that can only be read",
                   "NatHelper::SetSysctl: sysctl net.netfilter.nf_conntrack_count can only be read; "
                   "to limit the connections, set net.netfilter.nf_conntrack_max",
                   [](Setting& s) { s.nat.SetSysctl("net.netfilter.nf_conntrack_count", "5"); });
        AddMistake("sysctl of a NAT at work",
                   "NatHelper::SetSysctl: on node 1 (home): sysctl "
                   "net.netfilter.nf_conntrack_udp_timeout does not take \"soon\"",
                   [](Setting& s) {
                       s.network.Masquerade();
                       NatHelper::SetSysctl(s.network.router,
                                            "net.netfilter.nf_conntrack_udp_timeout",
                                            "soon");
                   });
        AddMistake("unknown sysctl read",
                   "NatHelper::GetSysctl: on node 1 (home): unknown sysctl \"udp_timeuot\"; nearest "
                   "known: ",
                   [](Setting& s) {
                       s.network.Masquerade();
                       NatHelper::GetSysctl(s.network.router, "udp_timeuot");
                   });
        AddMistake("sysctl of a node without NAT",
                   "NatHelper::GetSysctl: node 1 (home) is no NAT; call NatHelper::Install on it "
                   "first",
                   [](Setting& s) {
                       NatHelper::GetSysctl(s.network.router, "net.netfilter.nf_conntrack_count");
                   });
        AddMistake("bad timeout policy",
                   "NatHelper::AddTimeoutPolicy: \"clothes\" is no timeout of tcp; it has "
                   "syn_sent, ",
                   [](Setting& s) { s.nat.AddTimeoutPolicy("web", "tcp", "clothes 10"); });
        AddMistake("timeout policy with a blank in its name",
                   "NatHelper::AddTimeoutPolicy: a timeout policy cannot be called \"my web\"; its "
                   "name has 1 to 31 characters, and no blanks",
                   [](Setting& s) { s.nat.AddTimeoutPolicy("my web", "tcp", "close 10"); });
        AddMistake("two timeout policies of one name",
                   "NatHelper::AddTimeoutPolicy: there is a timeout policy \"web\" already; ",
                   [](Setting& s) {
                       s.nat.AddTimeoutPolicy("web", "tcp", "close 10");
                       s.nat.AddTimeoutPolicy("web", "udp", "replied 10");
                   });
        AddMistake("rule with a timeout policy that is not there",
                   "NatHelper::Install: on node 1 (home): -t raw -A PREROUTING -p tcp -j CT "
                   "--timeout wbe: \"--timeout\": there is no timeout policy \"wbe\"; known: web",
                   [](Setting& s) {
                       s.nat.AddTimeoutPolicy("web", "tcp", "close 10");
                       s.nat.AppendRule("raw", "PREROUTING", "-p tcp -j CT --timeout wbe");
                       s.nat.Install(s.network.router);
                   });
        AddMistake("bad command line of nfct",
                   "Nfct: on node 1 (home): nfct: \"delete timeout web\": there is no timeout "
                   "policy \"web\"; known: none",
                   [](Setting& s) { Nfct(s.network.router, "delete timeout web"); });
        AddMistake("nfct of no node",
                   "Nfct: the node is null; pass the router, such as nodes.Get(0)",
                   [](Setting&) { Nfct(nullptr, "list timeout"); });
        AddMistake(
            "bad rule",
            "NatHelper::Install: on node 1 (home): -t nat -A POSTROUTING -o eth1 -j MASKERADE: "
            "unknown target \"MASKERADE\" (did you mean \"MASQUERADE\"?); known targets: ",
            [](Setting& s) {
                s.nat.AppendRule("nat", "POSTROUTING", "-o eth1 -j MASKERADE");
                s.nat.Install(s.network.router);
            });
        AddMistake(
            "rule for an unknown chain",
            "NatHelper::Install: on node 1 (home): -t nat -A POSTRUTING -o eth1 -j MASQUERADE: "
            "unknown chain \"POSTRUTING\" (did you mean \"POSTROUTING\"?); chains of table "
            "nat: ",
            [](Setting& s) {
                s.nat.AppendRule("nat", "POSTRUTING", "-o eth1 -j MASQUERADE");
                s.nat.Install(s.network.router);
            });
        AddMistake(
            "rules file that is missing",
            "NatHelper::Install: on node 1 (home): no/such/rules.v4: cannot be read: ",
            [](Setting& s) {
                s.nat.LoadRules("no/such/rules.v4");
                s.nat.Install(s.network.router);
            });
        AddMistake("trace of a node without NAT",
                   "ConntrackTraceHelper::PrintTable: node 0 has no Ipv4Conntrack; call "
                   "NatHelper::Install on it first",
                   [](Setting& s) {
                       ConntrackTraceHelper::PrintTable(s.network.hosts.Get(0), std::cout);
                   });
        AddMistake("table printed at a time that has passed",
                   "ConntrackTraceHelper::PrintTableAt: the time is -1s, and it is +0s already; "
                   "pass a time to come",
                   [](Setting& s) {
                       s.network.Masquerade();
                       ConntrackTraceHelper::PrintTableAt(Seconds(-1),
                                                          s.network.router,
                                                          Create<OutputStreamWrapper>(&std::cout));
                   });
        AddMistake("port that is forwarded to two hosts",
                   "NatHelper::PortForward: tcp port 8080 cannot go to 10.0.0.3:80, for it is "
                   "forwarded to 10.0.0.2:80 already; take another outside port for one of them",
                   [](Setting& s) {
                       s.nat.PortForward("tcp", 8080, "10.0.0.2", 80);
                       s.nat.PortForward("udp", 8080, "10.0.0.3", 80);
                       s.nat.PortForward("tcp", 8080, "10.0.0.2", 80);
                       s.nat.PortForward("tcp", 8080, "10.0.0.3", 80);
                   });
        AddMistake("trace into a folder that is missing",
                   "ConntrackTraceHelper::EnableEvents: cannot write \"no/such/events.txt\"; does "
                   "its folder exist?",
                   [](Setting& s) {
                       s.network.Masquerade();
                       ConntrackTraceHelper::EnableEvents("no/such/events.txt", s.network.router);
                   });
        AddMistake("snapshots without interval",
                   "ConntrackTraceHelper::EnableTableCsv: the interval is +0s; it must be above 0",
                   [](Setting& s) {
                       s.network.Masquerade();
                       ConntrackTraceHelper::EnableTableCsv("x.csv",
                                                            s.network.router,
                                                            Seconds(0),
                                                            Seconds(1));
                   });
    }

  private:
    /// Parameters as of NatHelperErrorTestCase.
    void AddMistake(const std::string& name,
                    const std::string& message,
                    const std::function<void(Setting&)>& mistake)
    {
        AddTestCase(new NatHelperErrorTestCase(name, message, mistake));
    }
};

NatHelperTestSuite g_natHelperTestSuite; //!< registers itself

} // namespace
