/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "iptables-save-reader.h"

#include "rule-parser.h"
#include "rule-set.h"
#include "rule-table.h"
#include "rule-words.h"
#include "table-command.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <istream>
#include <set>
#include <string_view>

namespace ns3
{
namespace netfilter
{

namespace
{

// Some editors put it in front of UTF-8; it says nothing.
constexpr std::string_view BYTE_ORDER_MARK = "\xef\xbb\xbf";

// Reads line by line into a rule set of its own, so that an error leaves no half-read rules.
class SaveReader
{
  public:
    explicit SaveReader(RuleCounterUse counters)
        : m_counters(counters)
    {
    }

    void ReadLine(const std::string& line, unsigned number)
    {
        if (line.find('\0') != std::string::npos)
        {
            throw RuleError(
                "",
                "a NUL character is in this line: want text, as iptables-save prints it "
                "(ASCII or UTF-8)");
        }
        const size_t start = line.find_first_not_of(" \t");
        if (start == std::string::npos || line[start] == '#')
        {
            return;
        }
        RuleWords words(SplitRuleWords(line));
        const std::string first = words.Take().text;
        if (first[0] == '*')
        {
            BeginTable(first.substr(1), number);
        }
        else if (m_table == nullptr)
        {
            throw RuleError(first,
                            "\"" + first +
                                "\" stands outside of a table: begin one with \"*filter\" "
                                "or \"*nat\"");
        }
        else if (first[0] == ':')
        {
            DeclareChain(first.substr(1), words);
        }
        else if (first == "COMMIT")
        {
            m_table = nullptr;
        }
        else
        {
            ReadCommand(first, words);
        }
        if (!words.IsAtEnd())
        {
            const std::string& word = words.Peek().text;
            throw RuleError(word, "\"" + word + "\" is not expected behind \"" + first + "\"");
        }
    }

    void Finish()
    {
        if (m_table != nullptr)
        {
            throw RuleError("",
                            std::string("missing \"COMMIT\" of table ") + m_table->GetName() +
                                ", which begins in line " + std::to_string(m_tableLine));
        }
    }

    RuleSet& GetRules()
    {
        return m_rules;
    }

  private:
    void BeginTable(const std::string& name, unsigned line)
    {
        if (m_table != nullptr)
        {
            throw RuleError("*" + name,
                            "\"*" + name + "\" begins a table, but the \"COMMIT\" of table " +
                                m_table->GetName() + ", which begins in line " +
                                std::to_string(m_tableLine) + ", is missing");
        }
        const TableId id = TableIdFromName(name);
        if (m_rules.HasTable(id))
        {
            throw RuleError("*" + name, "table " + name + " is in this text twice");
        }
        m_table = &m_rules.GetTable(id);
        m_tableLine = line;
        m_declared.clear();
    }

    // ":CHAIN POLICY [PACKETS:BYTES]", with "-" for the policy of a user chain.
    void DeclareChain(const std::string& name, RuleWords& words)
    {
        if (!m_declared.insert(name).second)
        {
            throw RuleError(name,
                            "chain \"" + name + "\" is declared twice in table " +
                                m_table->GetName());
        }
        const std::string policy = words.TakeValue(":" + name);
        RuleChain* chain = m_table->FindChain(name);
        if (chain == nullptr)
        {
            if (policy != "-")
            {
                throw RuleError(policy,
                                "chain \"" + name + "\" is no built-in chain of table " +
                                    m_table->GetName() + " and has no policy: write \"-\" for \"" +
                                    policy + "\"");
            }
            chain = &m_table->AddChain(name);
        }
        else
        {
            m_table->SetPolicy(name, policy);
        }
        if (!words.IsAtEnd())
        {
            const RuleCounters counters = ParseCounters(words.Take().text);
            chain->counters = chain->builtIn ? counters : RuleCounters();
        }
    }

    void ReadCommand(const std::string& first, RuleWords& words)
    {
        RuleCounters counters;
        std::string command = first;
        if (first[0] == '[')
        {
            counters = ParseCounters(first);
            command = words.TakeValue(first);
        }
        const TableCommand parsed(command, words);
        if (parsed.IsQuestion())
        {
            throw RuleError(command,
                            "\"" + command + "\" only looks at rules: leave it out of the text");
        }
        parsed.Apply(*m_table, words, counters);
    }

    RuleCounters ParseCounters(const std::string& text) const
    {
        if (text.size() < 2 || text.front() != '[' || text.back() != ']')
        {
            throw RuleError(text, "bad counters \"" + text + "\": want [packets:bytes]");
        }
        const RuleCounters counters = ParseRuleCounters(text.substr(1, text.size() - 2));
        return m_counters == RuleCounterUse::KEEP ? counters : RuleCounters();
    }

    RuleCounterUse m_counters;
    RuleSet m_rules;
    RuleTable* m_table{nullptr}; // the one that is open
    unsigned m_tableLine{0};
    std::set<std::string> m_declared; // chains with a ":" line in the open table
};

} // namespace

void
ReadIptablesSave(std::istream& text,
                 const std::string& name,
                 RuleSet& rules,
                 RuleCounterUse counters)
{
    SaveReader reader(counters);
    reader.GetRules().SetHost(&rules.GetHost());
    unsigned number = 0;
    try
    {
        std::string line;
        while (std::getline(text, line))
        {
            ++number;
            if (number == 1 && line.compare(0, BYTE_ORDER_MARK.size(), BYTE_ORDER_MARK) == 0)
            {
                line.erase(0, BYTE_ORDER_MARK.size());
            }
            if (!line.empty() && line.back() == '\r')
            {
                line.pop_back();
            }
            reader.ReadLine(line, number);
        }
        if (text.bad())
        {
            throw RuleError("", "cannot be read to its end");
        }
        reader.Finish();
        number = 0;
        rules.ReplaceTables(reader.GetRules());
    }
    catch (const RuleError& error)
    {
        throw error.At(name, number);
    }
}

void
ReadIptablesSaveFile(const std::string& path, RuleSet& rules, RuleCounterUse counters)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
    {
        throw RuleError(path, 0, "", std::string("cannot be read: ") + std::strerror(errno));
    }
    std::error_code ignored; // What it cannot ask for is at least no folder.
    if (std::filesystem::is_directory(path, ignored))
    {
        throw RuleError(path, 0, "", "is a folder: want a file that iptables-save wrote");
    }
    ReadIptablesSave(file, path, rules, counters);
}

} // namespace netfilter
} // namespace ns3
