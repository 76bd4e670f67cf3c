/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPV4_NAT_H
#define IPV4_NAT_H

#include "connection-record.h"
#include "nat-range.h"
#include "netfilter-packet.h"

#include "ns3/ipv4-address.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace ns3
{

class Ipv4Conntrack;
class Ipv4Netfilter;

namespace netfilter
{
class Nat;
}

/**
 * @ingroup netfilter
 * Network address translation of one node, on top of its Ipv4Conntrack. What is translated how is
 * up to a netfilter::NatPolicy, usually the table nat of Ipv4Tables. Without one every connection
 * keeps its addresses, as on a Linux router whose nat chains are empty.
 */
class Ipv4Nat : public Object
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId();

    Ipv4Nat();
    ~Ipv4Nat() override;

    /**
     * Register with the node's hooks. Aborts with a message if the node has no attached
     * Ipv4Conntrack, or if this object is attached already.
     */
    void Attach();

    /**
     * @param policy who decides about new connections; must live as long as this object, or until
     *        replaced; null: nobody
     */
    void SetPolicy(netfilter::NatPolicy* policy);

    /**
     * Signature of the trace Translate.
     *
     * @param connection the connection with its translated tuples; not in the table yet
     * @param manip which end was translated
     */
    typedef void (*TranslateTracedCallback)(const netfilter::ConnectionRecord& connection,
                                            netfilter::Manip manip);

  protected:
    void DoDispose() override;

  private:
    /// Hears the engine and fires the trace.
    class Observer;
    friend class Observer;

    netfilter::Verdict Translate(NetfilterPacket& packet);
    /// MASQUERADE forgets what it did for an interface. @param interface number of the interface
    void OnInterfaceDown(uint32_t interface);
    /// Likewise, for an address. @param interface number of the interface @param address it
    void OnAddressRemoved(uint32_t interface, Ipv4Address address);
    /// Let the engine do something. @param action called with it and the interface's index
    void ForInterface(uint32_t interface,
                      const std::function<void(netfilter::Nat&, uint32_t)>& action);
    /// Let go of the engine once this object is disposed and nobody is inside it.
    void ReleaseEngine();

    Ptr<Ipv4Netfilter> m_netfilter; //!< while attached
    Ptr<Ipv4Conntrack> m_conntrack; //!< while attached
    std::unique_ptr<Observer> m_observer;
    std::unique_ptr<netfilter::Nat> m_engine; //!< made with the first packet
    std::unique_ptr<netfilter::NatPolicy> m_noPolicy;
    netfilter::NatPolicy* m_policy;
    uint32_t m_translations{0}; //!< calls of Translate() under way
    std::vector<uint32_t> m_hookIds;
    TracedCallback<const netfilter::ConnectionRecord&, netfilter::Manip> m_translateTrace;
};

} // namespace ns3

#endif /* IPV4_NAT_H */
