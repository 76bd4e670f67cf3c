/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "connection-helper.h"
#include "connection-ref.h"
#include "connection-state.h"
#include "conntrack-tuple.h"
#include "large-memory.h"
#include "netfilter-hook.h"
#include "sequence-adjust.h"
#include "table-locking.h"

#include <boost/intrusive/slist_hook.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

/**
 * @file
 * @ingroup netfilter
 * A tracked connection, as the table stores it. Internal: scripts see ConnectionRecord.
 */

namespace ns3
{
namespace netfilter
{

class Connection;

/**
 * One of the two places a connection has in the table: its tuple of one direction, on the list of
 * the tuple's bucket. Singly linked: chains are short, and 16 bytes a connection are not. The tuple
 * is a base, and not a member, so that direction and link fit into what alignment leaves of it.
 */
class TupleNode : public boost::intrusive::slist_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::normal_link>>,
                  private Tuple
{
  public:
    Tuple& GetTuple()
    {
        return *this;
    }

    const Tuple& GetTuple() const
    {
        return *this;
    }

    Direction GetDirection() const
    {
        return static_cast<Direction>(m_bits & DIRECTION);
    }

    /// @param direction which of its connection's tuples this is
    void SetDirection(Direction direction)
    {
        m_bits = static_cast<uint8_t>((m_bits & ~DIRECTION) | static_cast<uint8_t>(direction));
    }

    /// @return true if it is on the list of a bucket
    bool IsLinked() const
    {
        return (m_bits & LINKED) != 0;
    }

    /// @param linked true if it is on the list of a bucket now
    void SetLinked(bool linked)
    {
        m_bits = static_cast<uint8_t>((m_bits & ~LINKED) | (linked ? LINKED : 0));
    }

    /// @return true if this is the node where walks over the table meet the connection: that of the
    ///         original tuple, unless only the reply's is in the table
    bool IsWhereCounted() const
    {
        return (m_bits & (DIRECTION | ALONE)) != DIRECTION;
    }

    /// @param alone true if its connection's other tuple is not put into the table
    void SetAlone(bool alone)
    {
        m_bits = static_cast<uint8_t>((m_bits & ~ALONE) | (alone ? ALONE : 0));
    }

    /// @return hash of the tuple when it was set last
    uint32_t GetHash() const;
    /// @param hash of the tuple, so that a resize need not compute it again
    void SetHash(uint32_t hash);

    /// @return the connection this node is part of
    Connection& GetConnection();
    /// @return the connection this node is part of
    const Connection& GetConnection() const;

  private:
    static constexpr uint8_t DIRECTION = 0x01;
    static constexpr uint8_t LINKED = 0x02;
    static constexpr uint8_t ALONE = 0x04;

    Relaxed<uint8_t> m_bits{0};
};

/// What the TCP tracker knows of the sender of one direction (Linux struct ip_ct_tcp_state).
struct TcpPeer
{
    /// Flag bits.
    enum Flags : uint8_t
    {
        WINDOW_SCALE = 0x01,          //!< offered window scaling
        SACK_PERMITTED = 0x02,        //!< offered selective acknowledgements
        CLOSE_INIT = 0x04,            //!< sent the first FIN
        BE_LIBERAL = 0x08,            //!< picked up: window failures are accepted
        DATA_UNACKNOWLEDGED = 0x10,   //!< has data in flight
        MAXACK_SET = 0x20,            //!< maxAck is known
        CHALLENGE_ACK = 0x40,         //!< may answer an ignored SYN with a challenge ACK
        SIMULTANEOUS_OPEN = 0x80,     //!< both sides sent a SYN
    };

    uint32_t end{0};       //!< highest sequence number sent, plus one
    uint32_t maxEnd{0};    //!< highest sequence number the other side allows
    uint32_t maxWindow{0}; //!< largest window advertised, scaled
    uint32_t maxAck{0};    //!< highest acknowledgement sent
    uint8_t scale{0};      //!< window scale, 0..14
    uint8_t flags{0};      //!< Flags
};

/// TCP part of a connection (Linux struct ip_ct_tcp).
struct TcpTracking
{
    TcpPeer seen[2]; //!< indexed by Direction of the sender
    TcpState state;
    uint8_t lastDirection; //!< of the last packet
    uint8_t lastIndex;     //!< flag class of the last packet
    uint8_t lastFlags;     //!< TcpPeer::Flags of an ignored SYN
    uint8_t lastWindowScale; //!< window scale of an ignored SYN
    uint8_t retransmissions; //!< identical segments in a row
    uint16_t lastWindow;   //!< raw window of the last packet
    uint32_t lastSequence; //!< of the last packet
    uint32_t lastAck;      //!< of the last packet
    uint32_t lastEnd;      //!< sequence end of the last packet
};

/// An Instant or Duration that asks for no alignment, so that a Connection has no gaps.
class CompactInstant
{
  public:
    CompactInstant() = default;

    /// @param value initial value
    CompactInstant(Instant value)
    {
        *this = value;
    }

    /// @param value new value @return this
    CompactInstant& operator=(Instant value)
    {
        std::memcpy(m_bytes, &value, sizeof(value));
        return *this;
    }

    operator Instant() const
    {
        Instant value;
        std::memcpy(&value, m_bytes, sizeof(value));
        return value;
    }

  private:
    char m_bytes[sizeof(Instant)];
};

/// UDP part of a connection.
struct UdpTracking
{
    CompactInstant streamAfter; //!< a stream from here on: two seconds after creation
};

/// GRE part of a connection (Linux struct nf_ct_gre): it keeps the timeouts it began with.
struct GreTracking
{
    CompactInstant timeout;       //!< until the first reply
    CompactInstant streamTimeout; //!< after it
};

/// SCTP part of a connection (Linux struct ip_ct_sctp). Arrays are indexed by Direction.
struct SctpTracking
{
    uint32_t tag[2];         //!< verification tag that packets carry; 0: not known yet
    SctpState state;
    uint8_t lastSender;      //!< direction of the HEARTBEAT that heartbeatTagFailed tells of
    bool heartbeatTagFailed; //!< a HEARTBEAT with an unknown tag may be answered
    bool sentInit[2];        //!< sent an INIT that no COOKIE_ACK has followed
};

/// Counters of both directions, allocated only when accounting is on.
struct ConnectionAccounting
{
    uint64_t packets[2]{0, 0}; //!< indexed by Direction
    uint64_t bytes[2]{0, 0};   //!< IP total lengths, indexed by Direction
};

/// What only connections have that helpers have to do with.
struct HelperExtension
{
    ConnectionRef master;         //!< who spoke of this connection, if it is EXPECTED
    HelpedConnection helped;      //!< with status::HELPER
    SequenceAdjustment sequences; //!< with status::SEQ_ADJUST
};

/// No ExactReaper waits for a connection's end.
constexpr Instant NO_DEADLINE = -1;

/// What only some connections need, allocated with the first use.
struct ConnectionExtension
{
    std::unique_ptr<ConnectionAccounting> accounting; //!< if accounting was on at creation
    Instant deadline{NO_DEADLINE}; //!< when an ExactReaper will look at it
    Instant start{-1};                  //!< when confirmed, if timestamps are on; else -1
    uint32_t masqueradeInterface{0};    //!< index of the device MASQUERADE chose for; 0: none
    uint32_t timeoutPolicy{0};          //!< TimeoutPolicy::id, or 0
    std::unique_ptr<HelperExtension> help; //!< if it has to do with helpers
};

/// Place on a list of connections by their original source (for NAT), see BySourceIndex.
struct BySourceLink
{
    Connection* next{nullptr};
    Connection** place{nullptr}; //!< the pointer that points here; null: on no list
};

/**
 * What everybody looks at who meets one of a connection's tuples, as much as a cache line holds:
 * both tuples are next to the time of expiry. A node finds its way back from its place in here.
 */
struct ConnectionPlaces
{
    alignas(8) TupleNode originalNode;     //!< in the bucket of the original tuple
    alignas(8) Relaxed<Instant> expiry{0}; //!< when it ends; before confirmation: the timeout
    alignas(8) TupleNode replyNode;        //!< in the bucket of the reply tuple
    std::atomic<uint32_t> references{0}; //!< ConnectionRef and table
    bool shared{false};        //!< threads share it: references are counted atomically
    uint16_t pendingEvents{0}; //!< event::* not yet reported

    /// Bytes from one node to the other.
    static constexpr size_t BETWEEN = (sizeof(TupleNode) + 7) / 8 * 8 + sizeof(Relaxed<Instant>);
};

/**
 * A connection: two tuples, status, expiry, protocol state. It lives while the table or a packet
 * refers to it (ConnectionRef).
 */
class Connection : public ConnectionPlaces
{
  public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    uint32_t hashes[2]{0, 0}; //!< of the tuples, indexed by Direction
    std::atomic<uint32_t> statusBits{0}; //!< status::*
    uint32_t mark{0}; //!< connection mark
    BySourceLink bySource;
    std::unique_ptr<ConnectionExtension> extension;
    uint32_t id{0}; //!< unique in its table

    /// Protocol state; which member is live follows from the protocol of the tuples.
    union {
        TcpTracking tcp{};
        UdpTracking udp;
        GreTracking gre;
        SctpTracking sctp;
    };

    /// Count one reference more.
    void AddReference()
    {
        if (shared)
        {
            references.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        references.store(references.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    /// Count one reference less. @return true if it was the last one
    bool DropReference()
    {
        if (shared)
        {
            return references.fetch_sub(1, std::memory_order_acq_rel) == 1;
        }
        const uint32_t left = references.load(std::memory_order_relaxed) - 1;
        references.store(left, std::memory_order_relaxed);
        return left == 0;
    }

    /// @return what helpers have to do with it, or null
    HelperExtension* FindHelp() const
    {
        return extension ? extension->help.get() : nullptr;
    }

    /// @return its extension, made now if need be
    ConnectionExtension& MakeExtension()
    {
        if (!extension)
        {
            extension = std::make_unique<ConnectionExtension>();
        }
        return *extension;
    }

    /// @return what helpers have to do with it, made now if need be
    HelperExtension& MakeHelp()
    {
        std::unique_ptr<HelperExtension>& help = MakeExtension().help;
        if (!help)
        {
            help = std::make_unique<HelperExtension>();
        }
        return *help;
    }

    /// @param direction a direction @return its node
    TupleNode& GetNode(Direction direction)
    {
        return direction == Direction::ORIGINAL ? originalNode : replyNode;
    }

    /// @param direction a direction @return its node
    const TupleNode& GetNode(Direction direction) const
    {
        return direction == Direction::ORIGINAL ? originalNode : replyNode;
    }

    /// @param direction a direction @return its tuple
    const Tuple& GetTuple(Direction direction) const
    {
        return GetNode(direction).GetTuple();
    }

    uint8_t GetProtocol() const
    {
        return originalNode.GetTuple().protocol;
    }

    /// @param bits status::* @return true if any of @p bits is set
    bool Has(uint32_t bits) const
    {
        return (statusBits.load(std::memory_order_relaxed) & bits) != 0;
    }

    /// @return true once both tuples are in the table
    bool IsConfirmed() const
    {
        return Has(status::CONFIRMED);
    }

    /// @param now simulated time @return true if a confirmed connection has outlived its timeout
    bool IsExpired(Instant now) const
    {
        return expiry <= now;
    }

    /**
     * Set the timeout (Linux nf_ct_refresh): from now if confirmed, else from confirmation on.
     * Does nothing to a connection with a fixed timeout.
     *
     * @param now simulated time
     * @param timeout the new timeout
     */
    void Refresh(Instant now, Duration timeout)
    {
        if (!Has(status::FIXED_TIMEOUT))
        {
            expiry = IsConfirmed() ? now + timeout : timeout;
        }
    }

    /**
     * @param now simulated time
     * @return what is left of the timeout, for an unconfirmed connection all of it; never negative
     */
    Duration GetRemaining(Instant now) const
    {
        const Duration left = expiry - (IsConfirmed() ? now : 0);
        return left > 0 ? left : 0;
    }

    /// @param value the new connection mark; a change is an event
    void SetMark(uint32_t value)
    {
        if (mark != value)
        {
            mark = value;
            pendingEvents |= event::MARK;
        }
    }

    /**
     * Set status bits, and remember an event if any of them was not set before.
     *
     * @param bits status::*
     * @param events event::*
     * @return true if any of @p bits was not set before
     */
    bool SetStatus(uint32_t bits, uint16_t events)
    {
        if ((statusBits & bits) == bits)
        {
            return false;
        }
        statusBits |= bits;
        pendingEvents |= events;
        return true;
    }
};

// Who changes this changes what ten million connections weigh.
static_assert(sizeof(void*) != 8 || sizeof(Connection) <= 168, "a Connection has become larger");
static_assert(sizeof(void*) != 8 || sizeof(ConnectionExtension) <= 40, "its extension likewise");

inline Connection&
TupleNode::GetConnection()
{
    // Computed and not chosen: which of the two it is, a processor cannot guess.
    auto* first = reinterpret_cast<char*>(this) -
                  ConnectionPlaces::BETWEEN * static_cast<size_t>(GetDirection());
    return *static_cast<Connection*>(reinterpret_cast<ConnectionPlaces*>(first));
}

inline const Connection&
TupleNode::GetConnection() const
{
    return const_cast<TupleNode*>(this)->GetConnection();
}

inline uint32_t
TupleNode::GetHash() const
{
    return GetConnection().hashes[static_cast<size_t>(GetDirection())];
}

inline void
TupleNode::SetHash(uint32_t hash)
{
    GetConnection().hashes[static_cast<size_t>(GetDirection())] = hash;
}

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_H */
