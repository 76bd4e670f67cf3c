/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-record.h"

#include "connection.h"
#include "packet-view.h"

namespace ns3
{
namespace netfilter
{

ConnectionRecord
MakeRecord(const Connection& connection, Instant now)
{
    ConnectionRecord record;
    for (unsigned i = 0; i < 2; ++i)
    {
        record.tuple[i] = connection.GetTuple(static_cast<Direction>(i));
    }
    record.status = connection.statusBits;
    if (connection.GetProtocol() == protocol::TCP)
    {
        record.tcpState = connection.tcp.state;
    }
    else if (connection.GetProtocol() == protocol::SCTP)
    {
        record.sctpState = connection.sctp.state;
    }
    record.mark = connection.mark;
    record.id = connection.id;
    record.remaining = connection.GetRemaining(now);
    if (connection.IsConfirmed() && connection.IsExpired(now))
    {
        record.overdue = now - connection.expiry;
    }
    record.now = now;
    if (const ConnectionExtension* extension = connection.extension.get())
    {
        record.start = extension->start;
        if (const ConnectionAccounting* accounting = extension->accounting.get())
        {
            record.hasAccounting = true;
            for (unsigned i = 0; i < 2; ++i)
            {
                record.packets[i] = accounting->packets[i];
                record.bytes[i] = accounting->bytes[i];
            }
        }
    }
    return record;
}

} // namespace netfilter
} // namespace ns3
