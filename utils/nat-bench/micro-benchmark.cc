/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "micro-benchmark.h"

#include "conntrack.h"
#include "nat.h"
#include "packet-rewrite.h"

#include <algorithm>
#include <array>
#include <benchmark/benchmark.h>
#include <string>

using namespace ns3::netfilter;

namespace
{

/// Random enough for a seed, and the same in each run.
class FixedRandomSource : public RandomSource
{
  public:
    uint32_t Next() override
    {
        m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<uint32_t>(m_state >> 32);
    }

  private:
    uint64_t m_state{1};
};

/// Bytes of a UDP packet whose source is one of many.
class UdpPacket
{
  public:
    UdpPacket()
    {
        m_bytes[0] = 0x45;
        StoreBe16(&m_bytes[2], LENGTH);
        m_bytes[8] = 64;
        m_bytes[9] = protocol::UDP;
        StoreBe16(&m_bytes[24], LENGTH - 20);
    }

    /// Give the packet the addresses and ports of a tuple. @param tuple the tuple
    void Become(const Tuple& tuple)
    {
        StoreBe32(&m_bytes[12], tuple.source);
        StoreBe32(&m_bytes[16], tuple.destination);
        StoreBe16(&m_bytes[20], tuple.sourceId);
        StoreBe16(&m_bytes[22], tuple.destinationId);
    }

    /// @return a fresh packet of these bytes
    TrackedPacket Track()
    {
        TrackedPacket packet;
        PacketView::Parse(m_bytes.data(), m_bytes.size(), m_bytes.size(), packet.view);
        packet.checksums = false;
        return packet;
    }

  private:
    static constexpr uint16_t LENGTH = 28;
    std::array<uint8_t, LENGTH> m_bytes{};
};

/// @param flow number of a flow @return the tuple of its packets
Tuple
TupleOf(uint32_t flow)
{
    Tuple tuple;
    tuple.source = 0x0a000000 + flow / 16;
    // One external address has 64512 ports for each peer: take another peer before they run out.
    constexpr uint32_t FLOWS_PER_PEER = 60000;
    tuple.sourceId = static_cast<uint16_t>(1024 + flow % FLOWS_PER_PEER);
    tuple.destination = 0xc6336401 + flow / FLOWS_PER_PEER;
    tuple.destinationId = 53;
    tuple.protocol = protocol::UDP;
    return tuple;
}

/// Masquerades everything.
class OneAddressPolicy : public NatPolicy
{
  public:
    NatDecision Decide(TrackedPacket&, const HookState& state) override
    {
        NatDecision decision;
        if (state.hook == Hook::POSTROUTING)
        {
            decision.kind = NatDecision::BIND;
            decision.range = NatRange::ForAddress(0xcb007101);
        }
        return decision;
    }
};

void
HashTuple(benchmark::State& state, TupleHashKind kind)
{
    FixedRandomSource random;
    const TupleHash hash(kind, random);
    Tuple tuple = TupleOf(0);
    for (auto _ : state)
    {
        ++tuple.source;
        benchmark::DoNotOptimize(hash(tuple));
    }
}

void
RewriteSource(benchmark::State& state)
{
    UdpPacket bytes;
    bytes.Become(TupleOf(0));
    const TrackedPacket packet = bytes.Track();
    EndRewrite rewrite;
    for (auto _ : state)
    {
        ++rewrite.address;
        benchmark::DoNotOptimize(RewriteEnd(packet.view, rewrite, true));
    }
}

/// The way of a forwarded packet through the engine: PREROUTING, then POSTROUTING.
void
Forward(benchmark::State& state)
{
    const auto flows = static_cast<uint32_t>(state.range(0));
    FixedRandomSource random;
    Conntrack conntrack(ConntrackConfig(), random);
    conntrack.GetConfig().maximum = 0;
    Nat nat(conntrack, random);
    OneAddressPolicy policy;
    UdpPacket bytes;
    HookState prerouting;
    HookState postrouting;
    postrouting.hook = Hook::POSTROUTING;
    const auto forward = [&](uint32_t flow) {
        bytes.Become(TupleOf(flow));
        TrackedPacket packet = bytes.Track();
        conntrack.Track(packet, prerouting);
        nat.Translate(packet, prerouting, policy);
        nat.Translate(packet, postrouting, policy);
        benchmark::DoNotOptimize(conntrack.Confirm(packet, postrouting));
    };
    for (uint32_t flow = 0; flow < flows; ++flow)
    {
        forward(flow);
    }
    uint32_t step = 0;
    for (auto _ : state)
    {
        // Steps of a large prime, so that no cache line is visited twice in a row.
        step = static_cast<uint32_t>((step + 1000003ULL) % flows);
        forward(step);
    }
}

} // namespace

int
RunMicroBenchmark(const std::vector<std::string>& words)
{
    benchmark::RegisterBenchmark("HashTuple/Jenkins", &HashTuple, TupleHashKind::JENKINS);
    benchmark::RegisterBenchmark("HashTuple/SipHash", &HashTuple, TupleHashKind::SIPHASH);
    benchmark::RegisterBenchmark("RewriteSource", &RewriteSource);
    benchmark::RegisterBenchmark("Forward", &Forward)->Arg(1000)->Arg(100000)->Arg(1000000);
    std::vector<std::string> copies = words;
    copies.insert(copies.begin(), "nat-bench micro");
    std::vector<char*> arguments;
    std::transform(copies.begin(), copies.end(), std::back_inserter(arguments), [](std::string& s) {
        return s.data();
    });
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data()))
    {
        return 2;
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
