/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FRAGMENT_BYTES_H
#define FRAGMENT_BYTES_H

#include "fragment-plan.h"
#include "fragment-reassembler.h"
#include "packet-builder.h"

#include <algorithm>
#include <memory>
#include <vector>

/**
 * @file
 * @ingroup netfilter-tests
 * Fragments as plain bytes.
 */

namespace ns3
{
namespace netfilter
{

/// What the reassembler keeps of a fragment.
struct FragmentBytes : public FragmentBody
{
    explicit FragmentBytes(Bytes all)
        : bytes(std::move(all))
    {
    }

    Bytes bytes;
};

/// Write length, flags, offset and checksum. @param fragment 13 bits of offset and the flags
inline void
FinishIpHeader(Bytes& packet, uint16_t fragment)
{
    StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
    StoreBe16(&packet[6], fragment);
    StoreBe16(&packet[10], 0);
    StoreBe16(&packet[10], static_cast<uint16_t>(~PlainSum(packet.data(), (packet[0] & 15) * 4U)));
}

/**
 * @param whole a packet with a header of 20 bytes
 * @param from first byte behind the header
 * @param to byte behind the last one
 * @param dontFragment whether it has DF
 * @return the fragment; the last one has no MF
 */
inline Bytes
CutFragment(const Bytes& whole, uint32_t from, uint32_t to, bool dontFragment = false)
{
    const size_t end = std::min<size_t>(20 + to, whole.size());
    const size_t begin = std::min<size_t>(20 + from, end);
    Bytes fragment(20 + end - begin);
    std::copy_n(whole.begin(), 20, fragment.begin());
    std::copy_n(whole.begin() + static_cast<long>(begin), end - begin, fragment.begin() + 20);
    FinishIpHeader(fragment,
                   static_cast<uint16_t>(from / 8 | (end < whole.size() ? 0x2000 : 0) |
                                         (dontFragment ? 0x4000 : 0)));
    return fragment;
}

/// @param datagram all fragments, with FragmentBytes @return the packet that they make
inline Bytes
JoinFragments(const FragmentedDatagram& datagram)
{
    Bytes whole;
    for (const WaitingFragment& fragment : datagram.fragments)
    {
        const Bytes& bytes = static_cast<const FragmentBytes&>(*fragment.body).bytes;
        const long header = (bytes[0] & 15) * 4L;
        whole.insert(whole.end(),
                     bytes.begin() + (whole.empty() ? 0 : header),
                     bytes.begin() + header + static_cast<long>(fragment.length));
    }
    whole[1] |= datagram.ecn;
    FinishIpHeader(whole, datagram.shape.dontFragment ? 0x4000 : 0);
    return whole;
}

} // namespace netfilter
} // namespace ns3

#endif /* FRAGMENT_BYTES_H */
