/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TUPLE_HASH_H
#define TUPLE_HASH_H

#include "conntrack-config.h"
#include "conntrack-tuple.h"
#include "jenkins-hash.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

class RandomSource;

/**
 * @ingroup netfilter
 * Hashes tuples with a secret seed, so that nobody can aim packets at one bucket.
 */
class TupleHash
{
  public:
    /**
     * @param kind which function
     * @param random where the seed comes from
     */
    TupleHash(TupleHashKind kind, RandomSource& random);

    /// @param tuple a tuple @return 32 well-mixed bits
    uint32_t operator()(const Tuple& tuple) const
    {
        return Hash(tuple.source,
                    tuple.destination,
                    (uint32_t(tuple.sourceId) << 16) | tuple.destinationId,
                    tuple);
    }

    /**
     * Hash of the source part alone (source, sourceId, protocol, zone).
     *
     * @param tuple a tuple
     * @return 32 well-mixed bits
     */
    uint32_t HashSource(const Tuple& tuple) const
    {
        return Hash(tuple.source, 0, tuple.sourceId, tuple);
    }

  private:
    /// Hash of three words, and of protocol and zone of @p tuple.
    uint32_t Hash(uint32_t first, uint32_t second, uint32_t third, const Tuple& tuple) const
    {
        const uint32_t words[4] = {first,
                                   second,
                                   third,
                                   (uint32_t(tuple.zone) << 8) | tuple.protocol};
        if (m_kind == TupleHashKind::SIPHASH)
        {
            return SipHashWords(words);
        }
        // Three words are one round of the function, four would be two. The fourth hardly differs
        // from packet to packet: it goes into the seed, where Linux has what belongs to all of a
        // network, spread so that it does not make up for a small difference of the others.
        return JenkinsHash(words, 3, static_cast<uint32_t>(m_key[0]) ^ words[3] * SPREAD);
    }

    /// @param words data @return SipHash of them
    uint32_t SipHashWords(const uint32_t words[4]) const;

    static constexpr uint32_t SPREAD = 0x9e3779b1; //!< an odd number with well-mixed bits

    TupleHashKind m_kind;
    uint64_t m_key[2];
};

} // namespace netfilter
} // namespace ns3

#endif /* TUPLE_HASH_H */
