/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXPECTATION_H
#define EXPECTATION_H

#include "connection-ref.h"
#include "conntrack-tuple.h"
#include "netfilter-hook.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

class ConnectionHelper;
struct Expectation;

/// Hears that an expected connection has come (Linux expectfn).
class ExpectationListener
{
  public:
    virtual ~ExpectationListener() = default;

    /**
     * @param connection the new connection, not confirmed; nothing about NAT is decided yet
     * @param expectation what it fulfils
     * @param now simulated time
     */
    virtual void OnExpected(Connection& connection,
                            const Expectation& expectation,
                            Instant now) = 0;
};

/**
 * @ingroup netfilter
 * A connection that a helper has reason to expect, because two hosts have spoken of it on another
 * connection, its master (Linux struct nf_conntrack_expect). The first packet that fits makes a
 * connection that is RELATED and inherits the master's mark; then the expectation is used up.
 */
struct Expectation
{
    /// What the first packet must look like. Protocol, destination and zone must be equal, ...
    Tuple tuple;
    uint32_t sourceMask{0xffffffff}; //!< ... the source address in these bits
    uint16_t sourceIdMask{0};        //!< ... and the source port in these: none, usually

    ConnectionRef master; //!< who spoke of it; the expectation dies with it
    uint8_t kind{0};      //!< which of the helper's ExpectationPolicy applies (Linux class)
    bool permanent{false}; //!< is not used up by the first connection

    /// The direction of the new connection, as seen from the master: which of the master's ends is
    /// its destination.
    Direction direction{Direction::REPLY};
    uint16_t spokenPort{0}; //!< the destination port that was spoken of, before NAT chose another
    ExpectationListener* listener{nullptr};     //!< who sets the new connection up, or null
    const ConnectionHelper* helper{nullptr};    //!< of the new connection, or null

    Instant expiry{0}; //!< set by ExpectationTable

    /// @param packet the tuple of a new connection @return true if it is the one expected
    bool Matches(const Tuple& packet) const
    {
        return packet.protocol == tuple.protocol && packet.destination == tuple.destination &&
               packet.destinationId == tuple.destinationId && packet.zone == tuple.zone &&
               ((packet.source ^ tuple.source) & sourceMask) == 0 &&
               ((packet.sourceId ^ tuple.sourceId) & sourceIdMask) == 0;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* EXPECTATION_H */
