/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "text-file.h"

#include "capture-reader.h"

#include <cerrno>
#include <cstring>

namespace ns3
{
namespace replay
{

TextFile::TextFile(const std::string& path)
    : m_path(path),
      m_stream(path)
{
    if (!m_stream)
    {
        throw CaptureError(path + ": cannot be written: " + std::strerror(errno));
    }
}

void
TextFile::Close()
{
    errno = 0;
    m_stream.close();
    if (!m_stream)
    {
        throw CaptureError(m_path +
                           ": cannot be written: " + std::strerror(errno ? errno : ENOSPC));
    }
}

} // namespace replay
} // namespace ns3
