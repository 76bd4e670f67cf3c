/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef BYTE_ORDER_H
#define BYTE_ORDER_H

#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * Loads and stores of big-endian numbers at any alignment; compilers make one instruction of each.
 */

namespace ns3
{
namespace netfilter
{

/// @param p two readable bytes @return the 16-bit big-endian number at @p p
inline uint16_t
LoadBe16(const uint8_t* p)
{
    return static_cast<uint16_t>((p[0] << 8) | p[1]);
}

/// @param p four readable bytes @return the 32-bit big-endian number at @p p
inline uint32_t
LoadBe32(const uint8_t* p)
{
    return (uint32_t(p[0]) << 24) | (uint32_t(p[1]) << 16) | (uint32_t(p[2]) << 8) | uint32_t(p[3]);
}

/// Store @p value big-endian. @param p two writable bytes @param value the number
inline void
StoreBe16(uint8_t* p, uint16_t value)
{
    p[0] = static_cast<uint8_t>(value >> 8);
    p[1] = static_cast<uint8_t>(value);
}

/// Store @p value big-endian. @param p four writable bytes @param value the number
inline void
StoreBe32(uint8_t* p, uint32_t value)
{
    p[0] = static_cast<uint8_t>(value >> 24);
    p[1] = static_cast<uint8_t>(value >> 16);
    p[2] = static_cast<uint8_t>(value >> 8);
    p[3] = static_cast<uint8_t>(value);
}

} // namespace netfilter
} // namespace ns3

#endif /* BYTE_ORDER_H */
