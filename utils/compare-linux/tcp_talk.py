# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""A TCP connection through the router, segment by segment."""

import packets
from network import INSIDE, OUTSIDE
from packets import ACK, FIN, RST, SYN

CLIENT_ISN, SERVER_ISN = 1000, 5000


class TcpTalk:
    """A client inside and a server outside. What the server sends goes to the address and port
    that the client's last segment came from, as the router translated it."""

    # pylint: disable-next=too-many-arguments
    def __init__(self, recorder, sport=40000, *, client=INSIDE[0], server=OUTSIDE[0], dport=80,
                 isn=CLIENT_ISN):
        self._recorder = recorder
        self._client, self._sport = client, sport
        self._server, self._dport = server, dport
        self._seen = (client, sport)
        self.isn = isn

    def client(self, flags, seq, ack=0, payload=b"", **options):
        """The client sends; seq and ack count from the initial sequence numbers. Returns what
        leaves by wan0, or None."""
        ack = SERVER_ISN + ack if flags & ACK else 0
        sent = self._recorder.send("lan0", packets.tcp(
            self._client, self._sport, self._server, self._dport, flags, self.isn + seq, ack,
            payload, **options))
        for interface, data in sent:
            if interface == "wan0":
                seen = packets.decode(data)
                self._seen = (seen.source, seen.ports[0])
                return data
        return None

    def server(self, flags, seq, ack=0, payload=b"", **options):
        """The server sends. Returns what leaves by lan0, or None."""
        ack = self.isn + ack if flags & ACK else 0
        sent = self._recorder.send("wan0", packets.tcp(
            self._server, self._dport, *self._seen, flags, SERVER_ISN + seq, ack, payload,
            **options))
        return next((data for interface, data in sent if interface == "lan0"), None)

    def reach(self, state):
        """Take the connection to a state of the tracker, by the shortest way."""
        if state == "NONE":
            return
        self.client(SYN, 0)
        if state == "SYN_SENT":
            return
        if state == "SYN_SENT2":
            self.server(SYN, 0)
            return
        if state == "SYN_RECV of both":
            self.server(SYN, 0)
            self.client(SYN | ACK, 0, 1)
            return
        if state == "SYN_SENT half open":  # The server knows an older connection.
            self.server(ACK, 700, -900)
            return
        self.server(SYN | ACK, 0, 1)
        if state == "SYN_RECV":
            return
        self.client(ACK, 1, 1)
        if state == "ESTABLISHED":
            return
        if state == "CLOSE by client":
            self.client(RST, 1)
            return
        if state == "CLOSE by server":
            self.server(RST, 1)
            return
        self.client(FIN | ACK, 1, 1)
        if state == "FIN_WAIT":
            return
        if state == "CLOSE behind FIN":
            self.server(RST, 1)
            return
        self.server(ACK, 1, 2)
        if state == "CLOSE_WAIT":
            return
        self.server(FIN | ACK, 1, 2)
        if state == "LAST_ACK":
            return
        if state == "LAST_ACK with SYN":  # which the tracker remembers and ignores
            self.client(SYN, 100000)
            return
        self.client(ACK, 2, 2)
        assert state == "TIME_WAIT", state

    def next_numbers(self, state):
        """Next sequence number of client and server in a state that reach() went to."""
        client = {"NONE": 0, "SYN_SENT": 1, "SYN_SENT2": 1, "SYN_RECV": 1, "ESTABLISHED": 1,
                  "CLOSE by client": 1, "CLOSE by server": 1, "SYN_RECV of both": 1,
                  "SYN_SENT half open": 1}.get(state, 2)
        server = {"NONE": 0, "SYN_SENT": 0, "SYN_SENT half open": 0, "LAST_ACK": 2,
                  "LAST_ACK with SYN": 2, "TIME_WAIT": 2}.get(state, 1)
        return client, server
