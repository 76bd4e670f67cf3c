#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Records what a real Linux NAT router does with SCTP, UDP-Lite, GRE, all ICMP queries, FTP, and TCP
# out of order, in network namespaces that are removed again at the end:
#
#   utils/record-protocols.sh DIR [--parts PART,...] [--share N] [--random N] [--seed S]
#
# PART is one of sctp, datagrams (GRE, ICMP and protocols without a tracker), udplite, tcp, ftp; by
# default all but udplite. Of the cases that differ little, --share plays one in N; --random adds N
# random conversations of each kind. DIR gets what test/data/router-capture has, and
#
#   nat-replay.options      what nat-replay has to be told besides
#   compare-replay.options  what compare-replay has to be told instead
#
# With udplite the router does not verify checksums: Linux takes a wrong protocol number into the
# one of UDP-Lite (17), and would find no right one. To see whether the module does the same:
#
#   test/replay/replay-and-compare.sh build/bin/nat-replay build/bin/compare-replay DIR RESULT-DIR
#
# Most packets are made by hand, by utils/record-protocols/main.py, for hosts that are not there:
# LAN 192.168.1.121 to .140, WAN 198.51.100.20 and above.
#
# Needs root, and the Debian packages conntrack ethtool iproute2 iptables iputils-ping python3
# tcpdump.

# shellcheck source=utils/record-lib.sh
. "$(dirname "$0")/record-lib.sh"

if [ $# -eq 0 ] || [ "${1#-}" != "$1" ]; then
    die "use: $0 DIR [--parts PART,...] [--share N] [--random N] [--seed S]"
fi
need conntrack ethtool ip iptables ping python3 tcpdump
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
make_network

# .130 always gets the same port, .135 keeps its address, and .140 is the server that is reached
# through 203.0.113.7, except by 198.51.100.10, for which .101 serves FTP. Nothing else comes in
# unless it is RELATED. What is INVALID goes out, to be seen, with the source address that it has.
cat >"$out/rules.v4" <<'RULES'
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -m conntrack --ctstate INVALID -j ACCEPT
-A FORWARD -i lan0 -m conntrack --ctstate NEW -j ACCEPT
-A FORWARD -d 192.168.1.140/32 -i wan0 -m conntrack --ctstate NEW -j ACCEPT
-A FORWARD -d 192.168.1.101/32 -i wan0 -p tcp -m tcp --dport 21 -m conntrack --ctstate NEW -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -s 198.51.100.10/32 -d 203.0.113.7/32 -i wan0 -j DNAT --to-destination 192.168.1.101
-A PREROUTING -d 203.0.113.7/32 -i wan0 -j DNAT --to-destination 192.168.1.140
-A POSTROUTING -s 192.168.1.135/32 -o wan0 -j ACCEPT
-A POSTROUTING -s 192.168.1.140/32 -o wan0 -j SNAT --to-source 203.0.113.7
-A POSTROUTING -s 192.168.1.130/32 -o wan0 -p sctp -j SNAT --to-source 203.0.113.1:7000
-A POSTROUTING -s 192.168.1.130/32 -o wan0 -p tcp -j SNAT --to-source 203.0.113.1:7000
-A POSTROUTING -s 192.168.1.0/24 -o wan0 -j MASQUERADE
COMMIT
RULES
start_router "$out/rules.v4"
on "$router" iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
: >"$out/compare-replay.options" # The router says nothing itself: all packets are compared.
printf '%s\n' --helper ftp:21 >"$out/nat-replay.options"
case " $* " in
    *udplite*)
        on "$router" sysctl -qw net.netfilter.nf_conntrack_checksum=0
        printf '%s\n' --sysctl net.netfilter.nf_conntrack_checksum=0 >>"$out/nat-replay.options"
        ;;
esac

# The hosts that are not there have the MAC address of the namespace, so that it gets their packets
# and throws them away.
lan_mac=$(on "$lan" cat /sys/class/net/eth0/address)
for host in $(seq 121 140); do
    on "$router" ip neigh add "192.168.1.$host" lladdr "$lan_mac" dev lan0 nud permanent
done

start_recorders "$out"
python3 -B "$(dirname "$0")/record-protocols/main.py" "$@" --lan "$lan" --wan "$wan" \
    --lan-mac "$(on "$router" cat /sys/class/net/lan0/address)" \
    --wan-mac "$(on "$router" cat /sys/class/net/wan0/address)"
on "$router" conntrack -L expect 2>/dev/null >"$out/expectations.txt"
finish_recording "$out"
