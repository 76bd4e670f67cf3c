/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "sequence-adjust.h"

#include "checksum.h"
#include "connection.h"
#include "packet-view.h"
#include "tcp-window.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t SEQUENCE_OFFSET = 4;
constexpr uint32_t ACKNOWLEDGEMENT_OFFSET = 8;
constexpr uint32_t CHECKSUM_OFFSET = 16;
constexpr uint32_t OPTIONS_OFFSET = 20;
constexpr uint8_t OPTION_END = 0;
constexpr uint8_t OPTION_NOP = 1;
constexpr uint8_t OPTION_SACK = 5;
constexpr uint32_t SACK_BLOCK_SIZE = 8;

uint16_t
SwapBytes(uint16_t value)
{
    return static_cast<uint16_t>(value << 8 | value >> 8);
}

/// Replaces 32-bit fields of a TCP header and keeps account for the checksum.
class HeaderEditor
{
  public:
    /// @param header first byte of the TCP header
    explicit HeaderEditor(uint8_t* header)
        : m_header(header)
    {
    }

    void Replace(uint32_t offset, uint32_t value)
    {
        const uint32_t before = LoadBe32(m_header + offset);
        StoreBe32(m_header + offset, value);
        if (offset % 2 == 0)
        {
            m_delta.Replace32(before, value);
            return;
        }
        // An option at an odd place lies across the words of the sum: as if its bytes were swapped.
        m_delta.Replace16(SwapBytes(static_cast<uint16_t>(before >> 16)),
                          SwapBytes(static_cast<uint16_t>(value >> 16)));
        m_delta.Replace16(SwapBytes(static_cast<uint16_t>(before)),
                          SwapBytes(static_cast<uint16_t>(value)));
    }

    void UpdateChecksum()
    {
        uint8_t* field = m_header + CHECKSUM_OFFSET;
        StoreBe16(field, m_delta.Apply(LoadBe16(field)));
    }

  private:
    uint8_t* m_header;
    ChecksumDelta m_delta;
};

/// Correct the edges of all SACK blocks. An option whose length cannot be right ends the search.
void
AdjustSack(uint8_t* header, uint32_t headerLength, const SequenceOffset& other, HeaderEditor& edit)
{
    uint32_t at = OPTIONS_OFFSET;
    while (at < headerLength && header[at] != OPTION_END)
    {
        if (header[at] == OPTION_NOP)
        {
            ++at;
            continue;
        }
        if (headerLength - at < 2 || header[at + 1] < 2 || header[at + 1] > headerLength - at)
        {
            return;
        }
        const uint32_t length = header[at + 1];
        if (header[at] == OPTION_SACK && (length - 2) % SACK_BLOCK_SIZE == 0)
        {
            for (uint32_t edge = at + 2; edge < at + length; edge += 4)
            {
                edit.Replace(edge, other.Undo(LoadBe32(header + edge)));
            }
        }
        at += length;
    }
}

/// @return the adjustment of a connection, or null
const SequenceAdjustment*
FindAdjustment(const Connection& connection)
{
    const HelperExtension* help = connection.FindHelp();
    return help != nullptr ? &help->sequences : nullptr;
}

} // namespace

void
NoteLengthChange(Connection& connection, Direction direction, uint32_t sequence, int32_t growth)
{
    if (growth == 0)
    {
        return;
    }
    connection.SetStatus(status::SEQ_ADJUST, 0);
    SequenceOffset& way = connection.MakeHelp().sequences.way[static_cast<size_t>(direction)];
    if (way.before == way.after || IsSequenceBefore(way.position, sequence))
    {
        way.position = sequence;
        way.before = way.after;
        way.after += growth;
    }
}

bool
AdjustSequence(const PacketView& packet,
               const Connection& connection,
               Direction direction,
               bool checksums)
{
    TcpView tcp;
    if (packet.GetProtocol() != protocol::TCP || packet.GetFragmentOffset() != 0 ||
        !TcpView::Parse(packet, tcp))
    {
        return false;
    }
    const SequenceAdjustment* sequences = FindAdjustment(connection);
    if (sequences == nullptr)
    {
        return true;
    }
    const SequenceOffset& own = sequences->way[static_cast<size_t>(direction)];
    const SequenceOffset& other = sequences->way[static_cast<size_t>(Opposite(direction))];
    uint8_t* header = packet.GetTransport();
    HeaderEditor edit(header);
    edit.Replace(SEQUENCE_OFFSET,
                 tcp.GetSequence() + static_cast<uint32_t>(own.At(tcp.GetSequence())));
    if (tcp.Has(TcpView::ACK))
    {
        edit.Replace(ACKNOWLEDGEMENT_OFFSET, other.Undo(tcp.GetAcknowledgement()));
        AdjustSack(header, tcp.GetHeaderLength(), other, edit);
    }
    if (checksums)
    {
        edit.UpdateChecksum();
    }
    return true;
}

int32_t
GetAcknowledgementOffset(const Connection& connection,
                         Direction direction,
                         uint32_t acknowledgement)
{
    const SequenceAdjustment* sequences = FindAdjustment(connection);
    if (sequences == nullptr)
    {
        return 0;
    }
    const SequenceOffset& other = sequences->way[static_cast<size_t>(Opposite(direction))];
    return static_cast<int32_t>(acknowledgement - other.Undo(acknowledgement));
}

} // namespace netfilter
} // namespace ns3
