/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fragment-bytes.h"

#include <gtest/gtest.h>
#include <random>

using namespace ns3::netfilter;

// What scenarios/fragments.txt does not say: any order, any sizes, memory, and what is handed back.

namespace
{

constexpr uint8_t PLACE = 0;

/// A reassembler that is fed with bytes.
class FragmentTest : public testing::Test
{
  protected:
    FragmentResult Add(Bytes fragment, uint8_t place = PLACE)
    {
        PacketView view;
        EXPECT_EQ(PacketView::Parse(fragment.data(), fragment.size(), fragment.size(), view),
                  PacketView::Error::NONE);
        return reassembler.Add(view, place, std::make_unique<FragmentBytes>(fragment), now);
    }

    /// A datagram whose every byte tells where it is. @param length bytes behind the IPv4 header
    static Bytes Datagram(uint32_t length)
    {
        return Udp(Address(10, 0, 0, 2), 4000, Address(10, 0, 0, 9), 53, length - 8);
    }

    FragmentConfig config;
    FragmentReassembler reassembler{config};
    Instant now{0};
};

} // namespace

TEST_F(FragmentTest, AnyOrderOfAnySizesMakesTheSameDatagram)
{
    std::mt19937 random(7);
    config.maxDistance = 0;
    for (unsigned round = 0; round < 500; ++round)
    {
        const uint32_t length = 16 + random() % 3000;
        const Bytes whole = Datagram(length);
        std::vector<uint32_t> cuts{0};
        while (cuts.back() + 8 < length)
        {
            cuts.push_back(cuts.back() + 8 * (1 + random() % (1 + length / 16)));
        }
        cuts.back() = cuts.size() > 1 ? length : cuts.back();
        std::vector<size_t> order;
        for (size_t i = 0; i + 1 < cuts.size(); ++i)
        {
            order.push_back(i);
        }
        if (order.size() < 2)
        {
            continue;
        }
        std::shuffle(order.begin(), order.end(), random);
        FragmentResult result;
        for (size_t i = 0; i < order.size(); ++i)
        {
            ASSERT_EQ(result.outcome, FragmentOutcome::KEPT) << round;
            result = Add(CutFragment(whole, cuts[order[i]], cuts[order[i] + 1]));
        }
        ASSERT_EQ(result.outcome, FragmentOutcome::WHOLE) << round;
        ASSERT_EQ(JoinFragments(result.datagram), whole) << round;
        ASSERT_EQ(result.datagram.shape.pieces.size(), order.size());
        ASSERT_EQ(reassembler.GetSize(), 0U);
        ASSERT_EQ(reassembler.GetMemory(), 0U);
    }
}

TEST_F(FragmentTest, GarbageNeitherCrashesNorStays)
{
    std::mt19937 random(8);
    for (unsigned i = 0; i < 100000; ++i)
    {
        const Bytes whole = Datagram(200);
        Bytes fragment = CutFragment(whole, 0, random() % 64);
        fragment[5] = random() % 16;
        FinishIpHeader(fragment, static_cast<uint16_t>((random() & 0xe000) | random() % 24));
        now += SECOND / 100;
        reassembler.Expire(now);
        Add(fragment);
        ASSERT_LE(reassembler.GetSize(), 16U);
    }
    now += 31 * SECOND;
    reassembler.Expire(now);
    EXPECT_EQ(reassembler.GetSize(), 0U);
    EXPECT_EQ(reassembler.GetMemory(), 0U);
}

TEST_F(FragmentTest, PlacesDoNotShareDatagrams)
{
    const Bytes whole = Datagram(100);
    EXPECT_EQ(Add(CutFragment(whole, 0, 64), 0).outcome, FragmentOutcome::KEPT);
    EXPECT_EQ(Add(CutFragment(whole, 64, 100), 1).outcome, FragmentOutcome::KEPT);
    EXPECT_EQ(Add(CutFragment(whole, 64, 100), 0).outcome, FragmentOutcome::WHOLE);
    EXPECT_EQ(reassembler.GetSize(), 1U);
}

TEST_F(FragmentTest, GivesBackWhatItGivesUp)
{
    const Bytes whole = Datagram(200);
    Add(CutFragment(whole, 0, 64));
    Add(CutFragment(whole, 128, 200));
    const FragmentResult overlap = Add(CutFragment(whole, 56, 128));
    EXPECT_EQ(overlap.outcome, FragmentOutcome::OVERLAP);
    EXPECT_EQ(overlap.datagram.fragments.size(), 2U);

    Add(CutFragment(whole, 64, 128));
    now += 30 * SECOND - 1;
    EXPECT_EQ(reassembler.Expire(now).size(), 0U);
    const auto expired = reassembler.Expire(++now);
    ASSERT_EQ(expired.size(), 1U);
    EXPECT_EQ(expired[0].fragments.size(), 1U);
    EXPECT_FALSE(expired[0].HasFirst());
}

// Lengths as Linux 6.18 counts them in /proc/net/sockstat for fragments of these sizes.
TEST_F(FragmentTest, CountsMemoryAsLinux)
{
    uint8_t id = 0;
    for (const auto& [length, charge] : {std::pair<uint32_t, uint64_t>(64, 1032),
                                         {400, 1480},
                                         {600, 1480},
                                         {1000, 2504},
                                         {1400, 2504},
                                         {1480, 2504}})
    {
        const uint64_t before = reassembler.GetMemory();
        Bytes fragment = CutFragment(Datagram(1608), 0, length);
        fragment[5] = id++;
        Add(fragment);
        EXPECT_EQ(reassembler.GetMemory() - before, charge) << length;
    }
}

TEST_F(FragmentTest, MemoryIsBounded)
{
    const Bytes whole = Datagram(1600);
    uint16_t id = 0;
    FragmentOutcome outcome = FragmentOutcome::KEPT;
    while (outcome == FragmentOutcome::KEPT)
    {
        Bytes fragment = CutFragment(whole, 0, 1480);
        StoreBe16(&fragment[4], id++);
        outcome = Add(fragment).outcome;
        ASSERT_LE(reassembler.GetMemory(), config.highThreshold + 4096U);
    }
    EXPECT_EQ(outcome, FragmentOutcome::NO_MEMORY);
    EXPECT_GT(id, 1600);
}

TEST_F(FragmentTest, LongerThanAnyDatagram)
{
    const Bytes whole = Datagram(1480);
    for (uint32_t offset = 0; offset < 64000; offset += 1480)
    {
        Bytes fragment = whole;
        FinishIpHeader(fragment, static_cast<uint16_t>(0x2000 | offset / 8));
        ASSERT_EQ(Add(fragment).outcome, FragmentOutcome::KEPT);
    }
    Bytes last = whole;
    FinishIpHeader(last, 65120 / 8);
    const FragmentResult result = Add(last);
    EXPECT_EQ(result.outcome, FragmentOutcome::TOO_LONG);
    EXPECT_EQ(reassembler.GetSize(), 0U);
}

namespace
{

/// @return the lengths of a plan's pieces, and "df" behind them
std::string
Describe(const FragmentPlan& plan)
{
    std::string text;
    for (const FragmentPiece& piece : plan.pieces)
    {
        text += std::to_string(piece.length) + " ";
    }
    return text + (plan.dontFragment ? "df" : "") + (plan.isTooBig ? "too big" : "");
}

} // namespace

TEST(FragmentPlan, KeepsWhatFitsAndRecutsTheRest)
{
    const FragmentShape shape{{64, 44}, 84, false};
    EXPECT_EQ(Describe(PlanFragments(shape, 108, 20, 1500)), "64 44 ");
    // Payload that has become longer or shorter: never larger than what came.
    EXPECT_EQ(Describe(PlanFragments(shape, 110, 20, 1500)), "64 46 ");
    EXPECT_EQ(Describe(PlanFragments(shape, 130, 20, 1500)), "64 64 2 ");
    EXPECT_EQ(Describe(PlanFragments(shape, 60, 20, 1500)), "60 ");
    EXPECT_EQ(Describe(PlanFragments(shape, 108, 20, 68)), "48 48 12 ");
    // The last one need not be a multiple of 8, nor fit less than it may.
    EXPECT_EQ(Describe(PlanFragments({{48, 67}, 87, false}, 115, 20, 1500)), "48 67 ");
    EXPECT_EQ(Describe(PlanFragments({{48, 67}, 87, false}, 116, 20, 1500)), "64 52 ");
}

TEST(FragmentPlan, DontFragment)
{
    const FragmentShape shape{{64, 44}, 84, true};
    EXPECT_EQ(Describe(PlanFragments(shape, 108, 20, 84)), "64 44 ");
    EXPECT_EQ(Describe(PlanFragments(shape, 110, 20, 84)), "64 46 df");
    EXPECT_EQ(Describe(PlanFragments(shape, 108, 20, 83)), "too big");
}
