/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-sysctl.h"
#include "iptables-command.h"
#include "nfct-command.h"
#include "packet-text.h"
#include "rule-table-kind.h"
#include "scenario.h"

#include <stdexcept>

namespace ns3
{
namespace netfilter
{

namespace
{

[[noreturn]] void
Fail(const std::string& what)
{
    throw std::runtime_error(what);
}

/// @param word "10.0.0.0/8" @param prefix its length @return its address
uint32_t
PrefixFromWord(const std::string& word, unsigned& prefix)
{
    const size_t slash = word.find('/');
    if (slash == std::string::npos)
    {
        Fail("\"" + word + "\": should be ADDRESS/LENGTH");
    }
    prefix = NumberFromWord(word.substr(slash + 1), 32);
    return AddressFromWord(word.substr(0, slash));
}

} // namespace

void
Scenario::Setup(const Words& words, const std::string& text)
{
    const std::string& verb = words[0];
    if (words.size() < 3 && !(verb == "nat" && words.size() == 1))
    {
        Fail("\"" + verb + "\" needs more words");
    }
    if (verb == "set")
    {
        SetOption(words);
    }
    else if (verb == "address")
    {
        unsigned prefix = 0;
        const uint32_t address = PrefixFromWord(words[2], prefix);
        GetRouter().AddAddress(words[1], address, prefix);
    }
    else if (verb == "mtu")
    {
        GetInterface(words[1]).mtu = NumberFromWord(words[2], 65535);
    }
    else if (verb == "route")
    {
        AddRoute(words);
    }
    else if (verb == "policy")
    {
        GetRouter().rules.SetPolicy("filter", words[1], words[2]);
    }
    else if (verb == "sysctl")
    {
        SetSysctl(GetRouter().conntrack, words[1], words[2]);
    }
    else if (verb == "iptables")
    {
        RunIptables(GetRouter().rules, text);
    }
    else if (verb == "nfct")
    {
        Conntrack& conntrack = GetRouter().conntrack;
        RunNfct(conntrack.GetTimeoutPolicies(), conntrack.GetConfig(), text);
    }
    else if (words.size() == 1)
    {
        GetRouter().rules.GetTable(TableId::NAT); // "nat": the table without a rule
    }
    else
    {
        const size_t chain = text.find(words[1], text.find(verb) + verb.size());
        GetRouter().rules.AppendRule(verb, words[1], text.substr(chain + words[1].size()));
    }
}

void
Scenario::SetOption(const Words& words)
{
    const uint32_t value = NumberFromWord(words[2], ~0U);
    ConntrackConfig& config = m_router ? m_router->conntrack.GetConfig() : m_config;
    const std::string& name = words[1];
    if (name == "buckets" && !m_router)
    {
        config.buckets = value;
    }
    else if (name == "max")
    {
        config.maximum = value;
    }
    else if (name == "acct")
    {
        config.accounting = value != 0;
    }
    else if (name == "loose")
    {
        config.tcpLoose = value != 0;
    }
    else if (name == "checksum")
    {
        config.verifyChecksum = value != 0;
    }
    else if (name == "frag_time")
    {
        config.fragments.timeout = value * SECOND;
    }
    else if (name == "frag_high_thresh")
    {
        config.fragments.highThreshold = value;
    }
    else if (name == "frag_max_dist")
    {
        config.fragments.maxDistance = value;
    }
    else
    {
        Fail("\"" + name + "\": can be max, acct, loose, checksum, frag_time, frag_high_thresh, "
             "frag_max_dist, and buckets before all else");
    }
}

void
Scenario::AddRoute(const Words& words)
{
    unsigned prefix = 0;
    const uint32_t network = words[1] == "default" ? 0 : PrefixFromWord(words[1], prefix);
    uint32_t via = 0;
    std::string device;
    for (size_t i = 2; i + 1 < words.size(); i += 2)
    {
        if (words[i] == "via")
        {
            via = AddressFromWord(words[i + 1]);
        }
        else if (words[i] == "dev")
        {
            device = words[i + 1];
        }
        else
        {
            Fail("\"" + words[i] + "\": should be via or dev");
        }
    }
    if (device.empty())
    {
        Fail("a route needs \"dev INTERFACE\"");
    }
    GetRouter().AddRoute(network, prefix, via, device);
}

EngineRouter&
Scenario::GetRouter()
{
    if (!m_router)
    {
        m_router = std::make_unique<EngineRouter>(m_config);
    }
    return *m_router;
}

RouterInterface&
Scenario::GetInterface(const std::string& name)
{
    RouterInterface* interface = GetRouter().FindInterface(name);
    if (interface == nullptr)
    {
        Fail("the router has no interface \"" + name + "\"; see \"address\"");
    }
    return *interface;
}

} // namespace netfilter
} // namespace ns3
