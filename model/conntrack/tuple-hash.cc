/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tuple-hash.h"

#include "random-source.h"

namespace ns3
{
namespace netfilter
{

namespace
{

inline uint64_t
RotateLeft(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

/// State of SipHash (Aumasson and Bernstein, 2012).
struct SipState
{
    uint64_t v0;
    uint64_t v1;
    uint64_t v2;
    uint64_t v3;

    void Round()
    {
        v0 += v1;
        v1 = RotateLeft(v1, 13) ^ v0;
        v0 = RotateLeft(v0, 32);
        v2 += v3;
        v3 = RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = RotateLeft(v1, 17) ^ v2;
        v2 = RotateLeft(v2, 32);
    }

    void Absorb(uint64_t word)
    {
        v3 ^= word;
        Round();
        Round();
        v0 ^= word;
    }
};

/// SipHash-2-4 over the little-endian bytes of four words.
uint64_t
SipHash(const uint32_t words[4], const uint64_t key[2])
{
    SipState state{key[0] ^ 0x736f6d6570736575ULL,
                   key[1] ^ 0x646f72616e646f6dULL,
                   key[0] ^ 0x6c7967656e657261ULL,
                   key[1] ^ 0x7465646279746573ULL};
    state.Absorb(words[0] | (uint64_t(words[1]) << 32));
    state.Absorb(words[2] | (uint64_t(words[3]) << 32));
    state.Absorb(uint64_t(16) << 56); // their number of bytes
    state.v2 ^= 0xff;
    for (unsigned round = 0; round < 4; ++round)
    {
        state.Round();
    }
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

} // namespace

TupleHash::TupleHash(TupleHashKind kind, RandomSource& random)
    : m_kind(kind)
{
    for (uint64_t& half : m_key)
    {
        half = random.Next();
        half = (half << 32) | random.Next();
    }
}

uint32_t
TupleHash::SipHashWords(const uint32_t words[4]) const
{
    const uint64_t hash = SipHash(words, m_key);
    return static_cast<uint32_t>(hash ^ (hash >> 32));
}

} // namespace netfilter
} // namespace ns3
