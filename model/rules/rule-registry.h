/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_REGISTRY_H
#define RULE_REGISTRY_H

#include "rule-match.h"
#include "rule-target.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter
 * Which matches and targets there are. A new one is a class, a maker declared here, and a line in
 * the tables of rule-registry.cc.
 */

namespace ns3
{
namespace netfilter
{

/// @param name what stands behind "-m" @return the match, or null if there is none of this name
std::unique_ptr<RuleMatch> MakeMatch(const std::string& name);

/**
 * @param protocol an IP protocol number
 * @return the name of the match whose options may be used behind "-p" without "-m", or null
 */
const char* ImplicitMatchName(uint8_t protocol);

/**
 * @param option an option that is not known where it stands
 * @return what to write in front so that it is known, e.g. `"-p tcp" or "-p udp"`; may be empty
 */
std::string WhereOptionBelongs(const std::string& option);

/// @return the names of all matches
std::vector<std::string> GetMatchNames();

/// @param name what stands behind "-j" @return the target, or null if there is none of this name
std::unique_ptr<RuleTarget> MakeTarget(const std::string& name);

/// @param name any word @return true if it is a target or a verdict, so that no chain may be it
bool IsTargetName(const std::string& name);

/// @return the names of all verdicts and targets
std::vector<std::string> GetTargetNames();

/// Makers of matches, in rule-matches-*.cc. @return a match without options
std::unique_ptr<RuleMatch> MakeTcpMatch();
std::unique_ptr<RuleMatch> MakeUdpMatch();       ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeIcmpMatch();      ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeConntrackMatch(); ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeStateMatch();     ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeCommentMatch();   ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeMarkMatch();      ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeSctpMatch();      ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeMultiportMatch(); ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeConnmarkMatch();  ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeLimitMatch();     ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeHashlimitMatch(); ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeConnlimitMatch(); ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeAddrtypeMatch();  ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeIprangeMatch();   ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeLengthMatch();    ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeTtlMatch();       ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeDscpMatch();      ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeTosMatch();       ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeRecentMatch();    ///< @return see MakeTcpMatch
std::unique_ptr<RuleMatch> MakeStatisticMatch(); ///< @return see MakeTcpMatch

/// Makers of targets, in rule-targets-*.cc. @return a target without options
std::unique_ptr<RuleTarget> MakeSnatTarget();
std::unique_ptr<RuleTarget> MakeDnatTarget();       ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeMasqueradeTarget(); ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeRedirectTarget();   ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeMarkTarget();       ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeConnmarkTarget();   ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeCtTarget();         ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeNotrackTarget();    ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeTtlTarget();        ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeDscpTarget();       ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeTosTarget();        ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeTcpmssTarget();     ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeLogTarget();        ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeRejectTarget();     ///< @return see MakeSnatTarget
std::unique_ptr<RuleTarget> MakeNetmapTarget();     ///< @return see MakeSnatTarget

} // namespace netfilter
} // namespace ns3

#endif /* RULE_REGISTRY_H */
