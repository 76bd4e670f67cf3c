/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SETTING_H
#define SETTING_H

#include "netfilter-hook.h"

#include <cstdint>
#include <limits>
#include <variant>

namespace ns3
{
namespace netfilter
{

/// Where the value of a setting is; what it points to says what kind of value that is.
using SettingField = std::variant<Duration*, uint32_t*, bool*>;

/**
 * @ingroup netfilter
 * A timeout, limit or switch: the one place that knows its names and its range. Attributes and
 * sysctls are made from lists of these; the default is that of the field.
 *
 * @tparam Config the structure that has the field
 */
template <typename Config>
struct Setting
{
    const char* attribute;          //!< name of the ns-3 attribute
    const char* sysctl;             //!< its name in Linux, below net.netfilter., or null
    SettingField (*field)(Config&); //!< where a configuration has it
    int64_t lowest;                 //!< lowest value; for a Duration in nanoseconds
    int64_t highest;                //!< highest value, likewise
    const char* help;               //!< what it is
};

/// What a sysctl takes at most: enough for any simulation, and no sum of it and now overflows.
constexpr int64_t MAX_SETTING_NUMBER = std::numeric_limits<int32_t>::max();
constexpr Duration MAX_SETTING_TIME = MAX_SETTING_NUMBER * SECOND;

} // namespace netfilter
} // namespace ns3

#endif /* SETTING_H */
