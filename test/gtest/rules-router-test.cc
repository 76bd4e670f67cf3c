/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "drop-reason.h"
#include "iptables-command.h"
#include "rule-table.h"
#include "rules-router.h"

using namespace ns3::netfilter;

TEST_F(RulesRouter, TablesRunInTheOrderOfLinux)
{
    for (const char* chain : {"PREROUTING", "OUTPUT"})
    {
        Append("raw", chain, "-j LOG --log-prefix raw-");
        Append("mangle", chain, "-j LOG --log-prefix mangle-");
        Append("nat", chain, "-j LOG --log-prefix nat-");
    }
    for (const char* chain : {"INPUT", "FORWARD", "POSTROUTING"})
    {
        Append("mangle", chain, std::string("-j LOG --log-prefix mangle-") + chain + "-");
    }
    for (const char* chain : {"INPUT", "FORWARD", "OUTPUT"})
    {
        Append("filter", chain, std::string("-j LOG --log-prefix filter-") + chain + "-");
    }
    Append("nat", "POSTROUTING", "-j LOG --log-prefix nat-post-");
    Append("nat", "INPUT", "-j LOG --log-prefix nat-in-");
    const auto order = [this]() {
        std::string text;
        for (const std::string& line : router.log)
        {
            text += line.substr(0, line.find("IN=")) + " ";
        }
        router.log.clear();
        return text;
    };
    Open();
    EXPECT_EQ(order(),
              "raw- mangle- nat- mangle-FORWARD- filter-FORWARD- mangle-POSTROUTING- nat-post- ");
    router.Receive("lan0", Udp(HOST, 1, ROUTER, 2));
    EXPECT_EQ(order(), "raw- mangle- nat- mangle-INPUT- filter-INPUT- nat-in- ");
    router.Send(Udp(PUBLIC, 1, SERVER, 2));
    EXPECT_EQ(order(), "raw- mangle- nat- filter-OUTPUT- mangle-POSTROUTING- nat-post- ");
}

TEST_F(RulesRouter, EstablishedPacketsNeverWalkTheNatTable)
{
    Append("nat", "PREROUTING", "-j LOG");
    Append("nat", "POSTROUTING", "-o wan0 -j MASQUERADE");
    Append("nat", "POSTROUTING", "-j LOG");
    router.Receive("lan0", Udp(HOST, 1024, SERVER, 53));
    EXPECT_EQ(router.log.size(), 1U);
    for (int i = 0; i < 5; ++i)
    {
        EXPECT_EQ(router.Receive("lan0", Udp(HOST, 1024, SERVER, 53)).kind, Fate::SENT);
        EXPECT_EQ(router.Receive("wan0", Udp(SERVER, 53, PUBLIC, 1024)).interface, "lan0");
    }
    EXPECT_EQ(router.log.size(), 1U) << "its rules saw the first packet only";
    const RuleTable* nat = router.rules.FindTable(TableId::NAT);
    EXPECT_EQ(nat->GetChain("POSTROUTING").rules[0].counters.packets, 1U);
}

TEST_F(RulesRouter, NotrackedPacketsHaveNoConnectionAndNoTranslation)
{
    Append("nat", "POSTROUTING", "-o wan0 -j MASQUERADE");
    Append("raw", "PREROUTING", "-p udp --dport 53 -j CT --notrack");
    Append("raw", "PREROUTING", "-p udp --dport 54 -j NOTRACK");
    for (const uint16_t port : {53, 54})
    {
        Fate fate = router.Receive("lan0", Udp(HOST, 1024, SERVER, port));
        EXPECT_EQ(fate.state, PacketState::UNTRACKED);
        EXPECT_EQ(View(fate).GetSource(), HOST);
    }
    EXPECT_TRUE(router.List().empty());
    Fate fate = router.Receive("lan0", Udp(HOST, 1024, SERVER, 55));
    EXPECT_EQ(View(fate).GetSource(), PUBLIC);
}

TEST_F(RulesRouter, EqualConnectionsInTwoZonesAreTwo)
{
    Append("raw", "PREROUTING", "-i lan0 -j CT --zone 1");
    Append("raw", "PREROUTING", "-i lan1 -j CT --zone 2");
    Append("raw", "PREROUTING", "-i wan0 -j CT --zone 2");
    router.GetInterface("lan1");
    router.Receive("lan0", Udp(HOST, 1024, SERVER, 53));
    router.Receive("lan1", Udp(HOST, 1024, SERVER, 53));
    EXPECT_EQ(router.List().size(), 2U);
    EXPECT_EQ(router.Receive("wan0", Udp(SERVER, 53, HOST, 1024)).state, PacketState::ESTABLISHED);
    for (const ConnectionRecord& record : router.List())
    {
        const bool replied = (record.status & status::SEEN_REPLY) != 0;
        EXPECT_EQ(replied, record.GetTuple(Direction::ORIGINAL).zone == 2);
    }
    const Bytes quote = Udp(HOST, 1024, SERVER, 53);
    const Bytes error = IcmpError(SERVER, HOST, icmp::DEST_UNREACHABLE, 3, quote, quote.size());
    EXPECT_EQ(router.Receive("wan0", error).state, PacketState::RELATED);
}

TEST_F(RulesRouter, AHelperOfARule)
{
    Append("raw", "PREROUTING", "-p tcp --dport 2121 -j CT --helper ftp");
    Open(1024, 2121);
    Open(1024, 21);
    ASSERT_EQ(router.List().size(), 2U);
    for (const ConnectionRecord& record : router.List())
    {
        const bool helped = (record.status & status::HELPER) != 0;
        EXPECT_EQ(helped, record.GetTuple(Direction::ORIGINAL).destinationId == 2121);
    }
}

TEST_F(RulesRouter, MarksTravelFromPacketToConnectionAndBack)
{
    Append("mangle", "PREROUTING", "-j CONNMARK --restore-mark");
    Append("mangle", "PREROUTING", "-i lan0 -m mark --mark 0 -j MARK --set-mark 0x17");
    Append("mangle", "POSTROUTING", "-j CONNMARK --save-mark --nfmask 0xf --ctmask 0xff");
    Append("filter", "FORWARD", "-i wan0 -m mark --mark 7 -j ACCEPT");
    Append("filter", "FORWARD", "-i wan0 -j DROP");
    router.Receive("lan0", Udp(HOST, 1024, SERVER, 53));
    ASSERT_EQ(router.List().size(), 1U);
    EXPECT_EQ(router.List()[0].mark, 0x7U);
    EXPECT_EQ(router.Receive("wan0", Udp(SERVER, 53, HOST, 1024)).kind, Fate::SENT);
}

TEST_F(RulesRouter, EachWayToChangeAMark)
{
    // Every rule makes of 0x0f what is in the table behind it.
    const std::pair<const char*, uint32_t> changes[] = {{"--set-mark 0x30", 0x30},
                                                        {"--set-mark 0x30/0x3", 0x3c},
                                                        {"--set-xmark 0x31/0x3", 0x3d},
                                                        {"--and-mark 0x3", 0x3},
                                                        {"--or-mark 0x30", 0x3f},
                                                        {"--xor-mark 0x33", 0x3c}};
    for (const auto& [option, result] : changes)
    {
        RunIptables(router.rules, "-t mangle -F");
        router.log.clear();
        Append("mangle", "PREROUTING", "-j MARK --set-mark 0xf");
        Append("mangle", "PREROUTING", std::string("-j MARK ") + option);
        Append("mangle", "PREROUTING", "-j LOG");
        Append("mangle", "PREROUTING", "-j CONNMARK --set-mark 0xf");
        Append("mangle", "PREROUTING", std::string("-j CONNMARK ") + option);
        router.conntrack.Flush(router.now);
        router.Receive("lan0", Udp(HOST, 1024, SERVER, 53));
        ASSERT_EQ(router.log.size(), 1U);
        char mark[16];
        std::snprintf(mark, sizeof(mark), "MARK=0x%x ", static_cast<unsigned>(result));
        EXPECT_NE(router.log[0].find(mark), std::string::npos) << option << ": " << router.log[0];
        ASSERT_EQ(router.List().size(), 1U);
        EXPECT_EQ(router.List()[0].mark, result) << option;
    }
}

TEST_F(RulesRouter, FieldsOfTheHeaderWithTheirChecksum)
{
    const auto through = [this](const std::string& target) {
        RunIptables(router.rules, "-t mangle -F");
        Append("mangle", "FORWARD", "-j " + target);
        Fate fate = Open();
        EXPECT_TRUE(HeaderChecksumIsRight(fate.bytes)) << target;
        EXPECT_EQ(JudgeTransportChecksum(fate.bytes), ChecksumVerdict::RIGHT);
        return fate;
    };
    // It comes in with 64.
    EXPECT_EQ(through("TTL --ttl-set 10").bytes[8], 10);
    EXPECT_EQ(through("TTL --ttl-inc 2").bytes[8], 65);
    EXPECT_EQ(through("TTL --ttl-inc 255").bytes[8], 255);
    EXPECT_EQ(through("TTL --ttl-dec 3").bytes[8], 60);
    EXPECT_EQ(through("TTL --ttl-dec 100").bytes[8], 0);
    EXPECT_EQ(through("DSCP --set-dscp-class AF41").bytes[1], 0x22 << 2);
    EXPECT_EQ(through("TOS --set-tos 0x10").bytes[1], 0x10);
    EXPECT_EQ(through("TOS --or-tos 0x4").bytes[1], 0x04);
}

TEST_F(RulesRouter, TheMaximumSegmentSizeIsLoweredNeverRaised)
{
    const auto offer = [](uint16_t mss, bool odd) {
        Bytes bytes = Tcp(HOST, 1024, SERVER, 80, TcpView::SYN);
        const auto high = static_cast<uint8_t>(mss >> 8);
        const auto low = static_cast<uint8_t>(mss);
        const Bytes options = odd ? Bytes{1, 2, 4, high, low, 0, 0, 0}
                                  : Bytes{2, 4, high, low, 1, 1, 1, 1};
        bytes.insert(bytes.begin() + 40, options.begin(), options.end());
        bytes[32] = 0x70;
        StoreBe16(&bytes[2], static_cast<uint16_t>(bytes.size()));
        StoreBe16(&bytes[10], 0);
        StoreBe16(&bytes[10], static_cast<uint16_t>(~PlainSum(bytes.data(), 20)));
        StoreBe16(&bytes[36], RightTransportChecksum(bytes));
        return bytes;
    };
    Append("mangle", "FORWARD", "-p tcp --syn -j TCPMSS --set-mss 1200");
    for (const bool odd : {false, true})
    {
        const size_t at = odd ? 43 : 42;
        Fate fate = router.Receive("lan0", offer(1460, odd));
        ASSERT_EQ(fate.kind, Fate::SENT);
        EXPECT_EQ(LoadBe16(&fate.bytes[at]), 1200);
        EXPECT_EQ(JudgeTransportChecksum(fate.bytes), ChecksumVerdict::RIGHT);
        fate = router.Receive("lan0", offer(500, odd));
        EXPECT_EQ(LoadBe16(&fate.bytes[at]), 500);
        router.conntrack.Flush(router.now);
    }
    RunIptables(router.rules, "-t mangle -F");
    Append("mangle", "FORWARD", "-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu");
    router.GetInterface("wan0").mtu = 1400;
    EXPECT_EQ(LoadBe16(&router.Receive("lan0", offer(1460, false)).bytes[42]), 1360);
    router.GetInterface("lan0").mtu = 1300;
    EXPECT_EQ(LoadBe16(&router.Receive("lan0", offer(1460, false)).bytes[42]), 1260)
        << "the way back counts, too";
}

TEST_F(RulesRouter, AMaximumSegmentSizeIsAddedWhereThereIsNone)
{
    Append("mangle", "FORWARD", "-p tcp --syn -j TCPMSS --set-mss 1200");
    const Fate fate = Open();
    ASSERT_EQ(fate.bytes.size(), 44U);
    EXPECT_EQ(fate.bytes[32] >> 4, 6);
    EXPECT_EQ(fate.bytes[40], 2);
    EXPECT_EQ(fate.bytes[41], 4);
    EXPECT_EQ(LoadBe16(&fate.bytes[42]), 536) << "more would be more than the sender said";
    EXPECT_EQ(LoadBe16(&fate.bytes[2]), 44);
    EXPECT_TRUE(HeaderChecksumIsRight(fate.bytes));
    EXPECT_EQ(JudgeTransportChecksum(fate.bytes), ChecksumVerdict::RIGHT);
}

TEST_F(RulesRouter, TheLineOfTheLog)
{
    Append("filter", "FORWARD", "-j LOG --log-prefix \"seen: \" --log-tcp-sequence");
    Open();
    router.Receive("lan0", Udp(HOST, 1, SERVER, 2));
    router.Receive("lan0", IcmpQuery(HOST, SERVER, icmp::ECHO, 77));
    router.Receive("wan0",
                   IcmpError(SERVER,
                             HOST,
                             icmp::DEST_UNREACHABLE,
                             3,
                             Udp(HOST, 1, SERVER, 2),
                             28));
    ASSERT_EQ(router.log.size(), 4U);
    EXPECT_EQ(router.log[0].substr(0, 67),
              "seen: IN=lan0 OUT=wan0 MAC= SRC=192.168.1.2 DST=198.51.100.9 LEN=40");
    EXPECT_NE(router.log[0].find(" TOS=0x00 PREC=0x00 TTL=63 ID="), std::string::npos)
        << router.log[0];
    EXPECT_NE(router.log[0].find("PROTO=TCP SPT=1024 DPT=80 SEQ=1000 ACK=0 WINDOW="),
              std::string::npos)
        << router.log[0];
    EXPECT_NE(router.log[0].find(" RES=0x00 SYN URGP=0 "), std::string::npos) << router.log[0];
    EXPECT_NE(router.log[1].find("PROTO=UDP SPT=1 DPT=2 LEN=12 "), std::string::npos)
        << router.log[1];
    EXPECT_NE(router.log[2].find("PROTO=ICMP TYPE=8 CODE=0 ID=77 SEQ="), std::string::npos)
        << router.log[2];
    EXPECT_NE(router.log[3].find("PROTO=ICMP TYPE=3 CODE=3 [SRC=192.168.1.2 DST=198.51.100.9 "),
              std::string::npos)
        << router.log[3];
}

TEST_F(RulesRouter, ConnectionsOfAHostAreCounted)
{
    Append("filter", "FORWARD", "-p tcp --syn -m connlimit --connlimit-above 2 -j DROP");
    EXPECT_EQ(Open(1).kind, Fate::SENT);
    EXPECT_EQ(Open(2).kind, Fate::SENT);
    EXPECT_EQ(Open(2).kind, Fate::SENT) << "the same once more";
    EXPECT_EQ(Open(3).kind, Fate::DROPPED);
    EXPECT_EQ(Open(3).kind, Fate::DROPPED);
    EXPECT_EQ(router.Receive("lan0", Tcp(OTHER, 1, SERVER, 80, TcpView::SYN)).kind, Fate::SENT);
    // The server refuses one: it is closed, and counts no more.
    router.Receive("wan0",
                   Tcp(SERVER, 80, HOST, 1, TcpView::RST | TcpView::ACK, 0, 1001));
    EXPECT_EQ(Open(3).kind, Fate::SENT);
    EXPECT_EQ(Open(4).kind, Fate::DROPPED);
    router.now += 200 * SECOND;
    EXPECT_EQ(Open(4).kind, Fate::SENT) << "the others' time is up";
}

TEST_F(RulesRouter, AFloodOfSourcesDoesNotMakeItForgetWhoIsThere)
{
    Append("filter", "FORWARD", "-p tcp --syn -m connlimit --connlimit-above 1 -j DROP");
    const auto syn = [&](uint32_t host, uint16_t port) {
        return router.Receive("lan0", Tcp(host, port, SERVER, 80, TcpView::SYN)).kind;
    };
    const uint32_t first = Address(192, 168, 8, 0);
    for (uint32_t i = 0; i < 3000; ++i)
    {
        ASSERT_EQ(syn(first + i, 1), Fate::SENT) << i;
        router.now += SECOND / 10; // so many that some end on the way
    }
    EXPECT_EQ(syn(first + 2999, 2), Fate::DROPPED) << "has one";
    EXPECT_EQ(syn(first + 1900, 2), Fate::DROPPED) << "has one still, after 110 s";
    EXPECT_EQ(syn(first + 1700, 2), Fate::SENT) << "its time is up";
    EXPECT_EQ(syn(first, 2), Fate::SENT);
    EXPECT_EQ(syn(first, 3), Fate::DROPPED);
}

TEST_F(RulesRouter, WhoIsCountedAlreadyIsNotCountedAgain)
{
    // As observed on Linux 6.18: what is ASSURED, or of somebody known, has been counted.
    for (const char* number : {"0", "1", "2"})
    {
        const std::string above = std::string("--connlimit-above ") + number;
        Append("mangle", "PREROUTING", "-m connlimit --connlimit-mask 0 " + above + " -j MARK "
               "--set-mark 1");
    }
    const RuleTable* mangle = router.rules.FindTable(TableId::MANGLE);
    const auto counted = [&](const Bytes& packet, const char* from = "lan0") {
        const auto before = [&](size_t i) {
            return mangle->GetChain("PREROUTING").rules[i].counters.packets;
        };
        const uint64_t sum = before(0) + before(1) + before(2);
        router.Receive(from, packet);
        return before(0) + before(1) + before(2) - sum;
    };
    const auto client = [](uint16_t port, uint8_t flags) {
        return Tcp(HOST, port, SERVER, 80, flags, 1001, 5001);
    };
    EXPECT_EQ(counted(Tcp(HOST, 1, SERVER, 80, TcpView::SYN)), 1U);
    EXPECT_EQ(counted(client(9, TcpView::FIN)), 2U) << "INVALID, and nobody's";
    EXPECT_EQ(counted(client(8, TcpView::FIN)), 2U) << "likewise; the other one has gone";
    EXPECT_EQ(counted(client(1, TcpView::FIN)), 2U) << "known, so nobody looks further";
    EXPECT_EQ(counted(Tcp(SERVER, 80, HOST, 1, TcpView::SYN | TcpView::ACK, 5000, 1001), "wan0"),
              2U);
    EXPECT_EQ(counted(client(1, TcpView::ACK)), 1U) << "ASSURED: all are looked at";
    EXPECT_EQ(counted(Tcp(SERVER, 80, HOST, 1, TcpView::FIN, 5001, 1001), "wan0"), 1U)
        << "INVALID, but of a connection that is ASSURED";
    EXPECT_EQ(counted(Tcp(HOST, 2, SERVER, 80, TcpView::SYN)), 2U);
}

TEST_F(RulesRouter, WhereNobodyIsLeftToBeCountedThePacketIsDropped)
{
    Append("filter", "FORWARD", "-m connlimit --connlimit-upto 5 --connlimit-mask 0");
    Open(1);
    router.Receive("wan0", Tcp(SERVER, 80, HOST, 1, TcpView::SYN | TcpView::ACK, 5000, 1001));
    router.Receive("lan0", Tcp(HOST, 1, SERVER, 80, TcpView::ACK, 1001, 5001));
    const Bytes reset = Tcp(SERVER, 80, HOST, 1, TcpView::RST, 5001);
    EXPECT_EQ(router.Receive("wan0", reset).kind, Fate::DROPPED) << "it closes the only one";
    EXPECT_EQ(router.Receive("wan0", reset).kind, Fate::DROPPED);
    EXPECT_EQ(Open(2).kind, Fate::SENT);
    EXPECT_EQ(router.Receive("wan0", reset).kind, Fate::SENT) << "another one is there";
}

TEST_F(RulesRouter, NetmapKeepsTheHostPart)
{
    Append("nat", "PREROUTING", "-d 203.0.113.0/28 -j NETMAP --to 192.168.1.0/28");
    Append("nat", "POSTROUTING", "-o wan0 -j NETMAP --to 203.0.113.0/28");
    Fate fate = router.Receive("wan0", Udp(SERVER, 1, Address(203, 0, 113, 7), 2));
    EXPECT_EQ(fate.interface, "lan0");
    EXPECT_EQ(View(fate).GetDestination(), Address(192, 168, 1, 7));
    fate = router.Receive("lan0", Udp(Address(192, 168, 1, 25), 1, SERVER, 9));
    EXPECT_EQ(View(fate).GetSource(), Address(203, 0, 113, 9));
}
