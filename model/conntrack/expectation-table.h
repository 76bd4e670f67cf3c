/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXPECTATION_TABLE_H
#define EXPECTATION_TABLE_H

#include "conntrack-statistics.h"
#include "expectation.h"

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

namespace ns3
{
namespace netfilter
{

/// What became of an expectation that a helper wanted to add.
enum class ExpectResult : uint8_t
{
    ADDED,
    CLASH,     //!< another one could match the same packet: try another port
    FULL,      //!< nf_conntrack_expect_max is reached
    NO_HELPER, //!< the master has no helper
};

/**
 * @ingroup netfilter
 * The expectations of one tracker, found by the destination of the packets they expect (Linux
 * nf_conntrack_expect.c). An expectation ends when it is used, when its time is up, when its master
 * ends, or when the master's helper expects something newer and may have no more. One whose time is
 * up is never found again; it is removed when somebody meets it.
 */
class ExpectationTable
{
  public:
    /// @param statistics where additions, uses and removals are counted; must outlive this
    explicit ExpectationTable(ConntrackStatistics& statistics);
    ~ExpectationTable();

    ExpectationTable(const ExpectationTable&) = delete;
    ExpectationTable& operator=(const ExpectationTable&) = delete;

    /**
     * Add an expectation. An equal one of the same master is replaced, which renews its time; the
     * master's oldest one of that kind makes room, if the helper's policy allows no more.
     *
     * @param expectation what is expected; its master must have a helper
     * @param maximum most expectations at a time, 0 for no limit
     * @param now simulated time
     * @return what became of it
     */
    ExpectResult Add(Expectation expectation, uint32_t maximum, Instant now);

    /**
     * Find what expects a new connection, and use it up (Linux nf_ct_find_expectation). The master
     * must be alive and confirmed.
     *
     * @param tuple of the new connection
     * @param now simulated time
     * @return the expectation, if there is one
     */
    std::optional<Expectation> Take(const Tuple& tuple, Instant now);

    /**
     * @param master a connection
     * @param spokenPort a port that was spoken of
     * @param direction direction of the new connection
     * @param now simulated time
     * @return what @p master expects there, or null
     */
    const Expectation* FindOf(const Connection& master,
                              uint16_t spokenPort,
                              Direction direction,
                              Instant now) const;

    /// Give an expectation up again. @param master whose @param tuple which
    void Remove(Connection& master, const Tuple& tuple);

    /// Give up all expectations of a connection. @param master the connection
    void RemoveOf(Connection& master);

    /// Give up all that @p listener would hear of. @param listener a listener that goes away
    void RemoveOf(const ExpectationListener* listener);

    /// @return true if nothing is expected, so that there is no need to look
    bool IsEmpty() const
    {
        return m_expectations.empty();
    }

    /// @param now simulated time @return number of expectations
    size_t GetSize(Instant now);

    /**
     * Call a function for each expectation, in the order of their tuples.
     *
     * @param now simulated time
     * @param visit called with const Expectation&
     */
    template <typename Visitor>
    void ForEach(Instant now, Visitor&& visit)
    {
        RemoveExpired(now);
        for (const auto& entry : m_expectations)
        {
            visit(entry.second);
        }
    }

  private:
    /// Destination address, destination port, protocol, zone.
    using Key = std::tuple<uint32_t, uint16_t, uint8_t, uint16_t>;
    using Map = std::multimap<Key, Expectation>;

    static Key KeyOf(const Tuple& tuple);
    static bool Clashes(const Expectation& a, const Expectation& b);
    static bool IsSame(const Expectation& a, const Expectation& b);
    Map::iterator Remove(Map::iterator position);
    void RemoveExpired(Instant now);
    /// Make room for one more of @p kind among those of @p master.
    void EvictOldest(Connection& master, uint8_t kind);
    /// @param expectation one that is in the table @return where
    Map::iterator Find(const Expectation* expectation);

    ConntrackStatistics& m_statistics;
    Map m_expectations;
};

} // namespace netfilter
} // namespace ns3

#endif /* EXPECTATION_TABLE_H */
