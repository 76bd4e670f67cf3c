/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_H
#define CONNTRACK_H

#include "connection-pool.h"
#include "connection-record.h"
#include "connection-table.h"
#include "conntrack-config.h"
#include "conntrack-statistics.h"
#include "expectation-table.h"
#include "generic-tracker.h"
#include "helper-registry.h"
#include "gre-tracker.h"
#include "icmp-tracker.h"
#include "random-source.h"
#include "reaper.h"
#include "sctp-tracker.h"
#include "tcp-tracker.h"
#include "timeout-policies.h"
#include "tracked-packet.h"
#include "udp-tracker.h"
#include "udplite-tracker.h"

namespace ns3
{
namespace netfilter
{

/// Hears what happens to connections.
class ConntrackObserver
{
  public:
    virtual ~ConntrackObserver() = default;

    /**
     * @param kind what happened
     * @param connection to whom, with its state as it is now
     * @param events event::* since the last call, merged for one packet
     * @param now simulated time
     */
    virtual void OnConntrackEvent(ConntrackEvent kind,
                                  const Connection& connection,
                                  uint16_t events,
                                  Instant now) = 0;

    /**
     * The number of connections in the table has changed.
     *
     * @param size the new number
     */
    virtual void OnTableSize(size_t size) = 0;

    /**
     * A connection is about to leave the table because its time was up.
     *
     * @param late how long ago that was
     */
    virtual void OnExpiry(Duration late)
    {
        (void)late;
    }

    /**
     * The reaper wants to run earlier than it said.
     *
     * @param delay how long to wait, at most
     */
    virtual void OnReaperWanted(Duration delay)
    {
        (void)delay;
    }
};

/**
 * @ingroup netfilter
 * The connection tracker of one node: finds or makes the connection of a packet (Track, priority
 * CONNTRACK of PREROUTING and OUTPUT), and puts new connections into the table once the packet has
 * made it through (Confirm, last of INPUT and POSTROUTING). Between the two a new connection
 * belongs to its packet alone: a packet dropped on the way leaves nothing behind.
 *
 * Knows no simulator: time and randomness are handed in.
 */
class Conntrack : private ExpiryListener, private ReaperEviction
{
  public:
    /**
     * @param config configuration; buckets and hash are read now, the rest with each packet
     * @param random seed of the hash, and random choices; must outlive this
     */
    Conntrack(const ConntrackConfig& config, RandomSource& random);
    ~Conntrack() override;

    Conntrack(const Conntrack&) = delete;
    Conntrack& operator=(const Conntrack&) = delete;

    ConntrackConfig& GetConfig()
    {
        return m_config;
    }

    ConnectionTable& GetTable()
    {
        return m_table;
    }

    ConnectionPool& GetPool()
    {
        return *m_pool;
    }

    ConntrackStatistics& GetStatistics()
    {
        return m_statistics;
    }

    /// @return what helpers there are, and which connections get them
    HelperRegistry& GetHelpers()
    {
        return m_helpers;
    }

    /// @return the timeouts that a rule can give to connections by name
    TimeoutPolicies& GetTimeoutPolicies()
    {
        return m_timeoutPolicies;
    }

    /// @return the connections that helpers expect
    ExpectationTable& GetExpectations()
    {
        return m_expectations;
    }

    /**
     * Give a connection a helper. New connections that were expected, or for whose port
     * HelperRegistry::Assign was called, get theirs by themselves.
     *
     * @param connection a connection that is not confirmed yet and has no helper
     * @param helper the helper, one of GetHelpers()
     * @return false, with nothing changed, if it is not such a connection, or if its protocol is
     *         not the helper's
     */
    static bool AttachHelper(Connection& connection, const ConnectionHelper& helper);

    /// @param observer who hears of events, or null
    void SetObserver(ConntrackObserver* observer)
    {
        m_observer = observer;
    }

    /**
     * Choose who removes expired connections. The caller keeps calling its Run, see Reaper.
     *
     * @param reaper the reaper; must outlive this
     */
    void SetReaper(Reaper* reaper);

    /**
     * Find or make the connection of a packet and set packet.connection, state and direction
     * (Linux nf_conntrack_in). A packet that cannot be tracked stays without a connection, INVALID,
     * and is accepted.
     *
     * @param packet the packet
     * @param state where it is
     * @return ACCEPT, or DROP if the table is full
     */
    Verdict Track(TrackedPacket& packet, const HookState& state);

    /**
     * Put the connection of a packet into the table if it is new, and tell the observer what the
     * packet changed (Linux nf_confirm).
     *
     * @param packet the packet
     * @param state where it is
     * @return ACCEPT, or DROP if another connection owns one of the tuples
     */
    Verdict Confirm(TrackedPacket& packet, const HookState& state);

    /**
     * A reset is on its way to an end of a TCP connection: its state is CLOSE from now on (Linux
     * nf_ct_set_closing). Connections that are not in the table stay as they are.
     *
     * @param connection the connection
     * @param now simulated time
     */
    void CloseTcp(Connection& connection, Instant now);

    /**
     * Remove a connection and tell the observer, if it is in the table.
     *
     * @param connection the connection
     * @param now simulated time
     * @return true if it was in the table
     */
    bool Destroy(Connection& connection, Instant now);

    /**
     * Remove all connections.
     *
     * @param now simulated time
     */
    void Flush(Instant now);

    /// @param protocol an IP protocol number @return its tracker
    const ProtocolTracker& GetTracker(uint8_t protocol) const;

  private:
    void OnExpired(Connection& connection, Instant now) override;

    // What Linux's garbage collection does beyond its work while the table is full.
    bool IsWanted() const override;
    bool IsAllowed(const Connection& connection) const override;
    void Evict(Connection& connection, Instant now) override;
    void OnPassEnd() override;

    Verdict TrackError(TrackedPacket& packet, const HookState& state);
    /// @param counter what counts it: as in Linux, bad ICMP messages have one of their own
    static Verdict MarkInvalid(TrackedPacket& packet, uint64_t& counter);
    bool ChecksumUsable(const TrackedPacket& packet) const;
    /// Look the tuple up, or make a connection; false if the table is full.
    bool Resolve(TrackedPacket& packet, const Tuple& tuple, Instant now);
    ConnectionRef MakeConnection(const Tuple& original, const Tuple& reply);

    /// @param connection a connection @return its timeouts: those of its policy, or of all others
    const ConntrackTimeouts& GetTimeouts(const Connection& connection) const
    {
        // The extension, if there is one, is looked at for each packet anyhow.
        const uint32_t policy = connection.extension ? connection.extension->timeoutPolicy : 0;
        return policy == 0 ? m_config : m_timeoutPolicies.GetTimeouts(policy, m_config);
    }

    /**
     * Is it an expected connection, or one that gets a helper?
     *
     * @param connection a new one
     * @param wanted the helper a rule wants for it if it is not expected, or null
     * @param now simulated time
     */
    void MeetExpectation(Connection& connection, const ConnectionHelper* wanted, Instant now);
    /// Let the helper see a packet, and correct its sequence numbers.
    Verdict Help(TrackedPacket& packet, const HookState& state);
    bool EarlyDrop(const Tuple& tuple, Instant now);
    /// Insert a connection, unless a chain is too long. @see ConnectionTable::Insert
    ConnectionRef Insert(Connection& connection, Instant now, Direction& direction, bool& tooLong);
    Verdict ResolveClash(TrackedPacket& packet,
                         Connection& winner,
                         Direction direction,
                         Instant now);
    /// A connection has entered the table.
    void Begin(Connection& connection, Instant now);
    static void Account(Connection& connection, const TrackedPacket& packet);
    void Report(ConntrackEvent kind, Connection& connection, Instant now);
    void ReportSize();
    void TellDeadline(Connection& connection, Instant now);
    /// A connection has left the table.
    void End(Connection& connection, Instant now);

    ConntrackConfig m_config;
    RandomSource& m_random;
    TupleHash m_hash;
    ConnectionPool::Owner m_pool;
    ConnectionTable m_table;
    ConntrackStatistics m_statistics;
    ConntrackObserver* m_observer{nullptr};
    Reaper* m_reaper{nullptr};
    Reaper* m_deadlineReaper{nullptr}; //!< if it wants to be told of deadlines
    bool m_refused{false};             //!< for want of room, since the reaper last went through
    HelperRegistry m_helpers;
    TimeoutPolicies m_timeoutPolicies;
    ExpectationTable m_expectations; //!< behind the pool, since it refers to connections
    uint32_t m_nextId{1};

    TcpTracker m_tcp;
    UdpTracker m_udp;
    IcmpTracker m_icmp;
    GreTracker m_gre;
    SctpTracker m_sctp;
    UdpLiteTracker m_udpLite;
    GenericTracker m_generic;
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_H */
