/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_WORDS_H
#define RULE_WORDS_H

#include "rule-error.h"

#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// One word of a rule.
struct RuleWord
{
    std::string text;
    bool quoted{false}; //!< stood in double quotes, so it is no "!"
};

/**
 * Split a line as iptables-restore does: blanks separate words; double quotes hold a word together;
 * within them a backslash takes the next character as it is.
 *
 * @param line the line
 * @param shell single quotes hold a word together, too, as in a shell
 * @return its words
 * @throw RuleError if a quote is not closed
 */
std::vector<RuleWord> SplitRuleWords(const std::string& line, bool shell = false);

/**
 * @param text any text
 * @return it as iptables-save writes a string option: in double quotes unless it consists of
 *         letters, digits, "-" and "_"; SplitRuleWords turns it back
 */
std::string QuoteRuleString(const std::string& text);

/**
 * @param text any text
 * @return it as it is if SplitRuleWords reads it as one word that is no "!", else in double quotes
 */
std::string QuoteRuleWord(const std::string& text);

/// A place in the words of a rule, from which option parsers take their values.
class RuleWords
{
  public:
    /// @param words the words, first one first
    explicit RuleWords(std::vector<RuleWord> words)
        : m_words(std::move(words))
    {
    }

    /// @return true if nothing is left
    bool IsAtEnd() const
    {
        return m_next == m_words.size();
    }

    /// @return how many words are left
    size_t Count() const
    {
        return m_words.size() - m_next;
    }

    /// @return the next word, which stays the next; there must be one
    const RuleWord& Peek() const
    {
        return m_words[m_next];
    }

    /// @return the next word; there must be one
    const RuleWord& Take()
    {
        return m_words[m_next++];
    }

    /// @return all words that are left; none is afterwards
    std::vector<RuleWord> TakeAll()
    {
        std::vector<RuleWord> rest(std::make_move_iterator(m_words.begin() + Next()),
                                   std::make_move_iterator(m_words.end()));
        m_next = m_words.size();
        return rest;
    }

    /// Go one word back. @param text what it shall read as from now on
    void PutBack(const std::string& text)
    {
        m_words[--m_next] = RuleWord{text, true};
    }

    /**
     * @param option the option that needs a value
     * @return the next word
     * @throw RuleError if there is none, or if it is the "!" of older iptables
     */
    const std::string& TakeValue(const std::string& option);

  private:
    std::ptrdiff_t Next() const
    {
        return static_cast<std::ptrdiff_t>(m_next);
    }

    std::vector<RuleWord> m_words;
    size_t m_next{0};
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_WORDS_H */
