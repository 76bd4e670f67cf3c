/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "netfilter-nat-test-network.h"

#include "ns3/test.h"

#include <sstream>
#include <string>

using namespace ns3;

namespace
{

/// Packet::Print still knows the headers of a translated packet, with their new values.
class NatPrintTestCase : public TestCase
{
  public:
    NatPrintTestCase()
        : TestCase("Packet::Print shows typed headers with translated ports")
    {
    }

  private:
    void DoRun() override
    {
        Packet::EnablePrinting();
        NatTestNetwork network;
        NatHelper nat;
        nat.Masquerade(network.outside);
        nat.AppendRule("nat", "POSTROUTING", "-o eth0 -p tcp -j SNAT --to-source 10.0.0.1:7777");
        nat.AppendRule("nat", "POSTROUTING", "-o eth0 -p udp -j SNAT --to-source 10.0.0.1:7777");
        nat.PortForward("tcp", 8080, "10.0.0.2", 80);
        nat.PortForward("udp", 8080, "10.0.0.2", 80);
        nat.Install(network.router);
        NatTestCapture atHost(network.hosts.Get(0));
        NatTestUdp host(network.hosts.Get(0), 80);
        NatTestUdp server(network.server, 5000);
        server.SendAt(1, "203.0.113.1", 8080);
        NatTestTransfer
            download(network.server, "203.0.113.1", 8080, network.hosts.Get(0), 80, 1000, 1);
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(download.GetReceived(), 1000, "bytes by TCP");
        NS_TEST_ASSERT_MSG_EQ(atHost.Of(17).size(), 1, "UDP packets");
        const std::string udp = Print(NatTestAt(atHost.Of(17), 0).whole);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(udp, "ns3::Ipv4Header ("), true, udp);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(udp, "10.0.0.1 > 10.0.0.2"), true, udp);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(udp, "ns3::UdpHeader ("), true, udp);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(udp, "7777 > 80)"), true, udp);
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(udp, "Payload (size=100)"), true, udp);
        NS_TEST_ASSERT_MSG_GT(atHost.Of(6).size(), 2, "TCP segments");
        for (const auto& segment : atHost.Of(6))
        {
            const std::string tcp = Print(segment.whole);
            NS_TEST_EXPECT_MSG_EQ(NatTestContains(tcp, "10.0.0.1 > 10.0.0.2"), true, tcp);
            NS_TEST_EXPECT_MSG_EQ(NatTestContains(tcp, "ns3::TcpHeader (7777 > 80 "), true, tcp);
        }
    }

    static std::string Print(Ptr<const Packet> packet)
    {
        std::ostringstream text;
        if (packet)
        {
            packet->Print(text);
        }
        return text.str();
    }
};

/**
 * The suite "netfilter-nat-print". It has one case only, because metadata must be switched on
 * before the first packet of a program.
 */
class NatPrintTestSuite : public TestSuite
{
  public:
    NatPrintTestSuite()
        : TestSuite("netfilter-nat-print")
    {
        AddTestCase(new NatPrintTestCase);
    }
};

NatPrintTestSuite g_natPrintTestSuite; //!< registers itself

} // namespace
