/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-fixture.h"

#include <filesystem>
#include <fstream>

using namespace ns3::replay;

namespace
{

using BadFile = ReplayTest;

/// Expect that a run ended with a status and words.
void
ExpectSays(const RunResult& run, int status, const std::vector<std::string>& words)
{
    EXPECT_EQ(run.status, status) << run.text;
    for (const std::string& word : words)
    {
        EXPECT_NE(run.text.find(word), std::string::npos) << word << "\n" << run.text;
    }
}

} // namespace

TEST_F(BadFile, CutInTheMiddleOfAPacketIsReplayedUpToThereAndReported)
{
    for (const auto format : {CaptureBuilder::MICROSECONDS, CaptureBuilder::PCAPNG})
    {
        CaptureBuilder(linktype::RAW, format)
            .Add(START, LanDatagram(1))
            .Add(START, LanDatagram(2))
            .Add(START, LanDatagram(3))
            .Save(Path("lan.pcap"), 30);
        const RunResult run = ReplayLan();
        ExpectSays(run, 3, {"lan.pcap: packet 3 at byte ", "2 packets before it are whole"});
        EXPECT_EQ(Left("wan0").size(), 2U);
        EXPECT_TRUE(std::filesystem::exists(Path("out/conntrack.txt")));
    }
}

TEST_F(BadFile, CutInTheMiddleOfAPacketHeaderIsReported)
{
    CaptureBuilder()
        .Add(START, LanDatagram(1))
        .Add(START, LanDatagram(2))
        .Save(Path("lan.pcap"), 58 + 7);
    ExpectSays(ReplayLan(), 3, {"packet 2 at byte 98 cannot be read"});
    EXPECT_EQ(Left("wan0").size(), 1U);
}

TEST_F(BadFile, GarbageAfterAPacketIsReported)
{
    CaptureBuilder capture;
    capture.Add(START, LanDatagram());
    Bytes bytes = capture.GetBytes();
    bytes.insert(bytes.end(), 64, 0xff);
    WriteFile(Path("lan.pcap"), bytes);
    ExpectSays(ReplayLan(), 3, {"lan.pcap: packet 2 at byte 98 cannot be read"});
}

TEST_F(BadFile, WhatIsNoCaptureIsNamed)
{
    ExpectSays(ReplayLan(), 1, {"lan.pcap: cannot be opened: No such file"});
    WriteFile(Path("lan.pcap"), {});
    ExpectSays(ReplayLan(), 1, {"lan.pcap: is no capture file"});
    WriteFile(Path("lan.pcap"), Bytes(100, 'x'));
    ExpectSays(ReplayLan(), 1, {"lan.pcap: is no capture file", "a pcap or pcapng file is needed"});
    WriteFile(Path("lan.pcap"), {0x1f, 0x8b, 8, 0, 0, 0, 0, 0});
    ExpectSays(ReplayLan(), 1, {"lan.pcap: is no capture file", "run gunzip"});
    std::filesystem::remove(Path("lan.pcap"));
    std::filesystem::create_directory(Path("lan.pcap"));
    ExpectSays(ReplayLan(), 1, {"lan.pcap: is a directory"});
}

TEST_F(BadFile, UnknownLinkTypeIsNamed)
{
    CaptureBuilder(linktype::IEEE802_11).Add(START, LanDatagram()).Save(Path("lan.pcap"));
    ExpectSays(ReplayLan(),
               1,
               {"lan.pcap: link type IEEE802_11 (802.11) is not supported", "Ethernet"});
}

TEST_F(BadFile, RulesWithAnUnknownTargetNameFileAndLine)
{
    CaptureBuilder().Add(START, LanDatagram()).Save(Path("lan.pcap"));
    std::ofstream(Path("rules")) << "*nat\n:POSTROUTING ACCEPT [0:0]\n"
                                    "-A POSTROUTING -j MASQ\nCOMMIT\n";
    ExpectSays(ReplayLan("--rules " + Path("rules")), 1, {"rules:3: ", "MASQ"});
    ExpectSays(ReplayLan("--rules " + Path("none")), 1, {"none"});
}

TEST_F(BadFile, ResultsThatCannotBeWrittenAreAnError)
{
    CaptureBuilder().Add(START, LanDatagram()).Save(Path("lan.pcap"));
    WriteFile(Path("out"), {'x'});
    ExpectSays(ReplayLan(), 1, {"--output", "cannot make the folder"});

    std::filesystem::remove(Path("out"));
    std::filesystem::create_directory(Path("out"));
    for (const char* name : {"wan0-out.pcap", "conntrack.txt", "events.txt"})
    {
        const std::string path = Path(std::string("out/") + name);
        std::filesystem::remove(path);
        std::filesystem::create_symlink("/dev/full", path);
        ExpectSays(ReplayLan(), 1, {name, "cannot be written: No space left"});
        std::filesystem::remove(path);
    }
}

TEST_F(BadFile, AnInputIsNeverOverwritten)
{
    std::filesystem::create_directory(Path("out"));
    CaptureBuilder capture;
    capture.Add(START, LanDatagram()).Save(Path("out/lan0-out.pcap"));
    const RunResult run =
        Run("--interface lan0=192.168.1.1/24 --input lan0=" + Path("out/lan0-out.pcap") +
            " --output " + Path("out"));
    ExpectSays(run, 1, {"lan0-out.pcap is also an input"});
    EXPECT_EQ(std::filesystem::file_size(Path("out/lan0-out.pcap")), capture.GetBytes().size());
}
