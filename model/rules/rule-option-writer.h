/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_OPTION_WRITER_H
#define RULE_OPTION_WRITER_H

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * Writes options behind each other, with a blank in front of each: as iptables-save does, or in the
 * plainer spelling of "iptables -L". Who has a value says once how it is called.
 */
class RuleOptionWriter
{
  public:
    /// @param text where options go, as iptables-save writes them @return a writer
    static RuleOptionWriter Saved(std::string& text)
    {
        return {text, "", true};
    }

    /**
     * @param text where options go, as "-L" writes them: nothing is quoted
     * @param prefix what all names begin with and is left out
     * @return a writer
     */
    static RuleOptionWriter Listed(std::string& text, const char* prefix = "--")
    {
        return {text, prefix, false};
    }

    /// Write an option without a value. @param name with its dashes @param inverted "!" in front
    void AddSwitch(const std::string& name, bool inverted = false);

    /**
     * Write an option whose value needs no quotes.
     *
     * @param name with its dashes
     * @param value what is behind it
     * @param inverted "!" in front
     */
    void Add(const std::string& name, const std::string& value, bool inverted = false);

    /// Write an option with any word as value. @param name with its dashes @param value of it
    void AddWord(const std::string& name, const std::string& value);

    /// Likewise, with quotes as for a text. @param name with its dashes @param value of it
    void AddString(const std::string& name, const std::string& value);

  private:
    RuleOptionWriter(std::string& text, std::string prefix, bool quotes);

    std::string& m_text;
    std::string m_prefix;
    bool m_quotes;
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_OPTION_WRITER_H */
