# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: Each NAT target, and what becomes of its connections."""

# pylint: disable=missing-function-docstring

import struct

import packets
from case_talk import A, B, C, PEER, PEER2, answer, first, udp_out
from network import EXTERNAL, SERVER
from packets import ACK, PSH, SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk


def case_43(r):
    for net in ("192.0.2.0/24", "192.0.2.64/28"):
        r.flush()
        r.rules(rules(f"POSTROUTING -o wan0 -j NETMAP --to {net}"))
        for host in ("10.0.0.7", "10.0.0.9", "10.0.0.25"):
            answer(r, udp_out(r, host))
        r.table()


def case_44(r):
    r.rules(rules("PREROUTING -i lan0 -p udp -m udp --dport 53 -j REDIRECT --to-ports 5353"))
    r.send("lan0", packets.udp(A, 40000, PEER, 53, b"question"))
    r.table()


def case_45(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5:6000-6003"))
    for index in range(3):
        answer(r, first(r.send("wan0", packets.udp(PEER, 3000 + index, EXTERNAL, 8080, b"x")),
                        "dmz0"), "dmz0")
    # The same client port towards other public addresses: collides behind the translation.
    for index in range(5):
        r.send("wan0", packets.udp(PEER, 3000, f"203.0.113.{20 + index}", 8080, b"x"))
    r.table()


def case_46(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5-10.9.0.60",
                  "POSTROUTING -o wan0 -p udp -j SNAT --to-source 203.0.113.10-203.0.113.99",
                  "POSTROUTING -o wan0 -p tcp -j SNAT --to-source 203.0.113.10-203.0.113.99 "
                  "--persistent"))
    for index in range(20):
        udp_out(r, f"10.0.0.{2 + index}", 40000 + index, PEER if index % 2 else PEER2)
        TcpTalk(r, 40000, client=f"10.0.0.{2 + index}").client(SYN, 0)
        r.send("wan0", packets.udp(f"198.51.100.{index + 1}", 3000, EXTERNAL, 8080, b"x"))
    r.table()


def case_47(r):
    r.rules(rules(MASQUERADE))
    for host in (A, B, C):
        out = first(r.send("lan0", packets.echo(host, PEER, 77)), "wan0")
        seen = packets.decode(out)
        r.send("wan0", packets.echo(PEER, seen.source, seen.ports[0], reply=True))
        out = first(r.send("lan0", packets.echo(host, PEER2, 77)), "wan0")
    r.table()


def case_48_address(r):
    r.ip("addr add 203.0.113.3/24 dev wan0")
    r.rules(rules(MASQUERADE, "POSTROUTING -o dmz0 -j SNAT --to-source 10.9.0.1"))
    udp_out(r)
    r.send("lan0", packets.udp(A, 40000, SERVER, 53, b"question"))
    r.ip("addr del 203.0.113.3/24 dev wan0")
    r.wait(0.05)
    r.table()
    r.ip("addr del 203.0.113.1/24 dev wan0")
    r.wait(0.05)
    r.table()
    udp_out(r)
    r.table()


def case_48_link(r):
    r.rules(rules(MASQUERADE, "POSTROUTING -o dmz0 -j SNAT --to-source 10.9.0.1"))
    udp_out(r)
    r.send("lan0", packets.udp(A, 40000, SERVER, 53, b"question"))
    r.ip("link set wan0 down")
    r.ip("link set dmz0 down")
    r.wait(0.05)
    r.table()
    r.ip("link set wan0 up")
    r.ip("link set dmz0 up")
    r.send("lan0", packets.udp(A, 40000, SERVER, 53, b"question"))
    r.table()


def case_49(r):
    r.rules(rules("POSTROUTING -s 10.0.0.0/24 -j MASQUERADE"))
    udp_out(r)
    r.ip("route add 198.51.100.0/24 via 10.9.0.77 dev dmz0")
    udp_out(r)
    r.table()
    udp_out(r)
    r.table()


def case_51(r):
    r.rules(rules())
    answer(r, udp_out(r))
    r.iptables("-t nat -A POSTROUTING -o wan0 -j MASQUERADE")
    udp_out(r)
    udp_out(r, peer=PEER2)
    r.rules(rules())
    udp_out(r, peer=PEER2)
    r.table()


def case_56(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    r.flush()
    talk.server(ACK | PSH, 1, 1, b"data")
    r.table()
    talk.client(ACK | PSH, 1, 1, b"data")
    r.table()


def case_57(r):
    r.rules(rules("POSTROUTING -o wan0 -p udp -j SNAT --to-source "
                  "203.0.113.10-203.0.113.13:2000-2001"))
    for index in range(4):
        udp_out(r, A, 40000 + index)
    r.table()


def case_58(r):
    r.rules(rules(MASQUERADE))
    for protocol in (packets.ESP, 51, 4, 99, 2):
        for host in (A, B):
            r.send("lan0", packets.ip(host, PEER, protocol, b"payload of no known kind"))
        r.send("wan0", packets.ip(PEER, EXTERNAL, protocol, b"payload of no known kind"))
    for host in (A, B):
        r.send("lan0", packets.gre(host, PEER))
    r.send("wan0", packets.gre(PEER, EXTERNAL))
    r.table()


def case_gre_short(r):
    r.rules(rules(MASQUERADE))
    for payload in (b"", b"gre", b"gre!"):
        r.send("lan0", packets.gre(A, PEER, payload))
        r.flush()


def case_hashlimit_rate_match(r):
    """Measures each source, and lets who was too fast wait for a whole interval."""
    for limit in ("3/s --hashlimit-burst 2", "100b/s --hashlimit-burst 300b"):
        r.flush()
        r.rules(rules(mangle=[
            "PREROUTING -m hashlimit --hashlimit-above " + limit + " --hashlimit-mode srcip "
            f"--hashlimit-name m{len(limit)} --hashlimit-htable-expire 60000 "
            "--hashlimit-rate-match -j DROP"]))
        for count, pause in ((8, 1.1), (12, 1.1), (2, 1.1), (12, 0)):
            for _ in range(count):
                udp_out(r)
            r.wait(pause)
        r.counters()


def case_hashlimit_ports(r):
    """What counts as the ports of each protocol, and what if they are cut off."""
    r.rules(rules(mangle=["PREROUTING -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 1 "
                          "--hashlimit-mode srcport,dstport --hashlimit-name ports -j DROP"]))
    for protocol in (packets.TCP, packets.UDP, packets.UDPLITE, 132, packets.DCCP, packets.ESP, 51,
                     packets.GRE, 99, packets.ICMP):
        for body in (b"\0\1\0\2\0\3\0\4", b"\0\1\0\2\0\3\0\5", b"\0\1\0\3\0\3\0\4",
                     b"\0\1\0\2\0\3", b"\0\1\0"):
            r.send("lan0", packets.ip(A, PEER, protocol, body + bytes(len(body) // 8 * 8)))
    r.counters()


def case_connlimit_in_a_zone(r):
    """Ahead of tracking and behind it, where a rule has said in which zone."""
    zone = "PREROUTING -i lan0 -p udp -m udp ! --dport 54 -j CT --zone 5"
    limit = "PREROUTING -p udp -m connlimit --connlimit-above 2 --connlimit-mask 32 -j DROP"
    for raw, mangle in (([zone, limit], []), ([limit, zone], []), ([zone], [limit])):
        r.flush()
        r.rules(rules(raw=raw, mangle=mangle))
        for dport in (53, 54, 55, 53, 54, 55, 56, 54, 57, 53):
            udp_out(r, dport=dport)
            r.wait(0.01)  # Linux strikes out who has gone no more than once a jiffy.
        # INVALID, so in no zone.
        udp_out(r, sport=50000, dport=53, check=0x1234)
        r.table()
        r.counters()


def case_ttl(r):
    """What no router's IPv4 would send by itself."""
    for chain in ("PREROUTING", "FORWARD", "POSTROUTING"):
        for change in ("--ttl-set 255", "--ttl-inc 250", "--ttl-dec 70", "--ttl-dec 2"):
            r.flush()
            r.rules(rules(MASQUERADE, mangle=[f"{chain} -p udp -j TTL {change}"]))
            for ttl in (1, 2, 3, 60):
                udp_out(r, ttl=ttl)
            datagram = packets.udp(B, 40000, PEER, 53, bytes(range(100)), ident=9)
            for piece in packets.fragments(datagram, (48,)):
                r.send("lan0", piece)
            r.table()


def case_random(r):
    for flag in ("--random", "--random-fully"):
        r.flush()
        r.rules(rules(f"POSTROUTING -o wan0 -j MASQUERADE {flag}"))
        for host in (A, B):
            for peer in (PEER, PEER2):
                answer(r, udp_out(r, host, peer=peer))
                r.send("lan0", packets.echo(host, peer, 700))
        r.table()


def case_null_binding(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5:80",
                  "PREROUTING -i wan0 -p udp -m udp --dport 8081 -j DNAT --to-destination "
                  "10.9.0.5:80"))
    for dport in (8080, 8081):
        answer(r, first(r.send("wan0", packets.udp(PEER, 3000, EXTERNAL, dport, b"x")), "dmz0"),
               "dmz0")
    r.table()


def case_destination_without_route(r):
    r.ip("route del default via 203.0.113.254 dev wan0")
    r.rules(rules())
    udp_out(r)
    r.table()


def case_dccp(r):
    r.rules(rules(MASQUERADE))
    for host in (A, B):
        r.send("lan0", packets.ip(host, PEER, packets.DCCP, b"payload of no known kind"))
    r.table()


def case_udp_lite(r):
    r.rules(rules(MASQUERADE))
    for check in (packets.UDP, packets.UDPLITE):
        body = struct.pack("!HHHH", 40000, 53, 0, 0) + b"question"
        value = packets.checksum(packets.pseudo_header(A, PEER, check, len(body)) + body)
        r.send("lan0", packets.ip(A, PEER, packets.UDPLITE,
                                  body[:6] + struct.pack("!H", value) + body[8:]))
    r.table()
