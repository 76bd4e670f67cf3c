/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-option-writer.h"

#include "rule-words.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

RuleOptionWriter::RuleOptionWriter(std::string& text, std::string prefix, bool quotes)
    : m_text(text),
      m_prefix(std::move(prefix)),
      m_quotes(quotes)
{
}

void
RuleOptionWriter::AddSwitch(const std::string& name, bool inverted)
{
    const bool begins = name.compare(0, m_prefix.size(), m_prefix) == 0;
    m_text += (inverted ? " ! " : " ") + name.substr(begins ? m_prefix.size() : 0);
}

void
RuleOptionWriter::Add(const std::string& name, const std::string& value, bool inverted)
{
    AddSwitch(name, inverted);
    m_text += " " + value;
}

void
RuleOptionWriter::AddWord(const std::string& name, const std::string& value)
{
    Add(name, m_quotes ? QuoteRuleWord(value) : value);
}

void
RuleOptionWriter::AddString(const std::string& name, const std::string& value)
{
    Add(name, m_quotes ? QuoteRuleString(value) : value);
}

} // namespace netfilter
} // namespace ns3
