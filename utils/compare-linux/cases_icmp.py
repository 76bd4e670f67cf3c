# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: ICMP errors through NAT."""

# pylint: disable=missing-function-docstring

import packets
from case_talk import A, B, C, PEER, answer, error, first, udp_out
from network import EXTERNAL, EXTERNAL2, MIDDLE, SERVER
from packets import SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk


def case_34_35(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    out = udp_out(r, B, payload=b"a payload of some length")
    error(r, out, 3, 3)
    error(r, out, 11, 0, source=MIDDLE, quote=28)
    error(r, out, 3, 4, mtu=1400, source=MIDDLE)
    for quote in (20, 23, 24, 27, 28, 30):
        error(r, out, 3, 1, source=MIDDLE, quote=quote)
    for kind in (4, 5, 12):
        error(r, out, kind, 0, source=MIDDLE)
    talk = TcpTalk(r)
    segment = talk.client(SYN, 0)
    error(r, segment, 3, 3)
    error(r, segment, 11, 0, source=MIDDLE, quote=28)
    echo = first(r.send("lan0", packets.echo(A, PEER, 77)), "wan0")
    error(r, echo, 3, 1, source=MIDDLE)
    r.table()


def case_36(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    out = udp_out(r, B)
    inside = first(answer(r, out), "lan0")
    error(r, inside, 3, 3, interface="lan0", source=B)
    error(r, inside, 11, 0, interface="lan0", source=C)
    r.table()


def case_36_destination_nat(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5:80", MASQUERADE))
    sent = r.send("wan0", packets.udp(PEER, 3000, EXTERNAL, 8080, b"hello"))
    inside = first(sent, "dmz0")
    error(r, inside, 3, 3, interface="dmz0", source=SERVER)
    error(r, inside, 11, 0, interface="dmz0", source="10.9.0.77")
    reply = first(answer(r, inside, "dmz0"), "wan0")
    error(r, reply, 3, 1, source=MIDDLE)
    r.table()


def case_37(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, ttl=1)
    r.table()
    out = udp_out(r)
    answer(r, out, ttl=1)
    r.table()


def case_unknown_errors(r):
    r.rules(rules(MASQUERADE))
    never = packets.udp(EXTERNAL, 1234, PEER, 53, b"never sent")
    error(r, never, 3, 3)
    error(r, packets.udp(B, 1234, PEER, 53, b"never sent"), 3, 3)
    out = udp_out(r)
    r.send("wan0", packets.icmp(PEER, EXTERNAL2, 3, 3, payload=out))  # Not to who is quoted.
    r.send("wan0", packets.icmp(PEER, EXTERNAL, 3, 3, payload=out, bad=True))
    r.table()
