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

// "-m mark" and "-m connmark": bits of the packet's mark, or of its connection's.
class MarkMatch : public RuleMatch
{
  public:
    MarkMatch(const char* name, bool ofConnection)
        : m_name(name),
          m_ofConnection(ofConnection)
    {
    }

    const char* GetName() const override
    {
        return m_name;
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--mark"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (!m_flag.Take(option, "--mark"))
        {
            return false;
        }
        m_mark = ParseMaskedValue(option.TakeValue(), option.name);
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_flag.given, "\"--mark\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_flag.Write(writer, "--mark", GetText());
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += std::string(" ") + m_name + " match ";
        text += m_flag.inverted ? "! " : m_ofConnection ? " " : ""; // as iptables has it
        text += GetText();
    }

  private:
    std::string GetText() const
    {
        const bool isWhole = m_mark.mask == 0xffffffffU;
        return HexText(m_mark.value) + (isWhole ? "" : "/" + HexText(m_mark.mask));
    }

    bool DoMatch(RuleContext& context) override
    {
        uint32_t mark = context.packet.mark;
        if (m_ofConnection)
        {
            if (!context.packet.connection)
            {
                return false;
            }
            mark = context.packet.connection->mark;
        }
        return m_flag.Agrees((mark & m_mark.mask) == m_mark.value);
    }

    const char* m_name;
    bool m_ofConnection;
    OptionFlag m_flag;
    MaskedValue m_mark;
};

} // namespace

std::unique_ptr<RuleMatch>
MakeMarkMatch()
{
    return std::make_unique<MarkMatch>("mark", false);
}

std::unique_ptr<RuleMatch>
MakeConnmarkMatch()
{
    return std::make_unique<MarkMatch>("connmark", true);
}

} // namespace netfilter
} // namespace ns3
