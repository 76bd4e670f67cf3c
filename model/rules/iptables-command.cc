/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "iptables-command.h"

#include "rule-list.h"
#include "rule-set.h"
#include "rule-table.h"
#include "rule-values.h"
#include "rule-words.h"
#include "table-command.h"

#include <optional>

namespace ns3
{
namespace netfilter
{

namespace
{

// The options of iptables itself, as opposed to those of a rule.
struct CommandLine
{
    std::optional<TableCommand> command;
    TableId table{TableId::FILTER};
    RuleListStyle style;
    std::vector<RuleWord> rest; // a rule
};

// "-nvL" is "-n -v -L", and "--table=nat" is "--table nat".
void
SplitOption(std::vector<RuleWord>& words, size_t place)
{
    const std::string text = words[place].text;
    const auto behind = words.begin() + static_cast<std::ptrdiff_t>(place) + 1;
    const size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals != std::string::npos && !words[place].quoted &&
        (name == "--table" || TableCommand::IsCommand(name)))
    {
        words[place].text = name;
        words.insert(behind, RuleWord{text.substr(equals + 1), true});
        return;
    }
    size_t count = 1;
    while (count < text.size() && std::string("nvx").find(text[count]) != std::string::npos)
    {
        ++count;
    }
    if (words[place].quoted || text.size() < 3 || text[0] != '-' || text[1] == '-' || count == 1)
    {
        return;
    }
    words[place].text = text.substr(0, 2);
    words.insert(behind, RuleWord{"-" + text.substr(2), false});
}

bool
IsOneOf(const std::string& text, const char* shortName, const char* longName)
{
    return text == shortName || text == longName;
}

bool
IsNumber(const std::string& text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// False if it is none of the switches that go with a list.
bool
ParseStyle(const std::string& text, RuleListStyle& style)
{
    bool RuleListStyle::*member = nullptr;
    if (IsOneOf(text, "-n", "--numeric"))
    {
        member = &RuleListStyle::numeric;
    }
    else if (IsOneOf(text, "-v", "--verbose"))
    {
        member = &RuleListStyle::verbose;
    }
    else if (IsOneOf(text, "-x", "--exact"))
    {
        member = &RuleListStyle::exact;
    }
    else if (text == "--line-numbers")
    {
        member = &RuleListStyle::lineNumbers;
    }
    else
    {
        return false;
    }
    style.*member = true;
    return true;
}

CommandLine
ParseLine(const std::string& line)
{
    std::vector<RuleWord> words = SplitRuleWords(line, true);
    CommandLine parsed;
    size_t place = !words.empty() && words.front().text == "iptables" ? 1 : 0;
    while (place < words.size())
    {
        SplitOption(words, place);
        const RuleWord word = words[place++];
        const bool isCommand = !word.quoted && TableCommand::IsCommand(word.text);
        const bool isTable = !word.quoted && IsOneOf(word.text, "-t", "--table");
        if (!isCommand && !isTable)
        {
            if (!word.quoted && IsOneOf(word.text, "-4", "--ipv4"))
            {
                continue;
            }
            if (!word.quoted && IsOneOf(word.text, "-w", "--wait"))
            {
                // Nobody else changes the rules. The seconds may be left out.
                const bool hasSeconds = place < words.size() && IsNumber(words[place].text);
                place += hasSeconds ? 1 : 0;
                continue;
            }
            if (word.quoted || !ParseStyle(word.text, parsed.style))
            {
                parsed.rest.push_back(word);
            }
            continue;
        }
        // What stands behind a command is its own; everything else stays in order.
        RuleWords behind(std::vector<RuleWord>(
            words.begin() + static_cast<std::ptrdiff_t>(place), words.end()));
        const size_t left = behind.Count();
        if (isCommand)
        {
            if (parsed.command)
            {
                throw RuleError(word.text,
                                "only one command is possible, but \"" + word.text +
                                    "\" stands behind \"-" + parsed.command->GetLetter() + "\"");
            }
            parsed.command.emplace(word.text, behind);
        }
        else
        {
            parsed.table = TableIdFromName(behind.TakeValue(word.text));
        }
        place += left - behind.Count();
    }
    if (!parsed.command)
    {
        throw RuleError("",
                        "there is no command in it; known: " + TableCommand::GetNames());
    }
    return parsed;
}

std::string
Answer(const RuleTable& table, const CommandLine& line)
{
    const TableCommand& command = *line.command;
    if (command.GetLetter() == 'L')
    {
        return ListRules(table, command.GetChain(), command.GetNumber(), line.style);
    }
    if (command.GetLetter() == 'S')
    {
        return ListCommands(table, command.GetChain(), command.GetNumber());
    }
    return "";
}

} // namespace

std::string
RunIptables(RuleSet& rules, const std::string& line)
{
    std::optional<CommandLine> parsed;
    try
    {
        parsed = ParseLine(line);
    }
    catch (const RuleError& error)
    {
        throw error.At(line.empty() ? "iptables" : line, 0);
    }
    std::string answer;
    const auto run = [&](RuleTable& table) {
        RuleWords words(std::move(parsed->rest));
        parsed->command->Apply(table, words, RuleCounters());
        answer = Answer(table, *parsed);
    };
    if (parsed->command->NeedsTable() && !rules.HasTable(parsed->table))
    {
        // Nothing can come of it but an answer, or an error.
        RuleSet scratch;
        scratch.SetHost(&rules.GetHost());
        scratch.Change(parsed->table, line, run);
    }
    else if (parsed->command->IsQuestion())
    {
        rules.Ask(parsed->table, line, run);
    }
    else
    {
        rules.Change(parsed->table, line, run);
    }
    return answer;
}

} // namespace netfilter
} // namespace ns3
