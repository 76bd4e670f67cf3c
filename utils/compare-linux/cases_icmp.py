# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: ICMP errors through NAT."""

# pylint: disable=missing-function-docstring

import packets
from case_talk import A, B, C, PEER, answer, error, first, udp_out
from network import EXTERNAL, EXTERNAL2, LAN, MIDDLE, SERVER
from packets import FIN, SYN
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


CHANGES = ["PREROUTING -i lan0 -j DSCP --set-dscp 0x10", "PREROUTING -j MARK --set-mark 7",
           "PREROUTING -p udp -m ttl --ttl-eq 9 -j TTL --ttl-set 1"]


def _dying(talk, ttl=1, **header):
    """Packets of every ctstate, those that nobody answers included; talk has a connection."""
    yield packets.udp(A, 40000, PEER, 53, b"tracked", ttl=ttl, **header)
    yield packets.udp(B, 41000, PEER, 53, b"new", ttl=ttl, **header)
    yield packets.udp(A, 40000, PEER, 53, b"invalid", check=0x1234, ttl=ttl, **header)
    yield packets.tcp(A, 40000, PEER, 80, FIN, 1, ttl=ttl, **header)
    yield packets.udp(A, 40000, PEER, 99, b"untracked", ttl=ttl, **header)
    yield packets.ip(A, PEER, 99, b"a generic one", ttl=ttl, **header)
    yield packets.echo(A, PEER, 77, ttl=ttl, **header)
    yield packets.echo(A, PEER, 78, reply=True, ttl=ttl, **header)
    inside = packets.udp(PEER, 53, A, 40000, b"answer")
    for about in (inside, talk, packets.udp(PEER, 53, A, 40001, b"never sent")):
        yield packets.icmp_error(A, about, 3, 3, ttl=ttl, **header)
    for kind in (*range(20), 40, 255):
        yield packets.icmp(A, PEER, kind, payload=bytes(12), ttl=ttl, **header)
    for piece in packets.fragments(packets.udp(B, 42000, PEER, 53, bytes(100), ident=7, ttl=ttl,
                                               **header), (48,)):
        yield piece


def _quoted(r, ttl=1, nat=(MASQUERADE,), **tables):
    r.rules(rules(*nat))
    r.flush()
    out = udp_out(r) or packets.udp(EXTERNAL, 40000, PEER, 53, b"to the router")
    r.rules(rules(*nat, raw=["PREROUTING -p udp -m udp --dport 99 -j CT --notrack"],
                  mangle=CHANGES, **tables))
    for datagram in _dying(out, ttl, tos=2):
        r.send("lan0", datagram)
    r.send("lan0", packets.udp(A, 40000, PEER, 53, b"changed", ttl=9))
    answer(r, out, ttl=ttl)
    r.send("wan0", packets.udp(PEER, 53, EXTERNAL, 40000, b"wrong", check=0x1234, ttl=ttl))
    r.table()


def case_37_changed(r):
    """What others than NAT changed is quoted, whatever the packet is to its connection."""
    _quoted(r)


def case_37_untranslated(r):
    _quoted(r, nat=())


def case_37_translated_destination(r):
    nat = ["PREROUTING -i lan0 -d 198.51.100.9 -j DNAT --to-destination 198.51.100.77", MASQUERADE]
    _quoted(r, nat=nat)


def case_37_rejected(r):
    """Likewise in the quotes of REJECT, ahead of and behind routing."""
    _quoted(r, ttl=60, filter=["FORWARD -m dscp --dscp 0x10 -j REJECT"])


def case_37_too_big(r):
    """Likewise in those of what does not fit the next link."""
    r.rules(rules("PREROUTING -p udp -m udp --dport 80 -j DNAT --to-destination 10.9.0.5:8080",
                  raw=["PREROUTING -p udp -m udp --dport 99 -j CT --notrack"], mangle=CHANGES))
    for port in (53, 80, 99):
        for check in (None, 0x1234):
            r.send("lan0", packets.udp(A, 40000, SERVER, port, bytes(1200), df=True, check=check))
    r.send("lan0", packets.icmp_error(A, packets.udp(SERVER, 53, A, 1, bytes(1200)), 3, 3,
                                      df=True))
    r.send("lan0", packets.icmp(A, SERVER, 40, payload=bytes(1200), df=True))
    r.table()


def case_37_delivered(r):
    """Likewise in what a socket that is not there answers."""
    _quoted(r, ttl=60, nat=["PREROUTING -i lan0 -p udp -j REDIRECT", MASQUERADE])
    for port in (53, 99):
        r.send("lan0", packets.udp(A, 40000, LAN, port, b"for the router", ttl=60))
    r.table()
