/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "progress-bar.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <string>
#include <unistd.h>

namespace ns3
{
namespace replay
{

namespace
{

constexpr uint64_t MEBIBYTE = 1024 * 1024;
constexpr uint64_t SHORT_ON_TERMINAL = 4 * MEBIBYTE;
constexpr uint64_t SHORT_ELSEWHERE = 64 * MEBIBYTE;
constexpr unsigned STEPS_ON_TERMINAL = 200;
constexpr unsigned STEPS_ELSEWHERE = 10;
constexpr size_t WIDTH = 40;

} // namespace

ProgressBar::ProgressBar(uint64_t total, bool isQuiet)
    : m_total(total),
      m_next(std::numeric_limits<uint64_t>::max()),
      m_isTerminal(isatty(STDERR_FILENO) != 0)
{
    if (!isQuiet && total >= (m_isTerminal ? SHORT_ON_TERMINAL : SHORT_ELSEWHERE))
    {
        m_next = m_isTerminal ? 0 : total / STEPS_ELSEWHERE;
    }
}

void
ProgressBar::Show(uint64_t done)
{
    const uint64_t shown = std::min(done, m_total);
    const unsigned percent = static_cast<unsigned>(100.0 * shown / m_total);
    if (m_isTerminal)
    {
        const size_t filled = static_cast<size_t>(1.0 * WIDTH * shown / m_total);
        std::fprintf(stderr,
                     "\r[%s%s] %3u %% of %.1f MiB",
                     std::string(filled, '#').c_str(),
                     std::string(WIDTH - filled, ' ').c_str(),
                     percent,
                     1.0 * m_total / MEBIBYTE);
        std::fflush(stderr);
        m_isDrawn = true;
    }
    else
    {
        std::fprintf(stderr, "%u %% of %.1f MiB\n", percent, 1.0 * m_total / MEBIBYTE);
    }
    const unsigned steps = m_isTerminal ? STEPS_ON_TERMINAL : STEPS_ELSEWHERE;
    const uint64_t step = std::max<uint64_t>(m_total / steps, 1);
    m_next = (done / step + 1) * step;
}

void
ProgressBar::Finish()
{
    if (m_isDrawn)
    {
        std::fprintf(stderr, "\r%*s\r", static_cast<int>(WIDTH + 30), "");
        std::fflush(stderr);
    }
    m_next = std::numeric_limits<uint64_t>::max();
    m_isDrawn = false;
}

} // namespace replay
} // namespace ns3
