/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NFCT_COMMAND_H
#define NFCT_COMMAND_H

#include <string>

namespace ns3
{
namespace netfilter
{

class TimeoutPolicies;
struct ConntrackTimeouts;

/**
 * Do what the command line of nfct says to timeout policies: `add timeout NAME inet PROTOCOL STATE
 * SECONDS ...`, `delete timeout NAME`, `get timeout NAME`, `list timeout`, `flush timeout`.
 *
 * @ingroup netfilter
 * @param policies the policies; unchanged if an error is thrown
 * @param defaults the timeouts of connections without a policy
 * @param line the command line, with or without the word "nfct"
 * @return what nfct prints: of get and list lines, else nothing
 * @throw TimeoutPolicyError with the command line as its place
 */
std::string RunNfct(TimeoutPolicies& policies,
                    const ConntrackTimeouts& defaults,
                    const std::string& line);

} // namespace netfilter
} // namespace ns3

#endif /* NFCT_COMMAND_H */
