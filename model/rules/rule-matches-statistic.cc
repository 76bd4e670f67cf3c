/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-host.h"
#include "rule-match.h"
#include "rule-registry.h"
#include "rule-values.h"

#include <cstdio>
#include <cstdlib>

namespace ns3
{
namespace netfilter
{

namespace
{

// "-m statistic": one packet of several, by chance or by count.
class StatisticMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "statistic";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--mode", "--probability", "--every", "--packet"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (m_mode.TakePlain(option, "--mode"))
        {
            const std::string& text = option.TakeValue();
            m_nth = text == "nth";
            if (!m_nth && text != "random")
            {
                throw RuleError(text,
                                "unknown mode \"" + text + "\"" +
                                    DidYouMean(text, {"random", "nth"}) + ": want random or nth");
            }
            return true;
        }
        if (m_probabilityFlag.Take(option, "--probability"))
        {
            ParseProbability(option.TakeValue());
            return true;
        }
        if (m_everyFlag.Take(option, "--every"))
        {
            m_every = static_cast<uint32_t>(
                ParseNumberOf(option.TakeValue(), option.name, 0xffffffffU, 1));
            return true;
        }
        if (m_packetFlag.TakePlain(option, "--packet"))
        {
            m_packet = static_cast<uint32_t>(
                ParseNumberOf(option.TakeValue(), option.name, 0xfffffffeU));
            return true;
        }
        return false;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_mode.given, "\"--mode random\" or \"--mode nth\"");
        if (m_nth)
        {
            Require(m_everyFlag.given, "\"--every\" with \"--mode nth\"");
            Refuse(m_probabilityFlag.given, "--probability", "random");
            if (m_packet >= m_every)
            {
                throw RuleError(std::to_string(m_packet),
                                "bad value \"" + std::to_string(m_packet) +
                                    "\" behind \"--packet\": packets are counted from 0 to " +
                                    std::to_string(m_every - 1) + " here");
            }
            return;
        }
        Require(m_probabilityFlag.given, "\"--probability\" with \"--mode random\"");
        Refuse(m_everyFlag.given, "--every", "nth");
        Refuse(m_packetFlag.given, "--packet", "nth");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        if (m_nth)
        {
            WriteNth(writer);
            writer.Add("--packet", std::to_string(m_packet));
            return;
        }
        char number[32];
        std::snprintf(number, sizeof(number), "%.11f", static_cast<double>(m_probability) / ONE);
        writer.Add("--mode", "random");
        m_probabilityFlag.Write(writer, "--probability", number);
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        text += " statistic";
        if (!m_nth || m_packet != 0)
        {
            RuleMatch::WriteList(text, names);
            return;
        }
        RuleOptionWriter writer = RuleOptionWriter::Listed(text);
        WriteNth(writer);
    }

  private:
    static constexpr double ONE = 0x80000000U; // the kernel counts in parts of this

    static void Refuse(bool given, const char* name, const char* mode)
    {
        if (given)
        {
            throw RuleError(name, std::string("\"") + name + "\" needs \"--mode " + mode + "\"");
        }
    }

    void WriteNth(RuleOptionWriter& writer) const
    {
        writer.Add("--mode", "nth");
        m_everyFlag.Write(writer, "--every", std::to_string(m_every));
    }

    void ParseProbability(const std::string& text)
    {
        char* end = nullptr;
        const bool digits = text.find_first_not_of("0123456789.eE-+") == std::string::npos;
        const double value = digits && !text.empty() ? std::strtod(text.c_str(), &end) : -1;
        if (end == nullptr || *end != '\0' || !(value >= 0 && value <= 1))
        {
            throw RuleError(text,
                            "bad value \"" + text + "\" behind \"--probability\": want a number "
                                                   "from 0 to 1, like 0.25");
        }
        m_probability = static_cast<uint32_t>(value * ONE + 0.5);
    }

    bool DoMatch(RuleContext& context) override
    {
        if (!m_nth)
        {
            return m_probabilityFlag.Agrees((context.host.GetRandom() >> 1) < m_probability);
        }
        // The first to match is the one that "--packet" names, counted from 0; then every n-th.
        if (!m_counting)
        {
            m_left = m_packet;
            m_counting = true;
        }
        const bool met = m_left == 0;
        m_left = met ? m_every - 1 : m_left - 1;
        return m_everyFlag.Agrees(met);
    }

    OptionFlag m_mode;
    OptionFlag m_probabilityFlag;
    OptionFlag m_everyFlag;
    OptionFlag m_packetFlag;
    bool m_nth{false};
    bool m_counting{false};
    uint32_t m_probability{0}; // in parts of ONE
    uint32_t m_every{1};
    uint32_t m_packet{0};
    uint32_t m_left{0}; // packets to let go by before the next match
};

} // namespace

std::unique_ptr<RuleMatch>
MakeStatisticMatch()
{
    return std::make_unique<StatisticMatch>();
}

} // namespace netfilter
} // namespace ns3
