/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "table-fixture.h"

#include <algorithm>
#include <map>

using namespace ns3::netfilter;

namespace
{

class ConnectionTableTest : public TableTest
{
};

} // namespace

TEST_F(ConnectionTableTest, FindsATranslatedConnectionByEitherTuple)
{
    Connection& connection = Put(3, 60, 100);
    EXPECT_TRUE(IsFound(connection, 99));
    EXPECT_EQ(table.GetSize(), 1U);
    EXPECT_TRUE(table.Unlink(connection));
    EXPECT_EQ(table.GetSize(), 0U);
    EXPECT_EQ(pool->GetCount(), 0U) << "the table's reference was the last";
}

TEST_F(ConnectionTableTest, ExpiredIsNeverFound)
{
    const ConnectionRef connection(&Put(3, 60, 100));
    Direction direction = Direction::ORIGINAL;
    EXPECT_FALSE(table.Find(connection->replyNode.GetTuple(), 100, direction));
    EXPECT_EQ(table.GetSize(), 0U) << "and is removed when met";
    EXPECT_EQ(expired.size(), 1U);
    EXPECT_FALSE(table.Unlink(*connection)) << "it is out already";
}

TEST_F(ConnectionTableTest, SeveralExpiredInOneBucket)
{
    Connection& first = Put(5, 5, 1000);
    for (unsigned i = 0; i < 3; ++i)
    {
        Put(5, 5, 100);
    }
    Connection& last = Put(5, 5, 1000);
    EXPECT_TRUE(IsFound(last, 500));
    EXPECT_TRUE(IsFound(first, 500)) << "it lies behind the expired ones";
    EXPECT_EQ(table.GetSize(), 2U);
    EXPECT_EQ(expired.size(), 3U);
    EXPECT_EQ(pool->GetCount(), 2U);
}

TEST_F(ConnectionTableTest, ManyExpiredInOneBucketGoLittleByLittleAndAreNeverFound)
{
    std::vector<Tuple> old;
    for (unsigned i = 0; i < 12; ++i)
    {
        old.push_back(Put(5, 9, 100).originalNode.GetTuple());
    }
    for (const Tuple& tuple : old)
    {
        Direction direction = Direction::ORIGINAL;
        EXPECT_FALSE(table.Find(tuple, 500, direction));
    }
    EXPECT_EQ(table.GetSize(), 0U);
    EXPECT_EQ(expired.size(), 12U) << "each once";
}

TEST_F(ConnectionTableTest, BothTuplesSideBySideInOneBucket)
{
    Connection& before = Put(7, 1, 1000);
    Put(7, 7, 100);
    Connection& behind = Put(7, 2, 1000);
    uint32_t position = 0;
    const auto count = table.Reap(position, 64, 500);
    EXPECT_EQ(count.expired, 1U);
    EXPECT_EQ(count.examined, 3U);
    EXPECT_TRUE(IsFound(before, 500));
    EXPECT_TRUE(IsFound(behind, 500));
}

TEST_F(ConnectionTableTest, TheReaperTakesAllThatHasExpiredInOneBucket)
{
    Connection& first = Put(5, 9, 1000);
    for (unsigned i = 0; i < 3; ++i)
    {
        Put(5, 5, 100);
        Put(5, 9, 100);
    }
    Connection& last = Put(5, 9, 1000);
    uint32_t position = 0;
    const auto count = table.Reap(position, 64, 500);
    EXPECT_EQ(count.examined, 8U);
    EXPECT_EQ(count.expired, 6U);
    EXPECT_EQ(table.GetSize(), 2U);
    EXPECT_EQ(pool->GetCount(), 2U);
    EXPECT_TRUE(IsFound(first, 500));
    EXPECT_TRUE(IsFound(last, 500));
}

TEST_F(ConnectionTableTest, TheReaperTakesBothTuplesOfATranslatedConnection)
{
    // The other tuple lies behind, or ahead of, where the reaper meets the connection.
    const ConnectionRef ahead(&Put(3, 60, 100));
    const ConnectionRef behind(&Put(60, 3, 100));
    uint32_t position = 0;
    EXPECT_EQ(table.Reap(position, 32, 500).expired, 1U);
    EXPECT_FALSE(ahead->originalNode.IsLinked() || ahead->replyNode.IsLinked());
    EXPECT_TRUE(behind->originalNode.IsLinked() && behind->replyNode.IsLinked());
    EXPECT_EQ(table.Reap(position, 32, 500).expired, 1U);
    EXPECT_FALSE(behind->originalNode.IsLinked() || behind->replyNode.IsLinked());
    EXPECT_EQ(table.GetSize(), 0U);
}

TEST_F(ConnectionTableTest, ATupleMayBeItsOwnReply)
{
    const Tuple self{Address(127, 0, 0, 1), Address(127, 0, 0, 1), 5000, 5000, 17, 0};
    const ConnectionRef connection = Make(self, self, 100);
    ASSERT_TRUE(Insert(*connection));
    Direction direction = Direction::REPLY;
    EXPECT_EQ(table.Find(self, 50, direction).Get(), connection.Get());
    EXPECT_EQ(direction, Direction::ORIGINAL);
    EXPECT_EQ(table.GetSize(), 1U);
    uint32_t position = 0;
    const auto count = table.Reap(position, 64, 100);
    EXPECT_EQ(count.examined, 1U);
    EXPECT_EQ(count.expired, 1U);
    EXPECT_EQ(table.GetSize(), 0U);
    ASSERT_TRUE(Insert(*connection));
    EXPECT_TRUE(table.Unlink(*connection));
}

TEST_F(ConnectionTableTest, ByItsReplyOnly)
{
    const ConnectionRef connection = Make(In(1), In(2), 100);
    ASSERT_TRUE(table.InsertReplyOnly(*connection, 50));
    Direction direction = Direction::ORIGINAL;
    EXPECT_FALSE(table.Find(connection->originalNode.GetTuple(), 50, direction));
    EXPECT_EQ(table.Find(connection->replyNode.GetTuple(), 50, direction).Get(), connection.Get());
    EXPECT_EQ(direction, Direction::REPLY);
    uint32_t position = 0;
    EXPECT_EQ(table.Reap(position, 64, 100).expired, 1U);
    EXPECT_EQ(table.GetSize(), 0U);
}

TEST_F(ConnectionTableTest, ATakenTupleIsNotPutInAgain)
{
    Connection& first = Put(3, 60, 100);
    const Tuple& original = first.originalNode.GetTuple();
    const Tuple& reply = first.replyNode.GetTuple();
    struct Case
    {
        Tuple original;
        Tuple reply;
        Direction owner;
    };
    for (const Case& one : {Case{original, In(1), Direction::ORIGINAL},
                            Case{In(1), original, Direction::ORIGINAL},
                            Case{reply, In(1), Direction::REPLY},
                            Case{In(1), reply, Direction::REPLY},
                            Case{reply, original, Direction::REPLY},
                            Case{original, reply, Direction::ORIGINAL}})
    {
        const ConnectionRef second = Make(one.original, one.reply, 1000);
        const bool isReply = one.owner == Direction::REPLY;
        Direction direction = isReply ? Direction::ORIGINAL : Direction::REPLY;
        EXPECT_EQ(table.Insert(*second, 50, direction).Get(), &first);
        EXPECT_EQ(direction, one.owner);
        EXPECT_FALSE(second->originalNode.IsLinked());
        EXPECT_FALSE(second->replyNode.IsLinked()) << "nor one half of it";
        EXPECT_EQ(second->references, 1U);
    }
    EXPECT_EQ(table.GetSize(), 1U);
    EXPECT_TRUE(IsFound(first, 50));

    const ConnectionRef heir = Make(original, reply, 1000);
    EXPECT_TRUE(Insert(*heir, 100)) << "the first is over";
    EXPECT_TRUE(IsFound(*heir, 100));
}

TEST_F(ConnectionTableTest, AReplyTupleThatIsTakenIsNotPutInAlone)
{
    const Connection& first = Put(3, 60, 100);
    const ConnectionRef second = Make(In(1), first.replyNode.GetTuple(), 1000);
    EXPECT_FALSE(table.InsertReplyOnly(*second, 50));
    EXPECT_EQ(table.GetSize(), 1U);
    EXPECT_TRUE(table.InsertReplyOnly(*second, 100));
}

TEST_F(ConnectionTableTest, AChainMayBeLimited)
{
    for (unsigned i = 0; i < 4; ++i)
    {
        Put(5, 9, 1000);
    }
    Direction direction = Direction::ORIGINAL;
    for (const auto& [original, reply] : {std::make_pair(5, 1), std::make_pair(1, 9)})
    {
        const ConnectionRef one = Make(In(original), In(reply), 1000);
        ChainLimit limit{3};
        EXPECT_FALSE(table.Insert(*one, 0, direction, &limit));
        EXPECT_TRUE(limit.exceeded);
        EXPECT_FALSE(one->originalNode.IsLinked());
        EXPECT_FALSE(one->replyNode.IsLinked());
        EXPECT_EQ(table.GetSize(), 4U);
    }
    const ConnectionRef one = Make(In(5), In(9), 1000);
    ChainLimit limit{4};
    EXPECT_FALSE(table.Insert(*one, 0, direction, &limit));
    EXPECT_FALSE(limit.exceeded);
    EXPECT_EQ(table.GetSize(), 5U);
}

TEST_F(ConnectionTableTest, IsTakenByOthersOnly)
{
    Connection& other = Put(1, 2, 100);
    const ConnectionRef mine = Make(In(3), In(4), 100);
    EXPECT_TRUE(table.IsTaken(other.originalNode.GetTuple(), *mine, 50));
    EXPECT_TRUE(table.IsTaken(other.replyNode.GetTuple(), *mine, 50));
    EXPECT_FALSE(table.IsTaken(other.replyNode.GetTuple(), other, 50)) << "not by itself";
    EXPECT_FALSE(table.IsTaken(In(1), *mine, 50));

    // The same flow once more: inserting it will resolve that.
    const ConnectionRef twin = Make(other.originalNode.GetTuple(), In(5), 100);
    EXPECT_FALSE(table.IsTaken(other.replyNode.GetTuple(), *twin, 50));

    EXPECT_FALSE(table.IsTaken(other.replyNode.GetTuple(), *mine, 100)) << "its time is up";
    EXPECT_EQ(table.GetSize(), 0U);
}

TEST_F(ConnectionTableTest, AListenerRemovesTheNextOne)
{
    // All in one bucket, all expired; whoever goes first takes the rest along.
    std::vector<ConnectionRef> all;
    for (unsigned i = 0; i < 4; ++i)
    {
        all.emplace_back(&Put(5, 5 + i, 100));
    }
    onExpired = [&](Connection&, Instant) {
        for (const ConnectionRef& one : all)
        {
            table.Unlink(*one);
        }
    };
    uint32_t position = 0;
    const auto count = table.Reap(position, 64, 500);
    EXPECT_EQ(count.expired, 1U) << "the rest was not the reaper's doing";
    EXPECT_EQ(expired.size(), 1U);
    EXPECT_EQ(table.GetSize(), 0U);
}

TEST_F(ConnectionTableTest, AListenerRemovesWhatALookUpFound)
{
    const ConnectionRef wanted(&Put(5, 20, 1000));
    Put(5, 21, 100);
    onExpired = [&](Connection&, Instant) { table.Unlink(*wanted); };
    Direction direction = Direction::ORIGINAL;
    EXPECT_FALSE(table.Find(wanted->originalNode.GetTuple(), 500, direction));
}

TEST_F(ConnectionTableTest, IterationSurvivesRemovalOfTheCurrentAndTheNext)
{
    std::vector<ConnectionRef> all;
    for (unsigned i = 0; i < 6; ++i)
    {
        all.emplace_back(&Put(5, 40, 1000));
    }
    std::vector<Connection*> seen;
    table.ForEach([&](Connection& connection) {
        seen.push_back(&connection);
        // Itself, and one that has not had its turn.
        table.Unlink(connection);
        for (const ConnectionRef& one : all)
        {
            if (std::find(seen.begin(), seen.end(), one.Get()) == seen.end() && table.Unlink(*one))
            {
                break;
            }
        }
        return true;
    });
    EXPECT_EQ(seen.size(), 3U) << "one removed before its turn is not visited";
    EXPECT_EQ(table.GetSize(), 0U);
}

TEST_F(ConnectionTableTest, IterationStopsWhenTold)
{
    Put(5, 6, 1000);
    Put(5, 6, 1000);
    unsigned seen = 0;
    table.ForEach([&](Connection&) { return ++seen < 1; });
    EXPECT_EQ(seen, 1U);
}

TEST_F(ConnectionTableTest, IterationVisitsEachOnceWhileTheTableGrows)
{
    std::map<const Connection*, unsigned> visits;
    std::vector<ConnectionRef> all;
    for (unsigned i = 0; i < 50; ++i)
    {
        all.emplace_back(&Put(i, 63 - i, 1000));
    }
    bool grown = false;
    table.ForEach([&](Connection& connection) {
        ++visits[&connection];
        if (!grown && visits.size() == 20)
        {
            grown = true;
            for (unsigned i = 0; i < 100; ++i)
            {
                Put(i % 64, (i * 7) % 64, 1000);
            }
        }
        return true;
    });
    EXPECT_GT(table.GetBucketCount(), 64U);
    for (const ConnectionRef& one : all)
    {
        EXPECT_EQ(visits[one.Get()], 1U);
    }
}

TEST_F(ConnectionTableTest, GrowthKeepsEverythingAndChainsShort)
{
    std::vector<ConnectionRef> all;
    for (uint32_t i = 0; i < 20000; ++i)
    {
        const Tuple original{i, 1, 2, 3, 17, 0};
        const Tuple reply{1, i + 1000000, 3, 2, 17, 0};
        all.push_back(Make(original, reply, 1000));
        ASSERT_TRUE(Insert(*all.back()));
    }
    EXPECT_EQ(table.GetBucketCount(), 32768U);
    EXPECT_LT(table.GetLongestChain(), 14U);
    for (const ConnectionRef& one : all)
    {
        ASSERT_TRUE(IsFound(*one, 999));
    }
    EXPECT_EQ(table.GetSize(), 20000U);
}

TEST_F(ConnectionTableTest, GrowthKeepsTheOrderOfAChain)
{
    Connection& older = Put(5, 1, 1000);
    Connection& newer = Put(5, 2, 1000);
    while (table.GetBucketCount() == 64)
    {
        Put(50, 51, 1000);
    }
    std::vector<Connection*> order;
    table.ForEach([&](Connection& connection) {
        if (&connection == &older || &connection == &newer)
        {
            order.push_back(&connection);
        }
        return true;
    });
    const bool split =
        (hash(older.originalNode.GetTuple()) ^ hash(newer.originalNode.GetTuple())) >> 25 != 0;
    if (!split)
    {
        EXPECT_EQ(order, (std::vector<Connection*>{&newer, &older}));
    }
    EXPECT_EQ(order.size(), 2U);
}

TEST_F(ConnectionTableTest, TheReaperSeesEachConnectionOnceInATraversal)
{
    for (unsigned i = 0; i < 40; ++i)
    {
        Put(i, (i * 5 + 1) % 64, i % 2 == 0 ? 100 : 1000);
    }
    uint32_t position = 0;
    unsigned examined = 0;
    for (unsigned run = 0; run < 16; ++run)
    {
        const auto count = table.Reap(position, 4, 500);
        EXPECT_EQ(count.buckets, 4U);
        examined += count.examined;
    }
    EXPECT_EQ(examined, 40U);
    EXPECT_EQ(expired.size(), 20U);
    EXPECT_EQ(table.GetSize(), 20U);
    EXPECT_EQ(position, 0U) << "round once";
}

TEST_F(ConnectionTableTest, ThePositionWrapsAround)
{
    Put(63, 10, 100);
    Put(0, 11, 100);
    Put(2, 12, 100);
    uint32_t position = 63U << 26;
    auto count = table.Reap(position, 2, 500); // buckets 63 and 0
    EXPECT_EQ(count.expired, 2U);
    EXPECT_EQ(position, 1U << 26);
    count = table.Reap(position, 1000, 500); // never more than all
    EXPECT_EQ(count.buckets, 64U);
    EXPECT_EQ(count.expired, 1U);
    EXPECT_EQ(position, 1U << 26);
}

TEST_F(ConnectionTableTest, ThePositionSurvivesGrowthBetweenRuns)
{
    std::vector<ConnectionRef> all;
    for (unsigned i = 0; i < 40; ++i)
    {
        all.emplace_back(&Put(i, i, 1000));
    }
    uint32_t position = 0;
    unsigned examined = table.Reap(position, 16, 500).examined;
    EXPECT_EQ(examined, 16U);
    Put(0, 0, 1000); // behind the reaper; this is one too many for 64 buckets
    ASSERT_EQ(table.GetBucketCount(), 128U);
    while (position != 0)
    {
        examined += table.Reap(position, 8, 500).examined;
    }
    EXPECT_EQ(examined, 40U) << "none twice, none missed";
}

TEST_F(ConnectionTableTest, AListenerMakesTheTableGrowUnderTheReaper)
{
    for (unsigned i = 5; i < 41; ++i)
    {
        Put(i, i, i == 40 ? 100 : 1000);
    }
    onExpired = [&](Connection&, Instant) {
        for (unsigned i = 0; i < 20; ++i)
        {
            Put(0, 0, 1000);
        }
    };
    uint32_t position = 40U << 26;
    table.Reap(position, 1, 500);
    ASSERT_EQ(table.GetBucketCount(), 128U);
    EXPECT_EQ(position, 41U << 26) << "a position is a hash value, not an index";
}

TEST_F(ConnectionTableTest, BucketsNearATuple)
{
    Connection& original = Put(5, 30, 1000);
    Connection& reply = Put(31, 5, 1000);
    Put(6, 32, 1000);
    const auto found = table.GetBucketOf(In(5), 0);
    ASSERT_EQ(found.size(), 2U) << "by the tuple of either direction";
    EXPECT_EQ(found[0].Get(), &reply);
    EXPECT_EQ(found[1].Get(), &original);
    EXPECT_EQ(table.GetBucketOf(In(5), 1).size(), 1U);
    EXPECT_EQ(table.GetBucketOf(In(63), 6).size(), 2U) << "behind the last the first follows";
}

TEST_F(ConnectionTableTest, RandomOperationsAgreeWithAMap)
{
    std::mt19937 random(12);
    std::map<uint32_t, ConnectionRef> model; // by number; tuples follow from it
    auto tupleOf = [](uint32_t number, bool reply) {
        return Tuple{number % 97, number / 97, uint16_t(reply ? 2 : 1), 9, 17, 0};
    };
    Instant now = 0;
    uint32_t position = 0;
    for (unsigned step = 0; step < 40000; ++step)
    {
        const auto number = static_cast<uint32_t>(random() % 600);
        const auto entry = model.find(number);
        const bool lives = entry != model.end() && !entry->second->IsExpired(now);
        switch (random() % 5)
        {
        case 0:
            if (entry == model.end())
            {
                const ConnectionRef one =
                    Make(tupleOf(number, false), tupleOf(number, true), now + random() % 400);
                // Who had the tuples before may still be there, expired.
                ASSERT_TRUE(Insert(*one, now));
                model[number] = one;
            }
            break;
        case 1:
            if (entry != model.end())
            {
                table.Unlink(*entry->second);
                model.erase(entry);
            }
            break;
        case 2:
            table.Reap(position, 1 + random() % 8, now);
            break;
        default: {
            Direction direction = Direction::ORIGINAL;
            const bool reply = random() % 2 == 0;
            const ConnectionRef found = table.Find(tupleOf(number, reply), now, direction);
            ASSERT_EQ(bool(found), lives) << step;
            if (found)
            {
                ASSERT_EQ(found.Get(), entry->second.Get());
                ASSERT_EQ(direction == Direction::REPLY, reply);
            }
            break;
        }
        }
        now += random() % 3;
        // Whatever has left the table on its own must have been expired.
        if (step % 500 == 0)
        {
            for (auto one = model.begin(); one != model.end();)
            {
                const bool in = one->second->originalNode.IsLinked();
                ASSERT_EQ(in, one->second->replyNode.IsLinked());
                ASSERT_TRUE(in || one->second->IsExpired(now));
                one = in ? std::next(one) : model.erase(one);
            }
            ASSERT_EQ(table.GetSize(), model.size());
        }
        else if (entry != model.end() && model.count(number) != 0 &&
                 !model[number]->originalNode.IsLinked())
        {
            model.erase(number);
        }
    }
}
