/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "drop-reason.h"
#include "rule-list-text.h"
#include "rule-match.h"
#include "rule-registry.h"
#include "rule-values.h"

#include <array>
#include <cstdio>

namespace ns3
{
namespace netfilter
{

namespace
{

// "--sport" or "--dport".
struct PortCondition
{
    uint16_t min{0};
    uint16_t max{65535};
    bool given{false};
    bool inverted{false};

    void Parse(const RuleOption& option)
    {
        option.RefuseRepetition(given);
        const std::string& text = option.TakeValue();
        ParsePortRange(text, ':', true, min, max);
        inverted = option.inverted;
        if (inverted && min == 0 && max == 65535)
        {
            throw RuleError(text,
                            "\"! " + option.name + " " + text +
                                "\" matches no packet: every port is in the range");
        }
    }

    // Linux reads just these two bytes: a header that is cut behind them still matches.
    bool Matches(const PacketView& view, uint32_t offset) const
    {
        if (!given)
        {
            return true;
        }
        if (view.GetFragmentOffset() != 0 || view.GetTransportCaptured() < offset + 2)
        {
            return false;
        }
        const uint16_t port = LoadBe16(view.GetTransport() + offset);
        return (port >= min && port <= max) != inverted;
    }

    void Write(const char* name, RuleOptionWriter& writer) const
    {
        if (IsRestriction())
        {
            writer.Add(name, PortRangeText(min, ':', max), inverted);
        }
    }

    void WriteList(char letter, std::string& text, const RuleListNames& names) const
    {
        if (IsRestriction())
        {
            text += std::string(" ") + letter + (min == max ? "pt:" : "pts:") +
                    (inverted ? "!" : "") + ListedPorts(min, max, names);
        }
    }

    bool IsRestriction() const
    {
        return given && (min != 0 || max != 65535);
    }
};

// Options that TCP and UDP share.
class PortMatch : public RuleMatch
{
  public:
    std::vector<std::string> GetOptions() const override
    {
        return {"--sport", "--dport"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name == "--sport" || option.name == "--source-port")
        {
            m_source.Parse(option);
            return true;
        }
        if (option.name == "--dport" || option.name == "--destination-port")
        {
            m_destination.Parse(option);
            return true;
        }
        return false;
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_source.Write("--sport", writer);
        m_destination.Write("--dport", writer);
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        text += std::string(" ") + GetName();
        m_source.WriteList('s', text, names);
        m_destination.WriteList('d', text, names);
    }

    void Narrow(RuleGate& gate) const override
    {
        if (m_source.given)
        {
            gate.given |= RuleGate::SOURCE_PORT;
            gate.inverted |= m_source.inverted ? RuleGate::SOURCE_PORT : 0;
            gate.minSourcePort = m_source.min;
            gate.maxSourcePort = m_source.max;
        }
        if (m_destination.given)
        {
            gate.given |= RuleGate::DESTINATION_PORT;
            gate.inverted |= m_destination.inverted ? RuleGate::DESTINATION_PORT : 0;
            gate.minDestinationPort = m_destination.min;
            gate.maxDestinationPort = m_destination.max;
        }
    }

  protected:
    bool MatchPorts(const PacketView& view) const
    {
        return m_source.Matches(view, 0) && m_destination.Matches(view, 2);
    }

    // A port is where it is only if the protocol is the one of the match.
    void CheckProtocol(const RuleSite& site, uint8_t protocol) const
    {
        if (!site.IsProtocol(protocol))
        {
            throw RuleError(GetName(),
                            std::string("match \"") + GetName() + "\" needs \"-p " + GetName() +
                                "\" in the same rule");
        }
    }

  private:
    PortCondition m_source;
    PortCondition m_destination;
};

class UdpMatch : public PortMatch
{
  public:
    const char* GetName() const override
    {
        return "udp";
    }

    void Check(const RuleSite& site) const override
    {
        CheckProtocol(site, protocol::UDP);
    }

  private:
    bool DoMatch(RuleContext& context) override
    {
        return MatchPorts(context.packet.view);
    }
};

class SctpMatch : public PortMatch
{
  public:
    const char* GetName() const override
    {
        return "sctp";
    }

    void Check(const RuleSite& site) const override
    {
        CheckProtocol(site, protocol::SCTP);
    }

  private:
    bool DoMatch(RuleContext& context) override
    {
        return MatchPorts(context.packet.view);
    }
};

struct FlagName
{
    const char* name;
    uint8_t bit;
};

// In the order in which iptables-save prints them.
constexpr std::array<FlagName, 6> FLAGS = {{
    {"FIN", TcpView::FIN},
    {"SYN", TcpView::SYN},
    {"RST", TcpView::RST},
    {"PSH", TcpView::PSH},
    {"ACK", TcpView::ACK},
    {"URG", TcpView::URG},
}};

uint8_t
ParseFlags(const std::string& text)
{
    uint8_t flags = 0;
    for (const std::string& part : SplitAt(text, ','))
    {
        uint8_t bits = 0;
        bool known = EqualsIgnoringCase(part, "NONE");
        std::vector<std::string> names = {"ALL", "NONE"};
        for (const FlagName& flag : FLAGS)
        {
            names.emplace_back(flag.name);
            if (EqualsIgnoringCase(part, flag.name) || EqualsIgnoringCase(part, "ALL"))
            {
                bits |= flag.bit;
                known = true;
            }
        }
        if (!known)
        {
            throw RuleError(part,
                            "unknown TCP flag \"" + part + "\"" + DidYouMean(part, names) +
                                "; known flags: " + JoinNames(names));
        }
        flags |= bits;
    }
    return flags;
}

std::string
FlagsText(uint8_t flags)
{
    std::string text;
    for (const FlagName& flag : FLAGS)
    {
        if ((flags & flag.bit) != 0)
        {
            text += (text.empty() ? "" : ",") + std::string(flag.name);
        }
    }
    return text.empty() ? "NONE" : text;
}

std::string
FlagsByte(uint8_t flags)
{
    char text[8];
    std::snprintf(text, sizeof(text), "0x%02X", static_cast<unsigned>(flags));
    return text;
}

class TcpMatch : public PortMatch
{
  public:
    const char* GetName() const override
    {
        return "tcp";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--sport", "--dport", "--tcp-flags", "--syn", "--tcp-option"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name == "--tcp-flags")
        {
            option.RefuseRepetition(m_hasFlags);
            m_mask = ParseFlags(option.TakeValue());
            const std::string& set = option.TakeValue();
            m_set = ParseFlags(set);
            if ((m_set & ~m_mask) != 0)
            {
                throw RuleError(set,
                                "\"--tcp-flags " + FlagsText(m_mask) + " " + set +
                                    "\" asks for flags that the first list does not examine");
            }
        }
        else if (option.name == "--syn")
        {
            option.RefuseRepetition(m_hasFlags);
            m_mask = TcpView::FIN | TcpView::SYN | TcpView::RST | TcpView::ACK;
            m_set = TcpView::SYN;
        }
        else if (m_option.Take(option, "--tcp-option"))
        {
            m_optionKind =
                static_cast<uint8_t>(ParseNumberOf(option.TakeValue(), option.name, 255, 1));
            return true;
        }
        else
        {
            return PortMatch::ParseOption(option);
        }
        m_flagsInverted = option.inverted;
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        CheckProtocol(site, protocol::TCP);
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        PortMatch::WriteOptions(writer);
        m_option.Write(writer, "--tcp-option", std::to_string(m_optionKind));
        if (m_hasFlags)
        {
            writer.Add("--tcp-flags", FlagsText(m_mask) + " " + FlagsText(m_set), m_flagsInverted);
        }
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        PortMatch::WriteList(text, names);
        if (m_option.given)
        {
            text += (m_option.inverted ? " option=!" : " option=") + std::to_string(m_optionKind);
        }
        if (m_hasFlags)
        {
            text += m_flagsInverted ? " flags:!" : " flags:";
            text += names.numeric ? FlagsByte(m_mask) + "/" + FlagsByte(m_set)
                                  : FlagsText(m_mask) + "/" + FlagsText(m_set);
        }
    }

  private:
    bool DoMatch(RuleContext& context) override
    {
        const PacketView& view = context.packet.view;
        if (!MatchPorts(view) || (m_option.given && !MatchOption(context)))
        {
            return false;
        }
        if (!m_hasFlags)
        {
            return true;
        }
        constexpr uint32_t FLAGS_AT = 13;
        return view.GetFragmentOffset() == 0 && view.GetTransportCaptured() > FLAGS_AT &&
               ((view.GetTransport()[FLAGS_AT] & m_mask) == m_set) != m_flagsInverted;
    }

    // Linux lets no rule decide about a packet whose options it cannot read.
    bool MatchOption(RuleContext& context) const
    {
        const PacketView& view = context.packet.view;
        TcpView tcp;
        if (view.GetFragmentOffset() != 0)
        {
            return false;
        }
        if (!TcpView::Parse(view, tcp) || view.GetTransportCaptured() < tcp.GetHeaderLength())
        {
            context.drop = true;
            context.dropReason = reason::RULE;
            return false;
        }
        constexpr uint8_t NO_OPERATION = 1;
        const uint8_t* options = tcp.GetOptions();
        const uint32_t length = tcp.GetOptionsLength();
        for (uint32_t i = 0; i < length;)
        {
            if (options[i] == m_optionKind)
            {
                return !m_option.inverted;
            }
            // One byte or, with a length of its own, that many; broken ones count as one.
            const bool single = options[i] <= NO_OPERATION || i + 1 == length;
            i += single || options[i + 1] == 0 ? 1U : options[i + 1];
        }
        return m_option.inverted;
    }

    OptionFlag m_option;
    uint8_t m_optionKind{0};
    bool m_hasFlags{false};
    bool m_flagsInverted{false};
    uint8_t m_mask{0};
    uint8_t m_set{0};
};

} // namespace

std::unique_ptr<RuleMatch>
MakeTcpMatch()
{
    return std::make_unique<TcpMatch>();
}

std::unique_ptr<RuleMatch>
MakeSctpMatch()
{
    return std::make_unique<SctpMatch>();
}

std::unique_ptr<RuleMatch>
MakeUdpMatch()
{
    return std::make_unique<UdpMatch>();
}

} // namespace netfilter
} // namespace ns3
