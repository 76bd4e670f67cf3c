/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-dscp.h"
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

// "-m length": the IP total length.
class LengthMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "length";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--length"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (!m_flag.Take(option, "--length"))
        {
            return false;
        }
        constexpr uint64_t LONGEST = 65535;
        const std::string& text = option.TakeValue();
        const size_t colon = text.find(':');
        const std::string low = text.substr(0, colon);
        const std::string high = colon == std::string::npos ? low : text.substr(colon + 1);
        const bool open = colon != std::string::npos;
        m_min = low.empty() && open ? 0 : ParseNumberOf(low, option.name, LONGEST);
        m_max = high.empty() && open ? LONGEST : ParseNumberOf(high, option.name, LONGEST);
        if (m_min > m_max)
        {
            throw RuleError(text, "bad range \"" + text + "\": the smaller length comes first");
        }
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_flag.given, "\"--length\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_flag.Write(writer, "--length", GetText());
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += (m_flag.inverted ? " length !" : " length ") + GetText();
    }

  private:
    std::string GetText() const
    {
        return std::to_string(m_min) + (m_min == m_max ? "" : ":" + std::to_string(m_max));
    }

    bool DoMatch(RuleContext& context) override
    {
        const uint32_t length = context.packet.view.GetTotalLength();
        return m_flag.Agrees(length >= m_min && length <= m_max);
    }

    OptionFlag m_flag;
    uint64_t m_min{0};
    uint64_t m_max{0};
};

// "-m ttl".
class TtlMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "ttl";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--ttl-eq", "--ttl-lt", "--ttl-gt"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name == "--ttl-lt" || option.name == "--ttl-gt")
        {
            option.RefuseInversion();
        }
        if (option.name != "--ttl" && !IsMine(option.name))
        {
            return false;
        }
        option.RefuseRepetition(m_flag.given); // whichever of the three it was
        m_flag.inverted = option.inverted;
        m_option = option.name == "--ttl" ? "--ttl-eq" : option.name;
        m_ttl = static_cast<uint8_t>(ParseNumberOf(option.TakeValue(), option.name, 255));
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_flag.given, "one of \"--ttl-eq\", \"--ttl-lt\" and \"--ttl-gt\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_flag.Write(writer, m_option.c_str(), std::to_string(m_ttl));
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += " TTL match TTL ";
        text += m_option == "--ttl-lt"   ? "<"
                : m_option == "--ttl-gt" ? ">"
                : m_flag.inverted        ? "!="
                                         : "==";
        text += " " + std::to_string(m_ttl);
    }

  private:
    bool IsMine(const std::string& name) const
    {
        return name == "--ttl-eq" || name == "--ttl-lt" || name == "--ttl-gt";
    }

    bool DoMatch(RuleContext& context) override
    {
        const uint8_t ttl = context.packet.view.GetTtl();
        switch (m_option.back())
        {
        case 't':
            return m_option == "--ttl-lt" ? ttl < m_ttl : ttl > m_ttl;
        default:
            return m_flag.Agrees(ttl == m_ttl);
        }
    }

    OptionFlag m_flag;
    std::string m_option;
    uint8_t m_ttl{0};
};

// "-m dscp": the upper six bits of the byte that once was TOS.
class DscpMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "dscp";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--dscp", "--dscp-class"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (m_flag.Take(option, "--dscp"))
        {
            m_dscp = ParseDscp(option.TakeValue(), option.name);
            return true;
        }
        if (m_flag.Take(option, "--dscp-class"))
        {
            m_dscp = ParseDscpClass(option.TakeValue());
            return true;
        }
        return false;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_flag.given, "\"--dscp\" or \"--dscp-class\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_flag.Write(writer, "--dscp", DscpText(m_dscp));
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += (m_flag.inverted ? " DSCP match !" : " DSCP match ") + DscpText(m_dscp);
    }

  private:
    bool DoMatch(RuleContext& context) override
    {
        return m_flag.Agrees((context.packet.view.GetTos() >> 2) == m_dscp);
    }

    OptionFlag m_flag;
    uint8_t m_dscp{0};
};

// "-m tos".
class TosMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "tos";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--tos"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (!m_flag.Take(option, "--tos"))
        {
            return false;
        }
        m_tos = ParseTos(option.TakeValue(), option.name);
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_flag.given, "\"--tos\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_flag.Write(writer, "--tos", TosText(m_tos));
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        const std::string name = names.numeric ? "" : TosName(m_tos);
        text += std::string(" tos match") + (m_flag.inverted ? "!" : "") +
                (name.empty() ? TosText(m_tos) : " " + name);
    }

  private:
    bool DoMatch(RuleContext& context) override
    {
        return m_flag.Agrees((context.packet.view.GetTos() & m_tos.mask) == m_tos.value);
    }

    OptionFlag m_flag;
    MaskedTos m_tos;
};

} // namespace

std::unique_ptr<RuleMatch>
MakeLengthMatch()
{
    return std::make_unique<LengthMatch>();
}

std::unique_ptr<RuleMatch>
MakeTtlMatch()
{
    return std::make_unique<TtlMatch>();
}

std::unique_ptr<RuleMatch>
MakeDscpMatch()
{
    return std::make_unique<DscpMatch>();
}

std::unique_ptr<RuleMatch>
MakeTosMatch()
{
    return std::make_unique<TosMatch>();
}

} // namespace netfilter
} // namespace ns3
