/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ftp-nat.h"

#include "connection.h"
#include "drop-reason.h"
#include "nat.h"
#include "packet-payload.h"
#include "sequence-adjust.h"

#include <string>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Ports tried for one data connection, as in Linux.
constexpr unsigned MAX_TRIES = 128;

constexpr uint32_t MAX_PORT = 65535;

Verdict
Drop(TrackedPacket& packet, const char* why)
{
    packet.dropReason = why;
    return Verdict::DROP;
}

/**
 * Add an expectation at the port that was spoken of, or else at a higher one (Linux
 * nf_nat_exp_find_port).
 *
 * @return the port, 0 if none was free
 */
uint16_t
AddAtFreePort(HelperInput& input, Expectation& expectation)
{
    const uint32_t spoken = expectation.spokenPort;
    uint32_t port = spoken;
    // A line that comes again must become the same text again: the receiver may have the first one.
    if (const Expectation* earlier = input.expectations.FindOf(*expectation.master,
                                                               expectation.spokenPort,
                                                               expectation.direction,
                                                               input.now))
    {
        port = earlier->tuple.destinationId;
    }
    for (unsigned tries = 0; tries <= MAX_TRIES; ++tries)
    {
        expectation.tuple.destinationId = static_cast<uint16_t>(port);
        const ExpectResult result =
            input.expectations.Add(expectation, input.maximumExpectations, input.now);
        if (result == ExpectResult::ADDED)
        {
            return static_cast<uint16_t>(port);
        }
        if (result != ExpectResult::CLASH || spoken == MAX_PORT)
        {
            return 0;
        }
        port = spoken + 1 + input.random.Next() % (MAX_PORT - spoken);
    }
    return 0;
}

} // namespace

FtpNat::FtpNat(Conntrack& conntrack, Nat& nat)
    : m_conntrack(conntrack),
      m_nat(nat)
{
    m_conntrack.GetHelpers().GetFtp().SetTranslator(this);
}

FtpNat::~FtpNat()
{
    m_conntrack.GetHelpers().GetFtp().SetTranslator(nullptr);
    m_conntrack.GetExpectations().RemoveOf(this);
}

Verdict
FtpNat::Translate(HelperInput& input, const FtpEndpoint& endpoint, Expectation expectation)
{
    TrackedPacket& packet = input.packet;
    TcpView tcp;
    if (!TcpView::Parse(packet.view, tcp))
    {
        return Drop(packet, reason::HELPER_PAYLOAD);
    }
    const uint32_t sequence = tcp.GetSequence();
    const ConnectionRef master = expectation.master;
    expectation.listener = this;
    const uint16_t port = AddAtFreePort(input, expectation);
    if (port == 0)
    {
        return Drop(packet, reason::HELPER_FULL);
    }
    // The data connection will be addressed to where answers to this packet are addressed.
    const uint32_t address = master->GetTuple(Opposite(packet.direction)).destination;
    const std::string text = FormatFtpEndpoint(endpoint.line, address, port);
    const PayloadChange change{endpoint.offset,
                               endpoint.length,
                               text.data(),
                               static_cast<uint32_t>(text.size())};
    if (!ReplaceTcpPayload(packet.view, packet.buffer, change, packet.checksums))
    {
        input.expectations.Remove(*master, expectation.tuple);
        return Drop(packet, reason::HELPER_PAYLOAD);
    }
    packet.modified = true;
    packet.inOnePiece = true;
    NoteLengthChange(*master,
                     packet.direction,
                     sequence,
                     static_cast<int32_t>(change.textLength) -
                         static_cast<int32_t>(change.length));
    return Verdict::ACCEPT;
}

void
FtpNat::OnExpected(Connection& connection, const Expectation& expectation, Instant now)
{
    // Seen from the master, both ends are where its other packets go and come from.
    const Tuple& spoken = expectation.master->GetTuple(Opposite(expectation.direction));
    m_nat.SetUp(connection, NatRange::ForAddress(spoken.destination), Manip::SOURCE, now);

    NatRange range = NatRange::ForAddress(spoken.source);
    range.hasPorts = true;
    range.minPort = expectation.spokenPort;
    range.maxPort = expectation.spokenPort;
    m_nat.SetUp(connection, range, Manip::DESTINATION, now);
}

} // namespace netfilter
} // namespace ns3
