/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nat-helper.h"

#include "conntrack-sysctl.h"
#include "helper-messages.h"
#include "helper-registry.h"
#include "iptables-save-reader.h"
#include "nfct-command.h"
#include "rule-error.h"
#include "rule-host.h"
#include "rule-set.h"
#include "rule-words.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/names.h"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("NatHelper");

namespace
{

/// @return "device 1 (wan0) of node 3", for messages
std::string
DescribeDevice(Ptr<NetDevice> device)
{
    std::ostringstream text;
    text << "device " << device->GetIfIndex();
    const std::string name = Names::FindName(device);
    if (!name.empty())
    {
        text << " (" << name << ")";
    }
    if (Ptr<Node> node = device->GetNode())
    {
        text << " of " << DescribeNode(node);
    }
    return text.str();
}

/// Abort unless a protocol has ports that a rule can name.
void
CheckProtocol(const char* call, const std::string& protocol)
{
    NS_ABORT_MSG_IF(protocol != "tcp" && protocol != "udp",
                    "NatHelper::" << call << ": protocol \"" << protocol
                                  << "\" has no ports to translate here; use \"tcp\" or \"udp\"");
}

/// Abort if a port is 0.
void
CheckPort(const char* call, const char* what, uint16_t port)
{
    NS_ABORT_MSG_IF(port == 0,
                    "NatHelper::" << call << ": " << what
                                  << " 0 is no port that packets can be sent to; use 1 to 65535");
}

/// A router that is not there yet, for rules to be tried on.
class PlannedHost : public netfilter::RuleHost
{
  public:
    /// @param policies its timeout policies
    explicit PlannedHost(netfilter::TimeoutPolicies policies)
        : m_policies(std::move(policies))
    {
    }

    const netfilter::TimeoutPolicies* GetTimeoutPolicies() override
    {
        return &m_policies;
    }

  private:
    netfilter::TimeoutPolicies m_policies;
};

} // namespace

NatHelper::NatHelper()
{
    m_conntrack.SetTypeId("ns3::Ipv4Conntrack");
}

void
NatHelper::SetConntrackAttribute(const std::string& name, const AttributeValue& value)
{
    const TypeId tid = m_conntrack.GetTypeId();
    TypeId::AttributeInformation information;
    if (!tid.LookupAttributeByName(name, &information))
    {
        std::string known;
        for (uint32_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            known += (i == 0 ? "" : ", ") + tid.GetAttribute(i).name;
        }
        NS_ABORT_MSG("NatHelper::SetConntrackAttribute: Ipv4Conntrack has no attribute \""
                     << name << "\"; it has " << known);
    }
    NS_ABORT_MSG_UNLESS(information.checker->CreateValidValue(value),
                        "NatHelper::SetConntrackAttribute: attribute "
                            << name << " does not take this value; it takes "
                            << information.checker->GetUnderlyingTypeInformation() << ", "
                            << information.help);
    m_conntrack.Set(name, value);
}

void
NatHelper::SetSysctl(const std::string& name, const std::string& value)
{
    const std::string error = CatchError<netfilter::SysctlError>([&]() {
        netfilter::ConntrackConfig scratch;
        netfilter::SetSysctl(scratch, name, value);
    });
    NS_ABORT_MSG_UNLESS(error.empty(), "NatHelper::SetSysctl: " << error);
    m_sysctls.emplace_back(name, value);
}

Ptr<Ipv4Conntrack>
NatHelper::GetConntrack(const char* call, Ptr<Node> router)
{
    NS_ABORT_MSG_UNLESS(router, "NatHelper::" << call << ": the node is null; pass the router");
    const Ptr<Ipv4Conntrack> conntrack = router->GetObject<Ipv4Conntrack>();
    NS_ABORT_MSG_UNLESS(conntrack,
                        "NatHelper::" << call << ": " << DescribeNode(router)
                                      << " is no NAT; call NatHelper::Install on it first");
    return conntrack;
}

void
NatHelper::SetSysctl(Ptr<Node> router, const std::string& name, const std::string& value)
{
    const Ptr<Ipv4Conntrack> conntrack = GetConntrack("SetSysctl", router);
    const std::string error =
        CatchError<netfilter::SysctlError>([&]() { conntrack->SetSysctl(name, value); });
    NS_ABORT_MSG_UNLESS(error.empty(),
                        "NatHelper::SetSysctl: on " << DescribeNode(router) << ": " << error);
}

std::string
NatHelper::GetSysctl(Ptr<Node> router, const std::string& name)
{
    const Ptr<Ipv4Conntrack> conntrack = GetConntrack("GetSysctl", router);
    std::string value;
    const std::string error =
        CatchError<netfilter::SysctlError>([&]() { value = conntrack->GetSysctl(name); });
    NS_ABORT_MSG_UNLESS(error.empty(),
                        "NatHelper::GetSysctl: on " << DescribeNode(router) << ": " << error);
    return value;
}

void
NatHelper::AddDeviceRule(const DeviceRule& rule)
{
    NS_ABORT_MSG_UNLESS(rule.device,
                        "NatHelper::" << rule.call
                                      << ": the device is null; pass a device of the router, such "
                                         "as devices.Get(0) of the container that the link's "
                                         "helper returned");
    m_deviceRules.push_back(rule);
}

void
NatHelper::Masquerade(Ptr<NetDevice> outside)
{
    const DeviceRule rule{outside,
                          "POSTROUTING",
                          "-o",
                          "-j MASQUERADE",
                          Ipv4Address::GetAny(),
                          "Masquerade"};
    const bool isKnown =
        std::any_of(m_deviceRules.begin(), m_deviceRules.end(), [&](const DeviceRule& known) {
            return known.device == outside && known.rest == rule.rest;
        });
    if (!isKnown)
    {
        AddDeviceRule(rule);
    }
}

void
NatHelper::SourceNat(Ptr<NetDevice> outside, Ipv4Address address)
{
    std::ostringstream rest;
    rest << "-j SNAT --to-source " << address;
    NS_ABORT_MSG_IF(address.IsAny() || address.IsBroadcast() || address.IsMulticast(),
                    "NatHelper::SourceNat: " << address
                                             << " cannot be anybody's source address; pass one of "
                                                "the router's outside addresses");
    AddDeviceRule({outside, "POSTROUTING", "-o", rest.str(), address, "SourceNat"});
}

void
NatHelper::PortForward(const std::string& protocol,
                       uint16_t port,
                       Ipv4Address host,
                       uint16_t hostPort)
{
    CheckProtocol("PortForward", protocol);
    CheckPort("PortForward", "outside port", port);
    CheckPort("PortForward", "port of the inside host", hostPort);
    NS_ABORT_MSG_IF(host.IsAny() || host.IsBroadcast() || host.IsMulticast(),
                    "NatHelper::PortForward: " << host
                                               << " is no host; pass the address of the inside "
                                                  "host that serves the port");
    std::ostringstream rest;
    rest << "-p " << protocol << " --dport " << port << " -j DNAT --to-destination " << host << ":"
         << hostPort;
    for (const Forward& other : m_forwards)
    {
        if (other.protocol != protocol || other.port != port)
        {
            continue;
        }
        NS_ABORT_MSG_IF(other.rest != rest.str(),
                        "NatHelper::PortForward: "
                            << protocol << " port " << port << " cannot go to " << host << ":"
                            << hostPort << ", for it is forwarded to "
                            << other.rest.substr(other.rest.rfind(' ') + 1)
                            << " already; take another outside port for one of them");
        return;
    }
    m_forwards.push_back({rest.str(), protocol, port});
}

void
NatHelper::Redirect(Ptr<NetDevice> in,
                    const std::string& protocol,
                    uint16_t port,
                    uint16_t localPort)
{
    CheckProtocol("Redirect", protocol);
    CheckPort("Redirect", "port", port);
    CheckPort("Redirect", "port of the router", localPort);
    std::ostringstream rest;
    rest << "-p " << protocol << " --dport " << port << " -j REDIRECT --to-ports " << localPort;
    AddDeviceRule({in, "PREROUTING", "-i", rest.str(), Ipv4Address::GetAny(), "Redirect"});
}

void
NatHelper::EnableHelper(const std::string& name, uint16_t port)
{
    const std::string error = CatchError<netfilter::HelperError>([&]() {
        netfilter::HelperRegistry scratch;
        scratch.Assign(scratch.Get(name).GetProtocol(), port, name);
    });
    NS_ABORT_MSG_UNLESS(error.empty(), "NatHelper::EnableHelper: " << error);
    m_helpers.emplace_back(name, port);
}

void
NatHelper::AddTimeoutPolicy(const std::string& name,
                            const std::string& protocol,
                            const std::string& timeouts)
{
    const std::string error = CatchError<netfilter::TimeoutPolicyError>([&]() {
        std::istringstream words(timeouts);
        MakeTimeoutPolicies().Add(name,
                                  protocol,
                                  {std::istream_iterator<std::string>(words), {}},
                                  netfilter::ConntrackTimeouts());
    });
    NS_ABORT_MSG_UNLESS(error.empty(), "NatHelper::AddTimeoutPolicy: " << error);
    m_timeoutPolicies.push_back("add timeout " + name + " inet " + protocol + " " + timeouts);
}

netfilter::TimeoutPolicies
NatHelper::MakeTimeoutPolicies() const
{
    netfilter::TimeoutPolicies policies;
    for (const std::string& line : m_timeoutPolicies)
    {
        netfilter::RunNfct(policies, netfilter::ConntrackTimeouts(), line);
    }
    return policies;
}

void
NatHelper::AppendRule(const std::string& table, const std::string& chain, const std::string& spec)
{
    m_textRules.push_back({table, chain, spec});
}

void
NatHelper::LoadRules(const std::string& path)
{
    m_ruleFiles.push_back(path);
}

void
NatHelper::CheckDevices(Ptr<Node> router) const
{
    Ptr<Ipv4> ipv4 = router->GetObject<Ipv4>();
    bool hasOutside = false;
    for (const DeviceRule& rule : m_deviceRules)
    {
        hasOutside = hasOutside || std::string(rule.direction) == "-o";
        NS_ABORT_MSG_IF(rule.device->GetNode() != router,
                        "NatHelper::Install: " << DescribeDevice(rule.device) << ", given to "
                                               << rule.call << "(), is not on "
                                               << DescribeNode(router)
                                               << "; pass a device of that node");
        const int32_t interface = ipv4->GetInterfaceForDevice(rule.device);
        NS_ABORT_MSG_IF(interface < 0 || ipv4->GetNAddresses(interface) == 0,
                        "NatHelper::Install: " << DescribeDevice(rule.device) << ", given to "
                                               << rule.call
                                               << "(), has no IPv4 address; assign one with "
                                                  "Ipv4AddressHelper before Install()");
        NS_ABORT_MSG_IF(!rule.mustOwn.IsAny() && ipv4->GetInterfaceForAddress(rule.mustOwn) < 0,
                        "NatHelper::Install: "
                            << rule.mustOwn << ", given to " << rule.call << "(), is no address of "
                            << DescribeNode(router)
                            << ", so replies would not come back to it; add it with "
                               "Ipv4::AddAddress before Install()");
        NS_ABORT_MSG_IF(GetDeviceName(rule.device).back() == '+',
                        "NatHelper::Install: " << DescribeDevice(rule.device) << ", given to "
                                               << rule.call << "(), is named \""
                                               << GetDeviceName(rule.device)
                                               << "\", which in a rule means every interface "
                                                  "whose name begins so; choose a name without "
                                                  "the \"+\"");
    }
    NS_ABORT_MSG_IF(!m_forwards.empty() && !hasOutside,
                    "NatHelper::Install: PortForward() on "
                        << DescribeNode(router)
                        << " does not know the outside; call Masquerade() or SourceNat() with the "
                           "outside device, too");
}

std::string
NatHelper::GetDeviceName(Ptr<NetDevice> device)
{
    const Ptr<Ipv4Netfilter> netfilter = device->GetNode()->GetObject<Ipv4Netfilter>();
    if (netfilter && netfilter->IsAttached())
    {
        return netfilter->GetInterface(device)->GetName();
    }
    // Any name that Ipv4Netfilter makes up is as good in a rule as any other.
    const std::string name = Names::FindName(device);
    return name.empty() ? "eth0" : name;
}

void
NatHelper::AddRules(netfilter::RuleSet& rules) const
{
    for (const std::string& path : m_ruleFiles)
    {
        netfilter::ReadIptablesSaveFile(path, rules);
    }
    std::vector<std::string> outsides;
    for (const DeviceRule& rule : m_deviceRules)
    {
        const std::string name = netfilter::QuoteRuleWord(GetDeviceName(rule.device));
        rules.AppendRule("nat",
                         rule.chain,
                         std::string(rule.direction) + " " + name + " " + rule.rest);
        const bool known = std::find(outsides.begin(), outsides.end(), name) != outsides.end();
        if (std::string(rule.direction) == "-o" && !known)
        {
            outsides.push_back(name);
        }
    }
    for (const std::string& outside : outsides)
    {
        for (const Forward& forward : m_forwards)
        {
            rules.AppendRule("nat", "PREROUTING", "-i " + outside + " " + forward.rest);
        }
    }
    for (const TextRule& rule : m_textRules)
    {
        rules.AppendRule(rule.table, rule.chain, rule.spec);
    }
}

Ptr<Ipv4Conntrack>
NatHelper::Install(Ptr<Node> router) const
{
    NS_LOG_FUNCTION(this << router);
    NS_ABORT_MSG_UNLESS(router,
                        "NatHelper::Install: the node is null; pass the router, such as "
                        "nodes.Get(0)");
    NS_ABORT_MSG_UNLESS(router->GetObject<Ipv4>(),
                        "NatHelper::Install: " << DescribeNode(router)
                                               << " has no IPv4 stack; call InternetStackHelper::"
                                                  "Install on it first");
    NS_ABORT_MSG_IF(router->GetObject<Ipv4Conntrack>() || router->GetObject<Ipv4Tables>(),
                    "NatHelper::Install: " << DescribeNode(router)
                                           << " is a NAT already; install once, and add more rules "
                                              "with Ipv4Tables::AppendRule");
    CheckDevices(router);
    const std::string error = CatchError<netfilter::RuleError>([this]() {
        PlannedHost planned(MakeTimeoutPolicies());
        netfilter::RuleSet scratch;
        scratch.SetHost(&planned);
        AddRules(scratch);
    });
    NS_ABORT_MSG_UNLESS(error.empty(),
                        "NatHelper::Install: on " << DescribeNode(router) << ": " << error);

    Ptr<Ipv4Netfilter> netfilter = router->GetObject<Ipv4Netfilter>();
    if (!netfilter)
    {
        netfilter = CreateObject<Ipv4Netfilter>();
        router->AggregateObject(netfilter);
    }
    if (!netfilter->IsAttached())
    {
        netfilter->Attach();
    }
    Ptr<Ipv4Conntrack> conntrack = m_conntrack.Create<Ipv4Conntrack>();
    router->AggregateObject(conntrack);
    conntrack->Attach();
    for (const auto& [name, value] : m_sysctls)
    {
        conntrack->SetSysctl(name, value);
    }
    for (const auto& [name, port] : m_helpers)
    {
        conntrack->AssignHelper(name, port);
    }
    for (const std::string& line : m_timeoutPolicies)
    {
        conntrack->Nfct(line);
    }
    Ptr<Ipv4Nat> nat = CreateObject<Ipv4Nat>();
    router->AggregateObject(nat);
    nat->Attach();
    Ptr<Ipv4Tables> tables = CreateObject<Ipv4Tables>();
    router->AggregateObject(tables);
    tables->Attach();
    AddRules(tables->GetRules());
    return conntrack;
}

int64_t
NatHelper::AssignStreams(NodeContainer routers, int64_t stream)
{
    int64_t used = 0;
    for (auto node = routers.Begin(); node != routers.End(); ++node)
    {
        if (Ptr<Ipv4Conntrack> conntrack = (*node)->GetObject<Ipv4Conntrack>())
        {
            used += conntrack->AssignStreams(stream + used);
        }
    }
    return used;
}

} // namespace ns3
