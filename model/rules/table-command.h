/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TABLE_COMMAND_H
#define TABLE_COMMAND_H

#include "rule-words.h"
#include "rule.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class RuleTable;

/**
 * @ingroup netfilter
 * One command of iptables to one table: its letter, the chain it is about, and what follows.
 */
class TableCommand
{
  public:
    /**
     * Take a command's own arguments from the words behind it; what is left is a rule, or other
     * options.
     *
     * @param option the command, e.g. "-A" or "--append"
     * @param words what stands behind it
     * @throw RuleError if it is no command, or if an argument is missing
     */
    TableCommand(const std::string& option, RuleWords& words);

    /// @param option an option @return true if it is a command
    static bool IsCommand(const std::string& option);

    /// @return all commands in their short forms, for messages
    static std::string GetNames();

    /// @return e.g. 'A' for "-A" and "--append"
    char GetLetter() const
    {
        return m_letter;
    }

    /// @return the chain it is about; empty: all of them
    const std::string& GetChain() const
    {
        return m_chain;
    }

    /// @return the number of the rule it is about, from 1; 0: none is named
    size_t GetNumber() const
    {
        return m_number;
    }

    /// @return true if it only looks ("-L", "-S", "-C")
    bool IsQuestion() const;

    /// @return true if it cannot do anything to a table that was never touched ("-F", "-D", ...)
    bool NeedsTable() const;

    /**
     * Do it, unless it is "-L" or "-S".
     *
     * @param table the table; unchanged if an error is thrown
     * @param words the rule, if the command takes one; of no other option may be left
     * @param counters where the counters of new rules start
     * @throw RuleError without place
     */
    void Apply(RuleTable& table, RuleWords& words, const RuleCounters& counters) const;

  private:
    /// Refuse words that do not begin with a value. @param what it has to be, for the message
    void RequireSecond(const RuleWords& words, const std::string& what) const;
    void TakeNumber(RuleWords& words);
    void ApplyRule(RuleTable& table, RuleWords& words, const RuleCounters& counters) const;
    void DeleteRules(RuleTable& table, RuleWords& words) const;
    void Zero(RuleTable& table) const;
    /// Check that the chain has a rule of the number. @return its index
    size_t FindRule(const RuleTable& table) const;

    std::string m_option; //!< as it was written
    char m_letter;
    std::string m_chain;
    std::string m_value; //!< of "-P" and "-E"
    size_t m_number{0};
};

} // namespace netfilter
} // namespace ns3

#endif /* TABLE_COMMAND_H */
