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

constexpr uint32_t HEADER = 20; // of IPv4, without options

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

    // A packet, or one that an ICMP error quotes: it is taken as it stands, whatever it says of
    // itself, so no PacketView. Returns false if Linux ends the line here.
    bool AddPacket(const uint8_t* bytes, uint32_t length, bool quoted)
    {
        constexpr unsigned TOS_BITS = 0x1e;
        constexpr unsigned PRECEDENCE_BITS = 0xe0;
        const uint16_t fragment = LoadBe16(bytes + 6);
        Add("SRC=%s DST=%s ",
            AddressText(LoadBe32(bytes + 12)).c_str(),
            AddressText(LoadBe32(bytes + 16)).c_str());
        Add("LEN=%u TOS=0x%02X PREC=0x%02X TTL=%u ID=%u ",
            static_cast<unsigned>(LoadBe16(bytes + 2)),
            bytes[1] & TOS_BITS,
            bytes[1] & PRECEDENCE_BITS,
            static_cast<unsigned>(bytes[8]),
            static_cast<unsigned>(LoadBe16(bytes + 4)));
        m_text += (fragment & 0x8000U) != 0 ? "CE " : "";
        m_text += (fragment & 0x4000U) != 0 ? "DF " : "";
        m_text += (fragment & 0x2000U) != 0 ? "MF " : "";
        if ((fragment & 0x1fffU) != 0)
        {
            Add("FRAG:%u ", fragment & 0x1fffU);
        }
        const uint32_t header = (bytes[0] & 0x0fU) * 4;
        if (m_request.ipOptions && header > HEADER)
        {
            if (length < header)
            {
                m_text += "TRUNCATED";
                return false;
            }
            AddOptions(bytes + HEADER, header - HEADER);
        }
        const Transport transport{bytes + header,
                                  length > header ? length - header : 0,
                                  (fragment & 0x1fffU) != 0};
        switch (bytes[9])
        {
        case protocol::TCP:
            return AddTcp(transport);
        case protocol::UDP:
            return AddUdp(transport, "UDP");
        case protocol::UDPLITE:
            return AddUdp(transport, "UDPLITE");
        case protocol::ICMP:
            AddIcmp(transport, quoted);
            break;
        case protocol::AH:
            AddSpi(transport, "AH", 4, 12);
            break;
        case protocol::ESP:
            AddSpi(transport, "ESP", 0, 8);
            break;
        default:
            Add("PROTO=%u ", static_cast<unsigned>(bytes[9]));
            break;
        }
        return true;
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
    // What is behind an IPv4 header.
    struct Transport
    {
        const uint8_t* bytes;
        uint32_t length; // how many there are
        bool isLater;    // of a fragment that is not the first one, and has no header
    };

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

    // False, with a remark, if there is less.
    bool HasLength(const Transport& transport, uint32_t length)
    {
        if (transport.length < length)
        {
            Add("INCOMPLETE [%u bytes] ", transport.length);
            return false;
        }
        return true;
    }

    bool AddTcp(const Transport& transport)
    {
        constexpr uint32_t LENGTH = 20;
        m_text += "PROTO=TCP ";
        if (transport.isLater)
        {
            return true;
        }
        if (!HasLength(transport, LENGTH))
        {
            return false;
        }
        const uint8_t* tcp = transport.bytes;
        AddPorts(tcp);
        if (m_request.tcpSequence)
        {
            Add("SEQ=%u ACK=%u ", LoadBe32(tcp + 4), LoadBe32(tcp + 8));
        }
        Add("WINDOW=%u RES=0x%02x ",
            static_cast<unsigned>(LoadBe16(tcp + 14)),
            (tcp[12] & 0x0eU) << 2);
        m_text += (tcp[12] & 1U) != 0 ? "AE " : ""; // accurate ECN, once reserved
        constexpr const char* FLAGS[] = {"CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"};
        for (unsigned i = 0; i < 8; ++i)
        {
            m_text += (tcp[13] & (0x80U >> i)) != 0 ? std::string(FLAGS[i]) + " " : "";
        }
        Add("URGP=%u ", static_cast<unsigned>(LoadBe16(tcp + 18)));
        const uint32_t header = (tcp[12] >> 4) * 4U;
        if (m_request.tcpOptions && header > LENGTH)
        {
            if (transport.length < header)
            {
                m_text += "OPT (TRUNCATED)";
                return false;
            }
            AddOptions(tcp + LENGTH, header - LENGTH);
        }
        return true;
    }

    bool AddUdp(const Transport& transport, const char* name)
    {
        Add("PROTO=%s ", name);
        if (transport.isLater)
        {
            return true;
        }
        if (!HasLength(transport, 8))
        {
            return false;
        }
        AddPorts(transport.bytes);
        Add("LEN=%u ", static_cast<unsigned>(LoadBe16(transport.bytes + 4)));
        return true;
    }

    void AddPorts(const uint8_t* bytes)
    {
        Add("SPT=%u DPT=%u ",
            static_cast<unsigned>(LoadBe16(bytes)),
            static_cast<unsigned>(LoadBe16(bytes + 2)));
    }

    // How long a message of this type has to be.
    static uint32_t LengthOfIcmp(uint8_t type)
    {
        constexpr uint32_t LENGTH = 8;
        constexpr uint32_t TIMESTAMP_LENGTH = 20;
        constexpr uint32_t MASK_LENGTH = 12;
        if (icmp::IsError(type))
        {
            return LENGTH + HEADER;
        }
        switch (type)
        {
        case icmp::TIMESTAMP:
        case icmp::TIMESTAMP_REPLY:
            return TIMESTAMP_LENGTH;
        case icmp::ADDRESS_MASK:
        case icmp::ADDRESS_MASK_REPLY:
            return MASK_LENGTH;
        default:
            return LENGTH;
        }
    }

    void AddIcmp(const Transport& transport, bool quoted)
    {
        constexpr uint32_t LENGTH = 8;
        m_text += "PROTO=ICMP ";
        if (transport.isLater || !HasLength(transport, LENGTH))
        {
            return;
        }
        const uint8_t* bytes = transport.bytes;
        Add("TYPE=%u CODE=%u ", static_cast<unsigned>(bytes[0]), static_cast<unsigned>(bytes[1]));
        if (!HasLength(transport, LengthOfIcmp(bytes[0])))
        {
            return;
        }
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
        if (icmp::IsError(bytes[0]) && bytes[0] != icmp::PARAMETER_PROBLEM && !quoted)
        {
            m_text += "[";
            AddPacket(bytes + LENGTH, transport.length - LENGTH, true);
            m_text += "] ";
        }
        constexpr uint8_t FRAGMENTATION_NEEDED = 4;
        if (bytes[0] == icmp::DEST_UNREACHABLE && bytes[1] == FRAGMENTATION_NEEDED)
        {
            Add("MTU=%u ", static_cast<unsigned>(LoadBe16(bytes + 6)));
        }
    }

    void AddSpi(const Transport& transport, const char* name, uint32_t offset, uint32_t length)
    {
        Add("PROTO=%s ", name);
        if (!transport.isLater && HasLength(transport, length))
        {
            Add("SPI=0x%x ", LoadBe32(transport.bytes + offset));
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
    const PacketView& view = packet.view;
    if (line.AddPacket(view.GetBytes(),
                       view.GetHeaderLength() + view.GetTransportCaptured(),
                       false))
    {
        line.AddMark(packet.mark);
    }
    return std::move(line.GetText());
}

} // namespace netfilter
} // namespace ns3
