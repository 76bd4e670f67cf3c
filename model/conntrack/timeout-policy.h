/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TIMEOUT_POLICY_H
#define TIMEOUT_POLICY_H

#include "conntrack-config.h"
#include "printable-text.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// A timeout policy that does not exist, cannot be, or cannot go. The text names the cure.
class TimeoutPolicyError : public std::runtime_error
{
  public:
    /// @param message what is wrong, and what would be right
    explicit TimeoutPolicyError(const std::string& message)
        : std::runtime_error(ReadableMessage(message))
    {
    }
};

/**
 * @ingroup netfilter
 * Timeouts by a name, for connections that a rule chooses with "-j CT --timeout NAME" (Linux struct
 * ctnl_timeout).
 */
struct TimeoutPolicy
{
    /// Longest name, in bytes.
    static constexpr size_t MAX_NAME_LENGTH = 31;

    std::string name;
    uint8_t protocol{0}; //!< of the tracker that it is for, see GetTrackerProtocol
    uint32_t id{0};      //!< from 1; of no other policy, now or later
    ConntrackTimeouts timeouts;
};

/// One of the timeouts of a protocol.
struct TimeoutField
{
    const char* name;                       //!< as nfct has it, e.g. "syn_sent"
    Duration& (*field)(ConntrackTimeouts&); //!< where it is
};

/// The protocol number that stands for all protocols without a tracker of their own.
constexpr uint8_t GENERIC_PROTOCOL = 255;

/// @param protocol an IP protocol number @return the same, or GENERIC_PROTOCOL
uint8_t GetTrackerProtocol(uint8_t protocol);

/**
 * @param name a protocol as nfct calls it, e.g. "tcp" or "generic", in lower or upper case
 * @return its number
 * @throw TimeoutPolicyError that lists the known names
 */
uint8_t ParseTimeoutProtocol(const std::string& name);

/// @param protocol a number from GetTrackerProtocol @return what nfct calls it
std::string TimeoutProtocolName(uint8_t protocol);

/**
 * @param protocol a number from GetTrackerProtocol
 * @param name one of its timeouts as nfct calls it, in lower or upper case
 * @return the timeout
 * @throw TimeoutPolicyError that lists the known names
 */
const TimeoutField& FindTimeoutField(uint8_t protocol, const std::string& name);

/// @param protocol a number from GetTrackerProtocol @return its timeouts, in the order of nfct
const std::vector<TimeoutField>& ListTimeoutFields(uint8_t protocol);

} // namespace netfilter
} // namespace ns3

#endif /* TIMEOUT_POLICY_H */
