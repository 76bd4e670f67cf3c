/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_TABLE_KIND_H
#define RULE_TABLE_KIND_H

#include "netfilter-hook.h"

#include <cstddef>
#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup netfilter
 * Which tables of rules there are, and which hooks each has a chain for.
 */

namespace ns3
{
namespace netfilter
{

/// The tables, in the order in which iptables-save prints them.
enum class TableId : uint8_t
{
    MANGLE,
    RAW,
    FILTER,
    NAT,
};

/// How many tables there are.
constexpr size_t TABLE_COUNT = 4;

/// @param hook a hook @return its bit in masks of hooks
constexpr uint8_t
HookBit(Hook hook)
{
    return static_cast<uint8_t>(1U << static_cast<unsigned>(hook));
}

/// @param mask of hooks @return their names, with ", " between
std::string HookNames(uint8_t mask);

/// @param table a table @return its bit in masks of tables
constexpr uint8_t
TableBit(TableId table)
{
    return static_cast<uint8_t>(1U << static_cast<unsigned>(table));
}

/// What does not change of a table.
struct RuleTableKind
{
    TableId id;
    const char* name; //!< as behind "-t" and "*"
    uint8_t hookMask; //!< bit 1 << Hook for each built-in chain
    int priority;     //!< where on its hooks its chains run; of nat: those that change destinations
};

/// @param table a table @return what is fixed about it
const RuleTableKind& GetTableKind(TableId table);

/**
 * @param name a table's name, e.g. "nat"
 * @return the table
 * @throw RuleError if there is none of this name
 */
TableId TableIdFromName(const std::string& name);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_TABLE_KIND_H */
