/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CAPTURE_MERGER_H
#define CAPTURE_MERGER_H

#include "capture-reader.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace replay
{

/**
 * Several captures as one stream, by time. Of frames with the same stamp the one of the capture
 * added first comes first. The order within a capture is never changed: it is the order in which
 * packets came in. A frame stamped earlier than its predecessor in the file (some drivers stamp
 * per queue) counts as having come with its predecessor.
 */
class CaptureMerger
{
  public:
    /// What was read of one capture.
    struct Input
    {
        std::unique_ptr<CaptureReader> reader;
        CapturedFrame frame; //!< the next frame, if hasFrame
        bool hasFrame{false};
        int64_t last{0};             //!< latest stamp so far
        uint64_t backwards{0};       //!< frames stamped earlier than their predecessor
        uint64_t firstBackwards{0};  //!< number of the first of them
        int64_t largestBackwards{0}; //!< the farthest step back, nanoseconds
    };

    /**
     * @param path a capture file
     * @return its number, counted from 0
     * @throws CaptureError see CaptureReader
     */
    size_t Add(const std::string& path);

    /**
     * @param input where the number of the capture goes that the frame comes from
     * @return the next frame, valid until the next call; null at the end of all captures
     */
    const CapturedFrame* ReadNext(size_t& input);

    /// @param input a number that Add returned @return the state of that capture
    const Input& GetInput(size_t input) const
    {
        return m_inputs[input];
    }

    size_t GetInputCount() const
    {
        return m_inputs.size();
    }

    /// @return bytes of all captures; 0 if one of them is a pipe
    uint64_t GetSize() const;

    /// @return bytes read of all captures
    uint64_t GetPosition() const;

  private:
    /// Read the next frame of @p input and put it among the waiting ones. @param input its number
    void Advance(size_t input);

    std::vector<Input> m_inputs;
    std::vector<size_t> m_waiting; //!< heap of inputs with a frame, earliest on top
    size_t m_taken{SIZE_MAX};      //!< input whose frame the caller holds
    size_t m_started{0};           //!< inputs whose first frame has been read
};

} // namespace replay
} // namespace ns3

#endif /* CAPTURE_MERGER_H */
