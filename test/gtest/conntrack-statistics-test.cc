/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-text.h"
#include "drop-reason.h"
#include "engine-router.h"
#include "packet-builder.h"

#include <gtest/gtest.h>
#include <sstream>

// Each counter of conntrack -S counts what it counts in Linux, and nothing else does.

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t OTHER = Address(192, 168, 1, 3);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);
constexpr uint32_t WAN = Address(203, 0, 113, 1);

class ConntrackStatisticsTest : public testing::Test
{
  protected:
    explicit ConntrackStatisticsTest(uint32_t maximum = 1000) : router(Config(maximum))
    {
        router.AddAddress("lan0", Address(192, 168, 1, 1), 16);
        router.AddAddress("wan0", WAN, 24);
        router.AddRoute(0, 0, Address(203, 0, 113, 254), "wan0");
    }

    static ConntrackConfig Config(uint32_t maximum)
    {
        ConntrackConfig config;
        config.buckets = 2; // every bucket is near
        config.maximum = maximum;
        return config;
    }

    /// @return the counters that are not 0, as conntrack -S names them
    std::string Counted()
    {
        const std::string line = FormatStatistics(router.conntrack.GetStatistics());
        std::istringstream words(line.substr(line.find('\t')));
        std::string all;
        for (std::string word; words >> word;)
        {
            if (word.substr(word.find('=')) != "=0")
            {
                all += (all.empty() ? "" : " ") + word;
            }
        }
        return all;
    }

    EngineRouter router;
};

class SmallTableTest : public ConntrackStatisticsTest
{
  protected:
    SmallTableTest() : ConntrackStatisticsTest(1)
    {
    }
};

} // namespace

TEST_F(ConntrackStatisticsTest, OrdinaryTrafficCountsNothing)
{
    router.rules.AppendRule("nat", "POSTROUTING", "-o wan0 -j MASQUERADE");
    router.Receive("lan0", Udp(HOST, 4000, SERVER, 53));
    router.Receive("wan0", Udp(SERVER, 53, WAN, 4000));
    router.Receive("lan0", Tcp(HOST, 4000, SERVER, 80, TcpView::SYN));
    router.conntrack.Flush(router.now);
    EXPECT_EQ(Counted(), "") << "insert, too, stays 0 in Linux when packets make connections";
}

TEST_F(ConntrackStatisticsTest, FoundIsATupleThatNatWantedAndSomebodyHas)
{
    router.rules.AppendRule("nat", "POSTROUTING", "-o wan0 -j MASQUERADE");
    router.Receive("lan0", Udp(HOST, 4000, SERVER, 53));
    router.Receive("lan0", Udp(OTHER, 4000, SERVER, 53));
    EXPECT_EQ(Counted(), "found=1");
}

TEST_F(ConntrackStatisticsTest, InvalidIsAPacketOfNoConnection)
{
    router.Receive("lan0", Tcp(HOST, 4000, SERVER, 80, TcpView::FIN)); // no such flags
    router.Receive("lan0", Tcp(HOST, 4000, SERVER, 80, TcpView::SYN | TcpView::ACK));
    router.Receive("lan0", IcmpQuery(HOST, SERVER, icmp::ECHO_REPLY, 7)); // nobody asked
    EXPECT_EQ(Counted(), "invalid=3");
}

TEST_F(ConntrackStatisticsTest, ErrorIsABrokenIcmpMessageOrAnErrorAboutNothing)
{
    router.Receive("lan0", IcmpQuery(HOST, SERVER, 19, 7)); // no such type
    const Bytes unknown = Udp(HOST, 4000, SERVER, 53);
    router.Receive("wan0", IcmpError(SERVER, HOST, 3, 3, unknown, unknown.size()));
    EXPECT_EQ(Counted(), "error=2");
    Bytes cut = IcmpQuery(HOST, SERVER, icmp::ECHO, 7);
    cut.resize(20 + 7);
    StoreBe16(&cut[2], static_cast<uint16_t>(cut.size()));
    StoreBe16(&cut[10], 0);
    StoreBe16(&cut[10], static_cast<uint16_t>(~PlainSum(cut.data(), 20)));
    router.Receive("lan0", cut);
    EXPECT_EQ(Counted(), "error=3") << "shorter than its header";
}

TEST_F(ConntrackStatisticsTest, ClashesAreResolvedOrFail)
{
    router.Queue("lan0", Udp(HOST, 4000, SERVER, 53));
    router.Queue("lan0", Udp(HOST, 4000, SERVER, 53));
    router.Release();
    router.Release();
    EXPECT_EQ(Counted(), "clash_resolve=1");
    router.Queue("lan0", Tcp(HOST, 4000, SERVER, 80, TcpView::SYN));
    router.Queue("lan0", Tcp(HOST, 4000, SERVER, 80, TcpView::SYN));
    router.Release();
    router.Release();
    EXPECT_EQ(Counted(), "insert_failed=1 drop=1 clash_resolve=1");
}

TEST_F(ConntrackStatisticsTest, ADestroyedConnectionCannotBeConfirmed)
{
    router.Queue("lan0", Udp(HOST, 4000, SERVER, 53));
    router.Queue("lan0", Udp(HOST, 4000, SERVER, 53));
    router.Release();
    router.conntrack.Flush(router.now);
    router.Release(); // has its own, unconfirmed connection still
    EXPECT_EQ(Counted(), "");
}

TEST_F(SmallTableTest, EarlyDropMakesRoom)
{
    router.Receive("lan0", Udp(HOST, 4000, SERVER, 53));
    EXPECT_EQ(router.Receive("lan0", Udp(HOST, 4001, SERVER, 53)).kind, Fate::SENT);
    EXPECT_EQ(Counted(), "early_drop=1");
    EXPECT_EQ(router.conntrack.GetTable().GetSize(), 1U);
}

TEST_F(SmallTableTest, DropIsAPacketForWhichThereIsNoRoom)
{
    router.Receive("lan0", Udp(HOST, 4000, SERVER, 53));
    router.Receive("wan0", Udp(SERVER, 53, HOST, 4000));
    router.now += 3 * SECOND;
    router.Receive("lan0", Udp(HOST, 4000, SERVER, 53)); // now it is ASSURED
    const Fate fate = router.Receive("lan0", Udp(HOST, 4001, SERVER, 53));
    EXPECT_EQ(fate.kind, Fate::DROPPED);
    EXPECT_EQ(fate.reason, reason::TABLE_FULL);
    EXPECT_EQ(Counted(), "drop=1");
}
