/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FRAGMENT_REASSEMBLER_H
#define FRAGMENT_REASSEMBLER_H

#include "fragment-config.h"
#include "fragment-plan.h"
#include "fragment-statistics.h"
#include "netfilter-hook.h"
#include "packet-view.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// What the reassembler keeps of each fragment for its owner: the packet, in whatever form.
class FragmentBody
{
  public:
    virtual ~FragmentBody() = default;
};

/// A fragment that waits for others.
struct WaitingFragment
{
    uint32_t offset{0}; //!< of its first byte, from the first byte behind the IPv4 header
    uint32_t length{0}; //!< bytes behind the IPv4 header that count, the first of those that came
    std::unique_ptr<FragmentBody> body;
};

/// Fragments of one datagram.
struct FragmentedDatagram
{
    std::vector<WaitingFragment> fragments; //!< in order of offset
    FragmentShape shape;
    uint8_t ecn{0}; //!< ECN bits of the datagram (RFC 3168 section 5.3)

    /// @return true if the datagram's first byte is there
    bool HasFirst() const
    {
        return !fragments.empty() && fragments.front().offset == 0;
    }
};

/// What became of a fragment.
enum class FragmentOutcome : uint8_t
{
    KEPT,      //!< others are missing
    WHOLE,     //!< it was the last one missing
    DUPLICATE, //!< all its bytes are there already; it alone is dropped
    OVERLAP,   //!< it holds bytes that are there already, and others; the datagram is given up
    MALFORMED, //!< it contradicts itself or others; the datagram is given up
    TOO_LONG,  //!< the datagram would be longer than 65535 bytes, and is given up
    NO_MEMORY, //!< too much waits already; it alone is dropped
};

/// @param outcome one but KEPT and WHOLE @return the drop reason, see drop-reason.h
const char* FragmentDropReason(FragmentOutcome outcome);

/// Answer of FragmentReassembler::Add().
struct FragmentResult
{
    FragmentOutcome outcome{FragmentOutcome::KEPT};
    FragmentedDatagram datagram; //!< WHOLE: all of it; else: fragments that are given up, if any
};

/**
 * @ingroup netfilter
 * Puts IPv4 datagrams together (Linux net/ipv4/ip_fragment.c). It keeps time only when it is told
 * it, and knows fragments only by offset and length: what they hold is their owner's.
 *
 * Memory is bounded: fragments count with what Linux charges for a packet of their size.
 */
class FragmentReassembler
{
  public:
    /// @param config limits, read at every fragment; must outlive this
    explicit FragmentReassembler(const FragmentConfig& config);

    FragmentReassembler(const FragmentReassembler&) = delete;
    FragmentReassembler& operator=(const FragmentReassembler&) = delete;

    /**
     * Take a fragment.
     *
     * @param fragment it; of its bytes only the IPv4 header is read
     * @param place where it was met: fragments met at different places do not belong together
     * @param body kept with it
     * @param now simulated time; Expire() must have been called with it
     * @return what became of it
     */
    FragmentResult Add(const PacketView& fragment,
                       uint8_t place,
                       std::unique_ptr<FragmentBody> body,
                       Instant now);

    /// @param now simulated time @return the datagrams whose time is over, given up, in that order
    std::vector<FragmentedDatagram> Expire(Instant now);

    /// @param deadline when Expire() will have something to do @return false if never
    bool GetDeadline(Instant& deadline) const;

    /// Forget all fragments.
    void Clear();

    /// @return how many datagrams are incomplete
    size_t GetSize() const
    {
        return m_queues.size();
    }

    /// @return bytes that count against FragmentConfig::highThreshold
    uint64_t GetMemory() const
    {
        return m_memory;
    }

    const FragmentStatistics& GetStatistics() const
    {
        return m_statistics;
    }

  private:
    /// Source, destination, identification, protocol, place.
    using Key = std::tuple<uint32_t, uint32_t, uint16_t, uint8_t, uint8_t>;
    using Deadlines = std::multimap<Instant, Key>;

    /// The fragments of one datagram that are there so far.
    struct Queue
    {
        std::map<uint32_t, WaitingFragment> fragments; //!< by offset
        /// End by begin, of fragments that came one behind another.
        std::map<uint32_t, uint32_t> runs;
        Deadlines::iterator deadline;
        uint64_t memory{0};
        uint32_t length{0}; //!< highest end seen; the datagram's, if the last fragment is there
        uint32_t received{0};
        uint32_t largest{0};
        uint32_t largestDf{0}; //!< total length of the largest fragment with DF
        uint32_t rank{0};      //!< of its newest fragment among those of the source
        uint8_t ecnSeen{0};    //!< a bit for each of the four ECN values
        bool hasLast{false};
    };

    using Queues = std::map<Key, Queue>;

    /// Fragments of a source, counted while it has datagrams here.
    struct Source
    {
        uint32_t fragments{0};
        uint32_t queues{0};
    };

    FragmentOutcome Insert(Queue& queue,
                           const PacketView& fragment,
                           std::unique_ptr<FragmentBody> body);
    /// Enter a stretch of bytes. @return KEPT, DUPLICATE or OVERLAP
    static FragmentOutcome EnterRun(Queue& queue, uint32_t begin, uint32_t end);
    /// Begin anew. @return what was there
    FragmentedDatagram Restart(Queue& queue, Instant now);
    /// End a queue. @return what was there
    FragmentedDatagram Remove(Queues::iterator queue);
    static FragmentedDatagram TakeFragments(Queue& queue);

    const FragmentConfig& m_config;
    Queues m_queues;
    Deadlines m_deadlines;
    std::unordered_map<uint32_t, Source> m_sources; //!< by address
    uint64_t m_memory{0};
    FragmentStatistics m_statistics;
};

} // namespace netfilter
} // namespace ns3

#endif /* FRAGMENT_REASSEMBLER_H */
