/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCTP_TRANSITION_H
#define SCTP_TRANSITION_H

#include "connection-state.h"
#include "conntrack-tuple.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * The state table of the SCTP tracker, that of Linux (net/netfilter/nf_conntrack_proto_sctp.c).
 *
 * @param direction of the chunk
 * @param chunk its type, sctp::*; types that are not part of setup or end change nothing
 * @param state of the connection before it
 * @param next the state after it, valid if true is returned
 * @return false if the chunk cannot belong to the connection
 */
bool FindSctpTransition(Direction direction, uint8_t chunk, SctpState state, SctpState& next);

} // namespace netfilter
} // namespace ns3

#endif /* SCTP_TRANSITION_H */
