# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Who talks in the fixed scenarios, and what they say."""

import packets
from network import INSIDE, OUTSIDE

A, B, C, D = INSIDE
PEER, PEER2, PEER3 = OUTSIDE


def udp_out(r, host=A, sport=40000, peer=PEER, dport=53, payload=b"question", **header):
    """A datagram from inside. Returns what left by wan0, or None."""
    sent = r.send("lan0", packets.udp(host, sport, peer, dport, payload, **header))
    return first(sent, "wan0")


def first(sent, interface):
    """The first of the packets that left by an interface, or None."""
    return next((data for name, data in sent if name == interface), None)


def answer(r, data, interface="wan0", payload=b"answer", **header):
    """A UDP reply to a datagram, as that one left. Returns what the router sends, if anything."""
    if data is None:
        return []
    seen = packets.decode(data)
    return r.send(interface, packets.udp(seen.destination, seen.ports[1], seen.source,
                                         seen.ports[0], payload, **header))


def error(r, data, kind, code=0, interface="wan0", source=PEER, **options):
    """An ICMP error about a datagram, as that one left."""
    if data is None:
        return []
    return r.send(interface, packets.icmp_error(source, data, kind, code, **options))
