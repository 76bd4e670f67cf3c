/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_HOST_H
#define RULE_HOST_H

#include "netfilter-hook.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class Conntrack;
class TimeoutPolicies;
struct TrackedPacket;

/// What an address is to a router, as "-m addrtype" names it (Linux RTN_*).
enum class AddressType : uint8_t
{
    UNSPEC = 0,
    UNICAST,
    LOCAL,
    BROADCAST,
    ANYCAST,
    MULTICAST,
    BLACKHOLE,
    UNREACHABLE,
    PROHIBIT,
    THROW,
    NAT,
    XRESOLVE,
};

/// What "-j LOG" wants to be written.
struct LogRequest
{
    std::string prefix;      //!< in front of the line
    uint8_t level{4};        //!< of syslog: 0 emergency, 4 warning, 7 debug
    bool tcpSequence{false}; //!< with the numbers of TCP
    bool tcpOptions{false};  //!< with TCP options
    bool ipOptions{false};   //!< with IPv4 options
};

/**
 * @ingroup netfilter
 * The router that rules stand in: what they ask of it, and what they have it do. This class itself
 * is a router of which nothing is known; its random numbers are the same in every run.
 */
class RuleHost
{
  public:
    virtual ~RuleHost() = default;

    /// @return 32 random bits
    virtual uint32_t GetRandom();

    /**
     * @param address an address, host byte order
     * @param device ask only about addresses of this one; null: of all
     * @return what the address is here; UNICAST for what is nothing else
     */
    virtual AddressType GetAddressType(uint32_t address, const Interface* device) const;

    /// @param address an address, host byte order @return MTU of the way to it; 0 if not known
    virtual uint32_t GetRouteMtu(uint32_t address) const;

    /// @return the connection tracker; null if there is none
    virtual Conntrack* GetConntrack();

    /// @return the timeout policies that rules can name; null if there are none. Apart from the
    ///         tracker, since rules may name one before the tracker begins, with the first packet.
    virtual const TimeoutPolicies* GetTimeoutPolicies();

    /**
     * A packet has come to a LOG rule. See FormatLogLine in rule-log-line.h.
     *
     * @param request what the rule wants
     * @param packet the packet
     * @param state where it is
     */
    virtual void OnLog(const LogRequest& request,
                       const TrackedPacket& packet,
                       const HookState& state);

    /**
     * A packet has been rejected: send an answer. It belongs to the connection of the packet, in
     * the other direction, as RELATED, from the hook OUTPUT on.
     *
     * @param answer an IPv4 packet, checksums included; source 0.0.0.0 if it is the router's to
     *        choose, as of any ICMP error
     * @param packet the packet
     * @param state where it is
     */
    virtual void SendAnswer(const std::vector<uint8_t>& answer,
                            const TrackedPacket& packet,
                            const HookState& state);

  private:
    uint64_t m_random{0}; //!< state of the generator
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_HOST_H */
