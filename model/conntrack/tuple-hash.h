/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TUPLE_HASH_H
#define TUPLE_HASH_H

#include "conntrack-config.h"
#include "conntrack-tuple.h"

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
    uint32_t operator()(const Tuple& tuple) const;

    /**
     * Hash of the source part alone (source, sourceId, protocol, zone).
     *
     * @param tuple a tuple
     * @return 32 well-mixed bits
     */
    uint32_t HashSource(const Tuple& tuple) const;

  private:
    /// @param words data @param count how many words @return hash of them
    uint32_t Hash(const uint32_t* words, unsigned count) const;

    TupleHashKind m_kind;
    uint64_t m_key[2];
};

} // namespace netfilter
} // namespace ns3

#endif /* TUPLE_HASH_H */
