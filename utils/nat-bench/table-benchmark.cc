/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "table-benchmark.h"

#include "benchmark-random.h"
#include "connection-pool.h"
#include "connection-table.h"
#include "memory-use.h"
#include "packet-view.h"
#include "processor-time.h"
#include "run-statistics.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>
#if __has_include(<boost/unordered/unordered_flat_map.hpp>)
#include <boost/unordered/unordered_flat_map.hpp>
#define NETFILTER_HAS_FLAT_MAP 1
#endif

using namespace ns3::netfilter;

namespace
{

/// Most look-ups in one measurement.
constexpr uint32_t MAX_LOOKUPS = 4000000;

/// Connections of one inside host.
constexpr uint32_t FLOWS_PER_HOST = 64;

/// Connections to one peer: as many as one external address has ports for.
constexpr uint32_t FLOWS_PER_PEER = 60000;

/// @param flow number of a connection @return its tuple on the inside
Tuple
OriginalTuple(uint32_t flow)
{
    Tuple tuple;
    tuple.source = 0x0a000000 + flow / FLOWS_PER_HOST;
    tuple.sourceId = static_cast<uint16_t>(32768 + (flow % FLOWS_PER_HOST) * 101);
    tuple.destination = 0xc6336401 + flow / FLOWS_PER_PEER;
    tuple.destinationId = 443;
    tuple.protocol = flow % 4 == 0 ? protocol::UDP : protocol::TCP;
    return tuple;
}

/// @param flow number of a connection @return the tuple of its replies on the outside
Tuple
ReplyTuple(uint32_t flow)
{
    Tuple tuple = OriginalTuple(flow);
    std::swap(tuple.source, tuple.destination);
    std::swap(tuple.sourceId, tuple.destinationId);
    tuple.destination = 0xcb007101;
    tuple.destinationId = static_cast<uint16_t>(1024 + flow % FLOWS_PER_PEER);
    return tuple;
}

/// The connections in the order in which they are touched, and the tuples to look up.
struct Workload
{
    explicit Workload(uint32_t connections)
        : order(connections)
    {
        BenchmarkRandom random(7);
        std::iota(order.begin(), order.end(), 0);
        for (uint32_t i = connections; i > 1; --i)
        {
            std::swap(order[i - 1], order[random.Below(i)]);
        }
        const uint32_t lookups = std::min(MAX_LOOKUPS, std::max(connections * 2, 100000U));
        hits.reserve(lookups);
        misses.reserve(lookups);
        for (uint32_t i = 0; i < lookups; ++i)
        {
            const uint32_t flow = random.Below(connections);
            hits.push_back(random.Next() % 2 == 0 ? OriginalTuple(flow) : ReplyTuple(flow));
            misses.push_back(OriginalTuple(random.Below(connections)));
            misses.back().destinationId = 80; // where nobody is connected to
        }
    }

    std::vector<uint32_t> order;
    std::vector<Tuple> hits;
    std::vector<Tuple> misses;
};

/// The table of this module.
class OwnSubject
{
  public:
    explicit OwnSubject(const TupleHash& hash)
        : m_pool(ConnectionPool::Create()),
          m_table(16384, hash)
    {
    }

    void Insert(const Tuple& original, const Tuple& reply)
    {
        const ConnectionRef connection = m_pool->Allocate();
        connection->originalNode.GetTuple() = original;
        connection->replyNode.GetTuple() = reply;
        connection->expiry = LIFETIME;
        Direction direction = Direction::ORIGINAL;
        if (m_table.Insert(*connection, 0, direction))
        {
            throw std::logic_error("two connections of the benchmark have the same tuple");
        }
    }

    /// @return 1 if found and alive, else 0
    uint32_t Find(const Tuple& tuple)
    {
        Direction direction = Direction::ORIGINAL;
        const ConnectionRef connection = m_table.Find(tuple, 1, direction);
        return connection ? 1 + connection->mark : 0;
    }

    void Remove(const Tuple& original)
    {
        Direction direction = Direction::ORIGINAL;
        const ConnectionRef connection = m_table.Find(original, 1, direction);
        m_table.Unlink(*connection);
    }

  private:
    static constexpr Duration LIFETIME = 1000 * SECOND;

    ConnectionPool::Owner m_pool;
    ConnectionTable m_table;
};

/// What a map would store of a connection: all that is in a Connection but the tuples' places.
struct MappedState
{
    Instant expiry;
    uint32_t mark;
    Tuple tuples[2];
    char rest[sizeof(Connection) - 2 * sizeof(TupleNode) - sizeof(Instant) - sizeof(uint32_t)];
};

struct MapHash
{
    const TupleHash* hash;

    size_t operator()(const Tuple& tuple) const
    {
        return (*hash)(tuple);
    }
};

/// A map from either tuple to the state.
template <typename Map>
class MapSubject
{
  public:
    explicit MapSubject(const TupleHash& hash)
        : m_map(16384, MapHash{&hash})
    {
    }

    ~MapSubject()
    {
        for (const auto& entry : m_map)
        {
            if (entry.first == entry.second->tuples[0])
            {
                m_states.push_back(entry.second);
            }
        }
        for (MappedState* state : m_states)
        {
            delete state;
        }
    }

    void Insert(const Tuple& original, const Tuple& reply)
    {
        auto state = std::make_unique<MappedState>();
        state->expiry = 1000 * SECOND;
        state->tuples[0] = original;
        state->tuples[1] = reply;
        if (!m_map.emplace(original, state.get()).second || !m_map.emplace(reply, state.get()).second)
        {
            throw std::logic_error("two connections of the benchmark have the same tuple");
        }
        state.release();
    }

    uint32_t Find(const Tuple& tuple)
    {
        const auto found = m_map.find(tuple);
        return found != m_map.end() && found->second->expiry > 1 ? 1 + found->second->mark : 0;
    }

    void Remove(const Tuple& original)
    {
        const auto found = m_map.find(original);
        const std::unique_ptr<MappedState> state(found->second);
        m_map.erase(found);
        m_map.erase(state->tuples[1]);
    }

  private:
    Map m_map;
    std::vector<MappedState*> m_states;
};

/// The figures of one kind of table, run by run.
struct TableFigures
{
    std::vector<double> insert;
    std::vector<double> hit;
    std::vector<double> hitInRow;
    std::vector<double> miss;
    std::vector<double> remove;
    std::vector<double> bytes;
    std::vector<double> resident;

    void Print(const std::string& prefix) const
    {
        std::cout << prefix << "insert_ns=" << Median(insert) << "\n"
                  << prefix << "hit_ns=" << Median(hit) << "\n"
                  << prefix << "hit_in_row_ns=" << Median(hitInRow) << "\n"
                  << prefix << "miss_ns=" << Median(miss) << "\n"
                  << prefix << "remove_ns=" << Median(remove) << "\n"
                  << prefix << "bytes_per_connection=" << Median(bytes) << "\n"
                  << prefix << "resident_bytes_per_connection=" << Median(resident) << "\n";
    }
};

/// @param count how often @param work called with 0 .. count-1 @return nanoseconds of one call
template <typename Work>
double
TimeEach(size_t count, Work&& work)
{
    const double begin = GetProcessorTime();
    for (size_t i = 0; i < count; ++i)
    {
        work(i);
    }
    return (GetProcessorTime() - begin) / static_cast<double>(count);
}

/// How look-ups follow each other.
enum class LookupOrder
{
    WAITING, //!< each when the one before has been found, as packets come: the whole latency
    IN_ROW,  //!< one after the other, so that the processor hides some of the cache misses
};

template <typename Subject>
double
TimeLookups(Subject& subject,
            const std::vector<Tuple>& tuples,
            uint32_t expected,
            LookupOrder order = LookupOrder::WAITING)
{
    uint32_t last = expected;
    uint64_t found = 0;
    const double each = TimeEach(tuples.size(), [&](size_t i) {
        Tuple tuple = tuples[i];
        if (order == LookupOrder::WAITING)
        {
            tuple.zone = static_cast<uint16_t>(last - expected); // 0, but nobody can know before
        }
        last = subject.Find(tuple);
        found += last;
    });
    if (found != uint64_t(expected) * tuples.size())
    {
        throw std::logic_error("a look-up of the benchmark went wrong");
    }
    return each;
}

template <typename Subject>
void
Measure(const Workload& work, const TupleHash& hash, TableFigures& figures)
{
    const MemoryUse before = MeasureMemory();
    Subject subject(hash);
    const size_t count = work.order.size();
    figures.insert.push_back(TimeEach(count, [&](size_t i) {
        subject.Insert(OriginalTuple(work.order[i]), ReplyTuple(work.order[i]));
    }));
    const MemoryUse after = MeasureMemory();
    const auto share = [count](size_t now, size_t then) {
        return now > then ? double(now - then) / double(count) : 0;
    };
    figures.bytes.push_back(share(after.heap, before.heap));
    figures.resident.push_back(share(after.resident, before.resident));
    figures.hit.push_back(TimeLookups(subject, work.hits, 1));
    figures.hitInRow.push_back(TimeLookups(subject, work.hits, 1, LookupOrder::IN_ROW));
    figures.miss.push_back(TimeLookups(subject, work.misses, 0));
    // Not in the order in which they came: that would be the order in memory.
    constexpr size_t STRIDE = 7919;
    size_t next = 0;
    std::vector<uint32_t> removal;
    removal.reserve(count);
    for (size_t start = 0; start < std::min(STRIDE, count); ++start)
    {
        for (next = start; next < count; next += STRIDE)
        {
            removal.push_back(work.order[next]);
        }
    }
    figures.remove.push_back(
        TimeEach(count, [&](size_t i) { subject.Remove(OriginalTuple(removal[i])); }));
}

} // namespace

void
RunTableBenchmark(const TableOptions& options)
{
    const Workload work(options.connections);
    TableFigures own;
    TableFigures standard;
    TableFigures flat;
    for (uint32_t run = 0; run < options.runs; ++run)
    {
        std::cerr << "run " << run + 1 << " of " << options.runs << "\r" << std::flush;
        BenchmarkRandom random(run + 1);
        const TupleHash hash(options.siphash ? TupleHashKind::SIPHASH : TupleHashKind::JENKINS,
                             random);
        Measure<OwnSubject>(work, hash, own);
        if (!options.alone)
        {
            Measure<MapSubject<std::unordered_map<Tuple, MappedState*, MapHash>>>(work,
                                                                                  hash,
                                                                                  standard);
#ifdef NETFILTER_HAS_FLAT_MAP
            Measure<MapSubject<boost::unordered_flat_map<Tuple, MappedState*, MapHash>>>(work,
                                                                                         hash,
                                                                                         flat);
#endif
        }
    }
    std::cerr << "\n";
    std::cout << std::fixed << std::setprecision(1) << "connections=" << options.connections << "\n"
              << "runs=" << options.runs << "\n"
              << "hash=" << (options.siphash ? "siphash" : "jenkins") << "\n"
              << "object_bytes=" << sizeof(Connection) << "\n";
    own.Print("");
    if (!options.alone)
    {
        standard.Print("std_");
#ifdef NETFILTER_HAS_FLAT_MAP
        flat.Print("flat_");
#endif
    }
    std::cout << "peak_resident_mib=" << double(GetPeakResident()) / (1024 * 1024) << "\n";
}
