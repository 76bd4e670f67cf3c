/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SEQUENCE_ADJUST_H
#define SEQUENCE_ADJUST_H

#include "conntrack-tuple.h"

#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * TCP sequence numbers after a helper has changed the length of payload (Linux
 * nf_conntrack_seqadj.c): from there on the two ends count differently, and every segment must be
 * corrected on its way.
 *
 * As in Linux only the last change of a direction is remembered with its place. A change further
 * back than one window is over and done with; but of two changes within one window, a repetition of
 * what lay before the first would be off.
 */

namespace ns3
{
namespace netfilter
{

class Connection;
class PacketView;

/// What is added to sequence numbers of one direction (Linux struct nf_ct_seqadj).
struct SequenceOffset
{
    uint32_t position{0}; //!< sequence number, as sent, of the segment that was changed last
    int32_t before{0};    //!< offset of sequence numbers up to position
    int32_t after{0};     //!< offset of those behind it

    /// @param sequence a sequence number as its sender counts @return the offset there
    int32_t At(uint32_t sequence) const
    {
        return static_cast<int32_t>(position - sequence) < 0 ? after : before;
    }

    /// @param number a number that answers this direction, as its receiver counts
    /// @return the number as the sender counts
    uint32_t Undo(uint32_t number) const
    {
        return number - static_cast<uint32_t>(At(number - static_cast<uint32_t>(before)));
    }
};

/// The offsets of a connection, indexed by Direction of the changed payload.
struct SequenceAdjustment
{
    SequenceOffset way[2];
};

/**
 * Take note that a segment has become longer or shorter, and set status::SEQ_ADJUST. A repetition
 * of the segment that was changed last counts once.
 *
 * @param connection the connection
 * @param direction of the segment
 * @param sequence its sequence number as sent
 * @param growth bytes it has grown by; negative if it shrank
 */
void NoteLengthChange(Connection& connection,
                      Direction direction,
                      uint32_t sequence,
                      int32_t growth);

/**
 * Correct sequence number, acknowledgement and SACK blocks of a segment, and its checksum.
 *
 * @param packet the segment
 * @param connection its connection, with status::SEQ_ADJUST
 * @param direction of the segment
 * @param checksums false if the packet carries no transport checksums
 * @return false, with nothing changed, if it is no TCP segment or its header is cut
 */
bool AdjustSequence(const PacketView& packet,
                    const Connection& connection,
                    Direction direction,
                    bool checksums);

/**
 * What window tracking must subtract from acknowledgements, since it counts as senders do (Linux
 * nf_ct_seq_offset).
 *
 * @param connection a TCP connection
 * @param direction of the segment that acknowledges
 * @param acknowledgement its acknowledgement
 * @return the offset, 0 if nothing was changed
 */
int32_t GetAcknowledgementOffset(const Connection& connection,
                                 Direction direction,
                                 uint32_t acknowledgement);

} // namespace netfilter
} // namespace ns3

#endif /* SEQUENCE_ADJUST_H */
