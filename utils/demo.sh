#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Shows the module at work, from whatever state the machine and this folder are in: installs what is
# missing (Debian 12 or 13, as root or with sudo), builds, simulates two homes behind NAT routers, and
# sends a real router's captured traffic through a simulated one.

# shellcheck source=utils/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${build_packages[@]}" gnuplot-nox:gnuplot
configure_and_build programs

home=$build/demo/nat-home
replay=$build/demo/nat-replay
capture=$root/test/data/router-capture
mkdir -p "$home" "$replay"

say "Two homes behind NAT routers: nat-home"
"$build/bin/nat-home" --output="$home"

say "A real router's traffic through a simulated router: nat-replay"
"$build/bin/nat-replay" \
    --rules "$capture/rules.v4" \
    --interface lan0=192.168.1.1/24 \
    --interface wan0=203.0.113.1/24,203.0.113.7/32 \
    --route "default via 203.0.113.254 dev wan0" \
    --input lan0="$capture/lan-in.pcap" \
    --input wan0="$capture/wan-in.pcap" \
    --sysctl net.netfilter.nf_conntrack_acct=1 \
    --sysctl net.netfilter.nf_conntrack_timestamp=1 \
    --output "$replay"

say "What left the simulated router, against what left the real one"
"$build/bin/compare-replay" "$capture" "$replay" --interface lan0=lan --interface wan0=wan \
    --router-address 192.168.1.1 --router-address 203.0.113.1 --router-address 203.0.113.7

say "What was shown"
cat <<TEXT
1. nat-home: two LANs, each behind its own NAT router, and a server in the WAN: a TCP transfer, UDP
   echo, ping, a port forward used from outside, and a UDP flow that times out.
   Tables, events, CSV, packet captures and a picture of the table's size: $home
2. nat-replay: what a real Linux router received, sent through a simulated router with the same
   iptables rules. What left it, its connection table and its events: $replay
   The real router's side: $capture
3. compare-replay: packet by packet, entry by entry, event by event, the two did the same.
TEXT
