/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "expectation-text.h"

#include "record-append.h"

namespace ns3
{
namespace netfilter
{

namespace
{

void
AppendPair(std::string& line, const char* prefix, uint32_t source, uint32_t destination)
{
    line += " ";
    line += prefix;
    line += "src=";
    AppendAddress(line, source);
    line += " ";
    line += prefix;
    line += "dst=";
    AppendAddress(line, destination);
}

void
AppendPorts(std::string& line, uint16_t source, uint16_t destination)
{
    line += " sport=";
    AppendNumber(line, source);
    line += " dport=";
    AppendNumber(line, destination);
}

} // namespace

std::string
FormatExpectation(const ExpectationRecord& expectation)
{
    std::string line;
    AppendNumber(line, static_cast<uint64_t>(WholeSeconds(expectation.remaining)));
    line += " proto=";
    AppendNumber(line, expectation.tuple.protocol);
    AppendPair(line, "", expectation.tuple.source, expectation.tuple.destination);
    AppendPorts(line, expectation.tuple.sourceId, expectation.tuple.destinationId);
    // The destination always counts in full.
    AppendPair(line, "mask-", expectation.sourceMask, 0xffffffff);
    AppendPorts(line, expectation.sourceIdMask, 0xffff);
    AppendPair(line, "master-", expectation.master.source, expectation.master.destination);
    AppendPorts(line, expectation.master.sourceId, expectation.master.destinationId);
    line += " class=";
    AppendNumber(line, expectation.kind);
    if (!expectation.helper.empty())
    {
        line += " helper=" + expectation.helper;
    }
    return line;
}

} // namespace netfilter
} // namespace ns3
