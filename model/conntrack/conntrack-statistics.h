/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_STATISTICS_H
#define CONNTRACK_STATISTICS_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Counters of a connection tracker, with the meaning of conntrack -S.
 */
struct ConntrackStatistics
{
    uint64_t found{0};        //!< tuples that NAT wanted and found taken
    uint64_t invalid{0};      //!< packets that could not be tracked
    uint64_t insert{0};       //!< connections that entered the table (always 0 in today's Linux)
    uint64_t insertFailed{0}; //!< connections that could not enter it
    uint64_t drop{0};         //!< packets dropped: table full, or insertion failed
    uint64_t earlyDrop{0};    //!< connections removed to make room
    uint64_t error{0};        //!< ICMP messages that are broken, or errors about nothing known
    uint64_t searchRestart{0}; //!< look-ups repeated because the table was resized: none here
    uint64_t clashResolve{0}; //!< packets merged into the connection that was faster
    uint64_t chainTooLong{0}; //!< insertions refused because of the length of a chain
    uint64_t expired{0};      //!< connections removed because their time was up
    uint64_t expectCreate{0}; //!< expectations added
    uint64_t expectNew{0};    //!< connections that were expected
    uint64_t expectDelete{0}; //!< expectations removed: used, too old, replaced, master gone
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_STATISTICS_H */
