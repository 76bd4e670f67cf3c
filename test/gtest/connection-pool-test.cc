/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-pool.h"
#include "connection-ref.h"
#include "connection.h"
#include "engine-router.h"

#include <gtest/gtest.h>
#include <set>
#include <vector>

using namespace ns3::netfilter;

namespace
{

class CountingListener : public ConnectionFreeListener
{
  public:
    void OnConnectionFree(Connection& connection) override
    {
        lastId = connection.id;
        ++freed;
    }

    unsigned freed{0};
    uint32_t lastId{0};
};

} // namespace

TEST(ConnectionRef, TheLastOneFrees)
{
    const ConnectionPool::Owner pool = ConnectionPool::Create();
    CountingListener listener;
    pool->SetFreeListener(&listener);
    ConnectionRef first = pool->Allocate();
    first->id = 7;
    ConnectionRef second = first;
    EXPECT_EQ(first->references, 2U);
    first.Reset();
    EXPECT_FALSE(first);
    EXPECT_EQ(listener.freed, 0U);
    ConnectionRef third = std::move(second);
    EXPECT_EQ(third->references, 1U);
    third = third; // to itself
    EXPECT_EQ(listener.freed, 0U);
    third = ConnectionRef();
    EXPECT_EQ(listener.freed, 1U);
    EXPECT_EQ(listener.lastId, 7U) << "still intact when the listener hears of it";
    EXPECT_EQ(pool->GetCount(), 0U);
}

TEST(Connection, IsFoundFromEitherOfItsNodes)
{
    const ConnectionPool::Owner pool = ConnectionPool::Create();
    const ConnectionRef connection = pool->Allocate();
    for (const Direction direction : {Direction::ORIGINAL, Direction::REPLY})
    {
        TupleNode& node = connection->GetNode(direction);
        node.SetDirection(direction);
        EXPECT_EQ(&node.GetConnection(), connection.Get());
    }
}

TEST(ConnectionPool, SlotsAreUsedAgainAndStartAfresh)
{
    const ConnectionPool::Owner pool = ConnectionPool::Create();
    ConnectionRef connection = pool->Allocate();
    const Connection* place = connection.Get();
    connection->statusBits = ~0U;
    connection->tcp.state = TcpState::ESTABLISHED;
    connection->extension = std::make_unique<ConnectionExtension>();
    connection.Reset();
    connection = pool->Allocate();
    EXPECT_EQ(connection.Get(), place);
    EXPECT_EQ(connection->statusBits, 0U);
    EXPECT_EQ(connection->tcp.state, TcpState::NONE);
    EXPECT_EQ(connection->extension, nullptr);
    EXPECT_EQ(connection->references, 1U);
}

TEST(ConnectionPool, ManyConnectionsAreDistinctAndCostLittleMoreThanTheirSize)
{
    const ConnectionPool::Owner pool = ConnectionPool::Create();
    std::vector<ConnectionRef> all;
    std::set<const Connection*> places;
    for (uint32_t i = 0; i < 5000; ++i)
    {
        all.push_back(pool->Allocate());
        all.back()->id = i;
        places.insert(all.back().Get());
    }
    EXPECT_EQ(places.size(), 5000U);
    for (uint32_t i = 0; i < 5000; ++i)
    {
        EXPECT_EQ(all[i]->id, i);
    }
    EXPECT_LE(sizeof(Connection), 192U) << "design.md section 6";
    EXPECT_LT(pool->GetBytes(), 5000 * sizeof(Connection) + 2 * 65536);
    const size_t before = pool->GetBytes();
    all.clear();
    EXPECT_EQ(pool->GetCount(), 0U);
    for (uint32_t i = 0; i < 5000; ++i)
    {
        all.push_back(pool->Allocate());
    }
    EXPECT_EQ(pool->GetBytes(), before) << "free slots come first";
}

TEST(ConnectionPool, AConnectionOutlivesItsPoolsOwner)
{
    CountingListener listener;
    ConnectionRef orphan;
    {
        const ConnectionPool::Owner pool = ConnectionPool::Create();
        pool->SetFreeListener(&listener);
        orphan = pool->Allocate();
        orphan->id = 5;
    }
    EXPECT_EQ(orphan->id, 5U);
    orphan.Reset(); // the pool goes with it: leaks and wild reads are the sanitizer's to find
    EXPECT_EQ(listener.freed, 0U) << "whoever listened may be gone";
}

TEST(ConnectionPool, APacketOutlivesRouterNatAndTable)
{
    TrackedPacket waiting;
    TrackedPacket confirmed;
    Bytes bytes = Udp(Address(192, 168, 1, 2), 4000, Address(198, 51, 100, 9), 53);
    Bytes other = Udp(Address(192, 168, 1, 2), 4001, Address(198, 51, 100, 9), 53);
    {
        SeededRandom random(1);
        Conntrack conntrack(ConntrackConfig(), random);
        Nat nat(conntrack, random);
        RuleSet rules;
        rules.GetTable(TableId::NAT);
        HookState state;
        state.hook = Hook::PREROUTING;
        PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), waiting.view);
        PacketView::Parse(other.data(), other.size(), other.size(), confirmed.view);
        for (TrackedPacket* packet : {&waiting, &confirmed})
        {
            state.hook = Hook::PREROUTING;
            ASSERT_EQ(conntrack.Track(*packet, state), Verdict::ACCEPT);
            state.hook = Hook::POSTROUTING;
            ASSERT_EQ(nat.Translate(*packet, state, rules.GetNatPolicy()), Verdict::ACCEPT);
        }
        ASSERT_EQ(conntrack.Confirm(confirmed, state), Verdict::ACCEPT);
        ASSERT_NE(waiting.connection->bySource.place, nullptr);
    }
    EXPECT_EQ(waiting.connection->bySource.place, nullptr);
    EXPECT_FALSE(confirmed.connection->originalNode.IsLinked());
    EXPECT_EQ(confirmed.connection->references, 1U);
    waiting.connection.Reset();
    EXPECT_EQ(confirmed.connection->GetTuple(Direction::ORIGINAL).sourceId, 4001);
}
