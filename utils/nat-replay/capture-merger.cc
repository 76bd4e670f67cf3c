/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "capture-merger.h"

#include <algorithm>

namespace ns3
{
namespace replay
{

namespace
{

/// Order of the heap: says that the frame of one input comes after that of another.
struct Later
{
    const std::vector<CaptureMerger::Input>& inputs;

    bool operator()(size_t a, size_t b) const
    {
        const int64_t timeA = inputs[a].frame.time;
        const int64_t timeB = inputs[b].frame.time;
        return timeA != timeB ? timeA > timeB : a > b;
    }
};

} // namespace

size_t
CaptureMerger::Add(const std::string& path)
{
    Input input;
    input.reader = std::make_unique<CaptureReader>(path);
    m_inputs.push_back(std::move(input));
    return m_inputs.size() - 1;
}

void
CaptureMerger::Advance(size_t number)
{
    Input& input = m_inputs[number];
    const bool isFirst = !input.hasFrame;
    input.hasFrame = input.reader->ReadNext(input.frame);
    if (!input.hasFrame)
    {
        return;
    }
    if (!isFirst && input.frame.time < input.last)
    {
        if (input.backwards++ == 0)
        {
            input.firstBackwards = input.frame.number;
        }
        input.largestBackwards = std::max(input.largestBackwards, input.last - input.frame.time);
        input.frame.time = input.last;
    }
    input.last = input.frame.time;

    m_waiting.push_back(number);
    std::push_heap(m_waiting.begin(), m_waiting.end(), Later{m_inputs});
}

const CapturedFrame*
CaptureMerger::ReadNext(size_t& input)
{
    while (m_started < m_inputs.size())
    {
        Advance(m_started++);
    }
    if (m_taken != SIZE_MAX)
    {
        Advance(m_taken);
        m_taken = SIZE_MAX;
    }
    if (m_waiting.empty())
    {
        return nullptr;
    }
    std::pop_heap(m_waiting.begin(), m_waiting.end(), Later{m_inputs});
    m_taken = m_waiting.back();
    m_waiting.pop_back();
    input = m_taken;
    return &m_inputs[m_taken].frame;
}

uint64_t
CaptureMerger::GetSize() const
{
    uint64_t size = 0;
    for (const Input& input : m_inputs)
    {
        if (input.reader->GetSize() == 0)
        {
            return 0;
        }
        size += input.reader->GetSize();
    }
    return size;
}

uint64_t
CaptureMerger::GetPosition() const
{
    uint64_t position = 0;
    for (const Input& input : m_inputs)
    {
        position += input.reader->GetPosition();
    }
    return position;
}

} // namespace replay
} // namespace ns3
