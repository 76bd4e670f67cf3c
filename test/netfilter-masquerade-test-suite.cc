/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "netfilter-nat-test-network.h"

#include "ns3/test.h"

#include <functional>
#include <string>
#include <vector>

using namespace ns3;

// MASQUERADE while addresses and interfaces change, as a provider's modem makes them.

namespace
{

constexpr uint32_t OUTSIDE = 2; //!< IPv4 interface of the router

/// @param network a network of one host @param at seconds @param address new outside address
void
ChangeAddressAt(const NatTestNetwork& network, double at, const std::string& address)
{
    const Ptr<Ipv4> ipv4 = network.router->GetObject<Ipv4>();
    Simulator::Schedule(Seconds(at), [ipv4, address]() {
        ipv4->RemoveAddress(OUTSIDE, 0);
        ipv4->AddAddress(OUTSIDE,
                         Ipv4InterfaceAddress(Ipv4Address(address.c_str()),
                                              Ipv4Mask("255.255.255.0")));
    });
}

/// The outside address changes under a conversation: the next datagram has the new one.
class MasqueradeAddressTestCase : public TestCase
{
  public:
    MasqueradeAddressTestCase()
        : TestCase("a new outside address")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        const Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        unsigned destroyed = 0;
        m_onDestroy = [&destroyed]() { ++destroyed; };
        conntrack->TraceConnectWithoutContext(
            "Destroy",
            MakeCallback(&MasqueradeAddressTestCase::OnDestroy, this));
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000, true);
        host.SendAt(1, "203.0.113.9", 5000);
        ChangeAddressAt(network, 2, "203.0.113.77");
        uint32_t left = 99;
        Simulator::Schedule(Seconds(2.5), [&left, conntrack]() { left = conntrack->GetSize(); });
        host.SendAt(3, "203.0.113.9", 5000);
        Simulator::Stop(Seconds(4));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(left, 0, "connections behind the change");
        NS_TEST_EXPECT_MSG_EQ(destroyed, 1, "events");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0), "203.0.113.1:4000", "before");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 1), "203.0.113.77:4000", "behind");
        NS_TEST_EXPECT_MSG_EQ(host.got.size(), 2, "answers");
    }

    void OnDestroy(const netfilter::ConnectionRecord&)
    {
        m_onDestroy();
    }

    std::function<void()> m_onDestroy;
};

/// What SNAT has translated stays, and so does what was masqueraded by another device.
class MasqueradeOthersTestCase : public TestCase
{
  public:
    MasqueradeOthersTestCase()
        : TestCase("SNAT and other devices do not care")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network(2);
        NatHelper nat;
        nat.AppendRule("nat", "POSTROUTING", "-p udp --sport 4000 -j SNAT --to-source 203.0.113.1");
        nat.AppendRule("nat", "POSTROUTING", "-o eth1 -j MASQUERADE");
        nat.AppendRule("nat", "POSTROUTING", "-o eth2 -j MASQUERADE");
        const Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        NatTestUdp fixed(network.hosts.Get(0), 4000);
        NatTestUdp masqueraded(network.hosts.Get(0), 4001);
        NatTestUdp inside(network.hosts.Get(0), 4002);
        fixed.SendAt(1, "203.0.113.9", 5000);
        masqueraded.SendAt(1, "203.0.113.9", 5000);
        inside.SendAt(1, "10.0.1.2", 5000);
        const Ptr<Ipv4> ipv4 = network.router->GetObject<Ipv4>();
        Simulator::Schedule(Seconds(2), [ipv4]() { ipv4->SetDown(3); });
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        const std::string table = NatTestTable(conntrack);
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 2, table);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(table, "sport=4000"), true, "SNAT stays: " << table);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(table, "sport=4002"), true, "eth1 stays: " << table);
    }
};

/// An interface goes down and comes up again in the middle of a TCP transfer.
class MasqueradeDownTestCase : public TestCase
{
  public:
    MasqueradeDownTestCase()
        : TestCase("the outside down for a while")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        const Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        NatTestTransfer transfer(network.hosts.Get(0),
                                 "203.0.113.9",
                                 80,
                                 network.server,
                                 80,
                                 3000000,
                                 1);
        uint32_t before = 0;
        uint32_t down = 99;
        const Ptr<Ipv4> ipv4 = network.router->GetObject<Ipv4>();
        Simulator::Schedule(Seconds(1.5), [&before, &down, conntrack, ipv4]() {
            before = conntrack->GetSize();
            ipv4->SetDown(OUTSIDE);
            down = conntrack->GetSize();
        });
        Simulator::Schedule(Seconds(2), [ipv4]() { ipv4->SetUp(OUTSIDE); });
        Simulator::Stop(Seconds(60));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(before, 1, "connections before");
        NS_TEST_EXPECT_MSG_EQ(down, 0, "connections while it is down");
        // As the host still has the same port, its connection is picked up in the middle.
        NS_TEST_EXPECT_MSG_EQ(transfer.GetReceived(), 3000000, "bytes at the server");
    }
};

/// The suite "netfilter-masquerade".
class MasqueradeTestSuite : public TestSuite
{
  public:
    MasqueradeTestSuite()
        : TestSuite("netfilter-masquerade")
    {
        AddTestCase(new MasqueradeAddressTestCase);
        AddTestCase(new MasqueradeOthersTestCase);
        AddTestCase(new MasqueradeDownTestCase);
    }
};

MasqueradeTestSuite g_masqueradeTestSuite; //!< registers itself

} // namespace
