/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-listing.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace replay
{

namespace
{

/// @param text a word @return true if it is a number
bool
IsNumber(const std::string& text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/// @param tuple a direction @return it as text
std::string
Join(const TupleText& tuple)
{
    std::string text;
    for (const auto& [name, value] : tuple)
    {
        text += " " + name + "=" + value;
    }
    return text;
}

/**
 * Take a word "name=value" or "[FLAG]" apart.
 *
 * @param word the word
 * @param line where it goes
 * @param direction 0 or 1: the tuple that words belong to now; -1 before the first
 * @return false if the word means nothing
 */
bool
TakeWord(const std::string& word, ConntrackLine& line, int& direction)
{
    if (word.front() == '[' && word.back() == ']')
    {
        line.flags += line.flags.empty() ? word : " " + word;
        return true;
    }
    const size_t equals = word.find('=');
    if (equals == std::string::npos)
    {
        return false;
    }
    const std::string name = word.substr(0, equals);
    const std::string value = word.substr(equals + 1);
    if (name == "src")
    {
        ++direction;
    }
    if (direction < 0 || direction > 1)
    {
        return false;
    }
    if (name == "packets" || name == "bytes")
    {
        line.counters += line.counters.empty() ? word : " " + word;
        return true;
    }
    for (const char* part :
         {"src", "dst", "sport", "dport", "type", "code", "id", "srckey", "dstkey"})
    {
        // ICMP has an id in its tuple, and every connection one at the end of its line.
        const bool isTrailer = name == "id" && (line.tuple[direction].count("type") == 0 ||
                                                line.tuple[direction].count("id") > 0);
        if (name == part && !isTrailer)
        {
            line.tuple[direction][name] = value;
            return true;
        }
    }
    line.rest[name] = value;
    return true;
}

/// @param text a line @param line where its parts go @return false if it cannot be understood
bool
ParseLine(const std::string& text, ConntrackLine& line)
{
    line.text = text;
    std::istringstream words(text);
    std::string word;
    words >> word;
    if (word.size() > 2 && word.front() == '[' && IsNumber(word.substr(1, 1)))
    {
        words >> word; // A time stamp was first.
    }
    if (word == "[NEW]" || word == "[UPDATE]" || word == "[DESTROY]")
    {
        line.event = word.substr(1, word.size() - 2);
        words >> word;
    }
    if (word == "ipv4")
    {
        words >> word >> word;
    }
    std::string number;
    if (!(words >> number) || !IsNumber(number))
    {
        return false;
    }
    line.protocol = word + " " + number;

    int direction = -1;
    bool isStart = true;
    while (words >> word)
    {
        if (isStart && IsNumber(word) && !line.hasRemaining)
        {
            line.hasRemaining = true;
            line.remaining = std::stoll(word);
            continue;
        }
        if (isStart && line.state.empty() && word.find('=') == std::string::npos &&
            word.front() != '[')
        {
            line.state = word;
            continue;
        }
        isStart = false;
        if (!TakeWord(word, line, direction))
        {
            return false;
        }
    }
    return direction == 1;
}

} // namespace

std::string
ConntrackLine::GetKey() const
{
    return protocol + Join(tuple[0]);
}

std::string
ConntrackLine::GetReply() const
{
    return Join(tuple[1]);
}

std::vector<ConntrackLine>
ReadConntrackLines(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
    {
        throw std::runtime_error(path + ": cannot be opened");
    }
    std::vector<ConntrackLine> lines;
    std::string text;
    for (size_t number = 1; std::getline(file, text); ++number)
    {
        ConntrackLine line;
        if (!ParseLine(text, line))
        {
            throw std::runtime_error(path + ":" + std::to_string(number) +
                                     ": is no line of conntrack: " + text);
        }
        lines.push_back(line);
    }
    return lines;
}

} // namespace replay
} // namespace ns3
