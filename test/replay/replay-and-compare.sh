#!/bin/sh
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Replays what entered a real router, and compares the results with what the real router did.
#
#   replay-and-compare.sh NAT-REPLAY COMPARE-REPLAY REAL-DIR RESULT-DIR [NAT-REPLAY-OPTION...]
#
# REAL-DIR is a folder like test/data/router-capture, or made by utils/record-router.sh: the router
# with lan0 192.168.1.1/24 and wan0 203.0.113.1/24 and 203.0.113.7/32. Exit status 0: all equal.

set -eu

if [ $# -lt 4 ]; then
    echo "use: $0 NAT-REPLAY COMPARE-REPLAY REAL-DIR RESULT-DIR [NAT-REPLAY-OPTION...]" >&2
    exit 2
fi
replay=$1
compare=$2
real=$3
result=$4
shift 4

"$replay" \
    --rules "$real/rules.v4" \
    --interface lan0=192.168.1.1/24 \
    --interface wan0=203.0.113.1/24,203.0.113.7/32 \
    --route "default via 203.0.113.254 dev wan0" \
    --input "lan0=$real/lan-in.pcap" \
    --input "wan0=$real/wan-in.pcap" \
    --sysctl net.netfilter.nf_conntrack_acct=1 \
    --sysctl net.netfilter.nf_conntrack_timestamp=1 \
    --output "$result" \
    "$@"

"$compare" "$real" "$result" \
    --interface lan0=lan \
    --interface wan0=wan \
    --router-address 192.168.1.1 \
    --router-address 203.0.113.1 \
    --router-address 203.0.113.7
