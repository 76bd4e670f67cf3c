/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ftp-helper.h"

#include "connection.h"
#include "drop-reason.h"
#include "expectation-table.h"
#include "packet-payload.h"
#include "tcp-window.h"
#include "tracked-packet.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Where lines begin in one direction: the newest two places, for the last segment may come again.
class LineStarts
{
  public:
    bool Has(uint32_t sequence) const
    {
        return std::find(m_starts, m_starts + m_count, sequence) != m_starts + m_count;
    }

    void Add(uint32_t sequence)
    {
        if (Has(sequence))
        {
            return;
        }
        if (m_count < CAPACITY)
        {
            m_starts[m_count++] = sequence;
            return;
        }
        uint32_t& older = IsSequenceBefore(m_starts[0], m_starts[1]) ? m_starts[0] : m_starts[1];
        if (IsSequenceAfter(sequence, older))
        {
            older = sequence;
        }
    }

  private:
    static constexpr unsigned CAPACITY = 2;
    uint32_t m_starts[CAPACITY]{0, 0};
    unsigned m_count{0};
};

/// What is remembered of a control connection.
struct FtpState : public HelperState
{
    LineStarts starts[2]; //!< indexed by Direction
};

} // namespace

const std::string&
FtpHelper::GetName() const
{
    static const std::string name = "ftp";
    return name;
}

uint8_t
FtpHelper::GetProtocol() const
{
    return protocol::TCP;
}

std::unique_ptr<HelperState>
FtpHelper::MakeState() const
{
    return std::make_unique<FtpState>();
}

Verdict
FtpHelper::Help(Connection& connection, HelperInput& input) const
{
    TrackedPacket& packet = input.packet;
    TcpView tcp;
    if (packet.state != PacketState::ESTABLISHED || !TcpView::Parse(packet.view, tcp) ||
        tcp.GetPayloadLength() == 0)
    {
        return Verdict::ACCEPT;
    }
    if (!packet.view.IsWhole())
    {
        // Whoever tracks packets whose payload is not kept anywhere cannot have it read.
        if (packet.buffer == nullptr ||
            !packet.buffer->Reserve(packet.view, packet.view.GetTotalLength()) ||
            !TcpView::Parse(packet.view, tcp))
        {
            return Verdict::ACCEPT;
        }
    }
    const uint8_t* text = packet.view.GetTransport() + tcp.GetHeaderLength();
    const uint32_t length = tcp.GetPayloadLength();
    const uint32_t sequence = tcp.GetSequence();
    const bool endsLine = text[length - 1] == '\n';
    auto& state = static_cast<FtpState&>(*connection.FindHelp()->helped.state);
    LineStarts& starts = state.starts[static_cast<size_t>(packet.direction)];

    if (starts.Has(sequence))
    {
        FtpEndpoint endpoint;
        const uint32_t speaker = connection.GetTuple(packet.direction).source;
        switch (ScanFtpLine(text, length, packet.direction, speaker, endpoint))
        {
        case FtpScan::OTHER:
            break;
        case FtpScan::PARTIAL:
            packet.dropReason = reason::HELPER_PARTIAL;
            return Verdict::DROP;
        case FtpScan::FOUND:
            if (const Verdict verdict = Expect(connection, input, endpoint);
                verdict != Verdict::ACCEPT)
            {
                return verdict;
            }
            break;
        }
    }
    if (endsLine)
    {
        // As the speaker counts, however long the packet has become.
        starts.Add(sequence + length);
    }
    return Verdict::ACCEPT;
}

Verdict
FtpHelper::Expect(Connection& connection, HelperInput& input, const FtpEndpoint& endpoint) const
{
    TrackedPacket& packet = input.packet;
    // The data connection comes from where the answers to this packet come from, and goes to where
    // they go: before NAT, that is, so that it will be met at PREROUTING.
    const Tuple& answer = connection.GetTuple(Opposite(packet.direction));
    Expectation expectation;
    expectation.tuple.protocol = protocol::TCP;
    expectation.tuple.zone = answer.zone;
    expectation.tuple.source = answer.source;
    expectation.tuple.destination = answer.destination;
    expectation.tuple.destinationId = endpoint.port;
    expectation.spokenPort = endpoint.port;
    expectation.direction = Opposite(packet.direction);
    expectation.master = ConnectionRef(&connection);
    if (endpoint.address != connection.GetTuple(packet.direction).source)
    {
        if (!m_loose)
        {
            return Verdict::ACCEPT; // nothing is expected, and nothing rewritten
        }
        expectation.tuple.destination = endpoint.address;
    }
    if (m_translator != nullptr && connection.Has(status::NAT_MASK))
    {
        return m_translator->Translate(input, endpoint, std::move(expectation));
    }
    if (input.expectations.Add(std::move(expectation), input.maximumExpectations, input.now) !=
        ExpectResult::ADDED)
    {
        packet.dropReason = reason::HELPER_FULL;
        return Verdict::DROP;
    }
    return Verdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
