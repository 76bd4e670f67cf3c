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
#include <utility>
#include <vector>

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

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        writer.Add(m_above ? "--connlimit-above" : "--connlimit-upto", std::to_string(m_limit));
        writer.Add("--connlimit-mask", std::to_string(m_prefix));
        writer.AddSwitch(m_destinationFlag.given ? "--connlimit-daddr" : "--connlimit-saddr");
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += std::string(" #conn ") + (m_destinationFlag.given ? "dst/" : "src/") +
                std::to_string(m_prefix) + (m_above ? " > " : " <= ") + std::to_string(m_limit);
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

    static constexpr size_t FEW_ADDRESSES = 1024; // are kept, even those of nobody

    // Connections that are counted together: in original direction, in the order they came.
    using List = std::vector<Tuple>;

    static ConnectionRef Find(Conntrack* conntrack, const Tuple& tuple, Instant now)
    {
        Direction direction = Direction::ORIGINAL;
        return conntrack == nullptr ? ConnectionRef()
                                    : conntrack->GetTable().Find(tuple, now, direction);
    }

    static bool IsClosed(const Connection& connection)
    {
        return connection.GetProtocol() == protocol::TCP &&
               (connection.tcp.state == TcpState::TIME_WAIT ||
                connection.tcp.state == TcpState::CLOSE);
    }

    // Strike out who has gone or is closed, up to the one looked for (null: all of them).
    // Returns true if that one is there.
    static bool Prune(List& list, const Tuple* wanted, Conntrack* conntrack, Instant now)
    {
        // A look-up may remove an expired connection, and who hears of that may send a packet which
        // comes here: so it is a copy that is walked.
        const List before = list;
        List kept;
        size_t next = 0;
        bool found = false;
        while (next < before.size() && !found)
        {
            const Tuple& tuple = before[next++];
            const ConnectionRef connection = Find(conntrack, tuple, now);
            found = connection && wanted != nullptr && tuple == *wanted;
            if (found || (connection && !IsClosed(*connection)))
            {
                kept.push_back(tuple);
            }
        }
        if (next < list.size())
        {
            kept.insert(kept.end(), list.begin() + static_cast<std::ptrdiff_t>(next), list.end());
        }
        list = std::move(kept);
        return found;
    }

    // Counts the calls of DoMatch that are under way.
    class Visit
    {
      public:
        explicit Visit(unsigned& count)
            : m_count(++count)
        {
        }

        ~Visit()
        {
            --m_count;
        }

        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

      private:
        unsigned& m_count;
    };

    // Forget the addresses that nobody is left of, so that a flood of them does not stay in memory.
    // Not before there are twice as many as the last time left, which makes it cheap, and not while
    // another packet's list is walked.
    void Sweep(Conntrack* conntrack, Instant now)
    {
        if (m_visits > 1 || m_connections.size() < m_sweepAt)
        {
            return;
        }
        std::vector<uint64_t> keys;
        keys.reserve(m_connections.size());
        for (const auto& one : m_connections)
        {
            keys.push_back(one.first);
        }
        for (const uint64_t key : keys)
        {
            const auto place = m_connections.find(key);
            Prune(place->second, nullptr, conntrack, now);
            if (place->second.empty())
            {
                m_connections.erase(key);
            }
        }
        m_sweepAt = std::max(FEW_ADDRESSES, 2 * m_connections.size());
    }

    bool DoMatch(RuleContext& context) override
    {
        const Visit visit(m_visits);
        const TrackedPacket& packet = context.packet;
        Conntrack* conntrack = context.host.GetConntrack();
        const Instant now = context.state.now;
        ConnectionRef connection = packet.connection;
        Tuple own;
        if (connection)
        {
            own = connection->GetTuple(Direction::ORIGINAL);
        }
        else if (!GetTuple(packet.view, own))
        {
            // As in Linux, what cannot be counted is dropped.
            return Drop(context);
        }
        else
        {
            // Not looked up yet; or INVALID, and still of a connection. It counts as the packet has
            // it.
            own.zone = packet.zone;
            connection = Find(conntrack, own, now);
        }
        const uint32_t address =
            m_destinationFlag.given ? packet.view.GetDestination() : packet.view.GetSource();
        const uint64_t key = (uint64_t{own.zone} << 32) | (address & m_mask);
        Sweep(conntrack, now);
        const auto [place, isNew] = m_connections.try_emplace(key);
        List& list = place->second;
        if (isNew)
        {
            list.push_back(own);
        }
        else if (connection && connection->Has(status::ASSURED))
        {
            // Counted when it began, Linux says, even if it began elsewhere. And if nobody is left,
            // not even this one, it takes that for want of memory.
            Prune(list, nullptr, conntrack, now);
            if (list.empty())
            {
                return Drop(context);
            }
        }
        else if (!Prune(list, &own, conntrack, now))
        {
            list.push_back(own);
        }
        return (list.size() > m_limit) == m_above;
    }

    static bool Drop(RuleContext& context)
    {
        context.drop = true;
        context.dropReason = reason::RULE;
        return false;
    }

    bool m_limitGiven{false};
    bool m_above{false};
    OptionFlag m_maskFlag;
    OptionFlag m_sourceFlag;
    OptionFlag m_destinationFlag;
    uint64_t m_limit{0};
    uint32_t m_mask{0xffffffffU};
    unsigned m_prefix{32};
    std::unordered_map<uint64_t, List> m_connections; // by zone and masked address
    size_t m_sweepAt{FEW_ADDRESSES};                  // addresses
    unsigned m_visits{0};
};

} // namespace

std::unique_ptr<RuleMatch>
MakeConnlimitMatch()
{
    return std::make_unique<ConnlimitMatch>();
}

} // namespace netfilter
} // namespace ns3
