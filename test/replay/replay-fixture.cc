/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-fixture.h"

#include "capture-reader.h"
#include "datagram-check.h"
#include "frame-decoder.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>

#ifndef NAT_REPLAY_PROGRAM
#error "NAT_REPLAY_PROGRAM must be the path of nat-replay"
#endif

namespace ns3
{
namespace replay
{

ReplayTest::ReplayTest()
{
    std::string pattern =
        (std::filesystem::temp_directory_path() / "nat-replay-test-XXXXXX").string();
    m_folder = mkdtemp(pattern.data());
}

ReplayTest::~ReplayTest()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

std::string
ReplayTest::Path(const std::string& name) const
{
    return m_folder + "/" + name;
}

RunResult
ReplayTest::Run(const std::string& arguments) const
{
    const std::string command = std::string("'" NAT_REPLAY_PROGRAM "' ") + arguments + " 2>&1";
    RunResult result;
    FILE* pipe = popen(command.c_str(), "r");
    char part[4096];
    while (const size_t count = std::fread(part, 1, sizeof(part), pipe))
    {
        result.text.append(part, count);
    }
    const int status = pclose(pipe);
    // A shell reports a signal as 128 and more.
    result.status = WIFEXITED(status) && WEXITSTATUS(status) < 128 ? WEXITSTATUS(status) : -1;
    return result;
}

RunResult
ReplayTest::ReplayLan(const std::string& arguments) const
{
    return Run("--interface lan0=192.168.1.1/24 --interface wan0=203.0.113.1/24"
               " --route 'default via 203.0.113.254 dev wan0'"
               " --input lan0=" +
               Path("lan.pcap") + " --output " + Path("out") + " " + arguments);
}

std::vector<StampedDatagram>
ReplayTest::Left(const std::string& interface) const
{
    CaptureReader reader(Path("out/" + interface + "-out.pcap"));
    std::vector<StampedDatagram> datagrams;
    CapturedFrame frame;
    while (reader.ReadNext(frame))
    {
        datagrams.push_back({frame.time, Bytes(frame.bytes, frame.bytes + frame.captured)});
    }
    EXPECT_EQ(reader.GetDamage(), "");
    return datagrams;
}

void
ReplayTest::WriteMasqueradeRules() const
{
    std::ofstream(Path("rules")) << "*nat\n"
                                    ":PREROUTING ACCEPT [0:0]\n"
                                    ":INPUT ACCEPT [0:0]\n"
                                    ":OUTPUT ACCEPT [0:0]\n"
                                    ":POSTROUTING ACCEPT [0:0]\n"
                                    "-A POSTROUTING -o wan0 -j MASQUERADE\n"
                                    "COMMIT\n";
}

Bytes
LanDatagram(uint16_t number)
{
    netfilter::PacketSpec spec;
    spec.source = netfilter::Address(192, 168, 1, 101);
    spec.destination = netfilter::Address(198, 51, 100, 10);
    spec.sourcePort = static_cast<uint16_t>(40000 + number);
    spec.destinationPort = 53;
    spec.payload = 30;
    return netfilter::BuildPacket(spec);
}

} // namespace replay
} // namespace ns3
