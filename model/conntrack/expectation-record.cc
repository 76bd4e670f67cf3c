/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "expectation-record.h"

#include "connection-helper.h"
#include "connection.h"

namespace ns3
{
namespace netfilter
{

ExpectationRecord
MakeRecord(const Expectation& expectation, Instant now)
{
    ExpectationRecord record;
    record.tuple = expectation.tuple;
    record.sourceMask = expectation.sourceMask;
    record.sourceIdMask = expectation.sourceIdMask;
    record.master = expectation.master->GetTuple(Direction::ORIGINAL);
    record.kind = expectation.kind;
    if (const HelperExtension* help = expectation.master->FindHelp())
    {
        record.helper = help->helped.helper->GetName();
    }
    record.remaining = expectation.expiry > now ? expectation.expiry - now : 0;
    return record;
}

} // namespace netfilter
} // namespace ns3
