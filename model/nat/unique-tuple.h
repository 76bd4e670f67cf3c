/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef UNIQUE_TUPLE_H
#define UNIQUE_TUPLE_H

#include "by-source-index.h"
#include "conntrack.h"
#include "nat-range.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Finds what a connection becomes: a tuple within a range whose inverse, the reply tuple, nobody
 * else has (Linux get_unique_tuple). In this order: the same address and port, for a source; the
 * mapping that the same source already has; the same port at another address; a free port.
 */
class UniqueTuple
{
  public:
    /**
     * @param conntrack the table that must stay unique; must outlive this
     * @param bySource mappings by source; must outlive this
     * @param random random ports; must outlive this
     */
    UniqueTuple(Conntrack& conntrack, BySourceIndex& bySource, RandomSource& random);

    /**
     * @param current what the connection's packets look like now, in original direction
     * @param connection the connection
     * @param range what is allowed
     * @param manip which end may change
     * @param now simulated time
     * @return the new tuple; if nothing was free, the last one tried
     */
    Tuple Find(const Tuple& current,
               Connection& connection,
               const NatRange& range,
               Manip manip,
               Instant now);

  private:
    bool IsUsed(const Tuple& tuple, const Connection& connection, Instant now);
    bool IsUsedUnchanged(const Tuple& tuple, const Connection& connection, Instant now);
    /// As IsUsed, but removes an ended TCP connection that stands in the way of a new SYN.
    bool IsUsedHarder(const Tuple& tuple, const Connection& connection, Instant now);
    bool ReuseMapping(const Tuple& current, const NatRange& range, Tuple& result);
    void SearchId(Tuple& tuple,
                  const Connection& connection,
                  const NatRange& range,
                  Manip manip,
                  Instant now);

    Conntrack& m_conntrack;
    BySourceIndex& m_bySource;
    RandomSource& m_random;
};

/**
 * The address that Linux takes from a range: a hash, without a seed, of source and destination
 * spread over the range (find_best_ips_proto on a little-endian machine).
 *
 * @param range a range with addresses
 * @param source source address of the tuple at that moment, host byte order
 * @param destination its destination address, host byte order
 * @param zone conntrack zone
 * @return the address, host byte order
 */
uint32_t SelectAddress(const NatRange& range, uint32_t source, uint32_t destination, uint16_t zone);

} // namespace netfilter
} // namespace ns3

#endif /* UNIQUE_TUPLE_H */
