# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Each cell of the TCP tracker's table as a scenario: a state, and a segment that comes then."""

from packets import ACK, FIN, PSH, RST, SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk

STATES = ("NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK",
          "TIME_WAIT", "CLOSE by client", "CLOSE by server", "SYN_SENT2")
CLASSES = {"SYN": SYN, "SYN/ACK": SYN | ACK, "FIN": FIN | ACK, "ACK": ACK, "RST": RST,
           "no valid flags": PSH}


def _cell(state, sender, flags):
    def scenario(recorder):
        recorder.rules(rules(MASQUERADE))
        talk = TcpTalk(recorder)
        talk.reach(state)
        client, server = talk.next_numbers(state)
        # A SYN opens something new; everything else goes on from where the state is.
        seq, ack = (client, server) if sender == "client" else (server, client)
        if flags & SYN and state not in ("NONE", "SYN_SENT", "SYN_RECV", "SYN_SENT2"):
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
