/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HASHLIMIT_TABLE_H
#define HASHLIMIT_TABLE_H

#include "rule-rate.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace ns3
{
namespace netfilter
{

/// Whose packets "-m hashlimit" counts together.
struct HashlimitKey
{
    uint32_t source{0};
    uint32_t destination{0};
    uint16_t sourcePort{0};
    uint16_t destinationPort{0};

    /// @param other a key @return true if it is the same
    bool operator==(const HashlimitKey& other) const
    {
        return source == other.source && destination == other.destination &&
               sourcePort == other.sourcePort && destinationPort == other.destinationPort;
    }
};

/// How fast a key may be.
struct HashlimitRate
{
    bool bytes{false};      //!< counts bytes, not packets
    Duration cost{0};       //!< of a packet; if @ref bytes, of each 16 bytes begun
    uint64_t burst{5};      //!< packets; if @ref bytes, how many further seconds' worth
    Duration interval{0};   //!< of --hashlimit-rate-match; 0: token buckets, which cost is for
    uint64_t perInterval{0}; //!< packets or bytes allowed in each interval
    uint64_t window{0};     //!< packets or bytes allowed in an interval that follows a good one
    Duration expiry{SECOND}; //!< a key that was not seen for so long is forgotten
    size_t maximum{65536};  //!< most keys
};

/**
 * @ingroup netfilter
 * The token buckets of "-m hashlimit", or its counters for --hashlimit-rate-match, by key. Rules
 * with the same name share one.
 */
class HashlimitTable
{
  public:
    /// @param rate how fast each key may be
    explicit HashlimitTable(const HashlimitRate& rate)
        : m_rate(rate)
    {
    }

    /// What a packet is to the limit.
    enum class Answer : uint8_t
    {
        UNDER,
        OVER,
        FULL, //!< there is no room for one key more
    };

    /**
     * Count a packet.
     *
     * @param key whose it is
     * @param length IP total length
     * @param now simulated time
     * @return whether it is within the limit
     */
    Answer Count(const HashlimitKey& key, uint32_t length, Instant now);

    /// @return number of keys, those included that are about to be forgotten
    size_t GetSize() const
    {
        return m_entries.size();
    }

  private:
    struct KeyHash
    {
        size_t operator()(const HashlimitKey& key) const;
    };

    struct Entry
    {
        TokenBucket bucket;
        uint64_t refills{0}; //!< of bytes: how often the bucket may be filled at once
        uint64_t counted{0};  //!< in this interval, which began at bucket.last
        bool wasOver{false};  //!< in the interval before: then nothing is allowed in this one
        Instant expires{0};
    };

    /// Count without limiting. @param entry of the key @param amount packets or bytes
    /// @param now simulated time @return UNDER or OVER
    Answer Measure(Entry& entry, uint64_t amount, Instant now) const;

    /// Forget what was not seen for long. @param now simulated time
    void Sweep(Instant now);

    HashlimitRate m_rate;
    std::unordered_map<HashlimitKey, Entry, KeyHash> m_entries;
    Instant m_nextSweep{0};
};

} // namespace netfilter
} // namespace ns3

#endif /* HASHLIMIT_TABLE_H */
