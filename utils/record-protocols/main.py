#!/usr/bin/env python3
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Plays the traffic of utils/record-protocols.sh, which says how the network looks."""

import argparse
import random

import datagram_traffic
import ftp_traffic
import sctp_traffic
import tcp_traffic
from wire import Side, Wire


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for side in ("lan", "wan"):
        parser.add_argument(f"--{side}", required=True, metavar="NAMESPACE")
        parser.add_argument(f"--{side}-mac", required=True, help="of the router's device there")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--random", type=int, default=0, metavar="N",
                        help="random conversations of each kind, from the seed")
    parser.add_argument("--parts", default="sctp,datagrams,tcp,ftp")
    parser.add_argument("--share", type=int, default=1, metavar="N",
                        help="of the cases that differ little, play only one in N")
    options = parser.parse_args()
    parts = options.parts.split(",")
    known = {"sctp", "datagrams", "udplite", "tcp", "ftp"}
    if set(parts) - known:
        parser.error(f"--parts takes some of {', '.join(sorted(known))}")

    wire = Wire(Side(options.lan, "eth0", options.lan_mac),
                Side(options.wan, "eth0", options.wan_mac), options.share)
    dice = random.Random(options.seed)
    if "sctp" in parts:
        sctp_traffic.Scenarios(wire).play()
        sctp_traffic.play_random(wire, dice, options.random)
    if "udplite" in parts:
        datagram_traffic.play_udplite(wire)
    if "datagrams" in parts:
        datagram_traffic.play(wire, "udplite" in parts)
        datagram_traffic.play_random(wire, dice, options.random, "udplite" in parts)
    if "tcp" in parts:
        tcp_traffic.Scenarios(wire).play()
        tcp_traffic.play_random(wire, dice, options.random)
    if "ftp" in parts:
        ftp_traffic.play_segments(wire)
        ftp_traffic.play_dialogues(wire, options.lan, options.wan)


if __name__ == "__main__":
    main()
