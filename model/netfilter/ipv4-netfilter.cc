/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ipv4-netfilter.h"

#include "drop-reason.h"
#include "ipv4-netfilter-routing.h"
#include "netfilter-interface-list.h"
#include "netfilter-local-output.h"
#include "netfilter-loopback.h"
#include "transport-check.h"

#include "ns3/abort.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <memory>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("Ipv4Netfilter");

NS_OBJECT_ENSURE_REGISTERED(Ipv4Netfilter);

using netfilter::Hook;
using netfilter::Verdict;

TypeId
Ipv4Netfilter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::Ipv4Netfilter")
            .SetParent<Object>()
            .SetGroupName("Netfilter")
            .AddConstructor<Ipv4Netfilter>()
            .AddTraceSource("Drop",
                            "A hook function dropped a packet; the last argument says why.",
                            MakeTraceSourceAccessor(&Ipv4Netfilter::m_dropTrace),
                            "ns3::Ipv4Netfilter::DropTracedCallback")
            .AddTraceSource("InterfaceDown",
                            "An interface of the node's IPv4 stack was set down.",
                            MakeTraceSourceAccessor(&Ipv4Netfilter::m_interfaceDownTrace),
                            "ns3::Ipv4Netfilter::InterfaceDownTracedCallback")
            .AddTraceSource("AddressRemoved",
                            "An interface of the node's IPv4 stack lost an address.",
                            MakeTraceSourceAccessor(&Ipv4Netfilter::m_addressRemovedTrace),
                            "ns3::Ipv4Netfilter::AddressRemovedTracedCallback");
    return tid;
}

Ipv4Netfilter::Ipv4Netfilter()
    : m_interfaces(std::make_unique<NetfilterInterfaceList>())
{
    NS_LOG_FUNCTION(this);
}

Ipv4Netfilter::~Ipv4Netfilter()
{
    NS_LOG_FUNCTION(this);
}

void
Ipv4Netfilter::DoDispose()
{
    NS_LOG_FUNCTION(this);
    // Routing and transport protocols may outlive this object: cut them off.
    if (m_routing)
    {
        m_routing->Detach();
    }
    m_routing = nullptr;
    // These may be at work further up the stack: let them be until the end of this object.
    if (m_output)
    {
        m_output->Detach();
        m_loopback->Clear();
    }
    for (NetfilterHookList& hooks : m_hooks)
    {
        hooks.Clear();
    }
    m_queueHandler.Nullify();
    m_spare = nullptr;
    m_interfaces->Detach();
    m_ipv4 = nullptr;
    Object::DoDispose();
}

void
Ipv4Netfilter::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    InterposeLate();
    Object::DoInitialize();
}

void
Ipv4Netfilter::NotifyNewAggregate()
{
    NS_LOG_FUNCTION(this);
    uint32_t transports = 0;
    for (AggregateIterator i = GetAggregateIterator(); i.HasNext();)
    {
        transports += DynamicCast<const IpL4Protocol>(i.Next()) ? 1 : 0;
    }
    // A new transport protocol is connected to IPv4 in the course of this very notification,
    // perhaps after us.
    if (m_ipv4 && transports > m_transports)
    {
        Simulator::ScheduleNow(&Ipv4Netfilter::InterposeLate, Ptr<Ipv4Netfilter>(this));
    }
    m_transports = transports;
    Object::NotifyNewAggregate();
}

void
Ipv4Netfilter::InterposeLate()
{
    if (m_ipv4)
    {
        m_output->Interpose();
    }
}

std::string
Ipv4Netfilter::Describe() const
{
    const Ptr<Node> node = GetObject<Node>();
    return node ? "node " + std::to_string(node->GetId()) : std::string("no node");
}

void
Ipv4Netfilter::Attach()
{
    NS_LOG_FUNCTION(this);
    const Ptr<Node> node = GetObject<Node>();
    NS_ABORT_MSG_IF(!node,
                    "Ipv4Netfilter::Attach: not aggregated to a node. "
                    "Call node->AggregateObject(netfilter) first.");
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    NS_ABORT_MSG_IF(!ipv4,
                    "Ipv4Netfilter::Attach: " << Describe()
                                              << " has no IPv4 stack. Install one first, with "
                                                 "InternetStackHelper::Install.");
    const Ptr<Ipv4RoutingProtocol> routing = ipv4->GetRoutingProtocol();
    NS_ABORT_MSG_IF(!routing,
                    "Ipv4Netfilter::Attach: " << Describe()
                                              << " has no IPv4 routing protocol. Give it one "
                                                 "first, with Ipv4::SetRoutingProtocol.");
    NS_ABORT_MSG_IF(m_ipv4 || DynamicCast<Ipv4NetfilterRouting>(routing),
                    "Ipv4Netfilter::Attach: " << Describe()
                                              << " is attached to already. Use the one "
                                                 "Ipv4Netfilter of the node: "
                                                 "node->GetObject<Ipv4Netfilter>().");
    m_ipv4 = ipv4;
    m_interfaces->Attach(PeekPointer(ipv4));
    m_loopback = std::make_unique<NetfilterLoopback>(node->GetId());
    m_output = std::make_unique<NetfilterLocalOutput>(this, PeekPointer(ipv4));
    m_output->Interpose();
    m_routing = CreateObject<Ipv4NetfilterRouting>();
    m_routing->Wrap(this, PeekPointer(ipv4), routing);
    ipv4->SetRoutingProtocol(m_routing);
}

bool
Ipv4Netfilter::IsAttached() const
{
    return m_ipv4 != nullptr;
}

uint32_t
Ipv4Netfilter::RegisterHook(Hook hook, int priority, NetfilterHookCallback callback)
{
    NS_LOG_FUNCTION(this << netfilter::HookName(hook) << priority);
    const auto index = static_cast<size_t>(hook);
    NS_ABORT_MSG_IF(index >= netfilter::HOOK_COUNT,
                    "Ipv4Netfilter::RegisterHook: " << Describe() << ": there is no hook " << index
                                                    << ", only 0 to "
                                                    << netfilter::HOOK_COUNT - 1 << ".");
    NS_ABORT_MSG_IF(callback.IsNull(),
                    "Ipv4Netfilter::RegisterHook: " << Describe()
                                                    << ": the callback is null. Pass a function, "
                                                       "e.g. with MakeCallback.");
    const uint32_t id = ++m_lastId;
    m_hooks[index].Insert({priority, id, callback});
    return id;
}

void
Ipv4Netfilter::UnregisterHook(uint32_t id)
{
    NS_LOG_FUNCTION(this << id);
    for (NetfilterHookList& hooks : m_hooks)
    {
        if (hooks.Remove(id))
        {
            return;
        }
    }
    NS_ABORT_MSG("Ipv4Netfilter::UnregisterHook: " << Describe() << ": no hook function has id "
                                                   << id
                                                   << ". Pass what RegisterHook returned, once.");
}

uint32_t
Ipv4Netfilter::GetNHooks(Hook hook) const
{
    return static_cast<uint32_t>(m_hooks[static_cast<size_t>(hook)].GetSize());
}

void
Ipv4Netfilter::SetQueueHandler(QueueHandler handler)
{
    m_queueHandler = handler;
}

uint64_t
Ipv4Netfilter::GetDrops() const
{
    return m_drops;
}

Ptr<NetfilterPacket>
Ipv4Netfilter::MakePacket(const Ipv4Header& header, Ptr<const Packet> packet)
{
    if (m_checksums < 0)
    {
        // Asking costs a look at a global attribute; it does not change during a simulation.
        m_checksums = Node::ChecksumEnabled() ? 1 : 0;
    }
    if (!m_spare)
    {
        return Create<NetfilterPacket>(header, packet, m_checksums != 0);
    }
    const Ptr<NetfilterPacket> again = std::exchange(m_spare, nullptr);
    again->Restart(header, packet, m_checksums != 0);
    return again;
}

void
Ipv4Netfilter::Recycle(Ptr<NetfilterPacket>& packet)
{
    // Without a stack nobody would come to use it.
    if (m_ipv4 && !m_spare && packet->GetReferenceCount() == 1)
    {
        packet->Release();
        m_spare = std::exchange(packet, nullptr);
    }
}

void
Ipv4Netfilter::Enter(NetfilterPacket& packet, Hook hook)
{
    packet.m_state.hook = hook;
    packet.m_state.now = Simulator::Now().GetNanoSeconds();
}

void
Ipv4Netfilter::EnterNext(NetfilterPacket& packet, Hook hook)
{
    packet.m_state.hook = hook;
}

void
Ipv4Netfilter::SetIn(NetfilterPacket& packet, const Ptr<NetDevice>& device)
{
    packet.m_inDevice = device;
    packet.m_state.in = m_interfaces->Find(PeekPointer(device));
}

void
Ipv4Netfilter::SetOut(NetfilterPacket& packet,
                      const Ptr<NetDevice>& device,
                      Ipv4Address nextHop)
{
    packet.m_outDevice = device;
    packet.m_state.out = m_interfaces->Find(PeekPointer(device));
    packet.m_state.nextHop = nextHop.Get();
}

Verdict
Ipv4Netfilter::Traverse(NetfilterPacket& packet)
{
    return TraverseFrom(packet, 0);
}

Verdict
Ipv4Netfilter::TraverseFrom(NetfilterPacket& packet, size_t index)
{
    constexpr unsigned MAXIMUM_REPEATS = 1000;
    unsigned repeats = 0;
    NetfilterHookList& hooks = m_hooks[static_cast<size_t>(packet.GetHook())];
    // The function may remove itself while it runs.
    const NetfilterHookList::Walk walk(hooks);
    while (index < hooks.GetSize())
    {
        const NetfilterHookList::Entry& entry = hooks.Get(index);
        const uint32_t version = hooks.GetVersion();
        const Verdict verdict = entry.callback(packet);
        const bool changed = version != hooks.GetVersion();
        if (!m_ipv4)
        {
            // It disposed of the node, and with it of all that the packet was about to meet.
            return Verdict::STOLEN;
        }
        switch (verdict)
        {
        case Verdict::ACCEPT:
            index = changed ? hooks.FindBehind(entry.priority, entry.id) : index + 1;
            repeats = 0;
            break;
        case Verdict::REPEAT:
            index = changed ? hooks.FindFrom(entry.priority, entry.id) : index;
            NS_ABORT_MSG_IF(++repeats > MAXIMUM_REPEATS,
                            "Ipv4Netfilter: "
                                << Describe() << ": the hook function with id " << entry.id
                                << " on " << netfilter::HookName(packet.GetHook())
                                << ", priority " << entry.priority << ", returned REPEAT "
                                << MAXIMUM_REPEATS
                                << " times for one packet. Return ACCEPT when it has nothing more "
                                   "to change.");
            break;
        case Verdict::DROP:
            Drop(packet, netfilter::reason::HOOK);
            return verdict;
        case Verdict::QUEUE:
        case Verdict::STOLEN:
            packet.m_resumePriority = entry.priority;
            packet.m_resumeId = entry.id;
            return verdict;
        default:
            NS_ABORT_MSG("Ipv4Netfilter: " << Describe() << ": the hook function with id "
                                           << entry.id << " on "
                                           << netfilter::HookName(packet.GetHook())
                                           << " returned " << static_cast<unsigned>(verdict)
                                           << ", which is no verdict. Return one of "
                                              "netfilter::Verdict.");
        }
    }
    packet.WriteBack();
    return Verdict::ACCEPT;
}

void
Ipv4Netfilter::Settle(NetfilterPacket& packet, Verdict verdict, std::function<void()> resume)
{
    if (verdict != Verdict::QUEUE && verdict != Verdict::STOLEN)
    {
        // Dropped, and that has been told.
        return;
    }
    packet.m_resume = std::move(resume);
    packet.m_waitsAt = this;
    if (verdict == Verdict::QUEUE)
    {
        Queue(packet);
    }
}

void
Ipv4Netfilter::Queue(NetfilterPacket& packet)
{
    if (m_queueHandler.IsNull())
    {
        packet.m_resume = nullptr;
        Drop(packet, netfilter::reason::QUEUE_UNBOUND);
        return;
    }
    // A copy: the handler may replace itself while it runs.
    const QueueHandler handler = m_queueHandler;
    handler(Ptr<NetfilterPacket>(&packet));
}

void
Ipv4Netfilter::ReinjectPacket(Ptr<NetfilterPacket> packet, Verdict verdict)
{
    NS_LOG_FUNCTION(this << packet << static_cast<unsigned>(verdict));
    // A hook function or a trace sink may dispose of the node.
    const Ptr<Ipv4Netfilter> self(this);
    if (!m_ipv4)
    {
        return;
    }
    NS_ABORT_MSG_IF(!packet || !IsWaiting(*packet),
                    "Ipv4Netfilter::ReinjectPacket: "
                        << Describe()
                        << ": the packet does not wait here. Pass each packet once, to the "
                           "Ipv4Netfilter whose queue handler got it.");
    const NetfilterHookList& hooks = m_hooks[static_cast<size_t>(packet->GetHook())];
    Enter(*packet, packet->GetHook());
    switch (verdict)
    {
    case Verdict::ACCEPT:
        verdict = TraverseFrom(*packet,
                               hooks.FindBehind(packet->m_resumePriority, packet->m_resumeId));
        break;
    case Verdict::REPEAT:
        verdict =
            TraverseFrom(*packet, hooks.FindFrom(packet->m_resumePriority, packet->m_resumeId));
        break;
    case Verdict::DROP:
        Drop(*packet, netfilter::reason::HOOK);
        break;
    default:
        break;
    }
    if (verdict == Verdict::QUEUE)
    {
        Queue(*packet);
    }
    else if (verdict != Verdict::STOLEN)
    {
        const std::function<void()> resume = std::exchange(packet->m_resume, nullptr);
        if (verdict == Verdict::ACCEPT)
        {
            resume();
        }
    }
}

bool
Ipv4Netfilter::IsWaiting(const NetfilterPacket& packet) const
{
    return packet.m_resume && packet.m_waitsAt == this;
}

void
Ipv4Netfilter::AttachToOffender(NetfilterPacket& packet)
{
    if (!m_offender)
    {
        return;
    }
    netfilter::TrackedPacket& tracked = packet.m_tracked;
    const netfilter::TrackedPacket& offender = m_offender->m_tracked;
    const netfilter::PacketView& view = tracked.view;
    netfilter::PacketView quoted;
    if (!offender.connection || !netfilter::IsIcmpError(view) ||
        !netfilter::ParseQuoted(view, quoted) ||
        quoted.GetSource() != offender.view.GetSource() ||
        quoted.GetDestination() != offender.view.GetDestination() ||
        quoted.GetProtocol() != offender.view.GetProtocol() ||
        quoted.GetIdentification() != offender.view.GetIdentification())
    {
        return;
    }
    tracked.connection = offender.connection;
    tracked.state = netfilter::PacketState::RELATED;
    tracked.direction = netfilter::Opposite(offender.direction);
}

void
Ipv4Netfilter::Drop(NetfilterPacket& packet, const char* fallback)
{
    ++m_drops;
    const char* const given = packet.m_tracked.dropReason;
    const char* const reason = given ? given : fallback;
    NS_LOG_LOGIC(Describe() << " drops a packet on " << netfilter::HookName(packet.GetHook())
                            << ": " << reason);
    if (!m_dropTrace.IsEmpty())
    {
        m_dropTrace(packet.GetHeader(), packet.GetPacket(), packet.GetHook(), reason);
    }
}

void
Ipv4Netfilter::SendAnswer(const std::vector<uint8_t>& answer,
                          const netfilter::TrackedPacket& about)
{
    NS_LOG_FUNCTION(this << answer.size());
    if (!m_output)
    {
        return;
    }
    Ptr<Packet> packet = Create<Packet>(answer.data(), static_cast<uint32_t>(answer.size()));
    Ipv4Header header;
    packet->RemoveHeader(header);
    // A hook function or a trace sink may dispose of the node.
    const Ptr<Ipv4Netfilter> self(this);
    m_output->SendAnswer(packet, header, about);
}

const netfilter::Interface*
Ipv4Netfilter::GetInterface(Ptr<const NetDevice> device)
{
    return m_interfaces->Find(PeekPointer(device));
}

void
Ipv4Netfilter::SetInterfaceName(Ptr<const NetDevice> device, const std::string& name)
{
    NS_LOG_FUNCTION(this << device << name);
    NetfilterInterface* const interface = m_interfaces->Find(PeekPointer(device));
    NS_ABORT_MSG_IF(!interface,
                    "Ipv4Netfilter::SetInterfaceName: "
                        << Describe() << ": the device has no IPv4 interface there, so it cannot "
                        << "be named \"" << name
                        << "\". Attach() first, and assign the device an address on this node.");
    const Ptr<NetDevice> other = m_interfaces->FindDevice(name);
    NS_ABORT_MSG_IF(other && other != device,
                    "Ipv4Netfilter::SetInterfaceName: "
                        << Describe() << ": device " << other->GetIfIndex() << " is named \""
                        << name << "\" already. Choose another name.");
    interface->SetName(name);
}

Ptr<NetDevice>
Ipv4Netfilter::FindDevice(const std::string& name)
{
    return m_interfaces->FindDevice(name);
}

} // namespace ns3
