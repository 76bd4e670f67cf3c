#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Hand-made IPv4 packets on both sides of a router that is in a network namespace."""

import contextlib
import ctypes
import os
import socket
import struct
import time

PAUSE = 0.003  # seconds between packets: each is through the router before the next one comes

SCTP, UDPLITE, GRE, TCP, UDP, ICMP = 132, 136, 47, 6, 17, 1


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    data = bytes(data) + bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_CRC_TABLE = _crc_table()


def crc32c(data):
    """As SCTP has it (RFC 9260 appendix A)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def pseudo_header(source, destination, protocol, length):
    return socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack(
        ">BBH", 0, protocol, length)


class _Counter:
    """IP ids: never 0, so that a packet can be told from all others."""

    def __init__(self):
        self.value = 0

    def next(self):
        self.value = self.value % 65535 + 1
        return self.value


_IDS = _Counter()


def ipv4(source, destination, protocol, payload, ttl=64):
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), _IDS.next(), 0x4000, ttl,
                         protocol, 0) + socket.inet_aton(source) + socket.inet_aton(destination)
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload


@contextlib.contextmanager
def enter(namespace):
    """What is opened in the meantime belongs to the namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        if libc.setns(there, 0) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter the namespace {namespace}")
        yield
    finally:
        libc.setns(home, 0)
        os.close(there)
        os.close(home)


class Side:
    """One side of the router."""

    def __init__(self, namespace, device, router_mac):
        with enter(namespace):
            self.raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self.raw.bind((device, 0x0800))
        own_mac = self.raw.getsockname()[4]
        self.head = bytes.fromhex(router_mac.replace(":", "")) + own_mac + b"\x08\x00"

    def send(self, packet):
        self.raw.send(self.head + packet)
        time.sleep(PAUSE)


class Talk:
    """A conversation between two hosts through the router: (address, port) of each.

    opener   the host whose packet is the first
    listener the other one, as it knows itself
    opener_seen, listener_seen: what the other side sees of them, if the router changes that
    """

    def __init__(self, wire, opener, listener, opener_seen=None, listener_seen=None):
        self.opener, self.listener = opener, listener
        self.opener_seen = opener_seen or opener
        self.listener_seen = listener_seen or listener
        inward = not opener[0].startswith("192.168.")
        self.first_side, self.second_side = ((wire.wan, wire.lan) if inward else
                                             (wire.lan, wire.wan))

    def send(self, from_opener, make):
        """make(source, destination) returns an IPv4 packet."""
        if from_opener:
            self.first_side.send(make(self.opener, self.listener_seen))
        else:
            self.second_side.send(make(self.listener, self.opener_seen))


class Wire:
    """Both sides, and conversations over them."""

    MASQUERADED = "203.0.113.1"
    FORWARDED = "203.0.113.7"  # the router sends what comes for it to SERVER
    SERVER = "192.168.1.140"
    FIXED = "192.168.1.130"  # gets the source port FIXED_PORT, whatever it has
    FIXED_PORT = 7000

    def __init__(self, lan, wan, share=1):
        """share: 1 in so many of the cases that differ little is played."""
        self.lan, self.wan = lan, wan
        self.share = share
        self.turn = 0

    def some(self, values):
        values = list(values)
        self.turn += 1
        return values[self.turn % min(self.share, len(values))::self.share]

    def outward(self, host, port, server, server_port):
        """Opened inside. The port stays; the port search must not be needed."""
        seen = self.FIXED_PORT if host == self.FIXED and port else port
        return Talk(self, (host, port), (server, server_port), (self.MASQUERADED, seen))

    def inward(self, client, port, server_port):
        """Opened outside, through the port forward."""
        return Talk(self, (client, port), (self.SERVER, server_port),
                    listener_seen=(self.FORWARDED, server_port))
