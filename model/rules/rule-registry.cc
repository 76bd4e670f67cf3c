/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-registry.h"

#include "packet-view.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

struct MatchKind
{
    const char* name;
    uint8_t implicitProtocol; // options may be used behind "-p" of it without "-m"; 0: never
    std::unique_ptr<RuleMatch> (*make)();
};

constexpr MatchKind MATCHES[] = {
    {"tcp", protocol::TCP, MakeTcpMatch},
    {"udp", protocol::UDP, MakeUdpMatch},
    {"icmp", protocol::ICMP, MakeIcmpMatch},
    {"conntrack", 0, MakeConntrackMatch},
    {"state", 0, MakeStateMatch},
    {"mark", 0, MakeMarkMatch},
    {"comment", 0, MakeCommentMatch},
    {"sctp", protocol::SCTP, MakeSctpMatch},
    {"multiport", 0, MakeMultiportMatch},
    {"connmark", 0, MakeConnmarkMatch},
    {"limit", 0, MakeLimitMatch},
    {"hashlimit", 0, MakeHashlimitMatch},
    {"connlimit", 0, MakeConnlimitMatch},
    {"addrtype", 0, MakeAddrtypeMatch},
    {"iprange", 0, MakeIprangeMatch},
    {"length", 0, MakeLengthMatch},
    {"ttl", 0, MakeTtlMatch},
    {"dscp", 0, MakeDscpMatch},
    {"tos", 0, MakeTosMatch},
    {"statistic", 0, MakeStatisticMatch},
    {"recent", 0, MakeRecentMatch},
};

struct TargetKind
{
    const char* name;
    std::unique_ptr<RuleTarget> (*make)();
};

constexpr TargetKind TARGETS[] = {
    {"SNAT", MakeSnatTarget},
    {"DNAT", MakeDnatTarget},
    {"MASQUERADE", MakeMasqueradeTarget},
    {"REDIRECT", MakeRedirectTarget},
    {"MARK", MakeMarkTarget},
    {"CONNMARK", MakeConnmarkTarget},
    {"CT", MakeCtTarget},
    {"NOTRACK", MakeNotrackTarget},
    {"TTL", MakeTtlTarget},
    {"DSCP", MakeDscpTarget},
    {"TOS", MakeTosTarget},
    {"TCPMSS", MakeTcpmssTarget},
    {"LOG", MakeLogTarget},
    {"REJECT", MakeRejectTarget},
    {"NETMAP", MakeNetmapTarget},
};

// Verdicts are no RuleTarget: evaluation knows them.
constexpr const char* VERDICTS[] = {"ACCEPT", "DROP", "RETURN"};

} // namespace

std::unique_ptr<RuleMatch>
MakeMatch(const std::string& name)
{
    for (const MatchKind& kind : MATCHES)
    {
        if (name == kind.name)
        {
            return kind.make();
        }
    }
    return nullptr;
}

const char*
ImplicitMatchName(uint8_t protocol)
{
    for (const MatchKind& kind : MATCHES)
    {
        if (protocol != 0 && kind.implicitProtocol == protocol)
        {
            return kind.name;
        }
    }
    return nullptr;
}

std::string
WhereOptionBelongs(const std::string& option)
{
    std::string places;
    const auto add = [&](const RuleExtension& extension, const std::string& place) {
        const std::vector<std::string> options = extension.GetOptions();
        if (std::find(options.begin(), options.end(), option) != options.end())
        {
            places += (places.empty() ? "\"" : " or \"") + place + "\"";
        }
    };
    for (const MatchKind& kind : MATCHES)
    {
        add(*kind.make(), std::string(kind.implicitProtocol != 0 ? "-p " : "-m ") + kind.name);
    }
    for (const TargetKind& kind : TARGETS)
    {
        add(*kind.make(), std::string("-j ") + kind.name);
    }
    return places;
}

std::vector<std::string>
GetMatchNames()
{
    std::vector<std::string> names;
    for (const MatchKind& kind : MATCHES)
    {
        names.emplace_back(kind.name);
    }
    return names;
}

std::unique_ptr<RuleTarget>
MakeTarget(const std::string& name)
{
    for (const TargetKind& kind : TARGETS)
    {
        if (name == kind.name)
        {
            return kind.make();
        }
    }
    return nullptr;
}

bool
IsTargetName(const std::string& name)
{
    const std::vector<std::string> names = GetTargetNames();
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string>
GetTargetNames()
{
    std::vector<std::string> names(std::begin(VERDICTS), std::end(VERDICTS));
    for (const TargetKind& kind : TARGETS)
    {
        names.emplace_back(kind.name);
    }
    return names;
}

} // namespace netfilter
} // namespace ns3
