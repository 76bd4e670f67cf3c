# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Which port or id of the module stands for which one of Linux, where both chose at random."""

import re

from packets import ICMP

# What Linux chooses from when no range is given, by the port that is replaced.
CLASSES = ((0, 511), (512, 1023), (1024, 65535))

_RANGE = re.compile(r"(?:--to-\w+ \S*?:|--to-ports )(\d+)-(\d+)")


class PortMap:
    """Pairs of ports, learnt from the first packet or entry that has them.

    A pair is good if both sides replaced the port, by one of the same class or of the same range of
    a rule. It then has to stay the same for as long as it stands between the same hosts.
    """

    def __init__(self):
        self._ranges = []
        self._pairs = {}  # (protocol, address, peer, Linux's port) -> the module's
        self._reverse = {}
        self._hosts = {}  # (protocol, address, Linux's port) -> the module's
        self._hosts_reverse = {}

    def learn_ranges(self, rules):
        """Take note of the ranges that rules have."""
        self._ranges += [(int(low), int(high)) for low, high in _RANGE.findall(rules)]

    def _common_classes(self, protocol, *ports):
        """What all these ports may have been chosen from."""
        classes = [(0, 65535)] if protocol == ICMP else [*self._ranges, *CLASSES]
        return [limits for limits in classes
                if all(limits[0] <= port <= limits[1] for port in ports)]

    def match(self, key, linux, module, kept):
        """Compare a port.

        key:  (protocol, address that it belongs to, peer)
        kept: the ports that the packet came in with in Linux, and those in the module: what is
              among them is no random choice
        Returns what is wrong, or "".
        """
        pair = self._pairs.get(key + (linux,))
        reverse = self._reverse.get(key + (module,))
        if pair == module and reverse == linux:
            return ""
        if linux == module:
            return ""
        if (linux in kept[0]) != (module in kept[1]):
            return "one side kept the port, the other one replaced it"
        sizes = [high - low for low, high in self._common_classes(key[0], linux, module)]
        if not sizes:
            return "the ports chosen are of different classes"
        # Of few ports, each side has others left, and they change hands.
        if min(sizes) < 1000:
            self.learn(key, linux, module)
            return ""
        if pair is not None or reverse is not None:
            return f"{linux} stood for {pair}, and {module} for {reverse} before"
        host = key[:2]
        # Where there is much to choose from, equal choices are reuse, and different ones are not.
        if min(sizes) > 10000:
            if self._hosts.get(host + (linux,), module) != module:
                return f"Linux used {linux} for the same host before, the module not {module}"
            if self._hosts_reverse.get(host + (module,), linux) != linux:
                return f"the module used {module} for the same host before, Linux not {linux}"
            self._hosts[host + (linux,)] = module
            self._hosts_reverse[host + (module,)] = linux
        self.learn(key, linux, module)
        return ""

    def learn(self, key, linux, module):
        """Take note of a pair. key: as for match()"""
        self._pairs[key + (linux,)] = module
        self._reverse[key + (module,)] = linux

    def to_linux(self, key, module):
        """Linux's port for one of the module's: the port itself if nothing else is known."""
        found = self._reverse.get(key + (module,))
        if found is None:
            found = self._hosts_reverse.get(key[:2] + (module,), module)
        return found
