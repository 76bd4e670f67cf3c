/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef JENKINS_HASH_H
#define JENKINS_HASH_H

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * Bob Jenkins's lookup3 (2006) over 32-bit words, which Linux calls jhash2.
 *
 * @param words the words
 * @param count how many, at least 1
 * @param seed any number
 * @return the hash
 */
inline uint32_t
JenkinsHash(const uint32_t* words, size_t count, uint32_t seed)
{
    const auto rotate = [](uint32_t value, unsigned bits) {
        return (value << bits) | (value >> (32 - bits));
    };
    uint32_t a = 0xdeadbeef + static_cast<uint32_t>(count << 2) + seed;
    uint32_t b = a;
    uint32_t c = a;
    const auto mix = [rotate](uint32_t& x, uint32_t& y, uint32_t z, unsigned bits) {
        x -= y;
        x ^= rotate(y, bits);
        y += z;
    };
    for (; count > 3; words += 3, count -= 3)
    {
        a += words[0];
        b += words[1];
        c += words[2];
        mix(a, c, b, 4);
        mix(b, a, c, 6);
        mix(c, b, a, 8);
        mix(a, c, b, 16);
        mix(b, a, c, 19);
        mix(c, b, a, 4);
    }
    a += words[0];
    b += count > 1 ? words[1] : 0;
    c += count > 2 ? words[2] : 0;
    const auto finish = [rotate](uint32_t& x, uint32_t y, unsigned bits) {
        x ^= y;
        x -= rotate(y, bits);
    };
    finish(c, b, 14);
    finish(a, c, 11);
    finish(b, a, 25);
    finish(c, b, 16);
    finish(a, c, 4);
    finish(b, a, 14);
    finish(c, b, 24);
    return c;
}

} // namespace netfilter
} // namespace ns3

#endif /* JENKINS_HASH_H */
