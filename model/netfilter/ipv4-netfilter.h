/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPV4_NETFILTER_H
#define IPV4_NETFILTER_H

#include "netfilter-hook-list.h"
#include "netfilter-hook.h"
#include "netfilter-packet.h"

#include "ns3/callback.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

class Ipv4NetfilterRouting;
class NetfilterInterfaceList;
class NetfilterLocalOutput;
class NetfilterLoopback;

/**
 * @defgroup netfilter Netfilter
 * Hooks, connection tracking and network address translation for the IPv4 stack.
 */

/**
 * @ingroup netfilter
 * The five netfilter hooks of one node's IPv4 stack, with no change to ns-3.
 *
 * Aggregate it to a node that has an Internet stack and call Attach(). From then on every IPv4
 * packet of the node passes the registered hook functions, in order of priority:
 *
 * | packet    | hooks                            |
 * |-----------|----------------------------------|
 * | forwarded | PREROUTING, FORWARD, POSTROUTING |
 * | delivered | PREROUTING, INPUT                |
 * | sent      | OUTPUT, POSTROUTING              |
 *
 * What is different from Linux, for want of a place in ns-3:
 * - PREROUTING and INPUT see fragments one by one; ns-3 reassembles behind INPUT;
 * - a forwarded packet whose TTL ends here sees neither FORWARD nor POSTROUTING, and the ICMP error
 *   quotes it as it came in;
 * - a packet sent through a raw socket passes OUTPUT and POSTROUTING if its protocol is ICMP (a
 *   query), or has no IpL4Protocol on the node. Its source address can be translated unless the
 *   socket includes the IP header; its destination cannot: such a packet is dropped with a reason.
 *   Other raw packets (TCP, UDP) pass no hook;
 * - a raw packet cannot be queued: it is dropped with a reason;
 * - packets an unmodified ns-3 sends below IPv4's sockets (ARP) have no hooks here;
 * - raw sockets of the node see incoming packets before PREROUTING (ns-3 up to 3.45).
 */
class Ipv4Netfilter : public Object
{
  public:
    /// What QUEUE hands packets to.
    using QueueHandler = Callback<void, Ptr<NetfilterPacket>>;

    /// @return the TypeId
    static TypeId GetTypeId();

    Ipv4Netfilter();
    ~Ipv4Netfilter() override;

    /**
     * Put the hooks into the IPv4 stack of the node this object is aggregated to. The node's
     * routing protocol is wrapped: replacing it later with Ipv4::SetRoutingProtocol takes the
     * hooks out again.
     *
     * Aborts with a message if there is no node, no IPv4 stack or no routing protocol, or if the
     * node has been attached to already.
     */
    void Attach();

    /// @return true between Attach() and disposal
    bool IsAttached() const;

    /**
     * Register a hook function. Legal at any time, from inside a hook function too: a packet under
     * way sees the new function if it has not passed its priority.
     *
     * @param hook where
     * @param priority when, lower first (netfilter::priority); functions of equal priority run in
     *        the order of registration
     * @param callback the function
     * @return id for UnregisterHook(), never 0
     */
    uint32_t RegisterHook(netfilter::Hook hook, int priority, NetfilterHookCallback callback);

    /**
     * Remove a hook function. Legal at any time, from inside a hook function too, itself included:
     * it is not called again. Aborts with a message if @p id is not registered.
     *
     * @param id what RegisterHook() returned
     */
    void UnregisterHook(uint32_t id);

    /// @param hook a hook @return how many functions are registered there
    uint32_t GetNHooks(netfilter::Hook hook) const;

    /// @param handler gets packets with verdict QUEUE; null: they are dropped
    void SetQueueHandler(QueueHandler handler);

    /**
     * Send a packet on its way whose verdict was QUEUE or STOLEN. Aborts with a message if the
     * packet does not wait; does nothing once the node is disposed.
     *
     * @param packet the packet
     * @param verdict ACCEPT: on with the next hook function; REPEAT: with the same one; DROP, QUEUE
     *        and STOLEN: as from a hook function
     */
    void ReinjectPacket(Ptr<NetfilterPacket> packet,
                        netfilter::Verdict verdict = netfilter::Verdict::ACCEPT);

    /// @param packet a packet @return true if it may be passed to ReinjectPacket()
    bool IsWaiting(const NetfilterPacket& packet) const;

    /**
     * Send an answer to a packet on its way, such as an ICMP error about it. It passes OUTPUT and
     * POSTROUTING, and belongs to the packet's connection from the start, as RELATED. Does nothing
     * if there is no route.
     *
     * @param answer an IPv4 packet without options; source 0.0.0.0: that of the route
     * @param about the packet that is answered
     */
    void SendAnswer(const std::vector<uint8_t>& answer, const netfilter::TrackedPacket& about);

    /**
     * @param device a device of the node with an IPv4 interface
     * @return the interface as hooks see it; null if @p device is null or has none. Valid until
     *         disposal.
     */
    const netfilter::Interface* GetInterface(Ptr<const NetDevice> device);

    /**
     * Name an interface for rules. Without a name of its own an interface has the one given to its
     * device with Names::Add, else "lo", or "eth" and its number, beginning with eth0; where
     * another interface has that name, "eth" and a number that is free. Two devices of a node that
     * Names::Add gave the same name are an error, said when first they are asked for.
     *
     * @param device a device of the node with an IPv4 interface
     * @param name the name, e.g. "wan0"
     */
    void SetInterfaceName(Ptr<const NetDevice> device, const std::string& name);

    /**
     * @param name a name as GetInterface() has it
     * @return the device; null if there is none
     */
    Ptr<NetDevice> FindDevice(const std::string& name);

    /// @return how many packets hook functions dropped
    uint64_t GetDrops() const;

    /**
     * Signature of the Drop trace.
     *
     * @param header the IPv4 header, as changed by the hooks passed
     * @param packet what follows it
     * @param hook where the packet was dropped
     * @param reason why, see drop-reason.h
     */
    typedef void (*DropTracedCallback)(const Ipv4Header& header,
                                       Ptr<const Packet> packet,
                                       netfilter::Hook hook,
                                       const char* reason);

    /**
     * Signature of the InterfaceDown trace.
     *
     * @param interface number of the IPv4 interface
     */
    typedef void (*InterfaceDownTracedCallback)(uint32_t interface);

    /**
     * Signature of the AddressRemoved trace.
     *
     * @param interface number of the IPv4 interface
     * @param address that it had
     */
    typedef void (*AddressRemovedTracedCallback)(uint32_t interface, Ipv4Address address);

  protected:
    void DoDispose() override;
    void DoInitialize() override;
    void NotifyNewAggregate() override;

  private:
    friend class Ipv4NetfilterRouting;
    friend class NetfilterForwarder;
    friend class NetfilterLocalOutput;
    friend class NetfilterOffender;

    /**
     * Run the hook functions of the hook the packet is at, from the first on.
     *
     * @param packet the packet
     * @return ACCEPT, DROP, STOLEN or QUEUE; if not ACCEPT, call Settle()
     */
    netfilter::Verdict Traverse(NetfilterPacket& packet);
    /// Traverse() from the middle. @param packet the packet @param index of the first function
    netfilter::Verdict TraverseFrom(NetfilterPacket& packet, size_t index);
    /**
     * Do what a verdict other than ACCEPT demands.
     *
     * @param packet the packet
     * @param verdict DROP, STOLEN or QUEUE
     * @param resume what follows the hook, should the packet be re-injected
     */
    void Settle(NetfilterPacket& packet,
                netfilter::Verdict verdict,
                std::function<void()> resume);
    /// Hand a packet to the queue handler, or drop it. @param packet the packet
    void Queue(NetfilterPacket& packet);
    /// Fire the Drop trace. @param packet the packet @param fallback reason if it has none
    void Drop(NetfilterPacket& packet, const char* fallback);
    /// @return a context for a packet, with checksums known
    Ptr<NetfilterPacket> MakePacket(const Ipv4Header& header, Ptr<const Packet> packet);
    /// Use a context again, unless somebody keeps it. @param packet it went its way as far as it can
    void Recycle(Ptr<NetfilterPacket>& packet);
    /// Set place and time of a packet. @param packet the packet @param hook where it is now
    void Enter(NetfilterPacket& packet, netfilter::Hook hook);
    /// Enter() a further hook at the same time. Parameters are those of Enter().
    void EnterNext(NetfilterPacket& packet, netfilter::Hook hook);
    /// @param packet gets this in device @param device a device of the node
    void SetIn(NetfilterPacket& packet, const Ptr<NetDevice>& device);
    /// @param packet gets this out device @param device a device @param nextHop next hop
    void SetOut(NetfilterPacket& packet, const Ptr<NetDevice>& device, Ipv4Address nextHop);
    /// Meet transport protocols that came after Attach().
    void InterposeLate();
    /// If a packet is an error about the offender, give it its connection; see NetfilterOffender.
    void AttachToOffender(NetfilterPacket& packet);
    /// @return "node N", for messages
    std::string Describe() const;

    /// @return true if nobody listens to packets that come in
    bool IsIdleForInput() const
    {
        return IsIdle(netfilter::Hook::PREROUTING) && IsIdle(netfilter::Hook::INPUT) &&
               IsIdle(netfilter::Hook::FORWARD) && IsIdle(netfilter::Hook::POSTROUTING);
    }

    /// @return true if nobody listens to packets of the node itself
    bool IsIdleForOutput() const
    {
        return IsIdle(netfilter::Hook::OUTPUT) && IsIdle(netfilter::Hook::POSTROUTING);
    }

    /// @param hook a hook @return true if nobody listens there
    bool IsIdle(netfilter::Hook hook) const
    {
        return m_hooks[static_cast<size_t>(hook)].IsEmpty();
    }

    NetfilterHookList m_hooks[netfilter::HOOK_COUNT];
    uint32_t m_lastId{0};       //!< id given out last
    uint32_t m_transports{0};   //!< transport protocols on the node, counted at aggregation
    int m_checksums{-1};        //!< Node::ChecksumEnabled; -1: not asked yet
    uint64_t m_drops{0};        //!< packets dropped
    QueueHandler m_queueHandler;
    NetfilterPacket* m_offender{nullptr}; //!< see NetfilterOffender
    Ptr<NetfilterPacket> m_spare; //!< of a packet that is gone, for the next one: see Recycle
    Ptr<Ipv4> m_ipv4;           //!< the stack, while attached
    Ptr<Ipv4NetfilterRouting> m_routing;           //!< what the stack was given as its routing
    std::unique_ptr<NetfilterLocalOutput> m_output; //!< way of packets of the node itself
    std::unique_ptr<NetfilterLoopback> m_loopback; //!< packets from the node to itself
    std::unique_ptr<NetfilterInterfaceList> m_interfaces; //!< of the stack
    TracedCallback<const Ipv4Header&, Ptr<const Packet>, netfilter::Hook, const char*> m_dropTrace;
    TracedCallback<uint32_t> m_interfaceDownTrace;
    TracedCallback<uint32_t, Ipv4Address> m_addressRemovedTrace;
};

} // namespace ns3

#endif /* IPV4_NETFILTER_H */
