/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "engine-router.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);

/// A tracker without NAT, and packets that go through PREROUTING and POSTROUTING.
class ConntrackTest : public testing::Test, protected ConntrackObserver
{
  protected:
    explicit ConntrackTest(const ConntrackConfig& config = ConntrackConfig())
        : m_random(3), conntrack(config, m_random)
    {
        conntrack.SetObserver(this);
    }

    /// A packet with its bytes.
    struct Sent
    {
        Bytes bytes;
        TrackedPacket packet;
        Verdict tracked{Verdict::ACCEPT};
        Verdict confirmed{Verdict::ACCEPT};
    };

    std::unique_ptr<Sent> Track(const Bytes& bytes)
    {
        auto sent = std::make_unique<Sent>();
        sent->bytes = Bytes(bytes.begin(), bytes.end());
        EXPECT_EQ(PacketView::Parse(sent->bytes.data(),
                                    sent->bytes.size(),
                                    sent->bytes.size(),
                                    sent->packet.view),
                  PacketView::Error::NONE);
        HookState state;
        state.hook = Hook::PREROUTING;
        state.now = now;
        sent->tracked = conntrack.Track(sent->packet, state);
        return sent;
    }

    void Confirm(Sent& sent)
    {
        HookState state;
        state.hook = Hook::POSTROUTING;
        state.now = now;
        sent.confirmed = conntrack.Confirm(sent.packet, state);
    }

    std::unique_ptr<Sent> Pass(const Bytes& bytes)
    {
        std::unique_ptr<Sent> sent = Track(bytes);
        if (sent->tracked == Verdict::ACCEPT)
        {
            Confirm(*sent);
        }
        return sent;
    }

    size_t GetSize()
    {
        return conntrack.GetTable().GetSize();
    }

    void OnConntrackEvent(ConntrackEvent kind,
                          const Connection& connection,
                          uint16_t what,
                          Instant) override
    {
        kinds.push_back(kind);
        bits.push_back(what);
        if (onEvent)
        {
            onEvent(kind, connection);
        }
    }

    void OnTableSize(size_t size) override
    {
        lastSize = size;
    }

  private:
    SeededRandom m_random;

  protected:
    Conntrack conntrack;
    Instant now{1000 * SECOND};
    std::vector<ConntrackEvent> kinds;
    std::vector<uint16_t> bits;
    size_t lastSize{99};
    std::function<void(ConntrackEvent, const Connection&)> onEvent;
};

} // namespace

TEST_F(ConntrackTest, AConnectionBelongsToItsPacketUntilConfirmed)
{
    auto sent = Track(Udp(HOST, 4000, SERVER, 53));
    EXPECT_EQ(sent->packet.state, PacketState::NEW);
    EXPECT_EQ(GetSize(), 0U);
    EXPECT_EQ(conntrack.GetPool().GetCount(), 1U);
    sent.reset(); // dropped on the way
    EXPECT_EQ(conntrack.GetPool().GetCount(), 0U);
    EXPECT_TRUE(kinds.empty());
}

TEST_F(ConntrackTest, TheTimeoutStartsAtConfirmation)
{
    auto sent = Track(Udp(HOST, 4000, SERVER, 53));
    now += 20 * SECOND;
    Confirm(*sent);
    EXPECT_EQ(sent->packet.connection->GetRemaining(now), 30 * SECOND);
    EXPECT_TRUE(sent->packet.connection->IsConfirmed());
    EXPECT_EQ(lastSize, 1U);
}

TEST_F(ConntrackTest, StatesOfSectionTwo)
{
    EXPECT_EQ(Pass(Udp(HOST, 4000, SERVER, 53))->packet.state, PacketState::NEW);
    EXPECT_EQ(Pass(Udp(HOST, 4000, SERVER, 53))->packet.state, PacketState::NEW)
        << "until the first reply";
    const auto reply = Pass(Udp(SERVER, 53, HOST, 4000));
    EXPECT_EQ(reply->packet.state, PacketState::ESTABLISHED);
    EXPECT_EQ(reply->packet.direction, Direction::REPLY);
    const auto next = Pass(Udp(HOST, 4000, SERVER, 53));
    EXPECT_EQ(next->packet.state, PacketState::ESTABLISHED);
    EXPECT_EQ(next->packet.direction, Direction::ORIGINAL);
    EXPECT_EQ(kinds, (std::vector<ConntrackEvent>{ConntrackEvent::NEW, ConntrackEvent::UPDATE}));
    EXPECT_EQ(bits, (std::vector<uint16_t>{event::NEW, event::REPLY}));
}

TEST_F(ConntrackTest, AnErrorAboutAnUnconfirmedConnectionIsUnknown)
{
    auto sent = Track(Udp(HOST, 4000, SERVER, 53));
    const auto error = Pass(IcmpError(SERVER, HOST, 11, 0, Udp(HOST, 4000, SERVER, 53), 28));
    EXPECT_EQ(error->packet.state, PacketState::INVALID);
    EXPECT_EQ(conntrack.GetStatistics().error, 1U);
    EXPECT_EQ(conntrack.GetStatistics().invalid, 0U);
}

TEST_F(ConntrackTest, AnErrorDoesNotConfirm)
{
    // The router's own error about a packet that still carries its connection (section 1).
    auto sent = Track(Udp(HOST, 4000, SERVER, 53));
    Sent error;
    error.bytes = IcmpError(Address(192, 168, 1, 1), HOST, 11, 0, sent->bytes, 28);
    PacketView::Parse(error.bytes.data(), error.bytes.size(), 1500, error.packet.view);
    error.packet.connection = sent->packet.connection;
    error.packet.state = PacketState::RELATED;
    for (const Direction direction : {Direction::REPLY, Direction::ORIGINAL})
    {
        error.packet.direction = direction;
        Confirm(error);
        EXPECT_EQ(error.confirmed, Verdict::ACCEPT);
        EXPECT_EQ(GetSize(), 0U);
    }
}

TEST_F(ConntrackTest, ErrorsOfWhichTheQuoteIsCutAtEveryLength)
{
    Pass(Udp(HOST, 4000, SERVER, 53, 20));
    Pass(Tcp(HOST, 4000, SERVER, 53, TcpView::SYN));
    Pass(IcmpQuery(HOST, SERVER, icmp::ECHO, 9, 20));
    for (const Bytes& offender : {Udp(HOST, 4000, SERVER, 53, 20),
                                  Tcp(HOST, 4000, SERVER, 53, TcpView::SYN),
                                  IcmpQuery(HOST, SERVER, icmp::ECHO, 9, 20)})
    {
        const size_t needed = 20U + (offender[9] == protocol::ICMP ? 8 : 4);
        for (const unsigned type : {3U, 4U, 5U, 11U, 12U})
        {
            for (size_t quoted = 0; quoted <= offender.size(); ++quoted)
            {
                const auto sent =
                    Pass(IcmpError(Address(9, 9, 9, 9), HOST, uint8_t(type), 0, offender, quoted));
                EXPECT_EQ(sent->tracked, Verdict::ACCEPT);
                EXPECT_EQ(sent->packet.state,
                          quoted >= needed ? PacketState::RELATED : PacketState::INVALID)
                    << int{offender[9]} << " quoted " << quoted;
                EXPECT_EQ(sent->packet.direction == Direction::REPLY, quoted >= needed);
            }
        }
    }
    EXPECT_EQ(GetSize(), 3U);
}

TEST_F(ConntrackTest, AQuotedLaterFragmentIsUnknown)
{
    Pass(Udp(HOST, 4000, SERVER, 53, 20));
    Bytes offender = Udp(HOST, 4000, SERVER, 53, 20);
    StoreBe16(&offender[6], 0x0001);
    EXPECT_EQ(Pass(IcmpError(SERVER, HOST, 11, 0, offender, 28))->packet.state,
              PacketState::INVALID);
}

TEST_F(ConntrackTest, FragmentsThatNobodyReassembled)
{
    Bytes fragment = Udp(HOST, 4000, SERVER, 53, 20);
    StoreBe16(&fragment[6], 0x2001);
    const auto sent = Pass(fragment);
    EXPECT_EQ(sent->tracked, Verdict::ACCEPT);
    EXPECT_EQ(sent->packet.state, PacketState::INVALID);
    EXPECT_FALSE(sent->packet.connection);
    EXPECT_EQ(conntrack.GetStatistics().invalid, 1U);
    // A later fragment of ICMP holds payload where the type would be.
    fragment[9] = protocol::ICMP;
    fragment[20] = 200;
    EXPECT_EQ(Pass(fragment)->packet.state, PacketState::INVALID);
    EXPECT_EQ(conntrack.GetStatistics().invalid, 2U);
}

TEST_F(ConntrackTest, IcmpTypes)
{
    for (unsigned type = 0; type < 256; ++type)
    {
        const bool opens = type == 8 || type == 13 || type == 15 || type == 17;
        const auto sent = Pass(IcmpQuery(HOST, SERVER, static_cast<uint8_t>(type), 7));
        EXPECT_EQ(sent->tracked, Verdict::ACCEPT) << type;
        EXPECT_EQ(sent->packet.state, opens ? PacketState::NEW : PacketState::INVALID) << type;
    }
    EXPECT_EQ(GetSize(), 4U);
    for (const unsigned answer : {0U, 14U, 16U, 18U})
    {
        EXPECT_EQ(Pass(IcmpQuery(SERVER, HOST, static_cast<uint8_t>(answer), 7))->packet.state,
                  PacketState::ESTABLISHED);
        EXPECT_EQ(Pass(IcmpQuery(SERVER, HOST, static_cast<uint8_t>(answer), 8))->packet.state,
                  PacketState::INVALID);
    }
    // The code is part of the tuple.
    PacketSpec spec;
    spec.protocol = protocol::ICMP;
    spec.source = SERVER;
    spec.destination = HOST;
    spec.icmpType = icmp::ECHO_REPLY;
    spec.icmpCode = 1;
    spec.icmpId = 7;
    EXPECT_EQ(Pass(BuildPacket(spec))->packet.state, PacketState::INVALID);
}

TEST_F(ConntrackTest, IcmpWithoutAHeaderIsAnError)
{
    PacketSpec spec;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.protocol = protocol::ICMP;
    Bytes bytes = BuildPacket(spec);
    for (const uint8_t length : {20, 21, 27})
    {
        bytes.resize(length);
        bytes[3] = length;
        EXPECT_EQ(Track(bytes)->packet.state, PacketState::INVALID);
    }
    EXPECT_EQ(conntrack.GetStatistics().error, 3U);
    EXPECT_EQ(conntrack.GetStatistics().invalid, 0U);
}

TEST_F(ConntrackTest, LyingUdpLengths)
{
    // 20 bytes behind the IP header.
    for (const unsigned length : {0U, 7U, 8U, 19U, 20U, 21U, 65535U})
    {
        Bytes bytes = Udp(HOST, static_cast<uint16_t>(1000 + length % 1000), SERVER, 53, 12);
        StoreBe16(&bytes[24], static_cast<uint16_t>(length));
        StoreBe16(&bytes[26], 0);
        EXPECT_EQ(Pass(bytes)->packet.state == PacketState::NEW, length >= 8 && length <= 20)
            << length;
    }
}

TEST_F(ConntrackTest, ChecksumsAreLookedAtInPreroutingOnly)
{
    PacketSpec spec;
    spec.source = HOST;
    spec.destination = SERVER;
    spec.badChecksum = true;
    for (const uint8_t protocol : {protocol::UDP, protocol::TCP, protocol::ICMP})
    {
        spec.protocol = protocol;
        EXPECT_EQ(Pass(BuildPacket(spec))->packet.state, PacketState::INVALID) << int{protocol};
        Sent own;
        own.bytes = BuildPacket(spec);
        PacketView::Parse(own.bytes.data(), own.bytes.size(), 1500, own.packet.view);
        HookState state;
        state.hook = Hook::OUTPUT;
        conntrack.Track(own.packet, state);
        EXPECT_EQ(own.packet.state, PacketState::NEW) << int{protocol};
    }
}

TEST_F(ConntrackTest, UntrackedIsLeftAlone)
{
    Sent sent;
    sent.bytes = Udp(HOST, 4000, SERVER, 53);
    PacketView::Parse(sent.bytes.data(), sent.bytes.size(), 1500, sent.packet.view);
    sent.packet.state = PacketState::UNTRACKED;
    HookState state;
    EXPECT_EQ(conntrack.Track(sent.packet, state), Verdict::ACCEPT);
    Confirm(sent);
    EXPECT_FALSE(sent.packet.connection);
    EXPECT_EQ(sent.packet.state, PacketState::UNTRACKED);
    EXPECT_EQ(GetSize(), 0U);
}

TEST_F(ConntrackTest, AMarkThatChangesIsAnEvent)
{
    auto first = Track(Udp(HOST, 4000, SERVER, 53));
    first->packet.connection->SetMark(5);
    Confirm(*first);
    EXPECT_EQ(kinds, std::vector<ConntrackEvent>{ConntrackEvent::NEW});
    EXPECT_EQ(bits, std::vector<uint16_t>{event::NEW | event::MARK});

    auto second = Track(Udp(HOST, 4000, SERVER, 53));
    second->packet.connection->SetMark(5);
    Confirm(*second);
    EXPECT_EQ(kinds.size(), 1U) << "the same mark, and a refresh, are none";

    auto third = Track(Udp(HOST, 4000, SERVER, 53));
    third->packet.connection->SetMark(6);
    Confirm(*third);
    EXPECT_EQ(kinds, (std::vector<ConntrackEvent>{ConntrackEvent::NEW, ConntrackEvent::UPDATE}));
    EXPECT_EQ(bits.back(), event::MARK);
    EXPECT_EQ(third->packet.connection->mark, 6U);
}

TEST_F(ConntrackTest, Accounting)
{
    Pass(Udp(HOST, 3999, SERVER, 53, 10));
    conntrack.GetConfig().accounting = true;
    Pass(Udp(HOST, 4000, SERVER, 53, 10));
    Pass(Udp(HOST, 4000, SERVER, 53, 20));
    Pass(Udp(SERVER, 53, HOST, 4000, 100));
    Pass(IcmpError(SERVER, HOST, 3, 3, Udp(HOST, 4000, SERVER, 53), 28)); // does not count
    const auto last = Pass(Udp(HOST, 4000, SERVER, 53, 0));
    const ConnectionRecord record = MakeRecord(*last->packet.connection, now);
    ASSERT_TRUE(record.hasAccounting);
    EXPECT_EQ(record.packets[0], 3U);
    EXPECT_EQ(record.bytes[0], 38U + 48U + 28U);
    EXPECT_EQ(record.packets[1], 1U);
    EXPECT_EQ(record.bytes[1], 128U);
    EXPECT_FALSE(
        MakeRecord(*Pass(Udp(HOST, 3999, SERVER, 53))->packet.connection, now).hasAccounting)
        << "the switch counts when a connection is made";
}

TEST_F(ConntrackTest, FullMeansCountedWithWhatIsOnItsWay)
{
    conntrack.GetConfig().maximum = 2;
    const auto first = Track(Udp(HOST, 1, SERVER, 53));
    const auto second = Track(Udp(HOST, 2, SERVER, 53));
    const auto third = Track(Udp(HOST, 3, SERVER, 53));
    EXPECT_EQ(third->tracked, Verdict::DROP);
    EXPECT_STREQ(third->packet.dropReason, reason::TABLE_FULL);
    EXPECT_EQ(conntrack.GetStatistics().drop, 1U);
}

TEST_F(ConntrackTest, EarlyDropTakesAWholeBucketOfWhatIsNotAssured)
{
    // Two buckets would grow; 8 of 16 384 are looked at, so fill many.
    ConntrackConfig config;
    config.buckets = 16;
    config.maximum = 30;
    SeededRandom random(9);
    Conntrack small(config, random);
    auto pass = [&](uint16_t port, bool assured) {
        Sent sent;
        sent.bytes = Udp(HOST, port, SERVER, 53);
        PacketView::Parse(sent.bytes.data(), sent.bytes.size(), 1500, sent.packet.view);
        HookState state;
        state.now = now;
        if (small.Track(sent.packet, state) != Verdict::ACCEPT)
        {
            return false;
        }
        small.Confirm(sent.packet, state);
        sent.packet.connection->statusBits |= assured ? status::ASSURED : 0;
        return true;
    };
    for (uint16_t port = 1; port <= 20; ++port)
    {
        ASSERT_TRUE(pass(port, true));
    }
    for (uint16_t port = 21; port <= 200; ++port)
    {
        pass(port, false);
        ASSERT_LE(small.GetTable().GetSize(), 30U);
    }
    unsigned assured = 0;
    small.GetTable().ForEach([&](Connection& connection) {
        assured += connection.Has(status::ASSURED) ? 1 : 0;
        return true;
    });
    EXPECT_EQ(assured, 20U);
    EXPECT_GT(small.GetStatistics().earlyDrop, 100U);
    EXPECT_EQ(small.GetTable().GetSize() + small.GetStatistics().earlyDrop +
                  small.GetStatistics().drop,
              200U);
}

TEST_F(ConntrackTest, MirroredFlowsBecomeOne)
{
    // Both ends send at once, and both packets are on their way.
    auto there = Track(Udp(HOST, 4000, SERVER, 4000));
    auto back = Track(Udp(SERVER, 4000, HOST, 4000));
    Confirm(*there);
    Confirm(*back);
    EXPECT_EQ(back->confirmed, Verdict::ACCEPT);
    EXPECT_EQ(back->packet.connection.Get(), there->packet.connection.Get());
    EXPECT_EQ(conntrack.GetStatistics().clashResolve, 1U);
    EXPECT_EQ(GetSize(), 1U);
    back.reset();
    EXPECT_EQ(conntrack.GetPool().GetCount(), 1U);
}

TEST_F(ConntrackTest, AClashThatSharesOnlyTheReplyIsDropped)
{
    auto first = Track(Udp(HOST, 4000, SERVER, 53));
    auto second = Track(Udp(HOST, 4001, SERVER, 53));
    second->packet.connection->replyNode.GetTuple() =
        first->packet.connection->replyNode.GetTuple();
    Confirm(*first);
    Confirm(*second);
    EXPECT_EQ(second->confirmed, Verdict::DROP);
    EXPECT_STREQ(second->packet.dropReason, reason::CLASH);
    EXPECT_EQ(conntrack.GetStatistics().insertFailed, 1U);
    EXPECT_EQ(conntrack.GetStatistics().drop, 1U);
}

TEST_F(ConntrackTest, DestroyAndFlush)
{
    const auto first = Pass(Udp(HOST, 4000, SERVER, 53));
    for (uint16_t port = 1; port < 100; ++port)
    {
        Pass(Udp(HOST, port, SERVER, 53));
    }
    EXPECT_TRUE(conntrack.Destroy(*first->packet.connection, now));
    EXPECT_FALSE(conntrack.Destroy(*first->packet.connection, now));
    EXPECT_EQ(lastSize, 99U);
    conntrack.Flush(now);
    EXPECT_EQ(lastSize, 0U);
    EXPECT_EQ(std::count(kinds.begin(), kinds.end(), ConntrackEvent::DESTROY), 100);
    EXPECT_EQ(conntrack.GetPool().GetCount(), 1U) << "the one that a packet still has";
}

TEST_F(ConntrackTest, AnObserverSendsPacketsAndRemovesConnections)
{
    // Whoever hears that a connection has ended opens another, and ends a third.
    std::vector<std::unique_ptr<Sent>> all;
    for (uint16_t port = 1; port <= 60; ++port)
    {
        all.push_back(Pass(Udp(HOST, port, SERVER, 53)));
    }
    uint16_t next = 1000;
    onEvent = [&](ConntrackEvent kind, const Connection&) {
        if (kind == ConntrackEvent::DESTROY && next < 1200)
        {
            Pass(Udp(HOST, next++, SERVER, 53));
            conntrack.Destroy(*all[next % all.size()]->packet.connection, now);
        }
    };
    now += 31 * SECOND;
    uint32_t position = 0;
    conntrack.GetTable().Reap(position, 1U << 20, now);
    for (const auto& sent : all)
    {
        EXPECT_FALSE(sent->packet.connection->originalNode.IsLinked());
    }
    conntrack.Flush(now);
    onEvent = nullptr;
    conntrack.Flush(now);
    EXPECT_EQ(GetSize(), 0U);
    EXPECT_EQ(conntrack.GetPool().GetCount(), all.size());
}

TEST_F(ConntrackTest, IdsDifferAndTimeStampsAreKept)
{
    conntrack.GetConfig().timestamp = true;
    const auto first = Pass(Udp(HOST, 1, SERVER, 53));
    const auto second = Pass(Udp(HOST, 2, SERVER, 53));
    EXPECT_NE(first->packet.connection->id, second->packet.connection->id);
    EXPECT_EQ(MakeRecord(*first->packet.connection, now).start, now);
}
