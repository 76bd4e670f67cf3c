/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "checksum.h"
#include "drop-reason.h"
#include "packet-payload.h"
#include "rule-host.h"
#include "rule-registry.h"
#include "rule-target.h"
#include "rule-values.h"

#include <algorithm>
#include <cstring>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t HEADERS = 40;     // IPv4 and TCP without options
constexpr uint8_t MSS_KIND = 2;      // RFC 9293 section 3.2
constexpr uint8_t MSS_LENGTH = 4;
constexpr uint16_t LEAST_MSS = 536;  // what a peer that names none must be taken for
constexpr uint32_t CHECKSUM_AT = 16;
constexpr uint32_t PLAIN_HEADER = 20; // TCP without options
constexpr uint32_t LONGEST_HEADER = 60;

// "-j TCPMSS": make the peers send shorter segments.
class TcpmssTarget : public RuleTarget
{
  public:
    const char* GetName() const override
    {
        return "TCPMSS";
    }

    uint8_t GetTableMask() const override
    {
        return 0xff;
    }

    uint8_t GetHookMask() const override
    {
        return m_clamp ? HookBit(Hook::FORWARD) | HookBit(Hook::OUTPUT) | HookBit(Hook::POSTROUTING)
                       : 0x1f;
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--set-mss", "--clamp-mss-to-pmtu"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        const bool clamp = option.name == "--clamp-mss-to-pmtu";
        if (!clamp && option.name != "--set-mss")
        {
            return false;
        }
        option.RefuseInversion();
        if (m_given)
        {
            throw RuleError(option.name,
                            "target \"TCPMSS\" takes only one of \"--set-mss\" and "
                            "\"--clamp-mss-to-pmtu\", and once");
        }
        m_given = true;
        m_clamp = clamp;
        constexpr uint64_t MOST = 65535 - HEADERS;
        m_mss = clamp ? 0
                      : static_cast<uint16_t>(
                            ParseNumberOf(option.TakeValue(), option.name, MOST));
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        Require(m_given, "\"--set-mss\" or \"--clamp-mss-to-pmtu\"");
        Require(site.IsProtocol(protocol::TCP), "\"-p tcp\" in the same rule");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        if (m_clamp)
        {
            writer.AddSwitch("--clamp-mss-to-pmtu");
        }
        else
        {
            writer.Add("--set-mss", std::to_string(m_mss));
        }
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += m_clamp ? " TCPMSS clamp to PMTU" : " TCPMSS set " + std::to_string(m_mss);
    }

  private:
    // The MSS that fits the ways to both ends; false if nothing does.
    bool ChooseMss(const RuleContext& context, uint16_t& mss) const
    {
        if (!m_clamp)
        {
            mss = m_mss;
            return true;
        }
        uint32_t mtu = 65535;
        if (context.state.out != nullptr)
        {
            mtu = std::min(mtu, context.state.out->GetMtu());
        }
        if (const uint32_t back = context.host.GetRouteMtu(context.packet.view.GetSource()))
        {
            mtu = std::min(mtu, back);
        }
        mss = static_cast<uint16_t>(mtu > HEADERS ? mtu - HEADERS : 0);
        return mss > 0;
    }

    RuleAction DoApply(RuleContext& context) override
    {
        TrackedPacket& packet = context.packet;
        if (packet.view.GetFragmentOffset() != 0)
        {
            return RuleAction::NEXT;
        }
        packet.inOnePiece = true; // as Linux has it before it looks
        TcpView tcp;
        uint16_t mss = 0;
        if (!TcpView::Parse(packet.view, tcp) ||
            packet.view.GetTransportCaptured() < tcp.GetHeaderLength() ||
            !ChooseMss(context, mss))
        {
            context.dropReason = reason::RULE; // as Linux does
            return RuleAction::DROP;
        }
        uint8_t* options = packet.view.GetTransport() + PLAIN_HEADER;
        const uint32_t length = tcp.GetOptionsLength();
        for (uint32_t i = 0; i + MSS_LENGTH <= length;)
        {
            if (options[i] == MSS_KIND && options[i + 1] == MSS_LENGTH)
            {
                Lower(packet, options + i + 2, mss, i % 2 != 0);
                return RuleAction::NEXT;
            }
            const bool single = options[i] < MSS_KIND || options[i + 1] == 0;
            i += single ? 1U : options[i + 1];
        }
        // A segment with data has no room for one option more.
        if (tcp.GetPayloadLength() == 0 && tcp.GetHeaderLength() + MSS_LENGTH <= LONGEST_HEADER)
        {
            Add(packet, std::min(mss, LEAST_MSS));
        }
        return RuleAction::NEXT;
    }

    // An MSS is only ever lowered. It may stand across two words of the checksum.
    static void Lower(TrackedPacket& packet, uint8_t* field, uint16_t mss, bool odd)
    {
        const uint16_t before = LoadBe16(field);
        if (before <= mss)
        {
            return;
        }
        StoreBe16(field, mss);
        packet.modified = true;
        if (packet.checksums)
        {
            const auto swap = [odd](uint16_t word) {
                return odd ? static_cast<uint16_t>(word << 8 | word >> 8) : word;
            };
            ChecksumDelta delta;
            delta.Replace16(swap(before), swap(mss));
            uint8_t* checksum = packet.view.GetTransport() + CHECKSUM_AT;
            StoreBe16(checksum, delta.Apply(LoadBe16(checksum)));
        }
    }

    // Put the option in front of the others.
    static void Add(TrackedPacket& packet, uint16_t mss)
    {
        const uint32_t total = packet.view.GetTotalLength() + MSS_LENGTH;
        if (packet.buffer == nullptr || !packet.view.IsWhole() ||
            !packet.buffer->Reserve(packet.view, total))
        {
            return;
        }
        uint8_t* ip = packet.view.GetBytes();
        uint8_t* tcp = packet.view.GetTransport();
        uint8_t* options = tcp + PLAIN_HEADER;
        std::memmove(options + MSS_LENGTH,
                     options,
                     static_cast<size_t>(ip + total - MSS_LENGTH - options));
        options[0] = MSS_KIND;
        options[1] = MSS_LENGTH;
        StoreBe16(options + 2, mss);
        tcp[12] = static_cast<uint8_t>(tcp[12] + 0x10); // one word more of header
        ChecksumDelta delta;
        delta.Replace16(LoadBe16(ip + 2), static_cast<uint16_t>(total));
        StoreBe16(ip + 2, static_cast<uint16_t>(total));
        StoreBe16(ip + 10, delta.Apply(LoadBe16(ip + 10)));
        PacketView::Parse(ip, total, total, packet.view);
        packet.modified = true;
        if (packet.checksums)
        {
            StoreBe16(tcp + CHECKSUM_AT, 0);
            const uint32_t length = packet.view.GetTransportLength();
            const uint64_t sum = PseudoHeaderSum(packet.view, protocol::TCP, length);
            StoreBe16(tcp + CHECKSUM_AT, FinishChecksum(AddToSum(tcp, length, sum)));
        }
    }

    bool m_given{false};
    bool m_clamp{false};
    uint16_t m_mss{0};
};

} // namespace

std::unique_ptr<RuleTarget>
MakeTcpmssTarget()
{
    return std::make_unique<TcpmssTarget>();
}

} // namespace netfilter
} // namespace ns3
