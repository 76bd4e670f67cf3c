/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "drop-reason.h"
#include "rule-match.h"
#include "rule-registry.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

struct IcmpName
{
    const char* name;
    uint8_t type;
    int code; // -1: any
};

// The names iptables knows for the types and codes of RFC 792, 950, 1122, 1256 and 1812.
constexpr IcmpName NAMES[] = {
    {"echo-reply", 0, -1},
    {"pong", 0, -1},
    {"destination-unreachable", 3, -1},
    {"network-unreachable", 3, 0},
    {"host-unreachable", 3, 1},
    {"protocol-unreachable", 3, 2},
    {"port-unreachable", 3, 3},
    {"fragmentation-needed", 3, 4},
    {"source-route-failed", 3, 5},
    {"network-unknown", 3, 6},
    {"host-unknown", 3, 7},
    {"network-prohibited", 3, 9},
    {"host-prohibited", 3, 10},
    {"TOS-network-unreachable", 3, 11},
    {"TOS-host-unreachable", 3, 12},
    {"communication-prohibited", 3, 13},
    {"host-precedence-violation", 3, 14},
    {"precedence-cutoff", 3, 15},
    {"source-quench", 4, -1},
    {"redirect", 5, -1},
    {"network-redirect", 5, 0},
    {"host-redirect", 5, 1},
    {"TOS-network-redirect", 5, 2},
    {"TOS-host-redirect", 5, 3},
    {"echo-request", 8, -1},
    {"ping", 8, -1},
    {"router-advertisement", 9, -1},
    {"router-solicitation", 10, -1},
    {"time-exceeded", 11, -1},
    {"ttl-exceeded", 11, -1},
    {"ttl-zero-during-transit", 11, 0},
    {"ttl-zero-during-reassembly", 11, 1},
    {"parameter-problem", 12, -1},
    {"ip-header-bad", 12, 0},
    {"required-option-missing", 12, 1},
    {"timestamp-request", 13, -1},
    {"timestamp-reply", 14, -1},
    {"address-mask-request", 17, -1},
    {"address-mask-reply", 18, -1},
};

class IcmpMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "icmp";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--icmp-type"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name != "--icmp-type")
        {
            return false;
        }
        option.RefuseRepetition(m_given);
        ParseType(option.TakeValue());
        m_inverted = option.inverted;
        if (m_inverted && m_any)
        {
            throw RuleError("any", "\"! --icmp-type any\" matches no packet");
        }
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        if (!m_given)
        {
            throw RuleError("icmp", "match \"icmp\" needs \"--icmp-type\"");
        }
        if (!site.IsProtocol(protocol::ICMP))
        {
            throw RuleError("icmp", "match \"icmp\" needs \"-p icmp\" in the same rule");
        }
    }

    void WriteOptions(std::string& text) const override
    {
        text += m_inverted ? " ! --icmp-type " : " --icmp-type ";
        text += m_any ? "any" : std::to_string(m_type);
        if (m_code >= 0)
        {
            text += "/" + std::to_string(m_code);
        }
    }

  private:
    void ParseType(const std::string& text)
    {
        const auto same = [&](const IcmpName& known) {
            return EqualsIgnoringCase(text, known.name);
        };
        if (EqualsIgnoringCase(text, "any") || text == "255")
        {
            m_any = true; // 255 is iptables' own number for it
            return;
        }
        std::vector<std::string> names = {"any"};
        for (const IcmpName& known : NAMES)
        {
            if (same(known))
            {
                m_type = known.type;
                m_code = known.code;
                return;
            }
            names.emplace_back(known.name);
        }
        const size_t slash = text.find('/');
        uint64_t type = 0;
        uint64_t code = 0;
        if (!ParseNumber(text.substr(0, slash), 254, type) ||
            (slash != std::string::npos && !ParseNumber(text.substr(slash + 1), 255, code)))
        {
            throw RuleError(text,
                            "unknown ICMP type \"" + text + "\"" + DidYouMean(text, names) +
                                ": want a number up to 254, number/code, or one of " +
                                JoinNames(names));
        }
        m_type = static_cast<uint8_t>(type);
        m_code = slash == std::string::npos ? -1 : static_cast<int>(code);
    }

    bool DoMatch(RuleContext& context) override
    {
        const PacketView& view = context.packet.view;
        if (view.GetFragmentOffset() != 0)
        {
            return false;
        }
        if (view.GetTransportCaptured() < 8)
        {
            // Linux lets no rule decide about a packet whose ICMP header is cut.
            context.drop = true;
            context.dropReason = reason::RULE;
            return false;
        }
        const uint8_t* bytes = view.GetTransport();
        return (m_any || (bytes[0] == m_type && (m_code < 0 || bytes[1] == m_code))) != m_inverted;
    }

    bool m_given{false};
    bool m_inverted{false};
    bool m_any{false};
    uint8_t m_type{0};
    int m_code{-1};
};

} // namespace

std::unique_ptr<RuleMatch>
MakeIcmpMatch()
{
    return std::make_unique<IcmpMatch>();
}

} // namespace netfilter
} // namespace ns3
