/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NAT_RANGE_H
#define NAT_RANGE_H

#include "netfilter-hook.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

struct TrackedPacket;

/// Which end of a connection NAT changes.
enum class Manip : uint8_t
{
    SOURCE,
    DESTINATION,
};

/**
 * @param hook PREROUTING, INPUT, OUTPUT or POSTROUTING
 * @return what NAT at that hook changes: the destination where packets come in, the source where
 *         they leave
 */
constexpr Manip
ManipOf(Hook hook)
{
    return hook == Hook::POSTROUTING || hook == Hook::INPUT ? Manip::SOURCE : Manip::DESTINATION;
}

/**
 * @ingroup netfilter
 * What a NAT rule allows an address and a port to become (Linux struct nf_nat_range2). Host byte
 * order, both ends inclusive.
 */
struct NatRange
{
    bool hasAddresses{false}; //!< minAddress and maxAddress say something
    bool hasPorts{false};     //!< minPort and maxPort say something
    bool random{false};       //!< --random: do not try to keep the port
    bool randomFully{false};  //!< --random-fully
    bool persistent{false};   //!< --persistent: the address choice ignores the destination
    bool hasBasePort{false};  //!< shifted range: port - basePort + minPort
    bool netmap{false};       //!< NETMAP: keep host bits, replace network bits
    uint32_t minAddress{0};
    uint32_t maxAddress{0};
    uint16_t minPort{0};
    uint16_t maxPort{0};
    uint16_t basePort{0};

    /// @param address the one address @return a range of it, with no ports
    static NatRange ForAddress(uint32_t address)
    {
        NatRange range;
        range.hasAddresses = true;
        range.minAddress = address;
        range.maxAddress = address;
        return range;
    }
};

/// What a NAT policy says of the first packet of a connection at a hook.
struct NatDecision
{
    /// Kinds of decision.
    enum Kind : uint8_t
    {
        NONE, //!< no rule applies, or ACCEPT: keep addresses, change a port only if it is taken
        BIND, //!< translate into range
        DROP, //!< drop the packet
    };

    Kind kind{NONE};
    NatRange range;
    uint32_t masqueradeInterface{0}; //!< index of the device MASQUERADE chose for; 0: none
    const char* dropReason{nullptr}; //!< with DROP, see drop-reason.h
};

/**
 * @ingroup netfilter
 * Decides about the first packet of each connection, once per manipulation: a rule table, or any
 * other scheme.
 */
class NatPolicy
{
  public:
    virtual ~NatPolicy() = default;

    /**
     * @param packet the first packet of an unconfirmed connection
     * @param state where it is: PREROUTING and OUTPUT ask for the destination, POSTROUTING and
     *        INPUT for the source
     * @return what to do
     */
    virtual NatDecision Decide(TrackedPacket& packet, const HookState& state) = 0;
};

} // namespace netfilter
} // namespace ns3

#endif /* NAT_RANGE_H */
