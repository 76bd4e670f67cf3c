/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-loopback.h"

#include "ns3/simulator.h"
#include "ns3/tag.h"

#include <algorithm>
#include <ostream>

namespace ns3
{

namespace
{

/// Names a packet that a node sent to itself.
class LoopbackTag : public Tag
{
  public:
    LoopbackTag() = default;

    LoopbackTag(uint32_t node, uint32_t packetKey)
        : nodeId(node),
          key(packetKey)
    {
    }

    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::NetfilterLoopbackTag")
                                .SetParent<Tag>()
                                .SetGroupName("Netfilter")
                                .AddConstructor<LoopbackTag>();
        return tid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    uint32_t GetSerializedSize() const override
    {
        return 8;
    }

    void Serialize(TagBuffer i) const override
    {
        i.WriteU32(nodeId);
        i.WriteU32(key);
    }

    void Deserialize(TagBuffer i) override
    {
        nodeId = i.ReadU32();
        key = i.ReadU32();
    }

    void Print(std::ostream& os) const override
    {
        os << "node=" << nodeId << " key=" << key;
    }

    uint32_t nodeId{0};
    uint32_t key{0};
};

} // namespace

NetfilterLoopback::NetfilterLoopback(uint32_t nodeId)
    : m_nodeId(nodeId)
{
}

void
NetfilterLoopback::Expire(netfilter::Instant now)
{
    // A packet comes back at once or never: a full queue or a downed interface may swallow it.
    m_waiting.erase(std::remove_if(m_waiting.begin(),
                                   m_waiting.end(),
                                   [now](const Waiting& waiting) { return waiting.sent < now; }),
                    m_waiting.end());
}

void
NetfilterLoopback::Keep(Ptr<const Packet> packet, Ptr<NetfilterPacket> context, bool waitsForRoute)
{
    const netfilter::Instant now = Simulator::Now().GetNanoSeconds();
    Expire(now);
    LoopbackTag tag(m_nodeId, ++m_lastKey);
    ConstCast<Packet>(packet)->ReplacePacketTag(tag);
    m_waiting.push_back({m_lastKey, now, context, waitsForRoute});
}

bool
NetfilterLoopback::Take(NetfilterPacket& context, bool& waitsForRoute)
{
    Expire(Simulator::Now().GetNanoSeconds());
    LoopbackTag tag;
    if (!context.m_packet->PeekPacketTag(tag) || tag.nodeId != m_nodeId)
    {
        return false;
    }
    const auto found =
        std::find_if(m_waiting.begin(), m_waiting.end(), [&tag](const Waiting& waiting) {
            return waiting.key == tag.key;
        });
    if (found == m_waiting.end())
    {
        return false;
    }
    context.Inherit(*found->context);
    context.m_tracked.loopedBack = true;
    waitsForRoute = found->waitsForRoute;
    m_waiting.erase(found);
    return true;
}

} // namespace ns3
