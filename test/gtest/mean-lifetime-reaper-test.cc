/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mean-lifetime-reaper.h"
#include "table-fixture.h"

using namespace ns3::netfilter;

namespace
{

class MeanLifetimeReaperTest : public TableTest
{
  protected:
    MeanLifetimeReaperTest() : TableTest(1024)
    {
    }

    /// Connections all over the table.
    void PutMany(unsigned count, Instant expiry)
    {
        for (unsigned i = 0; i < count; ++i)
        {
            Put(i % 64, (i + 7) % 64, expiry);
        }
    }
};

/// Evicts, while it is wanted, connections with an odd mark.
class OddEviction : public ReaperEviction
{
  public:
    explicit OddEviction(ConnectionTable& table) : m_table(table)
    {
    }

    bool IsWanted() const override
    {
        return refused && m_table.GetSize() >= enough;
    }

    bool IsAllowed(const Connection& connection) const override
    {
        return connection.mark % 2 == 1;
    }

    void Evict(Connection& connection, Instant) override
    {
        m_table.Unlink(connection);
    }

    void OnPassEnd() override
    {
        refused = false;
    }

    bool refused{false};
    size_t enough{0};

  private:
    ConnectionTable& m_table;
};

} // namespace

TEST_F(MeanLifetimeReaperTest, AnEmptyTableIsVisitedOnceAMinute)
{
    MeanLifetimeReaper reaper{ReaperConfig()};
    EXPECT_EQ(reaper.Start(0), 60 * SECOND);
    const ReapReport report = reaper.Run(table, 60 * SECOND);
    EXPECT_EQ(report.buckets, 1024U) << "all of it";
    EXPECT_EQ(report.next, 60 * SECOND);
}

TEST_F(MeanLifetimeReaperTest, TheMeanOfWhatIsLeftWithAHundredMinutesAhead)
{
    MeanLifetimeReaper reaper{ReaperConfig()};
    reaper.Start(0);
    // (100 * 60 + 300 * 20) / 400 = 30 seconds. What has expired does not count.
    PutMany(300, 120 * SECOND);
    PutMany(50, 100 * SECOND);
    const ReapReport report = reaper.Run(table, 100 * SECOND);
    EXPECT_EQ(report.examined, 350U);
    EXPECT_EQ(report.expired, 50U);
    EXPECT_NEAR(double(report.next), 30e9, 1e3);
}

TEST_F(MeanLifetimeReaperTest, LongLifetimesCountAsFiveMinutes)
{
    ReaperConfig config;
    config.maxPass = 200 * SECOND;
    config.virtualSamples = 100;
    MeanLifetimeReaper reaper(config);
    // (100 * 200 + 100 * 300) / 200 = 250, and no pass is further away than 200.
    PutMany(100, 432000 * SECOND);
    EXPECT_EQ(reaper.Run(table, 0).next, 200 * SECOND);
    config.maxPass = 100 * SECOND;
    config.virtualSamples = 300;
    config.maxLifetime = 60 * SECOND;
    MeanLifetimeReaper shorter(config);
    // (300 * 100 + 100 * 60) / 400
    EXPECT_NEAR(double(shorter.Run(table, 0).next), 90e9, 1e3);
}

TEST_F(MeanLifetimeReaperTest, NoMoreThanOnceASecond)
{
    ReaperConfig config;
    config.virtualSamples = 0;
    MeanLifetimeReaper reaper(config);
    PutMany(100, SECOND / 1000);
    EXPECT_EQ(reaper.Run(table, 0).next, 1 * SECOND);
}

TEST_F(MeanLifetimeReaperTest, ManyRemovalsAreSpreadOverSeveralRuns)
{
    ReaperConfig config;
    config.batch = 100;
    MeanLifetimeReaper reaper(config);
    PutMany(450, 100);
    Instant now = 1000 * SECOND;
    unsigned runs = 0;
    unsigned buckets = 0;
    ReapReport report;
    for (;;)
    {
        report = reaper.Run(table, now);
        buckets += report.buckets;
        ++runs;
        EXPECT_LT(report.expired, 200U) << "bounded work: a batch and what 64 buckets hold";
        if (report.next != config.tick)
        {
            break;
        }
        now += report.next;
        ASSERT_LT(runs, 100U);
    }
    EXPECT_GE(runs, 4U);
    EXPECT_LE(runs, 5U);
    EXPECT_EQ(buckets, 1024U) << "one pass, none visited twice";
    EXPECT_EQ(table.GetSize(), 0U);
    EXPECT_EQ(report.next, 60 * SECOND - (now - 1000 * SECOND)) << "from the pass's beginning";
}

TEST_F(MeanLifetimeReaperTest, ConstantsOfLinux)
{
    const ReaperConfig config;
    EXPECT_EQ(config.batch, 256U) << "64000 / HZ removals a run";
    EXPECT_EQ(config.tick, SECOND / 250);
    EXPECT_EQ(config.maxPass, 60 * SECOND);
    EXPECT_EQ(config.minPass, 1 * SECOND);
    EXPECT_EQ(config.maxLifetime, 300 * SECOND);
    EXPECT_EQ(config.virtualSamples, 100U);
}

TEST_F(MeanLifetimeReaperTest, ARunIsBoundedAlsoIfNothingExpires)
{
    ReaperConfig config;
    config.visits = 320;
    MeanLifetimeReaper reaper(config);
    PutMany(400, 1000 * SECOND);
    const ReapReport report = reaper.Run(table, 0);
    EXPECT_EQ(report.expired, 0U);
    EXPECT_GE(report.buckets + report.examined, 320U);
    EXPECT_LT(report.buckets + report.examined, 500U);
    EXPECT_EQ(report.next, config.tick);
}

TEST_F(MeanLifetimeReaperTest, ThePassGoesOnWhereItWasWhenTheTableGrowsMeanwhile)
{
    ReaperConfig config;
    config.batch = 30;
    MeanLifetimeReaper reaper(config);
    for (unsigned i = 0; i < 64; ++i)
    {
        Put(i, i, 100);
    }
    ReapReport report = reaper.Run(table, 500);
    ASSERT_EQ(report.next, config.tick);
    const size_t left = table.GetSize();
    ASSERT_GT(left, 0U);
    const uint32_t before = table.GetBucketCount();
    // Ahead of the reaper, where it has yet to come.
    unsigned added = 0;
    for (; table.GetBucketCount() == before; ++added)
    {
        const Tuple original{added, 1, 2, 3, 17, 0};
        const ConnectionRef one = Make(original, Tuple{1, added, 3, 2, 17, 0}, 1000 * SECOND);
        ASSERT_TRUE(Insert(*one, 500));
    }
    uint32_t expiredLater = 0;
    while (report.next == config.tick)
    {
        report = reaper.Run(table, 500);
        expiredLater += report.expired;
    }
    EXPECT_EQ(expiredLater, left);
    EXPECT_EQ(table.GetSize(), added);
}

TEST_F(MeanLifetimeReaperTest, ATableThatRanEmptyIsBegunAnew)
{
    ReaperConfig config;
    config.batch = 10;
    MeanLifetimeReaper reaper(config);
    PutMany(64, 100);
    ASSERT_EQ(reaper.Run(table, 500).next, config.tick);
    reaper.Start(600);
    Connection& added = Put(0, 1, 100);
    const ConnectionRef keep(&added);
    reaper.Run(table, 700);
    EXPECT_FALSE(added.originalNode.IsLinked()) << "the first buckets were looked at again";
}

TEST_F(MeanLifetimeReaperTest, EvictsWhileTheTableIsNearlyFull)
{
    for (unsigned i = 0; i < 100; ++i)
    {
        Put(i % 64, i % 64, 1000 * SECOND).mark = i;
    }
    MeanLifetimeReaper reaper{ReaperConfig()};
    OddEviction eviction(table);
    eviction.enough = 70;
    reaper.SetEviction(&eviction);
    reaper.Run(table, 0);
    EXPECT_EQ(table.GetSize(), 100U) << "nobody was refused";
    eviction.refused = true;
    reaper.Run(table, 0);
    EXPECT_EQ(table.GetSize(), 69U) << "and no more than needed";
    EXPECT_FALSE(eviction.refused);
    eviction.refused = true;
    eviction.enough = 0;
    reaper.Run(table, 0);
    EXPECT_EQ(table.GetSize(), 50U);
    table.ForEach([](const Connection& connection) {
        EXPECT_EQ(connection.mark % 2, 0U) << "not allowed";
        return true;
    });
}

TEST_F(MeanLifetimeReaperTest, SenselessConstantsAreHarmless)
{
    ReaperConfig config;
    config.maxPass = 0;
    config.minPass = 0;
    config.maxLifetime = 0;
    config.virtualSamples = 0;
    config.batch = 0;
    config.tick = 0;
    MeanLifetimeReaper reaper(config);
    reaper.Start(0);
    Put(1, 2, 100);
    Instant now = 0;
    for (unsigned run = 0; run < 200; ++run)
    {
        const Duration next = reaper.Run(table, now).next;
        ASSERT_GT(next, 0) << "or a simulation would never move on";
        now += next;
    }
    config.minPass = 100 * SECOND; // above the other two
    MeanLifetimeReaper other(config);
    EXPECT_GT(other.Run(table, 0).next, 0);
}
