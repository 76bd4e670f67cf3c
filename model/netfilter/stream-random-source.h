/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STREAM_RANDOM_SOURCE_H
#define STREAM_RANDOM_SOURCE_H

#include "random-source.h"

#include "ns3/random-variable-stream.h"

namespace ns3
{

/**
 * @ingroup netfilter
 * The engine's random numbers from an ns-3 random stream.
 */
class StreamRandomSource : public netfilter::RandomSource
{
  public:
    StreamRandomSource()
        : m_stream(CreateObject<UniformRandomVariable>())
    {
    }

    uint32_t Next() override
    {
        return m_stream->GetInteger(0, 0xffffffff);
    }

    /// @param stream first stream index to use @return number of streams used
    int64_t AssignStreams(int64_t stream)
    {
        m_stream->SetStream(stream);
        return 1;
    }

  private:
    Ptr<UniformRandomVariable> m_stream;
};

} // namespace ns3

#endif /* STREAM_RANDOM_SOURCE_H */
