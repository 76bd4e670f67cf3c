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

TEST_F(BadFile, WhatNoReplayWroteIsNeverOverwritten)
{
    CaptureBuilder().Add(START, LanDatagram()).Save(Path("lan.pcap"));
    std::filesystem::create_directory(Path("out"));
    for (const char* name : {"conntrack.txt", "events.txt", "wan0-out.pcap"})
    {
        WriteFile(Path(std::string("out/") + name), {'m', 'i', 'n', 'e'});
        ExpectSays(ReplayLan(),
                   1,
                   {std::string("out/") + name + " exists and is not from nat-replay",
                    "name another folder, or remove the file"});
        EXPECT_EQ(std::filesystem::file_size(Path(std::string("out/") + name)), 4U);
        std::filesystem::remove(Path(std::string("out/") + name));
    }
    // What it wrote itself is overwritten; nothing else in the folder is touched.
    WriteFile(Path("out/notes.txt"), {'m', 'i', 'n', 'e'});
    EXPECT_EQ(ReplayLan().status, 0);
    EXPECT_EQ(ReplayLan().status, 0);
    EXPECT_EQ(Left("wan0").size(), 1U);
    EXPECT_EQ(std::filesystem::file_size(Path("out/notes.txt")), 4U);
}

TEST_F(BadFile, RulesAreNeverOverwritten)
{
    CaptureBuilder().Add(START, LanDatagram()).Save(Path("lan.pcap"));
    EXPECT_EQ(ReplayLan().status, 0);
    WriteMasqueradeRules();
    std::filesystem::copy(Path("rules"),
                          Path("out/events.txt"),
                          std::filesystem::copy_options::overwrite_existing);
    const auto size = std::filesystem::file_size(Path("rules"));
    ExpectSays(ReplayLan("--rules " + Path("out/events.txt")),
               1,
               {"out/events.txt is also the rules file"});
    EXPECT_EQ(std::filesystem::file_size(Path("out/events.txt")), size);
}

TEST_F(BadFile, ImpossibleStampsAreNamed)
{
    // The second one is of the year 2106, the last that a pcap file can say: possible.
    CaptureBuilder()
        .Add(START, LanDatagram(1))
        .Add(int64_t{0xffffffff} * 1000000000, LanDatagram(2))
        .Save(Path("lan.pcap"));
    EXPECT_EQ(ReplayLan().status, 0);
    EXPECT_EQ(Left("wan0").size(), 2U);

    // pcapng can count whole seconds in 64 bits.
    CaptureBuilder capture(linktype::RAW, CaptureBuilder::PCAPNG);
    const size_t header = capture.GetBytes().size();
    capture.Add(START, LanDatagram());
    Bytes bytes = capture.GetBytes();
    const Bytes seconds{9, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const size_t idb = header - 20;
    bytes.insert(bytes.begin() + static_cast<long>(header - 4), seconds.begin(), seconds.end());
    bytes[idb + 4] = 32;
    bytes[header - 4 + seconds.size()] = 32;
    WriteFile(Path("lan.pcap"), bytes);
    ExpectSays(ReplayLan(), 3, {"lan.pcap: packet 1 at byte", " s and ", "which cannot be"});
}

TEST_F(BadFile, CapturesOfSeveralInterfacesAreReported)
{
    // A second interface description behind the first.
    CaptureBuilder capture(linktype::ETHERNET, CaptureBuilder::PCAPNG);
    const Bytes start = capture.GetBytes();
    capture.Add(START, Ethernet(LanDatagram()));
    Bytes bytes = capture.GetBytes();
    const Bytes description(start.end() - 20, start.end());
    bytes.insert(bytes.begin() + static_cast<long>(start.size()),
                 description.begin(),
                 description.end());
    WriteFile(Path("lan.pcap"), bytes);
    ExpectSays(ReplayLan(),
               0,
               {"lan.pcap: holds what 2 interfaces captured, and all of it enters lan0", "tshark"});
    EXPECT_EQ(Left("wan0").size(), 1U);

    bytes[start.size() + 8] = linktype::RAW;
    WriteFile(Path("lan.pcap"), bytes);
    ExpectSays(ReplayLan(), 1, {"2 interfaces of different link types", "libpcap", "tshark"});
}

TEST_F(BadFile, RulesThatNothingCanMatchAreReported)
{
    CaptureBuilder().Add(START, LanDatagram()).Save(Path("lan.pcap"));
    std::ofstream(Path("rules")) << "*nat\n-A POSTROUTING -o eth0 -j MASQUERADE\n"
                                    "-A POSTROUTING -o wan+ -j MASQUERADE\nCOMMIT\n"
                                    "*filter\n-A FORWARD ! -i ppp+ -j ACCEPT\nCOMMIT\n";
    const RunResult run = ReplayLan("--rules " + Path("rules"));
    ExpectSays(run,
               0,
               {"rule -A POSTROUTING -o eth0 -j MASQUERADE matches no packet, for there is no "
                "interface \"eth0\"; there are: lo, lan0, wan0",
                "rule -A FORWARD ! -i ppp+ -j ACCEPT matches at every interface"});
    EXPECT_EQ(run.text.find("wan+"), std::string::npos) << run.text;

    std::ofstream(Path("rules")) << "# nothing\n";
    ExpectSays(ReplayLan("--rules " + Path("rules")), 0, {"rules: holds no rules"});
}

TEST_F(BadFile, ThatNothingWasReplayedIsReported)
{
    CaptureBuilder().Save(Path("lan.pcap"));
    ExpectSays(ReplayLan(), 0, {"nothing was replayed", "no packets"});
    CaptureBuilder(linktype::ETHERNET).Add(START, EthernetOfType(0x0806)).Save(Path("lan.pcap"));
    ExpectSays(ReplayLan("--quiet"), 0, {"nothing was replayed"});
}

TEST_F(BadFile, OneStampThatGoesBackwardsIsOne)
{
    CaptureBuilder()
        .Add(START, LanDatagram(1))
        .Add(START - 1000, LanDatagram(2))
        .Save(Path("lan.pcap"));
    const RunResult run = ReplayLan();
    ExpectSays(run, 0, {"packet 2 is stamped earlier than the one before it; each"});
}

TEST_F(BadFile, AnUnknownHelperIsNamed)
{
    CaptureBuilder().Add(START, LanDatagram()).Save(Path("lan.pcap"));
    ExpectSays(ReplayLan("--helper pptp:1723"), 1, {"--helper \"pptp:1723\"", "ftp"});
    ExpectSays(ReplayLan("--helper ftp:21"), 0, {"expectations.txt"});
    EXPECT_TRUE(std::filesystem::exists(Path("out/expectations.txt")));
}

TEST_F(BadFile, TooManyBucketsAreNamed)
{
    CaptureBuilder().Add(START, LanDatagram()).Save(Path("lan.pcap"));
    ExpectSays(ReplayLan("--sysctl net.netfilter.nf_conntrack_buckets=1073741824"),
               1,
               {"nf_conntrack_buckets does not take \"1073741824\"; it takes a number from 1 to "
                "16777216"});
}

TEST_F(BadFile, TimeoutPoliciesAreChecked)
{
    CaptureBuilder().Add(START, LanDatagram()).Save(Path("lan.pcap"));
    ExpectSays(ReplayLan("--timeout-policy \"web inet tcp clothes 10\""),
               1,
               {"--timeout-policy: nfct: \"add timeout web inet tcp clothes 10\": ",
                "\"clothes\" is no timeout of tcp"});
    ExpectSays(ReplayLan("--timeout-policy \"web inet tcp close 10\""), 0, {});
}
