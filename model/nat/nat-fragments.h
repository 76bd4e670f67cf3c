/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NAT_FRAGMENTS_H
#define NAT_FRAGMENTS_H

#include "fragment-plan.h"
#include "tracked-packet.h"

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * What reading headers does to the sizes of fragments. Linux wants the headers that it translates
 * in one piece, and those of arriving TCP and SCTP even if it does not. If the first fragment is
 * shorter, it takes bytes of the next ones, and the datagram may no longer leave as it came.
 *
 * @param shape what the datagram came in; changed if its headers were in pieces
 * @param packet the datagram
 * @param hasArrived false if a socket of this node sent the fragments
 */
void JoinHeaders(FragmentShape& shape, const TrackedPacket& packet, bool hasArrived);

} // namespace netfilter
} // namespace ns3

#endif /* NAT_FRAGMENTS_H */
