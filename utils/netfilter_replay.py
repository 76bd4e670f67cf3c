# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Drive a simulated NAT router from Python, packet by packet, through nat-replay --stdio.

    from netfilter_replay import Router

    with Router({"lan0": "192.168.1.1/24", "wan0": "203.0.113.1/24"},
                routes=["default via 203.0.113.254 dev wan0"]) as router:
        router.iptables("-t nat -A POSTROUTING -o wan0 -j MASQUERADE")
        for sent in router.packet(0.5, "lan0", datagram):
            print(sent.time, sent.interface, sent.data.hex())
        print("\\n".join(router.conntrack()))

Datagrams are bytes from their IPv4 header on: made by hand, by scapy (bytes(IP(...)/UDP(...))), or
by anything else. Time is simulated, in seconds, and begins at 0. Python's standard library is all
that is needed, and the program nat-replay: as the argument `program`, in the environment variable
NAT_REPLAY, in the folder build/bin of the repository, or in the PATH.
"""

import os
import shutil
import subprocess
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple


class RouterError(Exception):
    """What the router refused, and why; it has changed nothing."""


class SentPacket(NamedTuple):
    """A packet that the router sent."""

    time: float  # simulated seconds
    interface: str
    data: bytes  # from the IPv4 header on


def find_program(program=None):
    """The path of nat-replay; see the description of this module for where it is looked for."""
    built = Path(__file__).resolve().parent.parent / "build" / "bin" / "nat-replay"
    for candidate in (program, os.environ.get("NAT_REPLAY")):
        if candidate:
            return str(candidate)
    found = str(built) if built.exists() else shutil.which("nat-replay")
    if not found:
        raise FileNotFoundError(
            "nat-replay is not found: build it (utils/test.sh does), or set NAT_REPLAY to its path"
        )
    return found


class Router:
    """A router of its own, to be closed at the end or used in a `with` statement."""

    def __init__(self, interfaces, routes=(), rules=None, sysctls=None, mtu=None, seed=1,
                 program=None, timeout_policies=(), reaper="Incremental"):
        """Set up a router.

        interfaces: name -> "ADDRESS/LENGTH", or a list of them
        routes:     as for `ip route add`, e.g. "default via 203.0.113.254 dev wan0"
        rules:      a file that iptables-save wrote
        sysctls:    name -> value, e.g. {"net.netfilter.nf_conntrack_udp_timeout": 10}
        mtu:        name of an interface -> bytes
        seed:       of the random choice of ports
        timeout_policies: as for `nfct add timeout`, e.g. "web inet tcp established 100"
        reaper:     who removes expired connections; see nat-replay --help
        """
        words = [find_program(program), "--stdio", f"--seed={seed}",
                 f"--reaper={reaper}"]
        for name, addresses in interfaces.items():
            listed = addresses if isinstance(addresses, str) else ",".join(addresses)
            words.append(f"--interface={name}={listed}")
        words += [f"--route={route}" for route in routes]
        words += [f"--sysctl={name}={value}" for name, value in (sysctls or {}).items()]
        words += [f"--mtu={name}={size}" for name, size in (mtu or {}).items()]
        words += [f"--timeout-policy={policy}" for policy in timeout_policies]
        if rules:
            words.append(f"--rules={rules}")
        # A file, since nobody reads a pipe while the router runs, and a full one would stop it.
        # pylint: disable-next=consider-using-with
        self._messages = tempfile.TemporaryFile()
        try:
            # pylint: disable-next=consider-using-with
            self._process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._messages,
                encoding="utf-8", errors="surrogateescape")
        except OSError:
            self._messages.close()
            raise
        try:
            self.advance(0)
        except RouterError:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        """End the router."""
        for stream in (self._process.stdin, self._process.stdout, self._messages):
            try:
                stream.close()
            except BrokenPipeError:
                pass
        self._process.wait()

    def warnings(self):
        """What the router has found odd in its options and rules, e.g. unknown interfaces."""
        self._messages.seek(0)
        return self._messages.read().decode("utf-8", "replace").splitlines()

    def request(self, line):
        """Send a request of the protocol (see nat-replay --help). Returns the lines answered."""
        if "\n" in line:
            raise RouterError(f"a request is one line, this is more: {line!r}")
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # Why it has ended is told below.
        lines = []
        while True:
            answer = self._process.stdout.readline()
            if not answer:
                raise RouterError("\n".join(self.warnings()) or "nat-replay has ended")
            answer = answer.rstrip("\n")
            if answer == ".":
                break
            lines.append(answer)
        if lines and lines[0].startswith("error: "):
            raise RouterError(lines[0][len("error: "):])
        return lines

    def packet(self, time, interface, data):
        """A packet arrives. Returns the SentPackets of the router up to that instant."""
        return self._sent(self.request(f"packet {_seconds(time)} {interface} {bytes(data).hex()}"))

    def advance(self, time):
        """Let time pass. Returns the SentPackets of the router up to that instant."""
        return self._sent(self.request(f"advance {_seconds(time)}"))

    def conntrack(self):
        """The connections, as lines of conntrack -L -o extended,id."""
        return self.request("conntrack")

    def flush(self):
        """Forget all connections (conntrack -F)."""
        self.request("conntrack-flush")

    def events(self):
        """What happened to connections since the last call, as conntrack -E -o timestamp,id."""
        return self.request("events")

    def stats(self):
        """The counters of conntrack -S: name -> number."""
        fields = self.request("stats")[0].split()[1:]
        return {name: int(value) for name, value in (field.split("=") for field in fields)}

    def iptables(self, arguments):
        """Run an iptables command, e.g. "-t nat -A POSTROUTING -o wan0 -j MASQUERADE"."""
        return self.request(f"iptables {arguments}")

    def iptables_save(self, counters=False):
        """The rules, as text for iptables-restore."""
        return "\n".join(self.request("iptables-save" + (" -c" if counters else ""))) + "\n"

    def iptables_restore(self, path):
        """Load rules from a file that iptables-save wrote."""
        self.request(f"iptables-restore {path}")

    def sysctl(self, name, value=None):
        """Set a sysctl to a value, or return the value that it has, as text."""
        if value is not None:
            self.request(f"sysctl {name}={value}")
            return str(value)
        return self.request(f"sysctl {name}")[0].split(" = ", 1)[1]

    def nfct(self, arguments):
        """Run an nfct command, e.g. "add timeout web inet tcp established 100". Returns lines."""
        return self.request(f"nfct {arguments}")

    def ip(self, arguments):
        """Run an ip command, e.g. "link set wan0 down"."""
        self.request(f"ip {arguments}")

    @staticmethod
    def _sent(lines):
        packets = []
        for line in lines:
            _, time, interface, data = line.split()
            packets.append(SentPacket(float(time), interface, bytes.fromhex(data)))
        return packets


def _seconds(time):
    """A time as nat-replay reads it: at most nine decimals, no exponent."""
    return f"{Decimal(str(time)):.9f}"
