/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_HOOK_H
#define NETFILTER_HOOK_H

#include <cstdint>
#include <limits>
#include <string>

/**
 * @file
 * @ingroup netfilter
 * The vocabulary of netfilter: hooks, priorities, verdicts, and what a hook function is told about
 * where a packet is. Numeric values are those of Linux (include/uapi/linux/netfilter*.h).
 */

namespace ns3
{
namespace netfilter
{

/// A moment of simulated time, in nanoseconds since the start of the simulation.
using Instant = int64_t;
/// A span of simulated time, in nanoseconds.
using Duration = int64_t;

/// One second as a Duration.
constexpr Duration SECOND = 1000000000;

/// The five places of a packet's way through the IPv4 stack (enum nf_inet_hooks).
enum class Hook : uint8_t
{
    PREROUTING = 0,
    INPUT = 1,
    FORWARD = 2,
    OUTPUT = 3,
    POSTROUTING = 4,
};

/// How many hooks there are.
constexpr unsigned HOOK_COUNT = 5;

/**
 * @param hook a hook
 * @return its name as iptables writes it, e.g. "PREROUTING"
 */
const char* HookName(Hook hook);

/// What a hook function decides about a packet (NF_DROP, NF_ACCEPT, ...).
enum class Verdict : uint8_t
{
    DROP = 0,   //!< the packet ends here; a reason goes to the Drop trace
    ACCEPT = 1, //!< the next hook function sees the packet
    STOLEN = 2, //!< the hook function took the packet; the stack forgets it
    QUEUE = 3,  //!< the packet waits until somebody re-injects it behind this hook function
    REPEAT = 4, //!< call the same hook function again
};

/**
 * Where on a hook a function is called; lower runs first (enum nf_ip_hook_priorities).
 * Any int is legal; these are the names of Linux.
 */
namespace priority
{
constexpr int FIRST = std::numeric_limits<int>::min();
constexpr int RAW_BEFORE_DEFRAG = -450;
constexpr int CONNTRACK_DEFRAG = -400;
constexpr int RAW = -300;
constexpr int CONNTRACK = -200;
constexpr int MANGLE = -150;
constexpr int NAT_DST = -100;
constexpr int FILTER = 0;
constexpr int SECURITY = 50;
constexpr int NAT_SRC = 100;
constexpr int CONNTRACK_HELPER = 300;
constexpr int CONNTRACK_CONFIRM = std::numeric_limits<int>::max();
constexpr int LAST = std::numeric_limits<int>::max();
} // namespace priority

/**
 * A network interface as rules and NAT see it: a name, an index and its IPv4 addresses.
 * Floor 4 implements it over an ns-3 device, tests over a list.
 */
class Interface
{
  public:
    virtual ~Interface() = default;

    /// @return the name rules match with -i and -o, e.g. "wan0"
    virtual const std::string& GetName() const = 0;

    /// @return a number unique on the node, greater than 0 (Linux ifindex)
    virtual uint32_t GetIndex() const = 0;

    /**
     * The address MASQUERADE takes: the first whose subnet contains the next hop, else the first
     * of the interface, else one of another interface (Linux inet_select_addr).
     *
     * @param nextHop the next hop of the packet's route, host byte order
     * @param address where the address goes, host byte order
     * @return false if the node has no address at all
     */
    virtual bool SelectAddress(uint32_t nextHop, uint32_t& address) const = 0;

    /**
     * @param address where the first address of the interface goes, host byte order
     * @return false if the interface has none (REDIRECT then drops, as Linux does)
     */
    virtual bool GetFirstAddress(uint32_t& address) const = 0;

    /// @return the longest IPv4 packet it takes, in bytes
    virtual uint32_t GetMtu() const
    {
        return 1500;
    }
};

/// What a hook function is told besides the packet (struct nf_hook_state).
struct HookState
{
    Hook hook{Hook::PREROUTING};
    const Interface* in{nullptr};  //!< null for packets of the node itself
    const Interface* out{nullptr}; //!< null before routing and for delivered packets
    uint32_t nextHop{0};           //!< next hop of the route, host byte order; 0 before routing
    Instant now{0};                //!< simulated time
};

} // namespace netfilter
} // namespace ns3

#endif /* NETFILTER_HOOK_H */
