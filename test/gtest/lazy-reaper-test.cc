/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exact-reaper.h"
#include "incremental-reaper.h"
#include "lazy-reaper.h"
#include "mean-lifetime-reaper.h"
#include "table-fixture.h"

using namespace ns3::netfilter;

namespace
{

class LazyReaperTest : public TableTest
{
};

} // namespace

TEST_F(LazyReaperTest, LeavesEverythingToWhoMeetsIt)
{
    LazyReaper reaper;
    const Tuple tuple = Put(3, 60, 100).originalNode.GetTuple();
    EXPECT_EQ(reaper.Start(0), NEVER);
    const ReapReport report = reaper.Run(table, 500);
    EXPECT_EQ(report.examined, 0U);
    EXPECT_EQ(report.next, NEVER);
    EXPECT_FALSE(reaper.WantsDeadlines());
    EXPECT_EQ(table.GetSize(), 1U);
    Direction direction = Direction::ORIGINAL;
    EXPECT_FALSE(table.Find(tuple, 500, direction)) << "but nobody finds it";
    EXPECT_EQ(table.GetSize(), 0U);
}

TEST(Reaper, CreateMakesWhatWasAskedFor)
{
    const ReaperConfig config;
    EXPECT_TRUE(
        dynamic_cast<IncrementalReaper*>(Reaper::Create(ReaperKind::INCREMENTAL, config).get()));
    EXPECT_TRUE(
        dynamic_cast<MeanLifetimeReaper*>(Reaper::Create(ReaperKind::MEAN_LIFETIME, config).get()));
    EXPECT_TRUE(dynamic_cast<ExactReaper*>(Reaper::Create(ReaperKind::EXACT, config).get()));
    EXPECT_TRUE(dynamic_cast<LazyReaper*>(Reaper::Create(ReaperKind::LAZY, config).get()));
}
