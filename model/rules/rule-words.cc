/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-words.h"

namespace ns3
{
namespace netfilter
{

namespace
{

bool
IsBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool
IsPlain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

std::string
InQuotes(const std::string& text)
{
    std::string quoted = "\"";
    for (const char c : text)
    {
        if (c == '"' || c == '\\' || c == '\'')
        {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + '"';
}

} // namespace

std::vector<RuleWord>
SplitRuleWords(const std::string& line, bool shell)
{
    if (line.find_first_of(std::string("\0\n\r", 3)) != std::string::npos)
    {
        throw RuleError("", "a rule is one line of text: it can hold no end of line and no NUL");
    }
    std::vector<RuleWord> words;
    size_t at = 0;
    while (at < line.size())
    {
        if (IsBlank(line[at]))
        {
            ++at;
            continue;
        }
        RuleWord word;
        char open = '\0'; // the quote that is open
        for (; at < line.size() && (open != '\0' || !IsBlank(line[at])); ++at)
        {
            const bool quote = line[at] == '"' || (shell && line[at] == '\'');
            if (quote && (open == '\0' || open == line[at]))
            {
                open = open == '\0' ? line[at] : '\0';
                word.quoted = true;
            }
            else if (open == '"' && line[at] == '\\' && at + 1 < line.size())
            {
                word.text += line[++at];
            }
            else
            {
                word.text += line[at];
            }
        }
        if (open != '\0')
        {
            throw RuleError(word.text, "the quote before \"" + word.text + "\" is not closed");
        }
        words.push_back(word);
    }
    return words;
}

std::string
QuoteRuleString(const std::string& text)
{
    for (const char c : text)
    {
        if (!IsPlain(c))
        {
            return InQuotes(text);
        }
    }
    return text.empty() ? "\"\"" : text;
}

std::string
QuoteRuleWord(const std::string& text)
{
    const bool needs =
        text.empty() || text == "!" || text.find_first_of(" \t\"") != std::string::npos;
    return needs ? InQuotes(text) : text;
}

const std::string&
RuleWords::TakeValue(const std::string& option)
{
    if (IsAtEnd())
    {
        throw RuleError(option, "option \"" + option + "\" needs a value behind it");
    }
    const RuleWord& word = Take();
    if (word.text == "!" && !word.quoted)
    {
        throw RuleError("!",
                        "\"!\" stands behind \"" + option + "\": write it in front, \"! " + option +
                            " ...\"");
    }
    return word.text;
}

} // namespace netfilter
} // namespace ns3
