/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_OPTION_H
#define RULE_OPTION_H

#include "rule-error.h"
#include "rule-option-writer.h"
#include "rule-words.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

struct RuleListNames;

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

/// Whether an option that a "!" may precede is there.
struct OptionFlag
{
    bool given{false};
    bool inverted{false};

    /**
     * Take note of the option if it is the one.
     *
     * @param option an option
     * @param name what it is called here
     * @return true if it is this one
     * @throw RuleError if it was there before
     */
    bool Take(const RuleOption& option, const char* name)
    {
        if (option.name != name)
        {
            return false;
        }
        option.RefuseRepetition(given);
        inverted = option.inverted;
        return true;
    }

    /// As Take, of an option that cannot be negated.
    bool TakePlain(const RuleOption& option, const char* name)
    {
        if (option.name == name)
        {
            option.RefuseInversion();
        }
        return Take(option, name);
    }

    /// @param met whether the packet has what the option asks for @return true if that is right
    bool Agrees(bool met) const
    {
        return !given || met != inverted;
    }

    /**
     * Write the option, if it is there.
     *
     * @param writer where it goes
     * @param name what it is called
     * @param value what is behind it
     */
    void Write(RuleOptionWriter& writer, const char* name, const std::string& value) const
    {
        if (given)
        {
            writer.Add(name, value, inverted);
        }
    }

    /// As Write, of an option without a value.
    void WriteSwitch(RuleOptionWriter& writer, const char* name) const
    {
        if (given)
        {
            writer.AddSwitch(name, inverted);
        }
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
     * @param given whether the options that the extension cannot do without are there
     * @param what they are, in quotes, e.g. `"--mark"`
     * @throw RuleError if they are not
     */
    void Require(bool given, const char* what) const
    {
        if (!given)
        {
            throw RuleError(GetName(), std::string("\"") + GetName() + "\" needs " + what);
        }
    }

    /**
     * Write the options in the order of iptables-save.
     *
     * @param writer where they go
     */
    virtual void WriteOptions(RuleOptionWriter& writer) const
    {
        (void)writer;
    }

    /**
     * Add what "iptables -L" prints, e.g. " tcp dpt:22": the options without their dashes, unless
     * iptables 1.8.9 has another spelling.
     *
     * @param text where it goes, with a blank in front
     * @param names for numbers
     */
    virtual void WriteList(std::string& text, const RuleListNames& names) const
    {
        (void)names;
        RuleOptionWriter writer = RuleOptionWriter::Listed(text);
        WriteOptions(writer);
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_OPTION_H */
