/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-summary.h"

#include <cstdio>
#include <cstdlib>
#include <ostream>

namespace ns3
{
namespace replay
{

namespace
{

/// @param count a number @param noun e.g. "packet" @return e.g. "1 packet", "2 packets"
std::string
Count(uint64_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

void
PrintInput(const InputSummary& input, std::ostream& stream)
{
    stream << "  " << input.name << " <- " << input.path << ": " << Count(input.frames, "packet")
           << ", " << input.replayed << " replayed\n";
    for (size_t fault = 1; fault < input.faults.size(); ++fault)
    {
        if (input.faults[fault] > 0)
        {
            stream << "    not replayed: " << input.faults[fault] << " "
                   << DatagramFaultName(static_cast<DatagramFault>(fault)) << "\n";
        }
    }
    for (const auto& [kind, count] : input.others)
    {
        stream << "    not replayed: " << count << " " << kind << "\n";
    }
    if (input.backwards > 0)
    {
        stream << "    " << Count(input.backwards, "packet")
               << " stamped earlier than the one before, first packet " << input.firstBackwards
               << ", by up to " << input.largestBackwards / 1000
               << " us; replayed with the one before\n";
    }
    if (!input.damage.empty())
    {
        stream << "    incomplete: " << input.damage << "\n";
    }
}

} // namespace

std::string
FormatStamp(int64_t time)
{
    const int64_t microseconds = time / 1000; // towards zero, for stamps before 1970 as well
    char text[40];
    std::snprintf(text,
                  sizeof(text),
                  "%s%lld.%06lld",
                  microseconds < 0 ? "-" : "",
                  std::llabs(microseconds / 1000000),
                  std::llabs(microseconds % 1000000));
    return text;
}

void
PrintSummary(const ReplaySummary& summary, std::ostream& stream)
{
    stream << "Input\n";
    uint64_t frames = 0;
    for (const InputSummary& input : summary.inputs)
    {
        PrintInput(input, stream);
        frames += input.frames;
    }
    const int64_t span = (summary.end - summary.start) / 1000000;
    char seconds[40];
    std::snprintf(seconds,
                  sizeof(seconds),
                  "%lld.%03lld s",
                  static_cast<long long>(span / 1000),
                  static_cast<long long>(span % 1000));
    if (frames == 0)
    {
        stream << "  no packets\n";
    }
    else
    {
        stream << "  from " << FormatStamp(summary.start) << " to " << FormatStamp(summary.end)
               << ", " << seconds << "\n";
    }

    stream << "Router\n";
    uint64_t forwarded = 0;
    uint64_t own = 0;
    for (const OutputSummary& output : summary.outputs)
    {
        forwarded += output.forwarded;
        own += output.own;
    }
    stream << "  " << forwarded << " forwarded, " << summary.delivered << " to the router itself, "
           << own << " made by the router\n";
    for (const auto& [reason, count] : summary.dropped)
    {
        stream << "  dropped: " << count << " " << reason << "\n";
    }

    stream << "Connections\n";
    for (const auto& [protocol, connections] : summary.connections)
    {
        stream << "  " << protocol << ": " << connections.created << " new, "
               << connections.destroyed << " ended, " << connections.listed << " in the table\n";
    }
    if (summary.connections.empty())
    {
        stream << "  none\n";
    }

    stream << "Files\n";
    for (const OutputSummary& output : summary.outputs)
    {
        stream << "  " << output.path << ": " << Count(output.forwarded + output.own, "packet")
               << ", " << output.own << " made by the router\n";
    }
    for (const std::string& file : summary.files)
    {
        stream << "  " << file << "\n";
    }
}

} // namespace replay
} // namespace ns3
