/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "table-command.h"

#include "iptables-save-writer.h"
#include "rule-parser.h"
#include "rule-table.h"
#include "rule-values.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

// What a command takes besides a rule.
enum class Argument : uint8_t
{
    CHAIN,
    MAYBE_CHAIN,
    NUMBER,
    MAYBE_NUMBER,
    VALUE,
    NONE,
};

struct CommandKind
{
    char letter;
    const char* longName;
    Argument first;
    Argument second;
    bool rule; // a rule follows
};

constexpr CommandKind COMMANDS[] = {
    {'A', "--append", Argument::CHAIN, Argument::NONE, true},
    {'I', "--insert", Argument::CHAIN, Argument::MAYBE_NUMBER, true},
    {'D', "--delete", Argument::CHAIN, Argument::MAYBE_NUMBER, true},
    {'R', "--replace", Argument::CHAIN, Argument::NUMBER, true},
    {'C', "--check", Argument::CHAIN, Argument::NONE, true},
    {'N', "--new-chain", Argument::CHAIN, Argument::NONE, false},
    {'X', "--delete-chain", Argument::MAYBE_CHAIN, Argument::NONE, false},
    {'E', "--rename-chain", Argument::CHAIN, Argument::VALUE, false},
    {'F', "--flush", Argument::MAYBE_CHAIN, Argument::NONE, false},
    {'Z', "--zero", Argument::MAYBE_CHAIN, Argument::MAYBE_NUMBER, false},
    {'P', "--policy", Argument::CHAIN, Argument::VALUE, false},
    {'L', "--list", Argument::MAYBE_CHAIN, Argument::MAYBE_NUMBER, false},
    {'S', "--list-rules", Argument::MAYBE_CHAIN, Argument::MAYBE_NUMBER, false},
};

const CommandKind*
FindCommand(const std::string& option)
{
    for (const CommandKind& kind : COMMANDS)
    {
        if (option == kind.longName || (option.size() == 2 && option[0] == '-' &&
                                        option[1] == kind.letter))
        {
            return &kind;
        }
    }
    return nullptr;
}

// Whether a value follows, and no option.
bool
HasValue(const RuleWords& words)
{
    if (words.IsAtEnd())
    {
        return false;
    }
    const RuleWord& next = words.Peek();
    return next.quoted || (!next.text.empty() && next.text[0] != '-' && next.text != "!");
}

// Whether two rules can be the same, so that it is worth writing them down to compare them.
bool
MayBeSame(const Rule& a, const Rule& b)
{
    const RuleConditions& x = a.conditions;
    const RuleConditions& y = b.conditions;
    return a.action == b.action && a.chain == b.chain && a.matches.size() == b.matches.size() &&
           x.given == y.given && x.inverted == y.inverted && x.protocol == y.protocol &&
           x.source.address == y.source.address && x.destination.address == y.destination.address;
}

} // namespace

TableCommand::TableCommand(const std::string& option, RuleWords& words)
    : m_option(option),
      m_letter('?')
{
    const CommandKind* kind = FindCommand(option);
    if (kind == nullptr)
    {
        throw RuleError(option, "unknown command \"" + option + "\"; known: " + GetNames());
    }
    m_letter = kind->letter;
    if (kind->first == Argument::CHAIN || HasValue(words))
    {
        m_chain = words.TakeValue(option);
    }
    switch (kind->second)
    {
    case Argument::VALUE:
        RequireSecond(words, m_letter == 'P' ? "a policy, ACCEPT or DROP" : "the chain's new name");
        m_value = words.TakeValue(option);
        break;
    case Argument::NUMBER:
        RequireSecond(words, "the number of a rule; rules are counted from 1");
        TakeNumber(words);
        break;
    case Argument::MAYBE_NUMBER:
        if (!m_chain.empty() && HasValue(words))
        {
            TakeNumber(words);
        }
        break;
    default:
        break;
    }
}

bool
TableCommand::IsCommand(const std::string& option)
{
    return FindCommand(option) != nullptr;
}

std::string
TableCommand::GetNames()
{
    std::string names;
    for (const CommandKind& kind : COMMANDS)
    {
        names += std::string(names.empty() ? "-" : ", -") + kind.letter;
    }
    return names;
}

bool
TableCommand::IsQuestion() const
{
    return m_letter == 'L' || m_letter == 'S' || m_letter == 'C';
}

bool
TableCommand::NeedsTable() const
{
    return IsQuestion() || std::string("DRXEFZ").find(m_letter) != std::string::npos;
}

void
TableCommand::RequireSecond(const RuleWords& words, const std::string& what) const
{
    if (!HasValue(words))
    {
        throw RuleError(m_chain, "\"" + m_option + " " + m_chain + "\" needs " + what);
    }
}

void
TableCommand::TakeNumber(RuleWords& words)
{
    const std::string text = words.TakeValue(m_option);
    uint64_t number = 0;
    if (!ParseNumber(text, 0x7fffffff, number) || number == 0)
    {
        throw RuleError(text,
                        "bad rule number \"" + text + "\" behind \"" + m_option + " " + m_chain +
                            "\": rules are counted from 1");
    }
    m_number = static_cast<size_t>(number);
}

size_t
TableCommand::FindRule(const RuleTable& table) const
{
    const size_t size = table.GetChain(m_chain).rules.size();
    if (m_number == 0 || m_number > size)
    {
        throw RuleError(std::to_string(m_number),
                        "there is no rule " + std::to_string(m_number) + " in chain \"" + m_chain +
                            "\": it has " + std::to_string(size));
    }
    return m_number - 1;
}

void
TableCommand::Apply(RuleTable& table, RuleWords& words, const RuleCounters& counters) const
{
    const bool takesRule = FindCommand(m_option)->rule && !(m_letter == 'D' && m_number != 0);
    if (!takesRule && !words.IsAtEnd())
    {
        const std::string& word = words.Peek().text;
        throw RuleError(word, "\"" + word + "\" is not expected behind \"" + m_option + "\"");
    }
    switch (m_letter)
    {
    case 'A':
    case 'I':
    case 'R':
        ApplyRule(table, words, counters);
        break;
    case 'D':
    case 'C':
        DeleteRules(table, words);
        break;
    case 'N':
        table.AddChain(m_chain);
        break;
    case 'X':
        if (m_chain.empty())
        {
            table.DeleteChains();
        }
        else
        {
            table.DeleteChain(m_chain);
        }
        break;
    case 'E':
        table.RenameChain(m_chain, m_value);
        break;
    case 'F':
        if (m_chain.empty())
        {
            table.FlushAll();
        }
        else
        {
            table.Flush(table.GetChain(m_chain));
        }
        break;
    case 'Z':
        Zero(table);
        break;
    case 'P':
        // A text that iptables-restore reads may say so, a command may not.
        if (m_value == "DROP" && table.GetId() == TableId::NAT)
        {
            throw RuleError(m_value,
                            "policy \"DROP\" cannot be used in table nat, which sees only first "
                            "packets: drop in table filter");
        }
        table.SetPolicy(m_chain, m_value);
        break;
    default:
        break;
    }
}

void
TableCommand::ApplyRule(RuleTable& table, RuleWords& words, const RuleCounters& counters) const
{
    RuleChain& chain = table.GetChain(m_chain);
    const size_t size = chain.rules.size();
    size_t index = size;
    if (m_letter == 'R')
    {
        index = FindRule(table);
    }
    else if (m_letter == 'I')
    {
        index = m_number == 0 ? 0 : m_number - 1;
        if (index > size)
        {
            throw RuleError(std::to_string(m_number),
                            "cannot insert rule " + std::to_string(m_number) + ": chain \"" +
                                m_chain + "\" has " + std::to_string(size) +
                                " rules, so at most " + std::to_string(size + 1) + " is possible");
        }
    }
    std::vector<Rule> rules = ParseRuleWords(table, chain, words, counters);
    if (m_letter == 'R')
    {
        if (rules.size() > 1)
        {
            throw RuleError(m_option,
                            "\"" + m_option + "\" puts one rule in the place of another: give one "
                            "address, not several");
        }
        table.Replace(chain, index, std::move(rules.front()));
        return;
    }
    for (Rule& rule : rules)
    {
        table.Insert(chain, index++, std::move(rule));
    }
}

void
TableCommand::DeleteRules(RuleTable& table, RuleWords& words) const
{
    RuleChain& chain = table.GetChain(m_chain);
    if (m_number != 0)
    {
        table.Delete(chain, FindRule(table));
        return;
    }
    std::vector<size_t> found;
    for (const Rule& wanted : ParseRuleWords(table, chain, words, RuleCounters()))
    {
        const std::string text = RuleText(m_chain, wanted);
        size_t index = 0;
        while (index < chain.rules.size() &&
               (!MayBeSame(wanted, chain.rules[index]) ||
                std::count(found.begin(), found.end(), index) != 0 ||
                RuleText(m_chain, chain.rules[index]) != text))
        {
            ++index;
        }
        if (index == chain.rules.size())
        {
            throw RuleError(m_chain,
                            "chain \"" + m_chain + "\" has no rule \"" + text + "\": \"-S " +
                                m_chain + "\" lists the " + std::to_string(chain.rules.size()) +
                                " it has");
        }
        found.push_back(index);
    }
    if (m_letter == 'C')
    {
        return;
    }
    std::sort(found.rbegin(), found.rend());
    for (const size_t index : found)
    {
        table.Delete(chain, index);
    }
}

void
TableCommand::Zero(RuleTable& table) const
{
    if (m_number != 0)
    {
        const size_t index = FindRule(table);
        table.GetChain(m_chain).rules[index].counters = RuleCounters();
        return;
    }
    if (m_chain.empty())
    {
        table.ZeroAll();
    }
    else
    {
        RuleTable::Zero(table.GetChain(m_chain));
    }
}

} // namespace netfilter
} // namespace ns3
