/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "udplite-tracker.h"

#include "checksum.h"
#include "connection.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t UDPLITE_HEADER = 8;

/// @param input a packet @return true if header, coverage and checksum are in order
bool
IsValid(const TrackerInput& input)
{
    const PacketView& packet = input.packet;
    if (packet.GetTransportCaptured() < UDPLITE_HEADER)
    {
        return false;
    }
    const uint32_t coverage = LoadBe16(packet.GetTransport() + 4); // 0: everything
    const bool covers = coverage == 0 || (coverage >= UDPLITE_HEADER &&
                                          coverage <= packet.GetTransportLength());
    if (!covers)
    {
        return false;
    }
    if (!input.checksumUsable)
    {
        return true;
    }
    // There must be a checksum everywhere; whether it is right is looked at at PREROUTING.
    return LoadBe16(packet.GetTransport() + 6) != 0 &&
           (input.hook != Hook::PREROUTING || !input.config.verifyChecksum ||
            VerifyTransportChecksum(packet));
}

} // namespace

TrackerVerdict
UdpLiteTracker::Track(Connection& connection, const TrackerInput& input) const
{
    if (!IsValid(input))
    {
        return TrackerVerdict::INVALID;
    }
    // The reply bit is set after this, so the first reply still gets the short timeout.
    if (!connection.Has(status::SEEN_REPLY))
    {
        connection.Refresh(input.now, input.timeouts.udpTimeout);
        return TrackerVerdict::ACCEPT;
    }
    connection.Refresh(input.now, input.timeouts.udpTimeoutStream);
    if (!connection.Has(status::NAT_CLASH))
    {
        connection.SetStatus(status::ASSURED, event::ASSURED);
    }
    return TrackerVerdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
