/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "incremental-reaper.h"
#include "table-fixture.h"

using namespace ns3::netfilter;

namespace
{

constexpr Duration MS = SECOND / 1000;

class IncrementalReaperTest : public TableTest
{
  protected:
    IncrementalReaperTest() : TableTest(1024)
    {
    }
};

} // namespace

TEST_F(IncrementalReaperTest, ConstantsOfTheOriginal)
{
    IncrementalReaper reaper{ReaperConfig()};
    EXPECT_EQ(reaper.Start(0), 60 * SECOND / 128);
    const ReapReport report = reaper.Run(table, 0);
    EXPECT_EQ(report.buckets, 1024U / 128);
    EXPECT_EQ(report.next, 60 * SECOND / 128);
}

TEST_F(IncrementalReaperTest, ComesBackAtOnceAfterABusyRunAndSlowsDownStepByStep)
{
    IncrementalReaper reaper{ReaperConfig()};
    reaper.Start(0);
    // The first eighth of bucket "0 of 64" is what the first run visits.
    for (unsigned i = 0; i < 40; ++i)
    {
        Put(0, 40, 100);
    }
    ReapReport report = reaper.Run(table, 500);
    ASSERT_GT(report.expired, 0U);
    EXPECT_EQ(report.next, 10 * MS);
    unsigned steps = 0;
    Duration last = report.next;
    while (last < 60 * SECOND / 128)
    {
        // What is left expires as well; look where there is nothing.
        report = reaper.Run(table, 0);
        EXPECT_EQ(report.next, std::min(last + 10 * MS, 60 * SECOND / 128));
        last = report.next;
        ASSERT_LT(++steps, 100U);
    }
    EXPECT_EQ(steps, 46U);
}

TEST_F(IncrementalReaperTest, ExactlyHalfIsNotBusy)
{
    ReaperConfig config;
    config.fraction = 1;
    IncrementalReaper reaper(config);
    const Duration slow = reaper.Start(0);
    Put(1, 2, 100);
    Put(3, 4, 1000);
    ReapReport report = reaper.Run(table, 500);
    EXPECT_EQ(report.examined, 2U);
    EXPECT_EQ(report.expired, 1U);
    EXPECT_EQ(report.next, slow);
    Put(1, 2, 100);
    Put(1, 2, 100);
    report = reaper.Run(table, 500);
    EXPECT_EQ(report.expired, 2U);
    EXPECT_EQ(report.next, 10 * MS);
}

TEST_F(IncrementalReaperTest, EveryBucketWithinAFullTraversal)
{
    // Fractions that do not divide the number of buckets, too. What has expired lies in the last
    // buckets, and the live ones before it keep the reaper slow.
    for (unsigned i = 0; i < 63; ++i)
    {
        Put(i, i, Instant(1) << 60);
        Put(i, i, Instant(1) << 60);
    }
    for (const uint32_t fraction : {1U, 3U, 100U, 128U, 1000U, 1024U, 5000U})
    {
        for (unsigned i = 0; i < 30; ++i)
        {
            Put(63, 5, 100);
        }
        ReaperConfig config;
        config.fraction = fraction;
        IncrementalReaper reaper(config);
        Instant now = 1000;
        const Instant start = now;
        now += reaper.Start(0);
        while (now <= start + 60 * SECOND)
        {
            now += reaper.Run(table, now).next;
        }
        EXPECT_EQ(table.GetSize(), 126U) << fraction;
    }
}

TEST_F(IncrementalReaperTest, SenselessConstantsAreHarmless)
{
    ReaperConfig config;
    config.fraction = 0;
    config.minInterval = 0;
    config.fullTraversal = 0;
    IncrementalReaper reaper(config);
    EXPECT_GT(reaper.Start(0), 0);
    EXPECT_GT(reaper.Run(table, 0).next, 0) << "or a simulation would never move on";
}

TEST_F(IncrementalReaperTest, ARunVisitsItsShareAndNoMore)
{
    IncrementalReaper reaper{ReaperConfig()};
    reaper.Start(0);
    for (unsigned i = 0; i < 64; ++i)
    {
        Put(i, i, 100);
    }
    for (unsigned run = 0; run < 128; ++run)
    {
        const ReapReport report = reaper.Run(table, 500);
        ASSERT_EQ(report.buckets, 8U);
        ASSERT_LE(report.examined, 8U) << "64 connections in 64 groups of 16 buckets";
    }
    EXPECT_EQ(table.GetSize(), 0U);
    EXPECT_EQ(reaper.GetPosition(), 0U) << "round once";
}
