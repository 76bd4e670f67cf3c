/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "engine-router.h"

#include "fragment-bytes.h"
#include "nat-fragments.h"
#include "packet-payload.h"
#include "packet-rewrite.h"
#include "rule-log-line.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t
Mask(unsigned prefix)
{
    return prefix == 0 ? 0 : ~uint32_t{0} << (32 - prefix);
}

} // namespace

/// A packet on its way, with its bytes.
struct EngineRouter::Queued : public PacketBuffer
{
    /// In a buffer of exactly that size, so that AddressSanitizer sees every byte too far.
    bool Reserve(PacketView& view, uint32_t capacity) override
    {
        Bytes larger(std::max(capacity, view.GetTotalLength()));
        std::copy_n(view.GetBytes(), view.GetTotalLength(), larger.begin());
        bytes.swap(larger);
        const uint32_t total = view.GetTotalLength();
        return PacketView::Parse(bytes.data(), total, total, view) == PacketView::Error::NONE;
    }

    /// @return the packet as it is now
    Bytes Now() const
    {
        const uint8_t* first = packet.view.GetBytes();
        return Bytes(first, first + packet.view.GetTotalLength());
    }

    Bytes bytes;
    TrackedPacket packet;
    HookState state;
    FragmentShape shape; //!< what it came in; no pieces if it came whole
    bool hasArrived{false}; // and was not sent by the router itself
};

bool
RouterInterface::SelectAddress(uint32_t nextHop, uint32_t& address) const
{
    if (addresses.empty())
    {
        return false;
    }
    address = addresses.front().address;
    for (const Entry& entry : addresses)
    {
        if (((entry.address ^ nextHop) & Mask(entry.prefix)) == 0)
        {
            address = entry.address;
            break;
        }
    }
    return true;
}

bool
RouterInterface::GetFirstAddress(uint32_t& address) const
{
    if (addresses.empty())
    {
        return false;
    }
    address = addresses.front().address;
    return true;
}

EngineRouter::EngineRouter(const ConntrackConfig& config, uint32_t seed)
    : m_random(seed),
      conntrack(config, m_random),
      nat(conntrack, m_random),
      reassembler(conntrack.GetConfig().fragments)
{
    conntrack.SetObserver(this);
    rules.SetHost(this);
}

EngineRouter::~EngineRouter()
{
    rules.SetHost(nullptr);
    conntrack.SetObserver(nullptr);
}

RouterInterface&
EngineRouter::GetInterface(const std::string& name)
{
    std::unique_ptr<RouterInterface>& interface = m_interfaces[name];
    if (!interface)
    {
        interface =
            std::make_unique<RouterInterface>(name, static_cast<uint32_t>(m_interfaces.size()));
    }
    return *interface;
}

RouterInterface*
EngineRouter::FindInterface(const std::string& name)
{
    const auto found = m_interfaces.find(name);
    return found == m_interfaces.end() ? nullptr : found->second.get();
}

void
EngineRouter::AddAddress(const std::string& name, uint32_t address, unsigned prefix)
{
    GetInterface(name).addresses.push_back({address, prefix});
    AddRoute(address & Mask(prefix), prefix, 0, name);
}

void
EngineRouter::AddRoute(uint32_t network, unsigned prefix, uint32_t via, const std::string& name)
{
    m_routes.push_back({network, prefix, via, &GetInterface(name)});
}

bool
EngineRouter::RemoveAddress(const std::string& name, uint32_t address)
{
    RouterInterface& interface = GetInterface(name);
    auto& list = interface.addresses;
    const auto found = std::find_if(list.begin(), list.end(), [address](const auto& entry) {
        return entry.address == address;
    });
    if (found == list.end())
    {
        return false;
    }
    const uint32_t network = address & Mask(found->prefix);
    const auto route = std::find_if(m_routes.begin(), m_routes.end(), [&](const Route& one) {
        return one.out == &interface && one.network == network && one.via == 0;
    });
    if (route != m_routes.end())
    {
        m_routes.erase(route);
    }
    list.erase(found);
    nat.OnAddressRemoved(interface.GetIndex(), address, now);
    return true;
}

void
EngineRouter::SetDown(const std::string& name)
{
    RouterInterface& interface = GetInterface(name);
    m_routes.erase(std::remove_if(m_routes.begin(),
                                  m_routes.end(),
                                  [&](const Route& route) { return route.out == &interface; }),
                   m_routes.end());
    nat.OnInterfaceDown(interface.GetIndex(), now);
}

bool
EngineRouter::IsLocal(uint32_t address) const
{
    return std::any_of(m_interfaces.begin(), m_interfaces.end(), [address](const auto& entry) {
        const auto& list = entry.second->addresses;
        return std::any_of(list.begin(), list.end(), [address](const auto& one) {
            return one.address == address;
        });
    });
}

const EngineRouter::Route*
EngineRouter::Lookup(uint32_t destination) const
{
    const Route* best = nullptr;
    for (const Route& route : m_routes)
    {
        const bool fits = ((route.network ^ destination) & Mask(route.prefix)) == 0;
        if (fits && (best == nullptr || route.prefix >= best->prefix))
        {
            best = &route;
        }
    }
    return best;
}

Fate
EngineRouter::Dropped(const TrackedPacket& packet, const char* why) const
{
    Fate fate;
    fate.state = packet.state;
    fate.reason = why != nullptr                 ? why
                  : packet.dropReason != nullptr ? packet.dropReason
                                                 : "dropped without a reason";
    return fate;
}

bool
EngineRouter::Translate(TrackedPacket& packet, const HookState& state)
{
    // As in Linux, NAT is at work as soon as the table nat exists, with or without a rule.
    return !rules.HasTable(TableId::NAT) ||
           nat.Translate(packet, state, rules.GetNatPolicy()) == Verdict::ACCEPT;
}

bool
EngineRouter::Defragment(Queued& queued, Fate& fate)
{
    PacketView& view = queued.packet.view;
    if (!view.IsFragment())
    {
        return true;
    }
    reassembler.Expire(now);
    constexpr auto PLACE = static_cast<uint8_t>(Hook::PREROUTING);
    const FragmentResult result =
        reassembler.Add(view, PLACE, std::make_unique<FragmentBytes>(queued.bytes), now);
    if (result.outcome == FragmentOutcome::WHOLE)
    {
        queued.shape = result.datagram.shape;
        queued.bytes = JoinFragments(result.datagram);
        const size_t size = queued.bytes.size();
        return PacketView::Parse(queued.bytes.data(), size, size, view) == PacketView::Error::NONE;
    }
    fate.kind = Fate::WAITING;
    if (result.outcome != FragmentOutcome::KEPT)
    {
        fate = Dropped(queued.packet, FragmentDropReason(result.outcome));
    }
    return false;
}

void
EngineRouter::Fragment(const Queued& queued, Fate& fate) const
{
    const uint32_t mtu = static_cast<const RouterInterface*>(queued.state.out)->mtu;
    const auto size = static_cast<uint32_t>(fate.bytes.size());
    if (queued.shape.pieces.empty() && size <= mtu)
    {
        return;
    }
    FragmentShape shape = queued.shape;
    JoinHeaders(shape, queued.packet, queued.hasArrived);
    shape.largest = shape.pieces.empty() ? size : shape.largest;
    const FragmentPlan plan = PlanFragments(shape, size - 20, 20, mtu);
    for (const FragmentPiece& piece : plan.pieces)
    {
        fate.fragments.push_back(CutFragment(fate.bytes,
                                             piece.offset,
                                             piece.offset + piece.length,
                                             plan.dontFragment));
    }
}

bool
EngineRouter::Pass(TableId table, TrackedPacket& packet, const HookState& state)
{
    return rules.Evaluate(table, packet, state) == Verdict::ACCEPT;
}

bool
EngineRouter::Enter(Queued& queued, const std::string& name, const Bytes& bytes, Fate& fate)
{
    queued.bytes = Bytes(bytes.begin(), bytes.end());
    TrackedPacket& packet = queued.packet;
    HookState& state = queued.state;
    if (PacketView::Parse(queued.bytes.data(), bytes.size(), bytes.size(), packet.view) !=
        PacketView::Error::NONE)
    {
        fate = Dropped(packet, "not IPv4");
        return false;
    }
    packet.buffer = &queued;
    state.in = &GetInterface(name);
    queued.hasArrived = true;
    state.now = now;
    state.hook = Hook::PREROUTING;
    if (!Defragment(queued, fate))
    {
        return false;
    }
    if (!Pass(TableId::RAW, packet, state) ||
        conntrack.Track(packet, state) != Verdict::ACCEPT ||
        !Pass(TableId::MANGLE, packet, state) || !Translate(packet, state))
    {
        fate = Dropped(packet);
        return false;
    }
    if (IsLocal(packet.view.GetDestination()))
    {
        state.hook = Hook::INPUT;
        if (!Pass(TableId::MANGLE, packet, state) || !Pass(TableId::FILTER, packet, state) ||
            !Translate(packet, state) || conntrack.Confirm(packet, state) != Verdict::ACCEPT)
        {
            fate = Dropped(packet);
            return false;
        }
        fate.kind = Fate::DELIVERED;
        fate.state = packet.state;
        fate.bytes = queued.Now();
        return false;
    }
    const Route* route = Lookup(packet.view.GetDestination());
    if (route == nullptr || packet.view.GetTtl() <= 1)
    {
        fate = Dropped(packet, route == nullptr ? "no route" : "ttl");
        return false;
    }
    const bool mayNotFragment = (packet.view.GetBytes()[6] & 0x40) != 0;
    if (mayNotFragment && packet.view.GetTotalLength() > route->out->mtu &&
        (queued.shape.pieces.empty() || queued.shape.largest > route->out->mtu))
    {
        fate = Dropped(packet, reason::TOO_BIG);
        return false;
    }
    // One less in the high byte of a word: one more in the checksum's (RFC 1141).
    uint8_t* ip = packet.view.GetBytes();
    --ip[8];
    const uint32_t sum = LoadBe16(ip + 10) + 0x0100U;
    StoreBe16(ip + 10, static_cast<uint16_t>(sum + (sum >> 16)));
    state.out = route->out;
    state.nextHop = route->via != 0 ? route->via : packet.view.GetDestination();
    state.hook = Hook::FORWARD;
    return true;
}

Fate
EngineRouter::Sent(const Queued& queued) const
{
    Fate fate;
    fate.kind = Fate::SENT;
    fate.interface = queued.state.out->GetName();
    fate.state = queued.packet.state;
    fate.bytes = queued.Now();
    Fragment(queued, fate);
    return fate;
}

Fate
EngineRouter::Forward(Queued& queued)
{
    TrackedPacket& packet = queued.packet;
    HookState& state = queued.state;
    state.now = now;
    if (!Pass(TableId::MANGLE, packet, state) || !Pass(TableId::FILTER, packet, state))
    {
        return Dropped(packet);
    }
    state.hook = Hook::POSTROUTING;
    state.in = nullptr;
    if (!Pass(TableId::MANGLE, packet, state) || !Translate(packet, state) ||
        conntrack.Confirm(packet, state) != Verdict::ACCEPT)
    {
        return Dropped(packet);
    }
    return Sent(queued);
}

Fate
EngineRouter::Receive(const std::string& name, const Bytes& bytes)
{
    Queued packet;
    Fate fate;
    return Enter(packet, name, bytes, fate) ? Forward(packet) : fate;
}

bool
EngineRouter::Queue(const std::string& name, const Bytes& bytes)
{
    auto packet = std::make_unique<Queued>();
    Fate fate;
    if (!Enter(*packet, name, bytes, fate))
    {
        return false;
    }
    m_queue.push_back(std::move(packet));
    return true;
}

Fate
EngineRouter::Release()
{
    const std::unique_ptr<Queued> packet = std::move(m_queue.front());
    m_queue.erase(m_queue.begin());
    return Forward(*packet);
}

Fate
EngineRouter::Send(const Bytes& bytes)
{
    Queued queued;
    queued.bytes = bytes;
    TrackedPacket& packet = queued.packet;
    if (PacketView::Parse(queued.bytes.data(), bytes.size(), bytes.size(), packet.view) !=
        PacketView::Error::NONE)
    {
        return Dropped(packet, "not IPv4");
    }
    packet.buffer = &queued;
    return SendOut(queued);
}

Fate
EngineRouter::SendOut(Queued& queued)
{
    TrackedPacket& packet = queued.packet;
    HookState& state = queued.state;
    const Route* route = Lookup(packet.view.GetDestination());
    if (route == nullptr)
    {
        return Dropped(packet, "no route");
    }
    state.hook = Hook::OUTPUT;
    state.now = now;
    state.out = route->out;
    state.nextHop = route->via != 0 ? route->via : packet.view.GetDestination();
    if (!Pass(TableId::RAW, packet, state) ||
        conntrack.Track(packet, state) != Verdict::ACCEPT ||
        !Pass(TableId::MANGLE, packet, state) || !Translate(packet, state) ||
        !Pass(TableId::FILTER, packet, state))
    {
        return Dropped(packet);
    }
    // OUTPUT may have changed the destination.
    route = Lookup(packet.view.GetDestination());
    if (route == nullptr)
    {
        return Dropped(packet, "no route");
    }
    state.hook = Hook::POSTROUTING;
    state.out = route->out;
    state.nextHop = route->via != 0 ? route->via : packet.view.GetDestination();
    if (!Pass(TableId::MANGLE, packet, state) || !Translate(packet, state) ||
        conntrack.Confirm(packet, state) != Verdict::ACCEPT)
    {
        return Dropped(packet);
    }
    return Sent(queued);
}

std::vector<ConnectionRecord>
EngineRouter::List()
{
    std::vector<ConnectionRecord> list;
    conntrack.GetTable().ForEach([&](Connection& connection) {
        // Who lost a clash is hidden, as in Linux.
        if (!connection.IsExpired(now) && !connection.Has(status::NAT_CLASH))
        {
            list.push_back(MakeRecord(connection, now));
        }
        return true;
    });
    return list;
}

void
EngineRouter::OnConntrackEvent(ConntrackEvent kind,
                               const Connection& connection,
                               uint16_t what,
                               Instant when)
{
    events.push_back({kind, MakeRecord(connection, when)});
    events.back().record.events = what;
}

void
EngineRouter::OnTableSize(size_t /* size */)
{
}

uint32_t
EngineRouter::GetRandom()
{
    return m_random.Next();
}

AddressType
EngineRouter::GetAddressType(uint32_t address, const Interface* device) const
{
    for (const auto& [name, interface] : m_interfaces)
    {
        for (const RouterInterface::Entry& entry : interface->addresses)
        {
            if (device != nullptr && device != interface.get())
            {
                continue;
            }
            if (address == entry.address)
            {
                return AddressType::LOCAL;
            }
            if (address == (entry.address | ~Mask(entry.prefix)))
            {
                return AddressType::BROADCAST;
            }
        }
    }
    return RuleHost::GetAddressType(address, device);
}

uint32_t
EngineRouter::GetRouteMtu(uint32_t address) const
{
    const Route* route = Lookup(address);
    return route != nullptr ? route->out->GetMtu() : 0;
}

Conntrack*
EngineRouter::GetConntrack()
{
    return &conntrack;
}

void
EngineRouter::OnLog(const LogRequest& request, const TrackedPacket& packet, const HookState& state)
{
    log.push_back(FormatLogLine(request, packet, state));
}

void
EngineRouter::SendAnswer(const std::vector<uint8_t>& answer,
                         const TrackedPacket& about,
                         const HookState& /* where */)
{
    Queued queued;
    queued.bytes = answer;
    TrackedPacket& packet = queued.packet;
    PacketView::Parse(queued.bytes.data(), answer.size(), answer.size(), packet.view);
    packet.buffer = &queued;
    uint32_t source = 0;
    const Route* route = Lookup(packet.view.GetDestination());
    if (packet.view.GetSource() == 0 && route != nullptr &&
        route->out->SelectAddress(packet.view.GetDestination(), source))
    {
        RewriteAddress(packet.view, PacketEnd::SOURCE, source);
    }
    if (about.connection)
    {
        packet.connection = about.connection;
        packet.state = PacketState::RELATED;
        packet.direction = Opposite(about.direction);
    }
    answers.push_back(SendOut(queued));
}

} // namespace netfilter
} // namespace ns3
