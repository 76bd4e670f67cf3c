/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection.h"
#include "conntrack.h"
#include "drop-reason.h"
#include "rule-host.h"
#include "rule-match.h"
#include "rule-registry.h"
#include "rule-values.h"

#include <algorithm>
#include <unordered_map>

namespace ns3
{
namespace netfilter
{

namespace
{

// "-m connlimit": how many connections an address, or a network, has.
class ConnlimitMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "connlimit";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--connlimit-upto",
                "--connlimit-above",
                "--connlimit-mask",
                "--connlimit-saddr",
                "--connlimit-daddr"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name == "--connlimit-upto" || option.name == "--connlimit-above")
        {
            if (m_limitGiven)
            {
                throw RuleError(option.name,
                                "match \"connlimit\" takes only one of \"--connlimit-upto\" and "
                                "\"--connlimit-above\", and once");
            }
            m_limitGiven = true;
            m_above = (option.name == "--connlimit-above") != option.inverted;
            m_limit = ParseNumberOf(option.TakeValue(), option.name, 0xffffffffU);
            return true;
        }
        if (m_maskFlag.TakePlain(option, "--connlimit-mask"))
        {
            ParseMask(option.TakeValue());
            return true;
        }
        return m_sourceFlag.TakePlain(option, "--connlimit-saddr") ||
               m_destinationFlag.TakePlain(option, "--connlimit-daddr");
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_limitGiven, "\"--connlimit-upto\" or \"--connlimit-above\"");
        if (m_sourceFlag.given && m_destinationFlag.given)
        {
            throw RuleError("--connlimit-daddr",
                            "\"--connlimit-saddr\" and \"--connlimit-daddr\" cannot both be in one "
                            "match: leave one of them out");
        }
    }

    void WriteOptions(std::string& text) const override
    {
        text += m_above ? " --connlimit-above " : " --connlimit-upto ";
        text += std::to_string(m_limit) + " --connlimit-mask " + std::to_string(m_prefix) +
                (m_destinationFlag.given ? " --connlimit-daddr" : " --connlimit-saddr");
    }

  private:
    void ParseMask(const std::string& text)
    {
        uint32_t ignored = 0;
        try
        {
            ParseNetwork("0.0.0.0/" + text, ignored, m_mask);
        }
        catch (const RuleError&)
        {
            throw RuleError(text,
                            "bad mask \"" + text +
                                "\" behind \"--connlimit-mask\": want a prefix length up to 32");
        }
        m_prefix = 0;
        while (m_prefix < 32 && (m_mask & (0x80000000U >> m_prefix)) != 0)
        {
            ++m_prefix;
        }
    }

    // Whether a connection that was counted earlier still counts.
    static bool Lives(ConnectionTable& table, const Tuple& tuple, Instant now)
    {
        Direction direction = Direction::ORIGINAL;
        const ConnectionRef connection = table.Find(tuple, now, direction);
        const bool closed = connection && connection->GetProtocol() == protocol::TCP &&
                            (connection->tcp.state == TcpState::TIME_WAIT ||
                             connection->tcp.state == TcpState::CLOSE);
        return connection && !closed;
    }

    bool DoMatch(RuleContext& context) override
    {
        const TrackedPacket& packet = context.packet;
        Tuple own;
        if (packet.connection)
        {
            own = packet.connection->GetTuple(Direction::ORIGINAL);
        }
        else if (!GetTuple(packet.view, own))
        {
            // As in Linux, what cannot be counted is dropped.
            context.drop = true;
            context.dropReason = reason::RULE;
            return false;
        }
        const uint32_t address =
            m_destinationFlag.given ? packet.view.GetDestination() : packet.view.GetSource();
        std::vector<Tuple>& known = m_connections[address & m_mask];
        Conntrack* conntrack = context.host.GetConntrack();
        bool counted = false;
        known.erase(std::remove_if(known.begin(),
                                   known.end(),
                                   [&](const Tuple& tuple) {
                                       const bool same = tuple == own;
                                       counted = counted || same;
                                       return !same && (conntrack == nullptr ||
                                                        !Lives(conntrack->GetTable(),
                                                               tuple,
                                                               context.state.now));
                                   }),
                    known.end());
        if (!counted)
        {
            known.push_back(own);
        }
        return (known.size() > m_limit) == m_above;
    }

    bool m_limitGiven{false};
    bool m_above{false};
    OptionFlag m_maskFlag;
    OptionFlag m_sourceFlag;
    OptionFlag m_destinationFlag;
    uint64_t m_limit{0};
    uint32_t m_mask{0xffffffffU};
    unsigned m_prefix{32};
    // Those counted, by masked address: in original direction, the last packet's included.
    std::unordered_map<uint32_t, std::vector<Tuple>> m_connections;
};

} // namespace

std::unique_ptr<RuleMatch>
MakeConnlimitMatch()
{
    return std::make_unique<ConnlimitMatch>();
}

} // namespace netfilter
} // namespace ns3
