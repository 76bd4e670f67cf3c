/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "netfilter-nat-test-network.h"

#include "ns3/test.h"

#include <string>

using namespace ns3;

// NAT of what the router itself sends and receives, and of what turns round in it.

namespace
{

/// OUTPUT sends the router's datagram another way: the source stays that of the first route.
class NatOutputRerouteTestCase : public TestCase
{
  public:
    NatOutputRerouteTestCase()
        : TestCase("OUTPUT DNAT to a host behind another interface")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.AppendRule("nat",
                       "OUTPUT",
                       "-d 203.0.113.9 -p udp --dport 7777 -j DNAT --to-destination 10.0.0.2:5000");
        const Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        std::string ways;
        network.router->GetObject<Ipv4Netfilter>()->RegisterHook(
            netfilter::Hook::POSTROUTING,
            0,
            NetfilterHookCallback([&ways](NetfilterPacket& packet) {
                ways += packet.GetState().out->GetName() + " ";
                return netfilter::Verdict::ACCEPT;
            }));
        NatTestCapture atServer(network.server);
        NatTestUdp own(network.router, 4000);
        NatTestUdp host(network.hosts.Get(0), 5000, true);
        own.SendAt(1, "203.0.113.9", 7777);
        own.SendAt(2, "203.0.113.9", 7777);
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(ways, "eth0 eth0 ", "POSTROUTING sees the new way out");
        NS_TEST_ASSERT_MSG_EQ(host.got.size(), 2, "datagrams at the host");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.got, 0), "203.0.113.1:4000", "its first source");
        NS_TEST_EXPECT_MSG_EQ(atServer.Of(17).size(), 0, "datagrams at the server");
        NS_TEST_ASSERT_MSG_EQ(own.got.size(), 2, "answers");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(own.got, 0), "203.0.113.9:7777", "from where it went to");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 1, NatTestTable(conntrack));
    }
};

/// The same with TCP, whose socket keeps its route.
class NatOutputTcpTestCase : public TestCase
{
  public:
    NatOutputTcpTestCase()
        : TestCase("OUTPUT DNAT of a TCP transfer of the router")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.AppendRule("nat",
                       "OUTPUT",
                       "-d 203.0.113.9 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080");
        nat.Install(network.router);
        const Ptr<Node> host = network.hosts.Get(0);
        NatTestTransfer transfer(network.router, "203.0.113.9", 80, host, 8080, 200000, 1);
        Simulator::Stop(Seconds(20));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(transfer.GetStory(),
                              "200000 bytes from 203.0.113.1",
                              "what the host got");
    }
};

/// INPUT changes who the router's socket believes to talk to.
class NatInputSourceTestCase : public TestCase
{
  public:
    NatInputSourceTestCase()
        : TestCase("INPUT SNAT, UDP and TCP")
    {
    }

  private:
    void DoRun() override
    {
        const NatTestChecksums checksums(true);
        NatTestNetwork network;
        NatHelper nat;
        nat.AppendRule("nat",
                       "INPUT",
                       "-p udp -s 10.0.0.2 -j SNAT --to-source 10.0.0.200:1000-1009");
        nat.AppendRule("nat", "INPUT", "-p tcp -s 10.0.0.2 -j SNAT --to-source 10.0.0.99");
        nat.Install(network.router);
        const Ptr<Node> node = network.hosts.Get(0);
        NatTestUdp host(node, 4000);
        NatTestUdp own(network.router, 5000, true);
        host.SendAt(1, "10.0.0.1", 5000);
        host.SendAt(2, "10.0.0.1", 5000);
        // Nobody listens: the error must find back as well.
        host.SendAt(3, "10.0.0.1", 5001);
        NatTestTransfer transfer(node, "10.0.0.1", 80, network.router, 80, 200000, 1);
        Simulator::Stop(Seconds(20));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(own.got.size(), 2, "datagrams at the router");
        const std::string peer = NatTestAt(own.got, 0);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(peer, "10.0.0.200:100"), true, peer);
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(own.got, 1), peer, "the same again");
        NS_TEST_ASSERT_MSG_EQ(host.got.size(), 2, "answers");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.got, 0), "10.0.0.1:5000", "from the router");
        NS_TEST_ASSERT_MSG_EQ(host.errors.size(), 1, "errors");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.errors, 0), "3/3 from 10.0.0.1", "port unreachable");
        NS_TEST_EXPECT_MSG_EQ(transfer.GetStory(),
                              "200000 bytes from 10.0.0.99",
                              "what the router got");
    }
};

/// Hairpin: a host reaches another one by the router's public address. It takes a pair of rules.
class NatHairpinTestCase : public TestCase
{
  public:
    NatHairpinTestCase()
        : TestCase("hairpin by a pair of rules")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network(2);
        NatHelper nat;
        nat.AppendRule("nat",
                       "PREROUTING",
                       "-d 203.0.113.1 -p tcp --dport 8080 -j DNAT --to-destination 10.0.1.2:80");
        nat.AppendRule("nat", "POSTROUTING", "-d 10.0.1.2 -o eth1 -j MASQUERADE");
        nat.Masquerade(network.outside);
        const Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        const Ptr<Node> client = network.hosts.Get(0);
        const Ptr<Node> server = network.hosts.Get(1);
        NatTestTransfer transfer(client, "203.0.113.1", 8080, server, 80, 200000, 1);
        // To a dynamic mapping there is no way.
        NatTestUdp mapped(server, 4000);
        NatTestUdp other(client, 4001);
        mapped.SendAt(1, "203.0.113.9", 5000);
        other.SendAt(2, "203.0.113.1", 4000);
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(transfer.GetStory(),
                              "200000 bytes from 10.0.1.1",
                              "what the server got: it sees the router");
        NS_TEST_EXPECT_MSG_EQ(mapped.got.size(), 0, "datagrams to the mapping");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(other.errors, 0), "3/3 from 10.0.0.1", "refused");
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(NatTestTable(conntrack), "dst=10.0.1.1"), true, "");
    }
};

/// TTL ends at the router on a hairpin way: the error comes from the public address.
class NatHairpinErrorTestCase : public TestCase
{
  public:
    NatHairpinErrorTestCase()
        : TestCase("hairpin, TTL ends at the router")
    {
    }

  private:
    void DoRun() override
    {
        const NatTestChecksums checksums(true);
        NatTestNetwork network(2);
        NatHelper nat;
        nat.AppendRule("nat",
                       "PREROUTING",
                       "-d 203.0.113.1 -p udp --dport 8080 -j DNAT --to-destination 10.0.1.2:80");
        nat.AppendRule("nat", "POSTROUTING", "-d 10.0.1.2 -o eth1 -j MASQUERADE");
        nat.Install(network.router);
        NatTestUdp client(network.hosts.Get(0), 4000);
        NatTestUdp server(network.hosts.Get(1), 80, true);
        server.GetSocket()->SetIpTtl(1);
        client.SendAt(1, "203.0.113.1", 8080);
        const Ptr<Socket> socket = client.GetSocket();
        Simulator::Schedule(Seconds(2), [socket]() { socket->SetIpTtl(1); });
        client.SendAt(3, "203.0.113.1", 8080);
        Simulator::Stop(Seconds(4));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0), "10.0.1.1:4000", "the first arrives");
        NS_TEST_ASSERT_MSG_EQ(client.errors.size(), 1, "errors at the client");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(client.errors, 0), "11/0 from 203.0.113.1", "");
        NS_TEST_ASSERT_MSG_EQ(server.errors.size(), 1, "errors at the server, about its answer");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.errors, 0), "11/0 from 10.0.1.1", "");
    }
};

/// The suite "netfilter-nat-local".
class NatLocalTestSuite : public TestSuite
{
  public:
    NatLocalTestSuite()
        : TestSuite("netfilter-nat-local")
    {
        AddTestCase(new NatOutputRerouteTestCase);
        AddTestCase(new NatOutputTcpTestCase);
        AddTestCase(new NatInputSourceTestCase);
        AddTestCase(new NatHairpinTestCase);
        AddTestCase(new NatHairpinErrorTestCase);
    }
};

NatLocalTestSuite g_natLocalTestSuite; //!< registers itself

} // namespace
