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

# shellcheck source=utils/record-lib.sh
. "$(dirname "$0")/record-lib.sh"

[ $# -eq 1 ] || die "use: $0 DIR"
need conntrack curl ethtool ip iperf3 iptables nc ping python3 tcpdump traceroute
mkdir -p "$1"
out=$(cd "$1" && pwd)
make_network

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
start_router "$out/rules.v4"

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

start_recorders "$out"

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

finish_recording "$out"
