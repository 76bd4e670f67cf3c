/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_PACKET_H
#define NETFILTER_PACKET_H

#include "fragment-plan.h"
#include "netfilter-hook.h"
#include "packet-payload.h"
#include "tracked-packet.h"

#include "ns3/ipv4-header.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace ns3
{

class Ipv4Netfilter;

/**
 * @ingroup netfilter
 * A packet on its way through the hooks of one node, and all that is known of it: header, payload,
 * devices, connection, mark (what struct sk_buff and struct nf_hook_state are to Linux).
 *
 * There is one object per packet, from the first hook to the last. A hook function that wants to
 * keep it beyond its return (STOLEN, QUEUE) takes a Ptr.
 *
 * The packet can be looked at in two ways, which always agree:
 * - as bytes, GetTracked().view: the IPv4 header and the beginning of the transport packet
 *   (60 bytes; of ICMP errors and SCTP everything; after MakeWhole() everything). Whoever changes
 *   bytes sets GetTracked().modified; what becomes effective is stated at WriteBack();
 * - as ns-3 objects, GetHeader() and GetPacket(), replaced by SetHeader() and SetPacket().
 *
 * On FORWARD and POSTROUTING the TTL of a forwarded packet is already decremented. The IPv4 header
 * checksum in the bytes is 0: ns-3 computes it when the packet leaves. For packets of the node
 * itself the identification is 0: ns-3 assigns it behind the last hook.
 */
class NetfilterPacket : public SimpleRefCount<NetfilterPacket>, private netfilter::PacketBuffer
{
  public:
    /**
     * @param header the IPv4 header
     * @param packet what follows it
     * @param checksums whether the node computes checksums (Node::ChecksumEnabled)
     */
    NetfilterPacket(const Ipv4Header& header, Ptr<const Packet> packet, bool checksums);
    NetfilterPacket(const NetfilterPacket&) = delete;
    NetfilterPacket& operator=(const NetfilterPacket&) = delete;

    /// @return the hook the packet is at
    netfilter::Hook GetHook() const
    {
        return m_state.hook;
    }

    /// @return hook, interfaces, next hop and time, as the engine wants them
    const netfilter::HookState& GetState() const
    {
        return m_state;
    }

    /// @return the device the packet came in by; null for packets of the node itself
    Ptr<NetDevice> GetInDevice() const
    {
        return m_inDevice;
    }

    /// @return the device the packet leaves by; null before routing and for delivered packets
    Ptr<NetDevice> GetOutDevice() const
    {
        return m_outDevice;
    }

    /// @return bytes, connection, ctstate, direction and mark
    netfilter::TrackedPacket& GetTracked()
    {
        return m_tracked;
    }

    /// @return bytes, connection, ctstate, direction and mark
    const netfilter::TrackedPacket& GetTracked() const
    {
        return m_tracked;
    }

    /// @return the packet mark
    uint32_t GetMark() const
    {
        return m_tracked.mark;
    }

    /// @param mark the packet mark
    void SetMark(uint32_t mark)
    {
        m_tracked.mark = mark;
    }

    /// @return what the packet is to its connection (ctstate)
    netfilter::PacketState GetConnectionState() const
    {
        return m_tracked.state;
    }

    /// @return the mark of the packet's connection, 0 if it has none (as of iptables' CONNMARK)
    uint32_t GetConnectionMark() const;

    /**
     * Mark the packet's connection, for later packets of either direction and for listings. A
     * change shows in the New or Update trace once the packet has passed all hooks.
     *
     * @param mark the connection mark
     * @return false if the packet has no connection
     */
    bool SetConnectionMark(uint32_t mark);

    /// @param reason why the packet is dropped, a string that outlives the simulation
    void SetDropReason(const char* reason)
    {
        m_tracked.dropReason = reason;
    }

    /**
     * @return true if the packet was sent by this very node and came back to it; connection,
     *         state, direction and mark are those it left with, as on Linux
     */
    bool IsLoopedBack() const
    {
        return m_tracked.loopedBack;
    }

    /// @return what the packet was put together from; null if it came whole
    const netfilter::FragmentShape* GetFragmentShape() const
    {
        return m_shape.get();
    }

    /// @return the IPv4 header, with all changes made so far
    const Ipv4Header& GetHeader();

    /// @return what follows the IPv4 header, with all changes made so far
    Ptr<const Packet> GetPacket();

    /// @param header replaces the IPv4 header; addresses, TOS, TTL and identification are taken
    void SetHeader(const Ipv4Header& header);

    /// @param packet replaces what follows the IPv4 header; its length may differ, up to 65515
    void SetPacket(Ptr<const Packet> packet);

    /**
     * Become the whole that this fragment is a part of.
     *
     * @param header its IPv4 header
     * @param packet what follows it
     * @param shape what it was put together from; it leaves likewise
     */
    void SetReassembled(const Ipv4Header& header,
                        Ptr<const Packet> packet,
                        netfilter::FragmentShape shape);

    /**
     * Make GetTracked().view cover every byte of the packet, as needed to verify checksums or to
     * read payload. Pointers into the old view are invalid afterwards; changed bytes are kept.
     */
    void MakeWhole();

    /**
     * Carry changed bytes over to header and packet and clear GetTracked().modified. Called by the
     * machinery behind the last hook function; hook functions need not call it.
     *
     * Of the IPv4 header source, destination, TOS, TTL and total length are taken. Of the transport
     * bytes all are, exactly as they stand. Packet tags, byte tags and the type information of
     * Packet::Print survive.
     */
    void WriteBack();

  private:
    friend class Ipv4Netfilter;
    friend class Ipv4NetfilterRouting;
    friend class NetfilterForwarder;
    friend class NetfilterLocalOutput;
    friend class NetfilterLoopback;

    /// What of a header can be changed in the bytes; addresses in host byte order.
    struct HeaderFields
    {
        uint32_t source{0};
        uint32_t destination{0};
        uint8_t tos{0};
        uint8_t ttl{0};
    };

    bool Reserve(netfilter::PacketView& view, uint32_t capacity) override;
    /// Read header and packet into the bytes anew. @param length transport bytes wanted
    void Fill(uint32_t length);
    /// Fill() as much as is looked at as a rule.
    void FillUsual();
    /// Write the header into the first 20 bytes. @param bytes where they are
    void FillHeader(uint8_t* bytes);
    /// Carry changed bytes over to the header.
    void WriteBackHeader();
    /// Become another packet, as if made anew; only after Release(). Parameters as constructing.
    void Restart(const Ipv4Header& header, Ptr<const Packet> packet, bool checksums);
    /// Let go of the packet and all that is known of it, so that this object can be used again.
    void Release();
    /// @return false if header and packet contradict each other, so that there is no view
    bool IsWellFormed() const
    {
        return m_tracked.view.GetBytes() != nullptr;
    }

    /// @return another context for the same packet: for copies that ns-3 sends several ways
    Ptr<NetfilterPacket> Clone();
    /// Take over what is known of the packet besides its bytes. @param other context to copy from
    void Inherit(const NetfilterPacket& other);
    /// Follow a routing protocol that hands back another header or packet than it was given.
    void Adopt(Ptr<const Packet> packet, const Ipv4Header& header);
    /// @param ttl time to live, in header and bytes
    void SetTtl(uint8_t ttl);

    static constexpr uint32_t HEADER_LENGTH = 20;   //!< ns-3 knows no IPv4 options
    static constexpr uint32_t USUAL_TRANSPORT = 60; //!< longest TCP header
    static constexpr uint32_t INLINE_TRANSPORT = 108; //!< what fits without allocation

    netfilter::TrackedPacket m_tracked;
    netfilter::HookState m_state;
    Ptr<const Packet> m_packet;
    Ptr<NetDevice> m_inDevice;
    Ptr<NetDevice> m_outDevice;
    Ipv4Header m_header;
    HeaderFields m_fields;     //!< of m_header, whose getters are expensive
    int m_resumePriority{0};   //!< where a queued packet waits: priority of the hook function ...
    uint32_t m_resumeId{0};    //!< ... and its id
    std::function<void()> m_resume;     //!< of a queued or stolen packet: its way on
    const Ipv4Netfilter* m_waitsAt{nullptr}; //!< who may re-inject it, if m_resume is set
    std::unique_ptr<netfilter::FragmentShape> m_shape; //!< of a reassembled packet
    std::unique_ptr<uint8_t[]> m_whole; //!< bytes that do not fit m_inline
    uint8_t m_inline[HEADER_LENGTH + INLINE_TRANSPORT]; //!< the bytes, usually
};

} // namespace ns3

#endif /* NETFILTER_PACKET_H */
