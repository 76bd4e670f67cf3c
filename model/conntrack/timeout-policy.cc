/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "timeout-policy.h"

#include "packet-view.h"

#include <algorithm>
#include <cctype>

namespace ns3
{
namespace netfilter
{

namespace
{

/// A protocol with timeouts.
struct TimeoutProtocol
{
    const char* name;
    uint8_t number;
    const std::vector<TimeoutField>& fields;
};

/// @tparam State a TCP state @return where its timeout is
template <TcpState State>
Duration&
TcpField(ConntrackTimeouts& timeouts)
{
    return timeouts.tcp[State];
}

/// @tparam State an SCTP state @return where its timeout is
template <SctpState State>
Duration&
SctpField(ConntrackTimeouts& timeouts)
{
    return timeouts.sctp[State];
}

/// @tparam Member a timeout @return where it is
template <Duration ConntrackTimeouts::*Member>
Duration&
PlainField(ConntrackTimeouts& timeouts)
{
    return timeouts.*Member;
}

const std::vector<TimeoutProtocol>&
GetProtocols()
{
    using Fields = std::vector<TimeoutField>;
    using T = ConntrackTimeouts;
    static const Fields tcp{
        {"syn_sent", TcpField<TcpState::SYN_SENT>},
        {"syn_recv", TcpField<TcpState::SYN_RECV>},
        {"established", TcpField<TcpState::ESTABLISHED>},
        {"fin_wait", TcpField<TcpState::FIN_WAIT>},
        {"close_wait", TcpField<TcpState::CLOSE_WAIT>},
        {"last_ack", TcpField<TcpState::LAST_ACK>},
        {"time_wait", TcpField<TcpState::TIME_WAIT>},
        {"close", TcpField<TcpState::CLOSE>},
        {"syn_sent2", TcpField<TcpState::SYN_SENT2>},
        {"retrans", [](T& timeouts) -> Duration& { return timeouts.tcp.maxRetrans; }},
        {"unacknowledged", [](T& timeouts) -> Duration& { return timeouts.tcp.unacknowledged; }},
    };
    static const Fields sctp{
        {"closed", SctpField<SctpState::CLOSED>},
        {"cookie_wait", SctpField<SctpState::COOKIE_WAIT>},
        {"cookie_echoed", SctpField<SctpState::COOKIE_ECHOED>},
        {"established", SctpField<SctpState::ESTABLISHED>},
        {"shutdown_sent", SctpField<SctpState::SHUTDOWN_SENT>},
        {"shutdown_recd", SctpField<SctpState::SHUTDOWN_RECD>},
        {"shutdown_ack_sent", SctpField<SctpState::SHUTDOWN_ACK_SENT>},
    };
    static const Fields udp{
        {"unreplied", PlainField<&T::udpTimeout>},
        {"replied", PlainField<&T::udpTimeoutStream>},
    };
    static const Fields gre{
        {"unreplied", PlainField<&T::greTimeout>},
        {"replied", PlainField<&T::greTimeoutStream>},
    };
    static const Fields icmp{{"timeout", PlainField<&T::icmpTimeout>}};
    static const Fields generic{{"timeout", PlainField<&T::genericTimeout>}};
    static const std::vector<TimeoutProtocol> protocols{
        {"tcp", protocol::TCP, tcp},
        {"udp", protocol::UDP, udp},
        {"udplite", protocol::UDPLITE, udp},
        {"icmp", protocol::ICMP, icmp},
        {"sctp", protocol::SCTP, sctp},
        {"gre", protocol::GRE, gre},
        {"generic", GENERIC_PROTOCOL, generic},
    };
    return protocols;
}

const TimeoutProtocol&
FindProtocol(uint8_t number)
{
    for (const TimeoutProtocol& known : GetProtocols())
    {
        if (known.number == number)
        {
            return known;
        }
    }
    return GetProtocols().back();
}

std::string
ToLower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return text;
}

/// @param list what has a name @return the names, separated by ", "
template <typename List>
std::string
JoinNames(const List& list)
{
    std::string names;
    for (const auto& entry : list)
    {
        names += (names.empty() ? "" : ", ") + std::string(entry.name);
    }
    return names;
}

} // namespace

uint8_t
GetTrackerProtocol(uint8_t protocol)
{
    return FindProtocol(protocol).number;
}

uint8_t
ParseTimeoutProtocol(const std::string& name)
{
    const std::string lower = ToLower(name);
    for (const TimeoutProtocol& known : GetProtocols())
    {
        if (lower == known.name)
        {
            return known.number;
        }
    }
    throw TimeoutPolicyError("there are no timeouts of protocol \"" + name +
                             "\"; there are those of " + JoinNames(GetProtocols()));
}

std::string
TimeoutProtocolName(uint8_t protocol)
{
    return FindProtocol(protocol).name;
}

const TimeoutField&
FindTimeoutField(uint8_t protocol, const std::string& name)
{
    const TimeoutProtocol& known = FindProtocol(protocol);
    const std::string lower = ToLower(name);
    for (const TimeoutField& field : known.fields)
    {
        if (lower == field.name)
        {
            return field;
        }
    }
    throw TimeoutPolicyError("\"" + name + "\" is no timeout of " + known.name + "; it has " +
                             JoinNames(known.fields));
}

const std::vector<TimeoutField>&
ListTimeoutFields(uint8_t protocol)
{
    return FindProtocol(protocol).fields;
}

} // namespace netfilter
} // namespace ns3
