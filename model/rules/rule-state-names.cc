/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-state-names.h"

#include "connection.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr unsigned
Bit(PacketState state)
{
    return 1U << static_cast<unsigned>(state);
}

struct StateName
{
    const char* name;
    unsigned bit;
};

// In the order in which iptables-save prints them.
constexpr StateName STATES[] = {
    {"INVALID", Bit(PacketState::INVALID)},
    {"NEW", Bit(PacketState::NEW)},
    {"RELATED", Bit(PacketState::RELATED)},
    {"ESTABLISHED", Bit(PacketState::ESTABLISHED)},
    {"UNTRACKED", Bit(PacketState::UNTRACKED)},
    {"SNAT", SNAT_STATE},
    {"DNAT", DNAT_STATE},
};

} // namespace

unsigned
ParseStates(const std::string& text, const std::string& option, unsigned allowed)
{
    unsigned states = 0;
    for (const std::string& part : SplitAt(text, ','))
    {
        unsigned bit = 0;
        for (const StateName& state : STATES)
        {
            bit |= EqualsIgnoringCase(part, state.name) ? state.bit & allowed : 0;
        }
        if (bit == 0)
        {
            std::vector<std::string> names;
            for (const StateName& state : STATES)
            {
                if ((state.bit & allowed) != 0)
                {
                    names.emplace_back(state.name);
                }
            }
            throw RuleError(part,
                            "unknown state \"" + part + "\" behind \"" + option + "\"" +
                                DidYouMean(part, names) + "; known states: " + JoinNames(names));
        }
        states |= bit;
    }
    return states;
}

std::string
StatesText(unsigned states)
{
    std::string text;
    for (const StateName& state : STATES)
    {
        if ((states & state.bit) != 0)
        {
            text += (text.empty() ? "" : ",") + std::string(state.name);
        }
    }
    return text;
}

unsigned
StatesOf(const TrackedPacket& packet)
{
    unsigned states = Bit(packet.state);
    if (packet.connection)
    {
        states |= packet.connection->Has(status::SRC_NAT) ? SNAT_STATE : 0;
        states |= packet.connection->Has(status::DST_NAT) ? DNAT_STATE : 0;
    }
    return states;
}

} // namespace netfilter
} // namespace ns3
