/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCTP_WORDS_H
#define SCTP_WORDS_H

#include "packet-builder.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup netfilter-tests
 * SCTP chunks as words: "INIT", "COOKIE_ECHO+DATA", "ABORT/T" (the flag T is set), "type=63".
 */

namespace ns3
{
namespace netfilter
{

/// The chunks that have a name.
inline const std::vector<std::pair<std::string, uint8_t>>&
SctpChunkNames()
{
    static const std::vector<std::pair<std::string, uint8_t>> NAMES = {
        {"DATA", 0},
        {"INIT", 1},
        {"INIT_ACK", 2},
        {"SACK", 3},
        {"HEARTBEAT", 4},
        {"HEARTBEAT_ACK", 5},
        {"ABORT", 6},
        {"SHUTDOWN", 7},
        {"SHUTDOWN_ACK", 8},
        {"ERROR", 9},
        {"COOKIE_ECHO", 10},
        {"COOKIE_ACK", 11},
        {"SHUTDOWN_COMPLETE", 14},
    };
    return NAMES;
}

/// @param name of a chunk @return its type
inline uint8_t
SctpTypeFromName(const std::string& name)
{
    for (const auto& [known, type] : SctpChunkNames())
    {
        if (name == known)
        {
            return type;
        }
    }
    if (name.compare(0, 5, "type=") == 0)
    {
        return static_cast<uint8_t>(std::stoul(name.substr(5)));
    }
    throw std::runtime_error("\"" + name + "\": should be SCTP chunks like INIT or "
                                           "COOKIE_ECHO+DATA");
}

/**
 * @param word chunks
 * @param initiateTag of INIT and INIT_ACK
 * @param data bytes of user data in DATA, of the cookie in COOKIE_ECHO
 * @return their bytes, padded to a multiple of four
 */
inline Bytes
SctpChunksFromWord(const std::string& word, uint32_t initiateTag, uint32_t data)
{
    Bytes bytes;
    for (size_t from = 0; from <= word.size();)
    {
        const size_t to = std::min(word.find('+', from), word.size());
        std::string name = word.substr(from, to - from);
        from = to + 1;
        uint8_t flags = 0;
        if (name.size() > 2 && name.compare(name.size() - 2, 2, "/T") == 0)
        {
            flags = 1;
            name.resize(name.size() - 2);
        }
        const uint8_t type = SctpTypeFromName(name);
        const bool isInit = type == 1 || type == 2;
        Bytes value(isInit ? 16 : type == 0 ? 12 + data : type == 10 ? data : 4);
        if (isInit)
        {
            StoreBe32(&value[0], initiateTag);
        }
        const size_t begin = bytes.size();
        bytes.resize(begin + 4);
        bytes[begin] = type;
        bytes[begin + 1] = flags;
        StoreBe16(&bytes[begin + 2], static_cast<uint16_t>(4 + value.size()));
        bytes.insert(bytes.end(), value.begin(), value.end());
        bytes.resize((bytes.size() + 3) / 4 * 4);
    }
    return bytes;
}

/// @param packet a whole SCTP packet @return its chunks as a word
inline std::string
WordFromSctpChunks(const Bytes& packet)
{
    std::string word;
    for (size_t at = (packet[0] & 15) * 4U + 12; at + 4 <= packet.size();)
    {
        std::string name = "type=" + std::to_string(packet[at]);
        for (const auto& [known, type] : SctpChunkNames())
        {
            name = packet[at] == type ? known : name;
        }
        word += (word.empty() ? "" : "+") + name + ((packet[at + 1] & 1) != 0 ? "/T" : "");
        at += std::max<size_t>(4, (LoadBe16(&packet[at + 2]) + 3U) / 4U * 4U);
    }
    return word;
}

} // namespace netfilter
} // namespace ns3

#endif /* SCTP_WORDS_H */
