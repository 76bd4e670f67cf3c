/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack.h"
#include "rule-host.h"
#include "rule-registry.h"
#include "rule-target.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

// "-j CT": how the tracker shall look at the packet, which it has not seen yet.
class CtTarget : public RuleTarget
{
  public:
    explicit CtTarget(const char* name)
        : m_name(name),
          m_notrack(m_name == "NOTRACK")
    {
    }

    const char* GetName() const override
    {
        return m_name.c_str();
    }

    uint8_t GetTableMask() const override
    {
        return TableBit(TableId::RAW);
    }

    std::vector<std::string> GetOptions() const override
    {
        return m_name == "CT"
                   ? std::vector<std::string>{"--notrack", "--helper", "--timeout", "--zone"}
                   : std::vector<std::string>();
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (m_name != "CT")
        {
            return false;
        }
        if (option.name == "--notrack")
        {
            option.RefuseInversion();
            m_notrack = true;
            return true;
        }
        if (m_helperFlag.TakePlain(option, "--helper"))
        {
            m_helperName = option.TakeValue();
            return true;
        }
        if (m_timeoutFlag.TakePlain(option, "--timeout"))
        {
            m_policyName = option.TakeValue();
            return true;
        }
        if (m_zoneFlag.TakePlain(option, "--zone"))
        {
            const std::string& text = option.TakeValue();
            m_zoneIsMark = text == "mark";
            m_zone = m_zoneIsMark
                         ? 0
                         : static_cast<uint16_t>(ParseNumberOf(text, option.name, 65535));
            return true;
        }
        RefuseUnsupported(option.name);
        return false;
    }

    void Check(const RuleSite& site) const override
    {
        if (m_notrack && (m_helperFlag.given || m_timeoutFlag.given || m_zoneFlag.given))
        {
            throw RuleError("--notrack",
                            "\"--notrack\" stands alone: what is not tracked has no helper, "
                            "timeout or zone");
        }
        if (!m_helperFlag.given)
        {
            return;
        }
        try
        {
            const HelperRegistry known;
            const uint8_t protocol = known.Get(m_helperName).GetProtocol();
            if (!site.IsProtocol(protocol))
            {
                throw RuleError("--helper",
                                "\"--helper " + m_helperName + "\" needs \"-p " +
                                    ProtocolText(protocol) + "\" in the same rule");
            }
        }
        catch (const HelperError& error)
        {
            throw RuleError(m_helperName, std::string("\"--helper\": ") + error.what());
        }
    }

    void Hold(const RuleSite& site) override
    {
        if (!m_timeoutFlag.given)
        {
            return;
        }
        const TimeoutPolicies nobodys;
        const TimeoutPolicies* known =
            site.host != nullptr ? site.host->GetTimeoutPolicies() : nullptr;
        try
        {
            m_policy = (known != nullptr ? *known : nobodys).Get(m_policyName);
        }
        catch (const TimeoutPolicyError& error)
        {
            throw RuleError(m_policyName,
                            std::string("\"--timeout\": ") + error.what() +
                                " (\"nfct add timeout\" makes them)");
        }
        const bool isItsOwn = site.protocol != 0 && !site.protocolInverted &&
                              GetTrackerProtocol(site.protocol) == m_policy->protocol;
        if (!isItsOwn)
        {
            throw RuleError("--timeout",
                            "\"--timeout " + m_policyName + "\" needs " +
                                (m_policy->protocol == GENERIC_PROTOCOL
                                     ? "\"-p\" with a protocol that has no timeouts of its own"
                                     : "\"-p " + TimeoutProtocolName(m_policy->protocol) + "\"") +
                                " in the same rule");
        }
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        if (m_notrack && m_name == "CT")
        {
            writer.AddSwitch("--notrack");
        }
        if (m_helperFlag.given)
        {
            writer.AddWord("--helper", m_helperName);
        }
        if (m_timeoutFlag.given)
        {
            writer.AddWord("--timeout", m_policyName);
        }
        m_zoneFlag.Write(writer, "--zone", m_zoneIsMark ? "mark" : std::to_string(m_zone));
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        text += " " + m_name;
        RuleTarget::WriteList(text, names);
    }

  private:
    static void RefuseUnsupported(const std::string& name)
    {
        if (name == "--zone-orig" || name == "--zone-reply")
        {
            throw RuleError(name,
                            "\"" + name +
                                "\": a connection has one zone for both directions here, write "
                                "\"--zone\"");
        }
        if (name == "--ctevents" || name == "--expevents")
        {
            throw RuleError(name, "\"" + name + "\": every listener hears of all events here");
        }
    }

    RuleAction DoApply(RuleContext& context) override
    {
        TrackedPacket& packet = context.packet;
        if (packet.connection || packet.state == PacketState::UNTRACKED || packet.hasTemplate)
        {
            // It was here before, and comes back by loopback; or an earlier rule has spoken.
            return RuleAction::NEXT;
        }
        packet.hasTemplate = true;
        if (m_notrack)
        {
            packet.state = PacketState::UNTRACKED;
            return RuleAction::NEXT;
        }
        if (m_zoneFlag.given)
        {
            packet.zone = m_zoneIsMark ? static_cast<uint16_t>(packet.mark) : m_zone;
        }
        Conntrack* conntrack = context.host.GetConntrack();
        if (m_helperFlag.given && conntrack != nullptr)
        {
            packet.helper = &conntrack->GetHelpers().Get(m_helperName);
        }
        if (m_policy)
        {
            packet.timeoutPolicy = m_policy->id;
        }
        return RuleAction::NEXT;
    }

    std::string m_name;
    bool m_notrack;
    OptionFlag m_helperFlag;
    OptionFlag m_timeoutFlag;
    OptionFlag m_zoneFlag;
    bool m_zoneIsMark{false};
    uint16_t m_zone{0};
    std::string m_helperName;
    std::string m_policyName;
    std::shared_ptr<const TimeoutPolicy> m_policy; //!< null without "--timeout"
};

} // namespace

std::unique_ptr<RuleTarget>
MakeCtTarget()
{
    return std::make_unique<CtTarget>("CT");
}

std::unique_ptr<RuleTarget>
MakeNotrackTarget()
{
    return std::make_unique<CtTarget>("NOTRACK");
}

} // namespace netfilter
} // namespace ns3
