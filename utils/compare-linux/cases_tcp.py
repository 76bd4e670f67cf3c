# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: What the TCP tracker makes of a segment."""

# pylint: disable=missing-function-docstring

from case_talk import A, B, PEER2, answer, udp_out
from packets import ACK, FIN, PSH, RST, SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk


def case_16(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.client(SYN, 0)
    r.table()
    talk.server(RST | ACK, 0, 1)
    r.table()


def case_17(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    r.table()
    talk.client(ACK | PSH, 1, 1, b"data")
    r.table()
    talk.server(ACK, 1, 5)
    r.table()
    for _ in range(4):
        talk.server(ACK, 1, 5)
    r.table()


def case_18(r):
    for loose in (1, 0):
        r.sysctl("net.netfilter.nf_conntrack_tcp_loose", loose)
        r.flush()
        r.rules(rules(MASQUERADE))
        talk = TcpTalk(r)
        talk.client(ACK, 1000, 1000, b"data")
        r.table()
        talk.server(ACK, 1000, 1004)
        r.table()
        talk.client(ACK, 1004, 1000)
        talk.server(ACK, 999999, 999999)
        r.table()


def case_19(r):
    r.rules(rules(MASQUERADE))
    for index, flags in enumerate((FIN | ACK, SYN | ACK, RST, RST | ACK, FIN, SYN | FIN, 0, PSH)):
        TcpTalk(r, 40000 + index).client(flags, 0, 1)
    r.table()


def _window_probe(seq, ack=1, flags=ACK | PSH, payload=b"x", sender="client"):
    def scenario(r):
        r.rules(rules(MASQUERADE))
        talk = TcpTalk(r)
        talk.reach("ESTABLISHED")
        getattr(talk, sender)(flags, seq, ack, payload)
        r.table()
        talk.client(ACK | PSH, 1, 1, b"next")
        r.table()
        talk.server(ACK, 1, 5)
        r.table()
    return scenario


def case_21(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    for index in range(4):
        talk.client(ACK | PSH, 1 + 4000 * index, 1, b"d" * 1000)
        talk.client(ACK | PSH, 1001 + 4000 * index, 1, b"d" * 1000)
        talk.client(ACK | PSH, 2001 + 4000 * index, 1, b"d" * 1000)
        talk.client(ACK | PSH, 3001 + 4000 * index, 1, b"d" * 1000)
        talk.server(ACK, 1, 4001 + 4000 * index)
    r.table()
    talk.client(ACK | PSH, 1, 1, b"d" * 1000)
    r.table()


def _rst(seq):
    def scenario(r):
        r.rules(rules(MASQUERADE))
        talk = TcpTalk(r)
        talk.reach("ESTABLISHED")
        talk.client(ACK | PSH, 1, 1, b"data")
        talk.server(ACK, 1, 5)
        talk.server(RST, seq)
        r.table()
        talk.client(ACK | PSH, 5, 1, b"next")  # 24
        r.table()
        talk.server(ACK, 1, 9)
        r.table()
    return scenario


def case_25(r):
    r.rules(rules(MASQUERADE))
    for index, seq in enumerate((-4000, 0, 100000, 2_000_000_000)):
        talk = TcpTalk(r, 40000 + index)
        talk.reach("FIN_WAIT")
        talk.server(RST, seq)
    r.table()


def case_26(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.client(SYN, 0)
    talk.server(SYN, 0)
    r.table()
    talk.client(SYN | ACK, 0, 1)
    r.table()
    talk.server(SYN | ACK, 0, 1)
    r.table()
    talk.client(ACK, 1, 1)
    r.table()
    talk.client(ACK | PSH, 1, 1, b"data")
    talk.server(ACK, 1, 5)
    r.table()


def case_27(r):
    r.rules(rules(MASQUERADE))
    for index, isn in enumerate((1_000_000, -900)):
        talk = TcpTalk(r, 40000 + index)
        talk.reach("TIME_WAIT")
        talk.client(SYN, isn)
        r.table()


def case_28(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("CLOSE by server")
    talk.client(SYN, 7000)
    r.table()
    talk.server(SYN | ACK, 9000, 7001)
    r.table()
    talk.client(ACK, 7001, 9001)
    r.table()


def _syn_into_established(reply):
    def scenario(r):
        r.rules(rules(MASQUERADE))
        talk = TcpTalk(r)
        talk.reach("ESTABLISHED")
        talk.client(SYN, 7000)
        r.table()
        reply(talk)
        r.table()
        talk.client(ACK, 7001, 9001)
        talk.client(ACK | PSH, 1, 1, b"old")
        r.table()
    return scenario


def case_30_32(r):
    r.rules(rules("POSTROUTING -o wan0 -p udp -j SNAT --to-source 203.0.113.1:5000-5003"))
    for index in range(6):
        answer(r, udp_out(r, A, 40000 + index))
    udp_out(r, A, 40000, PEER2)
    r.table()
    r.flush()
    r.rules(rules("POSTROUTING -o wan0 -p udp -j SNAT --to-source 203.0.113.1:5000"))
    udp_out(r, A, 40000)
    udp_out(r, A, 40001)
    udp_out(r, A, 40001, PEER2)
    r.table()


def case_31(r):
    r.rules(rules("POSTROUTING -o wan0 -p tcp -j SNAT --to-source 203.0.113.1:5000-5003"))
    for index in range(4):
        TcpTalk(r, 40000 + index).reach("TIME_WAIT")
    r.table()
    TcpTalk(r, 41000, isn=100).client(SYN, 0)
    TcpTalk(r, 42000, isn=1_000_000).client(SYN, 0)


def case_33(r):
    r.rules(rules(MASQUERADE))
    # No more than 128 ports in a row are taken, so that each search finds one.
    for index in range(100):
        udp_out(r, A, 600 + index)
    for index in range(100):
        udp_out(r, B, 600 + index)
    r.table()


def variants():
    """Name -> scenario, of scenarios that differ in a number only."""
    named = {}
    # Right edge of what the server allows: it advertised 5000 bytes from 1 on.
    named["20 just beyond the window"] = _window_probe(5002)
    named["20 at the window's edge"] = _window_probe(5001)
    named["20 far beyond the window"] = _window_probe(23002)
    named["22 acknowledges what was never sent"] = _window_probe(1, ack=2)
    named["22 very old acknowledgement"] = _window_probe(1, ack=-70000)
    for name, seq in (("exact", 1), ("in the window", 101), ("far", 1_000_000), ("before", 0),
                      ("zero", -5000)):
        named[f"23 24 RST {name}"] = _rst(seq)
    named["29 answered by SYN/ACK"] = _syn_into_established(
        lambda t: t.server(SYN | ACK, 9000, 7001))
    named["29 answered by RST"] = _syn_into_established(lambda t: t.server(RST | ACK, 0, 7001))
    named["29 answered by challenge ACK"] = _syn_into_established(lambda t: t.server(ACK, 1, 1))
    return named
