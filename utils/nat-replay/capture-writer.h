/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CAPTURE_WRITER_H
#define CAPTURE_WRITER_H

#include "capture-reader.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace replay
{

/// Writes IPv4 datagrams to a pcap file of link type raw IP, stamps in nanoseconds.
class CaptureWriter
{
  public:
    /**
     * @param path the file, overwritten if there is one
     * @throws CaptureError if it cannot be written
     */
    explicit CaptureWriter(const std::string& path);
    ~CaptureWriter();
    CaptureWriter(const CaptureWriter&) = delete;
    CaptureWriter& operator=(const CaptureWriter&) = delete;

    /**
     * @param time nanoseconds since 1970
     * @param bytes the datagram, from its IPv4 header
     * @param length how many bytes
     * @throws CaptureError if the file cannot take it, e.g. because the disk is full
     */
    void Write(int64_t time, const uint8_t* bytes, uint32_t length);

    /**
     * Bring everything to the file and close it.
     *
     * @throws CaptureError if the file cannot take it
     */
    void Close();

    const std::string& GetPath() const
    {
        return m_path;
    }

    /// @return number of datagrams written
    uint64_t GetCount() const
    {
        return m_count;
    }

  private:
    struct Handle; //!< hides libpcap

    std::string m_path;
    std::unique_ptr<Handle> m_handle;
    uint64_t m_count{0};
};

} // namespace replay
} // namespace ns3

#endif /* CAPTURE_WRITER_H */
