/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_COMPARE_H
#define CONNTRACK_COMPARE_H

#include "conntrack-listing.h"
#include "output-compare.h"

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace ns3
{
namespace replay
{

/// Result of comparing tables or events.
struct ConntrackComparison
{
    uint64_t compared{0};    //!< connections that were compared
    uint64_t realOwn{0};     //!< left out of the real file: from or to the router itself
    uint64_t replayedOwn{0}; //!< left out of the replayed file
    uint64_t lines{0};       //!< lines compared
    uint64_t differences{0}; //!< what is not equal
    int64_t largestLag{0};   //!< largest difference of seconds that was let pass
};

/**
 * @param line a connection
 * @param addresses the router's
 * @return true if the router is one of its ends; how a router's own programs answer is not NAT
 */
bool IsOfRouter(const ConntrackLine& line, const AddressSet& addresses);

/**
 * Compare tables: same connections, and of each the reply direction, state, flags, counters, mark,
 * and seconds within a tolerance. Not compared: "id" (any number that is unique), "use" (how many
 * hold the connection just then).
 *
 * @param real lines of the real router
 * @param replayed lines of the replay
 * @param addresses the router's
 * @param tolerance by how much seconds may differ
 * @param report differences go here, in words
 * @return what was compared
 */
ConntrackComparison CompareTables(const std::vector<ConntrackLine>& real,
                                  const std::vector<ConntrackLine>& replayed,
                                  const AddressSet& addresses,
                                  int64_t tolerance,
                                  std::ostream& report);

/**
 * Compare events: for each connection the same sequence of NEW, UPDATE and DESTROY with the same
 * text. The DESTROY of a connection that was in the table at the end is compared if both files have
 * it: whoever recorded a real router may have stopped while it went down.
 *
 * One difference of texts is let pass and reported as a finding: an event shows the connection as
 * it is when it is printed, and on two processors the next packet may have changed it by then. So a
 * real line may show what the next event of the replay shows.
 *
 * @param real lines of the real router
 * @param replayed lines of the replay
 * @param table the real table at the end
 * @param addresses the router's
 * @param tolerance by how much seconds may differ
 * @param report differences and findings go here, in words
 * @return what was compared
 */
ConntrackComparison CompareEvents(const std::vector<ConntrackLine>& real,
                                  const std::vector<ConntrackLine>& replayed,
                                  const std::vector<ConntrackLine>& table,
                                  const AddressSet& addresses,
                                  int64_t tolerance,
                                  std::ostream& report);

} // namespace replay
} // namespace ns3

#endif /* CONNTRACK_COMPARE_H */
