/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-sysctl.h"

#include "conntrack-setting.h"
#include "conntrack.h"
#include "edit-distance.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <sstream>
#include <type_traits>
#include <utility>
#include <variant>

namespace ns3
{
namespace netfilter
{

namespace
{

const std::string PREFIX = "net.netfilter.";
const std::string FRAGMENT_PREFIX = "net.ipv4.";

/// What is counted, not set.
const std::string COUNT = "nf_conntrack_count";

std::string
WithoutPrefix(const std::string& name)
{
    if (name == "net.nf_conntrack_max") // Linux has this one in two places
    {
        return "nf_conntrack_max";
    }
    for (const std::string& prefix : {PREFIX, FRAGMENT_PREFIX})
    {
        if (name.compare(0, prefix.size(), prefix) == 0)
        {
            return name.substr(prefix.size());
        }
    }
    return name;
}

std::string
FullName(const ConntrackSetting& setting)
{
    const std::string name = setting.sysctl;
    return (name.compare(0, 6, "ipfrag") == 0 ? FRAGMENT_PREFIX : PREFIX) + name;
}

[[noreturn]] void
ThrowUnknown(const std::string& name)
{
    const std::string bare = WithoutPrefix(name);
    std::vector<std::pair<size_t, std::string>> near;
    for (const std::string& full : ListSysctls())
    {
        const std::string known = WithoutPrefix(full);
        const bool part = bare.size() >= 3 && known.find(bare) != std::string::npos;
        near.emplace_back(part ? 0 : EditDistance(bare, known), full);
    }
    std::sort(near.begin(), near.end());
    std::ostringstream text;
    text << "unknown sysctl \"" << name << "\"; nearest known:";
    for (size_t i = 0; i < 3; ++i)
    {
        text << (i == 0 ? " " : ", ") << near[i].second;
    }
    throw SysctlError(text.str());
}

ConntrackSetting
FindSetting(const std::string& name)
{
    const std::string bare = WithoutPrefix(name);
    for (const ConntrackSetting& setting : ListConntrackSettings())
    {
        if (bare == setting.sysctl)
        {
            return setting;
        }
    }
    ThrowUnknown(name);
}

/// @return nanoseconds in what Linux counts a value in, 1 for what is no time
int64_t
UnitOf(const SettingField& field)
{
    return std::holds_alternative<Duration*>(field) ? SECOND : 1;
}

int64_t
ParseValue(const ConntrackSetting& setting, int64_t unit, const std::string& value)
{
    int64_t number = 0;
    bool good = !value.empty() && value.size() <= 10;
    for (const char c : value)
    {
        good = good && std::isdigit(static_cast<unsigned char>(c)) != 0;
        number = good ? number * 10 + (c - '0') : 0;
    }
    const int64_t lowest = setting.lowest / unit;
    const int64_t highest = setting.highest / unit;
    if (!good || number < lowest || number > highest)
    {
        std::ostringstream text;
        text << "sysctl " << FullName(setting) << " does not take \"" << value
             << "\"; it takes " << (unit == SECOND ? "seconds" : "a number") << " from " << lowest
             << " to " << highest;
        throw SysctlError(text.str());
    }
    return number;
}

} // namespace

void
SetSysctl(ConntrackConfig& config, const std::string& name, const std::string& value)
{
    if (WithoutPrefix(name) == COUNT)
    {
        throw SysctlError("sysctl " + PREFIX + COUNT +
                          " can only be read; to limit the connections, set " + PREFIX +
                          "nf_conntrack_max");
    }
    const ConntrackSetting setting = FindSetting(name);
    const SettingField field = setting.field(config);
    const int64_t unit = UnitOf(field);
    const int64_t number = ParseValue(setting, unit, value) * unit;
    std::visit(
        [number](auto* target) {
            *target = static_cast<std::remove_reference_t<decltype(*target)>>(number);
        },
        field);
}

void
SetSysctl(Conntrack& tracker, const std::string& name, const std::string& value)
{
    ConntrackConfig changed = tracker.GetConfig();
    SetSysctl(changed, name, value);
    if (changed.buckets != tracker.GetConfig().buckets)
    {
        throw SysctlError("sysctl " + name +
                          " is read once, with the first packet; set it before "
                          "the simulation starts (the table grows by itself)");
    }
    tracker.GetConfig() = changed;
}

std::string
GetSysctl(const ConntrackConfig& config, const std::string& name)
{
    if (WithoutPrefix(name) == COUNT)
    {
        return "0";
    }
    const SettingField field = FindSetting(name).field(const_cast<ConntrackConfig&>(config));
    return std::to_string(
        std::visit([](const auto* value) { return static_cast<int64_t>(*value); }, field) /
        UnitOf(field));
}

std::string
GetSysctl(Conntrack& tracker, const std::string& name)
{
    const std::string bare = WithoutPrefix(name);
    if (bare == COUNT)
    {
        return std::to_string(tracker.GetPool().GetCount());
    }
    if (bare == "nf_conntrack_buckets")
    {
        return std::to_string(tracker.GetTable().GetBucketCount());
    }
    return GetSysctl(tracker.GetConfig(), name);
}

std::vector<std::string>
ListSysctls()
{
    std::vector<std::string> names{PREFIX + COUNT};
    for (const ConntrackSetting& setting : ListConntrackSettings())
    {
        names.push_back(FullName(setting));
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace netfilter
} // namespace ns3
