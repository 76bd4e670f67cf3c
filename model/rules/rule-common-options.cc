/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-common-options.h"

#include "rule-error.h"
#include "rule-values.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

// In their long forms, and the short ones that are written.
struct CommonOption
{
    const char* shortName;
    const char* longName;
};

constexpr CommonOption COMMON[] = {
    {"-s", "--source"},
    {"-s", "--src"},
    {"-d", "--destination"},
    {"-d", "--dst"},
    {"-i", "--in-interface"},
    {"-o", "--out-interface"},
    {"-p", "--protocol"},
    {"-p", "--proto"},
    {"-f", "--fragment"},
    {"-m", "--match"},
    {"-j", "--jump"},
    {"-g", "--goto"},
    {"-c", "--set-counters"},
};

// The places of the values of "-s" and "-d" that name several addresses.
std::vector<size_t>
FindLists(const std::vector<RuleWord>& words)
{
    std::vector<size_t> places;
    for (size_t i = 1; i < words.size(); ++i)
    {
        const RuleWord& option = words[i - 1];
        const std::string name = option.quoted ? std::string() : ShortOption(option.text);
        if ((name == "-s" || name == "-d") && words[i].text.find(',') != std::string::npos)
        {
            if (i >= 2 && words[i - 2].text == "!" && !words[i - 2].quoted)
            {
                throw RuleError(words[i].text,
                                "several addresses in \"" + words[i].text + "\" behind \"! " +
                                    name + "\": write a rule for each of them");
            }
            places.push_back(i);
        }
    }
    return places;
}

} // namespace

std::string
ShortOption(const std::string& option)
{
    for (const CommonOption& common : COMMON)
    {
        if (option == common.longName)
        {
            return common.shortName;
        }
    }
    return option;
}

std::vector<std::string>
GetCommonOptions()
{
    std::vector<std::string> names;
    for (const CommonOption& common : COMMON)
    {
        names.emplace_back(common.longName);
    }
    return names;
}

std::vector<std::vector<RuleWord>>
ExpandAddressLists(std::vector<RuleWord> words)
{
    std::vector<std::vector<RuleWord>> variants = {std::move(words)};
    // Sources first: each of them with all destinations, as iptables does it.
    std::vector<size_t> places = FindLists(variants.front());
    std::stable_sort(places.begin(), places.end(), [&](size_t a, size_t b) {
        return ShortOption(variants.front()[a - 1].text) == "-s" &&
               ShortOption(variants.front()[b - 1].text) != "-s";
    });
    for (const size_t place : places)
    {
        std::vector<std::vector<RuleWord>> more;
        for (const std::vector<RuleWord>& variant : variants)
        {
            for (const std::string& address : SplitAt(variant[place].text, ','))
            {
                more.push_back(variant);
                more.back()[place].text = address;
            }
        }
        variants = std::move(more);
    }
    return variants;
}

} // namespace netfilter
} // namespace ns3
