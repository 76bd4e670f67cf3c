/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection.h"
#include "deadline-queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>
#include <utility>
#include <vector>

using namespace ns3::netfilter;

namespace
{

/// A queue, and beside it a set that does the same more slowly.
class DeadlineQueueTest : public testing::Test
{
  protected:
    using Key = std::pair<Instant, uint32_t>;

    /// A connection that nobody has used yet; they get ids in a row.
    Connection& Make()
    {
        m_all.push_back(std::make_unique<Connection>());
        m_all.back()->id = static_cast<uint32_t>(m_all.size());
        return *m_all.back();
    }

    void Push(Instant when, Connection& connection)
    {
        queue.Push(when, connection);
        expected.emplace(when, connection.id);
    }

    /// Take out what the set has at a place, counted from its begin.
    void EraseAt(size_t place)
    {
        const auto entry = std::next(expected.begin(), place);
        EXPECT_TRUE(queue.Erase(entry->first, *m_all[entry->second - 1]));
        expected.erase(entry);
    }

    Key PopFirst()
    {
        const Key first{queue.GetFirst().when, queue.GetFirst().connection->id};
        queue.PopFirst();
        return first;
    }

    /// Take all out, and see that they come in their order.
    void Drain()
    {
        for (const Key& key : expected)
        {
            ASSERT_FALSE(queue.IsEmpty());
            ASSERT_EQ(PopFirst(), key);
        }
        EXPECT_TRUE(queue.IsEmpty());
        expected.clear();
    }

    DeadlineQueue queue;
    std::set<Key> expected;

  private:
    std::vector<std::unique_ptr<Connection>> m_all;
};

} // namespace

TEST_F(DeadlineQueueTest, AscendingTimes)
{
    for (unsigned i = 0; i < 5000; ++i)
    {
        Push(1000 + i, Make());
    }
    Drain();
}

TEST_F(DeadlineQueueTest, DescendingTimesAllComeBeforeTheFirst)
{
    for (unsigned i = 0; i < 5000; ++i)
    {
        Push(10000 - i, Make());
        ASSERT_EQ(queue.GetFirst().when, 10000 - i);
    }
    Drain();
}

TEST_F(DeadlineQueueTest, OneInstantForAllIsOrderedById)
{
    for (unsigned i = 0; i < 5000; ++i)
    {
        Push(77, Make());
    }
    Drain();
}

TEST_F(DeadlineQueueTest, ALookAheadSeesWhatComes)
{
    std::vector<Connection*> connections;
    for (unsigned i = 0; i < 10; ++i)
    {
        connections.push_back(&Make());
        Push(10 + i, *connections.back());
    }
    EXPECT_EQ(queue.GetAhead(0), connections[0]);
    EXPECT_EQ(queue.GetAhead(9), connections[9]);
    EXPECT_EQ(queue.GetAhead(10), nullptr);
}

TEST_F(DeadlineQueueTest, WhatIsNotThereIsNotErased)
{
    Connection& one = Make();
    EXPECT_FALSE(queue.Erase(5, one)) << "nothing is there";
    Push(5, one);
    EXPECT_FALSE(queue.Erase(5, Make()));
    EXPECT_TRUE(queue.Erase(5, one));
    EXPECT_FALSE(queue.Erase(5, one)) << "not twice";
    EXPECT_TRUE(queue.IsEmpty());
}

TEST_F(DeadlineQueueTest, RandomWork)
{
    std::mt19937 random(7);
    Instant now = 0;
    for (const unsigned most : {3U, 700U, 20000U, 600U, 5U, 20000U, 0U})
    {
        // Grow or shrink to the size, with as much going as coming on the way.
        for (unsigned step = 0; step < 200000 && expected.size() != most; ++step)
        {
            const bool grow = (random() % 8 < 6) == (expected.size() < most);
            if (grow)
            {
                // Times as timeouts have them: few kinds of them, long and short.
                const Instant timeouts[] = {10, 300, 1200, 100000};
                Push(now + timeouts[random() % 4] + random() % 50, Make());
            }
            else if (!expected.empty())
            {
                if (random() % 2 == 0)
                {
                    EraseAt(random() % std::min<size_t>(expected.size(), 2000));
                }
                else
                {
                    now = expected.begin()->first;
                    ASSERT_EQ(PopFirst(), *expected.begin());
                    expected.erase(expected.begin());
                }
            }
            ASSERT_EQ(queue.IsEmpty(), expected.empty());
            if (!expected.empty())
            {
                ASSERT_EQ(queue.GetFirst().when, expected.begin()->first);
            }
        }
        ASSERT_EQ(expected.size(), most);
    }
    Drain();
}

TEST_F(DeadlineQueueTest, FewThatAreLeftOverFromManyTakeFewRuns)
{
    std::vector<std::pair<Instant, Connection*>> all;
    for (unsigned i = 0; i < 50000; ++i)
    {
        all.emplace_back(i, &Make());
        queue.Push(i, *all.back().second);
    }
    EXPECT_GT(queue.GetRunCount(), 90U);
    for (const auto& [when, connection] : all)
    {
        if (when % 500 != 0)
        {
            ASSERT_TRUE(queue.Erase(when, *connection));
        }
    }
    EXPECT_LE(queue.GetRunCount(), 3U) << "100 connections";
}
