/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "netfilter-nat-test-network.h"

#include "ns3/test.h"

#include <string>

using namespace ns3;

// What is translated how, in whole networks with real sockets and applications.

namespace
{

constexpr uint8_t UDP = 17;

/// @param item a UDP packet @return its checksum field
uint16_t
GetUdpChecksum(const NatTestCapture::Item& item)
{
    uint8_t bytes[8] = {};
    if (!item.payload)
    {
        return 0;
    }
    item.payload->CopyData(bytes, sizeof(bytes));
    return static_cast<uint16_t>(bytes[6] << 8 | bytes[7]);
}

/// MASQUERADE: UDP, TCP and ping of an inside host reach the server, and the answers come back.
class NatMasqueradeTestCase : public TestCase
{
  public:
    /// @param checksums whether ns-3 computes and verifies checksums
    explicit NatMasqueradeTestCase(bool checksums)
        : TestCase(std::string("masquerade UDP, TCP and ping with checksums ") +
                   (checksums ? "on" : "off")),
          m_checksums(checksums)
    {
    }

  private:
    void DoRun() override
    {
        {
            const NatTestChecksums checksums(m_checksums);
            NatTestNetwork network;
            Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
            NatTestCapture atServer(network.server);
            NatTestUdp host(network.hosts.Get(0), 4000);
            NatTestUdp server(network.server, 5000, true);
            NatTestPing ping(network.hosts.Get(0), 77);
            NatTestTransfer
                upload(network.hosts.Get(0), "203.0.113.9", 80, network.server, 80, 200000, 1);
            host.SendAt(1, "203.0.113.9", 5000);
            ping.SendAt(1, "203.0.113.9");
            Simulator::Stop(Seconds(5));
            Simulator::Run();

            // The receiving UDP, TCP and ICMP verify checksums: a wrong one would lose the packet.
            NS_TEST_ASSERT_MSG_EQ(server.got.size(), 1, "datagrams at the server");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0),
                                  "203.0.113.1:4000",
                                  "sender seen by the server");
            NS_TEST_ASSERT_MSG_EQ(host.got.size(), 1, "answers at the host");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.got, 0),
                                  "203.0.113.9:5000",
                                  "sender of the answer");
            NS_TEST_ASSERT_MSG_EQ(ping.answers.size(), 1, "echo replies");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(ping.answers, 0), "203.0.113.9 id 77", "echo reply");
            NS_TEST_EXPECT_MSG_EQ(upload.GetStory(),
                                  "200000 bytes from 203.0.113.1",
                                  "TCP peer is the router");
            const auto datagrams = atServer.Of(UDP);
            NS_TEST_ASSERT_MSG_EQ(datagrams.size(), 1, "datagrams captured");
            NS_TEST_EXPECT_MSG_EQ((GetUdpChecksum(NatTestAt(datagrams, 0)) != 0),
                                  m_checksums,
                                  "there is a checksum, or it stays 0");
            const std::string table = NatTestTable(conntrack);
            NS_TEST_EXPECT_MSG_EQ(
                NatTestContains(
                    table,
                    "udp      17 26 src=10.0.0.2 dst=203.0.113.9 sport=4000 dport=5000 "
                    "src=203.0.113.9 dst=203.0.113.1 sport=5000 dport=4000 mark=0 use=1\n"),
                true,
                "UDP entry in\n"
                    << table);
            NS_TEST_EXPECT_MSG_EQ(
                NatTestContains(
                    table,
                    "src=203.0.113.9 dst=203.0.113.1 type=0 code=0 id=77 mark=0 use=1\n"),
                true,
                "ICMP entry in\n"
                    << table);
            NS_TEST_EXPECT_MSG_EQ(NatTestContains(table,
                                                  " TIME_WAIT src=10.0.0.2 dst=203.0.113.9 sport="),
                                  true,
                                  "TCP entry in\n"
                                      << table);
        }
    }

    bool m_checksums;
};

/// SNAT: the helper's fixed address is used, not that of the device.
class NatSourceTestCase : public TestCase
{
  public:
    NatSourceTestCase()
        : TestCase("SNAT to the second address of the outside device")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        Ptr<Ipv4> ipv4 = network.router->GetObject<Ipv4>();
        ipv4->AddAddress(ipv4->GetInterfaceForDevice(network.outside),
                         Ipv4InterfaceAddress("203.0.113.7", "255.255.255.0"));
        NatHelper nat;
        nat.SourceNat(network.outside, "203.0.113.7");
        nat.Install(network.router);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000, true);
        host.SendAt(1, "203.0.113.9", 5000);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 1, "datagrams at the server");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0),
                              "203.0.113.7:4000",
                              "sender seen by the server");
        NS_TEST_EXPECT_MSG_EQ(host.got.size(), 1, "answers at the host");
    }
};

/// PortForward: TCP and UDP from the outside reach the inside host, answers look the router's.
class NatPortForwardTestCase : public TestCase
{
  public:
    NatPortForwardTestCase()
        : TestCase("port forward of TCP and UDP")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.PortForward("tcp", 8080, "10.0.0.2", 80);
        nat.PortForward("udp", 5353, "10.0.0.2", 53);
        nat.Masquerade(network.outside);
        Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        NatTestTransfer
            transfer(network.server, "203.0.113.1", 8080, network.hosts.Get(0), 80, 50000, 1);
        NatTestUdp host(network.hosts.Get(0), 53, true);
        NatTestUdp server(network.server, 6000);
        server.SendAt(1, "203.0.113.1", 5353);
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(transfer.GetStory(),
                              "50000 bytes from 203.0.113.9",
                              "by TCP; the host sees the server");
        NS_TEST_ASSERT_MSG_EQ(host.got.size(), 1, "datagrams at the host");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.got, 0),
                              "203.0.113.9:6000",
                              "sender seen by the host");
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 1, "answers at the server");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0), "203.0.113.1:5353", "sender of the answer");
        const std::string table = NatTestTable(conntrack);
        NS_TEST_EXPECT_MSG_EQ(
            NatTestContains(table,
                            "src=203.0.113.9 dst=203.0.113.1 sport=6000 dport=5353 "
                            "src=10.0.0.2 dst=203.0.113.9 sport=53 dport=6000 mark=0 use=1\n"),
            true,
            "UDP entry in\n"
                << table);
    }
};

/// Redirect: the router answers for any address; the host sees the address it asked.
class NatRedirectTestCase : public TestCase
{
  public:
    NatRedirectTestCase()
        : TestCase("REDIRECT to a socket of the router")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.Redirect(network.insides.Get(0), "udp", 53, 5300);
        nat.Install(network.router);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp proxy(network.router, 5300, true);
        NatTestUdp server(network.server, 53);
        host.SendAt(1, "203.0.113.9", 53);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(proxy.got.size(), 1, "datagrams at the router");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(proxy.got, 0),
                              "10.0.0.2:4000",
                              "sender seen by the router");
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 0, "datagrams at the server");
        NS_TEST_ASSERT_MSG_EQ(host.got.size(), 1, "answers at the host");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.got, 0), "203.0.113.9:53", "sender of the answer");
    }
};

/// Two inside hosts use one port (or query id): the second gets another, and each its answers.
class NatCollisionTestCase : public TestCase
{
  public:
    NatCollisionTestCase()
        : TestCase("source ports and query ids of two hosts collide")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network(2);
        Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        NatTestUdp first(network.hosts.Get(0), 4000);
        NatTestUdp second(network.hosts.Get(1), 4000);
        NatTestUdp server(network.server, 5000, true);
        NatTestPing firstPing(network.hosts.Get(0), 7);
        NatTestPing secondPing(network.hosts.Get(1), 7);
        first.SendAt(1, "203.0.113.9", 5000);
        second.SendAt(2, "203.0.113.9", 5000);
        firstPing.SendAt(3, "203.0.113.9");
        secondPing.SendAt(4, "203.0.113.9");
        Simulator::Stop(Seconds(6));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 2, "datagrams at the server");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0),
                              "203.0.113.1:4000",
                              "the first keeps its port");
        NS_TEST_EXPECT_MSG_NE(NatTestAt(server.got, 1), "203.0.113.1:4000", "the second does not");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 1).compare(0, 12, "203.0.113.1:"),
                              0,
                              "but its address");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(server.GetLastPort(), 1024, "port class of the second");
        NS_TEST_EXPECT_MSG_EQ(first.got.size(), 1, "answers to the first");
        NS_TEST_EXPECT_MSG_EQ(second.got.size(), 1, "answers to the second");
        NS_TEST_ASSERT_MSG_EQ(firstPing.answers.size(), 1, "echo replies to the first");
        NS_TEST_ASSERT_MSG_EQ(secondPing.answers.size(), 1, "echo replies to the second");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(secondPing.answers, 0),
                              "203.0.113.9 id 7",
                              "id translated back");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 4, "connections");
        NS_TEST_EXPECT_MSG_GT(conntrack->GetStatistics().found, 0, "tuples found taken");
    }
};

/// The router's own socket wants the port that a masqueraded flow has already: it gets another.
class NatOwnSocketTestCase : public TestCase
{
  public:
    NatOwnSocketTestCase()
        : TestCase("the router's own socket uses the port of a masqueraded flow")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp own(network.router, 4000);
        NatTestUdp server(network.server, 5000, true);
        host.SendAt(1, "203.0.113.9", 5000);
        own.SendAt(2, "203.0.113.9", 5000);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 2, "datagrams at the server");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0), "203.0.113.1:4000", "the host's flow");
        NS_TEST_EXPECT_MSG_NE(NatTestAt(server.got, 1), "203.0.113.1:4000", "the router's flow");
        NS_TEST_EXPECT_MSG_EQ(host.got.size(), 1, "answers at the host");
        NS_TEST_EXPECT_MSG_EQ(own.got.size(), 1, "answers at the router");
    }
};

/// The NAT node itself talks to both sides, and both talk to it: UDP, TCP, ping.
class NatLocalTrafficTestCase : public TestCase
{
  public:
    NatLocalTrafficTestCase()
        : TestCase("traffic of the NAT node itself, with checksums")
    {
    }

  private:
    void DoRun() override
    {
        {
            const NatTestChecksums checksums(true);
            NatTestNetwork network;
            network.Masquerade();
            NatTestDrops drops(network.router);
            Ptr<Node> host = network.hosts.Get(0);

            NatTestUdp hostSocket(host, 4000, true);
            NatTestUdp routerSocket(network.router, 5000, true);
            NatTestUdp routerClient(network.router, 5001);
            NatTestUdp serverSocket(network.server, 6000, true);
            NatTestUdp serverClient(network.server, 6001);
            NatTestUdp hostClient(host, 4001);
            hostClient.SendAt(1, "10.0.0.1", 5000);
            serverClient.SendAt(2, "203.0.113.1", 5000);
            routerClient.SendAt(3, "10.0.0.2", 4000);
            routerClient.SendAt(4, "203.0.113.9", 6000);
            routerClient.SendAt(5, "127.0.0.1", 5000);
            routerClient.SendAt(6, "203.0.113.1", 5000); // to itself, by its own address

            NatTestPing hostPing(host, 1);
            NatTestPing routerPing(network.router, 2);
            NatTestPing serverPing(network.server, 3);
            hostPing.SendAt(1, "10.0.0.1");
            routerPing.SendAt(2, "10.0.0.2");
            routerPing.SendAt(3, "203.0.113.9");
            serverPing.SendAt(4, "203.0.113.1");

            Ptr<Node> router = network.router;
            NatTestTransfer fromHost(host, "10.0.0.1", 80, router, 80, 30000, 1);
            NatTestTransfer toOutside(host, "203.0.113.1", 84, router, 84, 30000, 1);
            NatTestTransfer fromServer(network.server, "203.0.113.1", 81, router, 81, 30000, 1);
            NatTestTransfer toHost(router, "10.0.0.2", 82, host, 82, 30000, 1);
            NatTestTransfer toServer(router, "203.0.113.9", 83, network.server, 83, 30000, 1);
            Simulator::Stop(Seconds(10));
            Simulator::Run();

            NS_TEST_ASSERT_MSG_EQ(hostClient.got.size(), 1, "router answers the host");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(hostClient.got, 0), "10.0.0.1:5000", "its address");
            NS_TEST_ASSERT_MSG_EQ(serverClient.got.size(), 1, "router answers the server");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(serverClient.got, 0),
                                  "203.0.113.1:5000",
                                  "its address");
            NS_TEST_ASSERT_MSG_EQ(routerClient.got.size(), 4, "all answer the router");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(routerClient.got, 0), "10.0.0.2:4000", "the host");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(routerClient.got, 1), "203.0.113.9:6000", "the server");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(routerClient.got, 2), "127.0.0.1:5000", "itself");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(routerClient.got, 3), "203.0.113.1:5000", "itself");
            NS_TEST_EXPECT_MSG_EQ(hostPing.answers.size(), 1, "ping from the host");
            NS_TEST_EXPECT_MSG_EQ(routerPing.answers.size(), 2, "ping from the router");
            NS_TEST_EXPECT_MSG_EQ(serverPing.answers.size(), 1, "ping from the server");
            NS_TEST_EXPECT_MSG_EQ(fromHost.GetReceived(), 30000, "TCP from the host");
            NS_TEST_EXPECT_MSG_EQ(toOutside.GetReceived(), 30000, "TCP to the outside address");
            NS_TEST_EXPECT_MSG_EQ(fromServer.GetReceived(), 30000, "TCP from the server");
            NS_TEST_EXPECT_MSG_EQ(toHost.GetReceived(), 30000, "TCP to the host");
            NS_TEST_EXPECT_MSG_EQ(toServer.GetReceived(), 30000, "TCP to the server");
            NS_TEST_EXPECT_MSG_EQ(drops.reasons.size(),
                                  0,
                                  "drops, first: " << (drops.reasons.empty()
                                                           ? std::string("none")
                                                           : NatTestAt(drops.reasons, 0)));
        }
    }
};

/// NAT444: home NAT behind a carrier's NAT. Each translates; the answer finds its way back.
class NatNestedTestCase : public TestCase
{
  public:
    NatNestedTestCase()
        : TestCase("NAT behind NAT, with checksums")
    {
    }

  private:
    void DoRun() override
    {
        {
            const NatTestChecksums checksums(true);
            // The network's host becomes the home router; a new node is behind it.
            NatTestNetwork network;
            Ptr<Ipv4Conntrack> carrier = network.Masquerade();
            Ptr<Node> home = network.hosts.Get(0);
            Ptr<Node> host = CreateObject<Node>();
            InternetStackHelper().Install(host);
            const NetDeviceContainer link = NatTestNetwork::Link(home, host);
            Ipv4AddressHelper("192.168.1.0", "255.255.255.0").Assign(link);
            NatTestNetwork::SetDefaultRoute(host, "192.168.1.1");
            NatHelper nat;
            nat.Masquerade(home->GetDevice(1));
            Ptr<Ipv4Conntrack> homeConntrack = nat.Install(home);

            NatTestUdp client(host, 4000);
            NatTestUdp server(network.server, 5000, true);
            NatTestPing ping(host, 9);
            NatTestTransfer upload(host, "203.0.113.9", 80, network.server, 80, 100000, 1);
            client.SendAt(1, "203.0.113.9", 5000);
            ping.SendAt(1, "203.0.113.9");
            Simulator::Stop(Seconds(5));
            Simulator::Run();

            NS_TEST_ASSERT_MSG_EQ(server.got.size(), 1, "datagrams at the server");
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0),
                                  "203.0.113.1:4000",
                                  "sender seen by the server");
            NS_TEST_EXPECT_MSG_EQ(client.got.size(), 1, "answers at the host");
            NS_TEST_EXPECT_MSG_EQ(ping.answers.size(), 1, "echo replies");
            NS_TEST_EXPECT_MSG_EQ(upload.GetReceived(), 100000, "bytes by TCP");
            const std::string inner = NatTestTable(homeConntrack);
            NS_TEST_EXPECT_MSG_EQ(
                NatTestContains(inner,
                                "src=192.168.1.2 dst=203.0.113.9 sport=4000 dport=5000 "
                                "src=203.0.113.9 dst=10.0.0.2 sport=5000 dport=4000"),
                true,
                "UDP entry of the home in\n"
                    << inner);
            const std::string outer = NatTestTable(carrier);
            NS_TEST_EXPECT_MSG_EQ(
                NatTestContains(outer,
                                "src=10.0.0.2 dst=203.0.113.9 sport=4000 dport=5000 "
                                "src=203.0.113.9 dst=203.0.113.1 sport=5000"),
                true,
                "UDP entry of the carrier in\n"
                    << outer);
        }
    }
};

/// Two homes with the same inside addresses: their NATs know nothing of each other.
class NatTwoHomesTestCase : public TestCase
{
  public:
    NatTwoHomesTestCase()
        : TestCase("two NATs in one simulation")
    {
    }

  private:
    void DoRun() override
    {
        // Host 0 and host 1 become home routers.
        NatTestNetwork network(2);
        // The router between is no NAT here, so the server needs a way to the homes.
        NatTestNetwork::SetDefaultRoute(network.server, "203.0.113.1");
        std::vector<Ptr<Ipv4Conntrack>> trackers;
        std::vector<Ptr<Node>> inside;
        for (uint32_t i = 0; i < 2; ++i)
        {
            Ptr<Node> home = network.hosts.Get(i);
            inside.push_back(CreateObject<Node>());
            InternetStackHelper().Install(inside[i]);
            const NetDeviceContainer link = NatTestNetwork::Link(home, inside[i]);
            Ipv4AddressGenerator::Reset();
            Ipv4AddressHelper("192.168.1.0", "255.255.255.0").Assign(link);
            NatTestNetwork::SetDefaultRoute(inside[i], "192.168.1.1");
            NatHelper nat;
            nat.Masquerade(home->GetDevice(1));
            trackers.push_back(nat.Install(home));
        }
        NatTestUdp first(inside[0], 4000);
        NatTestUdp second(inside[1], 4000);
        NatTestUdp server(network.server, 5000, true);
        first.SendAt(1, "203.0.113.9", 5000);
        second.SendAt(1, "203.0.113.9", 5000);
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 2, "datagrams at the server");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0),
                              "10.0.0.2:4000",
                              "the first home keeps the port");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 1), "10.0.1.2:4000", "so does the second");
        NS_TEST_EXPECT_MSG_EQ(first.got.size(), 1, "answers to the first");
        NS_TEST_EXPECT_MSG_EQ(second.got.size(), 1, "answers to the second");
        NS_TEST_EXPECT_MSG_EQ(trackers[0]->GetSize(), 1, "connections of the first home");
        NS_TEST_EXPECT_MSG_EQ(trackers[1]->GetSize(), 1, "connections of the second home");
    }
};

/// Broadcast and multicast pass a NAT as they pass a router.
class NatBroadcastTestCase : public TestCase
{
  public:
    NatBroadcastTestCase()
        : TestCase("broadcast and multicast pass")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network(2);
        network.Masquerade();
        NatTestDrops drops(network.router);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp other(network.hosts.Get(1), 4000);
        NatTestUdp router(network.router, 4000);
        NatTestUdp server(network.server, 4000);

        // Broadcasts of the host to the router, and of the router to everybody.
        host.SendAt(1, "10.0.0.255", 4000);
        host.SendAt(2, "255.255.255.255", 4000);
        router.SendAt(3, "255.255.255.255", 4000);
        router.SendAt(4, "10.0.1.255", 4000);

        // Multicast of a host that the router forwards to the other host and to the outside.
        const Ipv4Address group("239.1.2.3");
        Ipv4StaticRoutingHelper routing;
        NetDeviceContainer out(network.insides.Get(1), network.outside);
        routing.AddMulticastRoute(network.router, "10.0.0.2", group, network.insides.Get(0), out);
        routing.SetDefaultMulticastRoute(network.hosts.Get(0), network.hosts.Get(0)->GetDevice(1));
        host.SendAt(5, "239.1.2.3", 4000);
        Simulator::Stop(Seconds(6));
        Simulator::Run();

        NS_TEST_ASSERT_MSG_EQ(router.got.size(), 3, "datagrams at the router");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(router.got, 0), "10.0.0.2:4000", "subnet broadcast");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(router.got, 1), "10.0.0.2:4000", "limited broadcast");
        // ns-3 delivers every multicast group.
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(router.got, 2), "10.0.0.2:4000", "multicast");
        NS_TEST_ASSERT_MSG_EQ(host.got.size(), 1, "broadcasts at the host");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.got, 0),
                              "10.0.0.1:4000",
                              "limited broadcast of the router");
        NS_TEST_ASSERT_MSG_EQ(other.got.size(), 3, "datagrams at the other host");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(other.got, 0),
                              "10.0.1.1:4000",
                              "limited broadcast of the router");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(other.got, 1),
                              "10.0.1.1:4000",
                              "subnet broadcast of the router");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(other.got, 2), "10.0.0.2:4000", "multicast to the inside");
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 2, "datagrams at the server");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0), "203.0.113.1:4000", "limited broadcast");
        NS_TEST_EXPECT_MSG_EQ(drops.reasons.size(),
                              0,
                              "drops, first: " << (drops.reasons.empty()
                                                       ? std::string("none")
                                                       : NatTestAt(drops.reasons, 0)));
    }
};

/// The suite "netfilter-nat".
class NatTestSuite : public TestSuite
{
  public:
    NatTestSuite()
        : TestSuite("netfilter-nat")
    {
        AddTestCase(new NatMasqueradeTestCase(false));
        AddTestCase(new NatMasqueradeTestCase(true));
        AddTestCase(new NatSourceTestCase);
        AddTestCase(new NatPortForwardTestCase);
        AddTestCase(new NatRedirectTestCase);
        AddTestCase(new NatCollisionTestCase);
        AddTestCase(new NatOwnSocketTestCase);
        AddTestCase(new NatLocalTrafficTestCase);
        AddTestCase(new NatNestedTestCase);
        AddTestCase(new NatTwoHomesTestCase);
        AddTestCase(new NatBroadcastTestCase);
    }
};

NatTestSuite g_natTestSuite; //!< registers itself

} // namespace
