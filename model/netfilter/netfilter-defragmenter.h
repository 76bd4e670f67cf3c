/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_DEFRAGMENTER_H
#define NETFILTER_DEFRAGMENTER_H

#include "fragment-reassembler.h"
#include "netfilter-packet.h"

#include "ns3/event-id.h"
#include "ns3/ptr.h"

#include <memory>

namespace ns3
{

class Ipv4Netfilter;

/**
 * @ingroup netfilter
 * Puts the fragments together that come to a node's hooks PREROUTING and OUTPUT, so that all hook
 * functions behind it see whole packets. Each side of the node has datagrams of its own.
 *
 * A whole packet is made of the fragments' ns-3 packets: byte tags, packet metadata, and packet
 * tags and mark of the first fragment survive. It remembers what it came in, so that it can leave
 * likewise (NetfilterPacket::GetFragmentShape).
 */
class NetfilterDefragmenter
{
  public:
    /**
     * @param netfilter of the node; must outlive this
     * @param config limits, read at every fragment; must outlive this
     */
    NetfilterDefragmenter(Ipv4Netfilter& netfilter, const netfilter::FragmentConfig& config);
    ~NetfilterDefragmenter();

    NetfilterDefragmenter(const NetfilterDefragmenter&) = delete;
    NetfilterDefragmenter& operator=(const NetfilterDefragmenter&) = delete;

    /**
     * @param packet a fragment
     * @return ACCEPT if it was the last one missing, and @p packet is the whole datagram now;
     *         STOLEN if others are missing; DROP
     */
    netfilter::Verdict Defragment(NetfilterPacket& packet);

    /// Forget all fragments.
    void Clear();

    const netfilter::FragmentStatistics& GetStatistics() const
    {
        return m_reassembler.GetStatistics();
    }

  private:
    /// What the reassembler keeps.
    class Body;

    static NetfilterPacket& PacketOf(const netfilter::WaitingFragment& fragment);
    /// Make a packet the whole datagram. @param packet the fragment that came last
    static void Join(NetfilterPacket& packet, netfilter::FragmentedDatagram& datagram);
    /// Drop fragments. @param datagram them @param reason see drop-reason.h
    void GiveUp(const netfilter::FragmentedDatagram& datagram, const char* reason);
    /// Tell the sender that fragments are missing, if that is for this node to tell.
    void ReportTimeout(NetfilterPacket& first);
    void Expire();
    void Schedule();

    Ipv4Netfilter& m_netfilter;
    netfilter::FragmentReassembler m_reassembler;
    EventId m_event;
};

} // namespace ns3

#endif /* NETFILTER_DEFRAGMENTER_H */
