/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_OPTION_H
#define RULE_OPTION_H

#include "rule-error.h"
#include "rule-words.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// An option as it stands in a rule: its name, whether "!" is in front, and what is behind it.
struct RuleOption
{
    std::string name; //!< with its dashes, e.g. "--dport"
    bool inverted{false};
    RuleWords& words; //!< the next word is the option's value, if it takes one

    /// @return the option's value @throw RuleError if there is none
    const std::string& TakeValue() const
    {
        return words.TakeValue(name);
    }

    /// @throw RuleError if "!" is in front
    void RefuseInversion() const
    {
        if (inverted)
        {
            throw RuleError(name, "\"" + name + "\" cannot be negated: leave out the \"!\"");
        }
    }

    /**
     * @param seen whether the option was there before; true afterwards
     * @throw RuleError if it was
     */
    void RefuseRepetition(bool& seen) const
    {
        if (seen)
        {
            throw RuleError(name, "\"" + name + "\" may stand only once in a rule");
        }
        seen = true;
    }
};

/**
 * @ingroup netfilter
 * What matches and targets have in common: a name, options with values, a text form.
 */
class RuleExtension
{
  public:
    virtual ~RuleExtension() = default;

    /// @return the name behind -m or -j, e.g. "conntrack"
    virtual const char* GetName() const = 0;

    /// @return the options it takes, with their dashes, for error messages
    virtual std::vector<std::string> GetOptions() const
    {
        return {};
    }

    /**
     * Take an option, and its value from the words behind it.
     *
     * @param option an option that may or may not be one of GetOptions(), or another spelling of it
     * @return false if it is not; then no word was taken
     * @throw RuleError if the value is wrong
     */
    virtual bool ParseOption(const RuleOption& option)
    {
        (void)option;
        return false;
    }

    /**
     * Add the options as iptables-save writes them, with a blank in front of each.
     *
     * @param text where they go
     */
    virtual void WriteOptions(std::string& text) const
    {
        (void)text;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_OPTION_H */
