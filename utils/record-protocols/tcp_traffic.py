#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""TCP: what a stack in order does not send, and what one cannot be made to send when wanted."""

import struct

from wire import TCP, checksum, ipv4, pseudo_header

FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))
SERVER = "198.51.100.90"
MSS = struct.pack(">BBH", 2, 4, 1460)
WINDOW_SCALE = bytes([1, 3, 3, 7])
SACK_PERMITTED = bytes([1, 1, 4, 2])


def sack(*blocks):
    return bytes([1, 1, 5, 2 + 8 * len(blocks)]) + b"".join(
        struct.pack(">II", left & 0xFFFFFFFF, right & 0xFFFFFFFF) for left, right in blocks)


def packet(source, destination, flags, number, answer, payload=b"", window=8192, options=b"",
           damage=False):
    size = 20 + len(options)
    head = struct.pack(">HHIIBBHHH", source[1], destination[1], number & 0xFFFFFFFF,
                       answer & 0xFFFFFFFF, size // 4 << 4, flags, window, 0, 0)
    body = head + options + payload
    total = checksum(pseudo_header(source[0], destination[0], TCP, len(body)) + body)
    total ^= 0x1111 if damage else 0
    return ipv4(source[0], destination[0], TCP, body[:16] + struct.pack(">H", total) + body[18:])


class Host:
    """One end. Its sequence numbers count from its initial one; to the other end, what it has said
    is longer by grown bytes."""

    def __init__(self, session, is_opener, initial):
        self.session, self.is_opener, self.initial = session, is_opener, initial
        self.next = 0
        self.grown = 0
        self.peer = None

    def send(self, flags, payload=b"", number=None, answer=None, **rest):
        number = self.next if number is None else number
        answer = self.peer.next if answer is None else answer
        there = self.peer.initial + answer + self.peer.grown if flags & ACK else 0
        self.session.send(self.is_opener, lambda s, d: packet(
            s, d, flags, self.initial + number, there, payload, **rest))
        end = number + len(payload) + bool(flags & SYN) + bool(flags & FIN)
        if number <= self.next < end:
            self.next = end


class Session:
    """One conversation."""

    def __init__(self, talk, dice=None):
        a, b = (dice.getrandbits(32), dice.getrandbits(32)) if dice else (1000, 0xFFFFFFF0)
        self.send = talk.send
        self.a, self.b = Host(self, True, a), Host(self, False, b)
        self.a.peer, self.b.peer = self.b, self.a

    def begin(self, steps=3, options=MSS):
        if steps > 0:
            self.a.send(SYN, options=options)
        if steps > 1:
            self.b.send(SYN | ACK, options=options)
        if steps > 2:
            self.a.send(ACK)

    def exchange(self):
        self.a.send(ACK | PSH, b"request")
        self.b.send(ACK | PSH, b"response")
        self.a.send(ACK)

    def end(self, steps=3):
        if steps > 0:
            self.a.send(FIN | ACK)
        if steps > 1:
            self.b.send(FIN | ACK)
        if steps > 2:
            self.a.send(ACK)


class Scenarios:
    def __init__(self, wire, port=40000):
        self.wire, self.port = wire, port
        self.some = wire.some

    def make(self, inward=False):
        self.port += 1
        return Session(self.wire.inward(SERVER, self.port, 80) if inward else
                       self.wire.outward("192.168.1.121", self.port, SERVER, 80))

    def play(self):
        self.flags()
        self.openings()
        self.resets()
        self.windows()
        self.endings()
        self.pickups()
        self.repeats()

    def flags(self):
        for first in (True, False):
            for flags in self.some((
                    0, SYN | FIN, FIN, PSH, URG, SYN | RST, SYN | ACK | URG, RST | ACK | URG,
                    FIN | ACK | URG, SYN | URG, ACK | URG, FIN | RST | ACK, SYN | ECE | CWR,
                    SYN | ACK | FIN, ACK | PSH | URG, RST | PSH, 0xFF)):
                one = self.make()
                if not first:
                    one.begin()
                one.a.send(flags)
                one.b.send(ACK)
        one = self.make()
        one.begin()
        one.a.send(ACK, b"x", damage=True)
        one.b.send(ACK, b"x", damage=True)
        one.exchange()

    def openings(self):
        one = self.make()  # both at once
        one.a.send(SYN, options=MSS)
        one.b.send(SYN, options=MSS)
        one.a.send(SYN | ACK, number=0, answer=1, options=MSS)
        one.b.send(SYN | ACK, number=0, answer=1, options=MSS)
        one.a.send(ACK)
        one.exchange()
        one = self.make()  # the same, but only one answers
        one.a.send(SYN)
        one.b.send(SYN)
        one.b.send(SYN | ACK, number=0, answer=1)
        one.a.send(ACK)
        one.exchange()
        one = self.make()  # repeated, each of them
        for _ in range(2):
            one.a.send(SYN, number=0)
        for _ in range(2):
            one.b.send(SYN | ACK, number=0)
        for _ in range(3):
            one.a.send(ACK)
        one = self.make()  # a later SYN
        one.a.send(SYN, number=0)
        one.a.send(SYN, number=5000)
        one.b.send(SYN | ACK, number=0, answer=5001)
        one.a.send(ACK, number=5001)
        one = self.make()  # the answer is wrong
        one.a.send(SYN)
        one.b.send(SYN | ACK, number=0, answer=2)
        one.b.send(SYN | ACK, number=0, answer=0)
        one.b.send(SYN | ACK, number=0, answer=1)
        one = self.make()  # the peer remembers another connection, and is reset
        one.a.send(SYN)
        one.b.send(ACK, number=77, answer=555)
        one.a.send(RST, number=555)
        one.a.send(SYN, number=0)
        one.b.send(SYN | ACK, number=0)
        for steps in (1, 2, 3):  # a SYN again, and what may answer it
            for reply in self.some(("synack", "rst", "ack", "data")):
                one = self.make()
                one.begin(steps)
                one.a.send(SYN, number=90000)
                if reply == "synack":
                    one.b.send(SYN | ACK, number=70000, answer=90001)
                    one.a.send(ACK, number=90001, answer=70001)
                    one.b.send(ACK, b"x", number=70001, answer=90001)
                elif reply == "rst":
                    one.b.send(RST | ACK, number=0, answer=90001)
                elif reply == "ack":
                    one.b.send(ACK)
                    one.a.send(RST, number=one.a.next)
                else:
                    one.b.send(ACK, b"data")
                    one.a.send(ACK)

    def resets(self):
        one = self.make()
        one.begin(1)
        one.b.send(RST | ACK, number=0, answer=1)
        one = self.make()
        one.begin(1)
        one.b.send(RST | ACK, number=0, answer=9)
        one.b.send(RST, number=0)
        for by_opener in (True, False):
            for offset in self.some((0, 1, -1, 100, 8000, 9000, 100000, None)):
                one = self.make()
                one.begin()
                one.exchange()
                host = one.a if by_opener else one.b
                number = -host.initial if offset is None else host.next + offset
                host.send(RST, number=number)
                one.exchange()
        for steps in (1, 2, 3):
            one = self.make()
            one.begin()
            one.end(steps)
            one.b.send(RST, number=one.b.next + 50000)
            one.a.send(ACK)
        for by_opener in (True, False):  # both have opened at once
            for offset in self.some((0, 1, 5, 901, 60000, 70000)):
                one = self.make()
                one.a.send(SYN, options=MSS)
                one.b.send(SYN, options=MSS, window=300)
                host = one.a if by_opener else one.b
                host.send(RST, number=1 + offset)
                one.b.send(ACK, b"x", number=1)
        one = self.make()
        one.begin(2)
        one.a.send(RST, number=1)
        one.begin()

    def windows(self):
        for by_opener in (True, False):
            for offset in self.some((-20000, -9000, -1, 0, 8191, 8192, 8193, 9000, 70000, 200000)):
                one = self.make(inward=by_opener)
                one.begin()
                one.exchange()
                host = one.a if by_opener else one.b
                host.send(ACK, b"elsewhere", number=host.next + offset)
                one.exchange()
                host.send(ACK, answer=host.peer.next + offset)
                one.exchange()
        for scale in (0, 1, 14, 15):
            one = self.make()
            options = MSS + bytes([1, 3, 3, scale])
            one.begin(options=options)
            one.a.send(ACK, window=100)
            one.b.send(ACK, b"y" * 50)
            one.b.send(ACK, b"y" * 50, number=one.b.next + 150)
            one.b.send(ACK, b"y" * 50, number=one.b.next + 5000)
            one.a.send(ACK, window=0)
            one.b.send(ACK, b"probe")
            one.a.send(ACK, window=0)
            one.a.send(ACK, window=100)
        one = self.make()  # only one side can scale
        one.a.send(SYN, options=MSS + WINDOW_SCALE)
        one.b.send(SYN | ACK, options=MSS)
        one.a.send(ACK, window=100)
        one.b.send(ACK, b"y", number=1000)
        one = self.make()
        one.begin(options=MSS + SACK_PERMITTED)
        one.a.send(ACK, b"first")
        one.a.send(ACK, b"lost")
        one.a.send(ACK, b"third")
        one.b.send(ACK, answer=6, options=sack((one.a.initial + 10, one.a.initial + 15)))
        one.b.send(ACK, answer=6, options=sack((one.a.initial + 10, one.a.initial + 999)))
        one.a.send(ACK, b"lost", number=6)
        one.b.send(ACK)
        one.a.send(ACK, options=bytes([1, 1, 5, 3]))  # a malformed option
        one.a.send(ACK, options=bytes([8, 0, 1, 1]))

    def endings(self):
        for first in ("a", "b"):
            one = self.make()
            one.begin()
            one.exchange()
            x, y = (one.a, one.b) if first == "a" else (one.b, one.a)
            x.send(FIN | ACK)
            y.send(ACK)
            y.send(ACK | PSH, b"more")
            x.send(ACK)
            y.send(FIN | ACK)
            y.send(FIN | ACK, number=y.next - 1)
            x.send(ACK)
            x.send(FIN | ACK, number=x.next - 1)
            x.send(ACK, b"too late")
        one = self.make()
        one.begin()
        one.a.send(FIN | ACK)
        one.b.send(FIN | ACK, answer=1)
        one.a.send(ACK)
        one.b.send(ACK)
        for by_opener in (True, False):  # again from TIME_WAIT
            for number in (500000, -500000):
                one = self.make()
                one.begin()
                one.end()
                again = Session.__new__(Session)
                again.send = one.send
                initials = (one.a.initial + number, one.b.initial + 3)
                again.a, again.b = Host(again, True, initials[0]), Host(again, False, initials[1])
                again.a.peer, again.b.peer = again.b, again.a
                if by_opener:
                    again.begin()
                    again.exchange()
                else:
                    again.b.send(SYN, options=MSS)
                    again.begin()
        for by_opener in (True, False):  # again after a reset
            one = self.make()
            one.begin()
            (one.a if by_opener else one.b).send(RST)
            one.a.send(SYN, number=50000)
            one.b.send(SYN | ACK, number=60000, answer=50001)
            one.a.send(ACK, number=50001, answer=60001)

    def pickups(self):
        for inward in (True, False):
            for flags in self.some((ACK, ACK | PSH, SYN | ACK, FIN | ACK, RST, RST | ACK)):
                one = self.make(inward)
                one.a.next, one.b.next = 700, 300
                one.a.send(flags, b"middle" if flags & PSH else b"")
                one.b.send(ACK, b"answer")
                one.a.send(ACK)
                one.a.send(ACK, b"far", number=900000)
                one.b.send(ACK, answer=900003)
                one.b.send(FIN | ACK)
                one.a.send(FIN | ACK)
                one.b.send(ACK)

    def repeats(self):
        one = self.make()  # the same again and again, unanswered
        one.begin()
        one.exchange()
        for _ in range(5):
            one.a.send(ACK | PSH, b"again", number=8)
        one.b.send(ACK)
        for _ in range(5):
            one.b.send(ACK)
        one = self.make()
        one.begin()
        one.a.send(ACK, b"unacknowledged")
        for port in (4001, 4002):  # the second one finds its port taken
            one = Session(self.wire.outward(self.wire.FIXED, port, SERVER, 80))
            one.begin()
            one.exchange()


def play_random(wire, dice, count, port=50000):
    """Sessions with much that does not fit."""
    kinds = [ACK, ACK | PSH, SYN, SYN | ACK, FIN | ACK, RST, RST | ACK, FIN, 0]
    for number in range(count):
        talk = (wire.inward(SERVER, port + number, 80) if dice.random() < 0.3 else
                wire.outward("192.168.1.121", port + number, SERVER, 80))
        one = Session(talk, dice)
        options = dice.choice([b"", MSS, MSS + WINDOW_SCALE, MSS + WINDOW_SCALE + SACK_PERMITTED])
        one.begin(dice.randrange(4), options)
        for _ in range(dice.randrange(3, 18)):
            host = dice.choice([one.a, one.b])
            flags = dice.choices(kinds, [12, 6, 2, 2, 3, 1, 1, 0.3, 0.2])[0]
            shift, other = (dice.choices([0, 1, -1, dice.randrange(-300, 300),
                                          dice.randrange(-90000, 90000)], [20, 1, 1, 2, 2])[0]
                            for _ in range(2))
            extra = options if flags & SYN else b""
            if flags & ACK and not flags & SYN and dice.random() < 0.1:
                left = host.peer.initial + host.peer.next + dice.randrange(-100, 100)
                extra = sack((left, left + dice.randrange(1, 100)))
            size = 0 if flags & (SYN | RST) else dice.choice([0, 0, 1, 100, 900])
            host.send(flags, bytes(size),
                      number=host.next + shift, answer=host.peer.next + other,
                      window=dice.choices([8192, 65535, 0, 1, 300], [10, 3, 1, 1, 1])[0],
                      options=extra)
