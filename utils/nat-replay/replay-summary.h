/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_SUMMARY_H
#define REPLAY_SUMMARY_H

#include "datagram-check.h"

#include <array>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace replay
{

/// What was in one input.
struct InputSummary
{
    std::string name; //!< of the interface
    std::string path;
    uint64_t frames{0};
    uint64_t replayed{0};                                   //!< good IPv4
    std::array<uint64_t, DATAGRAM_FAULT_COUNT> faults{{0}}; //!< IPv4, by DatagramFault
    std::map<std::string, uint64_t> others;                 //!< not IPv4, by kind
    uint64_t backwards{0};                                  //!< see CaptureMerger::Input
    uint64_t firstBackwards{0};
    int64_t largestBackwards{0}; //!< nanoseconds
    std::string damage;          //!< see CaptureReader::GetDamage
};

/// What left at one interface.
struct OutputSummary
{
    std::string name; //!< of the interface
    std::string path;
    uint64_t forwarded{0};
    uint64_t own{0}; //!< made by the router
};

/// What happened to connections of one protocol.
struct ConnectionSummary
{
    uint64_t created{0};
    uint64_t destroyed{0}; //!< before the table was written
    uint64_t listed{0};    //!< in the table that was written
};

/// Everything that is counted during a replay.
struct ReplaySummary
{
    std::vector<InputSummary> inputs;
    std::vector<OutputSummary> outputs;
    uint64_t delivered{0};                                //!< to the router itself
    std::map<std::string, uint64_t> dropped;              //!< by reason
    std::map<std::string, ConnectionSummary> connections; //!< by name of protocol
    std::vector<std::string> files;                       //!< written, besides those of outputs
    int64_t start{0}; //!< stamp of the first frame, nanoseconds since 1970
    int64_t end{0};   //!< stamp of the last frame
};

/// @param summary what was counted @param stream where it goes, in words
void PrintSummary(const ReplaySummary& summary, std::ostream& stream);

/// @param time nanoseconds since 1970 @return e.g. "1795353020.758125"
std::string FormatStamp(int64_t time);

} // namespace replay
} // namespace ns3

#endif /* REPLAY_SUMMARY_H */
