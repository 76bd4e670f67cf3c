/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_COMMON_OPTIONS_H
#define RULE_COMMON_OPTIONS_H

#include "rule-words.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter
 * The options of a rule that need no "-m": how they may be spelled, and lists of addresses in them.
 */

namespace ns3
{
namespace netfilter
{

/// @param option an option @return "-s" for "--source", and so on; others as they are
std::string ShortOption(const std::string& option);

/// @return all of them in their long forms
std::vector<std::string> GetCommonOptions();

/**
 * "-s" and "-d" may name several addresses, with commas: as many rules are meant.
 *
 * @param words of a rule
 * @return the words of each rule that is meant, each source with all destinations
 * @throw RuleError if a list is negated
 */
std::vector<std::vector<RuleWord>> ExpandAddressLists(std::vector<RuleWord> words);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_COMMON_OPTIONS_H */
