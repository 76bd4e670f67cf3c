/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-builder.h"
#include "rule-log-line.h"
#include "rules-scenario.h"
#include "tracked-packet.h"

#include <fstream>
#include <gtest/gtest.h>
#include <string>

#ifndef NETFILTER_TEST_DATA
#error "NETFILTER_TEST_DATA must name the folder test/data"
#endif

using namespace ns3::netfilter;

namespace
{

Bytes
FromHex(const std::string& text)
{
    Bytes bytes;
    for (size_t i = 0; i + 1 < text.size(); i += 2)
    {
        bytes.push_back(static_cast<uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

// The line of a packet that came in by an interface, with mark 0x1f.
std::string
LineOf(const std::string& interface, const std::string& hex, const LogRequest& request)
{
    Bytes bytes = FromHex(hex);
    TrackedPacket packet;
    EXPECT_EQ(PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), packet.view),
              PacketView::Error::NONE)
        << hex;
    packet.mark = 0x1f;
    const FakeInterface in(interface, 1);
    HookState state;
    state.in = &in;
    return FormatLogLine(request, packet, state) + "|";
}

} // namespace

TEST(RulesLog, LinesAreLinuxs)
{
    LogRequest plain;
    LogRequest full;
    full.tcpSequence = full.tcpOptions = full.ipOptions = true;
    std::ifstream file(NETFILTER_TEST_DATA "/rules/log-lines.txt");
    size_t count = 0;
    for (std::string name; std::getline(file, name);)
    {
        if (name.compare(0, 7, "packet:") != 0)
        {
            continue;
        }
        std::string interface;
        std::string hex;
        file >> interface >> hex >> std::ws;
        std::string fullLine;
        std::string plainLine;
        std::getline(file, fullLine);
        std::getline(file, plainLine);
        EXPECT_EQ(LineOf(interface, hex, full), fullLine) << name;
        EXPECT_EQ(LineOf(interface, hex, plain), plainLine) << name;
        ++count;
    }
    EXPECT_EQ(count, 51U);
}
