/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_HELPER_H
#define CONNECTION_HELPER_H

#include "connection-state.h"
#include "netfilter-hook.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter
 * What reads along on a connection to learn of others (Linux struct nf_conntrack_helper).
 */

namespace ns3
{
namespace netfilter
{

class Connection;
class ExpectationTable;
class RandomSource;
struct Expectation;
struct TrackedPacket;

/// How many connections a helper expects at a time from one master, and for how long.
struct ExpectationPolicy
{
    uint32_t maximum{1}; //!< 0 for no limit
    Duration timeout{300 * SECOND};
};

/// What a helper remembers of one connection.
class HelperState
{
  public:
    virtual ~HelperState() = default;
};

/// One packet on its way through a helper.
struct HelperInput
{
    TrackedPacket& packet;
    ExpectationTable& expectations;
    uint32_t maximumExpectations; //!< nf_conntrack_expect_max
    RandomSource& random;
    Instant now;
};

/**
 * @ingroup netfilter
 * Knows an application protocol that speaks of further connections. It sees every packet of the
 * connections it is assigned to, after translation and as the last one before they are confirmed.
 * What it knows of one connection is in a HelperState, so one object serves a whole table.
 */
class ConnectionHelper
{
  public:
    virtual ~ConnectionHelper() = default;

    /// @return the name rules and users know it by, e.g. "ftp"
    virtual const std::string& GetName() const = 0;

    /// @return IP protocol number of the connections it can help
    virtual uint8_t GetProtocol() const = 0;

    /// @param kind Expectation::kind @return limits that apply
    virtual ExpectationPolicy GetPolicy(uint8_t kind) const
    {
        (void)kind;
        return ExpectationPolicy();
    }

    /// @return what it will remember of a connection that begins; may be null
    virtual std::unique_ptr<HelperState> MakeState() const
    {
        return nullptr;
    }

    /**
     * Look at a packet, change its payload perhaps, and say what it makes one expect.
     *
     * @param connection the connection the packet belongs to
     * @param input the packet
     * @return ACCEPT, or DROP with packet.dropReason set
     */
    virtual Verdict Help(Connection& connection, HelperInput& input) const = 0;
};

/// The part of a connection that has a helper (Linux struct nf_conn_help).
struct HelpedConnection
{
    const ConnectionHelper* helper{nullptr}; //!< null if it has none
    std::unique_ptr<HelperState> state;
    std::vector<const Expectation*> expectations; //!< what it expects, oldest first
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_HELPER_H */
