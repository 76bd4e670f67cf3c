/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection.h"
#include "drop-reason.h"
#include "nat-range.h"
#include "rule-registry.h"
#include "rule-target.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t DESTINATION_HOOKS = HookBit(Hook::PREROUTING) | HookBit(Hook::OUTPUT);
constexpr uint8_t SOURCE_HOOKS = HookBit(Hook::POSTROUTING) | HookBit(Hook::INPUT);
constexpr uint32_t LOOPBACK = 0x7f000001U;

// What all targets of table nat share: a range, and flags how to choose from it.
class NatTarget : public RuleTarget
{
  public:
    enum Flags : uint8_t
    {
        RANDOM = 1,
        RANDOM_FULLY = 2,
        PERSISTENT = 4,
    };

    // "-L" lists the range with a word of its own in front.
    NatTarget(const char* name,
              const char* option,
              const char* listed,
              uint8_t hooks,
              uint8_t flags)
        : m_name(name),
          m_option(option),
          m_listed(listed),
          m_hooks(hooks),
          m_flags(flags)
    {
    }

    const char* GetName() const override
    {
        return m_name;
    }

    uint8_t GetTableMask() const override
    {
        return TableBit(TableId::NAT);
    }

    uint8_t GetHookMask() const override
    {
        return m_hooks;
    }

    std::vector<std::string> GetOptions() const override
    {
        std::vector<std::string> options = {m_option};
        for (const auto& flag : FLAG_NAMES)
        {
            if ((m_flags & flag.flag) != 0)
            {
                options.emplace_back(flag.name);
            }
        }
        return options;
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name == m_option)
        {
            option.RefuseInversion();
            option.RefuseRepetition(m_given);
            ParseRange(option.TakeValue());
            return true;
        }
        for (const auto& flag : FLAG_NAMES)
        {
            if (option.name == flag.name && (m_flags & flag.flag) != 0)
            {
                option.RefuseInversion();
                m_range.*flag.member = true;
                return true;
            }
        }
        return false;
    }

    void Check(const RuleSite& site) const override
    {
        // As in iptables: ICMP counts because its ids are treated like ports.
        constexpr uint8_t WITH_PORTS[] = {protocol::TCP,
                                          protocol::UDP,
                                          protocol::SCTP,
                                          protocol::DCCP,
                                          protocol::ICMP};
        bool ports = false;
        for (const uint8_t number : WITH_PORTS)
        {
            ports = ports || site.protocol == number;
        }
        if (m_range.hasPorts && !ports)
        {
            throw RuleError(m_name,
                            std::string("target \"") + m_name + "\" with ports (\"" + m_option +
                                "\") needs \"-p tcp\", udp, sctp, dccp or icmp in the same rule");
        }
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        if (m_given)
        {
            writer.Add(m_option, RangeText());
        }
        WriteFlags(writer);
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += m_given ? std::string(" ") + m_listed + RangeText() : "";
        RuleOptionWriter writer = RuleOptionWriter::Listed(text);
        WriteFlags(writer);
    }

  protected:
    bool IsGiven() const
    {
        return m_given;
    }

    void ParsePorts(const std::string& text)
    {
        if (text.find(':') != std::string::npos)
        {
            throw RuleError(text, "bad port range \"" + text + "\": write it with \"-\"");
        }
        ParsePortRange(text, '-', false, m_range.minPort, m_range.maxPort);
        if (m_range.minPort == 0)
        {
            throw RuleError(text,
                            "bad port \"" + text +
                                "\": nothing can be sent from or to port "
                                "0, want 1 to 65535");
        }
        m_range.hasPorts = true;
    }

    static RuleAction Bind(RuleContext& context, const NatRange& range)
    {
        context.nat->kind = NatDecision::BIND;
        context.nat->range = range;
        return RuleAction::ACCEPT;
    }

    // The range with its one address chosen now.
    static RuleAction BindTo(RuleContext& context, NatRange range, uint32_t address)
    {
        range.hasAddresses = true;
        range.minAddress = address;
        range.maxAddress = address;
        return Bind(context, range);
    }

    static RuleAction NoAddress(RuleContext& context)
    {
        context.dropReason = reason::NAT_NO_ADDRESS;
        return RuleAction::DROP;
    }

    NatRange m_range;

  private:
    struct FlagName
    {
        const char* name;
        Flags flag;
        bool NatRange::*member;
    };

    // In the order in which iptables-save prints them.
    static constexpr FlagName FLAG_NAMES[] = {
        {"--random", RANDOM, &NatRange::random},
        {"--random-fully", RANDOM_FULLY, &NatRange::randomFully},
        {"--persistent", PERSISTENT, &NatRange::persistent},
    };

    void WriteFlags(RuleOptionWriter& writer) const
    {
        for (const auto& flag : FLAG_NAMES)
        {
            if (m_range.*flag.member)
            {
                writer.AddSwitch(flag.name);
            }
        }
    }

    // What is behind the option: ports alone, unless a derived class knows addresses.
    virtual void ParseRange(const std::string& text)
    {
        ParsePorts(text);
    }

    virtual std::string RangeText() const
    {
        return PortRangeText(m_range.minPort, '-', m_range.maxPort);
    }

    const char* m_name;
    const char* m_option;
    const char* m_listed;
    uint8_t m_hooks;
    uint8_t m_flags; // Flags it understands
    bool m_given{false};
};

// SNAT and DNAT: the range is in the rule.
class AddressTarget : public NatTarget
{
  public:
    AddressTarget(const char* name, const char* option, uint8_t hooks, uint8_t flags, bool shifts)
        : NatTarget(name, option, "to:", hooks, flags),
          m_shifts(shifts)
    {
    }

    void Check(const RuleSite& site) const override
    {
        if (!IsGiven())
        {
            throw RuleError(GetName(),
                            std::string("target \"") + GetName() + "\" needs \"" +
                                GetOptions().front() + "\"");
        }
        NatTarget::Check(site);
    }

  private:
    void ParseRange(const std::string& text) override
    {
        const size_t colon = text.find(':');
        const std::string addresses = text.substr(0, colon);
        if (colon != std::string::npos)
        {
            ParseShiftedPorts(text.substr(colon + 1));
            if (addresses.empty())
            {
                return;
            }
        }
        const size_t dash = addresses.find('-');
        m_range.minAddress = ParseAddress(addresses.substr(0, dash));
        m_range.maxAddress = dash == std::string::npos ? m_range.minAddress
                                                       : ParseAddress(addresses.substr(dash + 1));
        m_range.hasAddresses = true;
        if (m_range.minAddress > m_range.maxAddress)
        {
            throw RuleError(addresses,
                            "bad address range \"" + addresses +
                                "\": the lower address comes first");
        }
        if (m_range.minAddress == 0)
        {
            throw RuleError(addresses,
                            "bad address \"" + addresses + "\": 0.0.0.0 is no host's address");
        }
    }

    void ParseShiftedPorts(const std::string& text)
    {
        const size_t slash = text.find('/');
        ParsePorts(text.substr(0, slash));
        if (slash == std::string::npos)
        {
            return;
        }
        if (!m_shifts || m_range.minPort == m_range.maxPort)
        {
            throw RuleError(text,
                            "shifted ports \"" + text +
                                "\": only DNAT can shift, and only to a "
                                "range, like 5000-5010/1000");
        }
        m_range.basePort = ParsePort(text.substr(slash + 1));
        m_range.hasBasePort = true;
        if (m_range.basePort == 0)
        {
            throw RuleError(text, "bad base port 0 in \"" + text + "\": want 1 to 65535");
        }
    }

    std::string RangeText() const override
    {
        std::string text;
        if (m_range.hasAddresses)
        {
            text = AddressText(m_range.minAddress);
            if (m_range.maxAddress != m_range.minAddress)
            {
                text += "-" + AddressText(m_range.maxAddress);
            }
        }
        if (m_range.hasPorts)
        {
            text += ":" + PortRangeText(m_range.minPort, '-', m_range.maxPort);
        }
        if (m_range.hasBasePort)
        {
            text += "/" + std::to_string(m_range.basePort);
        }
        return text;
    }

    RuleAction DoApply(RuleContext& context) override
    {
        return Bind(context, m_range);
    }

    bool m_shifts; // knows "/base"
};

// Source NAT to an address of the interface through which the packet leaves.
class MasqueradeTarget : public NatTarget
{
  public:
    MasqueradeTarget()
        : NatTarget("MASQUERADE",
                    "--to-ports",
                    "masq ports: ",
                    HookBit(Hook::POSTROUTING),
                    RANDOM | RANDOM_FULLY)
    {
    }

  private:
    RuleAction DoApply(RuleContext& context) override
    {
        const TrackedPacket& packet = context.packet;
        const uint32_t source = packet.connection
                                    ? packet.connection->GetTuple(Direction::ORIGINAL).source
                                    : packet.view.GetSource();
        if (source == 0)
        {
            return RuleAction::ACCEPT; // a host that has no address yet (DHCP) stays as it is
        }
        uint32_t address = 0;
        if (context.state.out == nullptr ||
            !context.state.out->SelectAddress(context.state.nextHop, address))
        {
            return NoAddress(context);
        }
        context.nat->masqueradeInterface = context.state.out->GetIndex();
        return BindTo(context, m_range, address);
    }
};

// Destination NAT to the router itself.
class RedirectTarget : public NatTarget
{
  public:
    RedirectTarget()
        : NatTarget("REDIRECT", "--to-ports", "redir ports ", DESTINATION_HOOKS, RANDOM)
    {
    }

  private:
    RuleAction DoApply(RuleContext& context) override
    {
        uint32_t address = LOOPBACK;
        if (context.state.hook != Hook::OUTPUT &&
            (context.state.in == nullptr || !context.state.in->GetFirstAddress(address)))
        {
            return NoAddress(context);
        }
        return BindTo(context, m_range, address);
    }
};

// NAT of a network to another one, host by host.
class NetmapTarget : public NatTarget
{
  public:
    NetmapTarget()
        : NatTarget("NETMAP", "--to", "to:", DESTINATION_HOOKS | SOURCE_HOOKS, 0)
    {
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(IsGiven(), "\"--to\"");
    }

  private:
    void ParseRange(const std::string& text) override
    {
        ParseNetwork(text, m_address, m_mask);
        if (((~m_mask + 1) & ~m_mask) != 0)
        {
            throw RuleError(text,
                            "bad mask in \"" + text +
                                "\": want one that could be written as a prefix length");
        }
        m_range.netmap = true;
    }

    std::string RangeText() const override
    {
        return NetworkText(m_address, m_mask);
    }

    RuleAction DoApply(RuleContext& context) override
    {
        const PacketView& view = context.packet.view;
        const uint32_t host = ManipOf(context.state.hook) == Manip::SOURCE ? view.GetSource()
                                                                           : view.GetDestination();
        return BindTo(context, m_range, (host & ~m_mask) | m_address);
    }

    uint32_t m_address{0};
    uint32_t m_mask{0};
};

} // namespace

std::unique_ptr<RuleTarget>
MakeNetmapTarget()
{
    return std::make_unique<NetmapTarget>();
}

std::unique_ptr<RuleTarget>
MakeSnatTarget()
{
    return std::make_unique<AddressTarget>("SNAT",
                                           "--to-source",
                                           SOURCE_HOOKS,
                                           NatTarget::RANDOM | NatTarget::RANDOM_FULLY |
                                               NatTarget::PERSISTENT,
                                           false);
}

std::unique_ptr<RuleTarget>
MakeDnatTarget()
{
    return std::make_unique<AddressTarget>("DNAT",
                                           "--to-destination",
                                           DESTINATION_HOOKS,
                                           NatTarget::RANDOM | NatTarget::PERSISTENT,
                                           true);
}

std::unique_ptr<RuleTarget>
MakeMasqueradeTarget()
{
    return std::make_unique<MasqueradeTarget>();
}

std::unique_ptr<RuleTarget>
MakeRedirectTarget()
{
    return std::make_unique<RedirectTarget>();
}

} // namespace netfilter
} // namespace ns3
