/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "capture-builder.h"

#include <fstream>

namespace ns3
{
namespace replay
{

namespace
{

constexpr uint32_t SNAPSHOT = 262144;
constexpr uint32_t MAGIC_MICROSECONDS = 0xa1b2c3d4;
constexpr uint32_t MAGIC_NANOSECONDS = 0xa1b23c4d;

/// @param first bytes @param second bytes @return both
Bytes
Concatenate(Bytes first, const Bytes& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

} // namespace

CaptureBuilder::CaptureBuilder(uint32_t linkType, Format format)
    : m_format(format)
{
    if (format == PCAPNG)
    {
        // Section header block, then interface description block.
        for (const uint32_t word : {0x0a0d0d0aU, 28U, 0x1a2b3c4dU, 1U, ~0U, ~0U, 28U})
        {
            Put32(word);
        }
        for (const uint32_t word : {1U, 20U, linkType, SNAPSHOT, 20U})
        {
            Put32(word);
        }
        return;
    }
    Put32(format == NANOSECONDS ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS);
    Put16(2);
    Put16(4);
    Put32(0);
    Put32(0);
    Put32(SNAPSHOT);
    Put32(linkType);
}

void
CaptureBuilder::Put16(uint16_t value)
{
    const uint8_t low = static_cast<uint8_t>(value);
    const uint8_t high = static_cast<uint8_t>(value >> 8);
    m_bytes.push_back(m_format == SWAPPED ? high : low);
    m_bytes.push_back(m_format == SWAPPED ? low : high);
}

void
CaptureBuilder::Put32(uint32_t value)
{
    const uint16_t low = static_cast<uint16_t>(value);
    const uint16_t high = static_cast<uint16_t>(value >> 16);
    Put16(m_format == SWAPPED ? high : low);
    Put16(m_format == SWAPPED ? low : high);
}

CaptureBuilder&
CaptureBuilder::Add(int64_t time, const Bytes& frame, uint32_t wire)
{
    const auto captured = static_cast<uint32_t>(frame.size());
    const uint32_t length = wire == 0 ? captured : wire;
    const uint32_t padding = (4 - captured % 4) % 4;
    if (m_format == PCAPNG)
    {
        const auto stamp = static_cast<uint64_t>(time / 1000);
        for (const uint32_t word : {6U,
                                    32 + captured + padding,
                                    0U,
                                    static_cast<uint32_t>(stamp >> 32),
                                    static_cast<uint32_t>(stamp),
                                    captured,
                                    length})
        {
            Put32(word);
        }
        m_bytes.insert(m_bytes.end(), frame.begin(), frame.end());
        m_bytes.insert(m_bytes.end(), padding, 0);
        Put32(32 + captured + padding);
        return *this;
    }
    const int64_t fraction = time % 1000000000;
    Put32(static_cast<uint32_t>(time / 1000000000));
    Put32(static_cast<uint32_t>(m_format == NANOSECONDS ? fraction : fraction / 1000));
    Put32(captured);
    Put32(length);
    m_bytes.insert(m_bytes.end(), frame.begin(), frame.end());
    return *this;
}

void
CaptureBuilder::Save(const std::string& path, size_t cut) const
{
    WriteFile(path, Bytes(m_bytes.begin(), m_bytes.end() - static_cast<std::ptrdiff_t>(cut)));
}

Bytes
Ethernet(const Bytes& datagram, unsigned tags)
{
    Bytes frame(12, 2);
    for (unsigned i = 0; i < tags; ++i)
    {
        frame = Concatenate(frame, {0x81, 0x00, 0x00, 0x07});
    }
    return Concatenate(Concatenate(frame, {0x08, 0x00}), datagram);
}

Bytes
EthernetOfType(uint16_t type)
{
    Bytes frame(60, 0);
    netfilter::StoreBe16(&frame[12], type);
    return frame;
}

Bytes
Cooked(const Bytes& datagram, bool outgoing)
{
    Bytes frame(16, 0);
    netfilter::StoreBe16(&frame[0], outgoing ? 4 : 0);
    netfilter::StoreBe16(&frame[14], 0x0800);
    return Concatenate(frame, datagram);
}

Bytes
Cooked2(const Bytes& datagram)
{
    Bytes frame(20, 0);
    netfilter::StoreBe16(&frame[0], 0x0800);
    return Concatenate(frame, datagram);
}

Bytes
Loopback(const Bytes& datagram)
{
    return Concatenate({2, 0, 0, 0}, datagram);
}

Bytes
WithRightChecksum(Bytes datagram)
{
    const size_t header = (datagram[0] & 15) * size_t(4);
    netfilter::StoreBe16(&datagram[10], 0);
    const auto sum = netfilter::PlainSum(datagram.data(), header);
    netfilter::StoreBe16(&datagram[10], static_cast<uint16_t>(~sum));
    return datagram;
}

Bytes
WithOptions(const Bytes& datagram, const Bytes& options)
{
    Bytes longer = datagram;
    longer.insert(longer.begin() + 20, options.begin(), options.end());
    longer[0] = static_cast<uint8_t>(0x40 | (5 + options.size() / 4));
    netfilter::StoreBe16(&longer[2], static_cast<uint16_t>(longer.size()));
    return WithRightChecksum(longer);
}

Bytes
Forwarded(Bytes datagram)
{
    --datagram[8];
    return WithRightChecksum(datagram);
}

void
WriteFile(const std::string& path, const Bytes& bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

} // namespace replay
} // namespace ns3
