/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "subscriber-source.h"

#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>

using namespace ns3;

namespace
{

constexpr uint32_t NOBODY = 0xffffffff;
constexpr uint32_t SLOTS = 1U << 16; // a power of two

constexpr uint32_t FIRST_HOST = 0x0a000100;   // 10.0.1.0
constexpr uint32_t VICTIM = 0xc6120000;       // 198.18.0.0
constexpr uint32_t FIRST_SERVER = VICTIM + 1;

constexpr uint8_t TCP = 6;
constexpr uint8_t UDP = 17;
constexpr uint32_t IP_HEADER = 20;
constexpr uint32_t TCP_HEADER = 20;
constexpr uint32_t UDP_HEADER = 8;

constexpr uint8_t FIN = 0x01;
constexpr uint8_t SYN = 0x02;
constexpr uint8_t PSH = 0x08;
constexpr uint8_t ACK = 0x10;

void
Put16(uint8_t* at, uint32_t value)
{
    at[0] = static_cast<uint8_t>(value >> 8);
    at[1] = static_cast<uint8_t>(value);
}

void
Put32(uint8_t* at, uint32_t value)
{
    Put16(at, value >> 16);
    Put16(at + 2, value);
}

uint32_t
Get16(const uint8_t* at)
{
    return (uint32_t(at[0]) << 8) | at[1];
}

uint32_t
Get32(const uint8_t* at)
{
    return (Get16(at) << 16) | Get16(at + 2);
}

} // namespace

SubscriberSource::SubscriberSource(const SubscriberOptions& options,
                                   Ptr<EdgeDevice> inside,
                                   Ptr<EdgeDevice> outside)
    : m_options(options),
      m_inside(inside),
      m_outside(outside),
      m_arrival(CreateObject<ExponentialRandomVariable>()),
      m_lifetime(CreateObject<ParetoRandomVariable>()),
      m_gap(CreateObject<ExponentialRandomVariable>()),
      m_choice(CreateObject<UniformRandomVariable>()),
      m_slots(SLOTS, NOBODY),
      m_bytes(IP_HEADER + TCP_HEADER + options.payload),
      m_free(NOBODY),
      m_roundTrip(ToTicks(options.roundTrip))
{
    m_arrival->SetAttribute("Mean", DoubleValue(1.0));
    m_gap->SetAttribute("Mean", DoubleValue(options.packetGap));
    const double shape = options.lifetimeShape;
    m_lifetime->SetAttribute("Shape", DoubleValue(shape));
    m_lifetime->SetAttribute("Scale", DoubleValue(options.lifetime * (shape - 1) / shape));
    m_lifetime->SetAttribute("Bound", DoubleValue(options.lifetimeBound));
    m_inside->SetSink([this](Ptr<const Packet>) { ++m_counts.returned; });
    m_outside->SetSink([this](Ptr<const Packet> packet) { Serve(packet); });
}

int64_t
SubscriberSource::AssignStreams(int64_t stream)
{
    m_arrival->SetStream(stream);
    m_lifetime->SetStream(stream + 1);
    m_gap->SetStream(stream + 2);
    m_choice->SetStream(stream + 3);
    return 4;
}

Ipv4Address
SubscriberSource::GetFirstHost() const
{
    return Ipv4Address(FIRST_HOST);
}

Ipv4Address
SubscriberSource::GetLastHost() const
{
    return Ipv4Address(FIRST_HOST + m_options.hosts - 1);
}

Ipv4Address
SubscriberSource::GetFirstServer() const
{
    return Ipv4Address(VICTIM);
}

Ipv4Address
SubscriberSource::GetLastServer() const
{
    return Ipv4Address(FIRST_SERVER + m_options.servers - 1);
}

uint64_t
SubscriberSource::ToTicks(double seconds) const
{
    return std::max<uint64_t>(static_cast<uint64_t>(std::ceil(seconds / m_options.tick)), 1);
}

void
SubscriberSource::Start(Time end)
{
    m_endTick = ToTicks(end.GetSeconds());
    m_nextArrival = m_arrival->GetValue() / m_options.arrivals;
    // What the router receives must happen in its context, and so do all ticks that follow.
    Simulator::ScheduleWithContext(m_inside->GetNode()->GetId(),
                                   Seconds(m_options.tick),
                                   &SubscriberSource::Tick,
                                   this);
}

void
SubscriberSource::Tick()
{
    ++m_now;
    while (!m_answers.empty() && m_answers.front().tick <= m_now)
    {
        m_outside->Deliver(m_answers.front().packet);
        m_answers.pop_front();
    }
    const double now = static_cast<double>(m_now) * m_options.tick;
    const auto within = [now](double start, double length) {
        return now >= start && now < start + length;
    };
    while (m_nextArrival <= now)
    {
        Open();
        const bool crowd = within(m_options.crowdStart, m_options.crowdLength);
        const double rate = m_options.arrivals * (crowd ? m_options.crowdFactor : 1);
        m_nextArrival += m_arrival->GetValue() / rate;
    }
    if (within(m_options.floodStart, m_options.floodLength))
    {
        for (m_floodDue += m_options.floodRate * m_options.tick; m_floodDue >= 1; --m_floodDue)
        {
            Flood();
        }
    }
    // Taken out as a whole, since a flow may come back into the same slot.
    uint32_t index = std::exchange(m_slots[m_now % SLOTS], NOBODY);
    while (index != NOBODY)
    {
        const uint32_t next = m_flows[index].next;
        Prefetch(next);
        if (m_flows[index].dueTick > m_now)
        {
            m_flows[index].next = std::exchange(m_slots[m_now % SLOTS], index);
        }
        else
        {
            SendOf(index);
        }
        index = next;
    }
    if (m_now < m_endTick)
    {
        Simulator::Schedule(Seconds(m_options.tick), &SubscriberSource::Tick, this);
    }
}

void
SubscriberSource::Prefetch(uint32_t index) const
{
    if (index != NOBODY)
    {
        // It may lie in two cache lines. The packet before it takes longer than memory does.
        const Flow& flow = m_flows[index];
        __builtin_prefetch(&flow.endTick);
        __builtin_prefetch(&flow.step);
    }
}

void
SubscriberSource::Open()
{
    uint32_t index = m_free;
    if (index != NOBODY)
    {
        m_free = m_flows[index].next;
    }
    else
    {
        index = static_cast<uint32_t>(m_flows.size());
        m_flows.emplace_back();
    }
    Flow& flow = m_flows[index];
    flow.isTcp = m_choice->GetValue() < m_options.tcpShare;
    flow.host = FIRST_HOST + m_choice->GetInteger(0, m_options.hosts - 1);
    flow.port = static_cast<uint16_t>(m_choice->GetInteger(1024, 65535));
    flow.server = FIRST_SERVER + m_choice->GetInteger(0, m_options.servers - 1);
    flow.serverPort = flow.isTcp ? 443 : 4500;
    flow.sequence = static_cast<uint32_t>(m_now);
    flow.step = 0;
    flow.endTick = m_now + ToTicks(m_lifetime->GetValue());
    ++m_active;
    ++m_counts.opened;
    SendOf(index);
}

void
SubscriberSource::Wait(uint32_t index, uint64_t ticks)
{
    Flow& flow = m_flows[index];
    flow.dueTick = m_now + ticks;
    flow.next = std::exchange(m_slots[flow.dueTick % SLOTS], index);
}

void
SubscriberSource::SendOf(uint32_t index)
{
    Flow& flow = m_flows[index];
    const bool isLast = flow.step > 0 && m_now >= flow.endTick;
    if (!isLast)
    {
        if (!flow.isTcp)
        {
            Emit(flow, 0, 0, m_options.payload);
            flow.step = 1;
        }
        else if (flow.step == 0)
        {
            Emit(flow, SYN, 0, 0);
            ++flow.sequence;
            flow.step = 1;
            // The first data goes out together with the acknowledgement of SYN/ACK.
            Wait(index, m_roundTrip + 1);
            return;
        }
        else
        {
            Emit(flow, ACK | PSH, 1, m_options.payload);
            flow.sequence += m_options.payload;
            flow.step = 2;
        }
        const uint64_t left = flow.endTick > m_now ? flow.endTick - m_now : 1;
        Wait(index, std::min(ToTicks(m_gap->GetValue()), left));
        return;
    }
    if (flow.isTcp && flow.step < 3 && m_choice->GetValue() >= m_options.vanishShare)
    {
        Emit(flow, FIN | ACK, 1, 0);
        ++flow.sequence;
        flow.step = 3;
        Wait(index, m_roundTrip + 1);
        return;
    }
    if (flow.step == 3)
    {
        Emit(flow, ACK, 2, 0);
    }
    --m_active;
    flow.next = std::exchange(m_free, index);
}

void
SubscriberSource::Flood()
{
    const uint32_t host = FIRST_HOST + m_choice->GetInteger(0, m_options.hosts - 1);
    const auto port = static_cast<uint16_t>(m_choice->GetInteger(1024, 65535));
    // Many ports of the victim, or the translated ports would end before the table is full.
    const auto victimPort = static_cast<uint16_t>(m_choice->GetInteger(1, 1023));
    ++m_counts.opened;
    ++m_counts.flooded;
    ++m_counts.sent;
    m_inside->Deliver(MakePacket(host, port, VICTIM, victimPort, true, SYN, 0, 0, 0));
}

void
SubscriberSource::Emit(const Flow& flow, uint8_t flags, uint32_t ack, uint32_t payload)
{
    ++m_counts.sent;
    m_inside->Deliver(MakePacket(flow.host,
                                 flow.port,
                                 flow.server,
                                 flow.serverPort,
                                 flow.isTcp,
                                 flags,
                                 flow.sequence,
                                 ack,
                                 payload));
}

void
SubscriberSource::Serve(Ptr<const Packet> packet)
{
    ++m_counts.served;
    uint8_t bytes[IP_HEADER + TCP_HEADER];
    const uint32_t length = packet->CopyData(bytes, sizeof(bytes));
    const bool isTcp = length > 9 && bytes[9] == TCP;
    if (length < IP_HEADER + (isTcp ? TCP_HEADER : UDP_HEADER))
    {
        return;
    }
    const uint32_t server = Get32(bytes + 16);
    if (server == VICTIM)
    {
        return;
    }
    const uint8_t* transport = bytes + IP_HEADER;
    uint8_t flags = 0;
    uint32_t sequence = 0;
    uint32_t ack = 0;
    uint32_t payload = m_options.payload;
    if (isTcp)
    {
        // Servers count from 0, send no data, and so speak of 1 ever after their SYN.
        const uint8_t received = transport[13];
        const uint32_t data = packet->GetSize() - IP_HEADER - TCP_HEADER;
        if ((received & (SYN | FIN)) == 0 && data == 0)
        {
            return; // an acknowledgement is not acknowledged
        }
        flags = ACK | (received & (SYN | FIN));
        sequence = (received & SYN) != 0 ? 0 : 1;
        ack = Get32(transport + 4) + data + ((received & (SYN | FIN)) != 0 ? 1 : 0);
        payload = 0;
    }
    ++m_counts.answered;
    m_answers.push_back({m_now + m_roundTrip,
                         MakePacket(server,
                                    static_cast<uint16_t>(Get16(transport + 2)),
                                    Get32(bytes + 12),
                                    static_cast<uint16_t>(Get16(transport)),
                                    isTcp,
                                    flags,
                                    sequence,
                                    ack,
                                    payload)});
}

Ptr<Packet>
SubscriberSource::MakePacket(uint32_t from,
                             uint16_t fromPort,
                             uint32_t to,
                             uint16_t toPort,
                             bool isTcp,
                             uint8_t flags,
                             uint32_t sequence,
                             uint32_t ack,
                             uint32_t payload)
{
    // Checksums stay 0: ns-3 neither makes nor checks them unless told to.
    uint8_t* ip = m_bytes.data();
    const uint32_t header = isTcp ? TCP_HEADER : UDP_HEADER;
    const uint32_t length = IP_HEADER + header + payload;
    std::fill_n(ip, IP_HEADER + header, 0);
    ip[0] = 0x45;
    Put16(ip + 2, length);
    ip[8] = 64;
    ip[9] = isTcp ? TCP : UDP;
    Put32(ip + 12, from);
    Put32(ip + 16, to);
    uint8_t* transport = ip + IP_HEADER;
    Put16(transport, fromPort);
    Put16(transport + 2, toPort);
    if (isTcp)
    {
        Put32(transport + 4, sequence);
        Put32(transport + 8, ack);
        transport[12] = 0x50;
        transport[13] = flags;
        Put16(transport + 14, 65535);
    }
    else
    {
        Put16(transport + 4, UDP_HEADER + payload);
    }
    return Create<Packet>(ip, length);
}
