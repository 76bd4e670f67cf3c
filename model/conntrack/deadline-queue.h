/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef DEADLINE_QUEUE_H
#define DEADLINE_QUEUE_H

#include "netfilter-hook.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

class Connection;

/**
 * @ingroup netfilter
 * Connections in the order of the instants at which somebody wants to look at them. In a tree of
 * their own, a million of them would lie all over the memory, and each step would wait for it. So
 * they are in runs of some hundreds; the tree is one of runs, small enough for a cache, and only
 * the first run is sorted. No operation touches more than two runs.
 *
 * It does not keep the connections alive: who removes one must take it out.
 */
class DeadlineQueue
{
  public:
    /// When to look, at which connection.
    struct Entry
    {
        Instant when;
        uint32_t id; //!< Connection::id, which decides between equal instants
        Connection* connection;
    };

    /// @return true if nothing waits
    bool IsEmpty() const
    {
        return m_runs.empty();
    }

    /// @return the first one; the queue must not be empty
    const Entry& GetFirst() const
    {
        return m_runs.begin()->second.back();
    }

    /**
     * Look ahead, to fetch what will be needed.
     *
     * @param place how far behind the first one
     * @return the connection there, or null if it is not known without effort
     */
    const Connection* GetAhead(size_t place) const
    {
        const Run& first = m_runs.begin()->second;
        return place < first.size() ? first[first.size() - 1 - place].connection : nullptr;
    }

    /**
     * Put a connection in, which must not be there yet.
     *
     * @param when to look at it
     * @param connection the connection, whose id no other connection in here has
     */
    void Push(Instant when, Connection& connection);

    /**
     * Take a connection out.
     *
     * @param when as told to Push()
     * @param connection the connection
     * @return false if it is not here
     */
    bool Erase(Instant when, const Connection& connection);

    /// Take out the first one; the queue must not be empty.
    void PopFirst();

    /// @return number of runs, each of which takes twelve kilobytes
    size_t GetRunCount() const
    {
        return m_runs.size();
    }

  private:
    /// Entries that nothing of another run comes between; in descending order if it is the first.
    using Run = std::vector<Entry>;
    /// An instant, and an id.
    using Key = std::pair<Instant, uint32_t>;
    /// Each run by a key that none of its entries is before, and all of earlier runs are.
    using Runs = std::map<Key, Run>;

    /// Most entries in a run, enough for a tree of runs to be small.
    static constexpr size_t MAX_RUN = 512;

    static Key KeyOf(const Entry& entry)
    {
        return {entry.when, entry.id};
    }

    static bool IsLater(const Entry& a, const Entry& b)
    {
        return KeyOf(b) < KeyOf(a);
    }

    /// @param key of an entry @return the run where it belongs; there must be one
    Runs::iterator RunOf(const Key& key);
    /// Make two runs of a full one.
    void Split(Runs::iterator full);
    /// Make one run of two neighbours, neither sorted.
    void Join(Runs::iterator run, Runs::iterator next);
    /// Keep the promise that no run is empty and the first one sorted.
    void DropFirstIfEmpty();

    Runs m_runs; //!< none of them empty
};

} // namespace netfilter
} // namespace ns3

#endif /* DEADLINE_QUEUE_H */
