/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-sysctl.h"

#include "edit-distance.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <limits>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

const std::string PREFIX = "net.netfilter.";

/// What a value means.
enum class Kind
{
    SECONDS,
    NUMBER,
    SWITCH,
};

/// One sysctl: its name, and where its value is.
struct Sysctl
{
    const char* name; //!< without prefix
    Kind kind;
    uint64_t highest; //!< highest value
    void* (*field)(ConntrackConfig&); //!< Duration, uint32_t or bool, by kind
};

constexpr uint64_t MAX_SECONDS = std::numeric_limits<int32_t>::max();
constexpr uint64_t MAX_NUMBER = std::numeric_limits<int32_t>::max();

template <TcpState State>
void*
TcpField(ConntrackConfig& config)
{
    return &config.tcp[State];
}

template <SctpState State>
void*
SctpField(ConntrackConfig& config)
{
    return &config.sctp[State];
}

template <typename Field, Field ConntrackConfig::*Member>
void*
ConfigField(ConntrackConfig& config)
{
    return &(config.*Member);
}

/// Sorted by name.
constexpr Sysctl SYSCTLS[] = {
    {"nf_conntrack_acct", Kind::SWITCH, 1, ConfigField<bool, &ConntrackConfig::accounting>},
    {"nf_conntrack_buckets",
     Kind::NUMBER,
     ConntrackConfig::MAX_BUCKETS,
     ConfigField<uint32_t, &ConntrackConfig::buckets>},
    {"nf_conntrack_checksum",
     Kind::SWITCH,
     1,
     ConfigField<bool, &ConntrackConfig::verifyChecksum>},
    {"nf_conntrack_expect_max",
     Kind::NUMBER,
     MAX_NUMBER,
     ConfigField<uint32_t, &ConntrackConfig::expectMaximum>},
    {"nf_conntrack_generic_timeout",
     Kind::SECONDS,
     MAX_SECONDS,
     ConfigField<Duration, &ConntrackConfig::genericTimeout>},
    {"nf_conntrack_gre_timeout",
     Kind::SECONDS,
     MAX_SECONDS,
     ConfigField<Duration, &ConntrackConfig::greTimeout>},
    {"nf_conntrack_gre_timeout_stream",
     Kind::SECONDS,
     MAX_SECONDS,
     ConfigField<Duration, &ConntrackConfig::greTimeoutStream>},
    {"nf_conntrack_icmp_timeout",
     Kind::SECONDS,
     MAX_SECONDS,
     ConfigField<Duration, &ConntrackConfig::icmpTimeout>},
    {"nf_conntrack_max",
     Kind::NUMBER,
     MAX_NUMBER,
     ConfigField<uint32_t, &ConntrackConfig::maximum>},
    {"nf_conntrack_sctp_timeout_closed",
     Kind::SECONDS,
     MAX_SECONDS,
     SctpField<SctpState::CLOSED>},
    {"nf_conntrack_sctp_timeout_cookie_echoed",
     Kind::SECONDS,
     MAX_SECONDS,
     SctpField<SctpState::COOKIE_ECHOED>},
    {"nf_conntrack_sctp_timeout_cookie_wait",
     Kind::SECONDS,
     MAX_SECONDS,
     SctpField<SctpState::COOKIE_WAIT>},
    {"nf_conntrack_sctp_timeout_established",
     Kind::SECONDS,
     MAX_SECONDS,
     SctpField<SctpState::ESTABLISHED>},
    {"nf_conntrack_sctp_timeout_heartbeat_sent",
     Kind::SECONDS,
     MAX_SECONDS,
     SctpField<SctpState::HEARTBEAT_SENT>},
    {"nf_conntrack_sctp_timeout_shutdown_ack_sent",
     Kind::SECONDS,
     MAX_SECONDS,
     SctpField<SctpState::SHUTDOWN_ACK_SENT>},
    {"nf_conntrack_sctp_timeout_shutdown_recd",
     Kind::SECONDS,
     MAX_SECONDS,
     SctpField<SctpState::SHUTDOWN_RECD>},
    {"nf_conntrack_sctp_timeout_shutdown_sent",
     Kind::SECONDS,
     MAX_SECONDS,
     SctpField<SctpState::SHUTDOWN_SENT>},
    {"nf_conntrack_tcp_be_liberal",
     Kind::SWITCH,
     1,
     ConfigField<bool, &ConntrackConfig::tcpBeLiberal>},
    {"nf_conntrack_tcp_ignore_invalid_rst",
     Kind::SWITCH,
     1,
     ConfigField<bool, &ConntrackConfig::tcpIgnoreInvalidRst>},
    {"nf_conntrack_tcp_loose",
     Kind::SWITCH,
     1,
     ConfigField<bool, &ConntrackConfig::tcpLoose>},
    {"nf_conntrack_tcp_max_retrans",
     Kind::NUMBER,
     255,
     ConfigField<uint32_t, &ConntrackConfig::tcpMaxRetrans>},
    {"nf_conntrack_tcp_timeout_close", Kind::SECONDS, MAX_SECONDS, TcpField<TcpState::CLOSE>},
    {"nf_conntrack_tcp_timeout_close_wait",
     Kind::SECONDS,
     MAX_SECONDS,
     TcpField<TcpState::CLOSE_WAIT>},
    {"nf_conntrack_tcp_timeout_established",
     Kind::SECONDS,
     MAX_SECONDS,
     TcpField<TcpState::ESTABLISHED>},
    {"nf_conntrack_tcp_timeout_fin_wait",
     Kind::SECONDS,
     MAX_SECONDS,
     TcpField<TcpState::FIN_WAIT>},
    {"nf_conntrack_tcp_timeout_last_ack",
     Kind::SECONDS,
     MAX_SECONDS,
     TcpField<TcpState::LAST_ACK>},
    {"nf_conntrack_tcp_timeout_max_retrans",
     Kind::SECONDS,
     MAX_SECONDS,
     [](ConntrackConfig& config) -> void* { return &config.tcp.maxRetrans; }},
    {"nf_conntrack_tcp_timeout_syn_recv",
     Kind::SECONDS,
     MAX_SECONDS,
     TcpField<TcpState::SYN_RECV>},
    {"nf_conntrack_tcp_timeout_syn_sent",
     Kind::SECONDS,
     MAX_SECONDS,
     TcpField<TcpState::SYN_SENT>},
    {"nf_conntrack_tcp_timeout_time_wait",
     Kind::SECONDS,
     MAX_SECONDS,
     TcpField<TcpState::TIME_WAIT>},
    {"nf_conntrack_tcp_timeout_unacknowledged",
     Kind::SECONDS,
     MAX_SECONDS,
     [](ConntrackConfig& config) -> void* { return &config.tcp.unacknowledged; }},
    {"nf_conntrack_timestamp", Kind::SWITCH, 1, ConfigField<bool, &ConntrackConfig::timestamp>},
    {"nf_conntrack_udp_timeout",
     Kind::SECONDS,
     MAX_SECONDS,
     ConfigField<Duration, &ConntrackConfig::udpTimeout>},
    {"nf_conntrack_udp_timeout_stream",
     Kind::SECONDS,
     MAX_SECONDS,
     ConfigField<Duration, &ConntrackConfig::udpTimeoutStream>},
};

std::string
WithoutPrefix(const std::string& name)
{
    return name.compare(0, PREFIX.size(), PREFIX) == 0 ? name.substr(PREFIX.size()) : name;
}

[[noreturn]] void
ThrowUnknown(const std::string& name)
{
    const std::string bare = WithoutPrefix(name);
    std::vector<std::pair<size_t, std::string>> near;
    for (const Sysctl& sysctl : SYSCTLS)
    {
        const std::string known = sysctl.name;
        const bool part = bare.size() >= 3 && known.find(bare) != std::string::npos;
        near.emplace_back(part ? 0 : EditDistance(bare, known), PREFIX + known);
    }
    std::sort(near.begin(), near.end());
    std::ostringstream text;
    text << "unknown sysctl \"" << name << "\"; nearest known:";
    for (size_t i = 0; i < 3; ++i)
    {
        text << (i == 0 ? " " : ", ") << near[i].second;
    }
    throw SysctlError(text.str());
}

const Sysctl&
FindSysctl(const std::string& name)
{
    const std::string bare = WithoutPrefix(name);
    for (const Sysctl& sysctl : SYSCTLS)
    {
        if (bare == sysctl.name)
        {
            return sysctl;
        }
    }
    ThrowUnknown(name);
}

uint64_t
ParseValue(const Sysctl& sysctl, const std::string& value)
{
    uint64_t number = 0;
    bool good = !value.empty() && value.size() <= 10;
    for (const char c : value)
    {
        good = good && std::isdigit(static_cast<unsigned char>(c)) != 0;
        number = number * 10 + static_cast<uint64_t>(c - '0');
    }
    if (!good || number > sysctl.highest)
    {
        std::ostringstream text;
        text << "sysctl " << PREFIX << sysctl.name << " does not take \"" << value << "\"; it takes "
             << (sysctl.kind == Kind::SECONDS ? "seconds" : "a number") << " from 0 to "
             << sysctl.highest;
        throw SysctlError(text.str());
    }
    return number;
}

} // namespace

void
SetSysctl(ConntrackConfig& config, const std::string& name, const std::string& value)
{
    const Sysctl& sysctl = FindSysctl(name);
    const uint64_t number = ParseValue(sysctl, value);
    void* field = sysctl.field(config);
    switch (sysctl.kind)
    {
    case Kind::SECONDS:
        *static_cast<Duration*>(field) = static_cast<Duration>(number) * SECOND;
        break;
    case Kind::NUMBER:
        *static_cast<uint32_t*>(field) = static_cast<uint32_t>(number);
        break;
    case Kind::SWITCH:
        *static_cast<bool*>(field) = number != 0;
        break;
    }
}

std::string
GetSysctl(const ConntrackConfig& config, const std::string& name)
{
    const Sysctl& sysctl = FindSysctl(name);
    const void* field = sysctl.field(const_cast<ConntrackConfig&>(config));
    switch (sysctl.kind)
    {
    case Kind::SECONDS:
        return std::to_string(*static_cast<const Duration*>(field) / SECOND);
    case Kind::NUMBER:
        return std::to_string(*static_cast<const uint32_t*>(field));
    case Kind::SWITCH:
        return *static_cast<const bool*>(field) ? "1" : "0";
    }
    return "";
}

std::vector<std::string>
ListSysctls()
{
    std::vector<std::string> names;
    for (const Sysctl& sysctl : SYSCTLS)
    {
        names.push_back(PREFIX + sysctl.name);
    }
    return names;
}

} // namespace netfilter
} // namespace ns3
