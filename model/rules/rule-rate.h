/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_RATE_H
#define RULE_RATE_H

#include "netfilter-hook.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * "5/minute", as "-m limit" and "-m hashlimit" count: the time between two packets, in whole parts
 * of a second. What does not fit these parts is rounded, as in Linux.
 */
struct PacketRate
{
    uint64_t period{0};     //!< parts of a second between two packets
    uint64_t scale{1};      //!< how many parts a second has
    uint32_t unitSeconds{1}; //!< length of the unit it was written with

    /// @return time between two packets
    Duration GetInterval() const
    {
        return static_cast<Duration>(period * (SECOND / scale));
    }

    /**
     * @param text "rate" (per second) or "rate/unit", where the unit is second, minute, hour or
     *        day, or the beginning of one of these words
     * @param option the option it stands behind, for messages
     * @param scale parts of a second, a divisor of 10^9; also the largest rate per second
     * @return the rate
     * @throw RuleError
     */
    static PacketRate Parse(const std::string& text, const std::string& option, uint64_t scale);

    /// @param unitSeconds length of the unit that is written @return as iptables-save writes it
    std::string GetText(uint32_t& unitSeconds) const;
};

/// Credit that grows with simulated time and is spent by packets.
struct TokenBucket
{
    Duration credit{0}; //!< time saved up
    Instant last{0};    //!< when that was

    /// Let time pass. @param now simulated time @param cap most that can be saved up
    void Refill(Instant now, Duration cap)
    {
        credit += now - last;
        credit = credit > cap || credit < 0 ? cap : credit;
        last = now;
    }

    /// @param cost what a packet costs @return false, with nothing spent, if there is too little
    bool Spend(Duration cost)
    {
        if (credit < cost)
        {
            return false;
        }
        credit -= cost;
        return true;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_RATE_H */
