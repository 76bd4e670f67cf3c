/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-pool.h"
#include "connection-table.h"
#include "engine-router.h"

#include <array>
#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

// A table that threads share. Run under ThreadSanitizer as well (test engine-threads).

using namespace ns3::netfilter;

namespace
{

constexpr unsigned WORKERS = 4;
constexpr unsigned FLOWS = 1500;     //!< of each worker
constexpr Instant FOREVER = 1 << 30; //!< expiry of what must still be there in the end
constexpr Instant SOON = 1000;       //!< expiry of what the reaper is to find

/// Counts expired connections; called by whatever thread met them.
class Counter : public ExpiryListener
{
  public:
    void OnExpired(Connection& connection, Instant now) override
    {
        EXPECT_TRUE(connection.IsExpired(now));
        ++expired;
    }

    std::atomic<uint32_t> expired{0};
};

/// A shared table with its pool.
class TableThreadsTest : public testing::Test
{
  protected:
    TableThreadsTest()
        : m_random(21), hash(TupleHashKind::JENKINS, m_random),
          pool(ConnectionPool::Create(true)), table(16, hash)
    {
        table.SetExpiryListener(&counter);
    }

    /// @return the original tuple of a flow; nobody else has it
    static Tuple Original(unsigned worker, unsigned flow)
    {
        return {Address(10, 0, 0, 1) + worker, Address(10, 9, 9, 9), uint16_t(flow), 53, 17, 0};
    }

    /// @return the reply tuple of a flow, in another bucket
    static Tuple Reply(unsigned worker, unsigned flow)
    {
        return {Address(10, 9, 9, 9), Address(10, 0, 1, 1) + worker, 53, uint16_t(flow), 17, 0};
    }

    ConnectionRef Make(const Tuple& original, const Tuple& reply, Instant expiry)
    {
        ConnectionRef connection = pool->Allocate();
        connection->originalNode.GetTuple() = original;
        connection->replyNode.GetTuple() = reply;
        connection->expiry = expiry;
        connection->statusBits |= status::CONFIRMED;
        return connection;
    }

    /// @return true if the tuple leads to a connection that has it there
    bool Finds(const Tuple& tuple, Instant when, Direction wanted)
    {
        Direction direction = Direction::ORIGINAL;
        const ConnectionRef found = table.Find(tuple, when, direction);
        return found && direction == wanted && found->GetTuple(direction) == tuple;
    }

    /**
     * One worker: every third flow is removed again, every third expires, the rest stays.
     */
    void Work(unsigned worker)
    {
        for (unsigned flow = 0; flow < FLOWS; ++flow)
        {
            const Instant when = now;
            const Tuple original = Original(worker, flow);
            const Tuple reply = Reply(worker, flow);
            const ConnectionRef mine =
                Make(original, reply, flow % 3 == 1 ? when + SOON : FOREVER);
            Direction direction = Direction::ORIGINAL;
            ASSERT_FALSE(table.Insert(*mine, when, direction));
            if (flow % 3 != 1)
            {
                ASSERT_TRUE(Finds(original, when, Direction::ORIGINAL)) << worker << " " << flow;
                ASSERT_TRUE(Finds(reply, when, Direction::REPLY)) << worker << " " << flow;
                ASSERT_TRUE(table.IsTaken(reply, *Make(reply, reply, 1), when));
            }
            if (flow % 3 == 0)
            {
                ASSERT_TRUE(table.Unlink(*mine));
                ASSERT_FALSE(table.Unlink(*mine));
                ASSERT_FALSE(Finds(original, when, Direction::ORIGINAL));
            }
            // Somebody else's: there or not, whatever is found is what was asked for.
            const unsigned other = (worker + 1) % WORKERS;
            const Tuple theirs = Reply(other, (flow * 7) % FLOWS);
            const ConnectionRef found = table.Find(theirs, when, direction);
            ASSERT_TRUE(!found || found->GetTuple(direction) == theirs);
            now += 1;
        }
    }

  private:
    SeededRandom m_random;

  protected:
    TupleHash hash;
    ConnectionPool::Owner pool;
    LockedConnectionTable table;
    Counter counter;
    std::atomic<Instant> now{1};
};

} // namespace

TEST_F(TableThreadsTest, InsertFindRemoveGrowReapAndList)
{
    std::atomic<bool> done{false};
    std::vector<std::thread> workers;
    for (unsigned worker = 0; worker < WORKERS; ++worker)
    {
        workers.emplace_back([this, worker]() { Work(worker); });
    }
    std::thread reaper([&]() {
        uint32_t position = 0;
        while (!done)
        {
            table.Reap(position, 64, now, [](Connection& connection) {
                EXPECT_TRUE(connection.IsConfirmed());
            });
        }
    });
    std::thread lister([&]() {
        while (!done)
        {
            unsigned listed = 0;
            table.ForEach([&](Connection& connection) {
                listed += connection.GetProtocol() == 17 ? 1 : 0;
                return true;
            });
            EXPECT_LE(listed, WORKERS * FLOWS);
            EXPECT_LE(table.GetBucketOf(Original(0, listed % FLOWS), 1).size(), 1000U);
        }
    });
    for (std::thread& worker : workers)
    {
        worker.join();
    }
    done = true;
    reaper.join();
    lister.join();

    EXPECT_GT(table.GetBucketCount(), 16U) << "it grew meanwhile";
    // What has not been reaped yet is now.
    const Instant end = now + SOON;
    uint32_t position = 0;
    table.Reap(position, table.GetBucketCount(), end);
    EXPECT_EQ(counter.expired, WORKERS * FLOWS / 3) << "each once";
    EXPECT_EQ(table.GetSize(), WORKERS * FLOWS / 3);
    EXPECT_EQ(pool->GetCount(), WORKERS * FLOWS / 3) << "no reference was lost or left";
    for (unsigned worker = 0; worker < WORKERS; ++worker)
    {
        for (unsigned flow = 0; flow < FLOWS; ++flow)
        {
            const bool stays = flow % 3 == 2;
            ASSERT_EQ(Finds(Original(worker, flow), end, Direction::ORIGINAL), stays);
            ASSERT_EQ(Finds(Reply(worker, flow), end, Direction::REPLY), stays);
        }
    }
}

TEST_F(TableThreadsTest, OfTwoWhoWantATupleOneGetsIt)
{
    // All want the same tuples, the second half of them mirrored.
    for (unsigned round = 0; round < 200; ++round)
    {
        std::array<ConnectionRef, WORKERS> mine;
        std::array<ConnectionRef, WORKERS> winner;
        std::vector<std::thread> threads;
        for (unsigned worker = 0; worker < WORKERS; ++worker)
        {
            const bool mirrored = worker >= WORKERS / 2;
            mine[worker] = Make(mirrored ? Reply(0, round) : Original(0, round),
                                mirrored ? Original(0, round) : Reply(0, round),
                                FOREVER);
            threads.emplace_back([&, worker]() {
                Direction direction = Direction::ORIGINAL;
                winner[worker] = table.Insert(*mine[worker], 1, direction);
            });
        }
        for (std::thread& thread : threads)
        {
            thread.join();
        }
        unsigned won = 0;
        Connection* owner = nullptr;
        for (unsigned worker = 0; worker < WORKERS; ++worker)
        {
            won += winner[worker] ? 0 : 1;
            owner = winner[worker] ? owner : mine[worker].Get();
        }
        ASSERT_EQ(won, 1U);
        for (const ConnectionRef& one : winner)
        {
            ASSERT_TRUE(!one || one.Get() == owner);
        }
        ASSERT_EQ(table.GetSize(), round + 1);
    }
}

TEST_F(TableThreadsTest, OfAllWhoRemoveAConnectionOneDoes)
{
    for (unsigned round = 0; round < 200; ++round)
    {
        ConnectionRef victim = Make(Original(0, round), Reply(0, round), 100);
        Direction direction = Direction::ORIGINAL;
        ASSERT_FALSE(table.Insert(*victim, 1, direction));
        std::atomic<unsigned> removed{0};
        std::vector<std::thread> threads;
        for (unsigned worker = 0; worker < WORKERS; ++worker)
        {
            threads.emplace_back([&, worker]() {
                if (worker % 2 == 0)
                {
                    removed += table.Unlink(*victim) ? 1 : 0;
                }
                else
                {
                    removed += table.RemoveExpired(*victim, 200) ? 1 : 0;
                }
            });
        }
        for (std::thread& thread : threads)
        {
            thread.join();
        }
        ASSERT_EQ(removed, 1U);
        ASSERT_EQ(victim->references, 1U);
    }
    EXPECT_EQ(table.GetSize(), 0U);
    EXPECT_EQ(pool->GetCount(), 0U);
}
