/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "capture-writer.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <pcap/pcap.h>

namespace ns3
{
namespace replay
{

namespace
{

constexpr int64_t NANOSECONDS = 1000000000;
constexpr int SNAPSHOT = 65535; //!< the largest IPv4 datagram

} // namespace

struct CaptureWriter::Handle
{
    pcap_t* pcap{nullptr};
    pcap_dumper_t* dumper{nullptr};

    ~Handle()
    {
        if (dumper)
        {
            pcap_dump_close(dumper);
        }
        if (pcap)
        {
            pcap_close(pcap);
        }
    }
};

CaptureWriter::CaptureWriter(const std::string& path)
    : m_path(path),
      m_handle(std::make_unique<Handle>())
{
    m_handle->pcap =
        pcap_open_dead_with_tstamp_precision(DLT_RAW, SNAPSHOT, PCAP_TSTAMP_PRECISION_NANO);
    if (!m_handle->pcap)
    {
        throw CaptureError(path + ": cannot be written: out of memory");
    }
    // pcap_dump_open takes "-" for standard output and its messages repeat the path.
    FILE* file = std::fopen(path.c_str(), "wb");
    if (!file)
    {
        throw CaptureError(path + ": cannot be written: " + std::strerror(errno));
    }
    m_handle->dumper = pcap_dump_fopen(m_handle->pcap, file);
    if (!m_handle->dumper)
    {
        std::fclose(file);
        throw CaptureError(path + ": cannot be written: " + pcap_geterr(m_handle->pcap));
    }
}

CaptureWriter::~CaptureWriter() = default;

void
CaptureWriter::Write(int64_t time, const uint8_t* bytes, uint32_t length)
{
    pcap_pkthdr header;
    std::memset(&header, 0, sizeof(header));
    header.ts.tv_sec = time / NANOSECONDS;
    header.ts.tv_usec = time % NANOSECONDS;
    header.caplen = length;
    header.len = length;
    errno = 0;
    pcap_dump(reinterpret_cast<u_char*>(m_handle->dumper), &header, bytes);
    if (std::ferror(pcap_dump_file(m_handle->dumper)))
    {
        throw CaptureError(m_path + ": cannot be written: " + std::strerror(errno));
    }
    ++m_count;
}

void
CaptureWriter::Close()
{
    if (!m_handle->dumper)
    {
        return;
    }
    errno = 0;
    const bool isWritten =
        pcap_dump_flush(m_handle->dumper) == 0 && !std::ferror(pcap_dump_file(m_handle->dumper));
    const int error = errno;
    pcap_dump_close(m_handle->dumper);
    m_handle->dumper = nullptr;
    if (!isWritten)
    {
        throw CaptureError(m_path + ": cannot be written: " + std::strerror(error));
    }
}

} // namespace replay
} // namespace ns3
