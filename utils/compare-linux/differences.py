# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Where the module is different on purpose. Each has its reason in doc/differences.md."""

from network import ROUTER
from packets import ICMP, TCP, UDP, decode

# Scenarios that come out different.
DELIBERATE = {
    "case udp lite": "UDP-Lite checksums are verified as their RFC has it",
}


def own_fields(packet):
    """Names of the fields that may differ in a packet that the router itself made: ns-3 made it."""
    fields = ("id", "ttl", "tos", "df")
    if packet.protocol == ICMP and packet.quote:
        return fields + ("length", "quote length", "rest")
    if packet.protocol == TCP:
        return fields + ("window", "length", "tcp options", "ack")
    return fields


def forgive_own(linux, module):
    """Make alike what may differ in errors that the routers themselves made."""
    if not linux.quote or not module.quote:
        return
    # ns-3 has an address of its own choice.
    if linux.source in ROUTER and module.source in ROUTER:
        module.source = linux.source
    if linux.fields["type"] == 11:
        linux.quote.fields.pop("ttl", None)
        linux.quote.fields.pop("ip checksum", None)
        module.quote.fields.pop("ttl", None)
        module.quote.fields.pop("ip checksum", None)
    if linux.fields["quote length"] == module.fields["quote length"]:
        return
    # Both quote eight bytes behind the IPv4 header at least.
    for quote in (linux.quote, module.quote):
        for name in ("ack", "window", "flags", "tcp options", "payload", "checksum", "rest"):
            quote.fields.pop(name, None)


def is_extra_in_ns3(arrived, data):
    """True for an answer that ns-3 gives to what Linux does not: an echo with a wrong checksum."""
    asked, answer = decode(arrived), decode(data)
    return (asked.protocol == answer.protocol == ICMP and answer.fields["type"] == 0
            and asked.fields.get("type") == 8 and asked.fields.get("checksum") is False)


def is_missing_in_ns3(data):
    """True for an error that Linux sends and ns-3 has not."""
    packet = decode(data)
    if packet.protocol != ICMP or packet.quote is None:
        return False
    kind = packet.fields["type"], packet.fields["code"]
    # No route; an unknown protocol; no socket, by a datagram without checksum.
    return kind in ((3, 0), (3, 1), (3, 2)) or (
        kind == (3, 3) and packet.quote.protocol == UDP
        and packet.quote.fields.get("checksum") == "none")
