# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""A scenario through one router, written down."""

from dataclasses import dataclass
from typing import Any

from packets import describe


@dataclass
class Step:
    """What was asked of a router, and what came of it."""

    kind: str  # send, wait, table, counters, statistics, rules, nfct, ip, sysctl, flush, refuse
    text: str  # for people
    data: bytes  # of a datagram that was sent
    result: Any
    time: float  # seconds since the scenario began


class Recorder:
    """Passes calls on to a router, and keeps a log. With the log of another router, each call
    happens at the time that it had there."""

    def __init__(self, router, other=None):
        self.router = router
        self.log = []
        self._other = other
        router.begin()

    def _record(self, kind, text, call, data=b""):
        if self._other is None:
            time = self.router.now()
        else:
            # A log that is too short is found by the comparison.
            at = min(len(self.log), len(self._other) - 1)
            time = self._other[at].time
            self.router.time = time
        step = Step(kind, text, data, None, time)
        self.log.append(step)
        step.result = call()
        if self._other is None and kind == "wait":
            step.time = self.router.now()
        return step.result

    def send(self, interface, data):
        """A datagram arrives. Returns what leaves: (interface, datagram)."""
        shown = describe(data) if len(data) >= 20 else data.hex()
        return self._record("send", f"send {interface} {shown}",
                            lambda: self.router.send(interface, data), data)

    def wait(self, seconds):
        """Let time pass. Returns what leaves."""
        return self._record("wait", f"wait {seconds}", lambda: self.router.wait(seconds))

    def table(self):
        """Write the connections down, and return them."""
        return self._record("table", "table", self.router.table)

    def rules(self, text):
        """Load rules."""
        return self._record("rules", "rules\n" + text, lambda: self.router.restore(text))

    def statistics(self):
        """Write down what connection tracking has counted."""
        return self._record("statistics", "conntrack -S", self.router.statistics)

    def counters(self):
        """Write down what rules have counted, as iptables-save -c prints it."""
        return self._record("counters", "iptables-save -c", self.router.save)

    def iptables(self, arguments):
        """Run an iptables command."""
        self._record("rules", f"iptables {arguments}", lambda: self.router.iptables(arguments))

    def nfct(self, arguments):
        """Run an nfct command, and write down what it prints."""
        self._record("nfct", f"nfct {arguments}", lambda: self.router.nfct(arguments))

    def refuse(self, program, arguments):
        """Write down whether the router refuses a command: "nfct" or "iptables"."""
        def is_refused():
            try:
                getattr(self.router, program)(arguments)
            except self.router.refusal:
                return True
            return False
        self._record("refuse", f"{program} {arguments}", is_refused)

    def ip(self, arguments):
        """Run an ip command."""
        self._record("ip", f"ip {arguments}", lambda: self.router.ip(arguments))

    def sysctl(self, name, value):
        """Set a sysctl."""
        self._record("sysctl", f"sysctl {name}={value}", lambda: self.router.sysctl(name, value))

    def flush(self):
        """Forget all connections."""
        self._record("flush", "conntrack-flush", self.router.flush)
