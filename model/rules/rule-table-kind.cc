/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-table-kind.h"

#include "rule-error.h"
#include "rule-values.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t PREROUTING = HookBit(Hook::PREROUTING);
constexpr uint8_t INPUT = HookBit(Hook::INPUT);
constexpr uint8_t FORWARD = HookBit(Hook::FORWARD);
constexpr uint8_t OUTPUT = HookBit(Hook::OUTPUT);
constexpr uint8_t POSTROUTING = HookBit(Hook::POSTROUTING);

constexpr RuleTableKind TABLES[TABLE_COUNT] = {
    {TableId::MANGLE,
     "mangle",
     PREROUTING | INPUT | FORWARD | OUTPUT | POSTROUTING,
     priority::MANGLE},
    {TableId::RAW, "raw", PREROUTING | OUTPUT, priority::RAW},
    {TableId::FILTER, "filter", INPUT | FORWARD | OUTPUT, priority::FILTER},
    {TableId::NAT, "nat", PREROUTING | INPUT | OUTPUT | POSTROUTING, priority::NAT_DST},
};

} // namespace

std::string
HookNames(uint8_t mask)
{
    std::vector<std::string> names;
    for (unsigned hook = 0; hook < HOOK_COUNT; ++hook)
    {
        if ((mask & HookBit(static_cast<Hook>(hook))) != 0)
        {
            names.emplace_back(HookName(static_cast<Hook>(hook)));
        }
    }
    return JoinNames(names);
}

const RuleTableKind&
GetTableKind(TableId table)
{
    return TABLES[static_cast<size_t>(table)];
}

TableId
TableIdFromName(const std::string& name)
{
    std::vector<std::string> names;
    for (const RuleTableKind& kind : TABLES)
    {
        if (name == kind.name)
        {
            return kind.id;
        }
        names.emplace_back(kind.name);
    }
    throw RuleError(name,
                    "unknown table \"" + name + "\"" + DidYouMean(name, names) +
                        "; known tables: " + JoinNames(names));
}

} // namespace netfilter
} // namespace ns3
