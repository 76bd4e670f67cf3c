# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""The module's router, with the same methods as LinuxRouter, at the times that it had."""

import sys
import tempfile
from pathlib import Path

import conntrack_table
from network import INTERFACES, ROUTES

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from netfilter_replay import Router, RouterError  # pylint: disable=wrong-import-position


class ModuleRouter:
    """A router of nat-replay. Each call happens at the time that `time` says."""

    name = "module"
    refusal = RouterError

    def __init__(self, program=None):
        self._program = program
        self._router = None
        self._seed = 0
        self.time = 0

    def begin(self):
        """Start afresh, with other random choices than the last time."""
        self.close()
        self._seed += 1
        self._router = Router(
            {name: option["addresses"] for name, option in INTERFACES.items()}, routes=ROUTES,
            mtu={name: option["mtu"] for name, option in INTERFACES.items()},
            seed=self._seed, program=self._program)
        self.time = 0

    def send(self, interface, data):
        """A datagram arrives. Returns what leaves: (interface, datagram)."""
        try:
            sent = self._router.packet(self.time, interface, data)
        except RouterError as error:
            if "no router would take in" not in str(error):
                raise
            sent = self._router.advance(self.time)
        return _in_order(sent)

    def wait(self, _seconds):
        """Let time pass: up to `time`."""
        return self.collect()

    def collect(self):
        """Returns what has left since the last time."""
        return _in_order(self._router.advance(self.time))

    def table(self):
        """The connections, as conntrack_table.Entry."""
        self._router.advance(self.time)
        return [conntrack_table.parse(line) for line in self._router.conntrack()]

    def statistics(self):
        """Counters since the scenario began: name -> number."""
        return self._router.stats()

    def restore(self, text):
        """Load rules."""
        with tempfile.NamedTemporaryFile("w", suffix=".v4", encoding="ascii") as file:
            file.write(text)
            file.flush()
            self._router.iptables_restore(file.name)

    def iptables(self, arguments):
        """Run an iptables command."""
        self._router.iptables(arguments)

    def nfct(self, arguments):
        """Run an nfct command. Returns what it prints, in lines."""
        return self._router.nfct(arguments)

    def save(self):
        """The rules with counters, as iptables-save -c prints them."""
        return self._router.iptables_save(counters=True)

    def ip(self, arguments):
        """Run an ip command."""
        self._router.advance(self.time)
        self._router.ip(arguments)

    def sysctl(self, name, value):
        """Set a sysctl until the scenario ends."""
        self._router.sysctl(name, value)

    def flush(self):
        """Forget all connections."""
        self._router.advance(self.time)
        self._router.flush()

    def close(self):
        """End the router."""
        if self._router:
            self._router.close()
            self._router = None


def _in_order(sent):
    """What was sent as LinuxRouter has it: interface by interface."""
    order = list(INTERFACES)
    packets = [(packet.interface, packet.data) for packet in sent]
    return sorted(packets, key=lambda packet: order.index(packet[0]))
