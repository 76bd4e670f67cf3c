/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace replay
{

/// A capture that cannot be read or written; what() names the file and the cure.
class CaptureError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// One frame of a capture. The bytes stay valid until the next frame of the same file is read.
struct CapturedFrame
{
    int64_t time{0};    //!< nanoseconds since 1970
    uint64_t number{0}; //!< position in its file, from 1, as Wireshark numbers them
    const uint8_t* bytes{nullptr};
    uint32_t captured{0}; //!< readable bytes
    uint32_t wire{0};     //!< bytes the frame had on the wire
};

/// @param path a capture of several interfaces @return how to make one file of each of them
std::string SplitInterfacesAdvice(const std::string& path);

/**
 * Reads one capture frame by frame through libpcap: pcap and pcapng, stamps of micro- and
 * nanoseconds. Never holds more than one frame.
 */
class CaptureReader
{
  public:
    /**
     * @param path the file
     * @throws CaptureError if there is no such file, it is no capture, or its link type is unknown
     */
    explicit CaptureReader(const std::string& path);
    ~CaptureReader();
    CaptureReader(const CaptureReader&) = delete;
    CaptureReader& operator=(const CaptureReader&) = delete;

    /**
     * @param frame where the next frame goes
     * @return false at the end of the file, or where it is damaged, see GetDamage()
     */
    bool ReadNext(CapturedFrame& frame);

    /// @return how the file ended too early (cut in the middle of a packet, garbage), or ""
    const std::string& GetDamage() const
    {
        return m_damage;
    }

    const std::string& GetPath() const
    {
        return m_path;
    }

    /// @return libpcap's DLT_ number of the link layer, one that frame-decoder.h knows
    int GetLinkType() const
    {
        return m_linkType;
    }

    /// @return bytes of the file; 0 if it is a pipe
    uint64_t GetSize() const
    {
        return m_size;
    }

    /// @return how many interfaces a pcapng file was captured at, as far as it says; 1 if not
    size_t GetInterfaceCount() const
    {
        return m_interfaces;
    }

    /// @return bytes read so far
    uint64_t GetPosition() const;

  private:
    struct Handle; //!< hides libpcap

    /// Look at the interfaces of a pcapng file. @param file the file at its beginning; comes back
    void CheckInterfaces(std::FILE* file);

    /**
     * Remember how the file ended too early, at the packet that comes next.
     *
     * @param start where it begins, bytes
     * @param problem what it is or cannot
     * @param cure what it means or how to mend it
     */
    void SetDamage(uint64_t start, const std::string& problem, const std::string& cure);

    std::string m_path;
    std::unique_ptr<Handle> m_handle;
    std::string m_damage;
    int m_linkType{-1};
    uint64_t m_size{0};
    size_t m_interfaces{1};
    uint64_t m_count{0};
};

} // namespace replay
} // namespace ns3

#endif /* CAPTURE_READER_H */
