/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scenario-names.h"

#include "packet-text.h"

#include <cctype>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{

namespace
{

[[noreturn]] void
Fail(const std::string& what)
{
    throw std::runtime_error(what);
}

} // namespace

bool
ScenarioNames::Match(const std::string& pattern, const std::string& actual)
{
    const size_t dollar = pattern.find('$');
    if (dollar == std::string::npos)
    {
        return pattern == actual;
    }
    if (pattern.find('$', dollar + 1) != std::string::npos)
    {
        Fail("\"" + pattern + "\": one name in a word, no more");
    }
    size_t end = dollar + 1;
    while (end < pattern.size() && (std::isalnum(static_cast<unsigned char>(pattern[end])) != 0))
    {
        ++end;
    }
    const std::string name = pattern.substr(dollar + 1, end - dollar - 1);
    uint32_t low = 0;
    uint32_t high = ~0U;
    if (end < pattern.size() && pattern[end] == '[')
    {
        const size_t dash = pattern.find('-', end);
        const size_t close = pattern.find(']', end);
        if (dash == std::string::npos || close == std::string::npos || dash > close)
        {
            Fail("\"" + pattern + "\": limits are written [LOW-HIGH]");
        }
        low = NumberFromWord(pattern.substr(end + 1, dash - end - 1), ~0U);
        high = NumberFromWord(pattern.substr(dash + 1, close - dash - 1), ~0U);
        end = close + 1;
    }
    const std::string before = pattern.substr(0, dollar);
    const std::string after = pattern.substr(end);
    if (actual.size() <= before.size() + after.size() ||
        actual.compare(0, before.size(), before) != 0 ||
        actual.compare(actual.size() - after.size(), after.size(), after) != 0)
    {
        return false;
    }
    const std::string value =
        actual.substr(before.size(), actual.size() - before.size() - after.size());
    if (value.find_first_not_of("0123456789") != std::string::npos || value.size() > 10)
    {
        return false;
    }
    if (const auto known = m_names.find(name); known != m_names.end())
    {
        return known->second == value;
    }
    const uint32_t number = NumberFromWord(value, ~0U);
    if (number < low || number > high)
    {
        return false;
    }
    m_names[name] = value;
    return true;
}

bool
ScenarioNames::MatchAll(const std::vector<std::string>& pattern,
                        const std::vector<std::string>& actual)
{
    if (pattern.size() != actual.size())
    {
        return false;
    }
    for (size_t i = 0; i < pattern.size(); ++i)
    {
        if (!Match(pattern[i], actual[i]))
        {
            return false;
        }
    }
    return true;
}

std::string
ScenarioNames::Substitute(const std::string& word) const
{
    const size_t dollar = word.find('$');
    if (dollar == std::string::npos)
    {
        return word;
    }
    const auto known = m_names.find(word.substr(dollar + 1));
    if (known == m_names.end())
    {
        Fail("\"" + word + "\": nothing has that name yet");
    }
    return word.substr(0, dollar) + known->second;
}

} // namespace netfilter
} // namespace ns3
