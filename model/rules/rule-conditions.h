/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_CONDITIONS_H
#define RULE_CONDITIONS_H

#include "netfilter-hook.h"
#include "packet-view.h"

#include <cstdint>
#include <string>
#include <string_view>

/**
 * @file
 * @ingroup netfilter
 * The conditions that need no "-m". Nearly every rule has some; those that are numbers are checked
 * by its RuleGate.
 */

namespace ns3
{
namespace netfilter
{

/// What rules ask of a packet again and again, looked up once.
struct PacketFacts
{
    /// @param view the packet @param state where it is
    PacketFacts(const PacketView& view, const HookState& state)
        : source(view.GetSource()),
          destination(view.GetDestination()),
          protocol(view.GetProtocol()),
          laterFragment(view.GetFragmentOffset() != 0),
          hasSourcePort(!laterFragment && view.GetTransportCaptured() >= 2),
          hasDestinationPort(!laterFragment && view.GetTransportCaptured() >= 4),
          sourcePort(hasSourcePort ? LoadBe16(view.GetTransport()) : 0),
          destinationPort(hasDestinationPort ? LoadBe16(view.GetTransport() + 2) : 0),
          in(state.in != nullptr ? std::string_view(state.in->GetName()) : std::string_view()),
          out(state.out != nullptr ? std::string_view(state.out->GetName()) : std::string_view())
    {
    }

    uint32_t source;
    uint32_t destination;
    uint8_t protocol;
    bool laterFragment;
    bool hasSourcePort;       //!< the two bytes are there, whatever they mean
    bool hasDestinationPort;  //!< likewise
    uint16_t sourcePort;      //!< what it is if the protocol has ports
    uint16_t destinationPort; //!< likewise
    std::string_view in;  //!< empty if the packet came in by no interface
    std::string_view out; //!< empty if it leaves by none
};

/// "-s" or "-d".
struct AddressCondition
{
    uint32_t address{0};
    uint32_t mask{0}; //!< 0: any address

    /// @param value an address @return true if it lies in the network
    bool Contains(uint32_t value) const
    {
        return ((value ^ address) & mask) == 0;
    }
};

/// "-i" or "-o".
struct InterfaceCondition
{
    std::string name;   //!< without the "+"
    bool prefix{false}; //!< "+" behind the name: all interfaces whose names begin with it

    /// @param value an interface's name @return true if it is meant
    bool Contains(std::string_view value) const
    {
        return prefix ? value.substr(0, name.size()) == name : value == name;
    }
};

/// All of them, of one rule.
struct RuleConditions
{
    /// Bits of @p given and @p inverted.
    enum Bits : uint8_t
    {
        SOURCE = 0x01,
        DESTINATION = 0x02,
        PROTOCOL = 0x04,
        FRAGMENT = 0x08, //!< "-f": second and later fragments
        IN = 0x10,
        OUT = 0x20,
    };

    AddressCondition source;
    AddressCondition destination;
    uint8_t protocol{0};
    uint8_t given{0};    //!< which conditions the rule has
    uint8_t inverted{0}; //!< which of them have a "!"
    InterfaceCondition in;
    InterfaceCondition out;

    /// @param facts the packet @return true if it fulfils those on interfaces
    bool MatchInterfaces(const PacketFacts& facts) const
    {
        constexpr uint8_t INTERFACES = IN | OUT;
        uint8_t met = 0;
        met |= in.Contains(facts.in) ? IN : 0;
        met |= out.Contains(facts.out) ? OUT : 0;
        return ((met ^ inverted) & given & INTERFACES) == (given & INTERFACES);
    }

    /// @param bit a condition @return true if it has a "!"
    bool IsInverted(Bits bit) const
    {
        return (inverted & bit) != 0;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_CONDITIONS_H */
