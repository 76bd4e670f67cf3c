/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_SYSCTL_H
#define CONNTRACK_SYSCTL_H

#include "conntrack-config.h"
#include "printable-text.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class Conntrack;

/// A sysctl that does not exist, or a value that it does not take; what() says which and what
/// would.
class SysctlError : public std::runtime_error
{
  public:
    /// @param message what is wrong, and what would be right
    explicit SysctlError(const std::string& message)
        : std::runtime_error(ReadableMessage(message))
    {
    }
};

/**
 * Set a field of a configuration by its Linux name.
 *
 * @ingroup netfilter
 * @param config the configuration
 * @param name e.g. "net.netfilter.nf_conntrack_acct"; the prefix may be missing
 * @param value as in Linux: seconds, a number, or 0/1
 * @throw SysctlError if there is no such name (with near matches), if the value is out of range, or
 *        if it can only be read (nf_conntrack_count)
 */
void SetSysctl(ConntrackConfig& config, const std::string& name, const std::string& value);

/**
 * Likewise, for a tracker at work. It applies from the next packet on.
 *
 * @ingroup netfilter
 * @param tracker the tracker
 * @param name as above
 * @param value as above
 * @throw SysctlError as above, and if the number of buckets is not what it was
 */
void SetSysctl(Conntrack& tracker, const std::string& name, const std::string& value);

/**
 * @ingroup netfilter
 * @param config the configuration
 * @param name as in SetSysctl
 * @return the value as Linux prints it
 * @throw SysctlError if there is no such name
 */
std::string GetSysctl(const ConntrackConfig& config, const std::string& name);

/**
 * Likewise, of a tracker at work: nf_conntrack_count says how many connections there are, and
 * nf_conntrack_buckets how far the table has grown.
 *
 * @ingroup netfilter
 * @param tracker the tracker
 * @param name as in SetSysctl
 * @return the value as Linux prints it
 * @throw SysctlError if there is no such name
 */
std::string GetSysctl(Conntrack& tracker, const std::string& name);

/// @return the full names of all sysctls, sorted
std::vector<std::string> ListSysctls();

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_SYSCTL_H */
