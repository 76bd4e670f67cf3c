#!/usr/bin/env python3
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""A simulated NAT, driven from Python: a question goes out, its answer comes back, time passes."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "utils"))
from netfilter_replay import Router  # pylint: disable=wrong-import-position

# UDP 10.0.0.2:4000 > 192.0.2.9:53 and back; with scapy: bytes(IP(...) / UDP(...) / b"hi").
QUESTION = bytes.fromhex("4500001e000700004011aebd0a000002c00002090fa00035000abb906869")
ANSWER = bytes.fromhex("4500001e000800003b1181bcc0000209cb00710100350fa0000a898f686a")

with Router({"lan0": "10.0.0.1/24", "wan0": "203.0.113.1/24"},
            routes=["default via 203.0.113.254 dev wan0"]) as router:
    router.iptables("-t nat -A POSTROUTING -o wan0 -j MASQUERADE")
    for sent in router.packet(0, "lan0", QUESTION) + router.packet(0.02, "wan0", ANSWER):
        print(f"{sent.time:.2f} s: {sent.data.hex()} leaves by {sent.interface}")
    print(*router.conntrack(), sep="\n")
    router.advance(31)
    print(len(router.conntrack()), "connections after 31 s")
