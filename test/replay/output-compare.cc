/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "output-compare.h"

#include "byte-order.h"
#include "capture-reader.h"
#include "datagram-check.h"
#include "packet-view.h"

#include <algorithm>
#include <ostream>

namespace ns3
{
namespace replay
{

namespace
{

using netfilter::LoadBe16;
using netfilter::LoadBe32;

/// A datagram and where it was.
struct Packet
{
    int64_t time{0};    //!< nanoseconds since 1970
    uint64_t number{0}; //!< in its file, from 1
    Datagram datagram;
};

/// Reads the IPv4 datagrams of a capture.
class DatagramReader
{
  public:
    /// @param path a capture
    explicit DatagramReader(const std::string& path)
        : m_reader(path)
    {
    }

    /// @param packet where the next goes @return false at the end
    bool ReadNext(Packet& packet)
    {
        while (m_reader.ReadNext(m_frame))
        {
            const DecodedFrame decoded = DecodeFrame(m_reader.GetLinkType(), m_frame);
            uint32_t length = 0;
            if (decoded.isIpv4 && CheckDatagram(decoded, length) == DatagramFault::NONE)
            {
                packet.time = m_frame.time;
                packet.number = m_frame.number;
                packet.datagram.assign(decoded.bytes, decoded.bytes + length);
                return true;
            }
        }
        if (!m_reader.GetDamage().empty())
        {
            throw CaptureError(m_reader.GetDamage());
        }
        return false;
    }

  private:
    CaptureReader m_reader;
    CapturedFrame m_frame;
};

/// Overwrite bytes with 0. @param bytes a datagram @param at first of them @param count how many
void
Blank(Datagram& bytes, size_t at, size_t count)
{
    for (size_t i = at; i < std::min(at + count, bytes.size()); ++i)
    {
        bytes[i] = 0;
    }
}

/**
 * @param datagram a datagram
 * @param ttlChange is added to its TTL
 * @return it without what a NAT router may change, except TTL: addresses, ports, checksums, and
 *         the packet that an ICMP error quotes
 */
std::string
Fingerprint(const Datagram& datagram, int ttlChange)
{
    namespace protocol = netfilter::protocol;
    Datagram bytes = datagram;
    const size_t transport = (bytes[0] & 0x0fU) * size_t(4);
    bytes[8] = static_cast<uint8_t>(bytes[8] + ttlChange);
    Blank(bytes, 10, 10);
    if ((LoadBe16(bytes.data() + 6) & 0x1fff) == 0 && transport + 8 <= bytes.size())
    {
        switch (bytes[9])
        {
        case protocol::TCP:
            Blank(bytes, transport, 4);
            Blank(bytes, transport + 16, 2);
            break;
        case protocol::UDP:
            Blank(bytes, transport, 4);
            Blank(bytes, transport + 6, 2);
            break;
        case protocol::ICMP: {
            const uint8_t type = bytes[transport];
            const bool isError = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
            Blank(bytes, transport + 2, isError ? bytes.size() : 4);
            break;
        }
        default:
            break;
        }
    }
    return std::string(bytes.begin(), bytes.end());
}

/// Reads those datagrams of a capture that the router forwarded, looking one ahead.
class ForwardedReader
{
  public:
    /// @param path a capture of what left the router @param own tells the router's own packets
    ForwardedReader(const std::string& path, const OwnPackets& own)
        : m_reader(path),
          m_ownPackets(own)
    {
        Advance();
    }

    bool HasNext() const
    {
        return m_hasNext;
    }

    /// @return the next, which there has to be
    const Packet& Peek() const
    {
        return m_next;
    }

    /// @return the next, which there has to be; goes on to the one behind it
    Packet Take()
    {
        Packet packet = m_next;
        Advance();
        return packet;
    }

    /// @return how many were left out so far
    uint64_t GetOwn() const
    {
        return m_own;
    }

  private:
    void Advance()
    {
        while ((m_hasNext = m_reader.ReadNext(m_next)) && m_ownPackets.IsOwn(m_next.datagram))
        {
            ++m_own;
        }
    }

    DatagramReader m_reader;
    const OwnPackets& m_ownPackets;
    Packet m_next;
    bool m_hasNext{false};
    uint64_t m_own{0};
};

/// @param a a packet @param b another @return true if they are equal, wherever they were
bool
HasSameBytes(const Packet& a, const Packet& b)
{
    return a.datagram == b.datagram;
}

/**
 * @param reader a capture
 * @return the next packet and those behind it that have the same stamp
 */
std::vector<Packet>
TakeSameStamp(ForwardedReader& reader)
{
    std::vector<Packet> packets;
    while (reader.HasNext() && (packets.empty() || reader.Peek().time == packets[0].time))
    {
        packets.push_back(reader.Take());
    }
    return packets;
}

/// Say where two captures part.
void
ReportDifference(const std::string& real,
                 const std::vector<Packet>& a,
                 const std::string& replayed,
                 const std::vector<Packet>& b,
                 uint64_t equal,
                 std::ostream& report)
{
    // The first pair that differs; either side may have ended before it.
    size_t at = 0;
    while (at < a.size() && at < b.size() && HasSameBytes(a[at], b[at]))
    {
        ++at;
    }
    report << "  first difference, after " << equal + at << " equal packets:\n";
    const auto describe =
        [&report, at](char mark, const std::string& path, const std::vector<Packet>& packets) {
            report << "    " << mark << " " << path;
            if (at < packets.size())
            {
                report << ": packet " << packets[at].number << "\n      "
                       << DescribeDatagram(packets[at].datagram) << "\n";
            }
            else
            {
                report << " has no packet for it\n";
            }
        };
    describe('-', real, a);
    describe('+', replayed, b);
    if (at < a.size() && at < b.size())
    {
        report << DumpDifference(a[at].datagram, b[at].datagram);
    }
}

} // namespace

OwnPackets::OwnPackets(const AddressSet& addresses)
    : m_addresses(addresses)
{
}

void
OwnPackets::AddInput(const std::string& path)
{
    DatagramReader reader(path);
    Packet packet;
    while (reader.ReadNext(packet))
    {
        m_inputs.insert(Fingerprint(packet.datagram, -1));
    }
}

bool
OwnPackets::IsOwn(const Datagram& datagram) const
{
    return m_addresses.count(LoadBe32(datagram.data() + 12)) > 0 &&
           m_inputs.count(Fingerprint(datagram, 0)) == 0;
}

OutputComparison
CompareOutput(const std::string& real,
              const std::string& replayed,
              const OwnPackets& own,
              std::ostream& report)
{
    OutputComparison result;
    ForwardedReader realReader(real, own);
    ForwardedReader replayedReader(replayed, own);
    result.isEqual = true;
    while (result.isEqual && (realReader.HasNext() || replayedReader.HasNext()))
    {
        const std::vector<Packet> a = TakeSameStamp(realReader);
        std::vector<Packet> b;
        while (replayedReader.HasNext() && b.size() < std::max<size_t>(a.size(), 1))
        {
            b.push_back(replayedReader.Take());
        }
        if (std::equal(a.begin(), a.end(), b.begin(), b.end(), HasSameBytes))
        {
            result.compared += a.size();
        }
        else if (a.size() == b.size() &&
                 std::is_permutation(a.begin(), a.end(), b.begin(), HasSameBytes))
        {
            result.compared += a.size();
            ++result.swapped;
            report << "  finding, no difference: " << a.size() << " packets from " << real
                   << ": packet " << a[0].number
                   << " on have one and the same stamp; the replay has them in another order\n";
        }
        else
        {
            result.isEqual = false;
            ReportDifference(real, a, replayed, b, result.compared, report);
        }
    }
    while (realReader.HasNext())
    {
        realReader.Take(); // Counts those left out.
    }
    while (replayedReader.HasNext())
    {
        replayedReader.Take();
    }
    result.realOwn = realReader.GetOwn();
    result.replayedOwn = replayedReader.GetOwn();
    return result;
}

} // namespace replay
} // namespace ns3
