/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "engine-router.h"
#include "mean-lifetime-reaper.h"

#include <functional>
#include <gtest/gtest.h>

// What happens where room ends: chains, clashes, a full table, floods.

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);
constexpr uint32_t WAN = Address(203, 0, 113, 1);

/// A router with MASQUERADE.
class CapacityTest : public testing::Test
{
  protected:
    explicit CapacityTest(uint32_t buckets = 128, uint32_t maximum = 1000)
        : router(Config(buckets, maximum))
    {
        router.AddAddress("lan0", Address(192, 168, 1, 1), 16);
        router.AddAddress("wan0", WAN, 24);
        router.AddRoute(0, 0, Address(203, 0, 113, 254), "wan0");
    }

    void Masquerade(const std::string& options = "")
    {
        router.rules.AppendRule("nat", "POSTROUTING", "-o wan0 -p udp -j MASQUERADE" + options);
    }

    static ConntrackConfig Config(uint32_t buckets, uint32_t maximum)
    {
        ConntrackConfig config;
        config.buckets = buckets;
        config.maximum = maximum;
        return config;
    }

    size_t GetSize()
    {
        return router.conntrack.GetTable().GetSize();
    }

    ConntrackStatistics& GetStatistics()
    {
        return router.conntrack.GetStatistics();
    }

    EngineRouter router;
};

class FloodTest : public CapacityTest
{
  protected:
    FloodTest() : CapacityTest(16384, 5000)
    {
    }

    /// A packet every millisecond for two minutes and a half, and the limits hold at any time.
    void Flood(const std::function<Bytes(std::mt19937&)>& make)
    {
        std::mt19937 random(5);
        const size_t perSlab = 65536 / sizeof(Connection) - 1;
        // The pool grows by a quarter at a time.
        const size_t mostBytes = (5000 / perSlab + 1) * 65536 * 5 / 4;
        for (unsigned i = 0; i < 150000; ++i)
        {
            router.Receive(i % 2 == 0 ? "lan0" : "wan0", make(random));
            router.events.clear();
            router.now += SECOND / 1000;
            ASSERT_LE(router.conntrack.GetPool().GetCount(), 5000U);
            ASSERT_LE(GetSize(), 5000U);
            ASSERT_LE(router.conntrack.GetPool().GetBytes(), mostBytes);
            ASSERT_LE(router.conntrack.GetTable().GetBucketCount(), 16384U);
        }
        EXPECT_GT(GetStatistics().drop, 0U) << "the limit was reached";
        EXPECT_EQ(GetStatistics().chainTooLong, 0U);
        // And it is over when the flood is.
        router.now += 200 * SECOND;
        uint32_t position = 0;
        router.conntrack.GetTable().Reap(position, 16384, router.now);
        EXPECT_EQ(GetSize(), 0U);
        EXPECT_EQ(router.conntrack.GetPool().GetCount(), 0U);
        EXPECT_EQ(router.Receive("lan0", Udp(HOST, 1, SERVER, 2)).kind, Fate::SENT);
    }
};

} // namespace

TEST_F(CapacityTest, AChainThatIsTooLongRefusesConnections)
{
    // Ports whose tuples all lie in one of the 128 buckets, as somebody who knows the seed of the
    // hash could choose them; the answers are spread.
    const TupleHash& hash = router.conntrack.GetTable().GetHash();
    unsigned inTable = 0;
    unsigned firstRefused = 0;
    unsigned refused = 0;
    for (unsigned port = 1; port < 65536 && inTable < 120; ++port)
    {
        const Tuple tuple{HOST, SERVER, uint16_t(port), 53, protocol::UDP, 0};
        if (hash(tuple) >> 25 != 77 || router.conntrack.GetTable().GetBucketCount() != 128)
        {
            continue;
        }
        const Fate fate = router.Receive("lan0", Udp(HOST, uint16_t(port), SERVER, 53));
        if (fate.kind == Fate::SENT)
        {
            ++inTable;
            continue;
        }
        ASSERT_EQ(fate.reason, reason::CHAIN_TOO_LONG);
        ++refused;
        firstRefused = firstRefused == 0 ? inTable : firstRefused;
    }
    // One more than 50 to 79 may be there beforehand, and answers share the bucket by chance.
    EXPECT_GE(firstRefused, 45U);
    EXPECT_LE(firstRefused, 81U);
    EXPECT_GT(refused, 50U);
    EXPECT_LE(inTable, 82U) << "even if always lucky";
    EXPECT_GT(inTable, firstRefused) << "chance decides each time";
    EXPECT_EQ(GetStatistics().chainTooLong, refused);
    EXPECT_EQ(GetStatistics().insertFailed, refused);
    EXPECT_EQ(router.conntrack.GetPool().GetCount(), inTable) << "nothing is left behind";
}

TEST_F(CapacityTest, WhoLosesAClashByHisPortIsAnsweredForASecond)
{
    Masquerade(" --random-fully");
    const Bytes packet = Udp(HOST, 4000, SERVER, 53);
    ASSERT_TRUE(router.Queue("lan0", packet));
    ASSERT_TRUE(router.Queue("lan0", packet));
    const Fate first = router.Release();
    const Fate second = router.Release();
    ASSERT_EQ(first.kind, Fate::SENT);
    ASSERT_EQ(second.kind, Fate::SENT);
    const uint16_t firstPort = LoadBe16(&first.bytes[20]);
    const uint16_t port = LoadBe16(&second.bytes[20]);
    ASSERT_NE(firstPort, port) << "two random ports; choose another seed if they are the same";
    EXPECT_EQ(GetStatistics().clashResolve, 1U);
    EXPECT_EQ(GetStatistics().insertFailed, 0U);
    EXPECT_EQ(GetSize(), 2U) << "counted";
    EXPECT_EQ(router.List().size(), 1U) << "but hidden";
    EXPECT_EQ(router.events.size(), 1U) << "and not announced";

    // What the host sends from now on is the winner's; what comes back is let in for both.
    EXPECT_EQ(LoadBe16(&router.Receive("lan0", packet).bytes[20]), firstPort);
    router.now += SECOND / 2;
    const Fate answer = router.Receive("wan0", Udp(SERVER, 53, WAN, port));
    ASSERT_EQ(answer.kind, Fate::SENT);
    EXPECT_EQ(LoadBe16(&answer.bytes[22]), 4000);
    EXPECT_EQ(answer.state, PacketState::ESTABLISHED);
    router.now += SECOND / 2;
    EXPECT_EQ(router.Receive("wan0", Udp(SERVER, 53, WAN, port)).kind, Fate::DELIVERED)
        << "the answer did not make it live longer";
    EXPECT_EQ(router.Receive("wan0", Udp(SERVER, 53, WAN, firstPort)).kind, Fate::SENT);
}

TEST_F(CapacityTest, FlushAndTheReaperTakeTheLoserOfAClashToo)
{
    Masquerade(" --random-fully");
    const Bytes packet = Udp(HOST, 4000, SERVER, 53);
    for (unsigned round = 0; round < 2; ++round)
    {
        router.Queue("lan0", packet);
        router.Queue("lan0", packet);
        router.Release();
        router.Release();
        ASSERT_EQ(GetSize(), 2U);
        if (round == 0)
        {
            router.conntrack.Flush(router.now);
        }
        else
        {
            router.now += 31 * SECOND;
            uint32_t position = 0;
            router.conntrack.GetTable().Reap(position, 1000, router.now);
        }
        EXPECT_EQ(GetSize(), 0U);
        EXPECT_EQ(router.conntrack.GetPool().GetCount(), 0U);
    }
}

TEST_F(CapacityTest, TheCollectorEvictsWhenPacketsWereRefused)
{
    // A thousand flows, of which 100 assured ones: TCP half open would go, established would not.
    MeanLifetimeReaper reaper{ReaperConfig()};
    router.conntrack.SetReaper(&reaper);
    for (uint16_t port = 1; port <= 1000; ++port)
    {
        router.Receive("lan0", Udp(HOST, port, SERVER, 53));
    }
    ASSERT_EQ(GetSize(), 1000U);
    unsigned number = 0;
    router.conntrack.GetTable().ForEach([&](Connection& connection) {
        connection.statusBits |= ++number <= 960 ? status::ASSURED : 0;
        return true;
    });
    reaper.Run(router.conntrack.GetTable(), router.now);
    EXPECT_EQ(GetSize(), 1000U) << "full, but nobody was refused";

    // With few buckets early drop finds somebody: look for one that is refused.
    uint16_t port = 2000;
    while (GetStatistics().drop == 0)
    {
        router.Receive("lan0", Udp(HOST, port++, SERVER, 53));
        ASSERT_LT(port, 60000);
    }
    ASSERT_EQ(GetSize(), 1000U);
    size_t evictable = 0;
    router.conntrack.GetTable().ForEach([&](Connection& connection) {
        evictable += connection.Has(status::ASSURED) ? 0 : 1;
        return true;
    });
    reaper.Run(router.conntrack.GetTable(), router.now);
    EXPECT_EQ(GetSize(), std::max<size_t>(1000 - evictable, 949))
        << "below 95 per cent, or as far as it goes";
    EXPECT_EQ(router.events.back().kind, ConntrackEvent::DESTROY);
    const size_t left = GetSize();
    reaper.Run(router.conntrack.GetTable(), router.now);
    EXPECT_EQ(GetSize(), left) << "that is over";
    router.conntrack.SetReaper(nullptr);
}

TEST_F(CapacityTest, TheCollectorEvictsAssuredConnectionsThatAreClosing)
{
    router.conntrack.GetConfig().maximum = 100;
    MeanLifetimeReaper reaper{ReaperConfig()};
    router.conntrack.SetReaper(&reaper);
    for (uint16_t port = 1; port <= 100; ++port)
    {
        router.Receive("lan0", Tcp(HOST, port, SERVER, 80, TcpView::SYN));
    }
    router.conntrack.GetTable().ForEach([&](Connection& connection) {
        connection.statusBits |= status::ASSURED;
        connection.tcp.state = connection.GetTuple(Direction::ORIGINAL).sourceId % 2 == 0
                                   ? TcpState::ESTABLISHED
                                   : TcpState::TIME_WAIT;
        return true;
    });
    EXPECT_EQ(router.Receive("lan0", Udp(HOST, 1, SERVER, 2)).reason, reason::TABLE_FULL)
        << "early drop spares them all";
    EXPECT_EQ(GetStatistics().earlyDrop, 0U);
    reaper.Run(router.conntrack.GetTable(), router.now);
    EXPECT_EQ(GetSize(), 94U);
    router.conntrack.GetTable().ForEach([&](Connection& connection) {
        connection.tcp.state = TcpState::ESTABLISHED;
        return true;
    });
    for (uint16_t port = 101; router.Receive("lan0", Udp(HOST, port, SERVER, 2)).kind == Fate::SENT;
         ++port)
    {
        router.conntrack.GetTable().ForEach([&](Connection& connection) {
            connection.statusBits |= status::ASSURED;
            return true;
        });
    }
    reaper.Run(router.conntrack.GetTable(), router.now);
    EXPECT_EQ(GetSize(), 100U) << "none of these may go";
    router.conntrack.SetReaper(nullptr);
}

TEST_F(FloodTest, SynsFromAnywhere)
{
    Flood([](std::mt19937& random) {
        const auto source = static_cast<uint32_t>(random());
        const auto port = static_cast<uint16_t>(random());
        return Tcp(source, port, SERVER, 80, TcpView::SYN, static_cast<uint32_t>(random()));
    });
}

TEST_F(FloodTest, RandomUdpWithMasquerade)
{
    Masquerade();
    Flood([](std::mt19937& random) {
        const auto source = static_cast<uint32_t>(random());
        const auto target = static_cast<uint32_t>(random());
        return Udp(source,
                   static_cast<uint16_t>(random()),
                   target,
                   static_cast<uint16_t>(random()),
                   0);
    });
}
