# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""What two routers did in one scenario, compared step by step."""

import rule_counters
from differences import forgive_own, is_extra_in_ns3, is_missing_in_ns3, own_fields
from packets import ICMP, decode, describe, reassemble
from port_map import PortMap

ROUTER_TTLS = (64, 255)  # No datagram of a scenario has or gets them.


def compare(linux, module):
    """Compare two logs (see recorder). Returns the first difference in lines of text, or []."""
    return _Comparison().run(linux, module)


class _Comparison:
    def __init__(self):
        self._ports = PortMap()
        self._has_extra = False  # The module sent what Linux did not, and may: it counts as well.

    def run(self, linux, module):
        """See compare()."""
        for number, (left, right) in enumerate(zip(linux, module), 1):
            problems = self._compare_step(left, right)
            if problems:
                return [f"step {number}: {left.text}", *problems]
        if len(linux) != len(module):
            return [f"Linux took {len(linux)} steps, the module {len(module)}"]
        return []

    def _compare_step(self, left, right):
        if left.kind == "rules":
            self._ports.learn_ranges(left.text)
        if left.kind == "table":
            return self._compare_tables(left.result, right.result)
        if left.kind in ("counters", "statistics") and self._has_extra:
            return []
        if left.kind == "counters":
            return rule_counters.differences(left.result, right.result)
        if left.kind == "statistics":
            return [f"  {name}: {count} in Linux, {right.result[name]} in the module"
                    for name, count in left.result.items() if count != right.result[name]]
        if left.kind in ("send", "wait"):
            return self._compare_packets(left, right)
        return [] if left.result == right.result else [
            f"  Linux:  {left.result}", f"  module: {right.result}"]

    def _learn_sent(self, left, right):
        """A scenario may send with a port that it saw before: each side has its own then."""
        if len(left) >= 20 and left[0] >> 4 == 4:
            lpacket, rpacket = decode(left), decode(right)
            for index, (lport, rport) in enumerate(zip(lpacket.ports, rpacket.ports)):
                if lport != rport:
                    self._ports.learn(_key(lpacket, index), lport, rport)

    def _compare_packets(self, left, right):
        self._learn_sent(left.data, right.data)
        mine, theirs = left.result, right.result
        if len(mine) < len(theirs) and right.kind == "send":
            theirs = [(name, data) for name, data in theirs
                      if not is_extra_in_ns3(right.data, data)]
            self._has_extra |= len(theirs) < len(right.result)
        elif len(mine) > len(theirs):
            mine = [(name, data) for name, data in mine if not is_missing_in_ns3(data)]
        if len(mine) == len(theirs):
            problems = []
            for (lname, ldata), (rname, rdata) in zip(mine, theirs):
                if lname != rname:
                    problems.append(f"  leaves by {lname} in Linux, by {rname} in the module")
                problems += self._compare_packet(
                    decode(ldata), decode(rdata), (_ports_of(left.data), _ports_of(right.data)))
            problems += _compare_checksums(mine, theirs)
        else:
            problems = [f"  Linux sent {len(mine)} packets, the module {len(theirs)}"]
        if problems:
            for side, packets in (("Linux: ", left.result), ("module:", right.result)):
                problems += [f"  {side} {name} {describe(data)}" for name, data in packets]
                if not packets:
                    problems.append(f"  {side} nothing")
        return problems

    def _compare_packet(self, left, right, kept, is_quote=False):
        problems = []
        is_own = not is_quote and (left.fields["ttl"] in ROUTER_TTLS
                                   and right.fields["ttl"] in ROUTER_TTLS)
        if is_own:
            forgive_own(left, right)
        if (left.source, left.destination, left.protocol) != (
                right.source, right.destination, right.protocol):
            problems.append("  addresses or protocol differ")
        else:
            problems += self._compare_ports(left, right, kept)
        skip = own_fields(left) if is_own else ()
        for name in left.fields.keys() | right.fields.keys():
            if name not in skip and left.fields.get(name) != right.fields.get(name):
                problems.append(f"  {name}: {left.fields.get(name)} in Linux, "
                                f"{right.fields.get(name)} in the module")
        if bool(left.quote) != bool(right.quote):
            problems.append("  only one of them quotes a packet")
        elif left.quote:
            problems += ["  quote:" + problem for problem in
                         self._compare_packet(left.quote, right.quote, kept, is_quote=True)]
        return problems

    def _compare_ports(self, left, right, kept):
        if len(left.ports) != len(right.ports):
            return [f"  ports {left.ports} in Linux, {right.ports} in the module"]
        problems = []
        for index, (lport, rport) in enumerate(zip(left.ports, right.ports)):
            key = _key(left, index)
            problem = self._ports.match(key, lport, rport, kept)
            if problem:
                problems.append(f"  port {lport} in Linux, {rport} in the module: {problem}")
        return problems

    def _compare_tables(self, left, right):
        problems = []
        rest = {}
        for entry in right:
            rest.setdefault(self._name(entry, True), []).append(entry)
        for entry in left:
            candidates = rest.get(self._name(entry, False))
            if candidates:
                problems += self._compare_entries(entry, candidates.pop(0))
            else:
                problems.append(f"  only in Linux:  {entry.line}")
        for entries in rest.values():
            problems += [f"  only in module: {entry.line}" for entry in entries]
        return problems

    def _compare_entries(self, left, right):
        problems = []
        for name in ("state", "flags", "mark"):
            if getattr(left, name) != getattr(right, name):
                problems.append(f"  {name} differs")
        if abs(left.remaining - right.remaining) > 1:
            problems.append("  remaining time differs by more than a second")
        if (left.reply.source, left.reply.destination, left.reply.rest) != (
                right.reply.source, right.reply.destination, right.reply.rest):
            problems.append("  reply tuples differ")
        left.reply.protocol = right.reply.protocol = left.protocol
        kept = (set(left.original.ports), set(right.original.ports))
        problems += self._compare_ports(left.reply, right.reply, kept)
        if problems:
            problems += [f"  Linux:  {left.line}", f"  module: {right.line}"]
        return problems

    def _name(self, entry, is_module):
        """What finds the same entry on the other side: the original tuple with Linux's ports."""
        original = entry.original
        original.protocol = entry.protocol
        ports = tuple(
            self._ports.to_linux(_key(original, index), port) if is_module else port
            for index, port in enumerate(original.ports))
        return (entry.protocol, original.source, original.destination, ports, original.rest)


def _compare_checksums(left, right):
    """Of what left in fragments: they cannot be verified one by one."""
    sums = [[decode(data).fields.get("checksum") for data in reassemble(
        [data for _, data in packets])] for packets in (left, right)]
    return [] if sums[0] == sums[1] else [
        f"  checksums behind the IPv4 header: {sums[0]} in Linux, {sums[1]} in the module"]


def _key(packet, index):
    """Whose port it is, for PortMap."""
    if packet.protocol == ICMP:
        # An id is everybody's, but where NAT chose it, it goes with the pair of hosts.
        return (ICMP, *sorted((packet.source, packet.destination)))
    hosts = (packet.source, packet.destination)
    return (packet.protocol, hosts[index], hosts[1 - index])


def _ports_of(data):
    """All ports and ids in a datagram that came in, those of quotes included."""
    ports = set()
    packet = decode(data) if data and len(data) >= 20 and data[0] >> 4 == 4 else None
    while packet:
        ports |= set(packet.ports)
        packet = packet.quote
    return ports
