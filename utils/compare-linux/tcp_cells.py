# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Each cell of the TCP tracker's table as a scenario: a state, and a segment that comes then. Where
the tracker remembers more than a state, there is a scenario for each way there."""

import packets
from packets import ACK, FIN, PSH, RST, SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk

STATES = ("NONE", "SYN_SENT", "SYN_SENT half open", "SYN_RECV", "SYN_RECV of both", "ESTABLISHED",
          "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "LAST_ACK with SYN", "TIME_WAIT",
          "CLOSE by client", "CLOSE by server", "CLOSE behind FIN", "SYN_SENT2")
CLASSES = {"SYN": SYN, "SYN/ACK": SYN | ACK, "FIN": FIN | ACK, "ACK": ACK, "RST": RST,
           "no valid flags": PSH}


def _cell(state, sender, flags):
    def scenario(recorder):
        recorder.rules(rules(MASQUERADE))
        talk = TcpTalk(recorder)
        talk.reach(state)
        recorder.table()  # Coverage reads it.
        client, server = talk.next_numbers(state)
        # A SYN opens something new; everything else goes on from where the state is.
        seq, ack = (client, server) if sender == "client" else (server, client)
        if flags & SYN and not state.startswith(("NONE", "SYN_")):
            seq += 100000
        elif flags & SYN:
            seq = 0
        getattr(talk, sender)(flags, seq, ack)
        recorder.table()
        # What an ignored segment leaves behind shows with the next ones.
        talk.client(ACK | PSH, client, server, b"more")
        talk.server(ACK, server, client + 4)
        recorder.table()
        talk.server(RST | ACK, server, client + 4)
        recorder.table()
    return scenario


def scenarios():
    """Name -> scenario."""
    cells = {}
    for state in STATES:
        for sender in ("client", "server"):
            if state == "NONE" and sender == "server":
                continue
            for name, flags in CLASSES.items():
                cells[f"tcp: {name} of the {sender} in {state}"] = _cell(state, sender, flags)
    return cells


class Coverage:
    """Which cells Linux was seen in: the state in a listing, and the segment right behind it."""

    STATES = ("NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK",
              "TIME_WAIT", "CLOSE", "SYN_SENT2")
    CLASSES = ("SYN", "SYN/ACK", "FIN", "ACK", "RST")

    def __init__(self):
        self._seen = set()

    def learn(self, log):
        """Read Linux's log of a scenario."""
        for before, step in zip(log, log[1:]):
            if before.kind == "table" and step.kind == "send" and step.data[9] == packets.TCP:
                self._seen.add(_cell_of(before.result, packets.decode(step.data)))

    def missing(self):
        """Cells that no scenario has been in, each as a text. A reply in NONE is none: what comes
        first is original."""
        return [f"{name} in direction {direction} in {state}" for state in self.STATES
                for direction in ("original", "reply") for name in self.CLASSES
                if (state, direction) != ("NONE", "reply")
                and (state, direction, name) not in self._seen]


def _cell_of(entries, segment):
    flags = segment.fields.get("flags", "")
    name = ("RST" if "R" in flags else "SYN/ACK" if "S" in flags and "A" in flags
            else "SYN" if "S" in flags else "FIN" if "F" in flags
            else "ACK" if "A" in flags else "no valid flags")
    wanted = (segment.source, segment.destination, segment.ports)
    for entry in entries:
        for direction in ("original", "reply"):
            way = getattr(entry, direction)
            if entry.protocol == packets.TCP and wanted == (way.source, way.destination, way.ports):
                return (entry.state, direction, name)
    return ("NONE", "original", name)
