/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "pcapng-interfaces.h"

namespace ns3
{
namespace replay
{

namespace
{

constexpr uint32_t SECTION_HEADER = 0x0a0d0d0a;
constexpr uint32_t BYTE_ORDER_MAGIC = 0x1a2b3c4d;
constexpr uint32_t INTERFACE_DESCRIPTION = 1;
constexpr uint32_t OLD_PACKET = 2;
constexpr uint32_t SIMPLE_PACKET = 3;
constexpr uint32_t ENHANCED_PACKET = 6;
/// Type, length and the first word of the body; a block has at least these bytes.
constexpr uint32_t BLOCK_START = 12;

/// @param bytes four bytes @param isSwapped whether the first is the highest @return the number
uint32_t
Load32(const unsigned char* bytes, bool isSwapped)
{
    uint32_t number = 0;
    for (int i = 0; i < 4; ++i)
    {
        number |= uint32_t(bytes[i]) << 8 * (isSwapped ? 3 - i : i);
    }
    return number;
}

} // namespace

std::vector<uint16_t>
ReadPcapngInterfaces(std::FILE* file)
{
    std::vector<uint16_t> linkTypes;
    bool isSwapped = false;
    bool isFirst = true;
    unsigned char block[BLOCK_START];
    while (std::fread(block, 1, BLOCK_START, file) == BLOCK_START)
    {
        const uint32_t type = Load32(block, isSwapped);
        if (isFirst && type != SECTION_HEADER)
        {
            break;
        }
        isFirst = false;
        if (type == SECTION_HEADER)
        {
            isSwapped = Load32(block + 8, false) != BYTE_ORDER_MAGIC;
        }
        if (type == OLD_PACKET || type == SIMPLE_PACKET || type == ENHANCED_PACKET)
        {
            break;
        }
        if (type == INTERFACE_DESCRIPTION)
        {
            const uint16_t first = block[8];
            const uint16_t second = block[9];
            linkTypes.push_back(
                static_cast<uint16_t>(isSwapped ? first << 8 | second : second << 8 | first));
        }
        const uint32_t length = Load32(block + 4, isSwapped);
        if (length < BLOCK_START || length % 4 != 0 ||
            std::fseek(file, static_cast<long>(length) - long{BLOCK_START}, SEEK_CUR) != 0)
        {
            break;
        }
    }
    return linkTypes;
}

} // namespace replay
} // namespace ns3
