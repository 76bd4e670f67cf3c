/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-log-line.h"

#include "rule-values.h"
#include "tracked-packet.h"

#include <cstdarg>
#include <cstdio>

namespace ns3
{
namespace netfilter
{

namespace
{

// Writes one line, piece by piece.
class LogLine
{
  public:
    explicit LogLine(const LogRequest& request)
        : m_request(request),
          m_text(request.prefix)
    {
    }

    void AddInterfaces(const HookState& state)
    {
        m_text += "IN=" + (state.in != nullptr ? state.in->GetName() : std::string());
        m_text += " OUT=" + (state.out != nullptr ? state.out->GetName() : std::string()) + " ";
        m_text += state.in != nullptr ? "MAC= " : ""; // link headers are gone here
    }

    // A packet, or one that an ICMP error quotes.
    void AddPacket(const PacketView& view, bool quoted)
    {
        constexpr unsigned TOS_BITS = 0x1e;
        constexpr unsigned PRECEDENCE_BITS = 0xe0;
        const uint16_t fragment = LoadBe16(view.GetBytes() + 6);
        Add("SRC=%s DST=%s ",
            AddressText(view.GetSource()).c_str(),
            AddressText(view.GetDestination()).c_str());
        Add("LEN=%u TOS=0x%02X PREC=0x%02X TTL=%u ID=%u ",
            static_cast<unsigned>(LoadBe16(view.GetBytes() + 2)),
            view.GetTos() & TOS_BITS,
            view.GetTos() & PRECEDENCE_BITS,
            static_cast<unsigned>(view.GetTtl()),
            static_cast<unsigned>(view.GetIdentification()));
        m_text += (fragment & 0x8000U) != 0 ? "CE " : "";
        m_text += (fragment & 0x4000U) != 0 ? "DF " : "";
        m_text += (fragment & 0x2000U) != 0 ? "MF " : "";
        if (view.GetFragmentOffset() != 0)
        {
            Add("FRAG:%u ", view.GetFragmentOffset() / 8);
        }
        if (m_request.ipOptions && view.GetHeaderLength() > 20)
        {
            AddOptions(view.GetBytes() + 20, view.GetHeaderLength() - 20);
        }
        switch (view.GetProtocol())
        {
        case protocol::TCP:
            AddTcp(view);
            break;
        case protocol::UDP:
        case protocol::UDPLITE:
            AddUdp(view);
            break;
        case protocol::ICMP:
            AddIcmp(view, quoted);
            break;
        case protocol::AH:
            AddSpi(view, "AH", 4, 12);
            break;
        case protocol::ESP:
            AddSpi(view, "ESP", 0, 8);
            break;
        default:
            Add("PROTO=%u ", static_cast<unsigned>(view.GetProtocol()));
            break;
        }
    }

    void AddMark(uint32_t mark)
    {
        if (mark != 0)
        {
            Add("MARK=0x%x ", static_cast<unsigned>(mark));
        }
    }

    std::string& GetText()
    {
        return m_text;
    }

  private:
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    void Add(const char* format, ...)
    {
        char piece[160];
        va_list values;
        va_start(values, format);
        std::vsnprintf(piece, sizeof(piece), format, values);
        va_end(values);
        m_text += piece;
    }

    void AddOptions(const uint8_t* bytes, uint32_t length)
    {
        m_text += "OPT (";
        for (uint32_t i = 0; i < length; ++i)
        {
            Add("%02X", static_cast<unsigned>(bytes[i]));
        }
        m_text += ") ";
    }

    // False, with a remark, if the header is not there; a later fragment has none.
    bool HasHeader(const PacketView& view, uint32_t length)
    {
        if (view.GetFragmentOffset() != 0)
        {
            return false;
        }
        if (view.GetTransportCaptured() < length)
        {
            Add("INCOMPLETE [%u bytes] ", view.GetTransportLength());
            return false;
        }
        return true;
    }

    void AddTcp(const PacketView& view)
    {
        constexpr uint32_t LENGTH = 20;
        m_text += "PROTO=TCP ";
        if (!HasHeader(view, LENGTH))
        {
            return;
        }
        const uint8_t* tcp = view.GetTransport();
        AddPorts(tcp);
        if (m_request.tcpSequence)
        {
            Add("SEQ=%u ACK=%u ", LoadBe32(tcp + 4), LoadBe32(tcp + 8));
        }
        Add("WINDOW=%u RES=0x%02x ",
            static_cast<unsigned>(LoadBe16(tcp + 14)),
            (tcp[12] & 0x0fU) << 2);
        constexpr const char* FLAGS[] = {"CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"};
        for (unsigned i = 0; i < 8; ++i)
        {
            m_text += (tcp[13] & (0x80U >> i)) != 0 ? std::string(FLAGS[i]) + " " : "";
        }
        Add("URGP=%u ", static_cast<unsigned>(LoadBe16(tcp + 18)));
        const uint32_t header = (tcp[12] >> 4) * 4U;
        if (m_request.tcpOptions && header > LENGTH && view.GetTransportCaptured() >= header)
        {
            AddOptions(tcp + LENGTH, header - LENGTH);
        }
    }

    void AddUdp(const PacketView& view)
    {
        m_text += view.GetProtocol() == protocol::UDP ? "PROTO=UDP " : "PROTO=UDPLITE ";
        if (HasHeader(view, 8))
        {
            AddPorts(view.GetTransport());
            Add("LEN=%u ", static_cast<unsigned>(LoadBe16(view.GetTransport() + 4)));
        }
    }

    void AddPorts(const uint8_t* bytes)
    {
        Add("SPT=%u DPT=%u ",
            static_cast<unsigned>(LoadBe16(bytes)),
            static_cast<unsigned>(LoadBe16(bytes + 2)));
    }

    void AddIcmp(const PacketView& view, bool quoted)
    {
        m_text += "PROTO=ICMP ";
        if (!HasHeader(view, 8))
        {
            return;
        }
        const uint8_t* bytes = view.GetTransport();
        Add("TYPE=%u CODE=%u ", static_cast<unsigned>(bytes[0]), static_cast<unsigned>(bytes[1]));
        if (bytes[0] == icmp::ECHO || bytes[0] == icmp::ECHO_REPLY)
        {
            Add("ID=%u SEQ=%u ",
                static_cast<unsigned>(LoadBe16(bytes + 4)),
                static_cast<unsigned>(LoadBe16(bytes + 6)));
        }
        else if (bytes[0] == icmp::PARAMETER_PROBLEM)
        {
            Add("PARAMETER=%u ", LoadBe32(bytes + 4) >> 24);
        }
        else if (bytes[0] == icmp::REDIRECT)
        {
            Add("GATEWAY=%s ", AddressText(LoadBe32(bytes + 4)).c_str());
        }
        PacketView inner;
        if (icmp::IsError(bytes[0]) && bytes[0] != icmp::PARAMETER_PROBLEM && !quoted &&
            ParseQuoted(view, inner))
        {
            m_text += "[";
            AddPacket(inner, true);
            m_text += "] ";
        }
        constexpr uint8_t FRAGMENTATION_NEEDED = 4;
        if (bytes[0] == icmp::DEST_UNREACHABLE && bytes[1] == FRAGMENTATION_NEEDED)
        {
            Add("MTU=%u ", static_cast<unsigned>(LoadBe16(bytes + 6)));
        }
    }

    void AddSpi(const PacketView& view, const char* name, uint32_t offset, uint32_t length)
    {
        Add("PROTO=%s ", name);
        if (HasHeader(view, length))
        {
            Add("SPI=0x%x ", LoadBe32(view.GetTransport() + offset));
        }
    }

    const LogRequest& m_request;
    std::string m_text;
};

} // namespace

std::string
FormatLogLine(const LogRequest& request, const TrackedPacket& packet, const HookState& state)
{
    LogLine line(request);
    line.AddInterfaces(state);
    line.AddPacket(packet.view, false);
    line.AddMark(packet.mark);
    return std::move(line.GetText());
}

} // namespace netfilter
} // namespace ns3
