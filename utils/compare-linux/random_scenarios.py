# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Random scenarios: a seed makes rules, and steps of several hosts' conversations, interleaved.

A scenario is a Plan: text of rules, and a list of steps. Each step says what it sends without
saying what ports the router chose, and makes sense without the steps before it, so that steps can
be left out to find those that matter.
"""

import random
import struct
from dataclasses import dataclass

import packets
from network import EXTERNAL, INSIDE, MIDDLE, OUTSIDE, ROUTER, SERVER
from packets import ACK, FIN, ICMP, PSH, RST, SYN, TCP, UDP
from random_rules import add_policies, make_rules
from recorder import Recorder


@dataclass
class Flow:
    """Two ends that talk."""

    number: int
    protocol: int
    interface: str  # where the first packet comes in
    source: str
    sport: int
    destination: str
    dport: int


@dataclass
class Plan:
    """A scenario."""

    sysctls: dict
    rules: str
    steps: list
    salt: int = 0  # different each time, since Linux keeps pieces of fragments for a while

    def __call__(self, recorder):
        Player(recorder, self.salt).play(self)

    def get_pace(self):
        """Seconds between packets: Linux tidies up what connlimit counts once in a jiffy."""
        return 0.009 if "connlimit" in self.rules else 0


class Player:
    """Plays a Plan to one router, and looks at what it sends, to reply to that."""

    def __init__(self, recorder: Recorder, salt):
        self._recorder = recorder
        self._salt = salt
        self._seen = {}  # flow -> interface, addresses and ports of its packets behind the router
        self._last = {}  # (flow, is reply) -> interface and bytes of the last packet that left

    def play(self, plan):
        """Play it."""
        for name, value in plan.sysctls.items():
            self._recorder.sysctl(name, value)
        add_policies(self._recorder, plan.rules)
        self._recorder.rules(plan.rules)
        for step in plan.steps:
            getattr(self, "_" + step["do"])(step)
            if plan.get_pace():
                self._recorder.wait(plan.get_pace())
        self._recorder.table()
        self._recorder.counters()
        self._recorder.statistics()

    def _table(self, _step):
        self._recorder.table()

    def _wait(self, step):
        self._recorder.wait(step["seconds"])

    def _flush(self, _step):
        self._recorder.flush()
        self._seen.clear()

    def _ends(self, flow, is_reply):
        """Interface and ends of a packet of a flow, as it comes to the router."""
        if not is_reply:
            return flow.interface, flow.source, flow.sport, flow.destination, flow.dport
        if flow.number in self._seen:
            interface, source, sport, destination, dport = self._seen[flow.number]
            return interface, destination, dport, source, sport
        # Nothing has come through: an answer to what may have been sent.
        interface = "lan0" if flow.interface == "wan0" else "wan0"
        source = flow.source if interface == "lan0" else EXTERNAL
        return interface, flow.destination, flow.dport, source, flow.sport

    def _packet(self, step):
        flow, is_reply = step["flow"], step["reply"]
        interface, *ends = self._ends(flow, is_reply)
        if ends[0] in ROUTER:
            return  # Only a liar would send that.
        for datagram in step["pieces"](step["make"](*ends), self._salt):
            for name, data in self._recorder.send(interface, datagram):
                seen = packets.decode(data)
                if seen.protocol != flow.protocol or seen.quote or seen.fields["ttl"] == 64:
                    continue
                self._last[flow.number, is_reply] = name, data
                if not is_reply and seen.is_first_piece() and not seen.fields["mf"]:
                    ports = seen.ports * 2 if flow.protocol == ICMP else seen.ports
                    self._seen[flow.number] = (name, seen.source, *(ports[:1] or [0]),
                                               seen.destination, *(ports[1:] or [0]))

    def _error(self, step):
        found = self._last.get((step["flow"].number, step["reply"]))
        if found:
            name, data = found
            source = step["source"] or packets.decode(data).destination
            self._recorder.send(name, packets.icmp_error(
                source, data, step["kind"], step["code"], quote=step["quote"]))

    def _raw(self, step):
        self._recorder.send(step["interface"], step["data"])


class Generator:
    """Makes a Plan from a seed."""

    def __init__(self, seed, features):
        self._random = random.Random(seed)
        self._features = features
        self._ident = self._random.randrange(1, 30000)
        self._flows = []

    def make(self):
        """Returns a Plan."""
        rnd = self._random
        conversations = [self._conversation() for _ in range(rnd.randint(2, 7))]
        steps = self._interleave(conversations)
        sysctls = {}
        for name, values in (("nf_conntrack_tcp_be_liberal", (1,)),
                             ("nf_conntrack_tcp_loose", (0,)),
                             ("nf_conntrack_checksum", (0,)),
                             ("nf_conntrack_tcp_ignore_invalid_rst", (1,)),
                             ("nf_conntrack_tcp_max_retrans", (0, 1, 6))):
            if rnd.random() < 0.06:
                sysctls["net.netfilter." + name] = rnd.choice(values)
        if rnd.random() < 0.04:
            self._put_waits(steps, sysctls)
        if rnd.random() < 0.1:
            steps.insert(rnd.randrange(len(steps)), {"do": "flush"})
        return Plan(sysctls, make_rules(rnd, self._features), steps)

    def _put_waits(self, steps, sysctls):
        rnd = self._random
        for name in ("udp_timeout", "udp_timeout_stream", "icmp_timeout", "tcp_timeout_syn_sent",
                     "tcp_timeout_time_wait", "tcp_timeout_close", "generic_timeout"):
            if rnd.random() < 0.5:
                sysctls["net.netfilter.nf_conntrack_" + name] = rnd.randint(1, 3)
        for _ in range(rnd.randint(1, 2)):
            steps.insert(rnd.randrange(len(steps)),
                         {"do": "wait", "seconds": rnd.choice((0.4, 1.3, 2.35))})

    def _interleave(self, conversations):
        rnd = self._random
        steps = []
        while any(conversations):
            conversation = rnd.choice([each for each in conversations if each])
            for _ in range(min(len(conversation), rnd.choice((1, 1, 2, 4)))):
                steps.append(conversation.pop(0))
            if rnd.random() < 0.15:
                steps.append({"do": "table"})
            if rnd.random() < 0.05:
                steps.append(self._garbage())
        for _ in range(len(steps) // 12):  # Overtaking.
            at = rnd.randrange(len(steps) - 1)
            steps[at], steps[at + 1] = steps[at + 1], steps[at]
        for _ in range(len(steps) // 12):  # Losses on the way to the router.
            del steps[rnd.randrange(len(steps) - 1)]
        return steps

    def _new_flow(self, protocol):
        rnd = self._random
        interface, source, destination = rnd.choices((
            ("lan0", rnd.choice(INSIDE[:3]), rnd.choice(OUTSIDE[:2])),
            ("wan0", rnd.choice(OUTSIDE[:2]), EXTERNAL),
            ("lan0", rnd.choice(INSIDE[:3]), SERVER),
            ("lan0", rnd.choice(INSIDE[:3]), EXTERNAL),
            ("wan0", rnd.choice(OUTSIDE[:2]), INSIDE[0]),
        ), (12, 5, 2, 1, 1))[0]
        if interface == "wan0":
            dport = rnd.choice((8080, 8081, 8082, 22))
        else:
            dport = rnd.choice((53, 80, 80, 8080))
        flow = Flow(len(self._flows), protocol, interface, source,
                    rnd.choice((40000, 40000, 40001, 700, 80, 0xFFFF)), destination, dport)
        self._flows.append(flow)
        return flow

    def _header(self):
        """Fields of the IPv4 header of the next packet."""
        rnd = self._random
        self._ident += 1
        header = {"ident": self._ident}
        if rnd.random() < 0.03:
            header["ttl"] = rnd.choice((1, 2))
        if rnd.random() < 0.05:
            header["tos"] = rnd.choice((0x10, 0xB8))
        if rnd.random() < 0.2:
            header["df"] = True
        return header

    def _conversation(self):
        kind = self._random.choices(
            (self._tcp, self._udp, self._ping, self._other), (6, 5, 2, 1))[0]
        return kind()

    def _step(self, flow, is_reply, make):
        rnd = self._random
        pieces = _whole
        if rnd.random() < 0.04:
            sizes = [rnd.choice((8, 16, 24, 64)) for _ in range(rnd.randint(1, 3))]
            order = rnd.random()
            pieces = _Cutter(sizes, order)
        return {"do": "packet", "flow": flow, "reply": is_reply, "make": make, "pieces": pieces}

    def _error(self, flow):
        rnd = self._random
        return {"do": "error", "flow": flow, "reply": rnd.random() < 0.3,
                "kind": rnd.choice((3, 3, 3, 11, 4, 5, 12)), "code": rnd.choice((0, 1, 3)),
                "source": rnd.choice((None, MIDDLE)),
                "quote": rnd.choice((None, None, 28, 28, 27, 24, 23, 36, 40, 48))}

    def _garbage(self):
        rnd = self._random
        interface = rnd.choice(("lan0", "wan0"))
        source, destination = (rnd.choice(INSIDE), rnd.choice(OUTSIDE)) if interface == "lan0" \
            else (rnd.choice(OUTSIDE), EXTERNAL)
        self._ident += 1
        protocol = rnd.choice((ICMP, TCP, UDP, UDP, 50, 132, 99))
        return {"do": "raw", "interface": interface, "data": packets.ip(
            source, destination, protocol,
            rnd.randbytes(rnd.choice((0, 3, 4, 7, 8, 12, 20, 33))), ident=self._ident)}

    def _udp(self):
        rnd = self._random
        flow = self._new_flow(UDP)
        steps = []
        for _ in range(rnd.randint(1, 7)):
            payload = rnd.randbytes(rnd.choice((0, 1, 8, 50)))
            check = rnd.choices((None, 0, 0x1234), (20, 2, 1))[0]
            header = self._header()
            is_reply = bool(steps) and rnd.random() < 0.5
            steps.append(self._step(flow, is_reply, _maker(
                packets.udp, payload, check=check, **header)))
            if rnd.random() < 0.12:
                steps.append(self._error(flow))
        return steps

    def _ping(self):
        rnd = self._random
        flow = self._new_flow(ICMP)
        flow.sport = flow.dport = rnd.choice((7, 7, 700, 40000))
        steps = []
        for sequence in range(rnd.randint(1, 3)):
            for is_reply in (False, True)[:rnd.choice((1, 2, 2))]:
                header = self._header()
                header["ip_ident"] = header.pop("ident")
                steps.append(self._step(flow, is_reply, _echo_maker(
                    sequence, is_reply, rnd.randbytes(rnd.choice((0, 8, 31))), header)))
            if rnd.random() < 0.15:
                steps.append(self._error(flow))
        return steps

    def _other(self):
        rnd = self._random
        protocol = rnd.choice((50, 51, 47, 99, 4))
        flow = self._new_flow(protocol)
        steps = []
        for index in range(rnd.randint(1, 4)):
            payload = bytes(4) + rnd.randbytes(20)
            header = self._header()
            steps.append(self._step(flow, index > 0 and rnd.random() < 0.5, _protocol_maker(
                protocol, payload, header)))
        return steps

    # pylint: disable-next=too-many-branches,too-many-statements
    def _tcp(self):
        """A conversation that mostly keeps to the rules, of segments that mostly do."""
        rnd = self._random
        flow = self._new_flow(TCP)
        window = rnd.choice((500, 5000, 65535))
        isn = [rnd.choice((1000, 0xFFFFFFF0, rnd.randrange(1 << 32))),
               rnd.choice((5000, 0xFFFFFF00, rnd.randrange(1 << 32)))]
        scaling = rnd.choice((None, None, 2, 7))
        options = [b"\2\4\5\xb4" + (b"\1\3\3" + bytes([scaling]) if scaling is not None else b""),
                   b"\2\4\5\xb4" + (b"\1\3\3\2" if scaling is not None and rnd.random() < 0.8
                                    else b"")]
        if rnd.random() < 0.3:
            options[0] += b"\4\2\1\1"
            options[1] += b"\4\2\1\1"
        sent = list(isn)  # next sequence number of client and server
        steps = []

        def segment(side, flags, payload=b"", seq=None, ack=None, opts=b"", win=None):
            header = self._header()
            number = sent[side] if seq is None else seq
            other = sent[1 - side] if ack is None else ack
            steps.append(self._step(flow, side == 1, _maker(
                packets.tcp, flags, number, other if flags & ACK else 0, payload,
                options=opts, window=window if win is None else win,
                bad=rnd.random() < 0.01, **header)))
            if seq is None:
                sent[side] += len(payload) + bool(flags & SYN) + bool(flags & FIN)

        style = rnd.random()
        if style < 0.9:
            segment(0, SYN, opts=options[0])
            if rnd.random() < 0.15:
                segment(0, SYN, seq=isn[0], opts=options[0])
            if rnd.random() < 0.08:
                segment(1, RST | ACK, seq=0 if rnd.random() < 0.7 else None)
                return steps
            if rnd.random() < 0.06:
                segment(1, SYN, opts=options[1])
                segment(0, SYN | ACK, seq=isn[0], opts=options[0])
                segment(1, SYN | ACK, seq=isn[1], opts=options[1])
            else:
                segment(1, SYN | ACK, opts=options[1])
            segment(0, ACK)
        for _ in range(rnd.randint(0, 8)):
            side = rnd.randrange(2)
            what = rnd.random()
            if what < 0.45:
                segment(side, ACK | PSH, rnd.randbytes(rnd.choice((1, 10, 200))))
            elif what < 0.68:
                segment(side, ACK, win=rnd.choice((None, None, None, 0)))
            elif what < 0.74:  # a retransmission, old or new
                segment(side, ACK | PSH, b"again", seq=sent[side] - rnd.choice((5, 60, 3000)))
            elif what < 0.80:  # beyond the window, or not
                beyond = rnd.choice((1, 480, 4000, 70000))
                segment(side, ACK | PSH, b"later", seq=sent[side] + beyond)
            elif what < 0.84:
                segment(side, ACK, ack=sent[1 - side] + rnd.choice((-80000, -100, 1, 5000)))
            elif what < 0.88:
                segment(side, rnd.choice((RST, RST | ACK)),
                        seq=sent[side] + rnd.choice((0, 0, 100, -1, 80000)))
            elif what < 0.91:
                segment(side, SYN, seq=sent[side] + rnd.choice((0, 100000, -1000)),
                        opts=options[side])
            elif what < 0.93:
                segment(side, SYN | ACK, seq=sent[side] + rnd.choice((0, 9000)), opts=options[side])
            elif what < 0.96:
                segment(side, rnd.choice((0, FIN, SYN | FIN, PSH, ACK | 0x20, SYN | RST, 0xFF)))
            else:
                steps.append(self._error(flow))
        if rnd.random() < 0.6:
            closer = rnd.randrange(2)
            segment(closer, FIN | ACK)
            if rnd.random() < 0.8:
                segment(1 - closer, ACK)
            if rnd.random() < 0.8:
                segment(1 - closer, FIN | ACK)
                segment(closer, ACK)
            if rnd.random() < 0.3:
                segment(rnd.randrange(2), rnd.choice((SYN, RST, ACK)))
        return steps


def _whole(datagram, _salt):
    return [datagram]


@dataclass
class _Cutter:
    """Cuts a datagram, and shuffles or loses or doubles the pieces."""

    sizes: list
    order: float

    def __call__(self, datagram, salt):
        datagram = datagram[:4] + struct.pack("!H", salt & 0xFFFF) + datagram[6:]
        pieces = packets.fragments(datagram, self.sizes)
        if self.order < 0.3:
            pieces.reverse()
        elif self.order < 0.4:
            pieces.pop()
        elif self.order < 0.5:
            pieces.insert(1, pieces[0])
        return pieces


def _maker(function, *values, **options):
    """Of a datagram of UDP or TCP, once its ends are known."""
    return lambda source, sport, destination, dport: function(
        source, sport, destination, dport, *values, **options)


def _echo_maker(sequence, is_reply, payload, header):
    return lambda source, ident, destination, _: packets.echo(
        source, destination, ident, sequence, reply=is_reply, payload=payload, **header)


def _protocol_maker(protocol, payload, header):
    return lambda source, _, destination, __: packets.ip(
        source, destination, protocol, payload, **header)


