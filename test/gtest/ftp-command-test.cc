/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ftp-command.h"

#include "packet-builder.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t SPEAKER = Address(192, 0, 2, 1);

/// Scan a text that lies in a buffer of exactly its size.
FtpScan
Scan(const std::string& text, Direction direction, FtpEndpoint& endpoint)
{
    const std::unique_ptr<uint8_t[]> exact(new uint8_t[text.size()]);
    std::copy(text.begin(), text.end(), exact.get());
    return ScanFtpLine(exact.get(), text.size(), direction, SPEAKER, endpoint);
}

/// @return "kind address:port words", or "other" or "partial"
std::string
Read(const std::string& text, Direction direction)
{
    FtpEndpoint endpoint;
    switch (Scan(text, direction, endpoint))
    {
    case FtpScan::OTHER:
        return "other";
    case FtpScan::PARTIAL:
        return "partial";
    case FtpScan::FOUND:
        break;
    }
    return AddressText(endpoint.address) + ":" + std::to_string(endpoint.port) + " " +
           text.substr(endpoint.offset, endpoint.length);
}

std::string
Client(const std::string& text)
{
    return Read(text, Direction::ORIGINAL);
}

std::string
Server(const std::string& text)
{
    return Read(text, Direction::REPLY);
}

} // namespace

TEST(FtpCommand, ReadsPort)
{
    EXPECT_EQ(Client("PORT 10,0,0,2,19,136\r\n"), "10.0.0.2:5000 10,0,0,2,19,136");
    EXPECT_EQ(Client("port 255,255,255,255,255,255\r\n"),
              "255.255.255.255:65535 255,255,255,255,255,255");
    EXPECT_EQ(Client("PORT 010,0,0,02,0,1\r\n"), "10.0.0.2:1 010,0,0,02,0,1");
}

TEST(FtpCommand, ReadsExtendedPort)
{
    EXPECT_EQ(Client("EPRT |1|10.0.0.2|5000|\r\n"), "10.0.0.2:5000 |1|10.0.0.2|5000|");
    EXPECT_EQ(Client("eprt !1!10.0.0.2!65535!\r\n"), "10.0.0.2:65535 !1!10.0.0.2!65535!");
}

TEST(FtpCommand, ReadsPassive)
{
    EXPECT_EQ(Server("227 Entering Passive Mode (198,51,100,9,4,1).\r\n"),
              "198.51.100.9:1025 198,51,100,9,4,1");
    // RFC 1123: parentheses are not certain.
    EXPECT_EQ(Server("227 =198,51,100,9,4,1\r\n"), "198.51.100.9:1025 198,51,100,9,4,1");
}

TEST(FtpCommand, ReadsExtendedPassiveOfTheSpeaker)
{
    EXPECT_EQ(Server("229 Entering Extended Passive Mode (|||6446|)\r\n"),
              "192.0.2.1:6446 |||6446|");
}

TEST(FtpCommand, LeavesOtherLinesAlone)
{
    EXPECT_EQ(Client("USER anonymous\r\n"), "other");
    EXPECT_EQ(Client("227 (10,0,0,2,4,1)\r\n"), "other");
    EXPECT_EQ(Server("PORT 10,0,0,2,19,136\r\n"), "other");
    EXPECT_EQ(Server("227-more follows\r\n"), "other");
    EXPECT_EQ(Server("230 Logged in\r\n"), "other");
    EXPECT_EQ(Client(""), "other");
    EXPECT_EQ(Client(std::string("\0\xff\x80", 3)), "other");
}

TEST(FtpCommand, DoesNotUnderstandGarbage)
{
    for (const char* words : {"10,0,0,2,19",
                              "10,0,0,2,19,136,7",
                              "10,0,0,256,19,136",
                              "10,0,0,4294967298,19,136",
                              "10,0,0,2,19,99999999999999999999",
                              "10,0,0,2,0,0",
                              "10,0,0,2,,136",
                              "10,0,0,2,19,",
                              "a,b,c,d,e,f",
                              "-1,0,0,2,19,136",
                              ""})
    {
        EXPECT_EQ(Client("PORT " + std::string(words) + "\r\n"), "partial") << words;
        EXPECT_EQ(Server("227 (" + std::string(words) + ")\r\n"),
                  std::string(words) == "-1,0,0,2,19,136" ? "1.0.0.2:5000 1,0,0,2,19,136"
                                                           : "partial")
            << words;
    }
    for (const char* words : {"|1|10.0.0.2|65536|",
                              "|1|10.0.0.2|0|",
                              "|1|10.0.0.2||",
                              "|1|10.0.0|5000|",
                              "|1|10.0.0.300|5000|",
                              "|2|2001:db8::1|5000|",
                              "|1|10.0.0.2|5000",
                              "|1!10.0.0.2|5000|",
                              "11110.0.0.215000|",
                              "|1|10.0.0.2|99999999999999|"})
    {
        EXPECT_EQ(Client("EPRT " + std::string(words) + "\r\n"), "partial") << words;
    }
    for (const char* words : {"|||0|", "|||65536|", "||6446|", "|||6446", "||||", "555564465"})
    {
        EXPECT_EQ(Server("229 (" + std::string(words) + ")\r\n"), "partial") << words;
    }
}

TEST(FtpCommand, IsPartialWhereverItIsCut)
{
    const std::pair<std::string, Direction> lines[] = {
        {"PORT 10,0,0,2,19,136\r", Direction::ORIGINAL},
        {"EPRT |1|10.0.0.2|5000|", Direction::ORIGINAL},
        {"227 Entering Passive Mode (198,51,100,9,4,1)", Direction::REPLY},
        {"229 Entering Extended Passive Mode (|||6446|", Direction::REPLY},
    };
    for (const auto& [line, direction] : lines)
    {
        for (size_t length = 1; length < line.size(); ++length)
        {
            EXPECT_EQ(Read(line.substr(0, length), direction), "partial") << line << " " << length;
        }
        EXPECT_NE(Read(line, direction), "partial") << line;
    }
}

TEST(FtpCommand, WritesWhatItReads)
{
    for (const FtpLine line : {FtpLine::PORT, FtpLine::EPRT, FtpLine::PASV, FtpLine::EPSV})
    {
        const std::string words = FormatFtpEndpoint(line, SPEAKER, 60001);
        const std::string text = line == FtpLine::PORT   ? "PORT " + words + "\r\n"
                                 : line == FtpLine::EPRT ? "EPRT " + words + "\r\n"
                                 : line == FtpLine::PASV ? "227 (" + words + ")\r\n"
                                                         : "229 (" + words + ")\r\n";
        FtpEndpoint endpoint;
        const bool fromClient = line == FtpLine::PORT || line == FtpLine::EPRT;
        ASSERT_EQ(Scan(text, fromClient ? Direction::ORIGINAL : Direction::REPLY, endpoint),
                  FtpScan::FOUND);
        EXPECT_EQ(endpoint.line, line);
        EXPECT_EQ(endpoint.address, SPEAKER);
        EXPECT_EQ(endpoint.port, 60001);
    }
}
