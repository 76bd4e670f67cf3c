/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "conntrack-trace-helper.h"
#include "netfilter-nat-test-network.h"

#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"

#include <cstdio>
#include <string>

using namespace ns3;

// FTP with real TCP through a NAT: the control connection speaks of a data connection, which comes
// in from the outside.

namespace
{

/// One TCP connection, as lines of text.
class FtpPeer
{
  public:
    /// @param socket a socket, before it connects or just accepted
    void Use(Ptr<Socket> socket)
    {
        m_socket = socket;
        m_socket->SetRecvCallback(MakeCallback(&FtpPeer::Receive, this));
    }

    ~FtpPeer()
    {
        if (m_socket)
        {
            m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                        MakeNullCallback<void, Ptr<Socket>, const Address&>());
        }
    }

    FtpPeer() = default;
    FtpPeer(const FtpPeer&) = delete;
    FtpPeer& operator=(const FtpPeer&) = delete;

    /// @param text what to send
    void Say(std::string text)
    {
        m_socket->Send(reinterpret_cast<const uint8_t*>(text.data()),
                       static_cast<uint32_t>(text.size()),
                       0);
    }

    std::string heard; //!< all that came

  private:
    void Receive(Ptr<Socket> socket)
    {
        while (Ptr<Packet> packet = socket->Recv())
        {
            std::string text(packet->GetSize(), '\0');
            packet->CopyData(reinterpret_cast<uint8_t*>(&text[0]), packet->GetSize());
            heard += text;
        }
    }

    Ptr<Socket> m_socket;
};

/// A socket that listens, and the one connection that it accepts.
class FtpListener
{
  public:
    /// @param node where @param port local port
    FtpListener(Ptr<Node> node, uint16_t port)
        : m_socket(Socket::CreateSocket(node, TcpSocketFactory::GetTypeId()))
    {
        m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
        m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&FtpListener::Accept, this));
        m_socket->Listen();
    }

    ~FtpListener()
    {
        m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeNullCallback<void, Ptr<Socket>, const Address&>());
    }

    FtpListener(const FtpListener&) = delete;
    FtpListener& operator=(const FtpListener&) = delete;

    FtpPeer peer;     //!< once somebody has connected
    std::string from; //!< who

  private:
    void Accept(Ptr<Socket> socket, const Address& address)
    {
        const InetSocketAddress inet = InetSocketAddress::ConvertFrom(address);
        std::ostringstream text;
        text << inet.GetIpv4() << ":" << inet.GetPort();
        from = text.str();
        peer.Use(socket);
    }

    Ptr<Socket> m_socket;
};

/// A whole active session: PORT, data from outside, and the control connection lives on.
class FtpActiveTestCase : public TestCase
{
  public:
    /// @param checksums whether ns-3 computes checksums @param helper whether FTP is helped
    FtpActiveTestCase(bool checksums, bool helper)
        : TestCase(std::string("active FTP ") + (helper ? "with" : "without") +
                   " a helper, checksums " + (checksums ? "on" : "off")),
          m_checksums(checksums),
          m_helper(helper)
    {
    }

  private:
    /// The server does what the PORT command it has read says.
    void OpenData()
    {
        const size_t at = m_control->peer.heard.find("PORT ");
        unsigned n[6] = {0, 0, 0, 0, 0, 0};
        if (at != std::string::npos)
        {
            m_line = m_control->peer.heard.substr(at);
            std::sscanf(m_line.c_str(),
                        "PORT %u,%u,%u,%u,%u,%u",
                        &n[0],
                        &n[1],
                        &n[2],
                        &n[3],
                        &n[4],
                        &n[5]);
        }
        Ptr<Socket> socket = Socket::CreateSocket(m_server, TcpSocketFactory::GetTypeId());
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 20));
        m_data.Use(socket);
        const uint32_t address = n[0] << 24 | n[1] << 16 | n[2] << 8 | n[3];
        socket->Connect(InetSocketAddress(Ipv4Address(address), n[4] << 8 | n[5]));
    }

    void DoRun() override
    {
        const NatTestChecksums checksums(m_checksums);
        NatTestNetwork network;
        m_server = network.server;
        NatHelper nat;
        nat.Masquerade(network.outside);
        if (m_helper)
        {
            nat.EnableHelper("ftp", 21);
        }
        Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        FtpListener control(network.server, 21);
        m_control = &control;
        FtpListener data(network.hosts.Get(0), 5000);
        FtpPeer client;
        Ptr<Socket> socket =
            Socket::CreateSocket(network.hosts.Get(0), TcpSocketFactory::GetTypeId());
        client.Use(socket);
        const InetSocketAddress server(Ipv4Address("203.0.113.9"), 21);
        Simulator::Schedule(Seconds(1), [&]() { socket->Connect(server); });
        Simulator::Schedule(Seconds(2), [&]() { control.peer.Say("220 ready\r\n"); });
        Simulator::Schedule(Seconds(3), [&]() { client.Say("USER anonymous\r\n"); });
        Simulator::Schedule(Seconds(4), [&]() { client.Say("PORT 10,0,0,2,19,136\r\n"); });
        size_t expected = 0;
        std::ostringstream listing;
        Simulator::Schedule(Seconds(5), [&]() {
            expected = conntrack->GetExpectations().size();
            ConntrackTraceHelper::PrintExpectations(network.router, listing);
        });
        Simulator::Schedule(Seconds(5), &FtpActiveTestCase::OpenData, this);
        const std::string file(20000, 'd');
        Simulator::Schedule(Seconds(6), [&]() { m_data.Say(file); });
        Simulator::Schedule(Seconds(7), [&]() { control.peer.Say("226 done\r\n"); });
        Simulator::Schedule(Seconds(8), [&]() { client.Say("QUIT\r\n"); });
        std::string table;
        size_t related = 0;
        Simulator::Schedule(Seconds(9), [&]() {
            table = NatTestTable(conntrack);
            for (const auto& record : conntrack->GetConnections())
            {
                related += record.Has(netfilter::status::EXPECTED) ? 1 : 0;
            }
        });
        Simulator::Stop(Seconds(10));
        Simulator::Run();

        NS_TEST_EXPECT_MSG_EQ(client.heard, "220 ready\r\n226 done\r\n", "what the client heard");
        if (!m_helper)
        {
            NS_TEST_EXPECT_MSG_EQ(m_line, "PORT 10,0,0,2,19,136\r\n", "the line is as it was");
            NS_TEST_EXPECT_MSG_EQ(data.from, "", "nobody gets in");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(m_line, "PORT 203,0,113,1,19,136\r\n", "what the server read");
        NS_TEST_EXPECT_MSG_EQ(control.peer.heard,
                              "USER anonymous\r\nPORT 203,0,113,1,19,136\r\nQUIT\r\n",
                              "what the server heard");
        NS_TEST_EXPECT_MSG_EQ(expected, 1, "expectations while there is no data connection");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetExpectations().size(), 0, "expectations afterwards");
        // A second after the PORT command has passed, of 300.
        NS_TEST_EXPECT_MSG_EQ(listing.str(),
                              "299 proto=6 src=203.0.113.9 dst=203.0.113.1 sport=0 dport=5000 "
                              "mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 "
                              "dport=65535 master-src=10.0.0.2 master-dst=203.0.113.9 sport=49153 "
                              "dport=21 class=0 helper=ftp\n",
                              "the listing of expectations");
        NS_TEST_EXPECT_MSG_EQ(data.from, "203.0.113.9:20", "who brought the data");
        NS_TEST_EXPECT_MSG_EQ((data.peer.heard == file), true, "the data is all there");
        NS_TEST_EXPECT_MSG_EQ(related, 1, "connections that were expected:\n" << table);
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetStatistics().invalid, 0, "invalid packets");
        NS_TEST_EXPECT_MSG_EQ(
            NatTestContains(table,
                            "src=203.0.113.9 dst=203.0.113.1 sport=20 dport=5000 "
                            "src=10.0.0.2 dst=203.0.113.9 sport=5000 dport=20 [ASSURED]"),
            true,
            "the data connection in\n"
                << table);
    }

    bool m_checksums;
    bool m_helper;
    Ptr<Node> m_server;
    FtpListener* m_control{nullptr};
    FtpPeer m_data;
    std::string m_line;
};

/// A client speaks of its neighbour's address, before and after the switch is turned.
class FtpLooseTestCase : public TestCase
{
  public:
    FtpLooseTestCase()
        : TestCase("FTP about another host, with FtpLoose and without")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        NatHelper nat;
        nat.Masquerade(network.outside);
        nat.EnableHelper("ftp", 21);
        nat.SetConntrackAttribute("FtpLoose", BooleanValue(true));
        Ptr<Ipv4Conntrack> conntrack = nat.Install(network.router);
        FtpListener control(network.server, 21);
        Ptr<Socket> socket =
            Socket::CreateSocket(network.hosts.Get(0), TcpSocketFactory::GetTypeId());
        FtpPeer client;
        client.Use(socket);
        const InetSocketAddress server(Ipv4Address("203.0.113.9"), 21);
        Simulator::Schedule(Seconds(1), [&]() { socket->Connect(server); });
        Simulator::Schedule(Seconds(2), [&]() { client.Say("USER anonymous\r\n"); });
        Simulator::Schedule(Seconds(3), [&]() { client.Say("PORT 10,0,0,3,19,136\r\n"); });
        std::vector<netfilter::ExpectationRecord> loose;
        Simulator::Schedule(Seconds(4), [&]() {
            loose = conntrack->GetExpectations();
            conntrack->SetAttribute("FtpLoose", BooleanValue(false));
            client.Say("PORT 10,0,0,3,19,137\r\n");
        });
        std::vector<netfilter::ExpectationRecord> strict;
        Simulator::Schedule(Seconds(5), [&]() { strict = conntrack->GetExpectations(); });
        Simulator::Stop(Seconds(6));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(loose.size(), 1, "expected with FtpLoose");
        NS_TEST_EXPECT_MSG_EQ(loose[0].tuple.destinationId, 5000, "the port it spoke of");
        NS_TEST_ASSERT_MSG_EQ(strict.size(), 1, "nothing more is expected without");
        NS_TEST_EXPECT_MSG_EQ(strict[0].tuple.destinationId, 5000, "still that one");
    }
};

/// The suite "netfilter-ftp".
class FtpTestSuite : public TestSuite
{
  public:
    FtpTestSuite()
        : TestSuite("netfilter-ftp")
    {
        AddTestCase(new FtpActiveTestCase(false, true));
        AddTestCase(new FtpActiveTestCase(true, true));
        AddTestCase(new FtpActiveTestCase(false, false));
        AddTestCase(new FtpLooseTestCase);
    }
};

FtpTestSuite g_ftpTestSuite; //!< registers itself

} // namespace
