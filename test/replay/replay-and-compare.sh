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
# REAL-DIR is a folder like test/data/router-capture, or made by utils/record-router.sh or
# utils/record-protocols.sh: the router with lan0 192.168.1.1/24 and wan0 203.0.113.1/24 and
# 203.0.113.7/32. It may hold the words, one a line, of options: nat-replay.options for nat-replay,
# and compare-replay.options for compare-replay, instead of the router's addresses. Exit status 0:
# all equal.

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

# Prints the words of a file of options, for which word splitting is right: none has a space.
words()
{
    [ ! -e "$1" ] || cat "$1"
}

# shellcheck disable=SC2046
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
    $(words "$real/nat-replay.options") \
    "$@"

if [ -e "$real/compare-replay.options" ]; then
    # shellcheck disable=SC2046
    set -- $(words "$real/compare-replay.options")
else
    set -- --router-address 192.168.1.1 --router-address 203.0.113.1 --router-address 203.0.113.7
fi
"$compare" "$real" "$result" --interface lan0=lan --interface wan0=wan "$@"

# The seconds left depend on when they were read.
expected()
{
    sed 's/^[0-9]* //' "$1" | sort
}
if [ -e "$real/expectations.txt" ]; then
    expected "$real/expectations.txt" >"$result/expectations.real"
    expected "$result/expectations.txt" | diff "$result/expectations.real" - || {
        echo "expectations: DIFFERENT"
        exit 1
    }
    echo "expectations: $(wc -l <"$result/expectations.real") compared, all equal"
fi
