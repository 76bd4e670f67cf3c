/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXACT_REAPER_H
#define EXACT_REAPER_H

#include "connection.h"
#include "reaper.h"

#include <boost/intrusive/set.hpp>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Removes each connection at the moment it expires. Connections wait in a tree, ordered by the end
 * they had when they were put there. A later end is not told: it is noticed when the earlier one
 * comes, and the connection put in again. So a packet costs nothing here; a connection costs a node
 * of the tree.
 */
class ExactReaper : public Reaper
{
  public:
    /// @param config the constants
    explicit ExactReaper(const ReaperConfig& config);
    ~ExactReaper() override;

    Duration Start(Instant now) override;
    ReapReport Run(ConnectionTable& table, Instant now) override;

    bool WantsDeadlines() const override
    {
        return true;
    }

    Duration OnDeadline(Connection& connection, Instant now) override;
    void OnRemoved(Connection& connection) override;

  private:
    struct Earlier
    {
        bool operator()(const ConnectionDeadline& a, const ConnectionDeadline& b) const
        {
            return a.when != b.when ? a.when < b.when : a.connection->id < b.connection->id;
        }
    };

    using Tree = boost::intrusive::multiset<ConnectionDeadline, boost::intrusive::compare<Earlier>>;

    Duration GetDelay(Instant now) const;
    /// Have the processor fetch what the removals behind the next one read.
    void PrefetchNext(const ConnectionTable& table) const;

    ReaperConfig m_config;
    Tree m_tree;
};

} // namespace netfilter
} // namespace ns3

#endif /* EXACT_REAPER_H */
