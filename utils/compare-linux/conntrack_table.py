# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Entries of a connection table, read from the lines of conntrack -L or of /proc."""

import re
from dataclasses import dataclass

from packets import DCCP, ICMP


@dataclass
class Tuple:
    """One direction of a connection."""

    source: str
    destination: str
    ports: list  # as packets.Packet has them
    rest: tuple  # what else tells tuples apart, e.g. ("type", "8")


@dataclass
class Entry:
    """A connection."""

    protocol: int
    remaining: int  # seconds, rounded down
    state: str
    original: Tuple
    reply: Tuple
    flags: tuple
    mark: int
    line: str


_HEAD = re.compile(r"ipv4\s+2\s+\S+\s+(\d+)\s+(\d+)\s+([A-Z_0-9]+ )?")


def _tuple(pairs):
    values = dict(pairs)
    ports = [int(values[name]) for name in ("sport", "dport", "id") if name in values]
    rest = tuple((name, values[name]) for name in ("type", "code", "srckey", "dstkey")
                 if name in values)
    return Tuple(values["src"], values["dst"], ports, rest)


def parse(line):
    """An Entry from a line."""
    head = _HEAD.match(line)
    if not head:
        raise ValueError(f"no connection: {line}")
    protocol = int(head[1])
    pairs = re.findall(r"(\w+)=(\S+?),?(?= |$)", line)
    starts = [i for i, (name, _) in enumerate(pairs) if name == "src"]
    end = next(i for i, (name, _) in enumerate(pairs) if name == "mark")
    if protocol != ICMP:
        # The entry's own id stands behind its mark.
        end = min([end] + [i for i, (name, _) in enumerate(pairs) if name in ("packets", "use")
                           and i > starts[1]])
    original, reply = _tuple(pairs[starts[0]:starts[1]]), _tuple(pairs[starts[1]:end])
    if protocol == DCCP:  # The tool prints ports that nobody tracks, /proc does not.
        original.ports, reply.ports = [], []
    flags = tuple(flag for flag in ("UNREPLIED", "ASSURED") if f"[{flag}]" in line)
    return Entry(protocol, int(head[2]), (head[3] or "").strip(), original, reply, flags,
                 int(dict(pairs)["mark"]), line.strip())
