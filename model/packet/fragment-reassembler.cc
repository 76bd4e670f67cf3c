/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fragment-reassembler.h"

#include "drop-reason.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t UNIT = 8;        //!< every fragment but the last is a multiple of this long
constexpr uint32_t LONGEST = 65535; //!< total length of a datagram

/// What Linux charges for a datagram that waits, before its fragments.
constexpr uint64_t QUEUE_MEMORY = 200;

/// @param length total length of a packet @return what Linux charges for it on Ethernet
uint64_t
MemoryOf(uint32_t length)
{
    constexpr uint64_t DESCRIPTION = 256; // struct sk_buff
    constexpr uint64_t AROUND = 384;      // room before the data, struct skb_shared_info behind it
    constexpr uint64_t SMALL = 576; // has a buffer size of its own
    uint64_t buffer = SMALL;
    for (uint64_t larger = 1024; buffer < length + AROUND; larger *= 2)
    {
        buffer = larger;
    }
    return DESCRIPTION + buffer;
}

/// The four values of the ECN field, as bits of a set.
enum EcnSet : uint8_t
{
    NOT_ECT = 1 << 0,
    ECT_1 = 1 << 1,
    ECT_0 = 1 << 2,
    CE = 1 << 3,
};

/// @param seen EcnSet of the fragments @return false if they contradict each other
bool
EcnAgrees(uint8_t seen)
{
    return (seen & NOT_ECT) == 0 || seen == NOT_ECT;
}

/// @param seen EcnSet of the fragments @return ECN bits to be set besides those of the first one
uint8_t
EcnOf(uint8_t seen)
{
    constexpr uint8_t CONGESTION = 3;
    return (seen & CE) != 0 && seen != CE ? CONGESTION : 0;
}

} // namespace

const char*
FragmentDropReason(FragmentOutcome outcome)
{
    switch (outcome)
    {
    case FragmentOutcome::DUPLICATE:
        return reason::FRAGMENT_DUPLICATE;
    case FragmentOutcome::OVERLAP:
        return reason::FRAGMENT_OVERLAP;
    case FragmentOutcome::TOO_LONG:
        return reason::FRAGMENT_TOO_LONG;
    case FragmentOutcome::NO_MEMORY:
        return reason::FRAGMENT_MEMORY;
    default:
        return reason::FRAGMENT_MALFORMED;
    }
}

FragmentReassembler::FragmentReassembler(const FragmentConfig& config)
    : m_config(config)
{
}

FragmentResult
FragmentReassembler::Add(const PacketView& fragment,
                         uint8_t place,
                         std::unique_ptr<FragmentBody> body,
                         Instant now)
{
    ++m_statistics.requests;
    FragmentResult result;
    // Before anything is looked up: what is complete but for one fragment has to wait as well.
    if (m_config.highThreshold == 0 || m_memory > m_config.highThreshold)
    {
        ++m_statistics.failures;
        result.outcome = FragmentOutcome::NO_MEMORY;
        return result;
    }
    const Key key{fragment.GetSource(),
                  fragment.GetDestination(),
                  fragment.GetIdentification(),
                  fragment.GetProtocol(),
                  place};
    const auto [it, isNew] = m_queues.try_emplace(key);
    Queue& queue = it->second;
    Source& source = m_sources[fragment.GetSource()];
    if (isNew)
    {
        ++source.queues;
        queue.deadline = m_deadlines.emplace(now + m_config.timeout, key);
        queue.memory = QUEUE_MEMORY;
        m_memory += QUEUE_MEMORY;
    }
    // Where so much has come since, the identification may have gone round.
    const uint32_t before = std::exchange(queue.rank, ++source.fragments);
    if (m_config.maxDistance != 0 && !queue.fragments.empty() &&
        queue.rank - before > m_config.maxDistance)
    {
        ++m_statistics.failures;
        result.datagram = Restart(queue, now);
    }
    result.outcome = Insert(queue, fragment, std::move(body));
    switch (result.outcome)
    {
    case FragmentOutcome::KEPT:
        break;
    case FragmentOutcome::DUPLICATE:
        ++m_statistics.failures;
        break;
    case FragmentOutcome::WHOLE:
        ++m_statistics.wholes;
        result.datagram = Remove(it);
        break;
    default:
        ++m_statistics.failures;
        result.datagram = Remove(it);
        break;
    }
    return result;
}

FragmentOutcome
FragmentReassembler::Insert(Queue& queue,
                            const PacketView& fragment,
                            std::unique_ptr<FragmentBody> body)
{
    const uint32_t begin = fragment.GetFragmentOffset();
    uint32_t end = begin + fragment.GetTransportLength();
    if (!fragment.HasMoreFragments())
    {
        if (end < queue.length || (queue.hasLast && end != queue.length))
        {
            return FragmentOutcome::MALFORMED;
        }
        queue.hasLast = true;
        queue.length = end;
    }
    else
    {
        // No other fragment can begin in between.
        end -= end % UNIT;
        if (end > queue.length)
        {
            if (queue.hasLast)
            {
                return FragmentOutcome::MALFORMED;
            }
            queue.length = end;
        }
    }
    if (end == begin)
    {
        return FragmentOutcome::MALFORMED;
    }
    const FragmentOutcome entered = EnterRun(queue, begin, end);
    if (entered != FragmentOutcome::KEPT)
    {
        return entered;
    }
    const uint32_t length = end - begin;
    const uint32_t total = length + fragment.GetHeaderLength();
    const bool dontFragment = (fragment.GetBytes()[6] & 0x40) != 0;
    queue.fragments[begin] = {begin, length, std::move(body)};
    queue.received += length;
    queue.largest = std::max(queue.largest, total);
    queue.largestDf = std::max(queue.largestDf, dontFragment ? total : 0);
    queue.ecnSeen |= static_cast<uint8_t>(1U << (fragment.GetTos() & 3));
    const uint64_t memory = MemoryOf(fragment.GetTotalLength());
    queue.memory += memory;
    m_memory += memory;
    if (!queue.hasLast || queue.received != queue.length)
    {
        return FragmentOutcome::KEPT;
    }
    if (!EcnAgrees(queue.ecnSeen))
    {
        return FragmentOutcome::MALFORMED;
    }
    return fragment.GetHeaderLength() + queue.length > LONGEST ? FragmentOutcome::TOO_LONG
                                                               : FragmentOutcome::WHOLE;
}

FragmentOutcome
FragmentReassembler::EnterRun(Queue& queue, uint32_t begin, uint32_t end)
{
    auto& runs = queue.runs;
    if (!runs.empty() && runs.rbegin()->second < end)
    {
        // Behind all others: the usual case.
        const auto last = std::prev(runs.end());
        if (begin < last->second)
        {
            return FragmentOutcome::OVERLAP;
        }
        if (begin == last->second)
        {
            last->second = end;
            return FragmentOutcome::KEPT;
        }
        runs.emplace(begin, end);
        return FragmentOutcome::KEPT;
    }
    // The first run that ends behind the fragment's beginning.
    auto run = runs.upper_bound(begin);
    if (run != runs.begin() && std::prev(run)->second > begin)
    {
        --run;
    }
    if (run != runs.end() && run->first < end)
    {
        return begin >= run->first && end <= run->second ? FragmentOutcome::DUPLICATE
                                                         : FragmentOutcome::OVERLAP;
    }
    runs.emplace(begin, end);
    return FragmentOutcome::KEPT;
}

FragmentedDatagram
FragmentReassembler::TakeFragments(Queue& queue)
{
    FragmentedDatagram datagram;
    for (auto& [offset, fragment] : queue.fragments)
    {
        datagram.shape.pieces.push_back(fragment.length);
        datagram.fragments.push_back(std::move(fragment));
    }
    datagram.shape.largest = queue.largest;
    datagram.shape.dontFragment = queue.largest != 0 && queue.largestDf == queue.largest;
    datagram.ecn = EcnOf(queue.ecnSeen);
    return datagram;
}

FragmentedDatagram
FragmentReassembler::Restart(Queue& queue, Instant now)
{
    FragmentedDatagram given = TakeFragments(queue);
    const Key key = queue.deadline->second;
    m_deadlines.erase(queue.deadline);
    m_memory -= queue.memory - QUEUE_MEMORY;
    Queue fresh;
    fresh.deadline = m_deadlines.emplace(now + m_config.timeout, key);
    fresh.memory = QUEUE_MEMORY;
    fresh.rank = queue.rank;
    // As in Linux, whose sizes outlive this.
    fresh.largest = queue.largest;
    fresh.largestDf = queue.largestDf;
    queue = std::move(fresh);
    return given;
}

FragmentedDatagram
FragmentReassembler::Remove(Queues::iterator it)
{
    Queue& queue = it->second;
    FragmentedDatagram datagram = TakeFragments(queue);
    m_memory -= queue.memory;
    m_deadlines.erase(queue.deadline);
    const auto source = m_sources.find(std::get<0>(it->first));
    if (--source->second.queues == 0)
    {
        m_sources.erase(source);
    }
    m_queues.erase(it);
    return datagram;
}

std::vector<FragmentedDatagram>
FragmentReassembler::Expire(Instant now)
{
    std::vector<FragmentedDatagram> expired;
    while (!m_deadlines.empty() && m_deadlines.begin()->first <= now)
    {
        ++m_statistics.failures;
        ++m_statistics.timeouts;
        expired.push_back(Remove(m_queues.find(m_deadlines.begin()->second)));
    }
    return expired;
}

bool
FragmentReassembler::GetDeadline(Instant& deadline) const
{
    if (m_deadlines.empty())
    {
        return false;
    }
    deadline = m_deadlines.begin()->first;
    return true;
}

void
FragmentReassembler::Clear()
{
    m_queues.clear();
    m_deadlines.clear();
    m_sources.clear();
    m_memory = 0;
}

} // namespace netfilter
} // namespace ns3
