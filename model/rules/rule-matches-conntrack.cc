/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection.h"
#include "rule-match.h"
#include "rule-registry.h"
#include "rule-state-names.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

// "-m state --state", the older form of "-m conntrack --ctstate", which knows no NAT.
class StateMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "state";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--state"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (!m_flag.Take(option, "--state"))
        {
            return false;
        }
        m_states = ParseStates(option.TakeValue(), option.name, ~(SNAT_STATE | DNAT_STATE));
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_flag.given, "\"--state\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_flag.Write(writer, "--state", StatesText(m_states));
    }

  private:
    bool DoMatch(RuleContext& context) override
    {
        return m_flag.Agrees((m_states & StatesOf(context.packet)) != 0);
    }

    OptionFlag m_flag;
    unsigned m_states{0};
};

struct StatusName
{
    const char* name;
    uint32_t bit;
};

// In the order in which iptables-save prints them.
constexpr StatusName STATUSES[] = {
    {"EXPECTED", status::EXPECTED},
    {"SEEN_REPLY", status::SEEN_REPLY},
    {"ASSURED", status::ASSURED},
    {"CONFIRMED", status::CONFIRMED},
};

// "-m conntrack": what the tracker knows of the packet and its connection.
class ConntrackMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "conntrack";
    }

    std::vector<std::string> GetOptions() const override
    {
        std::vector<std::string> options = {"--ctstate", "--ctproto"};
        for (const TupleOption& address : ADDRESSES)
        {
            options.emplace_back(address.name);
        }
        for (const TupleOption& port : PORTS)
        {
            options.emplace_back(port.name);
        }
        options.insert(options.end(), {"--ctstatus", "--ctexpire", "--ctdir"});
        return options;
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (m_state.Take(option, "--ctstate"))
        {
            m_states = ParseStates(option.TakeValue(), option.name, ~0U);
            return true;
        }
        if (m_protocol.Take(option, "--ctproto"))
        {
            m_protocolNumber = ParseProtocol(option.TakeValue());
            return true;
        }
        if (m_status.Take(option, "--ctstatus"))
        {
            ParseStatuses(option.TakeValue());
            return true;
        }
        if (m_expire.Take(option, "--ctexpire"))
        {
            ParseExpiry(option.TakeValue());
            return true;
        }
        if (m_direction.TakePlain(option, "--ctdir"))
        {
            ParseDirection(option.TakeValue());
            return true;
        }
        for (size_t i = 0; i < 4; ++i)
        {
            if (m_addresses[i].flag.Take(option, ADDRESSES[i].name))
            {
                ParseNetwork(option.TakeValue(), m_addresses[i].value, m_addresses[i].mask);
                return true;
            }
            if (m_ports[i].flag.Take(option, PORTS[i].name))
            {
                const std::string& text = option.TakeValue();
                const bool range = text.find(':') != std::string::npos;
                ParsePortRange(text, ':', range, m_ports[i].min, m_ports[i].max);
                return true;
            }
        }
        return false;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        bool given = m_state.given || m_protocol.given || m_status.given || m_expire.given ||
                     m_direction.given;
        for (size_t i = 0; i < 4; ++i)
        {
            given = given || m_addresses[i].flag.given || m_ports[i].flag.given;
        }
        Require(given, "\"--ctstate\" or another of its options");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_state.Write(writer, "--ctstate", StatesText(m_states));
        m_protocol.Write(writer, "--ctproto", std::to_string(m_protocolNumber));
        for (size_t i = 0; i < 4; ++i)
        {
            const bool host = m_addresses[i].mask == 0xffffffffU;
            m_addresses[i].flag.Write(writer,
                                      ADDRESSES[i].name,
                                      host ? AddressText(m_addresses[i].value)
                                           : NetworkText(m_addresses[i].value,
                                                         m_addresses[i].mask));
        }
        for (size_t i = 0; i < 4; ++i)
        {
            m_ports[i].flag.Write(writer,
                                  PORTS[i].name,
                                  PortRangeText(m_ports[i].min, ':', m_ports[i].max));
        }
        std::string statuses;
        for (const StatusName& known : STATUSES)
        {
            if ((m_statuses & known.bit) != 0)
            {
                statuses += (statuses.empty() ? "" : ",") + std::string(known.name);
            }
        }
        m_status.Write(writer, "--ctstatus", m_statuses == 0 ? "NONE" : statuses);
        std::string expiry = std::to_string(m_minExpiry);
        expiry += m_minExpiry == m_maxExpiry ? "" : ":" + std::to_string(m_maxExpiry);
        m_expire.Write(writer, "--ctexpire", expiry);
        m_direction.Write(writer, "--ctdir", m_reply ? "REPLY" : "ORIGINAL");
    }

  private:
    // Which part of which tuple an option asks for.
    struct TupleOption
    {
        const char* name;
        Direction direction;
        bool source;
    };

    static constexpr TupleOption ADDRESSES[] = {
        {"--ctorigsrc", Direction::ORIGINAL, true},
        {"--ctorigdst", Direction::ORIGINAL, false},
        {"--ctreplsrc", Direction::REPLY, true},
        {"--ctrepldst", Direction::REPLY, false},
    };

    static constexpr TupleOption PORTS[] = {
        {"--ctorigsrcport", Direction::ORIGINAL, true},
        {"--ctorigdstport", Direction::ORIGINAL, false},
        {"--ctreplsrcport", Direction::REPLY, true},
        {"--ctrepldstport", Direction::REPLY, false},
    };

    struct Network
    {
        OptionFlag flag;
        uint32_t value{0};
        uint32_t mask{0};
    };

    struct PortRange
    {
        OptionFlag flag;
        uint16_t min{0};
        uint16_t max{0};
    };

    void ParseStatuses(const std::string& text)
    {
        for (const std::string& part : SplitAt(text, ','))
        {
            std::vector<std::string> names = {"NONE"};
            bool known = EqualsIgnoringCase(part, "NONE");
            for (const StatusName& name : STATUSES)
            {
                names.emplace_back(name.name);
                if (EqualsIgnoringCase(part, name.name))
                {
                    m_statuses |= name.bit;
                    known = true;
                }
            }
            if (!known)
            {
                throw RuleError(part,
                                "unknown status \"" + part + "\" behind \"--ctstatus\"" +
                                    DidYouMean(part, names) + "; known: " + JoinNames(names));
            }
        }
    }

    void ParseExpiry(const std::string& text)
    {
        constexpr uint64_t MOST = 0xffffffffU;
        const size_t colon = text.find(':');
        const std::string low = text.substr(0, colon);
        m_minExpiry = low.empty() && colon != std::string::npos
                          ? 0
                          : ParseNumberOf(low, "--ctexpire", MOST);
        m_maxExpiry = m_minExpiry;
        if (colon != std::string::npos)
        {
            const std::string high = text.substr(colon + 1);
            m_maxExpiry = high.empty() ? MOST : ParseNumberOf(high, "--ctexpire", MOST);
        }
        if (m_minExpiry > m_maxExpiry)
        {
            throw RuleError(text, "bad range \"" + text + "\": the shorter time comes first");
        }
    }

    void ParseDirection(const std::string& text)
    {
        m_reply = EqualsIgnoringCase(text, "REPLY");
        if (!m_reply && !EqualsIgnoringCase(text, "ORIGINAL"))
        {
            throw RuleError(text,
                            "unknown direction \"" + text + "\"" +
                                DidYouMean(text, {"ORIGINAL", "REPLY"}) +
                                ": want ORIGINAL or REPLY");
        }
    }

    bool AgreesWithTuples(const Connection& connection) const
    {
        for (size_t i = 0; i < 4; ++i)
        {
            const Network& network = m_addresses[i];
            if (network.flag.given)
            {
                const Tuple& tuple = connection.GetTuple(ADDRESSES[i].direction);
                const uint32_t address = ADDRESSES[i].source ? tuple.source : tuple.destination;
                if (!network.flag.Agrees((address & network.mask) == network.value))
                {
                    return false;
                }
            }
            const PortRange& range = m_ports[i];
            if (range.flag.given)
            {
                const Tuple& tuple = connection.GetTuple(PORTS[i].direction);
                const uint16_t port = PORTS[i].source ? tuple.sourceId : tuple.destinationId;
                if (!range.flag.Agrees(port >= range.min && port <= range.max))
                {
                    return false;
                }
            }
        }
        return true;
    }

    bool DoMatch(RuleContext& context) override
    {
        const TrackedPacket& packet = context.packet;
        if (!m_state.Agrees((m_states & StatesOf(packet)) != 0))
        {
            return false;
        }
        if (!packet.connection)
        {
            return m_state.given; // as in Linux, whatever else is asked
        }
        const Connection& connection = *packet.connection;
        if (m_direction.given && (packet.direction == Direction::REPLY) != m_reply)
        {
            return false;
        }
        if (!m_protocol.Agrees(connection.GetProtocol() == m_protocolNumber) ||
            !AgreesWithTuples(connection) || !m_status.Agrees(connection.Has(m_statuses)))
        {
            return false;
        }
        if (!m_expire.given)
        {
            return true;
        }
        // The time of a connection that is not in the table yet does not run.
        const Duration remaining =
            connection.IsConfirmed() ? connection.GetRemaining(context.state.now) : 0;
        const auto left = static_cast<uint64_t>(remaining / SECOND);
        return m_expire.Agrees(left >= m_minExpiry && left <= m_maxExpiry);
    }

    OptionFlag m_state;
    OptionFlag m_protocol;
    OptionFlag m_status;
    OptionFlag m_expire;
    OptionFlag m_direction;
    unsigned m_states{0};
    uint8_t m_protocolNumber{0};
    bool m_reply{false};
    uint32_t m_statuses{0};
    uint64_t m_minExpiry{0}; // seconds
    uint64_t m_maxExpiry{0};
    Network m_addresses[4]; // in the order of ADDRESSES
    PortRange m_ports[4];   // in the order of PORTS
};

} // namespace

std::unique_ptr<RuleMatch>
MakeConntrackMatch()
{
    return std::make_unique<ConntrackMatch>();
}

std::unique_ptr<RuleMatch>
MakeStateMatch()
{
    return std::make_unique<StateMatch>();
}

} // namespace netfilter
} // namespace ns3
