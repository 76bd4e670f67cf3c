/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPV4_CONNTRACK_H
#define IPV4_CONNTRACK_H

#include "connection-filter.h"
#include "connection-record.h"
#include "conntrack-config.h"
#include "conntrack-statistics.h"
#include "expectation-record.h"
#include "fragment-statistics.h"
#include "netfilter-packet.h"
#include "reaper.h"
#include "stream-random-source.h"
#include "timeout-policies.h"

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

class Ipv4Netfilter;
class NetfilterDefragmenter;

namespace netfilter
{
class Conntrack;
class ReaperTimer;
} // namespace netfilter

/**
 * @ingroup netfilter
 * Connection tracking of one node: the engine's netfilter::Conntrack under simulated time, with its
 * configuration as attributes, its events as trace sources and its reaper as simulator events.
 *
 * Aggregate it to a node with an attached Ipv4Netfilter and call Attach(). Every timeout and switch
 * has the value of Linux by default and can also be set by its Linux sysctl name (SetSysctl).
 * Attributes that are read once, when the first packet comes, say so.
 *
 * Fragments are put together at PREROUTING and OUTPUT, before anything is tracked, and the datagram
 * leaves in fragments again (NetfilterDefragmenter).
 *
 * A packet for the node itself whose TCP, UDP or ICMP header contradicts its length is dropped at
 * INPUT (transport-check.h): ns-3's own stack relies on headers that ns-3 made.
 *
 * The reaper sleeps while the table is empty, so a simulation without a stop time ends when the
 * last connection has expired.
 */
class Ipv4Conntrack : public Object
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId();

    Ipv4Conntrack();
    ~Ipv4Conntrack() override;

    /**
     * Register with the node's hooks. Aborts with a message if the node has no attached
     * Ipv4Netfilter, or if this object is attached already.
     */
    void Attach();

    /**
     * Let the random stream of the node's tracker be a fixed one: the seed of the hash and the
     * ports that NAT chooses at random. Call it before the first packet.
     *
     * @param stream index of the stream
     * @return number of streams used
     */
    int64_t AssignStreams(int64_t stream);

    /**
     * Set a timeout or switch by its Linux name. It applies from the next packet on.
     *
     * @param name e.g. "net.netfilter.nf_conntrack_udp_timeout"
     * @param value as Linux writes it: seconds, a number, or 0/1
     * @throw netfilter::SysctlError for an unknown name (with near matches), a bad value, or one
     *        that can only be read
     */
    void SetSysctl(const std::string& name, const std::string& value);

    /**
     * @param name e.g. "net.netfilter.nf_conntrack_udp_timeout", or "...nf_conntrack_count"
     * @return the value as Linux writes it
     * @throw netfilter::SysctlError for an unknown name
     */
    std::string GetSysctl(const std::string& name) const;

    /**
     * Assign a helper to all new connections to a port: it reads along to learn of further
     * connections, and opens the way for them (RELATED). None is assigned by itself, as in Linux.
     *
     * @param name of the helper, e.g. "ftp"
     * @param port destination port as the first packet has it when it comes in, 1..65535
     * @throw netfilter::HelperError for an unknown name (with the known ones) or port 0
     */
    void AssignHelper(const std::string& name, uint16_t port);

    /**
     * Do what the command line of nfct says, e.g. "add timeout web inet tcp established 100 close
     * 10": it adds, deletes and lists timeout policies, which rules give to connections by name
     * ("-j CT --timeout web"). See netfilter::RunNfct. Timeouts that a policy does not name are
     * those of the sysctls at this moment.
     *
     * @param line the command line, with or without the word "nfct"
     * @return what nfct prints: of get and list lines, else nothing
     * @throw netfilter::TimeoutPolicyError for what is wrong; then nothing has changed
     */
    std::string Nfct(const std::string& line);

    /// @return the timeout policies
    const netfilter::TimeoutPolicies& GetTimeoutPolicies() const;

    /// @return the connections that helpers expect, in the order of their tuples
    std::vector<netfilter::ExpectationRecord> GetExpectations();

    /// @return number of connections in the table, expired ones that nobody noticed included
    uint32_t GetSize() const;

    /// @return what is known of each connection, in the order of the table
    std::vector<netfilter::ConnectionRecord> GetConnections();

    /// @param filter which connections @return what is known of each, in the order of the table
    std::vector<netfilter::ConnectionRecord> GetConnections(
        const netfilter::ConnectionFilter& filter);

    /**
     * Call a function for each connection, in the order of the table; expired ones are removed
     * instead, as in Linux. The function may do what makes connections come and go. Connections
     * that lost a clash (NAT_CLASH) are counted, but not listed.
     *
     * @param visit the function
     */
    void ForEach(const std::function<void(const netfilter::ConnectionRecord&)>& visit);

    /**
     * Likewise, for some connections.
     *
     * @param filter which
     * @param visit the function
     */
    void ForEach(const netfilter::ConnectionFilter& filter,
                 const std::function<void(const netfilter::ConnectionRecord&)>& visit);

    /// @return the counters of conntrack -S as they are now
    netfilter::ConntrackStatistics GetStatistics() const;

    /// @return what became of fragments so far
    netfilter::FragmentStatistics GetFragmentStatistics() const;

    /// Remove all connections (conntrack -F).
    void Flush();

    /// @return the engine, made with the first call from attributes and random stream
    netfilter::Conntrack& GetEngine();

    /// @return the random numbers of the node's netfilter
    netfilter::RandomSource& GetRandomSource()
    {
        return m_random;
    }

    /**
     * Signature of the traces New, Update and Destroy.
     *
     * @param connection what is known of the connection at this moment
     */
    typedef void (*ConnectionTracedCallback)(const netfilter::ConnectionRecord& connection);

    /**
     * Signature of the trace Reap.
     *
     * @param examined connections looked at in this run
     * @param expired connections removed in this run
     * @param next time to the next run; negative if the reaper waits to be called
     */
    typedef void (*ReapTracedCallback)(uint32_t examined, uint32_t expired, Time next);

    /**
     * Signature of the trace Late.
     *
     * @param late how long ago the time of the connection was up when somebody noticed
     */
    typedef void (*LateTracedCallback)(Time late);

  protected:
    void DoDispose() override;

  private:
    /// Hears the engine's events and fires the traces.
    class Observer;
    friend class Observer;

    netfilter::ConntrackConfig& Config();
    const netfilter::ConntrackConfig& Config() const;

    /// Abort if what is read once has been read. @param attribute its name
    void RefuseIfRead(const char* attribute) const;
    void SetHash(std::string name);
    std::string GetHash() const;
    void SetReaper(std::string name);
    void SetFtpLoose(bool loose);
    bool GetFtpLoose() const;
    std::string GetReaper() const;

    netfilter::Verdict Track(NetfilterPacket& packet);
    netfilter::Verdict Confirm(NetfilterPacket& packet);
    netfilter::Verdict Defragment(NetfilterPacket& packet);
    /// Keep packets from ns-3's transport protocols that would crash or hang on them.
    netfilter::Verdict DropUnreadable(NetfilterPacket& packet);
    void OnTableSize(size_t size);
    void OnReap(const netfilter::ReapReport& report);

    netfilter::ConntrackConfig m_config; //!< until the engine is made
    bool m_ftpLoose{false};                                  //!< see FtpHelper::SetLoose
    std::vector<std::pair<std::string, uint16_t>> m_helpers; //!< assigned until the engine is made
    netfilter::TimeoutPolicies m_timeoutPolicies; //!< until the engine is made
    StreamRandomSource m_random;
    std::unique_ptr<Observer> m_observer;
    std::unique_ptr<netfilter::ReaperTimer> m_reaperTimer; //!< its reaper outlives the engine
    std::unique_ptr<netfilter::Conntrack> m_engine;
    std::unique_ptr<NetfilterDefragmenter> m_defragmenter; //!< made with the first fragment
    netfilter::ReaperKind m_reaperKind{netfilter::ReaperKind::INCREMENTAL};
    netfilter::ReaperConfig m_reaperConfig;
    bool m_disposed{false};
    Ptr<Ipv4Netfilter> m_netfilter; //!< while attached
    std::vector<uint32_t> m_hookIds;

    TracedValue<uint32_t> m_size{0};
    TracedCallback<const netfilter::ConnectionRecord&> m_newTrace;
    TracedCallback<const netfilter::ConnectionRecord&> m_updateTrace;
    TracedCallback<const netfilter::ConnectionRecord&> m_destroyTrace;
    TracedCallback<uint32_t, uint32_t, Time> m_reapTrace;
    TracedCallback<Time> m_lateTrace;
};

} // namespace ns3

#endif /* IPV4_CONNTRACK_H */
