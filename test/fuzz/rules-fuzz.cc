/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "iptables-save-reader.h"
#include "iptables-save-writer.h"
#include "rule-error.h"
#include "rule-set.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

/**
 * @file
 * @ingroup netfilter-tests
 * Fuzz target: the reader of iptables-save text. Text is either refused with a RuleError, or read; and
 * what was read is written so that reading it again gives the same text.
 */

using namespace ns3::netfilter;

namespace
{

std::string
Write(const RuleSet& rules)
{
    std::ostringstream text;
    WriteIptablesSave(text, rules);
    return text.str();
}

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    RuleSet rules;
    std::istringstream text(std::string(reinterpret_cast<const char*>(data), size));
    try
    {
        ReadIptablesSave(text, "input", rules);
    }
    catch (const RuleError&)
    {
        return 0;
    }
    const std::string first = Write(rules);
    RuleSet again;
    std::istringstream copy(first);
    ReadIptablesSave(copy, "written", again);
    if (Write(again) != first)
    {
        std::abort();
    }
    return 0;
}
