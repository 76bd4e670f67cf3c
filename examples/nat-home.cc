/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup netfilter
 * Two homes behind NAT routers, and the Internet between them.
 *
 *        home A                                                    home B
 *   192.168.1.0/24                                             192.168.1.0/24
 *
 *   laptop .101 --+                                           +-- .101 laptop
 *                 |  .1          WAN 203.0.113.0/24       .1  |
 *                 +-- router A --+-----------+-- router B ----+
 *                 |           .1 |           | .2             |
 *   phone  .102 --+              | .254      |                +-- .102 phone
 *                                +--- ISP ---+
 *                                      |
 *                            server 198.51.100.10
 *
 * Both homes use the same private addresses, as homes do, and nothing in the WAN has a route to
 * them: without the NATs no packet would come back. All LANs and the WAN are CSMA segments; the
 * server is behind a 10 ms point-to-point link.
 *
 * | at (s) | what happens                                                                   |
 * |--------|--------------------------------------------------------------------------------|
 * | 2      | laptop A sends 2 MB to the server over TCP                                     |
 * | 3      | phone A exchanges 20 datagrams, one a second, with the server's UDP echo       |
 * | 4      | phone B pings the server for 10 s                                              |
 * | 5      | phone A sends one datagram that nobody answers: its entry ends after 30 s ...  |
 * | 60     | ... so that the next one, from the same port, makes a new entry                |
 * | 10-70  | laptops and phones open short TCP connections at random times                  |
 * | 30     | the server reaches laptop A's web server through port 8080 of router A         |
 * | 35     | so does laptop B: through both NATs                                            |
 *
 * Expected output: the rules of router A as iptables-save prints them; the tables of both routers
 * at 40 s and at 180 s as conntrack -L prints them, here shortened, router A first,
 *
 *   tcp  6  91 TIME_WAIT src=192.168.1.102 dst=198.51.100.10 sport=49153 dport=80 packets=26
 *           src=198.51.100.10 dst=203.0.113.1 sport=80 dport=49153 packets=14 [ASSURED]
 *   udp 17 102 src=192.168.1.102 dst=198.51.100.10 sport=49153 dport=7 packets=20
 *           src=198.51.100.10 dst=203.0.113.1 sport=7 dport=49153 packets=20 [ASSURED]
 *   tcp  6 110 TIME_WAIT src=198.51.100.10 dst=203.0.113.1 sport=49153 dport=8080 packets=97
 *           src=192.168.1.101 dst=198.51.100.10 sport=80 dport=49153 packets=50 [ASSURED]
 *
 * and then
 *
 *   Summary
 *     router-a: 30 connections, at most 29 at a time, 0 left at +250s
 *     router-b: 14 connections, at most 13 at a time, 0 left at +250s
 *     bulk transfer: 2000000 of 2000000 bytes arrived at the server
 *     port forward: 100000 of 100000 bytes arrived at laptop A
 *     unanswered datagrams that arrived at the server: 2 of 2
 *     the server saw packets from 203.0.113.1 203.0.113.2
 *
 * Files (folder nat-home-output unless --output says otherwise):
 * - router-a-events.txt, router-b-events.txt: as conntrack -E -o timestamp,id;
 * - router-a-events.csv, router-b-events.csv: the same with every field;
 * - router-a-lan.pcap, router-a-wan.pcap, router-b-...: both sides of each router;
 * - nat-home-table.plt, .dat and, where gnuplot is installed, .png: table sizes over time.
 */

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/gnuplot.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

// ns-3.38 replaced V4Ping by Ping.
#if __has_include("ns3/ping-helper.h")
#include "ns3/ping-helper.h"
using EchoRequestHelper = ns3::PingHelper;
#else
#include "ns3/v4ping-helper.h"
using EchoRequestHelper = ns3::V4PingHelper;
#endif

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("NatHomeExample");

namespace
{

constexpr uint16_t ECHO_PORT = 7;        //!< the server's UDP echo
constexpr uint16_t UPLOAD_PORT = 5001;   //!< the server takes bulk transfers here
constexpr uint16_t WEB_PORT = 80;        //!< of the server, and of laptop A
constexpr uint16_t FORWARDED_PORT = 8080; //!< of router A, forwarded to laptop A
constexpr uint16_t SILENT_PORT = 9;      //!< the server takes datagrams here and says nothing
constexpr uint32_t BULK_BYTES = 2000000;
constexpr uint32_t FORWARD_BYTES = 50000;
constexpr uint32_t SILENT_BYTES = 100; //!< in one datagram

/// One home: a router with a LAN of two hosts.
struct Home
{
    std::string name;               //!< of the router, in names of files
    Ptr<Node> router;
    Ptr<Node> laptop;               //!< 192.168.1.101
    Ptr<Node> phone;                //!< 192.168.1.102
    Ptr<NetDevice> lanDevice;       //!< of the router
    Ptr<NetDevice> wanDevice;       //!< of the router
    Gnuplot2dDataset tableSize;     //!< entries over time
    uint32_t connections{0};        //!< opened
    uint32_t lastSize{0};           //!< of the table
    uint32_t largestSize{0};        //!< of the table
};

/// What the server saw.
struct ServerView
{
    std::set<Ipv4Address> peers; //!< who sent it anything
};

/// @param node a host @param gateway where it sends what is not for its own network
void
SetDefaultRoute(Ptr<Node> node, const char* gateway)
{
    Ipv4StaticRoutingHelper helper;
    helper.GetStaticRouting(node->GetObject<Ipv4>())->SetDefaultRoute(Ipv4Address(gateway), 1);
}

/**
 * Make a home: nodes, LAN, addresses, routes.
 *
 * @param home gets the nodes; its name is known
 * @param router has an Internet stack and an address on the WAN
 */
void
BuildHome(Home& home, Ptr<Node> router)
{
    home.router = router;
    home.laptop = CreateObject<Node>();
    home.phone = CreateObject<Node>();

    CsmaHelper lan;
    lan.SetChannelAttribute("DataRate", StringValue("100Mbps"));
    lan.SetChannelAttribute("Delay", StringValue("1us"));
    const NetDeviceContainer devices =
        lan.Install(NodeContainer(home.router, home.laptop, home.phone));
    home.lanDevice = devices.Get(0);

    InternetStackHelper stack;
    stack.Install(NodeContainer(home.laptop, home.phone));

    // The second home asks for the same addresses as the first: here that is no mistake.
    Ipv4AddressGenerator::Reset();
    Ipv4AddressHelper address;
    address.SetBase("192.168.1.0", "255.255.255.0", "0.0.0.1");
    address.Assign(devices.Get(0));
    address.SetBase("192.168.1.0", "255.255.255.0", "0.0.0.101");
    address.Assign(NetDeviceContainer(devices.Get(1), devices.Get(2)));
    SetDefaultRoute(home.laptop, "192.168.1.1");
    SetDefaultRoute(home.phone, "192.168.1.1");
    SetDefaultRoute(home.router, "203.0.113.254");
}

/**
 * @param home a home
 * @param before entries before the change
 * @param now entries now
 */
void
OnTableSize(Home* home, uint32_t before, uint32_t now)
{
    home->connections += now > before ? now - before : 0;
    home->lastSize = now;
    home->largestSize = std::max(home->largestSize, now);
    home->tableSize.Add(Simulator::Now().GetSeconds(), now);
}

/**
 * @param view what the server has seen so far
 * @param from who sent a packet to one of the server's sinks
 */
void
OnServerReceive(ServerView* view, Ptr<const Packet>, const Address& from)
{
    view->peers.insert(InetSocketAddress::ConvertFrom(from).GetIpv4());
}

/**
 * Install something that takes whatever is sent to it.
 *
 * @param node where
 * @param protocol "ns3::TcpSocketFactory" or "ns3::UdpSocketFactory"
 * @param port where it listens
 * @return the application
 */
Ptr<PacketSink>
InstallSink(Ptr<Node> node, const std::string& protocol, uint16_t port)
{
    PacketSinkHelper helper(protocol, InetSocketAddress(Ipv4Address::GetAny(), port));
    ApplicationContainer application = helper.Install(node);
    application.Start(Seconds(0));
    return DynamicCast<PacketSink>(application.Get(0));
}

/**
 * Open a TCP connection, send, close.
 *
 * @param node who sends
 * @param to where to
 * @param bytes how much
 * @param start when
 */
void
InstallTransfer(Ptr<Node> node, const InetSocketAddress& to, uint32_t bytes, Time start)
{
    BulkSendHelper helper("ns3::TcpSocketFactory", to);
    helper.SetAttribute("MaxBytes", UintegerValue(bytes));
    helper.Install(node).Start(start);
}

/**
 * Let a host open short TCP connections at random times between 10 s and 70 s.
 *
 * @param node the host
 * @param to where to
 * @param connections how many
 * @param stream index of the first of the two random streams that are used
 */
void
InstallBrowsing(Ptr<Node> node, const InetSocketAddress& to, uint32_t connections, int64_t stream)
{
    auto start = CreateObject<UniformRandomVariable>();
    start->SetAttribute("Min", DoubleValue(10));
    start->SetAttribute("Max", DoubleValue(70));
    start->SetStream(stream);
    auto bytes = CreateObject<ExponentialRandomVariable>();
    bytes->SetAttribute("Mean", DoubleValue(20000));
    bytes->SetAttribute("Bound", DoubleValue(200000));
    bytes->SetStream(stream + 1);
    for (uint32_t i = 0; i < connections; ++i)
    {
        InstallTransfer(node, to, 1 + bytes->GetInteger(), Seconds(start->GetValue()));
    }
}

/**
 * @param text seconds, separated by commas
 * @return the seconds
 */
std::vector<double>
ParseTimes(const std::string& text)
{
    std::vector<double> times;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, ',');)
    {
        char* rest = nullptr;
        times.push_back(std::strtod(word.c_str(), &rest));
        NS_ABORT_MSG_IF(word.empty() || *rest != '\0' || !(times.back() >= 0),
                        "--printTable=" << text << ": \"" << word
                                        << "\" is no time in seconds; write it like 40,180");
    }
    return times;
}

/// @param text any text @return it as one word of a shell command
std::string
Quote(const std::string& text)
{
    std::string quoted = "'";
    for (const char c : text)
    {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

/**
 * Write the picture of the table sizes, and render it if gnuplot is there.
 *
 * @param homes the homes
 * @param output the folder
 * @param end when the simulation ended
 * @return what was written, in words
 */
std::string
DrawTableSizes(std::vector<Home>& homes, const std::string& output, Time end)
{
    Gnuplot plot("nat-home-table.png", "Connections tracked by two home routers");
    plot.SetTerminal("pngcairo size 1000,500 font 'sans,12'");
    plot.SetLegend("simulated time (s)", "entries in the connection table");
    plot.AppendExtra("set grid ytics linecolor rgb '#d0d0d0'");
    plot.AppendExtra("set border 3");
    plot.AppendExtra("set tics nomirror out");
    plot.AppendExtra("set key top right reverse Left");
    plot.AppendExtra("set yrange [0:*]");
    plot.AppendExtra("set offsets 0, 0, graph 0.15, 0");
    plot.AppendExtra("set xrange [0:" + std::to_string(end.GetSeconds()) + "]");
    // What explains the shape: when connections are opened, and how long a closed one stays.
    plot.AppendExtra("set object 1 rectangle from 10, graph 0 to 70, graph 1 "
                     "fillcolor rgb '#eef3f8' fillstyle solid noborder behind");
    plot.AppendExtra("set label 1 'hosts open connections' at 12, graph 0.95");
    plot.AppendExtra("set arrow 1 from 70, graph 0.1 to 190, graph 0.1 heads size 3,20 "
                     "linecolor rgb '#808080'");
    plot.AppendExtra("set label 2 'TIME\\_WAIT lasts 120 s' at 130, graph 0.14 center "
                     "textcolor rgb '#606060'");
    const char* colours[] = {"#1f77b4", "#d95f02"};
    for (size_t i = 0; i < homes.size(); ++i)
    {
        homes[i].tableSize.Add(end.GetSeconds(), homes[i].lastSize);
        homes[i].tableSize.SetStyle(Gnuplot2dDataset::STEPS);
        homes[i].tableSize.SetExtra(std::string("linewidth 2.5 linecolor rgb '") + colours[i] +
                                    "'");
        plot.AddDataset(homes[i].tableSize);
    }

    std::ofstream script(output + "/nat-home-table.plt");
    std::ofstream data(output + "/nat-home-table.dat");
    plot.GenerateOutput(script, data, "nat-home-table.dat");
    script.close();
    data.close();

    if (std::system("command -v gnuplot >/dev/null 2>&1") != 0)
    {
        return "nat-home-table.plt and .dat (gnuplot is not installed: no picture drawn)";
    }
    const std::string command = "cd " + Quote(output) + " && gnuplot nat-home-table.plt";
    if (std::system(command.c_str()) != 0)
    {
        return "nat-home-table.plt and .dat (gnuplot failed: no picture drawn)";
    }
    return "nat-home-table.png (drawn by gnuplot from nat-home-table.plt and .dat)";
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string output = "nat-home-output";
    double seconds = 250;
    std::string printTable = "40,180";
    int32_t browse = 12;
    bool checksums = true;
    bool pcap = true;

    CommandLine cmd(__FILE__);
    cmd.AddValue("output", "folder for all files", output);
    cmd.AddValue("time", "simulated time, in seconds", seconds);
    cmd.AddValue("printTable", "when to print the tables, in seconds: 40,180", printTable);
    cmd.AddValue("browse", "number of short TCP connections of each host", browse);
    cmd.AddValue("checksums", "compute and check checksums", checksums);
    cmd.AddValue("pcap", "write pcap files", pcap);
    cmd.Parse(argc, argv);
    NS_ABORT_MSG_IF(browse < 0, "--browse is " << browse << "; it takes a number from 0 up");
    const std::vector<double> tableTimes = ParseTimes(printTable);

    GlobalValue::Bind("ChecksumEnabled", BooleanValue(checksums));
    SystemPath::MakeDirectories(output);

    // The WAN: two routers and the ISP on one segment, the server behind the ISP.
    NodeContainer routers(2);
    Ptr<Node> isp = CreateObject<Node>();
    Ptr<Node> server = CreateObject<Node>();
    InternetStackHelper stack;
    stack.Install(NodeContainer(routers, isp, server));

    CsmaHelper wan;
    wan.SetChannelAttribute("DataRate", StringValue("50Mbps"));
    wan.SetChannelAttribute("Delay", StringValue("100us"));
    const NetDeviceContainer wanDevices = wan.Install(NodeContainer(routers, isp));
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    link.SetChannelAttribute("Delay", StringValue("10ms"));
    const NetDeviceContainer linkDevices = link.Install(isp, server);

    Ipv4AddressHelper address;
    address.SetBase("203.0.113.0", "255.255.255.0", "0.0.0.1");
    address.Assign(NetDeviceContainer(wanDevices.Get(0), wanDevices.Get(1)));
    address.SetBase("203.0.113.0", "255.255.255.0", "0.0.0.254");
    address.Assign(wanDevices.Get(2));
    address.SetBase("198.51.100.0", "255.255.255.0", "0.0.0.10");
    address.Assign(linkDevices.Get(1));
    address.SetBase("198.51.100.0", "255.255.255.0", "0.0.0.1");
    address.Assign(linkDevices.Get(0));
    SetDefaultRoute(server, "198.51.100.1");
    const Ipv4Address serverAddress("198.51.100.10");
    const Ipv4Address routerAAddress("203.0.113.1");

    // The homes.
    std::vector<Home> homes(2);
    for (size_t i = 0; i < homes.size(); ++i)
    {
        homes[i].name = i == 0 ? "router-a" : "router-b";
        homes[i].tableSize.SetTitle(i == 0 ? "router A" : "router B");
        homes[i].wanDevice = wanDevices.Get(i);
        BuildHome(homes[i], routers.Get(i));
        // Rules and tables call nodes and devices by these names.
        Names::Add(homes[i].name, homes[i].router);
        Names::Add(homes[i].name + "/lan0", homes[i].lanDevice);
        Names::Add(homes[i].name + "/wan0", homes[i].wanDevice);
    }
    Home& homeA = homes[0];
    Home& homeB = homes[1];

    // Make NATs of the routers.
    NatHelper natA;
    natA.Masquerade(homeA.wanDevice);
    natA.PortForward("tcp", FORWARDED_PORT, Ipv4Address("192.168.1.101"), WEB_PORT);
    natA.SetConntrackAttribute("Accounting", BooleanValue(true)); // count packets and bytes
    natA.SetConntrackAttribute("Timestamp", BooleanValue(true));  // know when connections began
    natA.Install(homeA.router);

    NatHelper natB;
    natB.Masquerade(homeB.wanDevice);
    natB.SetConntrackAttribute("Accounting", BooleanValue(true));
    natB.SetConntrackAttribute("Timestamp", BooleanValue(true));
    natB.Install(homeB.router);
    NatHelper::AssignStreams(routers, 100);

    std::cout << "Rules of router-a, as iptables-save prints them:\n";
    homeA.router->GetObject<Ipv4Tables>()->Save(std::cout);

    // Who listens.
    ServerView view;
    Ptr<PacketSink> uploadSink = InstallSink(server, "ns3::TcpSocketFactory", UPLOAD_PORT);
    Ptr<PacketSink> webSink = InstallSink(server, "ns3::TcpSocketFactory", WEB_PORT);
    Ptr<PacketSink> silentSink = InstallSink(server, "ns3::UdpSocketFactory", SILENT_PORT);
    for (const auto& sink : {uploadSink, webSink, silentSink})
    {
        sink->TraceConnectWithoutContext("Rx", MakeBoundCallback(&OnServerReceive, &view));
    }
    Ptr<PacketSink> homeSink = InstallSink(homeA.laptop, "ns3::TcpSocketFactory", WEB_PORT);
    UdpEchoServerHelper echoServer(ECHO_PORT);
    echoServer.Install(server).Start(Seconds(0));

    // Who sends.
    InstallTransfer(homeA.laptop,
                    InetSocketAddress(serverAddress, UPLOAD_PORT),
                    BULK_BYTES,
                    Seconds(2));

    UdpEchoClientHelper echo(serverAddress, ECHO_PORT);
    echo.SetAttribute("MaxPackets", UintegerValue(20));
    echo.SetAttribute("Interval", TimeValue(Seconds(1)));
    echo.SetAttribute("PacketSize", UintegerValue(200));
    echo.Install(homeA.phone).Start(Seconds(3));

    EchoRequestHelper ping{serverAddress};
#if __has_include("ns3/ping-helper.h")
    ping.SetAttribute("VerboseMode", StringValue("Silent"));
#endif
    ApplicationContainer pings = ping.Install(homeB.phone);
    pings.Start(Seconds(4));
    pings.Stop(Seconds(14));

    UdpClientHelper silent(serverAddress, SILENT_PORT);
    silent.SetAttribute("MaxPackets", UintegerValue(2));
    silent.SetAttribute("Interval", TimeValue(Seconds(55)));
    silent.SetAttribute("PacketSize", UintegerValue(SILENT_BYTES));
    silent.Install(homeA.phone).Start(Seconds(5));

    int64_t stream = 1000;
    for (const auto& host : {homeA.laptop, homeA.phone, homeB.laptop})
    {
        InstallBrowsing(host, InetSocketAddress(serverAddress, WEB_PORT), browse, stream);
        stream += 2;
    }

    InstallTransfer(server,
                    InetSocketAddress(routerAAddress, FORWARDED_PORT),
                    FORWARD_BYTES,
                    Seconds(30));
    InstallTransfer(homeB.laptop,
                    InetSocketAddress(routerAAddress, FORWARDED_PORT),
                    FORWARD_BYTES,
                    Seconds(35));

    // Who watches.
    const Time end = Seconds(seconds);
    NS_ABORT_MSG_UNLESS(end.IsStrictlyPositive(), "--time must be above 0 seconds");
    Ptr<OutputStreamWrapper> console = Create<OutputStreamWrapper>(&std::cout);
    for (auto& home : homes)
    {
        const std::string prefix = output + "/" + home.name;
        ConntrackTraceHelper::EnableEvents(prefix + "-events.txt", home.router);
        ConntrackTraceHelper::EnableEventsCsv(prefix + "-events.csv", home.router);
        for (const double at : tableTimes)
        {
            ConntrackTraceHelper::PrintTableAt(Seconds(at), home.router, console);
        }
        home.router->GetObject<Ipv4Conntrack>()->TraceConnectWithoutContext(
            "Connections",
            MakeBoundCallback(&OnTableSize, &home));
        home.tableSize.Add(0, 0);
        if (pcap)
        {
            wan.EnablePcap(prefix + "-lan.pcap", home.lanDevice, false, true);
            wan.EnablePcap(prefix + "-wan.pcap", home.wanDevice, false, true);
        }
    }

    Simulator::Stop(end);
    Simulator::Run();

    const std::string picture = DrawTableSizes(homes, output, end);
    std::cout << "\nSummary\n";
    for (const auto& home : homes)
    {
        std::cout << "  " << home.name << ": " << home.connections << " connections, at most "
                  << home.largestSize << " at a time, " << home.lastSize << " left at "
                  << end.As(Time::S) << "\n";
    }
    std::cout << "  bulk transfer: " << uploadSink->GetTotalRx() << " of " << BULK_BYTES
              << " bytes arrived at the server\n"
              << "  port forward: " << homeSink->GetTotalRx() << " of " << 2 * FORWARD_BYTES
              << " bytes arrived at laptop A\n"
              << "  unanswered datagrams that arrived at the server: "
              << silentSink->GetTotalRx() / SILENT_BYTES << " of 2\n"
              << "  the server saw packets from";
    for (const auto& peer : view.peers)
    {
        std::cout << " " << peer;
    }
    std::cout << "\nFiles in " << output << ":\n"
              << "  router-a-events.txt, router-b-events.txt (as conntrack -E -o timestamp,id)\n"
              << "  router-a-events.csv, router-b-events.csv (the same with every field)\n";
    if (pcap)
    {
        std::cout << "  router-a-lan.pcap, router-a-wan.pcap, router-b-lan.pcap, "
                     "router-b-wan.pcap\n";
    }
    std::cout << "  " << picture << std::endl;
    Simulator::Destroy();

    // An example that shows something else than it says is a bug, unless it was cut short.
    const bool complete = uploadSink->GetTotalRx() == BULK_BYTES &&
                          homeSink->GetTotalRx() == 2 * FORWARD_BYTES &&
                          view.peers == std::set<Ipv4Address>{routerAAddress, "203.0.113.2"};
    if (!complete && seconds >= 100)
    {
        std::cerr << "nat-home: not everything arrived, or not from where it should" << std::endl;
        return 1;
    }
    return 0;
}
