/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-payload.h"

#include "checksum.h"

#include <cstring>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t MAX_TOTAL_LENGTH = 65535;
constexpr uint32_t TCP_CHECKSUM_OFFSET = 16;

void
SetTotalLength(uint8_t* ip, uint16_t total)
{
    ChecksumDelta delta;
    delta.Replace16(LoadBe16(ip + 2), total);
    StoreBe16(ip + 2, total);
    StoreBe16(ip + 10, delta.Apply(LoadBe16(ip + 10)));
}

/// The payload behind a change moves, by an odd number of bytes perhaps: sum everything anew.
void
ComputeTcpChecksum(const PacketView& view)
{
    uint8_t* field = view.GetTransport() + TCP_CHECKSUM_OFFSET;
    StoreBe16(field, 0);
    const uint32_t length = view.GetTransportLength();
    const uint64_t sum = PseudoHeaderSum(view, protocol::TCP, length);
    StoreBe16(field, FinishChecksum(AddToSum(view.GetTransport(), length, sum)));
}

} // namespace

bool
ReplaceTcpPayload(PacketView& view,
                  PacketBuffer* buffer,
                  const PayloadChange& change,
                  bool checksums)
{
    TcpView tcp;
    if (view.GetProtocol() != protocol::TCP || view.IsFragment() || !view.IsWhole() ||
        !TcpView::Parse(view, tcp) || change.offset > tcp.GetPayloadLength() ||
        change.length > tcp.GetPayloadLength() - change.offset ||
        change.textLength > MAX_TOTAL_LENGTH)
    {
        return false;
    }
    const uint32_t oldTotal = view.GetTotalLength();
    const uint32_t newTotal = oldTotal - change.length + change.textLength;
    const uint32_t from = view.GetHeaderLength() + tcp.GetHeaderLength() + change.offset;
    if (newTotal > MAX_TOTAL_LENGTH ||
        (newTotal > oldTotal && (buffer == nullptr || !buffer->Reserve(view, newTotal))))
    {
        return false;
    }
    uint8_t* bytes = view.GetBytes();
    std::memmove(bytes + from + change.textLength,
                 bytes + from + change.length,
                 oldTotal - from - change.length);
    if (change.textLength > 0)
    {
        std::memcpy(bytes + from, change.text, change.textLength);
    }
    if (newTotal != oldTotal)
    {
        SetTotalLength(bytes, static_cast<uint16_t>(newTotal));
        PacketView::Parse(bytes, newTotal, newTotal, view);
    }
    if (checksums)
    {
        ComputeTcpChecksum(view);
    }
    return true;
}

} // namespace netfilter
} // namespace ns3
