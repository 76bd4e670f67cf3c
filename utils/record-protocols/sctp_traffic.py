#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""SCTP (RFC 9260): associations as they should be, and as they should not."""

import itertools
import struct

from wire import SCTP, crc32c, ipv4

DATA, INIT, INIT_ACK, SACK, HEARTBEAT, HEARTBEAT_ACK, ABORT, SHUTDOWN, SHUTDOWN_ACK, ERROR, \
    COOKIE_ECHO, COOKIE_ACK = range(12)
SHUTDOWN_COMPLETE = 14
FORWARD_TSN = 192
SERVERS = ["198.51.100.20", "198.51.100.21"]


def chunk(kind, value=b"", flags=0, length=None):
    length = 4 + len(value) if length is None else length
    return struct.pack(">BBH", kind, flags, length) + value + bytes(-len(value) % 4)


def init(tag, kind=INIT):
    return chunk(kind, struct.pack(">IIHHI", tag, 65536, 10, 10, tag ^ 0x5555))


def init_ack(tag):
    return init(tag, INIT_ACK)


def data(text=b"hello", number=1):
    return chunk(DATA, struct.pack(">IHHI", number, 0, 0, 0) + text, flags=3)


def plain(kind):
    """A chunk of this kind with what it usually carries."""
    if kind == DATA:
        return data()
    if kind in (INIT, INIT_ACK):
        return init(1, kind)
    value = {SACK: bytes(12), HEARTBEAT: bytes(8), HEARTBEAT_ACK: bytes(8), SHUTDOWN: bytes(4),
             COOKIE_ECHO: b"cookie..", ERROR: bytes([0, 3, 0, 8, 0, 0, 0, 1])}.get(kind, b"")
    return chunk(kind, value)


def packet(source, destination, tag, chunks, damage=None):
    head = struct.pack(">HHI", source[1], destination[1], tag)
    body = b"".join(chunks)
    sum_ = struct.pack("<I", crc32c(head + bytes(4) + body))
    whole = head + sum_ + body
    if damage:
        whole = damage(whole)
    return ipv4(source[0], destination[0], SCTP, whole)


class Association:
    """Tags a and b: a is what the opener wants to see in packets to it, b what the listener."""

    def __init__(self, talk, a=0xA0000001, b=0xB0000002):
        self.talk, self.a, self.b = talk, a, b

    def opener(self, *chunks, tag=None, damage=None):
        tag = self.b if tag is None else tag
        self.talk.send(True, lambda s, d: packet(s, d, tag, chunks, damage))

    def listener(self, *chunks, tag=None, damage=None):
        tag = self.a if tag is None else tag
        self.talk.send(False, lambda s, d: packet(s, d, tag, chunks, damage))

    def begin(self, steps=4):
        if steps > 0:
            self.opener(init(self.a), tag=0)
        if steps > 1:
            self.listener(init_ack(self.b))
        if steps > 2:
            self.opener(plain(COOKIE_ECHO), data())
        if steps > 3:
            self.listener(plain(COOKIE_ACK), plain(SACK))

    def end(self, by_opener=True):
        first, second = ((self.opener, self.listener) if by_opener else
                         (self.listener, self.opener))
        first(plain(SHUTDOWN))
        second(plain(SHUTDOWN_ACK))
        first(plain(SHUTDOWN_COMPLETE))


class Scenarios:
    """Each association has a source port of its own; every second one comes from outside."""

    def __init__(self, wire, port=20000):
        self.wire, self.port = wire, port
        self.some = wire.some

    def make(self, inward=False):
        self.port += 1
        if inward:
            return Association(self.wire.inward(SERVERS[0], self.port, 3868))
        return Association(self.wire.outward("192.168.1.121", self.port, SERVERS[0], 3868))

    def both(self):
        return [self.make(False), self.make(True)]

    def play(self):
        self.whole_associations()
        self.aborts()
        self.wrong_tags()
        self.openings_again()
        self.repeated_inits()
        self.first_packets()
        self.heartbeats()
        self.bundles()
        self.damage()
        self.taken_port()

    def whole_associations(self):
        for one in self.both():
            one.begin()
            one.opener(data(number=2))
            one.listener(plain(SACK))
            one.listener(data(), plain(SACK))
            one.opener(plain(SACK))
            one.opener(plain(HEARTBEAT))
            one.listener(plain(HEARTBEAT_ACK))
            one.listener(plain(HEARTBEAT))
            one.opener(plain(HEARTBEAT_ACK))
            one.opener(chunk(FORWARD_TSN, bytes(4)))
            one.end()
        for one in self.both():
            one.begin()
            one.end(by_opener=False)
        for one in self.both():  # stays open
            one.begin()
            one.listener(data())
        for steps in (1, 2, 3):
            self.make().begin(steps)
        for one in self.both():  # both shut down at once
            one.begin()
            one.opener(plain(SHUTDOWN))
            one.listener(plain(SHUTDOWN))
            one.opener(plain(SHUTDOWN_ACK))
            one.listener(plain(SHUTDOWN_COMPLETE))
        # With another port than the host has.
        one = Association(self.wire.outward(self.wire.FIXED, 3333, SERVERS[0], 3868))
        one.begin()
        one.end()

    def aborts(self):
        for steps, by_opener, flag in self.some(
                itertools.product((1, 2, 3, 4), (False, True), (0, 1))):
            one = self.make()
            one.begin(steps)
            mine, other = (one.b, one.a) if by_opener else (one.a, one.b)
            send = one.opener if by_opener else one.listener
            send(chunk(ABORT, flags=flag), tag=0x12345)
            send(chunk(ABORT, flags=flag), tag=other if flag == 0 else mine)
            send(chunk(ABORT, flags=flag), tag=mine if flag == 0 else other)
            send(data())

    def wrong_tags(self):
        kinds = (DATA, SACK, HEARTBEAT, HEARTBEAT_ACK, SHUTDOWN, SHUTDOWN_ACK, ERROR, COOKIE_ECHO,
                 COOKIE_ACK, SHUTDOWN_COMPLETE, FORWARD_TSN)
        for kind, steps in self.some(itertools.product(kinds, (2, 4))):
            one = self.make(inward=steps == 4)
            one.begin(steps)
            for tag in (0, one.a, 0x77777777, one.b):
                one.opener(plain(kind), tag=tag)
            for tag in (0, one.b, 0x77777777, one.a):
                one.listener(plain(kind), tag=tag)

    def openings_again(self):
        for steps in (1, 2, 3, 4):
            one = self.make()
            one.begin(steps)
            one.opener(init(one.a), tag=0)  # lost answer
            one.opener(init(one.a), tag=one.b)  # an INIT has the tag 0
            one.listener(init_ack(0xB0000009))  # other tag
            one.listener(init_ack(one.b))
            one.opener(plain(COOKIE_ECHO))
            one.listener(plain(COOKIE_ACK))
            one.opener(data())
        for by_opener in (True, False):  # a host starts again without having said goodbye
            one = self.make()
            one.begin()
            again = Association(one.talk, 0xA1000001, 0xB1000001)
            if by_opener:
                again.begin()
                again.opener(data())
                one.opener(data(), tag=one.b)
            else:
                again.listener(init(0xB1000001), tag=0)
                again.opener(init_ack(0xA1000001), tag=0xB1000001)
                again.listener(plain(COOKIE_ECHO), tag=0xA1000001)
                again.opener(plain(COOKIE_ACK), tag=0xB1000001)
                again.listener(data(), tag=0xA1000001)
                one.listener(data())
        one = self.make()  # both open at once
        one.opener(init(one.a), tag=0)
        one.listener(init(one.b), tag=0)
        one.opener(init_ack(one.a), tag=one.b)
        one.listener(init_ack(one.b), tag=one.a)
        one.opener(plain(COOKIE_ECHO))
        one.listener(plain(COOKIE_ACK))
        one.listener(data())
        one = self.make()  # the cookie was too old
        one.begin(3)
        one.listener(plain(ERROR))
        one.opener(init(one.a), tag=0)
        one.listener(init_ack(one.b))
        for steps in ("ack", "complete"):
            one = self.make()  # again after the end
            one.begin()
            one.opener(plain(SHUTDOWN))
            one.listener(plain(SHUTDOWN_ACK))
            if steps == "complete":
                one.opener(plain(SHUTDOWN_COMPLETE))
            one.begin()
        one = self.make()
        one.begin()
        one.opener(plain(SHUTDOWN))
        one.begin()

    def repeated_inits(self):
        """INITs with the tag that is known already, and then an INIT_ACK with another one."""
        # The INIT's sender, the tag it gives and whether the INIT_ACK comes before the COOKIE_ACK.
        def probe(one, by_opener, tag, other=0xB0000009):
            send, answer = (one.opener, one.listener) if by_opener else (one.listener, one.opener)
            send(init(tag), tag=0)
            answer(init_ack(other), tag=tag)
            answer(init_ack(other ^ 0x10), tag=tag)
            send(data(), tag=other)

        for steps, by_opener, known in self.some(
                itertools.product((1, 2, 4), (True, False), (0, 1, 2))):
            one = self.make()
            one.begin(steps)
            own, peers = (one.a, one.b) if by_opener else (one.b, one.a)
            probe(one, by_opener, (own, peers, 0xE0000001)[known])
        for after in (ABORT, COOKIE_ACK, SHUTDOWN):
            one = self.make()
            one.begin(1 if after == COOKIE_ACK else 4)
            if after == SHUTDOWN:
                one.end()
            else:
                one.listener(plain(after))
            probe(one, True, one.a)
        for twice in (True, False):  # from one side, then from the other
            one = self.make()
            one.begin()
            one.opener(init(one.a), tag=0)
            one.listener(init(one.b), tag=0)
            if twice:
                one.opener(init(one.a), tag=0)
            one.listener(init_ack(0xB0000009), tag=one.a)
            one.opener(init_ack(0xA0000009), tag=one.b)
            one.listener(init_ack(one.b), tag=one.a)
        for third in (0xA0000001, 0xA0000002):  # both open at once, one of them repeats it
            one = self.make()
            one.opener(init(one.a), tag=0)
            one.listener(init(one.b), tag=0)
            one.opener(init(third), tag=0)
            one.listener(init_ack(0xB0000009), tag=third)
            one.opener(init_ack(0xA0000009), tag=0xB0000009)
            one.opener(init_ack(0xA0000009), tag=one.b)
        # A stray SHUTDOWN_ACK. Of the two answers, Linux takes the wrong one: RFC 9260 section 8.4
        # (5) wants the flag T with this tag. The module takes both, so this is not played.
        one = self.make()
        one.opener(plain(SHUTDOWN_ACK))
        one.listener(plain(SHUTDOWN_COMPLETE), tag=one.b)
        one.opener(plain(SHUTDOWN_ACK))
        one.listener(plain(ABORT), tag=one.b)

    def first_packets(self):
        kinds = (DATA, INIT_ACK, SACK, HEARTBEAT, HEARTBEAT_ACK, ABORT, SHUTDOWN, SHUTDOWN_ACK,
                 ERROR, COOKIE_ECHO, COOKIE_ACK, 12, SHUTDOWN_COMPLETE, FORWARD_TSN)
        for kind, inward in self.some(itertools.product(kinds, (False, True))):
            one = self.make(inward)
            one.opener(plain(kind))
            one.opener(plain(kind))
            one.listener(plain(kind))
            one.listener(plain(HEARTBEAT_ACK))
            one.opener(data())
            one.listener(data())
        one = self.make()
        one.opener(init(one.a), tag=5)
        one.opener(init(0), tag=0)
        one.listener(init_ack(one.b), tag=0)
        one.opener(plain(COOKIE_ECHO))

    def heartbeats(self):
        for first in (True, False):  # a path whose tags nobody told
            for inward in (True, False):
                one = self.make(inward)
                one.begin()
                send, answer = (one.opener, one.listener) if first else (one.listener, one.opener)
                send(plain(HEARTBEAT), tag=0xC1)
                send(data(), tag=0xC1)
                answer(plain(HEARTBEAT_ACK), tag=0xC2)
                send(data(), tag=0xC1)
                answer(data(), tag=0xC2)
                answer(plain(HEARTBEAT))
                send(plain(HEARTBEAT))
        one = self.make()
        one.opener(plain(HEARTBEAT))
        one.listener(plain(HEARTBEAT_ACK))
        one.opener(data())
        one.end()
        one = self.make()  # the second one spoils the packet, but the first one counts
        one.begin()
        one.opener(plain(HEARTBEAT), plain(HEARTBEAT), tag=0xC1)
        one.listener(plain(HEARTBEAT_ACK), tag=0xC2)
        one.opener(data(), tag=0xC1)
        one.listener(data(), tag=0xC2)
        one = self.make()
        one.opener(plain(HEARTBEAT), plain(SHUTDOWN))
        one.listener(data())
        one.listener(data(), tag=0)
        one = self.make()
        one.opener(plain(HEARTBEAT))
        one.listener(plain(HEARTBEAT))
        one.listener(data())
        one.opener(init(one.a), tag=0)
        one.listener(init_ack(one.b))

    def bundles(self):
        one = self.make()
        one.opener(init(one.a), data(), tag=0)
        one.opener(data(), init(one.a), tag=0)
        one.begin(2)
        one.opener(data(), plain(COOKIE_ECHO))
        one.opener(plain(COOKIE_ECHO), plain(ERROR), data())
        one.listener(plain(SACK), plain(COOKIE_ACK))
        one.listener(plain(COOKIE_ACK), plain(COOKIE_ACK))
        one.listener(plain(COOKIE_ACK), plain(SHUTDOWN))
        one.opener(plain(SHUTDOWN_ACK), plain(SHUTDOWN_COMPLETE))
        one.opener(data(), plain(SACK), plain(SHUTDOWN_ACK))
        # The first chunk would move the association, the second one does not belong to it.
        seconds = (chunk(ABORT), chunk(HEARTBEAT, bytes(8)), chunk(INIT, bytes(16)))
        for second, tag in self.some(itertools.product(seconds, (None, 0x99))):
            one = self.make()
            one.begin()
            one.opener(plain(SHUTDOWN), second, tag=tag)
            one.listener(data())
            one = self.make()
            one.begin(3)
            one.listener(plain(COOKIE_ACK), second, tag=tag)
            one.opener(data())

    def damage(self):
        one = self.make()
        one.begin()
        wrong = [lambda p: p[:8] + bytes(4) + p[12:],  # checksum
                 lambda p: p[:-1] + b"x",
                 lambda p: p[:12], lambda p: p[:8], lambda p: p[:2]]

        def again(whole):  # with the right sum
            clear = whole[:8] + bytes(4) + whole[12:]
            return whole[:8] + struct.pack("<I", crc32c(clear)) + whole[12:]

        wrong += [lambda p: again(p[:14] + bytes(2) + p[16:]),  # chunk length 0
                  lambda p: again(p[:14] + b"\x00\x03" + p[16:]),
                  lambda p: again(p[:14] + b"\x03\x00" + p[16:]),  # beyond the end
                  lambda p: again(p + b"\x00"), lambda p: again(p + b"\x00\x01\x00"),
                  lambda p: again(p[:12]), lambda p: again(p[:-1])]
        for damage in wrong:
            one.opener(data(b"1234"), damage=damage)
            one.listener(data(b"123"), damage=damage)
        for length in (8, 12, 15, 19):
            one = self.make()
            one.opener(chunk(INIT, bytes([0xA0, 0, 0, 1]) + bytes(length - 8)), tag=0)

    def taken_port(self):
        """Two associations that would look the same from outside."""
        for port in (4001, 4002):
            one = Association(self.wire.outward(self.wire.FIXED, port, SERVERS[1], 3868))
            one.begin()
            one.opener(data())


def play_random(wire, dice, count, port=30000):
    """Chunks that often fit what came before, and often do not."""
    kinds = [DATA, INIT, INIT_ACK, SACK, HEARTBEAT, HEARTBEAT_ACK, ABORT, SHUTDOWN, SHUTDOWN_ACK,
             ERROR, COOKIE_ECHO, COOKIE_ACK, SHUTDOWN_COMPLETE, FORWARD_TSN, 13]
    for number in range(count):
        if dice.random() < 0.5:
            talk = wire.inward(SERVERS[0], port + number, 3868)
        else:
            talk = wire.outward("192.168.1.121", port + number, SERVERS[0], 3868)
        one = Association(talk, dice.getrandbits(32), dice.getrandbits(32))
        one.begin(dice.randrange(5))
        for _ in range(dice.randrange(4, 14)):
            from_opener = dice.random() < 0.5
            right, other = (one.b, one.a) if from_opener else (one.a, one.b)
            tag = dice.choices([right, other, 0, 0xC0FFEE, 0xC0FFEF], [12, 2, 3, 2, 1])[0]
            chunks = []
            for kind in dice.choices(kinds, k=dice.choices([1, 2, 3], [8, 2, 1])[0]):
                if kind in (INIT, INIT_ACK):
                    wanted = dice.choices([one.a if from_opener else one.b, right, 0xD00D, 0],
                                          [8, 1, 2, 1])[0]
                    chunks.append(init(wanted, kind))
                    tag = 0 if kind == INIT and dice.random() < 0.7 else tag
                else:
                    chunks.append(chunk(kind, plain(kind)[4:], flags=dice.randrange(2)))
            (one.opener if from_opener else one.listener)(*chunks, tag=tag)
