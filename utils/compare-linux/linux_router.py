# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""A real Linux router: the network namespace that this process is in, with a TUN device for each
interface.

The kernel routes a datagram within the write() that brings it to a TUN device, up to the queue of
the TUN device it leaves by. So there is nothing to wait for, and everything comes in order. The
namespace has no name and ends with the last process in it, whatever that one dies of.
"""

import fcntl
import os
import socket
import struct
import subprocess
import time
from pathlib import Path

import conntrack_table
from network import INTERFACES, ROUTER, ROUTES

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x1, 0x1000

# The kernel's defaults, and what is of no interest here: redirects, and limits on ICMP errors.
SETTINGS = {
    "net.ipv4.ip_forward": 1,
    "net.ipv4.conf.all.rp_filter": 0,
    "net.ipv4.conf.default.rp_filter": 0,
    "net.ipv4.conf.all.send_redirects": 0,
    "net.ipv4.conf.default.send_redirects": 0,
    "net.ipv4.conf.all.promote_secondaries": 1,
    "net.ipv4.icmp_ratelimit": 0,
    "net.ipv4.icmp_ratemask": 0,
    "net.ipv6.conf.all.disable_ipv6": 1,
    "net.ipv6.conf.default.disable_ipv6": 1,
}


def run(*words, text=None):
    """Run a program; what it says goes into the error if it fails."""
    result = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {result.stderr.strip() or result.stdout.strip()}")
    return result.stdout


# Counters that depend neither on random choices nor on the router's own errors: their names in
# /proc, and those of conntrack -S.
STATISTICS = {"invalid": "invalid", "insert_failed": "insert_failed", "drop": "drop",
              "early_drop": "early_drop", "clashres": "clash_resolve"}

# Seconds that the kernel may take to let timeout policies go.
LONGEST_DELETION = 5


class LinuxRouter:
    """The namespace's router. Times are seconds since the scenario began."""

    name = "Linux"
    refusal = RuntimeError  # What a command raises that the router refuses.

    def __init__(self):
        for name, value in SETTINGS.items():
            _sysctl_path(name).write_text(str(value), encoding="ascii")
        run("ip", "link", "set", "lo", "up")
        self._devices = {name: _open_tun(name) for name in INTERFACES}
        for name, option in INTERFACES.items():
            run("ip", "link", "set", name, "mtu", str(option["mtu"]))
        self._netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
        self._changed = {}  # name -> value before
        self._is_network_changed = True
        self._has_policies = False
        self._counted = {}  # statistics at the beginning
        self._sent = set()  # names of the datagrams that have arrived, see _name_of
        self._start = 0

    def begin(self):
        """Forget everything that an earlier scenario has left behind."""
        for name, value in self._changed.items():
            _sysctl_path(name).write_text(value, encoding="ascii")
        self._changed = {}
        if self._is_network_changed:
            self._set_up_network()
        run("nft", "flush", "ruleset")
        self._delete_policies()
        self.flush()
        for name in INTERFACES:
            self._read(name)
        self._counted = self._read_statistics()
        self._sent = set()
        self._start = time.monotonic()

    def _set_up_network(self):
        for name in INTERFACES:
            run("ip", "link", "set", name, "down")
            run("ip", "addr", "flush", "dev", name)
        for name, option in INTERFACES.items():
            for address in option["addresses"]:
                run("ip", "addr", "add", address, "dev", name)
            run("ip", "link", "set", name, "up")
        for route in ROUTES:
            run("ip", "route", "replace", *route.split())
        self._is_network_changed = False

    def _delete_policies(self):
        # The kernel is still about to delete the rules that name them.
        deadline = time.monotonic() + LONGEST_DELETION
        while self._has_policies:
            run("nfct", "flush", "timeout")
            left = run("nfct", "list", "timeout")
            self._has_policies = bool(left)
            if left and time.monotonic() > deadline:
                raise RuntimeError(f"timeout policies cannot be deleted: {left}")
            time.sleep(0.001 if left else 0)

    def now(self):
        """Seconds since the scenario began."""
        return time.monotonic() - self._start

    def send(self, interface, data):
        """A datagram arrives. Returns what leaves: (interface, datagram) in the order of each."""
        self._sent.add(_name_of(data))
        try:
            os.write(self._devices[interface], data)
        except OSError:  # The interface is down, or this is no IP at all.
            pass
        return self.collect()

    def collect(self):
        """Returns what has left since the last time."""
        return [(name, data) for name in INTERFACES for data in self._read(name)]

    def wait(self, seconds):
        """Let time pass."""
        time.sleep(seconds)
        return self.collect()

    def table(self):
        """The connections, as conntrack_table.Entry."""
        text = Path("/proc/self/net/nf_conntrack").read_text(encoding="ascii")
        return [conntrack_table.parse(line) for line in text.splitlines()]

    def statistics(self):
        """Counters since the scenario began: name -> number."""
        return {name: value - self._counted[name]
                for name, value in self._read_statistics().items()}

    @staticmethod
    def _read_statistics():
        head, *lines = Path("/proc/self/net/stat/nf_conntrack").read_text(
            encoding="ascii").splitlines()
        rows = [[int(word, 16) for word in line.split()] for line in lines]
        return {STATISTICS[name]: sum(row[at] for row in rows)
                for at, name in enumerate(head.split()) if name in STATISTICS}

    def restore(self, text):
        """Load rules."""
        run("iptables-restore", text=text)

    def iptables(self, arguments):
        """Run an iptables command."""
        run("iptables", *arguments.split())

    @staticmethod
    def has_policies():
        """True if the kernel has timeout policies, and nfct is there to add them."""
        try:
            run("nfct", "list", "timeout")
        except (FileNotFoundError, RuntimeError):
            return False
        return True

    def nfct(self, arguments):
        """Run an nfct command. Returns what it prints, in lines."""
        lines = run("nfct", *arguments.split()).splitlines()
        self._has_policies = True
        return lines

    def save(self):
        """The rules with counters, as iptables-save -c prints them."""
        return run("iptables-save", "-c")

    def ip(self, arguments):
        """Run an ip command."""
        self._is_network_changed = True
        run("ip", *arguments.split())

    def sysctl(self, name, value):
        """Set a sysctl until the scenario ends."""
        path = _sysctl_path(name)
        self._changed.setdefault(name, path.read_text(encoding="ascii"))
        path.write_text(str(value), encoding="ascii")

    def flush(self):
        """Forget all connections, as conntrack -F asks for it."""
        # nlmsghdr: delete (2) of ctnetlink (1), request with acknowledgement; nfgenmsg: any family.
        self._netlink.send(struct.pack("=IHHIIBBH", 20, 1 << 8 | 2, 5, 1, 0, 0, 0, 0))
        error = struct.unpack("=i", self._netlink.recv(4096)[16:20])[0]
        if error:
            raise OSError(-error, "cannot flush the connections")

    def _read(self, interface):
        packets = []
        while True:
            try:
                data = os.read(self._devices[interface], 65536)
            except OSError:  # Nothing left, or the interface is down.
                return packets
            if not self._is_late(data):
                packets.append(data)

    def _is_late(self, data):
        """True for the router's own error about fragments that an earlier scenario has left: 30 s
        are over."""
        return (data[9] == 1 and data[20:22] == b"\x0b\x01"
                and socket.inet_ntoa(data[12:16]) in ROUTER
                and _name_of(data[28:]) not in self._sent)

    def close(self):
        """End the router; its namespace ends with the process."""
        for device in self._devices.values():
            os.close(device)
        self._netlink.close()


def _name_of(data):
    """What fragments of one datagram have in common: id, protocol, addresses."""
    return data[4:6], data[9:10], data[12:20]


def _open_tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def _sysctl_path(name):
    return Path("/proc/sys") / name.replace(".", "/")
