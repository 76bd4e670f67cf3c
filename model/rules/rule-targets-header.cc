/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "header-rewrite.h"
#include "rule-dscp.h"
#include "rule-list-text.h"
#include "rule-registry.h"
#include "rule-target.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

// What targets share that change a field of the IPv4 header.
class HeaderTarget : public RuleTarget
{
  public:
    uint8_t GetTableMask() const override
    {
        return TableBit(TableId::MANGLE);
    }

  protected:
    static RuleAction SetTos(RuleContext& context, uint8_t tos)
    {
        if (tos != context.packet.view.GetTos())
        {
            RewriteTos(context.packet.view, tos);
            context.packet.modified = true;
        }
        return RuleAction::NEXT;
    }
};

class TtlTarget : public HeaderTarget
{
  public:
    const char* GetName() const override
    {
        return "TTL";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--ttl-set", "--ttl-inc", "--ttl-dec"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name != "--ttl-set" && option.name != "--ttl-inc" && option.name != "--ttl-dec")
        {
            return false;
        }
        option.RefuseInversion();
        option.RefuseRepetition(m_given);
        m_option = option.name;
        const uint64_t least = m_option == "--ttl-set" ? 0 : 1;
        m_value = static_cast<int>(ParseNumberOf(option.TakeValue(), option.name, 255, least));
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_given, "\"--ttl-set\", \"--ttl-inc\" or \"--ttl-dec\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        writer.Add(m_option, std::to_string(m_value));
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += m_option == "--ttl-set"   ? " TTL set to "
                : m_option == "--ttl-inc" ? " TTL increment by "
                                          : " TTL decrement by ";
        text += std::to_string(m_value);
    }

  private:
    RuleAction DoApply(RuleContext& context) override
    {
        const int before = context.packet.view.GetTtl();
        int after = m_value;
        if (m_option == "--ttl-inc")
        {
            after = before + m_value > 255 ? 255 : before + m_value;
        }
        else if (m_option == "--ttl-dec")
        {
            after = before < m_value ? 0 : before - m_value;
        }
        if (after != before)
        {
            RewriteTtl(context.packet.view, static_cast<uint8_t>(after));
            context.packet.modified = true;
        }
        return RuleAction::NEXT;
    }

    bool m_given{false};
    std::string m_option;
    int m_value{0};
};

class DscpTarget : public HeaderTarget
{
  public:
    const char* GetName() const override
    {
        return "DSCP";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--set-dscp", "--set-dscp-class"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (m_flag.TakePlain(option, "--set-dscp"))
        {
            m_dscp = ParseDscp(option.TakeValue(), option.name);
            return true;
        }
        if (m_flag.TakePlain(option, "--set-dscp-class"))
        {
            m_dscp = ParseDscpClass(option.TakeValue());
            return true;
        }
        return false;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_flag.given, "\"--set-dscp\" or \"--set-dscp-class\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        writer.Add("--set-dscp", DscpText(m_dscp));
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += " DSCP set " + DscpText(m_dscp);
    }

  private:
    RuleAction DoApply(RuleContext& context) override
    {
        constexpr uint8_t ECN = 0x03;
        return SetTos(context,
                      static_cast<uint8_t>((context.packet.view.GetTos() & ECN) | m_dscp << 2));
    }

    OptionFlag m_flag;
    uint8_t m_dscp{0};
};

class TosTarget : public HeaderTarget
{
  public:
    const char* GetName() const override
    {
        return "TOS";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--set-tos", "--and-tos", "--or-tos", "--xor-tos"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        const std::vector<std::string> options = GetOptions();
        const bool isSet = option.name == options[0];
        const bool isAnd = option.name == options[1];
        const bool isOr = option.name == options[2];
        if (!isSet && !isAnd && !isOr && option.name != options[3])
        {
            return false;
        }
        option.RefuseInversion();
        option.RefuseRepetition(m_given);
        if (isSet)
        {
            m_tos = ParseTos(option.TakeValue(), option.name);
            return true;
        }
        const auto bits = static_cast<uint8_t>(ParseNumberOf(option.TakeValue(), option.name, 255));
        m_tos.value = isAnd ? 0 : bits;
        m_tos.mask = isAnd ? static_cast<uint8_t>(~bits) : isOr ? bits : 0;
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_given, "\"--set-tos\", \"--and-tos\", \"--or-tos\" or \"--xor-tos\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        writer.Add("--set-tos", TosText(m_tos));
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        const std::string name = names.numeric ? "" : TosName(m_tos);
        text += name.empty() ? " TOS " + ListedChange(names)
                             : "  TOS set" + name; // the blank stands where it does in iptables
    }

  private:
    std::string ListedChange(const RuleListNames& names) const
    {
        if (!names.numeric && m_tos.value == 0)
        {
            return "and " + DscpText(static_cast<uint8_t>(~m_tos.mask));
        }
        if (!names.numeric && m_tos.value == m_tos.mask)
        {
            return "or " + DscpText(m_tos.value);
        }
        return !names.numeric && m_tos.mask == 0 ? "xor " + DscpText(m_tos.value)
                                                 : "set " + TosText(m_tos);
    }

    RuleAction DoApply(RuleContext& context) override
    {
        const uint8_t before = context.packet.view.GetTos();
        return SetTos(context, static_cast<uint8_t>((before & ~m_tos.mask) ^ m_tos.value));
    }

    bool m_given{false};
    MaskedTos m_tos;
};

} // namespace

std::unique_ptr<RuleTarget>
MakeTtlTarget()
{
    return std::make_unique<TtlTarget>();
}

std::unique_ptr<RuleTarget>
MakeDscpTarget()
{
    return std::make_unique<DscpTarget>();
}

std::unique_ptr<RuleTarget>
MakeTosTarget()
{
    return std::make_unique<TosTarget>();
}

} // namespace netfilter
} // namespace ns3
