/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_CONFIG_H
#define CONNTRACK_CONFIG_H

#include "connection-state.h"
#include "fragment-config.h"
#include "netfilter-hook.h"

#include <array>
#include <cstdint>

/**
 * @file
 * @ingroup netfilter
 * Every timeout and switch of the connection tracker, with the defaults of Linux.
 */

namespace ns3
{
namespace netfilter
{

/// Which function spreads tuples over buckets.
enum class TupleHashKind : uint8_t
{
    JENKINS, //!< Jenkins's lookup3 with a seed that protocol and zone go into
    SIPHASH, //!< SipHash-2-4 with a 128-bit key
};

/// Timeouts of the TCP tracker (net.netfilter.nf_conntrack_tcp_timeout_*).
struct TcpTimeouts
{
    /// Timeout of each state, indexed by TcpState.
    std::array<Duration, TCP_STATE_COUNT> state{0,
                                                120 * SECOND,
                                                60 * SECOND,
                                                432000 * SECOND,
                                                120 * SECOND,
                                                60 * SECOND,
                                                30 * SECOND,
                                                120 * SECOND,
                                                10 * SECOND,
                                                120 * SECOND};
    Duration maxRetrans{300 * SECOND};     //!< after tcp_max_retrans retransmissions
    Duration unacknowledged{300 * SECOND}; //!< while data is unacknowledged

    /// @param s a TCP state @return its timeout
    Duration& operator[](TcpState s)
    {
        return state[static_cast<size_t>(s)];
    }

    /// @param s a TCP state @return its timeout
    Duration operator[](TcpState s) const
    {
        return state[static_cast<size_t>(s)];
    }
};

/// Timeouts of the SCTP tracker (net.netfilter.nf_conntrack_sctp_timeout_*).
struct SctpTimeouts
{
    /// Timeout of each state, indexed by SctpState.
    std::array<Duration, SCTP_STATE_COUNT> state{0,
                                                 10 * SECOND,
                                                 3 * SECOND,
                                                 3 * SECOND,
                                                 210 * SECOND,
                                                 3 * SECOND,
                                                 3 * SECOND,
                                                 3 * SECOND,
                                                 30 * SECOND};

    /// @param s an SCTP state @return its timeout
    Duration& operator[](SctpState s)
    {
        return state[static_cast<size_t>(s)];
    }

    /// @param s an SCTP state @return its timeout
    Duration operator[](SctpState s) const
    {
        return state[static_cast<size_t>(s)];
    }
};

/// The timeouts of all trackers; each field names its Linux sysctl, see ConntrackConfig.
struct ConntrackTimeouts
{
    TcpTimeouts tcp;
    SctpTimeouts sctp;
    Duration udpTimeout{30 * SECOND};        //!< nf_conntrack_udp_timeout; UDP-Lite's, too
    Duration udpTimeoutStream{120 * SECOND}; //!< nf_conntrack_udp_timeout_stream; likewise
    Duration greTimeout{30 * SECOND};        //!< nf_conntrack_gre_timeout, of new connections
    Duration greTimeoutStream{180 * SECOND}; //!< nf_conntrack_gre_timeout_stream, likewise
    Duration icmpTimeout{30 * SECOND};       //!< nf_conntrack_icmp_timeout
    Duration genericTimeout{600 * SECOND};   //!< nf_conntrack_generic_timeout
};

/**
 * The configuration of one Conntrack. Each field names its Linux sysctl (below net.netfilter.);
 * conntrack-sysctl.h sets and reads them by that name. Changes apply at the next packet. The
 * timeouts are those of connections without a TimeoutPolicy.
 */
struct ConntrackConfig : ConntrackTimeouts
{
    /// Most buckets to begin with: more are a slip of the pen, and gigabytes.
    static constexpr uint32_t MAX_BUCKETS = 1U << 24;

    uint32_t buckets{16384}; //!< nf_conntrack_buckets: initial number of buckets, rounded up to 2^n
    uint32_t maximum{262144}; //!< nf_conntrack_max: most connections; 0 means no limit
    uint32_t expectMaximum{256}; //!< nf_conntrack_expect_max: most expectations; 0: none
    TupleHashKind hash{TupleHashKind::JENKINS}; //!< no sysctl

    uint32_t events{2};          //!< nf_conntrack_events: 0 for none; 1 and 2 are the same here
    bool accounting{false};      //!< nf_conntrack_acct: count packets and bytes of new connections
    bool timestamp{false};       //!< nf_conntrack_timestamp: remember when new connections began
    bool verifyChecksum{true};   //!< nf_conntrack_checksum: bad transport checksum is INVALID
    bool tcpLoose{true};         //!< nf_conntrack_tcp_loose: pick up connections in the middle
    bool tcpBeLiberal{false};    //!< nf_conntrack_tcp_be_liberal: no INVALID for window reasons
    bool tcpIgnoreInvalidRst{false}; //!< nf_conntrack_tcp_ignore_invalid_rst
    uint32_t tcpMaxRetrans{3};       //!< nf_conntrack_tcp_max_retrans

    FragmentConfig fragments; //!< connection tracking sees whole datagrams only
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_CONFIG_H */
