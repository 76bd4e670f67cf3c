/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXPECTATION_RECORD_H
#define EXPECTATION_RECORD_H

#include "conntrack-tuple.h"
#include "expectation.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * What can be known of an expectation at one moment, with nothing behind it that could change.
 */
struct ExpectationRecord
{
    Tuple tuple;                     //!< what is expected
    uint32_t sourceMask{0xffffffff}; //!< bits of the source address that count
    uint16_t sourceIdMask{0};        //!< bits of the source port that count
    Tuple master;                    //!< original tuple of the connection that speaks of it
    uint8_t kind{0};                 //!< class, as conntrack prints it
    std::string helper;              //!< name of the master's helper
    Duration remaining{0};           //!< until it is given up
};

/**
 * @param expectation an expectation
 * @param now simulated time
 * @return what is known of it
 */
ExpectationRecord MakeRecord(const Expectation& expectation, Instant now);

} // namespace netfilter
} // namespace ns3

#endif /* EXPECTATION_RECORD_H */
