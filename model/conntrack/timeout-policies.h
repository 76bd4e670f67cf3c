/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TIMEOUT_POLICIES_H
#define TIMEOUT_POLICIES_H

#include "timeout-policy.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * The timeout policies of one tracker, in the order in which they were added. Rules hold on to
 * those that they name, so that these cannot be deleted. Connections only know the id: when theirs
 * is deleted, they have the timeouts of all others from the next packet on, as in Linux.
 */
class TimeoutPolicies
{
  public:
    TimeoutPolicies() = default;
    // A copy would hold on to all of them, so that none could be deleted.
    TimeoutPolicies(const TimeoutPolicies&) = delete;
    TimeoutPolicies& operator=(const TimeoutPolicies&) = delete;
    TimeoutPolicies(TimeoutPolicies&&) = default;
    TimeoutPolicies& operator=(TimeoutPolicies&&) = default;

    /**
     * @param name 1 to TimeoutPolicy::MAX_NAME_LENGTH bytes without blanks, of no other policy
     * @param protocol as ParseTimeoutProtocol takes it
     * @param timeouts names and seconds in turn, e.g. {"established", "100", "close", "10"}; at
     *        least one
     * @param defaults where timeouts that are not named are taken from, now
     * @return the policy
     * @throw TimeoutPolicyError for what is wrong; then nothing has changed
     */
    const TimeoutPolicy& Add(const std::string& name,
                             const std::string& protocol,
                             const std::vector<std::string>& timeouts,
                             const ConntrackTimeouts& defaults);

    /**
     * @param name of a policy that no rule names
     * @throw TimeoutPolicyError if there is none, or a rule names it
     */
    void Delete(const std::string& name);

    /// Delete all policies that no rule names.
    void DeleteUnused();

    /**
     * @param name of a policy
     * @return the policy, which cannot be deleted while it is held
     * @throw TimeoutPolicyError that lists the known names
     */
    std::shared_ptr<const TimeoutPolicy> Get(const std::string& name) const;

    /// @return all policies, which cannot be deleted while they are held
    std::vector<std::shared_ptr<const TimeoutPolicy>> List() const;

    /**
     * @param id of a policy, perhaps a deleted one
     * @param defaults the timeouts of connections without a policy
     * @return the policy's timeouts, or @p defaults if it is deleted
     */
    const ConntrackTimeouts& GetTimeouts(uint32_t id, const ConntrackTimeouts& defaults) const
    {
        const TimeoutPolicy* policy = m_policies[id - 1].get();
        return policy == nullptr ? defaults : policy->timeouts;
    }

  private:
    using Slot = std::shared_ptr<const TimeoutPolicy>;

    /// @param name of a policy @return its slot, or null
    const Slot* Find(const std::string& name) const;
    /// @return names of all policies, for messages
    std::string ListNames() const;

    std::vector<Slot> m_policies; //!< by id - 1; null: deleted, for connections may know it
};

} // namespace netfilter
} // namespace ns3

#endif /* TIMEOUT_POLICIES_H */
