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

// ICMP errors about translated packets: each side must be told about the packet that it knows.

namespace
{

constexpr uint8_t ICMP = 1;

/// @param item an ICMP error @return "type/code from > to: quoted from:port > to:port"
std::string
DescribeError(const NatTestCapture::Item& item)
{
    if (!item.payload)
    {
        return "none";
    }
    Ptr<Packet> packet = item.payload->Copy();
    Icmpv4Header icmp;
    packet->RemoveHeader(icmp);
    Ipv4Header quoted;
    uint8_t ports[8] = {};
    if (icmp.GetType() == Icmpv4Header::ICMPV4_TIME_EXCEEDED)
    {
        Icmpv4TimeExceeded error;
        packet->RemoveHeader(error);
        quoted = error.GetHeader();
        error.GetData(ports);
    }
    else
    {
        Icmpv4DestinationUnreachable error;
        packet->RemoveHeader(error);
        quoted = error.GetHeader();
        error.GetData(ports);
    }
    std::ostringstream text;
    text << +icmp.GetType() << "/" << +icmp.GetCode() << " " << item.header.GetSource() << " > "
         << item.header.GetDestination() << ": " << quoted.GetSource() << ":"
         << (ports[0] << 8 | ports[1]) << " > " << quoted.GetDestination() << ":"
         << (ports[2] << 8 | ports[3]);
    return text.str();
}

/// Runs a scenario with checksums on, so that a wrong ICMP checksum loses the error.
class NatIcmpTestCase : public TestCase
{
  public:
    using TestCase::TestCase;

  private:
    /// The scenario. @param network a network that masquerades
    virtual void DoRunIn(NatTestNetwork& network) = 0;

    void DoRun() override
    {
        {
            const NatTestChecksums checksums(true);
            NatTestNetwork network;
            network.Masquerade();
            // The router's own errors are RELATED to what they are about, as on Linux.
            network.router->GetObject<Ipv4Tables>()->AppendRule(
                "filter",
                "OUTPUT",
                "-m conntrack --ctstate INVALID -j DROP");
            DoRunIn(network);
        }
    }
};

/// TTL ends at the NAT on the way out: the host is told, about the packet as it sent it.
class NatTtlOutwardTestCase : public NatIcmpTestCase
{
  public:
    NatTtlOutwardTestCase()
        : NatIcmpTestCase("TTL ends at the NAT on the way out")
    {
    }

  private:
    void DoRunIn(NatTestNetwork& network) override
    {
        NatTestCapture atHost(network.hosts.Get(0));
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000);
        host.GetSocket()->SetIpTtl(1);
        host.SendAt(1, "203.0.113.9", 5000);
        // Once more, with a connection that knows how to translate.
        Ptr<Socket> socket = host.GetSocket();
        Simulator::Schedule(Seconds(2), [socket]() { socket->SetIpTtl(64); });
        host.SendAt(3, "203.0.113.9", 5000);
        Simulator::Schedule(Seconds(4), [socket]() { socket->SetIpTtl(1); });
        host.SendAt(5, "203.0.113.9", 5000);
        Simulator::Run();

        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 1, "only the one with a TTL of 64 arrives");
        NS_TEST_ASSERT_MSG_EQ(host.errors.size(), 2, "errors at the host's socket");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.errors, 0), "11/0 from 10.0.0.1", "time exceeded");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.errors, 1), "11/0 from 10.0.0.1", "time exceeded");
        const auto errors = atHost.Of(ICMP);
        NS_TEST_ASSERT_MSG_EQ(errors.size(), 2, "errors at the host");
        for (const auto& error : errors)
        {
            NS_TEST_EXPECT_MSG_EQ(DescribeError(error),
                                  "11/0 10.0.0.1 > 10.0.0.2: 10.0.0.2:4000 > 203.0.113.9:5000",
                                  "quote");
        }
    }
};

/// A packet whose TTL ends at the NAT leaves no connection behind.
class NatTtlNoEntryTestCase : public NatIcmpTestCase
{
  public:
    NatTtlNoEntryTestCase()
        : NatIcmpTestCase("a packet whose TTL ends at the NAT leaves no connection")
    {
    }

  private:
    void DoRunIn(NatTestNetwork& network) override
    {
        NatTestUdp host(network.hosts.Get(0), 4000);
        host.GetSocket()->SetIpTtl(1);
        host.SendAt(1, "203.0.113.9", 5000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(host.errors.size(), 1, "errors at the host's socket");
        NS_TEST_EXPECT_MSG_EQ(network.router->GetObject<Ipv4Conntrack>()->GetSize(),
                              0,
                              "connections");
    }
};

/// TTL ends at the NAT on the way in: the server is told about the address it wrote to.
class NatTtlInwardTestCase : public NatIcmpTestCase
{
  public:
    NatTtlInwardTestCase()
        : NatIcmpTestCase("TTL ends at the NAT on the way in")
    {
    }

  private:
    void DoRunIn(NatTestNetwork& network) override
    {
        NatTestCapture atServer(network.server);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000);
        server.GetSocket()->SetIpTtl(1);
        host.SendAt(1, "203.0.113.9", 5000);
        server.SendAt(2, "203.0.113.1", 4000);
        Simulator::Run();

        NS_TEST_EXPECT_MSG_EQ(host.got.size(), 0, "datagrams at the host");
        NS_TEST_ASSERT_MSG_EQ(server.errors.size(), 1, "errors at the server's socket");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.errors, 0),
                              "11/0 from 203.0.113.1",
                              "time exceeded");
        const auto errors = atServer.Of(ICMP);
        NS_TEST_ASSERT_MSG_EQ(errors.size(), 1, "errors at the server");
        NS_TEST_EXPECT_MSG_EQ(DescribeError(NatTestAt(errors, 0)),
                              "11/0 203.0.113.1 > 203.0.113.9: 203.0.113.9:5000 > 203.0.113.1:4000",
                              "quote, with no inside address");
    }
};

/// TTL ends at the NAT, on the first packet to a forwarded port: no connection can undo the quote.
class NatTtlForwardTestCase : public NatIcmpTestCase
{
  public:
    NatTtlForwardTestCase()
        : NatIcmpTestCase("TTL ends at the NAT on the way to a forwarded port")
    {
    }

  private:
    void DoRunIn(NatTestNetwork& network) override
    {
        network.router->GetObject<Ipv4Tables>()->AppendRule(
            "nat",
            "PREROUTING",
            "-p udp --dport 8080 -j DNAT --to-destination 10.0.0.2:80");
        NatTestCapture atServer(network.server);
        NatTestUdp server(network.server, 5000);
        server.GetSocket()->SetIpTtl(1);
        server.SendAt(1, "203.0.113.1", 8080);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.errors.size(), 1, "errors at the server's socket");
        NS_TEST_EXPECT_MSG_EQ(DescribeError(NatTestAt(atServer.Of(ICMP), 0)),
                              "11/0 203.0.113.1 > 203.0.113.9: 203.0.113.9:5000 > 203.0.113.1:8080",
                              "quote, with no inside address");
    }
};

/// Nobody listens at the server: its port unreachable reaches the inside host's socket.
class NatPortUnreachableTestCase : public NatIcmpTestCase
{
  public:
    NatPortUnreachableTestCase()
        : NatIcmpTestCase("port unreachable from outside reaches the inside socket")
    {
    }

  private:
    void DoRunIn(NatTestNetwork& network) override
    {
        NatTestCapture atHost(network.hosts.Get(0));
        NatTestUdp host(network.hosts.Get(0), 4000);
        host.SendAt(1, "203.0.113.9", 5000);
        Simulator::Run();

        NS_TEST_ASSERT_MSG_EQ(host.errors.size(), 1, "errors at the host's socket");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.errors, 0),
                              "3/3 from 203.0.113.9",
                              "port unreachable");
        const auto errors = atHost.Of(ICMP);
        NS_TEST_ASSERT_MSG_EQ(errors.size(), 1, "errors at the host");
        NS_TEST_EXPECT_MSG_EQ(DescribeError(NatTestAt(errors, 0)),
                              "3/3 203.0.113.9 > 10.0.0.2: 10.0.0.2:4000 > 203.0.113.9:5000",
                              "quote");
    }
};

/// Nobody listens at the host any more: the server is told by, and about, the router's address.
class NatInsideErrorTestCase : public NatIcmpTestCase
{
  public:
    NatInsideErrorTestCase()
        : NatIcmpTestCase("port unreachable from inside shows no inside address")
    {
    }

  private:
    void DoRunIn(NatTestNetwork& network) override
    {
        NatTestCapture atServer(network.server);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000);
        host.SendAt(1, "203.0.113.9", 5000);
        Ptr<Socket> socket = host.GetSocket();
        Simulator::Schedule(Seconds(2), [socket]() { socket->Close(); });
        server.SendAt(3, "203.0.113.1", 4000);
        Simulator::Run();

        NS_TEST_ASSERT_MSG_EQ(server.errors.size(), 1, "errors at the server's socket");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.errors, 0),
                              "3/3 from 203.0.113.1",
                              "port unreachable");
        const auto errors = atServer.Of(ICMP);
        NS_TEST_ASSERT_MSG_EQ(errors.size(), 1, "errors at the server");
        NS_TEST_EXPECT_MSG_EQ(DescribeError(NatTestAt(errors, 0)),
                              "3/3 203.0.113.1 > 203.0.113.9: 203.0.113.9:5000 > 203.0.113.1:4000",
                              "quote");
    }
};

/// The server writes to a port that nobody opened: the router itself refuses.
class NatUnsolicitedTestCase : public NatIcmpTestCase
{
  public:
    NatUnsolicitedTestCase()
        : NatIcmpTestCase("an unsolicited datagram is refused by the router")
    {
    }

  private:
    void DoRunIn(NatTestNetwork& network) override
    {
        NatTestCapture atHost(network.hosts.Get(0));
        NatTestUdp server(network.server, 5000);
        server.SendAt(1, "203.0.113.1", 4000);
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.errors.size(), 1, "errors at the server's socket");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.errors, 0),
                              "3/3 from 203.0.113.1",
                              "port unreachable");
        NS_TEST_EXPECT_MSG_EQ(atHost.Of(17).size(), 0, "datagrams at the host");
    }
};

/// An ICMP error dies at the NAT: nobody is told, unlike at other nodes of ns-3.
class NatTtlOfErrorTestCase : public TestCase
{
  public:
    NatTtlOfErrorTestCase()
        : TestCase("TTL of an ICMP error ends at the NAT")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        // Nobody listens at the server, whose port unreachable comes no further than the NAT.
        NatTestCapture atServer(network.server);
        NatTestUdp host(network.hosts.Get(0), 4000);
        host.SendAt(1, "203.0.113.9", 5000);
        network.server->GetObject<Ipv4>()->SetAttribute("DefaultTtl", UintegerValue(1));
        std::string reasons;
        network.router->GetObject<Ipv4Netfilter>()->TraceConnectWithoutContext(
            "Drop",
            MakeBoundCallback(&NatTtlOfErrorTestCase::Note, &reasons));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(host.errors.size(), 0, "errors at the host");
        NS_TEST_EXPECT_MSG_EQ(atServer.Of(ICMP).size(), 0, "errors at the server");
        NS_TEST_EXPECT_MSG_EQ(reasons, "TTL expired;", "why it was dropped");
    }

    static void Note(std::string* reasons,
                     const Ipv4Header&,
                     Ptr<const Packet>,
                     netfilter::Hook,
                     const char* reason)
    {
        *reasons += std::string(reason) + ";";
    }
};

/// The suite "netfilter-nat-icmp".
class NatIcmpTestSuite : public TestSuite
{
  public:
    NatIcmpTestSuite()
        : TestSuite("netfilter-nat-icmp")
    {
        AddTestCase(new NatTtlOutwardTestCase);
        AddTestCase(new NatTtlNoEntryTestCase);
        AddTestCase(new NatTtlInwardTestCase);
        AddTestCase(new NatTtlForwardTestCase);
        AddTestCase(new NatPortUnreachableTestCase);
        AddTestCase(new NatInsideErrorTestCase);
        AddTestCase(new NatUnsolicitedTestCase);
        AddTestCase(new NatTtlOfErrorTestCase);
    }
};

NatIcmpTestSuite g_natIcmpTestSuite; //!< registers itself

} // namespace
