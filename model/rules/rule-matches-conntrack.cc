/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection.h"
#include "rule-match.h"
#include "rule-registry.h"
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

// Two more bits behind those of PacketState.
constexpr unsigned SNAT_BIT = 1U << 8;
constexpr unsigned DNAT_BIT = 1U << 9;

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
    {"SNAT", SNAT_BIT},
    {"DNAT", DNAT_BIT},
};

// "-m conntrack --ctstate" and its older form "-m state --state", which knows no NAT.
class StateMatch : public RuleMatch
{
  public:
    StateMatch(const char* name, const char* option, unsigned allowed)
        : m_name(name),
          m_option(option),
          m_allowed(allowed)
    {
    }

    const char* GetName() const override
    {
        return m_name;
    }

    std::vector<std::string> GetOptions() const override
    {
        return {m_option};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name != m_option)
        {
            return false;
        }
        option.RefuseRepetition(m_given);
        m_inverted = option.inverted;
        for (const std::string& part : SplitAt(option.TakeValue(), ','))
        {
            m_states |= ParseState(part);
        }
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        if (!m_given)
        {
            throw RuleError(m_name,
                            std::string("match \"") + m_name + "\" needs \"" + m_option + "\"");
        }
    }

    void WriteOptions(std::string& text) const override
    {
        text += std::string(m_inverted ? " ! " : " ") + m_option;
        char separator = ' ';
        for (const StateName& state : STATES)
        {
            if ((m_states & state.bit) != 0)
            {
                text += separator;
                text += state.name;
                separator = ',';
            }
        }
    }

  private:
    unsigned ParseState(const std::string& text) const
    {
        std::vector<std::string> names;
        for (const StateName& state : STATES)
        {
            if ((state.bit & m_allowed) != 0)
            {
                if (EqualsIgnoringCase(text, state.name))
                {
                    return state.bit;
                }
                names.emplace_back(state.name);
            }
        }
        throw RuleError(text,
                        "unknown state \"" + text + "\" behind \"" + m_option + "\"" +
                            DidYouMean(text, names) + "; known states: " + JoinNames(names));
    }

    bool DoMatch(RuleContext& context) override
    {
        unsigned states = Bit(context.packet.state);
        if ((m_states & (SNAT_BIT | DNAT_BIT)) != 0 && context.packet.connection)
        {
            const Connection& connection = *context.packet.connection;
            states |= connection.Has(status::SRC_NAT) ? SNAT_BIT : 0;
            states |= connection.Has(status::DST_NAT) ? DNAT_BIT : 0;
        }
        return ((m_states & states) != 0) != m_inverted;
    }

    const char* m_name;
    const char* m_option;
    unsigned m_allowed; // bits it may ask for
    unsigned m_states{0};
    bool m_given{false};
    bool m_inverted{false};
};

} // namespace

std::unique_ptr<RuleMatch>
MakeConntrackMatch()
{
    return std::make_unique<StateMatch>("conntrack", "--ctstate", ~0U);
}

std::unique_ptr<RuleMatch>
MakeStateMatch()
{
    return std::make_unique<StateMatch>("state", "--state", ~(SNAT_BIT | DNAT_BIT));
}

} // namespace netfilter
} // namespace ns3
