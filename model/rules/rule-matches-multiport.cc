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

namespace ns3
{
namespace netfilter
{

namespace
{

// "-m multiport": one of several ports and ranges of ports.
class MultiportMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "multiport";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--sports", "--dports", "--ports"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        const bool source = option.name == "--sports" || option.name == "--source-ports";
        const bool destination = option.name == "--dports" || option.name == "--destination-ports";
        const bool either = option.name == "--ports";
        if (!source && !destination && !either)
        {
            return false;
        }
        if (m_flag.given)
        {
            throw RuleError(option.name,
                            "match \"multiport\" takes only one of \"--sports\", \"--dports\" and "
                            "\"--ports\": write \"-m multiport\" once more in front of \"" +
                                option.name + "\"");
        }
        m_flag.given = true;
        m_flag.inverted = option.inverted;
        m_source = source || either;
        m_destination = destination || either;
        ParsePorts(option.TakeValue());
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        Require(m_flag.given, "one of \"--sports\", \"--dports\" and \"--ports\"");
        constexpr uint8_t WITH_PORTS[] = {protocol::TCP,
                                          protocol::UDP,
                                          protocol::UDPLITE,
                                          protocol::SCTP,
                                          protocol::DCCP};
        bool ports = false;
        for (const uint8_t number : WITH_PORTS)
        {
            ports = ports || site.IsProtocol(number);
        }
        Require(ports, "\"-p tcp\", udp, udplite, sctp or dccp in the same rule");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        std::string ports;
        for (const Range& range : m_ranges)
        {
            ports += (ports.empty() ? "" : ",") + PortRangeText(range.min, ':', range.max);
        }
        m_flag.Write(writer, GetOption(), ports);
    }

    void WriteList(std::string& text, const RuleListNames& names) const override
    {
        std::string ports;
        for (const Range& range : m_ranges)
        {
            ports += (ports.empty() ? "" : ",") + ListedPorts(range.min, range.max, names);
        }
        constexpr size_t DASHES = 2;
        text += std::string(" multiport ") + (GetOption() + DASHES) +
                (m_flag.inverted ? "  !" : " ") + ports;
    }

  private:
    struct Range
    {
        uint16_t min;
        uint16_t max;
    };

    const char* GetOption() const
    {
        return !m_source ? "--dports" : m_destination ? "--ports" : "--sports";
    }

    void ParsePorts(const std::string& text)
    {
        constexpr size_t MAX_PORTS = 15; // XT_MULTI_PORTS; a range counts twice
        size_t count = 0;
        for (const std::string& part : SplitAt(text, ','))
        {
            Range range{};
            ParsePortRange(part, ':', part.find(':') != std::string::npos, range.min, range.max);
            count += range.min == range.max ? 1 : 2;
            m_ranges.push_back(range);
        }
        if (count > MAX_PORTS)
        {
            throw RuleError(text,
                            "too many ports in \"" + text + "\": at most " +
                                std::to_string(MAX_PORTS) +
                                " are possible, where a range counts as two");
        }
    }

    bool Contains(uint16_t port) const
    {
        for (const Range& range : m_ranges)
        {
            if (port >= range.min && port <= range.max)
            {
                return true;
            }
        }
        return false;
    }

    bool DoMatch(RuleContext& context) override
    {
        const PacketView& view = context.packet.view;
        if (view.GetFragmentOffset() != 0)
        {
            return false;
        }
        if (view.GetTransportCaptured() < 4)
        {
            // Linux lets no rule decide about a packet whose ports are cut.
            context.drop = true;
            context.dropReason = reason::RULE;
            return false;
        }
        const uint8_t* ports = view.GetTransport();
        return m_flag.Agrees((m_source && Contains(LoadBe16(ports))) ||
                             (m_destination && Contains(LoadBe16(ports + 2))));
    }

    OptionFlag m_flag;
    bool m_source{false};
    bool m_destination{false};
    std::vector<Range> m_ranges;
};

} // namespace

std::unique_ptr<RuleMatch>
MakeMultiportMatch()
{
    return std::make_unique<MultiportMatch>();
}

} // namespace netfilter
} // namespace ns3
