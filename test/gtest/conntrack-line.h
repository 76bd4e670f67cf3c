/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_LINE_H
#define CONNTRACK_LINE_H

#include "connection-record.h"
#include "packet-view.h"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter-tests
 * Reads what the conntrack tool of a real router printed back into records.
 */

namespace ns3
{
namespace netfilter
{

/// A line of conntrack -L or conntrack -E, taken apart.
struct ConntrackLine
{
    bool isEvent{false};
    ConntrackEvent event{ConntrackEvent::NEW};
    bool hasSeconds{false}; //!< the line shows seconds left
    bool hasDelta{false};   //!< the line shows delta-time
    int64_t delta{0};       //!< seconds
    ConnectionRecord record;
};

/// @param word a dotted quad @return the address in host byte order
inline uint32_t
ParseAddress(const std::string& word)
{
    unsigned part[4];
    if (std::sscanf(word.c_str(), "%u.%u.%u.%u", part, part + 1, part + 2, part + 3) != 4)
    {
        throw std::runtime_error("no address: " + word);
    }
    return part[0] << 24 | part[1] << 16 | part[2] << 8 | part[3];
}

/**
 * Take a line apart. A remaining time of n seconds becomes almost n + 1 seconds, because the tool
 * rounds down.
 *
 * @param line a line of conntrack -L -o extended,id or of conntrack -E -o timestamp,id
 * @param listTime what the clock showed when conntrack -L ran, nanoseconds
 * @param timeOffset the clock at simulated time 0, nanoseconds
 * @return what it says; throws std::runtime_error at a word it does not know
 */
inline ConntrackLine
ParseConntrackLine(const std::string& line, int64_t listTime, int64_t timeOffset)
{
    ConntrackLine parsed;
    ConnectionRecord& record = parsed.record;
    std::istringstream words(line);
    std::string word;
    words >> word;
    record.now = listTime - timeOffset;
    if (word[0] == '[')
    {
        parsed.isEvent = true;
        long long seconds = 0;
        long long microseconds = 0;
        if (std::sscanf(word.c_str(), "[%lld.%6lld]", &seconds, &microseconds) != 2)
        {
            throw std::runtime_error("no time stamp: " + word);
        }
        record.now = seconds * SECOND + microseconds * 1000 - timeOffset;
        words >> word;
        parsed.event = word == "[NEW]"      ? ConntrackEvent::NEW
                       : word == "[UPDATE]" ? ConntrackEvent::UPDATE
                                            : ConntrackEvent::DESTROY;
        words >> word;
    }
    if (word == "ipv4")
    {
        words >> word >> word;
    }
    unsigned number = 0;
    words >> number;
    record.tuple[0].protocol = record.tuple[1].protocol = static_cast<uint8_t>(number);
    record.status = status::CONFIRMED | status::SEEN_REPLY;
    int direction = -1;
    std::string previous;
    while (words >> word)
    {
        const size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const std::string text = equals == std::string::npos ? "" : word.substr(equals + 1);
        const auto value = [&text] { return std::stoull(text); };
        if (name == "src")
        {
            ++direction;
        }
        Tuple* tuple = direction < 0 ? nullptr : &record.tuple[direction];
        if (equals == std::string::npos && word.find_first_not_of("0123456789") == word.npos)
        {
            parsed.hasSeconds = true;
            record.remaining = std::stoll(word) * SECOND + SECOND - 1;
        }
        else if (word == "[UNREPLIED]")
        {
            record.status &= ~status::SEEN_REPLY;
        }
        else if (word == "[ASSURED]")
        {
            record.status |= status::ASSURED;
        }
        else if (name == "src")
        {
            tuple->source = ParseAddress(text);
        }
        else if (name == "dst")
        {
            tuple->destination = ParseAddress(text);
        }
        else if (name == "sport")
        {
            tuple->sourceId = static_cast<uint16_t>(value());
        }
        else if (name == "dport")
        {
            tuple->destinationId = static_cast<uint16_t>(value());
        }
        else if (name == "type")
        {
            tuple->destinationId = static_cast<uint16_t>(value() << 8);
        }
        else if (name == "code")
        {
            tuple->destinationId = static_cast<uint16_t>(tuple->destinationId | value());
        }
        else if (name == "id" && previous == "code")
        {
            tuple->sourceId = static_cast<uint16_t>(value());
        }
        else if (name == "packets")
        {
            record.hasAccounting = true;
            record.packets[direction] = value();
        }
        else if (name == "bytes")
        {
            record.bytes[direction] = value();
        }
        else if (name == "mark")
        {
            record.mark = static_cast<uint32_t>(value());
        }
        else if (name == "delta-time")
        {
            parsed.hasDelta = true;
            parsed.delta = static_cast<int64_t>(value());
            record.start = record.now - parsed.delta * SECOND;
        }
        else if (name == "use")
        {
            record.use = static_cast<uint32_t>(value());
        }
        else if (name == "id")
        {
            record.id = static_cast<uint32_t>(value());
        }
        else
        {
            bool known = false;
            for (unsigned state = 0; state < TCP_STATE_COUNT; ++state)
            {
                if (word == TcpStateName(static_cast<TcpState>(state)))
                {
                    record.tcpState = static_cast<TcpState>(state);
                    known = true;
                }
            }
            if (!known)
            {
                throw std::runtime_error("unknown word '" + word + "' in: " + line);
            }
        }
        previous = name;
    }
    return parsed;
}

/// @param path a text file @return its lines; throws std::runtime_error if it cannot be read
inline std::vector<std::string>
ReadLines(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
    {
        throw std::runtime_error("cannot read " + path);
    }
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
    {
        lines.push_back(line);
    }
    return lines;
}

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_LINE_H */
