/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "conntrack-csv.h"
#include "conntrack-trace-helper.h"
#include "netfilter-nat-test-network.h"
#include "netfilter-test-abort.h"

#include "ns3/names.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/test.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

// What ConntrackTraceHelper writes.

namespace
{

/// @param path a file @return its contents
std::string
ReadFile(const std::string& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// @param text a text @return its lines
std::vector<std::string>
SplitLines(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
    {
        lines.push_back(line);
    }
    return lines;
}

/// @param line a row of comma-separated values, without quotes @return how many columns it has
size_t
CountColumns(const std::string& line)
{
    return static_cast<size_t>(std::count(line.begin(), line.end(), ',')) + 1;
}

/// @param line a line of events @return what follows the time stamp
std::string
FromTab(const std::string& line)
{
    const size_t tab = line.find('\t');
    return tab == std::string::npos ? "" : line.substr(tab);
}

/// Every file of the helper, of one UDP flow with an answer.
class TraceFilesTestCase : public TestCase
{
  public:
    TraceFilesTestCase()
        : TestCase("tables, events and CSV files of a UDP flow")
    {
    }

  private:
    void DoRun() override
    {
        const std::string events = CreateTempDirFilename("events.txt");
        const std::string eventsCsv = CreateTempDirFilename("events.csv");
        const std::string tableCsv = CreateTempDirFilename("table.csv");
        const std::string noRowsCsv = CreateTempDirFilename("no-rows.csv");
        const std::string sizeCsv = CreateTempDirFilename("size.csv");
        std::ostringstream now;
        std::ostringstream timed;
        std::ostringstream timedTcp;
        std::ostringstream statistics;
        {
            NatTestNetwork network;
            Names::Add("home", network.router);
            network.Masquerade();
            ConntrackTraceHelper::EnableEvents(events, network.router, Seconds(1000000000));
            ConntrackTraceHelper::EnableEventsCsv(eventsCsv, network.router);
            ConntrackTraceHelper::EnableTableCsv(tableCsv,
                                                 network.router,
                                                 Seconds(10),
                                                 Seconds(30));
            ConntrackTraceHelper::EnableTableCsv(noRowsCsv,
                                                 network.router,
                                                 Seconds(10),
                                                 Seconds(9));
            ConntrackTraceHelper::EnableTableSizeCsv(sizeCsv, network.router);
            ConntrackTraceHelper::PrintTableAt(Seconds(2),
                                               network.router,
                                               Create<OutputStreamWrapper>(&timed));
            netfilter::ConnectionFilter tcp;
            tcp.protocol = netfilter::protocol::TCP;
            ConntrackTraceHelper::PrintTableAt(Seconds(2),
                                               network.router,
                                               Create<OutputStreamWrapper>(&timedTcp),
                                               tcp);
            Ptr<Node> router = network.router;
            Simulator::Schedule(Seconds(3), [router, &now, &statistics]() {
                ConntrackTraceHelper::PrintTable(router, now);
                ConntrackTraceHelper::PrintStatistics(router, statistics);
            });
            NatTestUdp host(network.hosts.Get(0), 4000);
            NatTestUdp server(network.server, 5000, true);
            host.SendAt(1.123456789, "203.0.113.9", 5000);
            Simulator::Run();
        }
        Names::Clear();

        // The link takes 1 ms and 130 bytes at 10 Mbps to the router, and twice that way and back.
        const std::string tuples = "src=10.0.0.2 dst=203.0.113.9 sport=4000 dport=5000 "
                                   "src=203.0.113.9 dst=203.0.113.1 sport=5000 dport=4000";
        NS_TEST_EXPECT_MSG_EQ(now.str(),
                              "ipv4     2 udp      17 28 " + tuples + " mark=0 use=1 id=1\n",
                              "PrintTable");
        NS_TEST_EXPECT_MSG_EQ(timed.str(),
                              "Connections of home at +2s:\n"
                              "ipv4     2 udp      17 29 " +
                                  tuples + " mark=0 use=1 id=1\n",
                              "PrintTableAt");
        NS_TEST_EXPECT_MSG_EQ(timedTcp.str(),
                              "Connections of home at +2s:\n",
                              "PrintTableAt with a filter");
        NS_TEST_EXPECT_MSG_EQ(statistics.str(),
                              "cpu=0   \tfound=0 invalid=0 insert=0 insert_failed=0 drop=0 "
                              "early_drop=0 error=0 search_restart=0 clash_resolve=0 "
                              "chaintoolong=0 \n",
                              "PrintStatistics");

        const std::vector<std::string> lines = SplitLines(ReadFile(events));
        NS_TEST_ASSERT_MSG_EQ(lines.size(), 3, "lines of events");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(lines, 0),
                              "[1000000001.124560]\t    [NEW] udp      17 30 src=10.0.0.2 "
                              "dst=203.0.113.9 sport=4000 dport=5000 [UNREPLIED] src=203.0.113.9 "
                              "dst=203.0.113.1 sport=5000 dport=4000 id=1",
                              "NEW");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(lines, 1),
                              "[1000000001.126768]\t [UPDATE] udp      17 30 " + tuples + " id=1",
                              "UPDATE");
        NS_TEST_EXPECT_MSG_EQ(FromTab(NatTestAt(lines, 2)),
                              "\t[DESTROY] udp      17 " + tuples + " id=1",
                              "DESTROY");

        const std::vector<std::string> rows = SplitLines(ReadFile(eventsCsv));
        NS_TEST_ASSERT_MSG_EQ(rows.size(), 4, "rows of events");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(rows, 0), netfilter::ConntrackEventCsvHeader(), "header");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(rows, 1).compare(0, 25, "1.124560789,NEW,home,1,0,"),
                              0,
                              NatTestAt(rows, 1));
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(rows, 2).compare(0, 28, "1.126768789,UPDATE,home,1,0,"),
                              0,
                              NatTestAt(rows, 2));
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(NatTestAt(rows, 3), ",DESTROY,home,1,0,"),
                              true,
                              NatTestAt(rows, 3));
        for (const std::string& row : rows)
        {
            NS_TEST_EXPECT_MSG_EQ(CountColumns(row), CountColumns(NatTestAt(rows, 0)), row);
        }

        const std::vector<std::string> table = SplitLines(ReadFile(tableCsv));
        NS_TEST_ASSERT_MSG_EQ(table.size(), 4, "header, and a row at 10 s, 20 s and 30 s");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(table, 0), netfilter::ConntrackTableCsvHeader(), "header");
        for (size_t i = 1; i < table.size(); ++i)
        {
            const std::string begin = std::to_string(10 * i) + ".000000000,home,1,0,";
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(table, i).compare(0, begin.size(), begin),
                                  0,
                                  NatTestAt(table, i));
            NS_TEST_EXPECT_MSG_EQ(CountColumns(NatTestAt(table, i)),
                                  CountColumns(NatTestAt(table, 0)),
                                  NatTestAt(table, i));
        }
        NS_TEST_EXPECT_MSG_EQ(SplitLines(ReadFile(noRowsCsv)).size(), 1, "nothing after the stop");

        const std::vector<std::string> sizes = SplitLines(ReadFile(sizeCsv));
        NS_TEST_ASSERT_MSG_EQ(sizes.size(), 4, "rows of sizes");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(sizes, 0), "time,connections", "header");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(sizes, 1), "0.000000000,0", "at the start");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(sizes, 2), "1.124560789,1", "the flow came");
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(NatTestAt(sizes, 3), ",0"),
                              true,
                              NatTestAt(sizes, 3));
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(sizes, 3).substr(0, NatTestAt(sizes, 3).find(',')),
                              NatTestAt(rows, 3).substr(0, NatTestAt(rows, 3).find(',')),
                              "time of the end, here and in the events");
    }
};

/// Two records in one file would write over each other.
class TraceSameFileTestCase : public TestCase
{
  public:
    TraceSameFileTestCase()
        : TestCase("two records in one file are refused, in one each they are not")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        const std::string path = CreateTempDirFilename("events.txt");
        ConntrackTraceHelper::EnableEvents(path, network.router);
        ConntrackTraceHelper::EnableEventsCsv(CreateTempDirFilename("events.csv"), network.router);
        bool aborted = false;
        const std::string text =
            RunToAbort([&]() { ConntrackTraceHelper::EnableTableSizeCsv(path, network.router); },
                       aborted);
        NS_TEST_EXPECT_MSG_EQ(aborted, true, "aborted");
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(text,
                                              "EnableTableSizeCsv: \"" + path +
                                                  "\" is being written already, by "
                                                  "EnableEvents() of node 1"),
                              true,
                              text);
    }
};

/// The same seed and run give the same file, byte for byte; another run may choose other ports.
class TraceRepeatableTestCase : public TestCase
{
  public:
    TraceRepeatableTestCase()
        : TestCase("same RngRun, same events; another run, others")
    {
    }

  private:
    /// @param run number of the run @param name name of the file @return its contents
    std::string Run(uint64_t run, const std::string& name)
    {
        const std::string path = CreateTempDirFilename(name);
        const uint64_t before = RngSeedManager::GetRun();
        RngSeedManager::SetRun(run);
        {
            // Ports of four hosts collide: three are chosen at random.
            NatTestNetwork network(4);
            network.Masquerade();
            const int64_t used = NatHelper::AssignStreams(NodeContainer(network.router), 7);
            NS_TEST_EXPECT_MSG_EQ(used, 1, "streams used");
            ConntrackTraceHelper::EnableEvents(path, network.router);
            NatTestUdp a(network.hosts.Get(0), 4000);
            NatTestUdp b(network.hosts.Get(1), 4000);
            NatTestUdp c(network.hosts.Get(2), 4000);
            NatTestUdp d(network.hosts.Get(3), 4000);
            NatTestUdp server(network.server, 5000, true);
            double at = 1;
            for (NatTestUdp* socket : {&a, &b, &c, &d})
            {
                socket->SendAt(at++, "203.0.113.9", 5000);
            }
            NatTestTransfer
                upload(network.hosts.Get(0), "203.0.113.9", 80, network.server, 80, 30000, 1);
            Simulator::Run();
        }
        RngSeedManager::SetRun(before);
        return ReadFile(path);
    }

    void DoRun() override
    {
        const std::string first = Run(3, "first.txt");
        const std::string again = Run(3, "again.txt");
        const std::string other = Run(4, "other.txt");
        NS_TEST_EXPECT_MSG_GT(SplitLines(first).size(), 15, "events");
        NS_TEST_EXPECT_MSG_EQ(first, again, "the same run");
        NS_TEST_EXPECT_MSG_NE(first, other, "another run");
    }
};

/// The suite "netfilter-trace".
class NetfilterTraceTestSuite : public TestSuite
{
  public:
    NetfilterTraceTestSuite()
        : TestSuite("netfilter-trace")
    {
        AddTestCase(new TraceFilesTestCase);
        AddTestCase(new TraceSameFileTestCase);
        AddTestCase(new TraceRepeatableTestCase);
    }
};

NetfilterTraceTestSuite g_netfilterTraceTestSuite; //!< registers itself

} // namespace
