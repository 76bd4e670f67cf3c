/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "drop-reason.h"
#include "reject-packet.h"
#include "rules-router.h"

using namespace ns3::netfilter;

namespace
{

// A packet of a protocol without tracker, with the Internet checksum in its third and fourth byte.
Bytes
Summed(uint8_t protocol, bool right)
{
    PacketSpec spec;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.protocol = protocol;
    spec.payload = 16;
    Bytes packet = BuildPacket(spec);
    StoreBe16(&packet[22], 0);
    const auto sum = static_cast<uint16_t>(~PlainSum(&packet[20], packet.size() - 20));
    StoreBe16(&packet[22], right ? sum : sum ^ 0x0100);
    return packet;
}

} // namespace

TEST_F(RulesRouter, RejectedConnectionsAreAnsweredAndLeaveNothing)
{
    Append("filter", "FORWARD", "-p tcp -j REJECT --reject-with tcp-reset");
    Append("filter", "FORWARD", "-p udp --dport 53 -j REJECT");
    Append("filter", "FORWARD", "-j REJECT --reject-with icmp-admin-prohibited");
    EXPECT_EQ(Open().reason, reason::REJECT);
    ASSERT_EQ(router.answers.size(), 1U);
    Fate& reset = router.answers[0];
    EXPECT_EQ(reset.interface, "lan0");
    EXPECT_EQ(reset.state, PacketState::RELATED);
    EXPECT_EQ(View(reset).GetSource(), SERVER) << "as if the server had sent it";
    EXPECT_EQ(View(reset).GetDestination(), HOST);
    EXPECT_EQ(reset.bytes[33], TcpView::RST | TcpView::ACK);
    EXPECT_EQ(LoadBe32(&reset.bytes[28]), 1001U);
    EXPECT_EQ(JudgeTransportChecksum(reset.bytes), ChecksumVerdict::RIGHT);
    EXPECT_TRUE(HeaderChecksumIsRight(reset.bytes));

    router.Receive("lan0", Tcp(HOST, 1, SERVER, 2, TcpView::ACK, 5, 4711));
    EXPECT_EQ(LoadBe32(&router.answers[1].bytes[24]), 4711U);
    EXPECT_EQ(router.answers[1].bytes[33], TcpView::RST);

    router.Receive("lan0", Udp(HOST, 1024, SERVER, 53, 1000));
    router.Receive("lan0", Udp(HOST, 1024, SERVER, 54));
    ASSERT_EQ(router.answers.size(), 4U);
    Fate& error = router.answers[2];
    EXPECT_EQ(View(error).GetSource(), ROUTER);
    EXPECT_EQ(error.bytes.size(), 576U) << "as much as there may be";
    EXPECT_EQ(error.bytes[1], 0xc0);
    EXPECT_EQ(error.bytes[20], icmp::DEST_UNREACHABLE);
    EXPECT_EQ(error.bytes[21], 3);
    EXPECT_EQ(router.answers[3].bytes[21], 13);
    EXPECT_EQ(JudgeTransportChecksum(error.bytes), ChecksumVerdict::RIGHT);
    EXPECT_TRUE(router.List().empty()) << "and no connection comes of it";
}

TEST_F(RulesRouter, SomeThingsAreNotAnswered)
{
    Append("filter", "FORWARD", "-p tcp -j REJECT --reject-with tcp-reset");
    Append("filter", "FORWARD", "-j REJECT");
    router.Receive("lan0", Tcp(HOST, 1, SERVER, 2, TcpView::RST));
    Bytes broken = Udp(HOST, 1, SERVER, 2);
    broken.back() ^= 1;
    router.Receive("lan0", broken);
    router.Receive("lan0",
                   IcmpError(HOST, SERVER, icmp::TIME_EXCEEDED, 0, Udp(SERVER, 1, HOST, 2), 28));
    EXPECT_TRUE(router.answers.empty());
    router.Receive("lan0", IcmpQuery(HOST, SERVER, icmp::ECHO, 1));
    EXPECT_EQ(router.answers.size(), 1U) << "a query is no error";
}

TEST_F(RulesRouter, AnswersGoBackThroughTheTranslation)
{
    // The outside knows the server by the router's address; so it must be refused from there.
    Append("nat", "PREROUTING", "-i wan0 -p tcp --dport 80 -j DNAT --to-destination 192.168.1.3");
    Append("nat", "PREROUTING", "-i wan0 -p udp --dport 80 -j DNAT --to-destination 192.168.1.3");
    Append("filter", "FORWARD", "-p tcp -j REJECT --reject-with tcp-reset");
    Append("filter", "FORWARD", "-p udp -j REJECT");
    router.Receive("wan0", Tcp(SERVER, 5000, PUBLIC, 80, TcpView::SYN));
    router.Receive("wan0", Udp(SERVER, 5000, PUBLIC, 80));
    ASSERT_EQ(router.answers.size(), 2U);
    ASSERT_EQ(router.answers[0].kind, Fate::SENT) << router.answers[0].reason;
    EXPECT_EQ(View(router.answers[0]).GetSource(), PUBLIC);
    EXPECT_EQ(JudgeTransportChecksum(router.answers[0].bytes), ChecksumVerdict::RIGHT);
    ASSERT_EQ(router.answers[1].kind, Fate::SENT) << router.answers[1].reason;
    PacketView quoted;
    ASSERT_TRUE(ParseQuoted(View(router.answers[1]), quoted));
    EXPECT_EQ(quoted.GetDestination(), PUBLIC);
}

TEST_F(RulesRouter, ErrorsAnswerOnlyWhatHasARightChecksum)
{
    Append("filter", "FORWARD", "-j REJECT");
    const auto isAnswered = [this](const Bytes& packet) {
        router.answers.clear();
        router.Receive("lan0", packet);
        return !router.answers.empty();
    };
    PacketSpec spec;
    spec.source = HOST;
    spec.destination = SERVER;
    for (const uint8_t protocol : {protocol::TCP, protocol::UDP, protocol::ICMP})
    {
        spec.protocol = protocol;
        spec.badChecksum = false;
        EXPECT_TRUE(isAnswered(BuildPacket(spec))) << +protocol;
        spec.badChecksum = true;
        EXPECT_FALSE(isAnswered(BuildPacket(spec))) << +protocol;
    }
    spec.protocol = protocol::UDP;
    spec.noChecksum = true;
    EXPECT_TRUE(isAnswered(BuildPacket(spec))) << "it says that it has none";
    // As observed on Linux 6.18: taken for the plain checksum of all of the payload, or ignored.
    for (const uint8_t protocol : {uint8_t{99}, uint8_t{4}, uint8_t{33}})
    {
        EXPECT_TRUE(isAnswered(Summed(protocol, true))) << +protocol;
        EXPECT_FALSE(isAnswered(Summed(protocol, false))) << +protocol;
    }
    for (const uint8_t protocol :
         {protocol::GRE, protocol::ESP, protocol::AH, protocol::SCTP, protocol::UDPLITE})
    {
        EXPECT_TRUE(isAnswered(Summed(protocol, false))) << +protocol;
    }
    spec = PacketSpec();
    spec.source = HOST;
    spec.destination = SERVER;
    spec.protocol = 99;
    EXPECT_TRUE(isAnswered(BuildPacket(spec))) << "nothing to be wrong";
    // Too short for the checksum that is to be there.
    spec.payload = 3;
    for (const uint8_t protocol : {protocol::UDP, protocol::TCP})
    {
        Bytes cut = BuildPacket(spec);
        cut[9] = protocol;
        EXPECT_FALSE(isAnswered(cut)) << +protocol;
    }
}

TEST(RejectPacket, TheHeaderInTheQuoteHasARightChecksum)
{
    // ns-3 hands a header over without one.
    Bytes bytes = Udp(HOST, 1, SERVER, 2);
    StoreBe16(&bytes[10], 0);
    TrackedPacket packet;
    PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), packet.view);
    const Bytes answer = MakeUnreachable(packet, 3);
    ASSERT_EQ(answer.size(), 28 + bytes.size());
    EXPECT_TRUE(HeaderChecksumIsRight(Bytes(answer.begin() + 28, answer.end())));
    EXPECT_EQ(JudgeTransportChecksum(answer), ChecksumVerdict::RIGHT);
}

TEST_F(RulesRouter, AResetClosesTheConnectionThatItEnds)
{
    router.Receive("lan0", Tcp(HOST, 1024, SERVER, 80, TcpView::SYN));
    router.Receive("wan0", Tcp(SERVER, 80, HOST, 1024, TcpView::SYN | TcpView::ACK, 5000, 1001));
    const Bytes ack = Tcp(HOST, 1024, SERVER, 80, TcpView::ACK, 1001, 5001);
    router.Receive("lan0", ack);
    ASSERT_EQ(router.List().size(), 1U);
    EXPECT_EQ(router.List()[0].tcpState, TcpState::ESTABLISHED);

    Append("filter", "FORWARD", "-p udp -j REJECT");
    Append("filter", "FORWARD", "-p tcp -j REJECT --reject-with tcp-reset");
    router.events.clear();
    router.now += 50 * SECOND;
    router.Receive("lan0", ack);
    ASSERT_EQ(router.answers.size(), 1U);
    ASSERT_EQ(router.List().size(), 1U);
    EXPECT_EQ(router.List()[0].tcpState, TcpState::CLOSE);
    EXPECT_EQ(router.List()[0].remaining, 10 * SECOND);
    ASSERT_EQ(router.events.size(), 1U);
    EXPECT_EQ(router.events[0].kind, ConntrackEvent::UPDATE);
    EXPECT_EQ(router.events[0].record.events, event::PROTOINFO);
    router.now += 11 * SECOND;
    EXPECT_TRUE(router.List().empty());
}
