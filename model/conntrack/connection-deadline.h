/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_DEADLINE_H
#define CONNECTION_DEADLINE_H

#include "netfilter-hook.h"

#include <boost/intrusive/set_hook.hpp>

namespace ns3
{
namespace netfilter
{

class Connection;

/// The place of a connection in the tree of an ExactReaper.
struct ConnectionDeadline
    : public boost::intrusive::set_base_hook<
          boost::intrusive::link_mode<boost::intrusive::safe_link>,
          boost::intrusive::optimize_size<true>>
{
    Connection* connection{nullptr};
    Instant when{0}; //!< when to look; the connection may live longer by now, but not shorter
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_DEADLINE_H */
