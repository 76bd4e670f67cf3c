# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: Which port a mapping gets, how long it lives, and who may use it."""

# pylint: disable=missing-function-docstring

import packets
from case_talk import A, B, C, D, PEER, PEER2, PEER3, answer, first, udp_out
from network import EXTERNAL, OUTSIDE
from packets import SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk


def case_1(r):
    r.rules(rules(MASQUERADE))
    for host in (A, B, C, D):
        answer(r, udp_out(r, host))
    for host in (A, B, C, D):
        talk = TcpTalk(r, client=host)
        talk.reach("ESTABLISHED")
    r.table()


def case_2(r):
    r.rules(rules(MASQUERADE))
    for sport in (80, 700, 590, 511, 512, 1023, 1024, 1, 65535, 0):
        for host in (A, B):
            answer(r, udp_out(r, host, sport))
    r.table()


def case_3(r):
    r.rules(rules(MASQUERADE))
    for peer in OUTSIDE:
        for dport in (53, 80, 5000):
            udp_out(r, peer=peer, dport=dport)
    r.table()


def case_4(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    udp_out(r, B)
    for peer in (PEER2, PEER3):
        answer(r, udp_out(r, B, peer=peer))
    r.table()


def case_5(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, B, peer=PEER2)  # B keeps its port here ...
    udp_out(r, A)
    udp_out(r, B)  # ... and has another one here.
    udp_out(r, B, peer=PEER3)
    r.table()


def case_6(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    remapped = udp_out(r, B)
    if remapped:
        port = packets.decode(remapped).ports[0]
        udp_out(r, C, sport=port, peer=PEER2)  # Takes B's port towards another peer.
    udp_out(r, B, peer=PEER2)
    r.table()


def case_7(r):
    r.sysctl("net.netfilter.nf_conntrack_udp_timeout", 1)
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    udp_out(r, B)
    r.wait(1.2)
    r.table()
    udp_out(r, B)
    r.table()


def case_8_9(r):
    r.rules(rules(MASQUERADE))
    out = udp_out(r)
    port = packets.decode(out).ports[0]
    for peer, sport in ((PEER2, 53), (PEER, 54)):
        r.send("wan0", packets.udp(peer, sport, EXTERNAL, port, b"unasked"))
    r.table()
    udp_out(r, peer=PEER2)
    udp_out(r, dport=54)
    r.table()


def case_10(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    r.send("wan0", packets.tcp(PEER2, 4000, EXTERNAL, 40000, SYN, 1))
    r.table()


def case_11(r):
    forward = ("PREROUTING -d 203.0.113.1/32 -p udp -m udp --dport 8080 "
               "-j DNAT --to-destination 10.0.0.3:80")
    for extra in ((), ("POSTROUTING -s 10.0.0.0/24 -d 10.0.0.3/32 -j MASQUERADE",),
                  ("POSTROUTING -s 10.0.0.0/24 -d 10.0.0.3/32 -j SNAT --to-source 203.0.113.1",)):
        r.flush()
        r.rules(rules(forward, *extra))
        sent = r.send("lan0", packets.udp(A, 40000, EXTERNAL, 8080, b"hello"))
        answer(r, first(sent, "lan0"), "lan0")
        r.table()


def case_12(r):
    r.rules(rules(MASQUERADE))
    udp_out(r)
    r.send("lan0", packets.udp(B, 5000, EXTERNAL, 40000, b"hairpin"))
    r.table()


def case_13(r):
    r.rules(rules(MASQUERADE))
    udp_out(r)
    out = udp_out(r)
    r.table()
    answer(r, out)
    r.table()
    udp_out(r)
    r.table()
    r.wait(2.1)
    udp_out(r)
    r.table()


def case_14(r):
    r.rules(rules(MASQUERADE))
    out = udp_out(r)
    other = udp_out(r, B, 40001)
    r.wait(2.3)
    answer(r, out)
    answer(r, other)
    r.table()
    udp_out(r)
    answer(r, other)
    r.table()


def case_15(r):
    r.rules(rules(MASQUERADE))
    out = udp_out(r)
    answer(r, out)
    r.wait(2.1)
    answer(r, out)
    r.wait(3)
    udp_out(r)
    r.table()
