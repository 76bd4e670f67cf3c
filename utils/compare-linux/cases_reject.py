# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: REJECT, and what it does to connections."""

# pylint: disable=missing-function-docstring

import struct

import packets
from case_talk import A, B, PEER, udp_out
from network import LAN
from packets import ACK, FIN, PSH, RST, SYN, TCP, UDP
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk


def _reject(answer=""):
    rule = f"-j REJECT{answer}"
    return {"filter": [f"FORWARD {rule}", f"INPUT {rule}"]}


def _summed(protocol, is_right, tail=b""):
    """A packet whose payload has the plain Internet checksum of 0, or not, for each destination."""
    def make(destination):
        body = b"\1\2\3\4" + bytes(16) + tail
        value = packets.checksum(body) ^ (0 if is_right else 0x100)
        return packets.ip(A, destination, protocol, body[:4] + struct.pack("!H", value) + body[6:])
    return make


def _checksum_packets():
    """Packets with right, wrong and missing checksums: functions of the destination."""
    for bad in (False, True):
        yield lambda to, bad=bad: packets.tcp(A, 40000, to, 80, SYN, 1000, bad=bad)
        yield lambda to, bad=bad: packets.icmp(A, to, 8, 0, bytes(4), b"ping", bad=bad)
        yield lambda to, bad=bad: packets.icmp(A, to, 13, 0, bytes(4), bytes(12), bad=bad)
        yield lambda to, bad=bad: packets.udp(A, 40000, to, 53, b"x", check=0x1234 if bad else None)
    yield lambda to: packets.udp(A, 40000, to, 53, b"x", check=0)
    # Verified like that whatever it is, or not at all.
    for protocol in (99, 4, 2, 47, 50, 51, 132, 136, 33):
        for is_right in (True, False):
            yield _summed(protocol, is_right)
    yield lambda to: packets.ip(A, to, 99, b"")
    yield lambda to: packets.ip(A, to, 99, b"\0")


def _reject_checksums(r, answer):
    r.rules(rules(MASQUERADE, **_reject(answer)))
    for destination in (PEER, LAN):
        for make in _checksum_packets():
            r.send("lan0", make(destination))
    r.table()


def case_reject_checksums(r):
    _reject_checksums(r, "")


def case_reject_checksums_unverified(r):
    r.sysctl("net.netfilter.nf_conntrack_checksum", 0)
    _reject_checksums(r, "")


def case_reject_checksums_untracked(r):
    r.rules(rules(raw=["PREROUTING -j CT --notrack"], **_reject()))
    for destination in (PEER, LAN):
        for make in _checksum_packets():
            r.send("lan0", make(destination))


def case_reject_fragments(r):
    r.rules(rules(MASQUERADE, **_reject()))
    for destination in (PEER, LAN):
        for ident, check in ((1, None), (2, 0x1234), (3, 0)):
            datagram = packets.udp(A, 40000, destination, 53, bytes(range(100)), check=check,
                                   ident=ident)
            for piece in packets.fragments(datagram, (24, 48)):
                r.send("lan0", piece)
    r.table()


def case_reject_reset_checksums(r):
    for verify in (1, 0):
        r.sysctl("net.netfilter.nf_conntrack_checksum", verify)
        r.flush()
        r.rules(rules(MASQUERADE, filter=["FORWARD -p tcp -j REJECT --reject-with tcp-reset",
                                          "INPUT -p tcp -j REJECT --reject-with tcp-reset"]))
        for destination in (PEER, LAN):
            for bad in (False, True):
                for flags in (SYN, ACK, FIN | ACK, RST, ACK | PSH):
                    r.send("lan0", packets.tcp(A, 40000, destination, 80, flags, 1000, 77, b"",
                                               bad=bad))
        r.table()


def case_reject_reset_closes(r):
    """In each state, to a packet from either side."""
    for state in ("SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "TIME_WAIT"):
        for side in ("client", "server"):
            r.flush()
            r.rules(rules(MASQUERADE))
            talk = TcpTalk(r)
            talk.reach(state)
            r.rules(rules(MASQUERADE, filter=[
                "FORWARD -p tcp -j REJECT --reject-with tcp-reset"]))
            getattr(talk, side)(ACK | PSH, 1, 1, b"data")
            r.table()
            talk.client(ACK, 1, 1)
            r.table()
            r.rules(rules(MASQUERADE))
            talk.client(ACK, 1, 1)
            r.table()


def case_reject_quote(r):
    """Of translated packets in both directions, of large ones, and of those with other fields."""
    r.rules(rules(MASQUERADE, "PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT "
                  "--to-destination 10.9.0.5:80"))
    udp_out(r)
    r.rules(rules(MASQUERADE, "PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT "
                  "--to-destination 10.9.0.5:80", **_reject()))
    udp_out(r)
    r.send("wan0", packets.udp(PEER, 53, "203.0.113.1", 40000, b"answer", tos=0x10, df=True))
    r.send("wan0", packets.udp(PEER, 3000, "203.0.113.1", 8080, bytes(900), ident=7))
    r.send("lan0", packets.tcp(B, 700, PEER, 80, SYN, 1, options=b"\2\4\5\xb4", ttl=2))
    r.table()
