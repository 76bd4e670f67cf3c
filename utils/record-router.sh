#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Records a real Linux NAT router, in network namespaces that are removed again at the end:
#
#   utils/record-router.sh DIR
#
# makes in DIR what test/data/router-capture has: captures of both sides, rules, events, table. To
# see whether the module does the same:
#
#   test/replay/replay-and-compare.sh build/bin/nat-replay build/bin/compare-replay DIR RESULT-DIR
#
# Needs root, and the Debian packages conntrack curl ethtool iperf3 iproute2 iptables iputils-ping
# netcat-openbsd python3 tcpdump traceroute.

set -euo pipefail

die()
{
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# On one processor, or packets overtake each other inside the router.
if [ -z "${RECORD_ROUTER_PINNED:-}" ]; then
    RECORD_ROUTER_PINNED=1 exec taskset -c 0 "$0" "$@"
fi

[ $# -eq 1 ] || die "use: $0 DIR"
[ "$(id -u)" -eq 0 ] || die "network namespaces need root; run it with sudo"
for tool in conntrack curl ethtool ip iperf3 iptables nc ping python3 tcpdump traceroute; do
    command -v "$tool" >/dev/null || die "$tool is missing; the head of this script names its package"
done
mkdir -p "$1"
out=$(cd "$1" && pwd)

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

for namespace in "$lan" "$router" "$wan"; do
    ip netns add "$namespace"
    on "$namespace" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
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

cat >"$out/rules.v4" <<'RULES'
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -i lan0 -o wan0 -m conntrack --ctstate NEW -j ACCEPT
-A FORWARD -i wan0 -o lan0 -m conntrack --ctstate DNAT -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i wan0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.1.101:80
-A POSTROUTING -s 192.168.1.0/24 -o wan0 -j MASQUERADE
COMMIT
RULES
on "$router" iptables-restore "$out/rules.v4"
on "$router" sysctl -qw net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_acct=1 \
    net.netfilter.nf_conntrack_timestamp=1

# ARP now, so that no first packet waits for it at the router, past its capture.
on "$router" ping -q -c 1 -W 2 192.168.1.101 >/dev/null
on "$router" ping -q -c 1 -W 2 203.0.113.254 >/dev/null
on "$router" conntrack -F 2>/dev/null

# Servers.
head -c 150000 /dev/urandom >"$scratch/file"
cat >"$scratch/web-server.py" <<'HTTP'
# python3 -m http.server asks the DNS for the name of its address, which would be recorded.
import http.server, os, socketserver, sys
os.chdir(sys.argv[2])
socketserver.ThreadingTCPServer((sys.argv[1], 80), http.server.SimpleHTTPRequestHandler).serve_forever()
HTTP
on "$wan" python3 "$scratch/web-server.py" 198.51.100.10 "$scratch" >/dev/null 2>&1 &
on "$lan" python3 "$scratch/web-server.py" 192.168.1.101 "$scratch" >/dev/null 2>&1 &
on "$wan" iperf3 --server --bind 198.51.100.10 >/dev/null 2>&1 &
# A UDP service that answers each datagram once.
on "$wan" python3 -c '
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("198.51.100.10", 6000))
while True:
    data, peer = server.recvfrom(65535)
    server.sendto(data, peer)
' >/dev/null 2>&1 &

# A server that is not there yet would be recorded as one that refuses.
for place in "$wan 198.51.100.10 80" "$wan 198.51.100.10 5201" "$lan 192.168.1.101 80"; do
    read -r namespace address port <<<"$place"
    for _ in $(seq 50); do
        [ -z "$(on "$namespace" ss -Hltn src "$address:$port")" ] || continue 2
        sleep 0.1
    done
    die "the server at $address:$port does not start"
done

# Recorders.
for side in lan wan; do
    for direction in in out; do
        on "$router" tcpdump -n -s 0 -U --immediate-mode -i "${side}0" -Q "$direction" \
            -w "$out/$side-$direction.pcap" ip >/dev/null 2>"$scratch/tcpdump-$side-$direction" &
    done
done
on "$router" stdbuf -oL conntrack -E -o timestamp,id >"$out/events.txt" 2>/dev/null &
sleep 2

# Traffic. A client that fails (refused, no answer) is part of it.
on "$lan" ping -q -I 192.168.1.101 -i 0.3 -c 3 198.51.100.10 >/dev/null &
on "$lan" ping -q -I 192.168.1.102 -i 0.3 -c 2 203.0.113.254 >/dev/null &
wait -n || true
on "$lan" curl -s -o /dev/null --interface 192.168.1.101 http://198.51.100.10/file || true
on "$lan" curl -s -o /dev/null --interface 192.168.1.102 http://198.51.100.10/none || true
on "$lan" curl -s -o /dev/null --interface 192.168.1.102 http://198.51.100.10:81/ || true
on "$wan" curl -s -o /dev/null --interface 198.51.100.10 http://203.0.113.1:8080/file || true
on "$lan" iperf3 --client 198.51.100.10 --time 2 --bitrate 4M >/dev/null || true
on "$lan" iperf3 --client 198.51.100.10 --time 1 --bitrate 2M --reverse >/dev/null || true
on "$lan" iperf3 --client 198.51.100.10 --time 1 --bitrate 1M --udp >/dev/null || true
on "$lan" traceroute -n -q 1 -w 1 -m 3 -s 192.168.1.101 198.51.100.10 >/dev/null || true
for source in 192.168.1.101 192.168.1.102; do
    echo hello | on "$lan" nc -u -q 1 -w 1 -s "$source" 198.51.100.10 6000 >/dev/null || true
done
echo lost | on "$lan" nc -u -q 1 -w 1 -s 192.168.1.102 198.51.100.10 6001 >/dev/null || true

sleep 1
on "$router" conntrack -L -o extended,id 2>/dev/null | sort >"$out/conntrack.txt"
on "$router" conntrack -S >"$out/stats.txt"
on "$router" iptables-save -c >"$out/rules-counted.v4"
# The router goes down: Linux forgets what it masqueraded at a device that is down.
on "$router" ip link set wan0 down
sleep 1

for recorder in $(ip netns pids "$router"); do
    kill -INT "$recorder" 2>/dev/null || true
done
sleep 1
cat "$scratch"/tcpdump-*-* | grep -h 'dropped by kernel' | sort | uniq -c
echo "recorded in $out: $(wc -l <"$out/conntrack.txt") connections, $(wc -l <"$out/events.txt") events"
