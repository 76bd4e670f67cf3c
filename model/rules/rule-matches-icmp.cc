/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "drop-reason.h"
#include "rule-icmp-names.h"
#include "rule-list-text.h"
#include "rule-match.h"
#include "rule-registry.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

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
        m_kind = ParseIcmpKind(option.TakeValue());
        m_inverted = option.inverted;
        if (m_inverted && m_kind.any)
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

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        std::string kind = m_kind.any ? "any" : std::to_string(m_kind.type);
        kind += m_kind.code < 0 ? "" : "/" + std::to_string(m_kind.code);
        writer.Add("--icmp-type", kind, m_inverted);
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        const std::string name = names.numeric ? "" : IcmpKindName(m_kind);
        if (!name.empty())
        {
            text += (m_inverted ? " icmp !" : " icmp ") + name;
            return;
        }
        text += m_inverted ? " icmp !type " : " icmptype ";
        text += m_kind.any ? "255" : std::to_string(m_kind.type);
        text += m_kind.code < 0 ? "" : " code " + std::to_string(m_kind.code);
    }

  private:
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
        return m_kind.Fits(bytes[0], bytes[1]) != m_inverted;
    }

    bool m_given{false};
    bool m_inverted{false};
    IcmpKind m_kind;
};

} // namespace

std::unique_ptr<RuleMatch>
MakeIcmpMatch()
{
    return std::make_unique<IcmpMatch>();
}

} // namespace netfilter
} // namespace ns3
