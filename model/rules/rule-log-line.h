/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_LOG_LINE_H
#define RULE_LOG_LINE_H

#include "rule-host.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * Describe a packet as "-j LOG" of Linux does (nf_log_syslog), e.g.
 * `IN=eth0 OUT=eth1 MAC= SRC=10.0.0.2 DST=192.0.2.9 LEN=40 TOS=0x00 PREC=0x00 TTL=63 ID=0 PROTO=TCP
 * SPT=1025 DPT=80 WINDOW=512 RES=0x00 SYN URGP=0 `. The blank at the end belongs to it.
 *
 * @ingroup netfilter
 * @param request what the rule wants; the prefix comes first
 * @param packet the packet
 * @param state where it is
 * @return the line
 */
std::string FormatLogLine(const LogRequest& request,
                          const TrackedPacket& packet,
                          const HookState& state);

} // namespace netfilter
} // namespace ns3

#endif /* RULE_LOG_LINE_H */
