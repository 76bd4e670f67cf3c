# shellcheck shell=bash
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Shared by record-router.sh and record-protocols.sh: a Linux router between two namespaces, its
# recorders, and its end. Sourced by bash, before anything else is done.

set -euo pipefail

die()
{
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# On one processor, or packets overtake each other inside the router. "$@" is the script's.
if [ -z "${RECORD_ROUTER_PINNED:-}" ]; then
    RECORD_ROUTER_PINNED=1 exec taskset -c 0 "$0" "$@"
fi

# need TOOL...
need()
{
    local tool
    [ "$(id -u)" -eq 0 ] || die "network namespaces need root; run it with sudo"
    for tool in "$@"; do
        command -v "$tool" >/dev/null ||
            die "$tool is missing; the head of this script names its package"
    done
}

lan=nr$$-lan
router=nr$$-router
wan=nr$$-wan
scratch=$(mktemp -d)

cleanup()
{
    local status=$? namespace pids
    disown -a # Or bash reports each of them as terminated.
    for namespace in "$lan" "$router" "$wan"; do
        pids=$(ip netns pids "$namespace" 2>/dev/null || true)
        # shellcheck disable=SC2086
        [ -z "$pids" ] || kill $pids 2>/dev/null || true
        ip netns del "$namespace" 2>/dev/null || true
    done
    rm -rf "$scratch"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

on()
{
    local namespace=$1
    shift
    ip netns exec "$namespace" "$@"
}

# connect NAMESPACE DEVICE: a cable from the router's DEVICE to eth0 of NAMESPACE.
connect()
{
    ip link add "$2" netns "$router" type veth peer name eth0 netns "$1"
    local end namespace device
    for end in "$router:$2" "$1:eth0"; do
        namespace=${end%%:*}
        device=${end#*:}
        # Packets as they would be on a wire: with checksums, no larger than the MTU.
        on "$namespace" ethtool -K "$device" rx off tx off sg off tso off gso off gro off \
            >/dev/null 2>&1 || true
        on "$namespace" ip link set "$device" up
    done
}

# make_network: LAN 192.168.1.0/24 with hosts .101 and .102, the router, and the WAN with a server
# at 198.51.100.10.
make_network()
{
    local namespace
    for namespace in "$lan" "$router" "$wan"; do
        ip netns add "$namespace"
        on "$namespace" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
            net.ipv6.conf.default.disable_ipv6=1
        on "$namespace" ip link set lo up
    done
    connect "$lan" lan0
    connect "$wan" wan0

    on "$router" ip addr add 192.168.1.1/24 dev lan0
    on "$router" ip addr add 203.0.113.1/24 dev wan0
    on "$router" ip addr add 203.0.113.7/32 dev wan0
    on "$router" ip route add default via 203.0.113.254
    on "$lan" ip addr add 192.168.1.101/24 dev eth0
    on "$lan" ip addr add 192.168.1.102/24 dev eth0
    on "$lan" ip route add default via 192.168.1.1
    on "$wan" ip addr add 203.0.113.254/24 dev eth0
    on "$wan" ip addr add 198.51.100.10/32 dev lo
}

# start_router RULES: lets the router forward, with these rules, and forget what it saw so far.
start_router()
{
    # ARP first, so that no packet waits for it at the router, past its capture.
    on "$router" ping -q -c 1 -W 2 192.168.1.101 >/dev/null
    on "$router" ping -q -c 1 -W 2 203.0.113.254 >/dev/null

    on "$router" iptables-restore "$1"
    on "$router" sysctl -qw net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_acct=1 \
        net.netfilter.nf_conntrack_timestamp=1
    on "$router" conntrack -F 2>/dev/null
}

# start_recorders DIR
start_recorders()
{
    local side direction
    for side in lan wan; do
        for direction in in out; do
            on "$router" tcpdump -n -s 0 -U --immediate-mode -i "${side}0" -Q "$direction" \
                -w "$1/$side-$direction.pcap" ip >/dev/null \
                2>"$scratch/tcpdump-$side-$direction" &
        done
    done
    on "$router" stdbuf -oL conntrack -E -b 8388608 -o timestamp,id >"$1/events.txt" 2>/dev/null &
    sleep 2
}

# finish_recording DIR: writes table, counters and rules, takes the router down, ends the recorders.
finish_recording()
{
    local recorder
    sleep 1
    on "$router" conntrack -L -o extended,id 2>/dev/null | sort >"$1/conntrack.txt"
    on "$router" conntrack -S >"$1/stats.txt"
    on "$router" iptables-save -c >"$1/rules-counted.v4"
    # The router goes down: Linux forgets what it masqueraded at a device that is down.
    on "$router" ip link set wan0 down
    sleep 1

    for recorder in $(ip netns pids "$router"); do
        kill -INT "$recorder" 2>/dev/null || true
    done
    sleep 1
    cat "$scratch"/tcpdump-*-* | grep -h 'dropped by kernel' | sort | uniq -c
    echo "recorded in $1: $(wc -l <"$1/conntrack.txt") connections," \
        "$(wc -l <"$1/events.txt") events"
}
