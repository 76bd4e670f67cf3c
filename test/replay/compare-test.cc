/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-compare.h"
#include "output-compare.h"
#include "replay-fixture.h"

#include <algorithm>
#include <fstream>
#include <sstream>

// The comparison itself: each difference that it is there to find is put in, and has to be found.

using namespace ns3::replay;
using ns3::netfilter::Address;

namespace
{

const std::string REAL = NETFILTER_TEST_DATA "/router-capture/";

const AddressSet ROUTER{Address(192, 168, 1, 1), Address(203, 0, 113, 1), Address(203, 0, 113, 7)};

class Comparison : public ReplayTest
{
  protected:
    /// Compare captures "real" and "replayed" of the folder, "in" being the input.
    OutputComparison CompareFiles()
    {
        OwnPackets own(ROUTER);
        own.AddInput(Path("in"));
        return CompareOutput(Path("real"), Path("replayed"), own, m_report);
    }

    /// @param lines of conntrack @return them, read
    std::vector<ConntrackLine> Read(const std::string& lines)
    {
        std::ofstream(Path("lines")) << lines;
        return ReadConntrackLines(Path("lines"));
    }

    std::ostringstream m_report;
};

/// @param datagram what the router makes of an input datagram @return it, masqueraded
Bytes
Masqueraded(Bytes datagram)
{
    ns3::netfilter::StoreBe32(&datagram[12], Address(203, 0, 113, 1));
    ns3::netfilter::StoreBe16(&datagram[26], ns3::netfilter::RightTransportChecksum(datagram));
    return WithRightChecksum(datagram);
}

/// @return a packet that the router itself sends
Bytes
OwnDatagram()
{
    Bytes datagram = Masqueraded(LanDatagram());
    datagram[4] ^= 0xff;
    return WithRightChecksum(datagram);
}

const std::string NEW_LINE =
    "[1.5]\t    [NEW] tcp      6 120 SYN_SENT src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 [UNREPLIED] "
    "src=2.2.2.2 dst=3.3.3.3 sport=2 dport=1 id=7\n";
const std::string UPDATE_LINE =
    "[1.6]\t [UPDATE] tcp      6 60 SYN_RECV src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 "
    "src=2.2.2.2 dst=3.3.3.3 sport=2 dport=1 id=7\n";
const std::string DESTROY_LINE =
    "[1.7]\t[DESTROY] tcp      6 60 SYN_RECV src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 packets=1 "
    "bytes=60 src=2.2.2.2 dst=3.3.3.3 sport=2 dport=1 packets=1 bytes=60 id=7\n";

/// @param text a text @param from part of it @param to another @return it with @p to for @p from
std::string
Replace(std::string text, const std::string& from, const std::string& to)
{
    return text.replace(text.find(from), from.size(), to);
}

} // namespace

TEST_F(Comparison, EqualPacketsAreCountedAndOwnOnesLeftOut)
{
    CaptureBuilder().Add(START, LanDatagram(1)).Add(START, LanDatagram(2)).Save(Path("in"));
    const Bytes first = Masqueraded(Forwarded(LanDatagram(1)));
    const Bytes second = Masqueraded(Forwarded(LanDatagram(2)));
    CaptureBuilder(linktype::ETHERNET)
        .Add(START, Ethernet(first))
        .Add(START + 1000, Ethernet(OwnDatagram()))
        .Add(START + 2000, Ethernet(second))
        .Save(Path("real"));
    CaptureBuilder().Add(START, first).Add(START, second).Save(Path("replayed"));
    const OutputComparison result = CompareFiles();
    EXPECT_TRUE(result.isEqual) << m_report.str();
    EXPECT_EQ(result.compared, 2U);
    EXPECT_EQ(result.realOwn, 1U);
    EXPECT_EQ(result.replayedOwn, 0U);
}

// What is masqueraded has the router's address; it must not pass for the router's own.
TEST_F(Comparison, MissingWrongAndSwappedPacketsAreFound)
{
    CaptureBuilder().Add(START, LanDatagram(1)).Add(START, LanDatagram(2)).Save(Path("in"));
    const Bytes first = Masqueraded(Forwarded(LanDatagram(1)));
    const Bytes second = Masqueraded(Forwarded(LanDatagram(2)));
    Bytes wrong = second;
    wrong[21] ^= 1; // Port.
    Bytes wrongTtl = second;
    ++wrongTtl[8];
    CaptureBuilder().Add(START, first).Add(START + 1000, second).Save(Path("real"));

    const std::vector<std::vector<Bytes>> replays{
        {first},
        {second},
        {second, first},
        {first, wrong},
        {first, WithRightChecksum(wrongTtl)},
        {first, second, second},
        {},
    };
    for (const auto& replay : replays)
    {
        CaptureBuilder capture;
        for (const Bytes& datagram : replay)
        {
            capture.Add(START, datagram);
        }
        capture.Save(Path("replayed"));
        m_report.str("");
        EXPECT_FALSE(CompareFiles().isEqual);
        EXPECT_NE(m_report.str().find("first difference"), std::string::npos);
    }
}

TEST_F(Comparison, PacketsWithOneStampMayBeSwappedButNotLost)
{
    CaptureBuilder().Add(START, LanDatagram(1)).Add(START, LanDatagram(2)).Save(Path("in"));
    const Bytes first = Forwarded(LanDatagram(1));
    const Bytes second = Forwarded(LanDatagram(2));
    CaptureBuilder().Add(START, first).Add(START, second).Save(Path("real"));
    CaptureBuilder().Add(START, second).Add(START, first).Save(Path("replayed"));
    OutputComparison result = CompareFiles();
    EXPECT_TRUE(result.isEqual);
    EXPECT_EQ(result.compared, 2U);
    EXPECT_EQ(result.swapped, 1U);
    EXPECT_NE(m_report.str().find("finding"), std::string::npos);

    CaptureBuilder().Add(START, second).Add(START, second).Save(Path("replayed"));
    EXPECT_FALSE(CompareFiles().isEqual);
}

TEST_F(Comparison, RealFilesAreUnderstoodAndEqualToThemselves)
{
    const auto table = ReadConntrackLines(REAL + "conntrack.txt");
    const auto events = ReadConntrackLines(REAL + "events.txt");
    ASSERT_EQ(table.size(), 17U);
    EXPECT_EQ(events.size(), 70U);
    EXPECT_EQ(table[0].tuple[0].at("id"), "26093") << "of the tuple";
    EXPECT_EQ(table[0].rest.at("id"), "1726752472") << "of the connection";
    EXPECT_EQ(table[2].state, "TIME_WAIT");
    EXPECT_EQ(table[2].remaining, 112);
    EXPECT_EQ(table[2].flags, "[ASSURED]");

    const auto tables = CompareTables(table, table, ROUTER, 0, m_report);
    EXPECT_EQ(tables.differences, 0U);
    EXPECT_EQ(tables.compared, 16U);
    EXPECT_EQ(tables.realOwn, 1U) << "the IGMP report";
    EXPECT_EQ(CompareEvents(events, events, table, ROUTER, 0, m_report).differences, 0U);
}

TEST_F(Comparison, EveryDifferenceOfATableIsFound)
{
    const auto real = ReadConntrackLines(REAL + "conntrack.txt");
    const auto differs = [&](auto change) {
        auto replayed = real;
        change(replayed);
        return CompareTables(real, replayed, ROUTER, 2, m_report).differences;
    };
    EXPECT_EQ(differs([](auto& lines) { lines.erase(lines.begin() + 3); }), 1U);
    EXPECT_EQ(differs([](auto& lines) { lines.push_back(lines[3]); }), 1U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].state = "CLOSE"; }), 1U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].flags = ""; }), 1U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].counters += "0"; }), 1U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].tuple[1]["dport"] = "9"; }), 1U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].tuple[0]["sport"] = "9"; }), 2U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].rest["mark"] = "1"; }), 1U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].remaining -= 3; }), 1U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].remaining -= 2; }), 0U);
    EXPECT_EQ(differs([](auto& lines) { lines[3].rest["id"] = "1"; }), 0U) << "any number will do";
}

TEST_F(Comparison, EventsMustHaveTheSameSequence)
{
    const auto real = Read(NEW_LINE + UPDATE_LINE + DESTROY_LINE);
    const auto differs = [&](const std::string& lines) {
        return CompareEvents(real, Read(lines), {}, ROUTER, 2, m_report).differences;
    };
    EXPECT_EQ(differs(NEW_LINE + UPDATE_LINE + DESTROY_LINE), 0U) << m_report.str();
    EXPECT_EQ(differs(NEW_LINE + DESTROY_LINE), 1U);
    EXPECT_EQ(differs(NEW_LINE + UPDATE_LINE), 1U);
    EXPECT_EQ(differs(UPDATE_LINE + NEW_LINE + DESTROY_LINE), 1U);
    EXPECT_EQ(differs(NEW_LINE + UPDATE_LINE + UPDATE_LINE + DESTROY_LINE), 1U);
    EXPECT_EQ(differs(Replace(NEW_LINE, "[UNREPLIED] ", "") + UPDATE_LINE + DESTROY_LINE), 1U);
    EXPECT_EQ(differs(NEW_LINE + UPDATE_LINE + Replace(DESTROY_LINE, "bytes=60", "bytes=61")), 1U);
}

// Two processors: the real line shows what the connection was a moment later.
TEST_F(Comparison, AnEventPrintedLateIsAFinding)
{
    const auto replayed = Read(NEW_LINE + UPDATE_LINE + DESTROY_LINE);
    const auto late = Read(Replace(UPDATE_LINE, "[UPDATE]", "[NEW]") + UPDATE_LINE + DESTROY_LINE);
    EXPECT_EQ(CompareEvents(late, replayed, {}, ROUTER, 2, m_report).differences, 0U);
    EXPECT_NE(m_report.str().find("finding"), std::string::npos);
    EXPECT_NE(CompareEvents(replayed, late, {}, ROUTER, 2, m_report).differences, 0U)
        << "the replay has no such excuse";
}

TEST_F(Comparison, ARecorderThatStopsBeforeTheRouterIsAFinding)
{
    const auto table = Read(Replace(DESTROY_LINE, "[1.7]\t[DESTROY]", ""));
    const auto whole = Read(NEW_LINE + UPDATE_LINE + DESTROY_LINE);
    const auto stopped = Read(NEW_LINE + UPDATE_LINE);
    EXPECT_EQ(CompareEvents(stopped, whole, table, ROUTER, 2, m_report).differences, 0U);
    EXPECT_NE(m_report.str().find("finding"), std::string::npos);
    EXPECT_EQ(CompareEvents(stopped, whole, {}, ROUTER, 2, m_report).differences, 1U);
}
