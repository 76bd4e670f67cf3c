/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_FIXTURE_H
#define REPLAY_FIXTURE_H

#include "capture-builder.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace ns3
{
namespace replay
{

/// What a run of nat-replay said.
struct RunResult
{
    int status{-1};   //!< exit status; negative if it crashed
    std::string text; //!< standard output and standard error
};

/// A datagram of a capture and its stamp.
struct StampedDatagram
{
    int64_t time{0};
    Bytes bytes;
};

/**
 * Tests with a folder of their own, and with nat-replay as a router between lan0 (192.168.1.1/24)
 * and wan0 (203.0.113.1/24).
 */
class ReplayTest : public testing::Test
{
  protected:
    ReplayTest();
    ~ReplayTest() override;

    /// @param name of a file @return its path in the folder
    std::string Path(const std::string& name) const;

    /// @param arguments of nat-replay, as a shell reads them @return what it said
    RunResult Run(const std::string& arguments) const;

    /// Replay lan.pcap of the folder. @param arguments more of them @return what nat-replay said
    RunResult ReplayLan(const std::string& arguments = "") const;

    /// @param interface "lan0" or "wan0" @return what left there in the last run
    std::vector<StampedDatagram> Left(const std::string& interface) const;

    /// Write a rules file "rules" that masquerades what leaves at wan0.
    void WriteMasqueradeRules() const;

  private:
    std::string m_folder;
};

/// A stamp to begin with: a whole second of the year 2026.
constexpr int64_t START = 1795353000000000000;

/// @param number makes it different from others @return a UDP datagram from lan0 to wan0
Bytes LanDatagram(uint16_t number = 0);

} // namespace replay
} // namespace ns3

#endif /* REPLAY_FIXTURE_H */
