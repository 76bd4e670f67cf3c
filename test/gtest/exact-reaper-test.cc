/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exact-reaper.h"
#include "table-fixture.h"

using namespace ns3::netfilter;

namespace
{

class ExactReaperTest : public TableTest
{
  protected:
    ExactReaperTest() : reaper(ReaperConfig())
    {
        onExpired = [this](Connection& connection, Instant) { reaper.OnRemoved(connection); };
    }

    ~ExactReaperTest() override
    {
        table.ForEach([this](Connection& connection) {
            reaper.OnRemoved(connection);
            return true;
        });
    }

    /// Put a connection somewhere, and tell the reaper.
    Connection& PutTold(Instant expiry, Instant now = 0)
    {
        Connection& connection = Put(m_bucket++ % 64, 5, expiry);
        connection.id = m_bucket;
        delay = reaper.OnDeadline(connection, now);
        return connection;
    }

    ExactReaper reaper;
    Duration delay{0}; //!< answer of the last OnDeadline

  private:
    uint32_t m_bucket{0};
};

} // namespace

TEST_F(ExactReaperTest, SleepsWithNothingToWaitFor)
{
    EXPECT_EQ(reaper.Start(0), NEVER);
    EXPECT_EQ(reaper.Run(table, 0).next, NEVER);
}

TEST_F(ExactReaperTest, EachAtItsTimeWhateverTheOrder)
{
    std::vector<Duration> delays;
    for (const Instant expiry : {300, 100, 200, 100, 50})
    {
        PutTold(expiry, 10);
        delays.push_back(delay);
    }
    EXPECT_EQ(delays, (std::vector<Duration>{290, 90, NEVER, NEVER, 40}))
        << "only who comes first is news";
    std::vector<Instant> times;
    std::vector<uint32_t> removed;
    Instant now = 10;
    Duration next = reaper.Start(now);
    while (next != NEVER)
    {
        now += next;
        const ReapReport report = reaper.Run(table, now);
        times.push_back(now);
        removed.push_back(report.expired);
        EXPECT_EQ(report.examined, report.expired);
        next = report.next;
        ASSERT_LT(times.size(), 10U);
    }
    EXPECT_EQ(times, (std::vector<Instant>{50, 100, 200, 300}));
    EXPECT_EQ(removed, (std::vector<uint32_t>{1, 2, 1, 1}));
    EXPECT_EQ(pool->GetCount(), 0U);
}

TEST_F(ExactReaperTest, ALaterEndIsNoticedWhenTheEarlierComes)
{
    Connection& connection = PutTold(100);
    connection.expiry = 400; // by a packet; nobody tells the reaper
    ReapReport report = reaper.Run(table, 100);
    EXPECT_EQ(report.examined, 1U);
    EXPECT_EQ(report.expired, 0U);
    EXPECT_EQ(report.next, 300);
    EXPECT_EQ(table.GetSize(), 1U);
    report = reaper.Run(table, 400);
    EXPECT_EQ(report.expired, 1U);
    EXPECT_EQ(report.next, NEVER);
}

TEST_F(ExactReaperTest, AnEarlierEndIsTold)
{
    PutTold(200);
    Connection& connection = PutTold(400);
    connection.expiry = 100;
    EXPECT_EQ(reaper.OnDeadline(connection, 50), 50);
    const ReapReport report = reaper.Run(table, 100);
    EXPECT_EQ(report.expired, 1U);
    EXPECT_EQ(report.next, 100);
    EXPECT_EQ(table.GetSize(), 1U);
}

TEST_F(ExactReaperTest, ForgetsWhatIsGone)
{
    const ConnectionRef first(&PutTold(100));
    PutTold(200);
    table.Unlink(*first);
    reaper.OnRemoved(*first);
    reaper.OnRemoved(*first); // once more does no harm
    EXPECT_EQ(reaper.Start(0), 200);
    EXPECT_EQ(reaper.Run(table, 100).examined, 0U) << "too early, and nothing to do";
    EXPECT_EQ(reaper.Run(table, 200).expired, 1U);
}

TEST_F(ExactReaperTest, WhatALookUpHasRemovedIsGone)
{
    const Tuple tuple = PutTold(100).originalNode.GetTuple();
    Direction direction = Direction::ORIGINAL;
    EXPECT_FALSE(table.Find(tuple, 150, direction));
    EXPECT_EQ(reaper.Start(150), NEVER);
}

TEST_F(ExactReaperTest, AListenerRemovesTheNextOne)
{
    std::vector<ConnectionRef> all;
    for (unsigned i = 0; i < 4; ++i)
    {
        all.emplace_back(&PutTold(100));
    }
    onExpired = [&](Connection& connection, Instant) {
        reaper.OnRemoved(connection);
        for (const ConnectionRef& one : all)
        {
            if (table.Unlink(*one))
            {
                reaper.OnRemoved(*one);
            }
        }
    };
    const ReapReport report = reaper.Run(table, 100);
    EXPECT_EQ(report.expired, 1U);
    EXPECT_EQ(report.next, NEVER);
    EXPECT_EQ(table.GetSize(), 0U);
}

TEST_F(ExactReaperTest, ATableThatGrowsChangesNothing)
{
    PutTold(100);
    while (table.GetBucketCount() == 64)
    {
        PutTold(1000);
    }
    EXPECT_EQ(reaper.Run(table, 100).expired, 1U);
}

TEST_F(ExactReaperTest, ManyAtOnceAreSpreadOverSeveralRuns)
{
    ReaperConfig config;
    config.batch = 10;
    ExactReaper small(config);
    onExpired = [&](Connection& connection, Instant) { small.OnRemoved(connection); };
    for (unsigned i = 0; i < 25; ++i)
    {
        Connection& connection = Put(i, i, 100);
        connection.id = i;
        small.OnDeadline(connection, 0);
    }
    for (const uint32_t expected : {10U, 10U, 5U})
    {
        const ReapReport report = small.Run(table, 100);
        EXPECT_EQ(report.expired, expected);
        EXPECT_EQ(report.next, expected == 10 ? 0 : NEVER) << "at the same instant";
    }
}

TEST_F(ExactReaperTest, SenselessConstantsAreHarmless)
{
    ReaperConfig config;
    config.batch = 0;
    ExactReaper small(config);
    onExpired = [&](Connection& connection, Instant) { small.OnRemoved(connection); };
    small.OnDeadline(Put(1, 2, 100), 0);
    EXPECT_EQ(small.Run(table, 100).expired, 1U) << "or a simulation would never move on";
}

TEST(ExactReaperWithTracker, TheTrackerTellsItOfEveryEnd)
{
    SeededRandom random(4);
    ExactReaper reaper{ReaperConfig()};
    {
        EngineRouter router;
        router.conntrack.SetReaper(&reaper);
        router.AddAddress("lan0", Address(192, 168, 1, 1), 24);
        router.AddAddress("wan0", Address(203, 0, 113, 1), 24);
        const Instant begin = router.now;
        router.Receive("lan0", Udp(Address(192, 168, 1, 2), 4000, Address(203, 0, 113, 9), 53));
        EXPECT_EQ(reaper.Start(begin), 30 * SECOND);
        router.now += 10 * SECOND;
        router.Receive("lan0", Udp(Address(192, 168, 1, 2), 4000, Address(203, 0, 113, 9), 53));
        ReapReport report = reaper.Run(router.conntrack.GetTable(), begin + 30 * SECOND);
        EXPECT_EQ(report.expired, 0U) << "refreshed";
        EXPECT_EQ(report.next, 10 * SECOND);

        // A TCP connection in SYN_SENT has 120 s, in SYN_RECV 60 s.
        const uint32_t host = Address(192, 168, 1, 2);
        const uint32_t server = Address(203, 0, 113, 9);
        router.now = begin + 100 * SECOND;
        EXPECT_EQ(reaper.Run(router.conntrack.GetTable(), router.now).expired, 1U);
        router.Receive("lan0", Tcp(host, 4000, server, 80, TcpView::SYN, 1000));
        EXPECT_EQ(reaper.Start(router.now), 120 * SECOND);
        router.Receive("wan0",
                       Tcp(server, 80, host, 4000, TcpView::SYN | TcpView::ACK, 5000, 1001));
        EXPECT_EQ(reaper.Start(router.now), 60 * SECOND) << "an earlier end is told";

        router.Receive("lan0", Udp(Address(192, 168, 1, 2), 4000, Address(203, 0, 113, 9), 53));
        router.conntrack.Flush(router.now);
        EXPECT_EQ(reaper.Start(router.now), NEVER) << "and so is removal";
        router.Receive("lan0", Udp(Address(192, 168, 1, 2), 4000, Address(203, 0, 113, 9), 53));
    }
    EXPECT_EQ(reaper.Start(0), NEVER) << "the tracker has taken leave";
}

TEST(ExactReaperWithTracker, AnInvalidSegmentMayBringTheEndNearer)
{
    ExactReaper reaper{ReaperConfig()};
    EngineRouter router;
    router.conntrack.SetReaper(&reaper);
    router.AddAddress("lan0", Address(192, 168, 1, 1), 24);
    router.AddAddress("wan0", Address(203, 0, 113, 1), 24);
    const uint32_t host = Address(192, 168, 1, 2);
    const uint32_t server = Address(203, 0, 113, 9);
    router.Receive("lan0", Tcp(host, 4000, server, 80, TcpView::SYN, 1000));
    router.Receive("wan0",
                   Tcp(server, 80, host, 4000, TcpView::SYN | TcpView::ACK, 5000, 1001));
    router.Receive("lan0", Tcp(host, 4000, server, 80, TcpView::ACK, 1001, 5001));
    // The ends that the handshake told of are over, the one of ESTABLISHED counts.
    router.now += 200 * SECOND;
    EXPECT_GT(reaper.Run(router.conntrack.GetTable(), router.now).next, 1000 * SECOND);

    const uint8_t fin = TcpView::FIN | TcpView::ACK;
    router.Receive("lan0", Tcp(host, 4000, server, 80, fin, 10001001, 5001));
    router.Receive("wan0", Tcp(server, 80, host, 4000, fin, 10005001, 1001));
    EXPECT_EQ(reaper.Start(router.now), 300 * SECOND);
    router.conntrack.SetReaper(nullptr);
}
