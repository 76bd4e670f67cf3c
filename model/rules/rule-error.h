/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_ERROR_H
#define RULE_ERROR_H

#include <stdexcept>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * A rule that cannot be understood, or that makes no sense where it stands. what() is one line that
 * names the place, the word and the cure:
 * `rules.v4:12: unknown target "MASQ" (did you mean "MASQUERADE"?); known targets: ...`
 *
 * Rules may come from anywhere: whatever is not printable ASCII stands in it as `\xNN`, and long
 * words and places are shortened.
 */
class RuleError : public std::runtime_error
{
  public:
    /**
     * @param word the word of the input that is wrong; may be empty
     * @param message what is wrong with it, the word included, and what would be right
     */
    RuleError(const std::string& word, const std::string& message)
        : RuleError("", 0, word, message)
    {
    }

    /**
     * @param place a file name, or whatever tells a reader where the text came from
     * @param line line number in it, from 1; 0 if it has no lines
     * @param word the word of the input that is wrong; may be empty
     * @param message what is wrong with it, the word included, and what would be right
     */
    RuleError(const std::string& place,
              unsigned line,
              const std::string& word,
              const std::string& message)
        : RuleError(place, line, word, message, MakeReadable(message, word))
    {
    }

    /**
     * @param place see the constructor
     * @param line see the constructor
     * @return the same error, with its place
     */
    RuleError At(const std::string& place, unsigned line) const
    {
        return RuleError(place, line, m_word, m_message);
    }

    /// @return the file, or what stands for it; may be empty
    const std::string& GetPlace() const
    {
        return m_place;
    }

    /// @return the line in the file, from 1; 0 if there is none
    unsigned GetLine() const
    {
        return m_line;
    }

    /// @return the word that is wrong, as it stands in the input; may be empty
    const std::string& GetWord() const
    {
        return m_word;
    }

    /// @return what() without the place
    const std::string& GetMessage() const
    {
        return m_message;
    }

  private:
    RuleError(const std::string& place,
              unsigned line,
              const std::string& word,
              const std::string&,
              const std::string& readable)
        : std::runtime_error(Prefix(place, line) + readable),
          m_place(place),
          m_line(line),
          m_word(word),
          m_message(readable)
    {
    }

    /**
     * @param message a message
     * @param word a word in it, perhaps
     * @return it, printable, with @p word and whatever else is too long shortened
     */
    static std::string MakeReadable(std::string message, const std::string& word);

    /// @return how what() begins: the place, printable, shortened if it is too long
    static std::string Prefix(const std::string& place, unsigned line);

    std::string m_place;
    unsigned m_line;
    std::string m_word;
    std::string m_message;
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_ERROR_H */
