/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stdio-session.h"

#include "conntrack-text.h"
#include "datagram-check.h"
#include "option-syntax.h"
#include "printable-text.h"
#include "record-append.h"
#include "stdio-ip.h"
#include "stdio-requests.h"
#include "stdio-values.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace replay
{

StdioSession::StdioSession(const ReplayOptions& options,
                           std::ostream& answers,
                           std::ostream& warnings)
    : m_options(options),
      m_answers(answers),
      m_router(options, static_cast<RouterObserver&>(*this))
{
    for (const std::string& doubt : m_router.GetRuleDoubts())
    {
        warnings << "nat-replay: " << options.rules << ": " << doubt << "\n";
    }
}

void
StdioSession::Run(std::istream& requests)
{
    RunUntil(0);
    std::string line;
    while (m_answers && std::getline(requests, line))
    {
        m_answer.clear();
        try
        {
            Answer(line);
        }
        catch (const std::runtime_error& error)
        {
            m_answer = "error: " + netfilter::PrintableText(error.what()) + "\n";
        }
        catch (const std::bad_alloc&)
        {
            m_answer = "error: internal: out of memory; give the connection table fewer buckets or "
                       "connections, with the sysctls net.netfilter.nf_conntrack_buckets or "
                       "net.netfilter.nf_conntrack_max\n";
        }
        catch (const std::exception& error)
        {
            // A mistake of this program: whoever asks may go on with other requests.
            m_answer = "error: internal: " + netfilter::PrintableText(error.what()) + "\n";
        }
        m_answers << m_answer << ".\n" << std::flush;
    }
}

void
StdioSession::Answer(const std::string& line)
{
    const size_t nul = line.find('\0');
    if (nul != std::string::npos)
    {
        throw OptionError("character " + std::to_string(nul + 1) +
                          " of the line is a NUL; a request is text");
    }
    RequestWords words(line);
    switch (words.TakeKind())
    {
    case RequestKind::PACKET:
        return AnswerPacket(words);
    case RequestKind::ADVANCE:
        return AnswerAdvance(words);
    case RequestKind::CONNTRACK:
        words.Finish();
        return AnswerConntrack();
    case RequestKind::CONNTRACK_FLUSH:
        words.Finish();
        return m_router.FlushConnections();
    case RequestKind::EVENTS:
        words.Finish();
        m_answer.swap(m_events);
        return m_events.clear();
    case RequestKind::STATS:
        words.Finish();
        return AnswerStats();
    case RequestKind::IPTABLES:
        m_answer = m_router.GetTables().Iptables(std::string(words.TakeRest()));
        return;
    case RequestKind::IPTABLES_SAVE:
        return AnswerIptablesSave(words);
    case RequestKind::IPTABLES_RESTORE: {
        const std::string path(words.Take("FILE"));
        words.Finish();
        return m_router.GetTables().Restore(path);
    }
    case RequestKind::SYSCTL:
        return AnswerSysctl(words);
    case RequestKind::NFCT:
        m_answer = m_router.GetConntrack().Nfct(std::string(words.TakeRest()));
        return;
    case RequestKind::IP:
        return RunIp(m_router.GetNetwork(), std::string(words.TakeRest()));
    }
}

void
StdioSession::AnswerPacket(RequestWords& words)
{
    const int64_t time = TakeTime(words.Take("TIME"));
    const std::string name(words.Take("IFACE"));
    const size_t interface =
        FindInterface("packet IFACE", name, name, m_router.GetNetwork().GetInterfaces());
    const std::vector<uint8_t> bytes = ParseHex(words.Take("HEX"));
    words.Finish();

    DecodedFrame frame;
    frame.isIpv4 = true;
    frame.bytes = bytes.data();
    frame.captured = static_cast<uint32_t>(bytes.size());
    frame.wire = frame.captured;
    uint32_t length = 0;
    const DatagramFault fault = CheckDatagram(frame, length);
    if (fault != DatagramFault::NONE)
    {
        throw OptionError("no router would take in this packet of " +
                          std::to_string(bytes.size()) +
                          " bytes: " + std::string(DatagramFaultName(fault)));
    }
    RunUntil(time);
    Simulator::ScheduleWithContext(m_router.GetNodeId(),
                                   Time(0),
                                   [this, interface, data = bytes.data(), length] {
                                       m_router.Receive(interface, data, length);
                                   });
    RunUntil(time);
}

void
StdioSession::AnswerAdvance(RequestWords& words)
{
    const int64_t time = TakeTime(words.Take("TIME"));
    words.Finish();
    RunUntil(time);
}

void
StdioSession::AnswerConntrack()
{
    std::vector<std::string> lines;
    m_router.ForEachConnection([&lines](const netfilter::ConnectionRecord& connection) {
        lines.push_back(netfilter::FormatConnection(connection));
    });
    // The order of the table depends on its hash; sorted, two answers can be compared.
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines)
    {
        m_answer += line + "\n";
    }
}

void
StdioSession::AnswerStats()
{
    m_answer = netfilter::FormatStatistics(m_router.GetConntrack().GetStatistics()) + "\n";
}

void
StdioSession::AnswerIptablesSave(RequestWords& words)
{
    const std::string_view option = words.TakeRest();
    if (!option.empty() && option != "-c" && option != "--counters")
    {
        throw OptionError("\"" + std::string(option.substr(0, 40)) +
                          "\" is not understood; write: iptables-save [-c]");
    }
    std::ostringstream text;
    m_router.GetTables().Save(text, !option.empty());
    m_answer = text.str();
}

void
StdioSession::AnswerSysctl(RequestWords& words)
{
    std::string name(words.Take("NAME"));
    words.Finish();
    const size_t equals = name.find('=');
    if (equals != std::string::npos)
    {
        return m_router.GetConntrack().SetSysctl(name.substr(0, equals), name.substr(equals + 1));
    }
    m_answer = name + " = " + m_router.GetConntrack().GetSysctl(name) + "\n";
}

int64_t
StdioSession::TakeTime(std::string_view word) const
{
    const int64_t time = ParseTime(word);
    const int64_t now = Simulator::Now().GetNanoSeconds();
    if (time < now)
    {
        std::string seconds;
        netfilter::AppendSeconds(seconds, now);
        throw OptionError("time " + std::string(word) + " is past: it is " + seconds +
                          " already, and time never runs backwards");
    }
    return time;
}

void
StdioSession::RunUntil(int64_t time)
{
    // A stop is behind the events that are already there for its instant, but before those that
    // they make. So stop again until only the stop itself has happened.
    uint64_t before = 0;
    do
    {
        before = Simulator::GetEventCount();
        Simulator::Stop(NanoSeconds(time) - Simulator::Now());
        Simulator::Run();
    } while (Simulator::GetEventCount() > before + 1);
}

void
StdioSession::DatagramLeaves(size_t interface, const uint8_t* bytes, uint32_t length, bool)
{
    m_answer += "packet ";
    netfilter::AppendSeconds(m_answer, Simulator::Now().GetNanoSeconds());
    m_answer += " " + m_options.interfaces[interface].name + " ";
    AppendHex(m_answer, bytes, length);
    m_answer += "\n";
}

void
StdioSession::DatagramDelivered()
{
}

void
StdioSession::DatagramDropped(const std::string&)
{
}

void
StdioSession::ConnectionChanged(netfilter::ConntrackEvent event,
                                const netfilter::ConnectionRecord& connection)
{
    m_events += netfilter::FormatConntrackEvent(event, connection) + "\n";
}

} // namespace replay
} // namespace ns3
