/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "timeout-policies.h"

#include "setting.h"

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace netfilter
{

namespace
{

void
CheckName(const std::string& name)
{
    const bool isPlain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return c > ' ' && c != 0x7f;
    });
    if (name.empty() || name.size() > TimeoutPolicy::MAX_NAME_LENGTH || !isPlain)
    {
        throw TimeoutPolicyError("a timeout policy cannot be called \"" + name +
                                 "\"; its name has 1 to " +
                                 std::to_string(TimeoutPolicy::MAX_NAME_LENGTH) +
                                 " characters, and no blanks");
    }
}

/// @param name of a timeout @param text its seconds @return the timeout
Duration
ParseSeconds(const std::string& name, const std::string& text)
{
    constexpr int64_t MOST = MAX_SETTING_TIME / SECOND;
    const bool isNumber = !text.empty() && text.size() <= 10 &&
                          text.find_first_not_of("0123456789") == std::string::npos;
    const int64_t seconds = isNumber ? std::stoll(text) : -1;
    if (seconds < 0 || seconds > MOST)
    {
        throw TimeoutPolicyError("\"" + name + "\" cannot be \"" + text +
                                 "\"; it takes seconds from 0 to " + std::to_string(MOST));
    }
    return seconds * SECOND;
}

} // namespace

const TimeoutPolicies::Slot*
TimeoutPolicies::Find(const std::string& name) const
{
    const auto found = std::find_if(m_policies.begin(), m_policies.end(), [&](const Slot& slot) {
        return slot && slot->name == name;
    });
    return found == m_policies.end() ? nullptr : &*found;
}

std::string
TimeoutPolicies::ListNames() const
{
    std::string names;
    for (const Slot& slot : List())
    {
        names += (names.empty() ? "" : ", ") + slot->name;
    }
    return names.empty() ? "none" : names;
}

const TimeoutPolicy&
TimeoutPolicies::Add(const std::string& name,
                     const std::string& protocol,
                     const std::vector<std::string>& timeouts,
                     const ConntrackTimeouts& defaults)
{
    CheckName(name);
    if (Find(name) != nullptr)
    {
        throw TimeoutPolicyError("there is a timeout policy \"" + name +
                                 "\" already; delete it first, or choose another name");
    }
    auto policy = std::make_shared<TimeoutPolicy>();
    policy->name = name;
    policy->protocol = ParseTimeoutProtocol(protocol);
    policy->timeouts = defaults;
    if (timeouts.empty())
    {
        throw TimeoutPolicyError("timeout policy \"" + name + "\" names no timeout; write e.g. \"" +
                                 ListTimeoutFields(policy->protocol).front().name + " 10\"");
    }
    for (size_t i = 0; i < timeouts.size(); i += 2)
    {
        const TimeoutField& field = FindTimeoutField(policy->protocol, timeouts[i]);
        if (i + 1 == timeouts.size())
        {
            throw TimeoutPolicyError("\"" + timeouts[i] +
                                     "\" is not followed by a number of seconds");
        }
        field.field(policy->timeouts) = ParseSeconds(timeouts[i], timeouts[i + 1]);
    }
    policy->id = static_cast<uint32_t>(m_policies.size() + 1);
    m_policies.push_back(policy);
    return *policy;
}

std::shared_ptr<const TimeoutPolicy>
TimeoutPolicies::Get(const std::string& name) const
{
    const Slot* slot = Find(name);
    if (slot == nullptr)
    {
        throw TimeoutPolicyError("there is no timeout policy \"" + name +
                                 "\"; known: " + ListNames());
    }
    return *slot;
}

std::vector<std::shared_ptr<const TimeoutPolicy>>
TimeoutPolicies::List() const
{
    std::vector<Slot> policies;
    std::copy_if(m_policies.begin(),
                 m_policies.end(),
                 std::back_inserter(policies),
                 [](const Slot& slot) { return slot != nullptr; });
    return policies;
}

void
TimeoutPolicies::Delete(const std::string& name)
{
    const uint32_t id = Get(name)->id;
    Slot& slot = m_policies[id - 1];
    if (slot.use_count() > 1)
    {
        throw TimeoutPolicyError("timeout policy \"" + name + "\" is named by " +
                                 std::to_string(slot.use_count() - 1) +
                                 " of the rules; delete them first");
    }
    slot.reset();
}

void
TimeoutPolicies::DeleteUnused()
{
    for (Slot& slot : m_policies)
    {
        if (slot.use_count() == 1)
        {
            slot.reset();
        }
    }
}

} // namespace netfilter
} // namespace ns3
