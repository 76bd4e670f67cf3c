# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: Wrong checksums, packets that are none, and protocols without ports."""

# pylint: disable=missing-function-docstring

import struct

import packets
from case_talk import A, B, C, PEER, first, udp_out
from network import EXTERNAL, LAN
from packets import SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk


def case_40(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    udp_out(r, B, check=0)
    udp_out(r, C, check=0x1234)
    for value in range(0, 65536, 8192):  # One of these sums up to 0 after translation, or nearly.
        udp_out(r, A, payload=struct.pack("!H", value))
    TcpTalk(r).client(SYN, 0, bad=True)
    r.send("lan0", packets.echo(A, PEER, 5, bad=True))
    r.table()


def case_40_computes_to_zero(r):
    r.rules(rules(MASQUERADE))
    # The payload that lets the checksum of the translated datagram be 0.
    probe = packets.udp(EXTERNAL, 40000, PEER, 53, b"\0\0")
    payload = probe[26:28]
    udp_out(r, A, payload=payload)
    r.table()


def case_icmp_zeros(r):
    """An echo reply of nothing but zeros: its checksum counts as right."""
    r.rules(rules(MASQUERADE))
    for payload in (b"", bytes(1), bytes(8)):
        r.send("lan0", packets.echo(A, PEER, 0, 0, payload=payload))
        for check in (b"\0\0", b"\xff\xff", b"\1\0"):
            r.send("wan0", packets.ip(PEER, EXTERNAL, packets.ICMP,
                                      bytes(2) + check + bytes(4) + payload))
    r.table()


def case_icmp_to_the_router(r):
    """Who answers wrong checksums?"""
    r.rules(rules(MASQUERADE))
    for bad in (False, True):
        r.send("lan0", packets.echo(A, LAN, 5, bad=bad))
    r.table()
    r.statistics()


def case_invalid(r):
    r.rules(rules(MASQUERADE))
    for kind in (0, 14, 16, 18, 1, 2, 6, 7, 9, 10, 19, 30, 255):
        r.send("lan0", packets.icmp(A, PEER, kind, 0, b"\0\7\0\1", b"data"))
    for kind in (8, 13, 15, 17):
        r.send("lan0", packets.icmp(A, PEER, kind, 3, b"\0\7\0\1", b"data"))
    r.send("lan0", packets.ip(A, PEER, packets.UDP, b"\0\1\0\2"))
    r.send("lan0", packets.ip(A, PEER, packets.UDP, b"\0\1\0\2\0\7\0\0"))
    r.send("lan0", packets.ip(A, PEER, packets.UDP, b"\0\1\0\2\0\11\0\0"))
    r.send("lan0", packets.ip(A, PEER, packets.UDP, b"\0\1\0\2\0\10\0\0padding"))
    r.send("lan0", packets.ip(A, PEER, packets.TCP, b"\0\1\0\2\0\0\0\0"))
    r.send("lan0", packets.ip(A, PEER, packets.TCP, bytes(12) + b"\x10\2" + bytes(6)))
    r.send("lan0", packets.ip(A, PEER, packets.ICMP, b"\10\0"))
    r.table()


def case_icmp_queries(r):
    r.rules(rules(MASQUERADE))
    for kind in (8, 13, 15, 17):
        out = first(r.send("lan0", packets.icmp(A, PEER, kind, 0, b"\0\7\0\1", b"data" * 4)),
                    "wan0")
        r.send("lan0", packets.icmp(B, PEER, kind, 0, b"\0\7\0\1", b"data" * 4))
        r.send("wan0", packets.icmp(PEER, packets.decode(out).source, kind + 1 if kind > 8 else 0,
                                    0, b"\0\7\0\1", b"data" * 4))
    r.table()
