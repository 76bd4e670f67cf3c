/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "capture-reader.h"

#include "frame-decoder.h"
#include "pcapng-interfaces.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <pcap/pcap.h>
#include <sys/stat.h>

namespace ns3
{
namespace replay
{

namespace
{

constexpr int64_t NANOSECONDS = 1000000000;
/// What a pcap file can hold: the year 2106. Far enough from the end of simulated time.
constexpr int64_t LATEST_SECOND = 4294967295;

/// @param header of a packet @return whole seconds after 1970 of its stamp
int64_t
GetSeconds(const pcap_pkthdr& header)
{
    // The 32 bits of a pcap file have no sign, but libpcap before 1.10.5 gives them one.
    const int64_t seconds = header.ts.tv_sec;
    return seconds < 0 && seconds >= INT32_MIN ? seconds + (int64_t{1} << 32) : seconds;
}

/// @param header of a packet @return true if its stamp is a time
bool
IsStampPossible(const pcap_pkthdr& header)
{
    const int64_t seconds = GetSeconds(header);
    return seconds >= 0 && seconds <= LATEST_SECOND && header.ts.tv_usec >= 0 &&
           header.ts.tv_usec < NANOSECONDS;
}

/**
 * @param path a file that libpcap refused
 * @return what its first bytes say it is, with the cure, or ""
 */
std::string
GuessContents(const std::string& path)
{
    std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    unsigned char start[4] = {0, 0, 0, 0};
    if (!file || std::fread(start, 1, sizeof(start), file.get()) != sizeof(start))
    {
        return "";
    }
    if (start[0] == 0x1f && start[1] == 0x8b)
    {
        return "; it is compressed: run gunzip on a copy first";
    }
    if (std::memcmp(start, "\x28\xb5\x2f\xfd", 4) == 0)
    {
        return "; it is compressed: run unzstd on a copy first";
    }
    return "; a pcap or pcapng file is needed, as tcpdump -w and Wireshark write it";
}

} // namespace

std::string
SplitInterfacesAdvice(const std::string& path)
{
    return "make a file of each interface, with tshark -r " + path +
           " -Y frame.interface_id==0 -w 0.pcapng and so on";
}

struct CaptureReader::Handle
{
    explicit Handle(pcap_t* p)
        : pcap(p)
    {
    }

    ~Handle()
    {
        pcap_close(pcap);
    }

    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    pcap_t* pcap;
};

CaptureReader::CaptureReader(const std::string& path)
    : m_path(path)
{
    FILE* file = std::fopen(path.c_str(), "rb");
    if (!file)
    {
        throw CaptureError(path + ": cannot be opened: " + std::strerror(errno));
    }
    struct stat status;
    if (fstat(fileno(file), &status) == 0)
    {
        if (S_ISDIR(status.st_mode))
        {
            std::fclose(file);
            throw CaptureError(path + ": is a directory, not a capture file");
        }
        m_size = S_ISREG(status.st_mode) ? static_cast<uint64_t>(status.st_size) : 0;
    }

    try
    {
        CheckInterfaces(file);
    }
    catch (const CaptureError&)
    {
        std::fclose(file);
        throw;
    }
    char message[PCAP_ERRBUF_SIZE] = "";
    pcap_t* pcap =
        pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, message);
    if (!pcap)
    {
        std::fclose(file);
        throw CaptureError(path + ": is no capture file (" + message + ")" +
                           (m_size > 0 ? GuessContents(path) : ""));
    }
    m_handle = std::make_unique<Handle>(pcap);

    m_linkType = pcap_datalink(pcap);
    if (!IsLinkTypeKnown(m_linkType))
    {
        throw CaptureError(path + ": link type " + LinkTypeName(m_linkType) +
                           " is not supported; supported are " + KnownLinkTypes());
    }
}

CaptureReader::~CaptureReader() = default;

void
CaptureReader::CheckInterfaces(std::FILE* file)
{
    if (m_size == 0)
    {
        return; // A pipe cannot be read twice.
    }
    const std::vector<uint16_t> linkTypes = ReadPcapngInterfaces(file);
    std::rewind(file);
    for (const uint16_t linkType : linkTypes)
    {
        if (linkType != linkTypes[0])
        {
            throw CaptureError(m_path + ": was captured at " + std::to_string(linkTypes.size()) +
                               " interfaces of different link types (" +
                               std::to_string(linkTypes[0]) + " and " + std::to_string(linkType) +
                               "), which libpcap cannot read from one file; " +
                               SplitInterfacesAdvice(m_path));
        }
    }
    m_interfaces = linkTypes.empty() ? 1 : linkTypes.size();
}

void
CaptureReader::SetDamage(uint64_t start, const std::string& problem, const std::string& cure)
{
    m_damage = m_path + ": packet " + std::to_string(m_count + 1) + " at byte " +
               std::to_string(start) + " " + problem + "; " + cure;
    if (m_count > 0)
    {
        m_damage += m_count == 1
                        ? "; the packet before it is whole"
                        : "; the " + std::to_string(m_count) + " packets before it are whole";
    }
}

uint64_t
CaptureReader::GetPosition() const
{
    const auto position = ftello(pcap_file(m_handle->pcap));
    return position > 0 ? static_cast<uint64_t>(position) : 0;
}

bool
CaptureReader::ReadNext(CapturedFrame& frame)
{
    if (!m_damage.empty())
    {
        return false;
    }
    const uint64_t start = GetPosition();
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    const int result = pcap_next_ex(m_handle->pcap, &header, &bytes);
    if (result == PCAP_ERROR_BREAK)
    {
        return false;
    }
    if (result != 1)
    {
        const std::string error = pcap_geterr(m_handle->pcap);
        // A pcapng file may name another interface behind its first packets.
        const bool isForeign = error.find("different from the type") != std::string::npos;
        SetDamage(start,
                  "cannot be read (" + error + ")",
                  isForeign ? SplitInterfacesAdvice(m_path)
                            : "the file was cut or overwritten there");
        return false;
    }
    if (!IsStampPossible(*header))
    {
        SetDamage(start,
                  "is stamped " + std::to_string(GetSeconds(*header)) + " s and " +
                      std::to_string(header->ts.tv_usec) + " ns after 1970, which cannot be",
                  "stamps are from 0 to " + std::to_string(LATEST_SECOND) +
                      " s and 999999999 ns; correct them with editcap -t");
        return false;
    }
    frame.time = GetSeconds(*header) * NANOSECONDS + header->ts.tv_usec;
    frame.number = ++m_count;
    frame.bytes = bytes;
    frame.captured = header->caplen;
    // A writer may claim that less was on the wire than it stored; what is here was on the wire.
    frame.wire = header->len > header->caplen ? header->len : header->caplen;
    return true;
}

} // namespace replay
} // namespace ns3
