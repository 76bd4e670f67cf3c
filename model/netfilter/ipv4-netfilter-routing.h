/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPV4_NETFILTER_ROUTING_H
#define IPV4_NETFILTER_ROUTING_H

#include "netfilter-packet.h"

#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-routing-protocol.h"

#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

namespace ns3
{

class Ipv4Netfilter;
class NetfilterForwarder;
class NetfilterPassage;

/**
 * @ingroup netfilter
 * The types of the callbacks of Ipv4RoutingProtocol::RouteInput: by value up to ns-3.38, by
 * reference since.
 *
 * @tparam Function type of the pointer to the member function
 */
template <typename Function>
struct NetfilterRouteInputTypes;

/// The only case there is: takes the member function's type apart.
template <typename U, typename M, typename L, typename E>
struct NetfilterRouteInputTypes<bool (Ipv4RoutingProtocol::*)(Ptr<const Packet>,
                                                              const Ipv4Header&,
                                                              Ptr<const NetDevice>,
                                                              U,
                                                              M,
                                                              L,
                                                              E)>
{
    using Unicast = U;
    using Multicast = M;
    using Local = L;
    using Error = E;
};

/**
 * @ingroup netfilter
 * The routing protocol an Ipv4Netfilter gives to the IPv4 stack: it runs the hooks of packets that
 * come in, and asks the protocol that was there before for all that is routing.
 *
 * It is an Ipv4ListRouting, and lists what the wrapped protocol lists, so that
 * Ipv4RoutingHelper::GetRouting and its like find what they found before.
 */
class Ipv4NetfilterRouting : public Ipv4ListRouting
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId();

    Ipv4NetfilterRouting();
    ~Ipv4NetfilterRouting() override;

    /**
     * @param netfilter whose hooks run; must call Detach() before it ends
     * @param ipv4 the stack
     * @param wrapped the protocol that routes
     */
    void Wrap(Ipv4Netfilter* netfilter, Ipv4* ipv4, Ptr<Ipv4RoutingProtocol> wrapped);

    /// From now on only route.
    void Detach();

    /// @return the protocol that routes
    Ptr<Ipv4RoutingProtocol> GetWrapped() const;

    // Ipv4ListRouting
    void AddRoutingProtocol(Ptr<Ipv4RoutingProtocol> routingProtocol, int16_t priority) override;
    uint32_t GetNRoutingProtocols() const override;
    Ptr<Ipv4RoutingProtocol> GetRoutingProtocol(uint32_t index, int16_t& priority) const override;

    // Ipv4RoutingProtocol
    using Types = NetfilterRouteInputTypes<decltype(&Ipv4RoutingProtocol::RouteInput)>;
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> p,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& sockerr) override;
    bool RouteInput(Ptr<const Packet> p,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> idev,
                    Types::Unicast ucb,
                    Types::Multicast mcb,
                    Types::Local lcb,
                    Types::Error ecb) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream,
                           Time::Unit unit = Time::S) const override;

  protected:
    void DoDispose() override;
    void DoInitialize() override;

  private:
    friend class NetfilterPassage;

    /// Ask the wrapped protocol about a packet that passed PREROUTING.
    bool Route(const Ptr<NetfilterPacket>& packet,
               Ptr<const NetDevice> idev,
               const UnicastForwardCallback& unicast,
               const MulticastForwardCallback& multicast,
               const LocalDeliverCallback& local,
               const ErrorCallback& error,
               bool waitedForRoute);

    /// @return a passage nobody uses
    Ptr<NetfilterPassage> AcquirePassage();
    /// @param passage one whose RouteInput has returned, with one pointer to it left
    void ReleasePassage(NetfilterPassage& passage);
    /// @param passage one that nobody keeps any longer
    void ForgetPassage(NetfilterPassage* passage);

    /// A unicast route was found. @param passage of the packet
    void OnForward(NetfilterPassage& passage,
                   const Ptr<Ipv4Route>& route,
                   const Ptr<const Packet>& p,
                   const Ipv4Header& header);
    /// A multicast route was found. @param passage of the packet
    void OnMulticastForward(NetfilterPassage& passage,
                            Ptr<Ipv4MulticastRoute> route,
                            Ptr<const Packet> p,
                            const Ipv4Header& header);
    /// The packet is for this node. @param passage of the packet
    void OnLocalDeliver(NetfilterPassage& passage,
                        Ptr<const Packet> p,
                        const Ipv4Header& header,
                        uint32_t iif);

    /**
     * Bring a packet up to date with what the wrapped protocol hands back, maybe later.
     *
     * @param passage of the packet
     * @param p the packet
     * @param header its header
     * @return false if they contradict each other; then the packet is dropped
     */
    bool Return(NetfilterPassage& passage,
                const Ptr<const Packet>& p,
                const Ipv4Header& header);

    /// Return(), for a packet that is known to have changed or that is a copy.
    bool Follow(NetfilterPacket& packet, const Ptr<const Packet>& p, const Ipv4Header& header);

    Ipv4Netfilter* m_netfilter{nullptr};
    Ipv4* m_ipv4{nullptr};
    std::unique_ptr<NetfilterForwarder> m_forwarder; //!< where packets go that are for others
    Ptr<Ipv4RoutingProtocol> m_wrapped;
    Ptr<Ipv4ListRouting> m_wrappedList; //!< m_wrapped, if it is a list
    /// Passages to use again, as many as were nested. Their own callbacks keep them alive.
    std::vector<NetfilterPassage*> m_idle;
    /// Those whose callbacks the protocol keeps, which is what keeps them alive.
    std::unordered_set<NetfilterPassage*> m_kept;
};

} // namespace ns3

#endif /* IPV4_NETFILTER_ROUTING_H */
