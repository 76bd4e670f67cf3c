/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PROGRESS_BAR_H
#define PROGRESS_BAR_H

#include <cstdint>

namespace ns3
{
namespace replay
{

/**
 * Shows on standard error how far a long job is: a bar on a terminal, a line each ten per cent
 * elsewhere. A short job shows nothing.
 */
class ProgressBar
{
  public:
    /**
     * @param total bytes to read; 0 if nobody knows, then nothing is shown
     * @param isQuiet show nothing
     */
    ProgressBar(uint64_t total, bool isQuiet);

    /// @param done bytes read so far
    void Update(uint64_t done)
    {
        if (done >= m_next)
        {
            Show(done);
        }
    }

    /// The job has ended: remove the bar.
    void Finish();

  private:
    /// Draw. @param done bytes read so far
    void Show(uint64_t done);

    uint64_t m_total;
    uint64_t m_next; //!< draw when that many bytes are read
    bool m_isTerminal;
    bool m_isDrawn{false};
};

} // namespace replay
} // namespace ns3

#endif /* PROGRESS_BAR_H */
