/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCENARIO_NAMES_H
#define SCENARIO_NAMES_H

#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// The numbers that a scenario knows by name: "$p" and "$p[600-1023]" in scenario.h.
class ScenarioNames
{
  public:
    /**
     * @param pattern a word, with at most one name in it; a new name takes its value from @p actual
     * @param actual a word
     * @return true if they agree
     */
    bool Match(const std::string& pattern, const std::string& actual);

    /// Word by word. @param pattern words @param actual words @return true if they agree
    bool MatchAll(const std::vector<std::string>& pattern, const std::vector<std::string>& actual);

    /**
     * @param word a word
     * @return the word with the value of the name that is in it
     * @throw std::runtime_error if nothing has that name yet
     */
    std::string Substitute(const std::string& word) const;

  private:
    std::map<std::string, std::string> m_names;
};

} // namespace netfilter
} // namespace ns3

#endif /* SCENARIO_NAMES_H */
