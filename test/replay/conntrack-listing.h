/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_LISTING_H
#define CONNTRACK_LISTING_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace replay
{

/// One direction of a connection as conntrack prints it: "src", "dst", "sport", ... and values.
using TupleText = std::map<std::string, std::string>;

/// A line of "conntrack -L" or "conntrack -E", taken apart.
struct ConntrackLine
{
    std::string event;                       //!< "NEW", "UPDATE", "DESTROY"; "" in a table
    std::string protocol;                    //!< name and number, e.g. "tcp 6"
    bool hasRemaining{false};                //!< remaining says something
    int64_t remaining{0};                    //!< seconds
    std::string state;                       //!< e.g. "ESTABLISHED", or ""
    TupleText tuple[2];                      //!< original, reply; without counters
    std::string counters;                    //!< packets and bytes of both directions, or ""
    std::string flags;                       //!< e.g. "[UNREPLIED]", or ""
    std::map<std::string, std::string> rest; //!< mark, use, id, delta-time, ...
    std::string text;                        //!< the whole line

    /// @return what makes the connection: protocol and original direction
    std::string GetKey() const;

    /// @return the reply direction
    std::string GetReply() const;
};

/**
 * Read a file of such lines.
 *
 * @param path the file
 * @return its lines
 * @throws std::runtime_error with file and line if one cannot be understood
 */
std::vector<ConntrackLine> ReadConntrackLines(const std::string& path);

} // namespace replay
} // namespace ns3

#endif /* CONNTRACK_LISTING_H */
