/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SUBSCRIBER_SOURCE_H
#define SUBSCRIBER_SOURCE_H

#include "edge-device.h"

#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"

#include <deque>
#include <vector>

/// What the subscribers do. Times are in seconds, rates per second.
struct SubscriberOptions
{
    uint32_t hosts{1000};       //!< inside hosts, from 10.0.1.0 on
    uint32_t servers{1000};     //!< outside hosts, from 198.18.0.1 on
    double arrivals{500};       //!< connections opened, Poisson
    double tcpShare{0.7};       //!< share of TCP; the rest is UDP
    double lifetime{10};        //!< mean lifetime of a connection, Pareto
    double lifetimeShape{1.5};  //!< shape of the Pareto distribution, above 1
    double lifetimeBound{3600}; //!< no connection lives longer
    double packetGap{2};        //!< mean time between two packets that a host sends, exponential
    double vanishShare{0.1};    //!< share of TCP connections that end without a FIN
    double roundTrip{0.02};     //!< until the answer comes
    uint32_t payload{64};       //!< bytes of TCP or UDP payload
    double crowdStart{0};       //!< flash crowd: begins
    double crowdLength{0};      //!< flash crowd: lasts; 0: there is none
    double crowdFactor{5};      //!< flash crowd: arrivals are multiplied by this
    double floodStart{0};       //!< SYN flood: begins
    double floodLength{0};      //!< SYN flood: lasts; 0: there is none
    double floodRate{10000};    //!< SYN flood: segments, each opens a connection
    double tick{0.001};         //!< packets come in steps of this
};

/// What they did.
struct SubscriberCounts
{
    uint64_t sent{0};     //!< packets of inside hosts
    uint64_t served{0};   //!< of these, packets that reached the outside
    uint64_t answered{0}; //!< packets sent by the outside
    uint64_t returned{0}; //!< of these, packets that reached the inside
    uint64_t opened{0};   //!< connections begun, those of the flood included
    uint64_t flooded{0};  //!< segments of the flood
};

/**
 * Many subscribers and many servers in one object: makes the packets of the inside hosts, answers
 * them on the outside. A connection costs 40 bytes; a simulator event comes once in a tick, not once
 * for a packet.
 *
 * TCP connections are real enough for a tracker that follows windows: SYN, data, FIN, and the
 * acknowledgements of all. Servers answer each packet by what is in it, and so need no memory; one
 * address, 198.18.0.0, is the victim of the flood and never answers.
 */
class SubscriberSource
{
  public:
    /**
     * @param options what to do
     * @param inside the router's device towards the subscribers
     * @param outside the router's device towards the servers
     */
    SubscriberSource(const SubscriberOptions& options,
                     ns3::Ptr<EdgeDevice> inside,
                     ns3::Ptr<EdgeDevice> outside);

    SubscriberSource(const SubscriberSource&) = delete;
    SubscriberSource& operator=(const SubscriberSource&) = delete;

    /// @param stream index of the first random stream @return number of streams used
    int64_t AssignStreams(int64_t stream);

    /// @return the lowest address of an inside host
    ns3::Ipv4Address GetFirstHost() const;
    /// @return the highest address of an inside host
    ns3::Ipv4Address GetLastHost() const;
    /// @return the lowest address outside: the victim of the flood
    ns3::Ipv4Address GetFirstServer() const;
    /// @return the highest address of a server
    ns3::Ipv4Address GetLastServer() const;

    /// Begin. @param end when to stop making packets
    void Start(ns3::Time end);

    const SubscriberCounts& GetCounts() const
    {
        return m_counts;
    }

    /// @return connections that their hosts have not ended
    uint32_t GetActive() const
    {
        return m_active;
    }

  private:
    /// One connection, as its inside host sees it.
    struct Flow
    {
        uint64_t endTick;     //!< no packet but the last one from then on
        uint64_t dueTick;     //!< next packet
        uint32_t next;        //!< in the list of its slot of the wheel, or of free flows
        uint32_t host;        //!< address
        uint32_t server;      //!< address
        uint32_t sequence;    //!< TCP: of the next segment
        uint16_t port;        //!< of the host
        uint16_t serverPort;
        bool isTcp;
        uint8_t step;         //!< packets sent, up to 2
    };

    /// A packet that will reach the router from the outside.
    struct Answer
    {
        uint64_t tick;
        ns3::Ptr<ns3::Packet> packet;
    };

    void Tick();
    void Open();
    void Flood();
    void SendOf(uint32_t index);
    /// Fetch a flow from memory. @param index of the flow that comes next, or of none
    void Prefetch(uint32_t index) const;
    void Wait(uint32_t index, uint64_t ticks);
    void Emit(const Flow& flow, uint8_t flags, uint32_t ack, uint32_t payload);
    void Serve(ns3::Ptr<const ns3::Packet> packet);
    uint64_t ToTicks(double seconds) const;
    ns3::Ptr<ns3::Packet> MakePacket(uint32_t from,
                                     uint16_t fromPort,
                                     uint32_t to,
                                     uint16_t toPort,
                                     bool isTcp,
                                     uint8_t flags,
                                     uint32_t sequence,
                                     uint32_t ack,
                                     uint32_t payload);

    SubscriberOptions m_options;
    SubscriberCounts m_counts;
    ns3::Ptr<EdgeDevice> m_inside;
    ns3::Ptr<EdgeDevice> m_outside;
    ns3::Ptr<ns3::ExponentialRandomVariable> m_arrival;
    ns3::Ptr<ns3::ParetoRandomVariable> m_lifetime;
    ns3::Ptr<ns3::ExponentialRandomVariable> m_gap;
    ns3::Ptr<ns3::UniformRandomVariable> m_choice;
    std::vector<Flow> m_flows;
    std::vector<uint32_t> m_slots; //!< the wheel: lists of flows by the low bits of dueTick
    std::deque<Answer> m_answers;
    std::vector<uint8_t> m_bytes; //!< of the packet being made
    uint32_t m_free;              //!< list of free flows
    uint32_t m_active{0};
    uint64_t m_now{0}; //!< tick
    uint64_t m_endTick{0};
    uint64_t m_roundTrip;
    double m_nextArrival{0}; //!< seconds
    double m_floodDue{0};    //!< segments not sent yet, a fraction included
};

#endif /* SUBSCRIBER_SOURCE_H */
