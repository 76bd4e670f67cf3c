/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "capture-replay.h"

#include "conntrack-text.h"
#include "expectation-text.h"
#include "record-append.h"
#include "result-folder.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <iostream>

namespace ns3
{
namespace replay
{

namespace
{

/// So many faulty packets are reported one by one, for each input and fault; all are counted.
constexpr uint64_t REPORTED_FAULTS = 3;

/// @param connection a connection @return the name of its protocol
const char*
ProtocolOf(const netfilter::ConnectionRecord& connection)
{
    return netfilter::ConntrackProtocolName(
        connection.GetTuple(netfilter::Direction::ORIGINAL).protocol);
}

/// @param message goes to standard error, with the program's name
void
Warn(const std::string& message)
{
    std::cerr << "nat-replay: " << message << "\n";
}

} // namespace

CaptureReplay::CaptureReplay(const ReplayOptions& options)
    : m_options(options),
      m_progress(0, true)
{
    OpenInputs();
    m_router = std::make_unique<ReplayRouter>(options, static_cast<RouterObserver&>(*this));
    for (const std::string& doubt : m_router->GetRuleDoubts())
    {
        Warn(options.rules + ": " + doubt);
    }
    OpenOutputs();
    m_progress = ProgressBar(m_merger.GetSize(), options.isQuiet);
}

CaptureReplay::~CaptureReplay() = default;

void
CaptureReplay::OpenInputs()
{
    for (const InputOption& input : m_options.inputs)
    {
        const size_t number = m_merger.Add(input.path);
        const size_t interfaces = m_merger.GetInput(number).reader->GetInterfaceCount();
        if (interfaces > 1)
        {
            Warn(input.path + ": holds what " + std::to_string(interfaces) +
                 " interfaces captured, and all of it enters " +
                 m_options.interfaces[input.interfaceIndex].name + "; " +
                 SplitInterfacesAdvice(input.path));
        }
        InputSummary summary;
        summary.name = m_options.interfaces[input.interfaceIndex].name;
        summary.path = input.path;
        m_summary.inputs.push_back(summary);
    }
}

void
CaptureReplay::OpenOutputs()
{
    const ResultFolder folder(m_options);
    for (const InterfaceOption& interface : m_options.interfaces)
    {
        OutputSummary summary;
        summary.name = interface.name;
        summary.path = folder.GetPath(ResultFolder::GetCaptureName(interface.name));
        m_writers.push_back(std::make_unique<CaptureWriter>(summary.path));
        m_summary.outputs.push_back(summary);
    }
    m_connections = std::make_unique<TextFile>(folder.GetPath(ResultFolder::CONNECTIONS));
    m_events = std::make_unique<TextFile>(folder.GetPath(ResultFolder::EVENTS));
    m_summary.files = {m_connections->GetPath(), m_events->GetPath()};
    if (!m_options.helpers.empty())
    {
        m_expectations = std::make_unique<TextFile>(folder.GetPath(ResultFolder::EXPECTATIONS));
        m_summary.files.push_back(m_expectations->GetPath());
    }
}

void
CaptureReplay::Run()
{
    ScheduleNext();
    Simulator::Run();
    m_progress.Finish();
    for (const auto& writer : m_writers)
    {
        writer->Close();
    }
    m_connections->Close();
    m_events->Close();
    if (m_expectations)
    {
        m_expectations->Close();
    }
}

bool
CaptureReplay::IsInputDamaged() const
{
    for (const InputSummary& input : m_summary.inputs)
    {
        if (!input.damage.empty())
        {
            return true;
        }
    }
    return false;
}

int64_t
CaptureReplay::GetStamp() const
{
    return m_summary.start + Simulator::Now().GetNanoSeconds();
}

void
CaptureReplay::ScheduleNext()
{
    while (const CapturedFrame* frame = m_merger.ReadNext(m_input))
    {
        if (!m_hasStarted)
        {
            m_hasStarted = true;
            m_summary.start = frame->time;
        }
        m_summary.end = frame->time;
        m_progress.Update(m_merger.GetPosition());
        if (Accept(m_input, *frame))
        {
            Simulator::ScheduleWithContext(m_router->GetNodeId(),
                                           NanoSeconds(frame->time - GetStamp()),
                                           &CaptureReplay::Arrive,
                                           this);
            return;
        }
    }
    const Time linger = Seconds(m_options.linger);
    Simulator::ScheduleWithContext(m_router->GetNodeId(),
                                   NanoSeconds(m_summary.end - GetStamp()) + linger,
                                   &CaptureReplay::Finish,
                                   this);
}

bool
CaptureReplay::Accept(size_t number, const CapturedFrame& frame)
{
    const CaptureReader& reader = *m_merger.GetInput(number).reader;
    InputSummary& summary = m_summary.inputs[number];
    ++summary.frames;
    const DecodedFrame decoded = DecodeFrame(reader.GetLinkType(), frame);
    if (!decoded.isIpv4)
    {
        ++summary.others[DescribeFrame(reader.GetLinkType(), frame)];
        return false;
    }
    const DatagramFault fault = CheckDatagram(decoded, m_length);
    if (fault != DatagramFault::NONE)
    {
        if (++summary.faults[static_cast<size_t>(fault)] <= REPORTED_FAULTS)
        {
            Warn(reader.GetPath() + ": packet " + std::to_string(frame.number) +
                 " not replayed: " + DatagramFaultName(fault));
        }
        return false;
    }
    ++summary.replayed;
    m_bytes = decoded.bytes;
    return true;
}

void
CaptureReplay::Arrive()
{
    m_router->Receive(m_options.inputs[m_input].interfaceIndex, m_bytes, m_length);
    ScheduleNext();
}

void
CaptureReplay::Finish()
{
    uint64_t replayed = 0;
    for (size_t i = 0; i < m_merger.GetInputCount(); ++i)
    {
        const CaptureMerger::Input& input = m_merger.GetInput(i);
        InputSummary& summary = m_summary.inputs[i];
        summary.backwards = input.backwards;
        summary.firstBackwards = input.firstBackwards;
        summary.largestBackwards = input.largestBackwards;
        summary.damage = input.reader->GetDamage();
        if (!summary.damage.empty())
        {
            Warn(summary.damage);
        }
        if (summary.backwards > 0)
        {
            const uint64_t more = summary.backwards - 1;
            Warn(summary.path + ": packet " + std::to_string(summary.firstBackwards) +
                 " is stamped earlier than the one before it" +
                 (more > 0 ? ", and so " + std::string(more == 1 ? "is " : "are ") +
                                 std::to_string(more) + " more"
                           : "") +
                 "; each is replayed together with the one before it");
        }
        replayed += summary.replayed;
    }
    if (replayed == 0)
    {
        Warn("nothing was replayed: no input holds an IPv4 packet that a router would take in; "
             "are these the right files?");
    }
    WriteConnections();
    WriteExpectations();
    m_isGoingDown = true;
    m_router->FlushConnections();
    Simulator::Stop();
}

void
CaptureReplay::WriteConnections()
{
    netfilter::ConntrackTextOptions format;
    format.timeOffset = m_summary.start;
    std::vector<std::string> lines;
    m_router->ForEachConnection([&](const netfilter::ConnectionRecord& connection) {
        lines.push_back(netfilter::FormatConnection(connection, format));
        ++m_summary.connections[ProtocolOf(connection)].listed;
    });
    // The order of the table depends on its hash; sorted, two runs can be compared.
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines)
    {
        m_connections->GetStream() << line << '\n';
    }
}

void
CaptureReplay::WriteExpectations()
{
    if (!m_expectations)
    {
        return;
    }
    for (const netfilter::ExpectationRecord& expectation : m_router->GetExpectations())
    {
        m_expectations->GetStream() << netfilter::FormatExpectation(expectation) << '\n';
    }
}

void
CaptureReplay::DatagramLeaves(size_t interface,
                              const uint8_t* bytes,
                              uint32_t length,
                              bool isForwarded)
{
    OutputSummary& summary = m_summary.outputs[interface];
    ++(isForwarded ? summary.forwarded : summary.own);
    m_writers[interface]->Write(GetStamp(), bytes, length);
}

void
CaptureReplay::ConnectionChanged(netfilter::ConntrackEvent event,
                                 const netfilter::ConnectionRecord& connection)
{
    netfilter::ConntrackTextOptions format;
    format.timeOffset = m_summary.start;
    m_events->GetStream() << netfilter::FormatConntrackEvent(event, connection, format) << '\n';
    if (event == netfilter::ConntrackEvent::NEW)
    {
        ++m_summary.connections[ProtocolOf(connection)].created;
    }
    else if (event == netfilter::ConntrackEvent::DESTROY && !m_isGoingDown)
    {
        ++m_summary.connections[ProtocolOf(connection)].destroyed;
    }
}

void
CaptureReplay::DatagramDelivered()
{
    ++m_summary.delivered;
}

void
CaptureReplay::DatagramDropped(const std::string& reason)
{
    ++m_summary.dropped[reason];
}

} // namespace replay
} // namespace ns3
