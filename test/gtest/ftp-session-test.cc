/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ftp-helper.h"
#include "ftp-session.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;

// Whole FTP sessions through a router: what the ends see, what the table holds.

namespace
{

/// A SYN. @return what became of it
Fate
Dial(FtpSession& session,
     const char* interface,
     uint32_t source,
     uint16_t sourcePort,
     uint32_t destination,
     uint16_t port)
{
    return session.router.Receive(interface,
                                  Tcp(source, sourcePort, destination, port, TcpView::SYN));
}

} // namespace

TEST(FtpSession, ActiveThroughMasquerade)
{
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    EXPECT_EQ(session.Expected(), 0U);

    // The server reads the router's address, and the line has become longer.
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,2,19,136\r\n"),
              "PORT 203,0,113,1,19,136\r\n");
    ASSERT_EQ(session.Expected(), 1U);
    EXPECT_TRUE(session.Master()->Has(status::SEQ_ADJUST));

    // From here on both directions are off by three, and nobody notices.
    EXPECT_EQ(session.Say(session.server, "200 PORT ok\r\n"), "200 PORT ok\r\n");
    EXPECT_EQ(session.Say(session.client, "RETR file\r\n"), "RETR file\r\n");
    EXPECT_EQ(session.Say(session.server, "150 opening\r\n"), "150 opening\r\n");

    // The data connection comes in from the outside.
    const Fate fate = Dial(session, "wan0", FTP_SERVER, 20, FTP_OUTSIDE, 5000);
    ASSERT_EQ(fate.kind, Fate::SENT) << fate.reason;
    EXPECT_EQ(fate.state, PacketState::RELATED);
    EXPECT_EQ(fate.interface, "lan0");
    EXPECT_EQ(LoadBe32(&fate.bytes[16]), FTP_CLIENT);
    EXPECT_EQ(LoadBe16(&fate.bytes[22]), 5000);
    EXPECT_EQ(session.Expected(), 0U);

    const Fate answer = session.router.Receive("lan0",
                                               Tcp(FTP_CLIENT,
                                                   5000,
                                                   FTP_SERVER,
                                                   20,
                                                   TcpView::SYN | TcpView::ACK,
                                                   7000,
                                                   1001));
    ASSERT_EQ(answer.kind, Fate::SENT);
    EXPECT_EQ(answer.state, PacketState::ESTABLISHED);
    EXPECT_EQ(LoadBe32(&answer.bytes[12]), FTP_OUTSIDE);

    for (const ConnectionRecord& record : session.router.List())
    {
        const bool isData = record.GetTuple(Direction::ORIGINAL).destinationId == 5000;
        EXPECT_EQ(record.Has(status::EXPECTED), isData);
        EXPECT_EQ(record.Has(status::DST_NAT), isData);
        EXPECT_EQ(record.Has(status::SRC_NAT), !isData);
    }
    // One use only.
    EXPECT_EQ(Dial(session, "wan0", FTP_SERVER, 21, FTP_OUTSIDE, 5000).kind, Fate::DELIVERED);
}

TEST(FtpSession, ExtendedActiveThroughMasquerade)
{
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    EXPECT_EQ(session.Say(session.client, "EPRT !1!10.0.0.2!5000!\r\n"),
              "EPRT |1|203.0.113.1|5000|\r\n");
    EXPECT_EQ(session.Say(session.server, "200 ok\r\n"), "200 ok\r\n");
    EXPECT_EQ(Dial(session, "wan0", FTP_SERVER, 20, FTP_OUTSIDE, 5000).state,
              PacketState::RELATED);
}

TEST(FtpSession, PassiveThroughMasquerade)
{
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    session.Say(session.client, "PASV\r\n");
    EXPECT_EQ(session.Say(session.server, "227 Entering (198,51,100,9,4,1)\r\n"),
              "227 Entering (198,51,100,9,4,1)\r\n");
    const Fate fate = Dial(session, "lan0", FTP_CLIENT, 4001, FTP_SERVER, 1025);
    ASSERT_EQ(fate.kind, Fate::SENT);
    EXPECT_EQ(fate.state, PacketState::RELATED);
    EXPECT_EQ(LoadBe32(&fate.bytes[12]), FTP_OUTSIDE);
    EXPECT_EQ(LoadBe16(&fate.bytes[20]), 4001);
    // Nobody else is meant.
    EXPECT_EQ(session.Say(session.client, "EPSV\r\n"), "EPSV\r\n");
    EXPECT_EQ(session.Say(session.server, "229 Entering (|||1026|)\r\n"),
              "229 Entering (|||1026|)\r\n");
    EXPECT_EQ(Dial(session, "lan0", Address(10, 0, 0, 3), 4001, FTP_SERVER, 1026).state,
              PacketState::NEW);
    EXPECT_EQ(Dial(session, "lan0", FTP_CLIENT, 4002, FTP_SERVER, 1026).state,
              PacketState::RELATED);
}

TEST(FtpSession, PassiveToAServerBehindAPortForward)
{
    // The client is outside; the inside server tells its inside address.
    FtpSession session;
    session.router.rules.AppendRule("nat",
                                    "PREROUTING",
                                    "-i wan0 -p tcp --dport 21 -j DNAT --to-destination 10.0.0.2");
    session.client = {"wan0", FTP_SERVER, 4000, FTP_OUTSIDE, 21, 1000, 0};
    session.server = {"lan0", FTP_CLIENT, 21, FTP_SERVER, 4000, 900000, 0};
    ASSERT_EQ(session.router.Receive("wan0", session.Make(session.client, TcpView::SYN)).kind,
              Fate::SENT);
    ++session.client.next;
    session.server.expected = session.client.next;
    session.router.Receive("lan0", session.Make(session.server, TcpView::SYN | TcpView::ACK));
    ++session.server.next;
    session.client.expected = session.server.next;
    session.router.Receive("wan0", session.Make(session.client, TcpView::ACK));
    session.Say(session.server, "220 ready\r\n");

    // Longer by three in this direction.
    EXPECT_EQ(session.Say(session.server, "227 (10,0,0,2,4,1)\r\n"),
              "227 (203,0,113,1,4,1)\r\n");
    EXPECT_EQ(session.Say(session.client, "LIST\r\n"), "LIST\r\n");
    EXPECT_EQ(session.Say(session.server, "150 here it comes\r\n"), "150 here it comes\r\n");
    const Fate fate = Dial(session, "wan0", FTP_SERVER, 4001, FTP_OUTSIDE, 1025);
    ASSERT_EQ(fate.kind, Fate::SENT) << fate.reason;
    EXPECT_EQ(fate.state, PacketState::RELATED);
    EXPECT_EQ(LoadBe32(&fate.bytes[16]), FTP_CLIENT);
    EXPECT_EQ(LoadBe16(&fate.bytes[22]), 1025);
}

TEST(FtpSession, WithoutNatOnlyExpects)
{
    FtpSession session;
    session.server.peerAddress = FTP_CLIENT;
    session.LogIn();
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,2,19,136\r\n"),
              "PORT 10,0,0,2,19,136\r\n");
    EXPECT_FALSE(session.Master()->Has(status::SEQ_ADJUST));
    EXPECT_EQ(Dial(session, "wan0", FTP_SERVER, 20, FTP_CLIENT, 5000).state,
              PacketState::RELATED);
}

TEST(FtpSession, NobodyReadsAlongWithoutAHelper)
{
    FtpSession session;
    session.Masquerade();
    session.client.peerPort = 2121;
    session.server.port = 2121;
    session.LogIn();
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,2,19,136\r\n"),
              "PORT 10,0,0,2,19,136\r\n");
    EXPECT_EQ(session.Expected(), 0U);
}

TEST(FtpSession, LinesOfAnyLengthInBothDirections)
{
    // Longer, shorter, equal, one after the other: the offsets add up.
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,2,19,136\r\n"),
              "PORT 203,0,113,1,19,136\r\n");
    EXPECT_EQ(session.Say(session.server, "200 ok\r\n"), "200 ok\r\n");
    EXPECT_EQ(session.Say(session.client, "PORT 0000000010,000,000,002,019,136\r\n"),
              "PORT 203,0,113,1,19,136\r\n");
    EXPECT_EQ(session.Say(session.server, "200 ok\r\n"), "200 ok\r\n");
    EXPECT_EQ(session.Say(session.client, "EPRT |1|10.0.0.2|5001|\r\n"),
              "EPRT |1|203.0.113.1|5001|\r\n");
    EXPECT_EQ(session.Say(session.server, "200 ok\r\n"), "200 ok\r\n");
    // A 227 without zeros in front is rewritten shorter.
    EXPECT_EQ(session.Say(session.server, "227 (198,051,100,009,004,001)\r\n"),
              "227 (198,51,100,9,4,1)\r\n");
    EXPECT_EQ(session.Say(session.client, "NOOP\r\n"), "NOOP\r\n");
    EXPECT_EQ(session.Say(session.server, "200 ok\r\n"), "200 ok\r\n");
}

TEST(FtpSession, ARepeatedLineIsTheSameAgain)
{
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    const FtpEnd before = session.client;
    session.Say(session.client, "PORT 10,0,0,2,19,136\r\n");
    const Bytes first = session.fate.bytes;
    const Bytes again =
        session.Make(before, TcpView::PSH | TcpView::ACK, "PORT 10,0,0,2,19,136\r\n");
    const Fate fate = session.router.Receive("lan0", again);
    ASSERT_EQ(fate.kind, Fate::SENT);
    EXPECT_EQ(fate.bytes, first);
    EXPECT_EQ(session.Expected(), 1U);
    // And is counted once.
    EXPECT_EQ(session.Say(session.client, "RETR file\r\n"), "RETR file\r\n");
}

TEST(FtpSession, ARepeatedLineKeepsItsRandomPort)
{
    // Somebody else already expects port 5000 of the router from that server.
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    session.Say(session.client, "PORT 10,0,0,2,19,136\r\n");
    session.client = {"lan0", Address(10, 0, 0, 3), 4100, FTP_SERVER, 21, 5000, 0};
    session.server = {"wan0", FTP_SERVER, 21, FTP_OUTSIDE, 4100, 70000, 0};
    session.LogIn();
    const FtpEnd before = session.client;
    const std::string line = "PORT 10,0,0,3,19,136\r\n";
    const std::string arrived = session.Say(session.client, line);
    EXPECT_EQ(arrived.substr(0, 17), "PORT 203,0,113,1,");
    EXPECT_NE(arrived, "PORT 203,0,113,1,19,136\r\n");
    EXPECT_EQ(session.Expected(), 2U);
    const Fate fate =
        session.router.Receive("lan0", session.Make(before, TcpView::PSH | TcpView::ACK, line));
    ASSERT_EQ(fate.kind, Fate::SENT);
    EXPECT_EQ(TextOf(fate.bytes), arrived);

    // The data connection to that port comes to the port that the client spoke of.
    uint16_t port = 0;
    session.router.conntrack.GetExpectations().ForEach(session.router.now,
                                                       [&port](const Expectation& e) {
                                                           if (e.tuple.destinationId != 5000)
                                                           {
                                                               port = e.tuple.destinationId;
                                                           }
                                                       });
    const Fate data = Dial(session, "wan0", FTP_SERVER, 20, FTP_OUTSIDE, port);
    ASSERT_EQ(data.kind, Fate::SENT);
    EXPECT_EQ(LoadBe32(&data.bytes[16]), Address(10, 0, 0, 3));
    EXPECT_EQ(LoadBe16(&data.bytes[22]), 5000);
}

TEST(FtpSession, ReadsLinesOnlyWhereOneBegins)
{
    FtpSession session;
    session.Masquerade();
    session.Connect();
    // The first thing said: nobody knows that a line begins here.
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,2,19,136\r\n"),
              "PORT 10,0,0,2,19,136\r\n");
    // The end of a line, in a segment of its own.
    EXPECT_EQ(session.Say(session.client, "STOR a "), "STOR a ");
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,2,19,136\r\n"),
              "PORT 10,0,0,2,19,136\r\n");
    EXPECT_EQ(session.Expected(), 0U);
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,2,19,136\r\n"),
              "PORT 203,0,113,1,19,136\r\n");
}

TEST(FtpSession, DropsASplitLineUntilItComesInOnePiece)
{
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    const std::string line = "PORT 10,0,0,2,19,136\r\n";
    for (size_t cut = 1; cut + 1 < line.size(); ++cut)
    {
        EXPECT_EQ(session.Say(session.client, line.substr(0, cut)), "") << cut;
        EXPECT_EQ(session.fate.reason, reason::HELPER_PARTIAL);
        EXPECT_EQ(session.Expected(), 0U);
    }
    EXPECT_EQ(session.Say(session.client, "PORT nonsense\r\n"), "");
    EXPECT_EQ(session.Say(session.client, line), "PORT 203,0,113,1,19,136\r\n");
}

TEST(FtpSession, NobodySpeaksOfOthersUnlessLoose)
{
    FtpSession session;
    session.server.peerAddress = FTP_CLIENT; // no NAT
    session.LogIn();
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,9,19,136\r\n"),
              "PORT 10,0,0,9,19,136\r\n");
    EXPECT_EQ(session.Expected(), 0U);
    session.router.conntrack.GetHelpers().GetFtp().SetLoose(true);
    EXPECT_EQ(session.Say(session.client, "PORT 10,0,0,9,19,136\r\n"),
              "PORT 10,0,0,9,19,136\r\n");
    EXPECT_EQ(Dial(session, "wan0", FTP_SERVER, 20, Address(10, 0, 0, 9), 5000).state,
              PacketState::RELATED);
}

TEST(FtpSession, APacketThatCannotGrowIsDropped)
{
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    // 65535 bytes in all: no room for three more.
    std::string text = "PORT 10,0,0,2,19,136\r\n";
    text.resize(65535 - 40 - 1, 'x');
    EXPECT_EQ(session.Say(session.client, text + "\n"), "");
    EXPECT_EQ(session.fate.reason, reason::HELPER_PAYLOAD);
    EXPECT_EQ(session.Expected(), 0U);
}

TEST(FtpSession, AnErrorAboutTheConnectionIsNotReadNorAdjusted)
{
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    session.Say(session.client, "PORT 10,0,0,2,19,136\r\n");
    // A router on the way complains about a segment of the client.
    const Bytes error =
        IcmpError(Address(192, 0, 2, 7), FTP_OUTSIDE, 3, 1, session.fate.bytes, 40);
    const Fate fate = session.router.Receive("wan0", error);
    ASSERT_EQ(fate.kind, Fate::SENT);
    EXPECT_EQ(fate.state, PacketState::RELATED);
    EXPECT_EQ(LoadBe32(&fate.bytes[16]), FTP_CLIENT);
    FtpSession::CheckChecksums(fate.bytes);
}
