/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-host.h"
#include "rule-match.h"
#include "rule-registry.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

// "-m iprange".
class IprangeMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "iprange";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--src-range", "--dst-range"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        return m_source.Parse(option, "--src-range") || m_destination.Parse(option, "--dst-range");
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_source.flag.given || m_destination.flag.given,
                "\"--src-range\" or \"--dst-range\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_source.Write(writer, "--src-range");
        m_destination.Write(writer, "--dst-range");
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        m_source.WriteList(text, "source");
        m_destination.WriteList(text, "destination");
    }

  private:
    struct Range
    {
        bool Parse(const RuleOption& option, const char* name)
        {
            if (!flag.Take(option, name))
            {
                return false;
            }
            const std::string& text = option.TakeValue();
            const size_t dash = text.find('-');
            min = ParseAddress(text.substr(0, dash));
            max = dash == std::string::npos ? min : ParseAddress(text.substr(dash + 1));
            if (min > max)
            {
                throw RuleError(text,
                                "bad address range \"" + text +
                                    "\": the lower address comes first");
            }
            return true;
        }

        std::string GetText() const
        {
            return AddressText(min) + "-" + AddressText(max);
        }

        void Write(RuleOptionWriter& writer, const char* name) const
        {
            flag.Write(writer, name, GetText());
        }

        void WriteList(std::string& text, const char* end) const
        {
            if (flag.given)
            {
                text += std::string(" ") + end + " IP range " + (flag.inverted ? "! " : "") +
                        GetText();
            }
        }

        bool Agrees(uint32_t address) const
        {
            return flag.Agrees(address >= min && address <= max);
        }

        OptionFlag flag;
        uint32_t min{0};
        uint32_t max{0};
    };

    bool DoMatch(RuleContext& context) override
    {
        const PacketView& view = context.packet.view;
        return m_source.Agrees(view.GetSource()) && m_destination.Agrees(view.GetDestination());
    }

    Range m_source;
    Range m_destination;
};

// In the order of AddressType.
constexpr const char* ADDRESS_TYPES[] = {"UNSPEC",
                                         "UNICAST",
                                         "LOCAL",
                                         "BROADCAST",
                                         "ANYCAST",
                                         "MULTICAST",
                                         "BLACKHOLE",
                                         "UNREACHABLE",
                                         "PROHIBIT",
                                         "THROW",
                                         "NAT",
                                         "XRESOLVE"};

// "-m addrtype": what an address is to this router.
class AddrtypeMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "addrtype";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--src-type", "--dst-type", "--limit-iface-in", "--limit-iface-out"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (m_source.Take(option, "--src-type"))
        {
            m_sourceTypes = ParseTypes(option.TakeValue());
            return true;
        }
        if (m_destination.Take(option, "--dst-type"))
        {
            m_destinationTypes = ParseTypes(option.TakeValue());
            return true;
        }
        return m_limitIn.TakePlain(option, "--limit-iface-in") ||
               m_limitOut.TakePlain(option, "--limit-iface-out");
    }

    void Check(const RuleSite& site) const override
    {
        Require(m_source.given || m_destination.given, "\"--src-type\" or \"--dst-type\"");
        if (m_limitIn.given && m_limitOut.given)
        {
            throw RuleError("--limit-iface-out",
                            "\"--limit-iface-in\" and \"--limit-iface-out\" cannot both be in one "
                            "match: leave one of them out");
        }
        CheckLimit(site,
                   m_limitIn,
                   "--limit-iface-in",
                   HookBit(Hook::OUTPUT) | HookBit(Hook::POSTROUTING));
        CheckLimit(site,
                   m_limitOut,
                   "--limit-iface-out",
                   HookBit(Hook::PREROUTING) | HookBit(Hook::INPUT));
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_source.Write(writer, "--src-type", TypesText(m_sourceTypes));
        m_destination.Write(writer, "--dst-type", TypesText(m_destinationTypes));
        m_limitIn.WriteSwitch(writer, "--limit-iface-in");
        m_limitOut.WriteSwitch(writer, "--limit-iface-out");
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += " ADDRTYPE match";
        WriteListedTypes(text, "src-type", m_source, m_sourceTypes);
        WriteListedTypes(text, "dst-type", m_destination, m_destinationTypes);
        text += m_limitIn.given ? " limit-in" : "";
        text += m_limitOut.given ? " limit-out" : "";
    }

  private:
    static void CheckLimit(const RuleSite& site,
                           const OptionFlag& flag,
                           const char* name,
                           uint8_t without)
    {
        if (flag.given && (site.hookMask & without) != 0)
        {
            throw RuleError(name,
                            std::string("\"") + name +
                                "\" makes no sense in this chain: its packets have no such "
                                "interface");
        }
    }

    static uint32_t ParseTypes(const std::string& text)
    {
        uint32_t types = 0;
        for (const std::string& part : SplitAt(text, ','))
        {
            std::vector<std::string> names;
            uint32_t bit = 0;
            for (size_t i = 0; i < std::size(ADDRESS_TYPES); ++i)
            {
                names.emplace_back(ADDRESS_TYPES[i]);
                bit |= EqualsIgnoringCase(part, ADDRESS_TYPES[i]) ? 1U << i : 0;
            }
            if (bit == 0)
            {
                throw RuleError(part,
                                "unknown address type \"" + part + "\"" + DidYouMean(part, names) +
                                    "; known types: " + JoinNames(names));
            }
            types |= bit;
        }
        return types;
    }

    static std::string TypesText(uint32_t types)
    {
        std::string text;
        for (size_t i = 0; i < std::size(ADDRESS_TYPES); ++i)
        {
            if ((types & (1U << i)) != 0)
            {
                text += (text.empty() ? "" : ",") + std::string(ADDRESS_TYPES[i]);
            }
        }
        return text;
    }

    static void WriteListedTypes(std::string& text,
                                 const char* name,
                                 const OptionFlag& flag,
                                 uint32_t types)
    {
        if (flag.given)
        {
            text += std::string(" ") + name + (flag.inverted ? " !" : " ") + TypesText(types);
        }
    }

    static bool Is(const RuleContext& context,
                   uint32_t address,
                   uint32_t types,
                   const Interface* device)
    {
        const AddressType type = context.host.GetAddressType(address, device);
        return (types & (1U << static_cast<unsigned>(type))) != 0;
    }

    bool DoMatch(RuleContext& context) override
    {
        const PacketView& view = context.packet.view;
        const Interface* device = m_limitIn.given    ? context.state.in
                                  : m_limitOut.given ? context.state.out
                                                     : nullptr;
        if (m_source.given &&
            !m_source.Agrees(Is(context, view.GetSource(), m_sourceTypes, device)))
        {
            return false;
        }
        return !m_destination.given ||
               m_destination.Agrees(Is(context, view.GetDestination(), m_destinationTypes, device));
    }

    OptionFlag m_source;
    OptionFlag m_destination;
    OptionFlag m_limitIn;
    OptionFlag m_limitOut;
    uint32_t m_sourceTypes{0};
    uint32_t m_destinationTypes{0};
};

} // namespace

std::unique_ptr<RuleMatch>
MakeIprangeMatch()
{
    return std::make_unique<IprangeMatch>();
}

std::unique_ptr<RuleMatch>
MakeAddrtypeMatch()
{
    return std::make_unique<AddrtypeMatch>();
}

} // namespace netfilter
} // namespace ns3
