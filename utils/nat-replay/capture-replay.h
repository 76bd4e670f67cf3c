/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CAPTURE_REPLAY_H
#define CAPTURE_REPLAY_H

#include "capture-merger.h"
#include "capture-writer.h"
#include "progress-bar.h"
#include "replay-options.h"
#include "replay-router.h"
#include "replay-summary.h"
#include "text-file.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace replay
{

/// Sends captures through a ReplayRouter and writes what comes out of it.
class CaptureReplay : private RouterObserver
{
  public:
    /**
     * Open all files and set up the router.
     *
     * @param options what is asked for; outlives this
     * @throws CaptureError, OptionError, RuleError for what is wrong
     */
    explicit CaptureReplay(const ReplayOptions& options);
    ~CaptureReplay() override;
    CaptureReplay(const CaptureReplay&) = delete;
    CaptureReplay& operator=(const CaptureReplay&) = delete;

    /**
     * Replay everything and close all files.
     *
     * @throws CaptureError if results cannot be written
     */
    void Run();

    /// @return what was counted
    const ReplaySummary& GetSummary() const
    {
        return m_summary;
    }

    /// @return true if an input could not be read to its end
    bool IsInputDamaged() const;

  private:
    void OpenInputs();
    void OpenOutputs();

    /// Read up to the next good datagram and schedule its arrival, or else the end.
    void ScheduleNext();

    /**
     * Count a frame.
     *
     * @param number of its input
     * @param frame the frame
     * @return true if it is to be replayed; then m_bytes and m_length are set
     */
    bool Accept(size_t number, const CapturedFrame& frame);

    /// The scheduled datagram arrives.
    void Arrive();

    /// Some time after the last packet: write the table, take the router down.
    void Finish();

    void DatagramLeaves(size_t interface,
                        const uint8_t* bytes,
                        uint32_t length,
                        bool isForwarded) override;
    void DatagramDelivered() override;
    void DatagramDropped(const std::string& reason) override;
    void ConnectionChanged(netfilter::ConntrackEvent event,
                           const netfilter::ConnectionRecord& connection) override;

    /// Write conntrack.txt, now.
    void WriteConnections();

    /// Write expectations.txt, now.
    void WriteExpectations();

    /// @return simulated time as the captures have it, nanoseconds since 1970
    int64_t GetStamp() const;

    const ReplayOptions& m_options;
    ReplaySummary m_summary;
    CaptureMerger m_merger;
    std::vector<std::unique_ptr<CaptureWriter>> m_writers; //!< by interface
    std::unique_ptr<TextFile> m_connections;               //!< conntrack.txt
    std::unique_ptr<TextFile> m_events;                    //!< events.txt
    std::unique_ptr<TextFile> m_expectations;              //!< null without --helper
    std::unique_ptr<ReplayRouter> m_router;
    ProgressBar m_progress;
    bool m_hasStarted{false};  //!< the first frame has been read
    bool m_isGoingDown{false}; //!< the table has been written, connections end

    size_t m_input{0};               //!< input of the datagram that arrives next
    const uint8_t* m_bytes{nullptr}; //!< the datagram
    uint32_t m_length{0};            //!< its length
};

} // namespace replay
} // namespace ns3

#endif /* CAPTURE_REPLAY_H */
