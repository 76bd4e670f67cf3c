/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack.h"
#include "drop-reason.h"
#include "reject-packet.h"
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

struct RejectKind
{
    const char* name;
    const char* shortName; // as iptables knows it, too
    int code;              // of ICMP destination unreachable; -1: a TCP reset
};

constexpr RejectKind KINDS[] = {
    {"icmp-net-unreachable", "net-unreach", 0},
    {"icmp-host-unreachable", "host-unreach", 1},
    {"icmp-port-unreachable", "port-unreach", 3},
    {"icmp-proto-unreachable", "proto-unreach", 2},
    {"icmp-net-prohibited", "net-prohib", 9},
    {"icmp-host-prohibited", "host-prohib", 10},
    {"icmp-admin-prohibited", "admin-prohib", 13},
    {"tcp-reset", "tcp-rst", -1},
};

constexpr size_t PORT_UNREACHABLE = 2;

// "-j REJECT": drop the packet, and tell its sender.
class RejectTarget : public RuleTarget
{
  public:
    const char* GetName() const override
    {
        return "REJECT";
    }

    uint8_t GetTableMask() const override
    {
        return TableBit(TableId::FILTER);
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--reject-with"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (!m_flag.TakePlain(option, "--reject-with"))
        {
            return false;
        }
        const std::string& text = option.TakeValue();
        std::vector<std::string> names;
        for (const RejectKind& kind : KINDS)
        {
            if (EqualsIgnoringCase(text, kind.name) || EqualsIgnoringCase(text, kind.shortName))
            {
                m_kind = &kind;
                return true;
            }
            names.emplace_back(kind.name);
        }
        throw RuleError(text,
                        "unknown answer \"" + text + "\" behind \"--reject-with\"" +
                            DidYouMean(text, names) + "; known answers: " + JoinNames(names));
    }

    void Check(const RuleSite& site) const override
    {
        if (m_kind->code < 0 && !site.IsProtocol(protocol::TCP))
        {
            throw RuleError(m_kind->name,
                            "\"--reject-with tcp-reset\" needs \"-p tcp\" in the same rule");
        }
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        writer.Add("--reject-with", m_kind->name);
    }

  private:
    RuleAction DoApply(RuleContext& context) override
    {
        TrackedPacket& packet = context.packet;
        const std::vector<uint8_t> answer =
            m_kind->code < 0 ? MakeTcpReset(packet)
                             : MakeUnreachable(packet, static_cast<uint8_t>(m_kind->code));
        if (!answer.empty())
        {
            Conntrack* conntrack = context.host.GetConntrack();
            if (m_kind->code < 0 && conntrack != nullptr && packet.connection)
            {
                // The reset belongs to the connection, so the tracker will not look at it.
                conntrack->CloseTcp(*packet.connection, context.state.now);
            }
            context.host.SendAnswer(answer, packet, context.state);
        }
        context.dropReason = reason::REJECT;
        return RuleAction::DROP;
    }

    OptionFlag m_flag;
    const RejectKind* m_kind{&KINDS[PORT_UNREACHABLE]};
};

} // namespace

std::unique_ptr<RuleTarget>
MakeRejectTarget()
{
    return std::make_unique<RejectTarget>();
}

} // namespace netfilter
} // namespace ns3
