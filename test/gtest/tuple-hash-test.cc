/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-source.h"
#include "tuple-hash.h"

#include <array>
#include <gtest/gtest.h>
#include <set>
#include <vector>

using namespace ns3::netfilter;

namespace
{

/// Gives out the key of the published test vectors of SipHash: bytes 0 to 15.
class VectorKey : public RandomSource
{
  public:
    uint32_t Next() override
    {
        static constexpr uint32_t WORDS[] = {0x07060504, 0x03020100, 0x0f0e0d0c, 0x0b0a0908};
        return WORDS[m_next++ % 4];
    }

  private:
    unsigned m_next{0};
};

class CountingRandom : public RandomSource
{
  public:
    explicit CountingRandom(uint32_t seed) : m_next(seed)
    {
    }

    uint32_t Next() override
    {
        return m_next++ * 2654435761U;
    }

  private:
    uint32_t m_next;
};

const Tuple TUPLE{0xc0a80102, 0xc6336409, 4000, 53, 17, 3};

} // namespace

// Expected values: separate implementations of both functions, checked against published values
// (SipHash-2-4 of 00..0e is a129ca6149be45e5; lookup3 of "Four score and seven years ago" with seed
// 0 is 17770551).
TEST(TupleHash, IsTheFunctionItSaysItIs)
{
    VectorKey key;
    const TupleHash sip(TupleHashKind::SIPHASH, key);
    EXPECT_EQ(sip(TUPLE), 0xe2695e87U);
    EXPECT_EQ(sip.HashSource(TUPLE), 0x276f6bf8U);
    const TupleHash jenkins(TupleHashKind::JENKINS, key);
    EXPECT_EQ(jenkins(TUPLE), 0xb3112821U);
    EXPECT_EQ(jenkins.HashSource(TUPLE), 0x1a6eb09aU);
}

TEST(TupleHash, EveryFieldCounts)
{
    for (const TupleHashKind kind : {TupleHashKind::JENKINS, TupleHashKind::SIPHASH})
    {
        CountingRandom random(1);
        const TupleHash hash(kind, random);
        std::set<uint32_t> values{hash(TUPLE)};
        std::set<uint32_t> sources{hash.HashSource(TUPLE)};
        std::vector<Tuple> others(6, TUPLE);
        others[0].source ^= 1;
        others[1].sourceId ^= 1;
        others[2].protocol ^= 1;
        others[3].zone ^= 1;
        others[4].destination ^= 1;
        others[5].destinationId ^= 1;
        for (const Tuple& other : others)
        {
            values.insert(hash(other));
            sources.insert(hash.HashSource(other));
        }
        EXPECT_EQ(values.size(), 7U);
        EXPECT_EQ(sources.size(), 5U) << "the destination must not count";
    }
}

TEST(TupleHash, TheSeedCounts)
{
    for (const TupleHashKind kind : {TupleHashKind::JENKINS, TupleHashKind::SIPHASH})
    {
        CountingRandom one(1);
        CountingRandom same(1);
        CountingRandom other(2);
        EXPECT_EQ(TupleHash(kind, one)(TUPLE), TupleHash(kind, same)(TUPLE));
        CountingRandom again(1);
        EXPECT_NE(TupleHash(kind, again)(TUPLE), TupleHash(kind, other)(TUPLE));
    }
}

TEST(TupleHash, SpreadsSequentialPortsOverTheTopBits)
{
    // The table takes the top bits. 64 cells, 6400 tuples: far from 100 would be a bad hash.
    for (const TupleHashKind kind : {TupleHashKind::JENKINS, TupleHashKind::SIPHASH})
    {
        CountingRandom random(5);
        const TupleHash hash(kind, random);
        std::array<unsigned, 64> cells{};
        Tuple tuple = TUPLE;
        for (unsigned i = 0; i < 6400; ++i)
        {
            tuple.sourceId = static_cast<uint16_t>(1024 + i);
            ++cells[hash(tuple) >> 26];
        }
        for (const unsigned count : cells)
        {
            EXPECT_GT(count, 50U);
            EXPECT_LT(count, 160U);
        }
    }
}

TEST(TupleHash, SpreadsProtocolsAndZonesOverAllOfABucketsRange)
{
    // Protocol and zone go into the seed of one of the functions: they must not be made up for by a
    // small difference of addresses and ports.
    for (const TupleHashKind kind : {TupleHashKind::JENKINS, TupleHashKind::SIPHASH})
    {
        CountingRandom random(5);
        const TupleHash hash(kind, random);
        std::set<uint32_t> values;
        unsigned tuples = 0;
        for (const uint8_t protocol : {6, 17, 132, 136})
        {
            for (uint16_t zone = 0; zone < 16; ++zone)
            {
                for (uint32_t host = 0; host < 16; ++host)
                {
                    for (uint16_t port = 0; port < 16; ++port)
                    {
                        const Tuple tuple{0x0a000000 + host,
                                          0xc6336401 + host,
                                          static_cast<uint16_t>(40000 + port),
                                          53,
                                          protocol,
                                          zone};
                        values.insert(hash(tuple));
                        ++tuples;
                    }
                }
            }
        }
        // Of 16384 random numbers below 2^32, 0.03 pairs are equal on average.
        EXPECT_GT(values.size() + 4, tuples);
    }
}
