/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_ROUTER_H
#define REPLAY_ROUTER_H

#include "connection-record.h"
#include "expectation-record.h"
#include "ipv4-conntrack.h"
#include "ipv4-tables.h"
#include "netfilter-hook.h"
#include "replay-network.h"
#include "replay-options.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace replay
{

/// Is told what happens at a ReplayRouter.
class RouterObserver
{
  public:
    virtual ~RouterObserver() = default;

    /**
     * A datagram leaves the router.
     *
     * @param interface index into ReplayOptions::interfaces
     * @param bytes the datagram, from its IPv4 header
     * @param length how many bytes
     * @param isForwarded it came in before; if not, the router made it
     */
    virtual void DatagramLeaves(size_t interface,
                                const uint8_t* bytes,
                                uint32_t length,
                                bool isForwarded) = 0;

    /// A datagram was for the router itself.
    virtual void DatagramDelivered() = 0;

    /// A datagram ends in the router. @param reason why, in words
    virtual void DatagramDropped(const std::string& reason) = 0;

    /**
     * Something happened to a connection.
     *
     * @param event what
     * @param connection the connection at that moment
     */
    virtual void ConnectionChanged(netfilter::ConntrackEvent event,
                                   const netfilter::ConnectionRecord& connection) = 0;
};

/**
 * An ns-3 node with Internet stack, netfilter and ReplayDevices, set up as the options say.
 */
class ReplayRouter
{
  public:
    /**
     * @param options the options
     * @param observer is told what happens; outlives the router
     * @throws OptionError for a wrong --sysctl
     * @throws RuleError for a wrong rules file
     */
    ReplayRouter(const ReplayOptions& options, RouterObserver& observer);
    ~ReplayRouter();
    ReplayRouter(const ReplayRouter&) = delete;
    ReplayRouter& operator=(const ReplayRouter&) = delete;

    /// @return the node's id: the context in which Receive() has to be called
    uint32_t GetNodeId() const;

    /**
     * A datagram arrives, now.
     *
     * @param interface index into ReplayOptions::interfaces
     * @param bytes a datagram that CheckDatagram found good
     * @param length its total length
     */
    void Receive(size_t interface, const uint8_t* bytes, uint32_t length);

    /**
     * Call a function for each connection in the table.
     *
     * @param visit the function
     */
    void ForEachConnection(const std::function<void(const netfilter::ConnectionRecord&)>& visit);

    /// @return the connections that helpers expect
    std::vector<netfilter::ExpectationRecord> GetExpectations();

    /// @return what is strange in the rules, for a warning each: rules that no packet can match
    std::vector<std::string> GetRuleDoubts() const;

    /// Let all connections end, as when a router goes down.
    void FlushConnections();

    /// @return its connection tracker
    Ipv4Conntrack& GetConntrack() const
    {
        return *m_conntrack;
    }

    /// @return its rules
    Ipv4Tables& GetTables() const
    {
        return *m_tables;
    }

    /// @return its interfaces, addresses and routes
    ReplayNetwork& GetNetwork()
    {
        return m_network;
    }

  private:
    void AddNetfilter(const ReplayOptions& options);
    void ConnectTraces();
    void DisconnectTraces();

    /// Sink of Ipv4L3Protocol's Drop trace.
    void CountDrop(const Ipv4Header& header,
                   Ptr<const Packet> packet,
                   Ipv4L3Protocol::DropReason reason,
                   Ptr<Ipv4> ipv4,
                   uint32_t interface);

    /// Sink of Ipv4L3Protocol's LocalDeliver trace.
    void CountDelivery(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t interface);

    /// Sink of Ipv4Netfilter's Drop trace.
    void CountRefusal(const Ipv4Header& header,
                      Ptr<const Packet> packet,
                      netfilter::Hook hook,
                      const char* reason);

    /// Count a packet that ends. @param packet the packet @param reason why
    void CountEnd(Ptr<const Packet> packet, const std::string& reason);

    void NotifyNew(const netfilter::ConnectionRecord& connection);
    void NotifyUpdate(const netfilter::ConnectionRecord& connection);
    void NotifyDestroy(const netfilter::ConnectionRecord& connection);

    RouterObserver& m_observer;
    Ptr<Node> m_node;
    Ptr<Ipv4Conntrack> m_conntrack;
    Ptr<Ipv4Tables> m_tables;
    ReplayNetwork m_network; //!< its indices are those of ReplayOptions::interfaces
    bool m_hasRules{false};  //!< a rules file was loaded
};

} // namespace replay
} // namespace ns3

#endif /* REPLAY_ROUTER_H */
