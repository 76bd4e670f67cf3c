/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-router.h"

#include "conntrack-sysctl.h"
#include "helper-registry.h"
#include "ipv4-netfilter.h"
#include "ipv4-tables.h"
#include "nat-helper.h"
#include "replay-device.h"
#include "replay-tag.h"
#include "rule-doubts.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"

namespace ns3
{
namespace replay
{

namespace
{

/// @param reason why Ipv4L3Protocol dropped a packet @return it in words
std::string
DescribeDrop(Ipv4L3Protocol::DropReason reason)
{
    switch (reason)
    {
    case Ipv4L3Protocol::DROP_TTL_EXPIRED:
        return "TTL expired";
    case Ipv4L3Protocol::DROP_NO_ROUTE:
        return "no route";
    case Ipv4L3Protocol::DROP_BAD_CHECKSUM:
        return "wrong header checksum";
    case Ipv4L3Protocol::DROP_INTERFACE_DOWN:
        return "interface is down";
    case Ipv4L3Protocol::DROP_ROUTE_ERROR:
        return "routing error";
    case Ipv4L3Protocol::DROP_FRAGMENT_TIMEOUT:
        return "fragments missing";
    case Ipv4L3Protocol::DROP_DUPLICATE:
        return "duplicate";
    }
    return "IPv4 reason " + std::to_string(reason);
}

/// @param seed of the random choice of ports @return a node with an IPv4 stack
Ptr<Node>
MakeNode(uint32_t seed)
{
    // Checksums of real packets are to be verified and kept right.
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    RngSeedManager::SetSeed(seed);

    Ptr<Node> node = CreateObject<Node>();
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.SetRoutingHelper(Ipv4StaticRoutingHelper());
    stack.Install(node);
    return node;
}

} // namespace

ReplayRouter::ReplayRouter(const ReplayOptions& options, RouterObserver& observer)
    : m_observer(observer),
      m_node(MakeNode(options.seed)),
      m_network(m_node)
{
    for (const InterfaceOption& interface : options.interfaces)
    {
        m_network.AddInterface(interface);
    }
    for (const RouteOption& route : options.routes)
    {
        m_network.AddRoute(route);
    }
    AddNetfilter(options);
    // Last, because the destructor, which takes them back, is not called if anything above throws.
    ConnectTraces();
}

ReplayRouter::~ReplayRouter()
{
    DisconnectTraces();
}

void
ReplayRouter::AddNetfilter(const ReplayOptions& options)
{
    NatHelper nat;
    nat.SetConntrackAttribute("Reaper", StringValue(options.reaper));
    m_conntrack = nat.Install(m_node);
    m_tables = m_node->GetObject<Ipv4Tables>();
    NatHelper::AssignStreams(NodeContainer(m_node), 0);
    for (const auto& [name, value] : options.sysctls)
    {
        try
        {
            m_conntrack->SetSysctl(name, value);
        }
        catch (const netfilter::SysctlError& error)
        {
            throw OptionError("--sysctl \"" + name + "=" + value + "\": " + error.what());
        }
    }

    for (const std::string& policy : options.timeoutPolicies)
    {
        try
        {
            m_conntrack->Nfct("add timeout " + policy);
        }
        catch (const netfilter::TimeoutPolicyError& error)
        {
            throw OptionError(std::string("--timeout-policy: ") + error.what());
        }
    }

    for (const HelperOption& helper : options.helpers)
    {
        try
        {
            m_conntrack->AssignHelper(helper.name, helper.port);
        }
        catch (const netfilter::HelperError& error)
        {
            throw OptionError("--helper \"" + helper.name + ":" + std::to_string(helper.port) +
                              "\": " + error.what());
        }
    }

    Ptr<Ipv4Netfilter> netfilter = m_node->GetObject<Ipv4Netfilter>();
    for (size_t i = 0; i < options.interfaces.size(); ++i)
    {
        netfilter->SetInterfaceName(m_network.GetDevice(i), options.interfaces[i].name);
    }
    if (!options.rules.empty())
    {
        m_tables->Restore(options.rules);
        m_hasRules = true;
    }
}

void
ReplayRouter::ConnectTraces()
{
    for (size_t i = 0; i < m_network.GetInterfaces().size(); ++i)
    {
        m_network.GetDevice(i)->SetSink(
            [this, i](const uint8_t* bytes, uint32_t length, bool isForwarded) {
                m_observer.DatagramLeaves(i, bytes, length, isForwarded);
            });
    }
    Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
    ipv4->TraceConnectWithoutContext("Drop", MakeCallback(&ReplayRouter::CountDrop, this));
    ipv4->TraceConnectWithoutContext("LocalDeliver",
                                     MakeCallback(&ReplayRouter::CountDelivery, this));
    m_node->GetObject<Ipv4Netfilter>()->TraceConnectWithoutContext(
        "Drop",
        MakeCallback(&ReplayRouter::CountRefusal, this));
    m_conntrack->TraceConnectWithoutContext("New", MakeCallback(&ReplayRouter::NotifyNew, this));
    m_conntrack->TraceConnectWithoutContext("Update",
                                            MakeCallback(&ReplayRouter::NotifyUpdate, this));
    m_conntrack->TraceConnectWithoutContext("Destroy",
                                            MakeCallback(&ReplayRouter::NotifyDestroy, this));
}

void
ReplayRouter::DisconnectTraces()
{
    for (size_t i = 0; i < m_network.GetInterfaces().size(); ++i)
    {
        m_network.GetDevice(i)->SetSink(nullptr);
    }
    Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
    ipv4->TraceDisconnectWithoutContext("Drop", MakeCallback(&ReplayRouter::CountDrop, this));
    ipv4->TraceDisconnectWithoutContext("LocalDeliver",
                                        MakeCallback(&ReplayRouter::CountDelivery, this));
    m_node->GetObject<Ipv4Netfilter>()->TraceDisconnectWithoutContext(
        "Drop",
        MakeCallback(&ReplayRouter::CountRefusal, this));
    m_conntrack->TraceDisconnectWithoutContext("New", MakeCallback(&ReplayRouter::NotifyNew, this));
    m_conntrack->TraceDisconnectWithoutContext("Update",
                                               MakeCallback(&ReplayRouter::NotifyUpdate, this));
    m_conntrack->TraceDisconnectWithoutContext("Destroy",
                                               MakeCallback(&ReplayRouter::NotifyDestroy, this));
}

uint32_t
ReplayRouter::GetNodeId() const
{
    return m_node->GetId();
}

void
ReplayRouter::Receive(size_t interface, const uint8_t* bytes, uint32_t length)
{
    const char* martian = m_network.FindMartian(bytes);
    if (martian)
    {
        m_observer.DatagramDropped(martian);
        return;
    }
    m_network.GetDevice(interface)->Receive(bytes, length);
}

void
ReplayRouter::ForEachConnection(
    const std::function<void(const netfilter::ConnectionRecord&)>& visit)
{
    m_conntrack->ForEach(visit);
}

std::vector<std::string>
ReplayRouter::GetRuleDoubts() const
{
    if (!m_hasRules)
    {
        return {};
    }
    std::vector<std::string> names{"lo"};
    for (const InterfaceOption& interface : m_network.GetInterfaces())
    {
        names.push_back(interface.name);
    }
    return FindRuleDoubts(m_tables->GetRules(), names);
}

std::vector<netfilter::ExpectationRecord>
ReplayRouter::GetExpectations()
{
    return m_conntrack->GetExpectations();
}

void
ReplayRouter::FlushConnections()
{
    m_conntrack->Flush();
}

void
ReplayRouter::CountEnd(Ptr<const Packet> packet, const std::string& reason)
{
    ReplayTag tag;
    m_observer.DatagramDropped(packet->PeekPacketTag(tag) ? reason
                                                          : reason + " (made by the router)");
}

void
ReplayRouter::CountDrop(const Ipv4Header&,
                        Ptr<const Packet> packet,
                        Ipv4L3Protocol::DropReason reason,
                        Ptr<Ipv4>,
                        uint32_t)
{
    CountEnd(packet, DescribeDrop(reason));
}

void
ReplayRouter::CountRefusal(const Ipv4Header&,
                           Ptr<const Packet> packet,
                           netfilter::Hook hook,
                           const char* reason)
{
    CountEnd(packet, std::string(netfilter::HookName(hook)) + ": " + reason);
}

void
ReplayRouter::CountDelivery(const Ipv4Header&, Ptr<const Packet> packet, uint32_t)
{
    ReplayTag tag;
    if (packet->PeekPacketTag(tag))
    {
        m_observer.DatagramDelivered();
    }
}

void
ReplayRouter::NotifyNew(const netfilter::ConnectionRecord& connection)
{
    m_observer.ConnectionChanged(netfilter::ConntrackEvent::NEW, connection);
}

void
ReplayRouter::NotifyUpdate(const netfilter::ConnectionRecord& connection)
{
    m_observer.ConnectionChanged(netfilter::ConntrackEvent::UPDATE, connection);
}

void
ReplayRouter::NotifyDestroy(const netfilter::ConnectionRecord& connection)
{
    m_observer.ConnectionChanged(netfilter::ConntrackEvent::DESTROY, connection);
}

} // namespace replay
} // namespace ns3
