/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPTABLES_SAVE_READER_H
#define IPTABLES_SAVE_READER_H

#include "rule-error.h"

#include <iosfwd>
#include <string>

namespace ns3
{
namespace netfilter
{

class RuleSet;

/// What to do with the packet and byte counters of a rules file.
enum class RuleCounterUse
{
    KEEP, //!< go on counting from them (iptables-restore -c)
    ZERO, //!< start at zero (iptables-restore without -c)
};

/**
 * Read the text that iptables-save prints, with or without counters. Tables in the text replace
 * those of @p rules, others stay. Nothing is skipped: whatever is not understood is an error.
 *
 * @ingroup netfilter
 * @param text the text
 * @param name what errors call the text, e.g. the file's name
 * @param rules where the tables go; untouched if an error is thrown
 * @param counters what to do with counters in the text
 * @throw RuleError with place, line and word
 */
void ReadIptablesSave(std::istream& text,
                      const std::string& name,
                      RuleSet& rules,
                      RuleCounterUse counters = RuleCounterUse::KEEP);

/**
 * Read a file, see ReadIptablesSave.
 *
 * @ingroup netfilter
 * @param path the file; errors call it so
 * @param rules where the tables go; untouched if an error is thrown
 * @param counters what to do with counters in the text
 * @throw RuleError, also if the file cannot be read
 */
void ReadIptablesSaveFile(const std::string& path,
                          RuleSet& rules,
                          RuleCounterUse counters = RuleCounterUse::KEEP);

} // namespace netfilter
} // namespace ns3

#endif /* IPTABLES_SAVE_READER_H */
