/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ipv4-conntrack.h"

#include "conntrack-sysctl.h"
#include "conntrack.h"
#include "drop-reason.h"
#include "ipv4-netfilter.h"
#include "transport-check.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("Ipv4Conntrack");

NS_OBJECT_ENSURE_REGISTERED(Ipv4Conntrack);

using netfilter::ConnectionFilter;
using netfilter::ConnectionRecord;
using netfilter::ConntrackConfig;
using netfilter::Duration;
using netfilter::Hook;
using netfilter::ReaperConfig;
using netfilter::ReaperKind;
using netfilter::SctpState;
using netfilter::TcpState;
using netfilter::TcpTimeouts;
using netfilter::TupleHashKind;
using netfilter::Verdict;

/// Hears the engine's events and fires the traces.
class Ipv4Conntrack::Observer : public netfilter::ConntrackObserver
{
  public:
    /// @param owner whose traces to fire
    explicit Observer(Ipv4Conntrack& owner)
        : m_owner(owner)
    {
    }

    void OnConntrackEvent(netfilter::ConntrackEvent kind,
                          const netfilter::Connection& connection,
                          uint16_t events,
                          netfilter::Instant now) override
    {
        (void)events;
        auto& trace = TraceOf(kind);
        if (!trace.IsEmpty())
        {
            trace(netfilter::MakeRecord(connection, now));
        }
    }

    void OnTableSize(size_t size) override
    {
        m_owner.OnTableSize(size);
    }

    void OnExpiry(Duration late) override
    {
        if (!m_owner.m_lateTrace.IsEmpty())
        {
            m_owner.m_lateTrace(NanoSeconds(late));
        }
    }

    void OnReaperWanted(Duration delay) override
    {
        m_owner.ScheduleReap(delay);
    }

  private:
    TracedCallback<const ConnectionRecord&>& TraceOf(netfilter::ConntrackEvent kind)
    {
        switch (kind)
        {
        case netfilter::ConntrackEvent::NEW:
            return m_owner.m_newTrace;
        case netfilter::ConntrackEvent::UPDATE:
            return m_owner.m_updateTrace;
        case netfilter::ConntrackEvent::DESTROY:
            break;
        }
        return m_owner.m_destroyTrace;
    }

    Ipv4Conntrack& m_owner;
};

template <Duration ConntrackConfig::*Member>
void
Ipv4Conntrack::SetTimeout(Time timeout)
{
    Config().*Member = timeout.GetNanoSeconds();
}

template <Duration ConntrackConfig::*Member>
Time
Ipv4Conntrack::GetTimeout() const
{
    return NanoSeconds(Config().*Member);
}

template <TcpState State>
void
Ipv4Conntrack::SetTcpTimeout(Time timeout)
{
    Config().tcp[State] = timeout.GetNanoSeconds();
}

template <TcpState State>
Time
Ipv4Conntrack::GetTcpTimeout() const
{
    return NanoSeconds(Config().tcp[State]);
}

template <SctpState State>
void
Ipv4Conntrack::SetSctpTimeout(Time timeout)
{
    Config().sctp[State] = timeout.GetNanoSeconds();
}

template <SctpState State>
Time
Ipv4Conntrack::GetSctpTimeout() const
{
    return NanoSeconds(Config().sctp[State]);
}

template <Duration TcpTimeouts::*Member>
void
Ipv4Conntrack::SetTcpSpecial(Time timeout)
{
    Config().tcp.*Member = timeout.GetNanoSeconds();
}

template <Duration TcpTimeouts::*Member>
Time
Ipv4Conntrack::GetTcpSpecial() const
{
    return NanoSeconds(Config().tcp.*Member);
}

template <typename Field, Field ConntrackConfig::*Member>
void
Ipv4Conntrack::SetField(Field value)
{
    Config().*Member = value;
}

template <typename Field, Field ConntrackConfig::*Member>
Field
Ipv4Conntrack::GetField() const
{
    return Config().*Member;
}

void
Ipv4Conntrack::SetHash(std::string name)
{
    NS_ABORT_MSG_IF(name != "Jenkins" && name != "SipHash",
                    "Ipv4Conntrack: attribute Hash does not take \""
                        << name << "\"; it takes Jenkins or SipHash");
    Config().hash = name == "SipHash" ? TupleHashKind::SIPHASH : TupleHashKind::JENKINS;
}

namespace
{

/// Names of the reapers, as attribute Reaper takes them.
constexpr struct
{
    const char* name;
    ReaperKind kind;
} REAPERS[] = {
    {"Incremental", ReaperKind::INCREMENTAL},
    {"MeanLifetime", ReaperKind::MEAN_LIFETIME},
    {"Exact", ReaperKind::EXACT},
    {"Lazy", ReaperKind::LAZY},
};

} // namespace

void
Ipv4Conntrack::SetReaper(std::string name)
{
    for (const auto& reaper : REAPERS)
    {
        if (name == reaper.name)
        {
            m_reaperKind = reaper.kind;
            return;
        }
    }
    NS_ABORT_MSG("Ipv4Conntrack: attribute Reaper does not take \""
                 << name << "\"; it takes Incremental, MeanLifetime, Exact or Lazy");
}

std::string
Ipv4Conntrack::GetReaper() const
{
    return REAPERS[static_cast<size_t>(m_reaperKind)].name;
}

template <Duration ReaperConfig::*Member>
void
Ipv4Conntrack::SetReaperTime(Time time)
{
    m_reaperConfig.*Member = time.GetNanoSeconds();
}

template <Duration ReaperConfig::*Member>
Time
Ipv4Conntrack::GetReaperTime() const
{
    return NanoSeconds(m_reaperConfig.*Member);
}

template <uint32_t ReaperConfig::*Member>
void
Ipv4Conntrack::SetReaperNumber(uint32_t number)
{
    m_reaperConfig.*Member = number;
}

template <uint32_t ReaperConfig::*Member>
uint32_t
Ipv4Conntrack::GetReaperNumber() const
{
    return m_reaperConfig.*Member;
}

std::string
Ipv4Conntrack::GetHash() const
{
    return Config().hash == TupleHashKind::SIPHASH ? "SipHash" : "Jenkins";
}

TypeId
Ipv4Conntrack::GetTypeId()
{
    const ConntrackConfig defaults;
    const auto time = [](Duration duration) { return TimeValue(NanoSeconds(duration)); };
    // What a sysctl takes, too: enough for any simulation, and no sum of it and now overflows.
    const auto notNegative = [] { return MakeTimeChecker(Seconds(0), Seconds(2147483647)); };
    const auto positive = [] { return MakeTimeChecker(NanoSeconds(1), Seconds(2147483647)); };
    const ReaperConfig reaper;

    static TypeId tid =
        TypeId("ns3::Ipv4Conntrack")
            .SetParent<Object>()
            .SetGroupName("Netfilter")
            .AddConstructor<Ipv4Conntrack>()
            .AddAttribute("Buckets",
                          "Initial number of buckets, rounded up to a power of two; the table grows "
                          "by itself. Read once. (nf_conntrack_buckets)",
                          UintegerValue(defaults.buckets),
                          MakeUintegerAccessor(
                              &Ipv4Conntrack::SetField<uint32_t, &ConntrackConfig::buckets>,
                              &Ipv4Conntrack::GetField<uint32_t, &ConntrackConfig::buckets>),
                          MakeUintegerChecker<uint32_t>(1, ConntrackConfig::MAX_BUCKETS))
            .AddAttribute("Maximum",
                          "Most connections at a time, 0 for no limit. (nf_conntrack_max)",
                          UintegerValue(defaults.maximum),
                          MakeUintegerAccessor(
                              &Ipv4Conntrack::SetField<uint32_t, &ConntrackConfig::maximum>,
                              &Ipv4Conntrack::GetField<uint32_t, &ConntrackConfig::maximum>),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("ExpectMaximum",
                          "Most connections that helpers expect at a time, 0 for no limit. "
                          "(nf_conntrack_expect_max)",
                          UintegerValue(defaults.expectMaximum),
                          MakeUintegerAccessor(
                              &Ipv4Conntrack::SetField<uint32_t, &ConntrackConfig::expectMaximum>,
                              &Ipv4Conntrack::GetField<uint32_t, &ConntrackConfig::expectMaximum>),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Hash",
                          "Hash function of the table: Jenkins or SipHash. Read once.",
                          StringValue("Jenkins"),
                          MakeStringAccessor(&Ipv4Conntrack::SetHash, &Ipv4Conntrack::GetHash),
                          MakeStringChecker())
            .AddAttribute("Accounting",
                          "Count packets and bytes of connections made from now on. "
                          "(nf_conntrack_acct)",
                          BooleanValue(defaults.accounting),
                          MakeBooleanAccessor(
                              &Ipv4Conntrack::SetField<bool, &ConntrackConfig::accounting>,
                              &Ipv4Conntrack::GetField<bool, &ConntrackConfig::accounting>),
                          MakeBooleanChecker())
            .AddAttribute("Timestamp",
                          "Remember when connections made from now on began. "
                          "(nf_conntrack_timestamp)",
                          BooleanValue(defaults.timestamp),
                          MakeBooleanAccessor(
                              &Ipv4Conntrack::SetField<bool, &ConntrackConfig::timestamp>,
                              &Ipv4Conntrack::GetField<bool, &ConntrackConfig::timestamp>),
                          MakeBooleanChecker())
            .AddAttribute("VerifyChecksum",
                          "Packets with a wrong transport checksum are INVALID; without effect "
                          "while ns-3 runs without checksums. (nf_conntrack_checksum)",
                          BooleanValue(defaults.verifyChecksum),
                          MakeBooleanAccessor(
                              &Ipv4Conntrack::SetField<bool, &ConntrackConfig::verifyChecksum>,
                              &Ipv4Conntrack::GetField<bool, &ConntrackConfig::verifyChecksum>),
                          MakeBooleanChecker())
            .AddAttribute("TcpLoose",
                          "Pick up TCP connections in the middle. (nf_conntrack_tcp_loose)",
                          BooleanValue(defaults.tcpLoose),
                          MakeBooleanAccessor(
                              &Ipv4Conntrack::SetField<bool, &ConntrackConfig::tcpLoose>,
                              &Ipv4Conntrack::GetField<bool, &ConntrackConfig::tcpLoose>),
                          MakeBooleanChecker())
            .AddAttribute("TcpBeLiberal",
                          "TCP segments out of window are not INVALID. "
                          "(nf_conntrack_tcp_be_liberal)",
                          BooleanValue(defaults.tcpBeLiberal),
                          MakeBooleanAccessor(
                              &Ipv4Conntrack::SetField<bool, &ConntrackConfig::tcpBeLiberal>,
                              &Ipv4Conntrack::GetField<bool, &ConntrackConfig::tcpBeLiberal>),
                          MakeBooleanChecker())
            .AddAttribute(
                "TcpIgnoreInvalidRst",
                "TCP resets with a wrong sequence number are not INVALID. "
                "(nf_conntrack_tcp_ignore_invalid_rst)",
                BooleanValue(defaults.tcpIgnoreInvalidRst),
                MakeBooleanAccessor(
                    &Ipv4Conntrack::SetField<bool, &ConntrackConfig::tcpIgnoreInvalidRst>,
                    &Ipv4Conntrack::GetField<bool, &ConntrackConfig::tcpIgnoreInvalidRst>),
                MakeBooleanChecker())
            .AddAttribute("TcpMaxRetrans",
                          "Retransmissions in a row after which TcpTimeoutMaxRetrans applies. "
                          "(nf_conntrack_tcp_max_retrans)",
                          UintegerValue(defaults.tcpMaxRetrans),
                          MakeUintegerAccessor(
                              &Ipv4Conntrack::SetField<uint32_t, &ConntrackConfig::tcpMaxRetrans>,
                              &Ipv4Conntrack::GetField<uint32_t, &ConntrackConfig::tcpMaxRetrans>),
                          MakeUintegerChecker<uint32_t>(0, 255))
            .AddAttribute("TcpTimeoutSynSent",
                          "Timeout in SYN_SENT. (nf_conntrack_tcp_timeout_syn_sent)",
                          time(defaults.tcp[TcpState::SYN_SENT]),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpTimeout<TcpState::SYN_SENT>,
                                           &Ipv4Conntrack::GetTcpTimeout<TcpState::SYN_SENT>),
                          notNegative())
            .AddAttribute("TcpTimeoutSynRecv",
                          "Timeout in SYN_RECV. (nf_conntrack_tcp_timeout_syn_recv)",
                          time(defaults.tcp[TcpState::SYN_RECV]),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpTimeout<TcpState::SYN_RECV>,
                                           &Ipv4Conntrack::GetTcpTimeout<TcpState::SYN_RECV>),
                          notNegative())
            .AddAttribute("TcpTimeoutEstablished",
                          "Timeout in ESTABLISHED. (nf_conntrack_tcp_timeout_established)",
                          time(defaults.tcp[TcpState::ESTABLISHED]),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpTimeout<TcpState::ESTABLISHED>,
                                           &Ipv4Conntrack::GetTcpTimeout<TcpState::ESTABLISHED>),
                          notNegative())
            .AddAttribute("TcpTimeoutFinWait",
                          "Timeout in FIN_WAIT. (nf_conntrack_tcp_timeout_fin_wait)",
                          time(defaults.tcp[TcpState::FIN_WAIT]),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpTimeout<TcpState::FIN_WAIT>,
                                           &Ipv4Conntrack::GetTcpTimeout<TcpState::FIN_WAIT>),
                          notNegative())
            .AddAttribute("TcpTimeoutCloseWait",
                          "Timeout in CLOSE_WAIT. (nf_conntrack_tcp_timeout_close_wait)",
                          time(defaults.tcp[TcpState::CLOSE_WAIT]),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpTimeout<TcpState::CLOSE_WAIT>,
                                           &Ipv4Conntrack::GetTcpTimeout<TcpState::CLOSE_WAIT>),
                          notNegative())
            .AddAttribute("TcpTimeoutLastAck",
                          "Timeout in LAST_ACK. (nf_conntrack_tcp_timeout_last_ack)",
                          time(defaults.tcp[TcpState::LAST_ACK]),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpTimeout<TcpState::LAST_ACK>,
                                           &Ipv4Conntrack::GetTcpTimeout<TcpState::LAST_ACK>),
                          notNegative())
            .AddAttribute("TcpTimeoutTimeWait",
                          "Timeout in TIME_WAIT. (nf_conntrack_tcp_timeout_time_wait)",
                          time(defaults.tcp[TcpState::TIME_WAIT]),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpTimeout<TcpState::TIME_WAIT>,
                                           &Ipv4Conntrack::GetTcpTimeout<TcpState::TIME_WAIT>),
                          notNegative())
            .AddAttribute("TcpTimeoutClose",
                          "Timeout in CLOSE. (nf_conntrack_tcp_timeout_close)",
                          time(defaults.tcp[TcpState::CLOSE]),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpTimeout<TcpState::CLOSE>,
                                           &Ipv4Conntrack::GetTcpTimeout<TcpState::CLOSE>),
                          notNegative())
            .AddAttribute("TcpTimeoutMaxRetrans",
                          "Longest timeout after TcpMaxRetrans retransmissions. "
                          "(nf_conntrack_tcp_timeout_max_retrans)",
                          time(defaults.tcp.maxRetrans),
                          MakeTimeAccessor(&Ipv4Conntrack::SetTcpSpecial<&TcpTimeouts::maxRetrans>,
                                           &Ipv4Conntrack::GetTcpSpecial<&TcpTimeouts::maxRetrans>),
                          notNegative())
            .AddAttribute(
                "TcpTimeoutUnacknowledged",
                "Longest timeout while data is unacknowledged. "
                "(nf_conntrack_tcp_timeout_unacknowledged)",
                time(defaults.tcp.unacknowledged),
                MakeTimeAccessor(&Ipv4Conntrack::SetTcpSpecial<&TcpTimeouts::unacknowledged>,
                                 &Ipv4Conntrack::GetTcpSpecial<&TcpTimeouts::unacknowledged>),
                notNegative())
            .AddAttribute("UdpTimeout",
                          "Timeout of a UDP or UDP-Lite flow. (nf_conntrack_udp_timeout)",
                          time(defaults.udpTimeout),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetTimeout<&ConntrackConfig::udpTimeout>,
                              &Ipv4Conntrack::GetTimeout<&ConntrackConfig::udpTimeout>),
                          notNegative())
            .AddAttribute("UdpTimeoutStream",
                          "Timeout of a UDP flow that runs both ways for more than two seconds, "
                          "and of a UDP-Lite flow that runs both ways. "
                          "(nf_conntrack_udp_timeout_stream)",
                          time(defaults.udpTimeoutStream),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetTimeout<&ConntrackConfig::udpTimeoutStream>,
                              &Ipv4Conntrack::GetTimeout<&ConntrackConfig::udpTimeoutStream>),
                          notNegative())
            .AddAttribute(
                "SctpTimeoutClosed",
                "SCTP: timeout in CLOSED. (nf_conntrack_sctp_timeout_closed)",
                time(defaults.sctp[SctpState::CLOSED]),
                MakeTimeAccessor(&Ipv4Conntrack::SetSctpTimeout<SctpState::CLOSED>,
                                 &Ipv4Conntrack::GetSctpTimeout<SctpState::CLOSED>),
                notNegative())
            .AddAttribute(
                "SctpTimeoutCookieWait",
                "SCTP: timeout in COOKIE_WAIT. (nf_conntrack_sctp_timeout_cookie_wait)",
                time(defaults.sctp[SctpState::COOKIE_WAIT]),
                MakeTimeAccessor(&Ipv4Conntrack::SetSctpTimeout<SctpState::COOKIE_WAIT>,
                                 &Ipv4Conntrack::GetSctpTimeout<SctpState::COOKIE_WAIT>),
                notNegative())
            .AddAttribute(
                "SctpTimeoutCookieEchoed",
                "SCTP: timeout in COOKIE_ECHOED. (nf_conntrack_sctp_timeout_cookie_echoed)",
                time(defaults.sctp[SctpState::COOKIE_ECHOED]),
                MakeTimeAccessor(&Ipv4Conntrack::SetSctpTimeout<SctpState::COOKIE_ECHOED>,
                                 &Ipv4Conntrack::GetSctpTimeout<SctpState::COOKIE_ECHOED>),
                notNegative())
            .AddAttribute(
                "SctpTimeoutEstablished",
                "SCTP: timeout in ESTABLISHED. (nf_conntrack_sctp_timeout_established)",
                time(defaults.sctp[SctpState::ESTABLISHED]),
                MakeTimeAccessor(&Ipv4Conntrack::SetSctpTimeout<SctpState::ESTABLISHED>,
                                 &Ipv4Conntrack::GetSctpTimeout<SctpState::ESTABLISHED>),
                notNegative())
            .AddAttribute(
                "SctpTimeoutShutdownSent",
                "SCTP: timeout in SHUTDOWN_SENT. (nf_conntrack_sctp_timeout_shutdown_sent)",
                time(defaults.sctp[SctpState::SHUTDOWN_SENT]),
                MakeTimeAccessor(&Ipv4Conntrack::SetSctpTimeout<SctpState::SHUTDOWN_SENT>,
                                 &Ipv4Conntrack::GetSctpTimeout<SctpState::SHUTDOWN_SENT>),
                notNegative())
            .AddAttribute(
                "SctpTimeoutShutdownRecd",
                "SCTP: timeout in SHUTDOWN_RECD. (nf_conntrack_sctp_timeout_shutdown_recd)",
                time(defaults.sctp[SctpState::SHUTDOWN_RECD]),
                MakeTimeAccessor(&Ipv4Conntrack::SetSctpTimeout<SctpState::SHUTDOWN_RECD>,
                                 &Ipv4Conntrack::GetSctpTimeout<SctpState::SHUTDOWN_RECD>),
                notNegative())
            .AddAttribute(
                "SctpTimeoutShutdownAckSent",
                "SCTP: timeout in SHUTDOWN_ACK_SENT. (nf_conntrack_sctp_timeout_shutdown_ack_sent)",
                time(defaults.sctp[SctpState::SHUTDOWN_ACK_SENT]),
                MakeTimeAccessor(&Ipv4Conntrack::SetSctpTimeout<SctpState::SHUTDOWN_ACK_SENT>,
                                 &Ipv4Conntrack::GetSctpTimeout<SctpState::SHUTDOWN_ACK_SENT>),
                notNegative())
            .AddAttribute(
                "SctpTimeoutHeartbeatSent",
                "SCTP: timeout in HEARTBEAT_SENT. (nf_conntrack_sctp_timeout_heartbeat_sent)",
                time(defaults.sctp[SctpState::HEARTBEAT_SENT]),
                MakeTimeAccessor(&Ipv4Conntrack::SetSctpTimeout<SctpState::HEARTBEAT_SENT>,
                                 &Ipv4Conntrack::GetSctpTimeout<SctpState::HEARTBEAT_SENT>),
                notNegative())
            .AddAttribute("GreTimeout",
                          "Timeout of a GRE tunnel made from now on, until the first reply. "
                          "(nf_conntrack_gre_timeout)",
                          time(defaults.greTimeout),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetTimeout<&ConntrackConfig::greTimeout>,
                              &Ipv4Conntrack::GetTimeout<&ConntrackConfig::greTimeout>),
                          notNegative())
            .AddAttribute("GreTimeoutStream",
                          "Timeout of a GRE tunnel made from now on, after the first reply. "
                          "(nf_conntrack_gre_timeout_stream)",
                          time(defaults.greTimeoutStream),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetTimeout<&ConntrackConfig::greTimeoutStream>,
                              &Ipv4Conntrack::GetTimeout<&ConntrackConfig::greTimeoutStream>),
                          notNegative())
            .AddAttribute("IcmpTimeout",
                          "Timeout of an ICMP query. (nf_conntrack_icmp_timeout)",
                          time(defaults.icmpTimeout),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetTimeout<&ConntrackConfig::icmpTimeout>,
                              &Ipv4Conntrack::GetTimeout<&ConntrackConfig::icmpTimeout>),
                          notNegative())
            .AddAttribute("GenericTimeout",
                          "Timeout of other protocols. (nf_conntrack_generic_timeout)",
                          time(defaults.genericTimeout),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetTimeout<&ConntrackConfig::genericTimeout>,
                              &Ipv4Conntrack::GetTimeout<&ConntrackConfig::genericTimeout>),
                          notNegative())
            .AddAttribute("Reaper",
                          "Who removes expired connections: Incremental (gVisor), MeanLifetime "
                          "(today's Linux), Exact (each when it expires), or Lazy (only who "
                          "stumbles over them). Read once.",
                          StringValue("Incremental"),
                          MakeStringAccessor(&Ipv4Conntrack::SetReaper, &Ipv4Conntrack::GetReaper),
                          MakeStringChecker())
            .AddAttribute("ReaperFraction",
                          "Incremental: a run visits one part in this many of the buckets. Read once.",
                          UintegerValue(reaper.fraction),
                          MakeUintegerAccessor(
                              &Ipv4Conntrack::SetReaperNumber<&ReaperConfig::fraction>,
                              &Ipv4Conntrack::GetReaperNumber<&ReaperConfig::fraction>),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ReaperThreshold",
                          "Incremental: percentage of expired connections in a run above which "
                          "the next follows after ReaperMinInterval. Read once.",
                          UintegerValue(reaper.thresholdPercent),
                          MakeUintegerAccessor(
                              &Ipv4Conntrack::SetReaperNumber<&ReaperConfig::thresholdPercent>,
                              &Ipv4Conntrack::GetReaperNumber<&ReaperConfig::thresholdPercent>),
                          MakeUintegerChecker<uint32_t>(0, 100))
            .AddAttribute("ReaperFullTraversal",
                          "Incremental: longest time in which every bucket is visited. Read once.",
                          time(reaper.fullTraversal),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetReaperTime<&ReaperConfig::fullTraversal>,
                              &Ipv4Conntrack::GetReaperTime<&ReaperConfig::fullTraversal>),
                          notNegative())
            .AddAttribute("ReaperMinInterval",
                          "Incremental: shortest time between two runs. Read once.",
                          time(reaper.minInterval),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetReaperTime<&ReaperConfig::minInterval>,
                              &Ipv4Conntrack::GetReaperTime<&ReaperConfig::minInterval>),
                          positive())
            .AddAttribute("ReaperMaxPass",
                          "MeanLifetime: longest time between two passes. Read once.",
                          time(reaper.maxPass),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetReaperTime<&ReaperConfig::maxPass>,
                              &Ipv4Conntrack::GetReaperTime<&ReaperConfig::maxPass>),
                          positive())
            .AddAttribute("ReaperMinPass",
                          "MeanLifetime: shortest time between two passes. Read once.",
                          time(reaper.minPass),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetReaperTime<&ReaperConfig::minPass>,
                              &Ipv4Conntrack::GetReaperTime<&ReaperConfig::minPass>),
                          positive())
            .AddAttribute("ReaperMaxLifetime",
                          "MeanLifetime: a remaining lifetime counts as this at most. Read once.",
                          time(reaper.maxLifetime),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetReaperTime<&ReaperConfig::maxLifetime>,
                              &Ipv4Conntrack::GetReaperTime<&ReaperConfig::maxLifetime>),
                          positive())
            .AddAttribute("ReaperVirtualSamples",
                          "MeanLifetime: samples of ReaperMaxPass that the mean begins with. Read once.",
                          UintegerValue(reaper.virtualSamples),
                          MakeUintegerAccessor(
                              &Ipv4Conntrack::SetReaperNumber<&ReaperConfig::virtualSamples>,
                              &Ipv4Conntrack::GetReaperNumber<&ReaperConfig::virtualSamples>),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ReaperBatch",
                          "MeanLifetime and Exact: most removals in one run; the rest follows "
                          "after ReaperTick. Read once.",
                          UintegerValue(reaper.batch),
                          MakeUintegerAccessor(
                              &Ipv4Conntrack::SetReaperNumber<&ReaperConfig::batch>,
                              &Ipv4Conntrack::GetReaperNumber<&ReaperConfig::batch>),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ReaperTick",
                          "MeanLifetime: time between two batches. Read once.",
                          time(reaper.tick),
                          MakeTimeAccessor(
                              &Ipv4Conntrack::SetReaperTime<&ReaperConfig::tick>,
                              &Ipv4Conntrack::GetReaperTime<&ReaperConfig::tick>),
                          positive())
            .AddTraceSource("Connections",
                            "Number of connections in the table.",
                            MakeTraceSourceAccessor(&Ipv4Conntrack::m_size),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("New",
                            "A connection entered the table.",
                            MakeTraceSourceAccessor(&Ipv4Conntrack::m_newTrace),
                            "ns3::Ipv4Conntrack::ConnectionTracedCallback")
            .AddTraceSource("Update",
                            "State, assurance, mark or helper of a connection changed, or its "
                            "first reply came.",
                            MakeTraceSourceAccessor(&Ipv4Conntrack::m_updateTrace),
                            "ns3::Ipv4Conntrack::ConnectionTracedCallback")
            .AddTraceSource("Destroy",
                            "A connection left the table.",
                            MakeTraceSourceAccessor(&Ipv4Conntrack::m_destroyTrace),
                            "ns3::Ipv4Conntrack::ConnectionTracedCallback")
            .AddTraceSource("Reap",
                            "The reaper has run.",
                            MakeTraceSourceAccessor(&Ipv4Conntrack::m_reapTrace),
                            "ns3::Ipv4Conntrack::ReapTracedCallback")
            .AddTraceSource("Late",
                            "An expired connection was noticed and removed, by whomever.",
                            MakeTraceSourceAccessor(&Ipv4Conntrack::m_lateTrace),
                            "ns3::Ipv4Conntrack::LateTracedCallback");
    return tid;
}

Ipv4Conntrack::Ipv4Conntrack()
    : m_observer(std::make_unique<Observer>(*this))
{
    NS_LOG_FUNCTION(this);
}

Ipv4Conntrack::~Ipv4Conntrack()
{
    NS_LOG_FUNCTION(this);
}

ConntrackConfig&
Ipv4Conntrack::Config()
{
    return m_engine ? m_engine->GetConfig() : m_config;
}

const ConntrackConfig&
Ipv4Conntrack::Config() const
{
    return const_cast<Ipv4Conntrack*>(this)->Config();
}

void
Ipv4Conntrack::Attach()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(m_netfilter, "Ipv4Conntrack::Attach: this object is attached already");
    m_netfilter = GetObject<Ipv4Netfilter>();
    NS_ABORT_MSG_UNLESS(m_netfilter && m_netfilter->IsAttached(),
                        "Ipv4Conntrack::Attach: aggregate an Ipv4Netfilter to the node and call its "
                        "Attach() first");
    const auto track = MakeCallback(&Ipv4Conntrack::Track, this);
    const auto confirm = MakeCallback(&Ipv4Conntrack::Confirm, this);
    using namespace netfilter::priority;
    m_hookIds = {
        m_netfilter->RegisterHook(Hook::PREROUTING,
                                  CONNTRACK_DEFRAG,
                                  MakeCallback(&Ipv4Conntrack::DropFragment, this)),
        m_netfilter->RegisterHook(Hook::PREROUTING, CONNTRACK, track),
        m_netfilter->RegisterHook(Hook::OUTPUT, CONNTRACK, track),
        m_netfilter->RegisterHook(Hook::INPUT,
                                  FIRST,
                                  MakeCallback(&Ipv4Conntrack::DropUnreadable, this)),
        m_netfilter->RegisterHook(Hook::INPUT, CONNTRACK_CONFIRM, confirm),
        m_netfilter->RegisterHook(Hook::POSTROUTING, CONNTRACK_CONFIRM, confirm),
    };
}

int64_t
Ipv4Conntrack::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    return m_random.AssignStreams(stream);
}

void
Ipv4Conntrack::SetSysctl(const std::string& name, const std::string& value)
{
    NS_LOG_FUNCTION(this << name << value);
    ConntrackConfig changed = Config();
    netfilter::SetSysctl(changed, name, value);
    if (m_engine && changed.buckets != Config().buckets)
    {
        throw netfilter::SysctlError("sysctl " + name + " is read once, with the first packet; set "
                                     "it before the simulation starts (the table grows by itself)");
    }
    Config() = changed;
}

std::string
Ipv4Conntrack::GetSysctl(const std::string& name) const
{
    return netfilter::GetSysctl(Config(), name);
}

netfilter::Conntrack&
Ipv4Conntrack::GetEngine()
{
    if (!m_engine)
    {
        m_engine = std::make_unique<netfilter::Conntrack>(m_config, m_random);
        m_engine->SetObserver(m_observer.get());
        netfilter::HelperRegistry& helpers = m_engine->GetHelpers();
        for (const auto& [name, port] : m_helpers)
        {
            helpers.Assign(helpers.Get(name).GetProtocol(), port, name);
        }
        m_reaper = netfilter::Reaper::Create(m_reaperKind, m_reaperConfig);
        m_engine->SetReaper(m_reaper.get());
    }
    return *m_engine;
}

void
Ipv4Conntrack::AssignHelper(const std::string& name, uint16_t port)
{
    NS_LOG_FUNCTION(this << name << port);
    if (m_engine)
    {
        netfilter::HelperRegistry& helpers = m_engine->GetHelpers();
        helpers.Assign(helpers.Get(name).GetProtocol(), port, name);
        return;
    }
    // Only the engine has helpers, but what is wrong is to be said now.
    netfilter::HelperRegistry scratch;
    scratch.Assign(scratch.Get(name).GetProtocol(), port, name);
    m_helpers.emplace_back(name, port);
}

std::vector<netfilter::ExpectationRecord>
Ipv4Conntrack::GetExpectations()
{
    std::vector<netfilter::ExpectationRecord> records;
    const netfilter::Instant now = Simulator::Now().GetNanoSeconds();
    GetEngine().GetExpectations().ForEach(
        now,
        [&records, now](const netfilter::Expectation& expectation) {
            records.push_back(netfilter::MakeRecord(expectation, now));
        });
    return records;
}

uint32_t
Ipv4Conntrack::GetSize() const
{
    return m_size;
}

void
Ipv4Conntrack::ForEach(const std::function<void(const ConnectionRecord&)>& visit)
{
    ForEach(ConnectionFilter(), visit);
}

void
Ipv4Conntrack::ForEach(const ConnectionFilter& filter,
                       const std::function<void(const ConnectionRecord&)>& visit)
{
    netfilter::Conntrack& engine = GetEngine();
    const netfilter::Instant now = Simulator::Now().GetNanoSeconds();
    engine.GetTable().ForEach([&](netfilter::Connection& connection) {
        if (connection.IsExpired(now))
        {
            engine.GetTable().RemoveExpired(connection, now);
        }
        else if (!connection.Has(netfilter::status::NAT_CLASH))
        {
            const ConnectionRecord record = netfilter::MakeRecord(connection, now);
            if (filter.Matches(record))
            {
                visit(record);
            }
        }
        return true;
    });
}

std::vector<ConnectionRecord>
Ipv4Conntrack::GetConnections()
{
    return GetConnections(ConnectionFilter());
}

std::vector<ConnectionRecord>
Ipv4Conntrack::GetConnections(const ConnectionFilter& filter)
{
    std::vector<ConnectionRecord> records;
    ForEach(filter, [&records](const ConnectionRecord& record) { records.push_back(record); });
    return records;
}

const netfilter::ConntrackStatistics&
Ipv4Conntrack::GetStatistics()
{
    return GetEngine().GetStatistics();
}

void
Ipv4Conntrack::Flush()
{
    NS_LOG_FUNCTION(this);
    GetEngine().Flush(Simulator::Now().GetNanoSeconds());
}

Verdict
Ipv4Conntrack::DropFragment(NetfilterPacket& packet)
{
    if (!packet.GetTracked().view.IsFragment())
    {
        return Verdict::ACCEPT;
    }
    packet.SetDropReason(netfilter::reason::FRAGMENT);
    return Verdict::DROP;
}

Verdict
Ipv4Conntrack::DropUnreadable(NetfilterPacket& packet)
{
    if (netfilter::IsTransportWellFormed(packet.GetTracked().view))
    {
        return Verdict::ACCEPT;
    }
    packet.SetDropReason(netfilter::reason::BAD_TRANSPORT);
    return Verdict::DROP;
}

Verdict
Ipv4Conntrack::Track(NetfilterPacket& packet)
{
    netfilter::TrackedPacket& tracked = packet.GetTracked();
    // Only a whole packet can be checked against its checksum.
    if (tracked.checksums && packet.GetHook() == Hook::PREROUTING && Config().verifyChecksum)
    {
        packet.MakeWhole();
    }
    return GetEngine().Track(tracked, packet.GetState());
}

Verdict
Ipv4Conntrack::Confirm(NetfilterPacket& packet)
{
    return GetEngine().Confirm(packet.GetTracked(), packet.GetState());
}

void
Ipv4Conntrack::OnTableSize(size_t size)
{
    const bool wasEmpty = m_size == 0;
    m_size = static_cast<uint32_t>(size);
    if (size == 0)
    {
        // Or the simulation would go on to where a connection would have ended that is gone: even a
        // cancelled event moves the clock.
        m_reapEvent.Remove();
    }
    else if (wasEmpty && !m_reaping)
    {
        ScheduleReap(m_reaper->Start(Simulator::Now().GetNanoSeconds()));
    }
}

void
Ipv4Conntrack::ScheduleReap(Duration delay)
{
    if (delay == netfilter::NEVER || m_reaping)
    {
        return;
    }
    if (!m_reapEvent.IsExpired())
    {
        if (Simulator::GetDelayLeft(m_reapEvent) <= NanoSeconds(delay))
        {
            return;
        }
        m_reapEvent.Remove();
    }
    m_reapEvent = Simulator::Schedule(NanoSeconds(delay), &Ipv4Conntrack::Reap, this);
}

void
Ipv4Conntrack::Reap()
{
    NS_LOG_FUNCTION(this);
    // A trace sink may dispose of the node.
    const Ptr<Ipv4Conntrack> keep(this);
    m_reaping = true;
    const netfilter::ReapReport report =
        m_reaper->Run(m_engine->GetTable(), Simulator::Now().GetNanoSeconds());
    m_reaping = false;
    if (m_netfilter && m_engine->GetTable().GetSize() > 0)
    {
        ScheduleReap(report.next);
    }
    m_reapTrace(report.examined,
                report.expired,
                NanoSeconds(report.next == netfilter::NEVER ? -1 : report.next));
}

void
Ipv4Conntrack::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_reapEvent.Remove();
    if (m_netfilter && m_netfilter->IsAttached())
    {
        for (const uint32_t id : m_hookIds)
        {
            m_netfilter->UnregisterHook(id);
        }
    }
    m_hookIds.clear();
    m_netfilter = nullptr;
    if (m_engine)
    {
        m_engine->SetObserver(nullptr);
    }
    Object::DoDispose();
}

} // namespace ns3
