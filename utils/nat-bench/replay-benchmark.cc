/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-benchmark.h"

#include "benchmark-random.h"
#include "capture-reader.h"
#include "conntrack.h"
#include "frame-decoder.h"
#include "memory-use.h"
#include "nat.h"
#include "packet-rewrite.h"
#include "processor-time.h"
#include "run-statistics.h"

#include <algorithm>
#include <charconv>
#include <iomanip>
#include <iostream>
#include <vector>

using namespace ns3::netfilter;

namespace
{

/// Where a packet of the capture is in memory.
struct StoredPacket
{
    size_t offset{0};
    uint32_t captured{0};
    uint32_t wire{0};
    Instant time{0}; //!< since the first packet
};

/// The IPv4 packets of a capture.
struct StoredCapture
{
    std::vector<uint8_t> bytes;
    std::vector<StoredPacket> packets;
    uint64_t frames{0};
};

StoredCapture
ReadCapture(const std::string& path)
{
    StoredCapture capture;
    ns3::replay::CaptureReader reader(path);
    ns3::replay::CapturedFrame frame;
    int64_t first = 0;
    while (reader.ReadNext(frame))
    {
        if (capture.frames++ == 0)
        {
            first = frame.time;
        }
        const ns3::replay::DecodedFrame ip = ns3::replay::DecodeFrame(reader.GetLinkType(), frame);
        if (!ip.isIpv4 || ip.bytes == nullptr || ip.captured == 0)
        {
            continue;
        }
        capture.packets.push_back({capture.bytes.size(), ip.captured, ip.wire, frame.time - first});
        capture.bytes.insert(capture.bytes.end(), ip.bytes, ip.bytes + ip.captured);
    }
    if (!reader.GetDamage().empty())
    {
        std::cerr << "nat-bench replay: " << path << ": " << reader.GetDamage()
                  << "; what came before is used\n";
    }
    if (capture.packets.empty())
    {
        throw std::runtime_error(path + ": no IPv4 packet in it; nothing was measured");
    }
    return capture;
}

/// Translates all sources into one range, or nothing.
class RangePolicy : public NatPolicy
{
  public:
    explicit RangePolicy(const ReplayOptions& options)
        : m_options(options)
    {
    }

    NatDecision Decide(TrackedPacket&, const HookState& state) override
    {
        NatDecision decision;
        if (m_options.translate && state.hook == Hook::POSTROUTING)
        {
            decision.kind = NatDecision::BIND;
            decision.range = m_options.range;
        }
        return decision;
    }

  private:
    const ReplayOptions& m_options;
};

/// Tracker and NAT of a router, freshly made.
class Engine
{
  public:
    explicit Engine(const ReplayOptions& options)
        : m_conntrack(MakeConfig(), m_random),
          m_nat(m_conntrack, m_random),
          m_policy(options)
    {
        m_postrouting.hook = Hook::POSTROUTING;
    }

    /// @param bytes a packet @param packet what is known of it @return true if it passed
    bool Forward(uint8_t* bytes, const StoredPacket& packet)
    {
        TrackedPacket tracked;
        if (PacketView::Parse(bytes, packet.captured, packet.wire, tracked.view) !=
            PacketView::Error::NONE)
        {
            return false;
        }
        m_prerouting.now = packet.time;
        m_postrouting.now = packet.time;
        return m_conntrack.Track(tracked, m_prerouting) == Verdict::ACCEPT &&
               m_nat.Translate(tracked, m_prerouting, m_policy) == Verdict::ACCEPT &&
               m_nat.Translate(tracked, m_postrouting, m_policy) == Verdict::ACCEPT &&
               m_conntrack.Confirm(tracked, m_postrouting) == Verdict::ACCEPT;
    }

    /**
     * If the packet answers a connection whose source is translated, send it to what the answer
     * would have been sent to.
     */
    void Readdress(uint8_t* bytes, const StoredPacket& packet)
    {
        PacketView view;
        Tuple tuple;
        Tuple inverse;
        if (PacketView::Parse(bytes, packet.captured, packet.wire, view) !=
                PacketView::Error::NONE ||
            !GetTuple(view, tuple) || !InvertTuple(tuple, inverse))
        {
            return;
        }
        Direction direction = Direction::ORIGINAL;
        const ConnectionRef connection =
            m_conntrack.GetTable().Find(inverse, packet.time, direction);
        if (connection && direction == Direction::ORIGINAL && connection->Has(status::SRC_NAT))
        {
            const Tuple& reply = connection->GetTuple(Direction::REPLY);
            const uint16_t id =
                tuple.protocol == protocol::ICMP ? reply.sourceId : reply.destinationId;
            RewriteEnd(view, {PacketEnd::DESTINATION, reply.destination, id}, true);
        }
    }

    size_t GetConnections()
    {
        return m_conntrack.GetTable().GetSize();
    }

  private:
    static ConntrackConfig MakeConfig()
    {
        ConntrackConfig config;
        config.maximum = 0;
        config.verifyChecksum = false; // what network cards do for a router
        return config;
    }

    BenchmarkRandom m_random;
    Conntrack m_conntrack;
    Nat m_nat;
    RangePolicy m_policy;
    HookState m_prerouting;
    HookState m_postrouting;
};

bool
ReadAddress(std::string_view text, uint32_t& address)
{
    address = 0;
    for (int part = 0; part < 4; ++part)
    {
        uint8_t byte = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), byte);
        if (error != std::errc())
        {
            return false;
        }
        address = (address << 8) | byte;
        text.remove_prefix(static_cast<size_t>(end - text.data()));
        if (part < 3)
        {
            if (text.empty() || text[0] != '.')
            {
                return false;
            }
            text.remove_prefix(1);
        }
    }
    return text.empty();
}

bool
ReadPort(std::string_view text, uint16_t& port)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size();
}

/// Cut "a-b" in two; without a dash both are the same.
std::pair<std::string_view, std::string_view>
CutRange(std::string_view text)
{
    const size_t dash = text.find('-');
    if (dash == std::string_view::npos)
    {
        return {text, text};
    }
    return {text.substr(0, dash), text.substr(dash + 1)};
}

} // namespace

NatRange
ParseNatRange(const std::string& text)
{
    NatRange range;
    const size_t colon = text.find(':');
    const auto addresses = CutRange(std::string_view(text).substr(0, colon));
    range.hasAddresses = ReadAddress(addresses.first, range.minAddress) &&
                         ReadAddress(addresses.second, range.maxAddress) &&
                         range.minAddress <= range.maxAddress;
    if (colon != std::string::npos)
    {
        const auto ports = CutRange(std::string_view(text).substr(colon + 1));
        range.hasPorts = ReadPort(ports.first, range.minPort) &&
                         ReadPort(ports.second, range.maxPort) && range.minPort <= range.maxPort;
    }
    if (!range.hasAddresses || (colon != std::string::npos && !range.hasPorts))
    {
        throw std::invalid_argument("'" + text +
                                    "' is no range of addresses and ports; one looks like "
                                    "203.0.113.1, 203.0.113.1-203.0.113.9 or "
                                    "203.0.113.1:20000-60000");
    }
    return range;
}

void
RunReplayBenchmark(const ReplayOptions& options)
{
    StoredCapture capture = ReadCapture(options.capture);
    uint64_t dropped = 0;
    size_t most = 0;
    {
        Engine engine(options);
        std::vector<uint8_t> bytes = capture.bytes;
        for (const StoredPacket& packet : capture.packets)
        {
            engine.Readdress(&capture.bytes[packet.offset], packet);
            std::copy_n(&capture.bytes[packet.offset], packet.captured, &bytes[packet.offset]);
            dropped += engine.Forward(&bytes[packet.offset], packet) ? 0 : 1;
            most = std::max(most, engine.GetConnections());
        }
    }
    std::vector<double> cost;
    std::vector<double> weight;
    std::vector<uint8_t> bytes;
    for (uint32_t run = 0; run < options.repeat; ++run)
    {
        bytes = capture.bytes;
        const MemoryUse before = MeasureMemory();
        Engine engine(options);
        const double begin = GetProcessorTime();
        for (const StoredPacket& packet : capture.packets)
        {
            engine.Forward(&bytes[packet.offset], packet);
        }
        cost.push_back((GetProcessorTime() - begin) / double(capture.packets.size()));
        const MemoryUse after = MeasureMemory();
        weight.push_back(double(after.heap - before.heap) / double(std::max<size_t>(most, 1)));
    }
    std::cout << "packets=" << capture.packets.size() << "\n"
              << "not_ipv4=" << capture.frames - capture.packets.size() << "\n"
              << "dropped=" << dropped << "\n"
              << "connections=" << most << "\n"
              << "repeat=" << options.repeat << "\n"
              << std::fixed << std::setprecision(1) << "ns_per_packet=" << Median(cost) << "\n"
              << "bytes_per_connection=" << Median(weight) << "\n";
}
