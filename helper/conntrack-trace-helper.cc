/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-trace-helper.h"

#include "conntrack-csv.h"
#include "conntrack-text.h"
#include "expectation-text.h"
#include "ipv4-conntrack.h"
#include "record-append.h"

#include "ns3/abort.h"
#include "ns3/names.h"
#include "ns3/node-list.h"
#include "ns3/object.h"
#include "ns3/simple-ref-count.h"
#include "ns3/simulator.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <ostream>
#include <system_error>
#include <utility>
#include <vector>

namespace ns3
{

using netfilter::ConnectionRecord;
using netfilter::ConntrackEvent;

namespace
{

/// @return the node's tracker; aborts if it has none
Ptr<Ipv4Conntrack>
GetConntrack(const char* call, Ptr<Node> node)
{
    NS_ABORT_MSG_UNLESS(node, "ConntrackTraceHelper::" << call << ": the node is null");
    Ptr<Ipv4Conntrack> conntrack = node->GetObject<Ipv4Conntrack>();
    NS_ABORT_MSG_UNLESS(conntrack,
                        "ConntrackTraceHelper::" << call << ": node " << node->GetId()
                                                 << " has no Ipv4Conntrack; call "
                                                    "NatHelper::Install on it first");
    return conntrack;
}

/// Aggregated to a node: the files that are written about it. Ends with the simulation, as they do.
class ConntrackTraceFiles : public Object
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::ConntrackTraceFiles")
                                .SetParent<Object>()
                                .SetGroupName("Netfilter")
                                .HideFromDocumentation();
        return tid;
    }

    /// A file, and the call that opened it.
    struct Entry
    {
        std::string name;
        std::string call;
    };

    std::vector<Entry> entries;
};

/// Abort if a call before writes the same file: both would write over each other.
void
CheckIsFree(const char* call, const std::string& fileName)
{
    for (auto node = NodeList::Begin(); node != NodeList::End(); ++node)
    {
        const Ptr<ConntrackTraceFiles> files = (*node)->GetObject<ConntrackTraceFiles>();
        for (size_t i = 0; files && i < files->entries.size(); ++i)
        {
            const ConntrackTraceFiles::Entry& entry = files->entries[i];
            std::error_code ignored; // One that is gone is not the same.
            NS_ABORT_MSG_IF(std::filesystem::equivalent(entry.name, fileName, ignored) &&
                                std::filesystem::is_regular_file(fileName, ignored),
                            "ConntrackTraceHelper::"
                                << call << ": \"" << fileName << "\" is being written already, by "
                                << entry.call << "() of node " << (*node)->GetId()
                                << "; name a file of its own for each");
        }
    }
}

/// @return the file, open; aborts if it cannot be written
Ptr<OutputStreamWrapper>
OpenFile(const char* call, const std::string& fileName, Ptr<Node> node)
{
    CheckIsFree(call, fileName);
    Ptr<ConntrackTraceFiles> files = node->GetObject<ConntrackTraceFiles>();
    if (!files)
    {
        files = CreateObject<ConntrackTraceFiles>();
        node->AggregateObject(files);
    }
    files->entries.push_back({fileName, call});
    // OutputStreamWrapper would abort, too, but without a word about the call and the cure.
    NS_ABORT_MSG_UNLESS(std::ofstream(fileName).good(),
                        "ConntrackTraceHelper::" << call << ": cannot write \"" << fileName
                                                 << "\"; does its folder exist?");
    return Create<OutputStreamWrapper>(fileName, std::ios::out);
}

/// @return the node's name as given with Names::Add, else "node-" and its number
std::string
NameOf(Ptr<Node> node)
{
    const std::string name = Names::FindName(node);
    return name.empty() ? "node-" + std::to_string(node->GetId()) : name;
}

/// Writes events somewhere. An object, because ns-3 compares what callbacks are bound to.
struct EventSink : public SimpleRefCount<EventSink>
{
    std::function<void(ConntrackEvent, const ConnectionRecord&)> write;
};

void
HandleEvent(Ptr<EventSink> sink, ConntrackEvent event, const ConnectionRecord& record)
{
    sink->write(event, record);
}

void
ConnectEvents(Ptr<Ipv4Conntrack> conntrack,
              std::function<void(ConntrackEvent, const ConnectionRecord&)> write)
{
    Ptr<EventSink> sink = Create<EventSink>();
    sink->write = std::move(write);
    for (const auto& [trace, event] : {std::make_pair("New", ConntrackEvent::NEW),
                                       std::make_pair("Update", ConntrackEvent::UPDATE),
                                       std::make_pair("Destroy", ConntrackEvent::DESTROY)})
    {
        conntrack->TraceConnectWithoutContext(trace,
                                              MakeBoundCallback(&HandleEvent, sink, event));
    }
}

void
WriteSizeRow(Ptr<OutputStreamWrapper> file, uint32_t size)
{
    std::string row;
    netfilter::AppendSeconds(row, Simulator::Now().GetNanoSeconds());
    *file->GetStream() << row << "," << size << "\n";
}

void
WriteSize(Ptr<OutputStreamWrapper> file, uint32_t before, uint32_t after)
{
    if (before != after)
    {
        WriteSizeRow(file, after);
    }
}

void ScheduleSnapshot(Ptr<OutputStreamWrapper> file, Ptr<Node> node, Time interval, Time stop);

void
WriteSnapshot(Ptr<OutputStreamWrapper> file, Ptr<Node> node, Time interval, Time stop)
{
    const netfilter::ConntrackCsvOptions options{NameOf(node), 0};
    GetConntrack("EnableTableCsv", node)->ForEach([&](const ConnectionRecord& record) {
        *file->GetStream() << netfilter::ConntrackTableCsvRow(record, options) << "\n";
    });
    ScheduleSnapshot(file, node, interval, stop);
}

void
ScheduleSnapshot(Ptr<OutputStreamWrapper> file, Ptr<Node> node, Time interval, Time stop)
{
    if (Simulator::Now() + interval <= stop)
    {
        Simulator::Schedule(interval, &WriteSnapshot, file, node, interval, stop);
    }
}

void
PrintTableWithTitle(Ptr<Node> node,
                    Ptr<OutputStreamWrapper> stream,
                    netfilter::ConnectionFilter filter)
{
    std::ostream& out = *stream->GetStream();
    out << "Connections of " << NameOf(node) << " at " << Simulator::Now().As(Time::S) << ":\n";
    ConntrackTraceHelper::PrintTable(node, out, filter);
}

} // namespace

void
ConntrackTraceHelper::PrintTable(Ptr<Node> node,
                                 std::ostream& out,
                                 const netfilter::ConnectionFilter& filter)
{
    GetConntrack("PrintTable", node)->ForEach(filter, [&out](const ConnectionRecord& record) {
        out << netfilter::FormatConnection(record) << "\n";
    });
}

void
ConntrackTraceHelper::PrintTableAt(Time time,
                                   Ptr<Node> node,
                                   Ptr<OutputStreamWrapper> stream,
                                   const netfilter::ConnectionFilter& filter)
{
    GetConntrack("PrintTableAt", node);
    NS_ABORT_MSG_IF(time < Simulator::Now(),
                    "ConntrackTraceHelper::PrintTableAt: the time is "
                        << time.As(Time::S) << ", and it is " << Simulator::Now().As(Time::S)
                        << " already; pass a time to come");
    Simulator::Schedule(time - Simulator::Now(), &PrintTableWithTitle, node, stream, filter);
}

void
ConntrackTraceHelper::PrintStatistics(Ptr<Node> node, std::ostream& out)
{
    const Ptr<Ipv4Conntrack> conntrack = GetConntrack("PrintStatistics", node);
    out << netfilter::FormatStatistics(conntrack->GetStatistics()) << "\n";
}

void
ConntrackTraceHelper::PrintExpectations(Ptr<Node> node, std::ostream& out)
{
    const Ptr<Ipv4Conntrack> conntrack = GetConntrack("PrintExpectations", node);
    for (const netfilter::ExpectationRecord& record : conntrack->GetExpectations())
    {
        out << netfilter::FormatExpectation(record) << "\n";
    }
}

void
ConntrackTraceHelper::EnableEvents(const std::string& fileName, Ptr<Node> node, Time timeOffset)
{
    Ptr<Ipv4Conntrack> conntrack = GetConntrack("EnableEvents", node);
    Ptr<OutputStreamWrapper> file = OpenFile("EnableEvents", fileName, node);
    netfilter::ConntrackTextOptions options;
    options.timeOffset = timeOffset.GetNanoSeconds();
    ConnectEvents(conntrack, [file, options](ConntrackEvent event, const ConnectionRecord& record) {
        *file->GetStream() << netfilter::FormatConntrackEvent(event, record, options) << "\n";
    });
}

void
ConntrackTraceHelper::EnableEventsCsv(const std::string& fileName, Ptr<Node> node)
{
    Ptr<Ipv4Conntrack> conntrack = GetConntrack("EnableEventsCsv", node);
    Ptr<OutputStreamWrapper> file = OpenFile("EnableEventsCsv", fileName, node);
    *file->GetStream() << netfilter::ConntrackEventCsvHeader() << "\n";
    const netfilter::ConntrackCsvOptions options{NameOf(node), 0};
    ConnectEvents(conntrack, [file, options](ConntrackEvent event, const ConnectionRecord& record) {
        *file->GetStream() << netfilter::ConntrackEventCsvRow(event, record, options) << "\n";
    });
}

void
ConntrackTraceHelper::EnableTableCsv(const std::string& fileName,
                                     Ptr<Node> node,
                                     Time interval,
                                     Time stop)
{
    GetConntrack("EnableTableCsv", node);
    NS_ABORT_MSG_UNLESS(interval.IsStrictlyPositive(),
                        "ConntrackTraceHelper::EnableTableCsv: the interval is "
                            << interval.As(Time::S) << "; it must be above 0");
    Ptr<OutputStreamWrapper> file = OpenFile("EnableTableCsv", fileName, node);
    *file->GetStream() << netfilter::ConntrackTableCsvHeader() << "\n";
    ScheduleSnapshot(file, node, interval, stop);
}

void
ConntrackTraceHelper::EnableTableSizeCsv(const std::string& fileName, Ptr<Node> node)
{
    Ptr<Ipv4Conntrack> conntrack = GetConntrack("EnableTableSizeCsv", node);
    Ptr<OutputStreamWrapper> file = OpenFile("EnableTableSizeCsv", fileName, node);
    *file->GetStream() << "time,connections\n";
    WriteSizeRow(file, conntrack->GetSize());
    conntrack->TraceConnectWithoutContext("Connections", MakeBoundCallback(&WriteSize, file));
}

} // namespace ns3
