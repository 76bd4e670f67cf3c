/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-host.h"
#include "rule-list-text.h"
#include "rule-registry.h"
#include "rule-target.h"
#include "rule-values.h"

#include <array>

namespace ns3
{
namespace netfilter
{

namespace
{

struct LevelName
{
    const char* name;
    uint8_t level;
};

// Levels of syslog (RFC 5424) under the names iptables knows; it prints the last one of a level.
constexpr LevelName LEVELS[] = {
    {"panic", 0},
    {"emerg", 0},
    {"alert", 1},
    {"crit", 2},
    {"error", 3},
    {"err", 3},
    {"warning", 4},
    {"warn", 4},
    {"notice", 5},
    {"info", 6},
    {"debug", 7},
};

constexpr uint8_t USUAL_LEVEL = 4;

// "-j LOG": tell of the packet, and go on.
class LogTarget : public RuleTarget
{
  public:
    const char* GetName() const override
    {
        return "LOG";
    }

    uint8_t GetTableMask() const override
    {
        return 0xff;
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--log-prefix",
                "--log-level",
                "--log-tcp-sequence",
                "--log-tcp-options",
                "--log-ip-options",
                "--log-uid",
                "--log-macdecode"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (m_prefix.TakePlain(option, "--log-prefix"))
        {
            constexpr size_t MOST = 29;
            m_request.prefix = option.TakeValue();
            if (m_request.prefix.size() > MOST || m_request.prefix.empty() ||
                m_request.prefix.find('\n') != std::string::npos)
            {
                throw RuleError(m_request.prefix,
                                "bad prefix \"" + m_request.prefix +
                                    "\" behind \"--log-prefix\": want one line of 1 to " +
                                    std::to_string(MOST) + " characters");
            }
            return true;
        }
        if (m_level.TakePlain(option, "--log-level"))
        {
            ParseLevel(option.TakeValue());
            return true;
        }
        return TakeSwitch(option, "--log-tcp-sequence", m_request.tcpSequence) ||
               TakeSwitch(option, "--log-tcp-options", m_request.tcpOptions) ||
               TakeSwitch(option, "--log-ip-options", m_request.ipOptions) ||
               TakeSwitch(option, "--log-uid", m_uid) ||
               TakeSwitch(option, "--log-macdecode", m_macDecode);
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        if (m_prefix.given)
        {
            writer.AddString("--log-prefix", m_request.prefix);
        }
        if (m_request.level != USUAL_LEVEL)
        {
            writer.Add("--log-level", std::to_string(m_request.level));
        }
        for (const Switch& known : GetSwitches())
        {
            if (known.given)
            {
                writer.AddSwitch(known.name);
            }
        }
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        unsigned flags = 0;
        std::string switches;
        RuleOptionWriter writer = RuleOptionWriter::Listed(switches, "--log-");
        for (const Switch& known : GetSwitches())
        {
            if (known.given)
            {
                flags |= known.flag;
                writer.AddSwitch(known.name);
            }
        }
        text += names.numeric ? " LOG flags " + std::to_string(flags) + " level " +
                                    std::to_string(m_request.level)
                              : std::string(" LOG level ") + ListedLevel() + switches;
        text += m_prefix.given ? " prefix \"" + m_request.prefix + "\"" : "";
    }

  private:
    struct Switch
    {
        const char* name;
        unsigned flag; // of Linux
        bool given;
    };

    // In the order in which iptables prints them.
    std::array<Switch, 5> GetSwitches() const
    {
        return {{{"--log-tcp-sequence", 1, m_request.tcpSequence},
                 {"--log-tcp-options", 2, m_request.tcpOptions},
                 {"--log-ip-options", 4, m_request.ipOptions},
                 {"--log-uid", 8, m_uid},
                 {"--log-macdecode", 32, m_macDecode}}};
    }

    const char* ListedLevel() const
    {
        const char* name = "";
        for (const LevelName& known : LEVELS)
        {
            name = known.level == m_request.level ? known.name : name;
        }
        return name;
    }

    static bool TakeSwitch(const RuleOption& option, const char* name, bool& value)
    {
        if (option.name != name)
        {
            return false;
        }
        option.RefuseInversion();
        option.RefuseRepetition(value);
        return true;
    }

    void ParseLevel(const std::string& text)
    {
        uint64_t number = 0;
        if (ParseNumber(text, 7, number))
        {
            m_request.level = static_cast<uint8_t>(number);
            return;
        }
        std::vector<std::string> names;
        for (const LevelName& known : LEVELS)
        {
            if (EqualsIgnoringCase(text, known.name))
            {
                m_request.level = known.level;
                return;
            }
            names.emplace_back(known.name);
        }
        throw RuleError(text,
                        "unknown level \"" + text + "\" behind \"--log-level\"" +
                            DidYouMean(text, names) + ": want a number up to 7, or one of " +
                            JoinNames(names));
    }

    RuleAction DoApply(RuleContext& context) override
    {
        context.host.OnLog(m_request, context.packet, context.state);
        return RuleAction::NEXT;
    }

    OptionFlag m_prefix;
    OptionFlag m_level;
    LogRequest m_request;
    bool m_uid{false};       // there are no users here
    bool m_macDecode{false}; // and no link headers
};

} // namespace

std::unique_ptr<RuleTarget>
MakeLogTarget()
{
    return std::make_unique<LogTarget>();
}

} // namespace netfilter
} // namespace ns3
