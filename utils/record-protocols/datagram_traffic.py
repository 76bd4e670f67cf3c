#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Protocols without a handshake: GRE, UDP-Lite, ICMP queries, and those that have no tracker."""

import struct
import time

from sctp_traffic import init
from sctp_traffic import packet as sctp_packet
from wire import GRE, ICMP, SCTP, UDPLITE, checksum, ipv4, pseudo_header

ECHO, ECHO_REPLY, TIMESTAMP, TIMESTAMP_REPLY = 8, 0, 13, 14
INFORMATION, INFORMATION_REPLY, MASK, MASK_REPLY = 15, 16, 17, 18
UNREACHABLE, TIME_EXCEEDED = 3, 11
QUERIES = ((ECHO, ECHO_REPLY, 8), (TIMESTAMP, TIMESTAMP_REPLY, 12),
           (INFORMATION, INFORMATION_REPLY, 0), (MASK, MASK_REPLY, 4))


def gre(source, destination, version=0, key=None, payload=b"tunnelled", call=7, ttl=64):
    """Version 0 (RFC 2784, with a key: RFC 2890) or 1, that of PPTP (RFC 2637)."""
    if version == 1:
        body = struct.pack(">HHHHI", 0x3001, 0x880B, len(payload), call, 1) + payload
    elif key is not None:
        body = struct.pack(">HHI", 0x2000 | version, 0x0800, key) + payload
    else:
        body = struct.pack(">HH", version, 0x0800) + payload
    return ipv4(source[0], destination[0], GRE, body, ttl)


def udplite(source, destination, coverage=0, payload=b"some sensitive, some not", damage=None):
    """RFC 3828. coverage 0: everything; damage gets the datagram with its checksum."""
    length = 8 + len(payload)
    head = struct.pack(">HHH", source[1], destination[1], coverage)
    pseudo = pseudo_header(source[0], destination[0], UDPLITE, length)
    covered = (head + bytes(2) + payload)[:coverage or length]
    whole = head + struct.pack(">H", checksum(pseudo + covered) or 0xFFFF) + payload
    return ipv4(source[0], destination[0], UDPLITE, damage(whole) if damage else whole)


def icmp(source, destination, kind, code=0, identity=None, payload=b"", damage=False):
    """Of the endpoints, the port of the source is the id if none is given."""
    identity = source[1] if identity is None else identity
    body = struct.pack(">BBHHH", kind, code, 0, identity, 1) + payload
    total = checksum(body) ^ (0x1111 if damage else 0)
    return ipv4(source[0], destination[0], ICMP, body[:2] + struct.pack(">H", total) + body[4:])


def icmp_error(source, destination, kind, code, quoted):
    body = struct.pack(">BBHI", kind, code, 0, 0) + quoted
    return ipv4(source[0], destination[0], ICMP,
                body[:2] + struct.pack(">H", checksum(body)) + body[4:])


def play_gre(wire):
    server = "198.51.100.30"
    for host, version, peer in (("192.168.1.121", 0, "198.51.100.30"),
                                ("192.168.1.121", 1, "198.51.100.31"),
                                ("192.168.1.121", 5, "198.51.100.32")):
        talk = wire.outward(host, 0, peer, 0)
        for from_opener in (True, True, False, True, False):
            talk.send(from_opener, lambda s, d: gre(s, d, version))
    # A second host to the same server: the answers could not be told apart.
    talk = wire.outward("192.168.1.122", 0, server, 0)
    talk.send(True, gre)
    talk.send(False, gre)
    # Keys of version 0 are no part of a connection, call ids are.
    talk = wire.outward("192.168.1.121", 0, "198.51.100.33", 0)
    for key in (1, 2):
        talk.send(True, lambda s, d: gre(s, d, 0, key))
        talk.send(False, lambda s, d: gre(s, d, 0, key + 10))
    for host, call in (("192.168.1.121", 1), ("192.168.1.121", 2), ("192.168.1.122", 2),
                       ("192.168.1.122", 3), ("192.168.1.122", 0)):
        talk = wire.outward(host, 0, "198.51.100.34", 0)
        talk.send(True, lambda s, d: gre(s, d, 1, call=call))
        talk.send(False, lambda s, d: gre(s, d, 1, call=call))
        talk.send(False, lambda s, d: gre(s, d, 1, call=0))
        talk.send(True, lambda s, d: gre(s, d, 1, call=call, payload=b""))
    # Through the port forward.
    for number, version in ((35, 0), (36, 1)):
        talk = wire.inward(f"198.51.100.{number}", 0, 0)
        for from_opener in (True, False, True, False):
            talk.send(from_opener, lambda s, d: gre(s, d, version, call=0 if number == 36 else 9))
    talk = wire.inward("198.51.100.37", 0, 0)
    talk.send(True, lambda s, d: gre(s, d, 1, call=77))
    talk.send(False, lambda s, d: gre(s, d, 1, call=78))
    # Cut off.
    for length in wire.some((0, 1, 3, 4, 7, 8, 11)):
        for head in (b"\x00\x00", b"\x30\x01"):
            body = (head + b"\x88\x0b\x00\x00\x00\x05\x00\x00\x00\x01")[:length]
            wire.lan.send(ipv4("192.168.1.121", f"198.51.100.{40 + length}", GRE, body))


def play_udplite(wire):
    port = 5000
    peer = "198.51.100.50"

    def new(inward=False):
        nonlocal port
        port += 1
        return (wire.inward(peer, port, 6000) if inward else
                wire.outward("192.168.1.121", port, peer, 6000))

    for inward in (False, True):
        for coverage in (0, 8, 9, 20, 32):
            talk = new(inward)
            for from_opener in (True, False, True):
                talk.send(from_opener, lambda s, d: udplite(s, d, coverage))
            if coverage == 20:  # what is not covered may be damaged
                talk.send(False, lambda s, d: udplite(s, d, coverage,
                                                      damage=lambda p: p[:-3] + b"xyz"))
        talk = new(inward)
        talk.send(True, lambda s, d: udplite(s, d, 8, b""))
        talk.send(False, lambda s, d: udplite(s, d, 0, b"odd"))
    for coverage in (1, 7, 33, 65535):  # impossible
        new().send(True, lambda s, d: udplite(s, d, coverage))
    talk = new()
    talk.send(True, udplite)
    talk.send(True, lambda s, d: udplite(s, d, damage=lambda p: p[:6] + bytes(2) + p[8:]))
    talk.send(False, lambda s, d: udplite(s, d, damage=lambda p: p[:7]))
    talk.send(False, lambda s, d: udplite(s, d, damage=lambda p: p[:8]))
    talk.send(False, lambda s, d: udplite(s, d, 40))
    talk.send(False, udplite)
    talk = new()
    talk.send(True, udplite)
    time.sleep(2.2)
    talk.send(False, udplite)
    talk.send(True, udplite)


def play_icmp(wire, has_udplite):
    peer = "198.51.100.60"
    identity = 100
    for query, reply, extra in QUERIES:
        for inward in (False, True):
            identity += 1
            talk = (wire.inward(peer, identity, identity) if inward else
                    wire.outward("192.168.1.121", identity, peer, identity))

            def say(from_opener, kind, code=0, damage=False, talk=talk, identity=identity,
                    extra=extra):
                talk.send(from_opener, lambda s, d: icmp(s, d, kind, code, identity, bytes(extra),
                                                         damage))

            say(True, query)
            say(True, query, damage=True)
            say(False, reply, code=1)
            say(False, reply)
            say(False, reply, damage=True)
            say(False, query)  # the other way round, the same id
            say(True, reply)
            say(True, query, code=3)
            say(False, reply, code=3)
    for kind in wire.some((0, 1, 2, 6, 7, 9, 10, 14, 16, 18, 19, 30, 40, 255)):  # open nothing
        talk = wire.outward("192.168.1.121", 300 + kind, peer, 300 + kind)
        talk.send(True, lambda s, d: icmp(s, d, kind))
        talk.send(False, lambda s, d: icmp(s, d, kind))
    for length in (0, 3, 4, 7):
        body = bytes([8, 0, 0xF7, 0xFF, 0, 0, 0])[:length]
        wire.lan.send(ipv4("192.168.1.121", peer, ICMP, body))
    # Errors about what these protocols sent.
    for number, (protocol, make) in enumerate(
            ((GRE, gre), (GRE, lambda s, d: gre(s, d, 1, call=55)), (UDPLITE, udplite),
             (ICMP, lambda s, d: icmp(s, d, TIMESTAMP, payload=bytes(12))),
             (SCTP, lambda s, d: sctp_packet(s, d, 0, [init(0xA0000001)])))):
        if protocol == UDPLITE and not has_udplite:
            continue
        talk = wire.outward("192.168.1.123", 900 + number, f"198.51.100.{70 + number}",
                            900 + number)
        talk.send(True, make)
        seen = make((wire.MASQUERADED, 900 + number), talk.listener)
        for quoted in wire.some((seen, seen[:40], seen[:32], seen[:31], seen[:28], seen[:27],
                                 seen[:24], seen[:23], seen[:20])):
            talk.send(False, lambda s, d: icmp_error(("198.51.100.99", 0), d, UNREACHABLE, 2,
                                                     quoted))
        talk.send(False, lambda s, d: icmp_error(s, d, TIME_EXCEEDED, 0, seen))
        talk.send(False, make)
        back = make(talk.listener, talk.opener)
        talk.send(True, lambda s, d: icmp_error(s, d, UNREACHABLE, 3, back))


def play_other(wire):
    """Protocols that nothing is known of."""
    for number in wire.some((0, 4, 50, 51, 33, 99, 255)):
        for inward in (False, True):
            talk = (wire.inward(f"198.51.100.{80 + number % 50}", 0, 0) if inward else
                    wire.outward("192.168.1.124", 0, f"198.51.100.{140 + number % 50}", 0))
            for from_opener in (True, False, True):
                talk.send(from_opener, lambda s, d: ipv4(s[0], d[0], number, b"anything"))


def play_random(wire, dice, count, has_udplite):
    hosts = ["192.168.1.125", "192.168.1.126"]
    peers = [f"198.51.100.{number}" for number in range(200, 206)]
    for _ in range(count):
        port = 100 * dice.randrange(10, 16)
        # Two hosts share no peer, so that no port search, whose choice is random, is needed.
        which = dice.randrange(len(peers))
        talk = (wire.inward(peers[which], port, port) if dice.random() < 0.4 else
                wire.outward(hosts[which % 2], port, peers[which], port))
        what = dice.randrange(4)
        for _ in range(dice.randrange(1, 5)):
            from_opener = dice.random() < 0.6
            if what == 0:
                version, call = dice.choice([0, 0, 1, 1, 2, 7]), dice.choice([0, 1, 2])
                talk.send(from_opener, lambda s, d: gre(s, d, version, call=call))
            elif what == 1 and has_udplite:
                coverage = dice.choice([0, 0, 8, 15, 32, 3, 50])
                talk.send(from_opener, lambda s, d: udplite(s, d, coverage))
            else:
                kind = dice.choice([8, 0, 13, 14, 15, 16, 17, 18, 1, 20])
                code = dice.choice([0, 0, 1])
                damage = dice.random() < 0.1
                talk.send(from_opener, lambda s, d: icmp(s, d, kind, code, port, bytes(12), damage))


def play(wire, has_udplite):
    play_gre(wire)
    play_icmp(wire, has_udplite)
    play_other(wire)
