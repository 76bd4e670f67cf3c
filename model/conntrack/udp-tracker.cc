/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "udp-tracker.h"

#include "checksum.h"
#include "connection.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t UDP_HEADER = 8;

/// @param input a packet @return true if header, length field and checksum are in order
bool
IsValid(const TrackerInput& input)
{
    const PacketView& packet = input.packet;
    if (packet.GetTransportCaptured() < UDP_HEADER)
    {
        return false;
    }
    const uint32_t length = LoadBe16(packet.GetTransport() + 4);
    if (length < UDP_HEADER || length > packet.GetTransportLength())
    {
        return false;
    }
    return input.hook != Hook::PREROUTING || !input.config.verifyChecksum ||
           !input.checksumUsable || VerifyTransportChecksum(packet);
}

} // namespace

TrackerVerdict
UdpTracker::Track(Connection& connection, const TrackerInput& input) const
{
    if (!IsValid(input))
    {
        return TrackerVerdict::INVALID;
    }
    if (!connection.IsConfirmed())
    {
        connection.udp = UdpTracking{input.now + 2 * SECOND};
    }
    // The reply bit is set after this, so the first reply still gets the short timeout.
    if (!connection.Has(status::SEEN_REPLY))
    {
        connection.Refresh(input.now, input.timeouts.udpTimeout);
        return TrackerVerdict::ACCEPT;
    }
    const bool stream = input.now > connection.udp.streamAfter;
    connection.Refresh(input.now,
                       stream ? input.timeouts.udpTimeoutStream : input.timeouts.udpTimeout);
    if (stream && !connection.Has(status::NAT_CLASH))
    {
        connection.SetStatus(status::ASSURED, event::ASSURED);
    }
    return TrackerVerdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
