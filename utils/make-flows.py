#!/usr/bin/env python3
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Writes a capture of many UDP flows for `nat-bench replay`.

    utils/make-flows.py FILE.pcap --flows 60000 --packets 480000

Each flow has an inside host and port of its own; one packet in eight opens a flow until all are
open, the others belong to open flows, chosen evenly. Same options, same file.
"""

import argparse
import random
import struct


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(flow, payload, reply):
    """One UDP packet of a flow, from the IPv4 header on."""
    inside = (0x0A000100 + flow // 16, 1024 + flow % 60000)
    server = (0xC6336401 + flow // 60000, 53)
    source, destination = (server, inside) if reply else (inside, server)
    length = 8 + payload
    head = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + length, 0, 0, 64, 17, 0, source[0], destination[0])
    head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
    udp = struct.pack(">HHHH", source[1], destination[1], length, 0) + bytes(payload)
    pseudo = struct.pack(">IIBBH", source[0], destination[0], 0, 17, length)
    udp = udp[:6] + struct.pack(">H", checksum(pseudo + udp) or 0xFFFF) + udp[8:]
    return head + udp


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--flows", type=int, default=60000)
    parser.add_argument("--packets", type=int, help="8 for each flow if not given")
    parser.add_argument("--payload", type=int, default=18, help="bytes, an even number")
    parser.add_argument("--replies", type=float, default=0.0, help="share of replies, 0 to 1")
    arguments = parser.parse_args()
    if arguments.flows < 1 or arguments.payload < 0 or arguments.payload % 2:
        parser.error("--flows takes 1 or more, --payload an even number of bytes")
    count = arguments.packets or 8 * arguments.flows
    dice = random.Random(1)
    opened = 0
    with open(arguments.file, "wb") as out:
        # Nanosecond stamps; LINKTYPE_RAW: no link header.
        out.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 101))
        for number in range(count):
            if number % 8 == 0 and opened < arguments.flows:
                data = packet(opened, arguments.payload, False)
                opened += 1
            else:
                reply = dice.random() < arguments.replies
                data = packet(dice.randrange(opened), arguments.payload, reply)
            seconds, nanoseconds = divmod(number * 1000, 1000000000)
            out.write(struct.pack("<IIII", seconds, nanoseconds, len(data), len(data)))
            out.write(data)


if __name__ == "__main__":
    main()
