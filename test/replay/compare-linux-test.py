#!/usr/bin/env python3
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""What utils/compare-linux/ compares with: a comparison must see every difference that counts."""

import random
import sys
import unittest
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "utils"), str(ROOT / "utils" / "compare-linux")]

# pylint: disable=wrong-import-position
import conntrack_table
import packets
from comparison import compare
from port_map import PortMap
from random_rules import MATCHES, make_rules
from random_scenarios import Generator
from recorder import Step
from shrink import shrink

HOST, PEER, OUT = "10.0.0.2", "198.51.100.9", "203.0.113.1"
IN = packets.udp(HOST, 4000, PEER, 53, b"question")


def sends(*left, kept=IN):
    """A log of one packet that came in and what left then."""
    return [Step("send", "send", kept, [("wan0", data) for data in left], 0)]


def tables(*lines):
    """A log of one look at the table."""
    return [Step("table", "table", b"", [conntrack_table.parse(line) for line in lines], 0)]


def out(port=4000, source=OUT, **header):
    """The datagram as it leaves."""
    header.setdefault("ttl", 59)
    return packets.udp(source, port, PEER, 53, header.pop("payload", b"question"), **header)


ENTRY = ("ipv4     2 udp      17 {time} src=10.0.0.2 dst=198.51.100.9 sport=4000 dport=53 "
         "[UNREPLIED] src=198.51.100.9 dst=203.0.113.1 sport=53 dport={port} mark={mark} use=1")


def entry(time=30, port=4000, mark=0):
    """A line of a table."""
    return ENTRY.format(time=time, port=port, mark=mark)


class PacketsTest(unittest.TestCase):
    """Datagrams are made right and taken apart."""

    def test_checksums_are_right_unless_asked_otherwise(self):
        for data in (out(), packets.tcp(HOST, 1, PEER, 2, packets.SYN, 5, options=b"\2\4\5\xb4"),
                     packets.echo(HOST, PEER, 7), packets.icmp_error(PEER, out(), 3, 3)):
            fields = packets.decode(data).fields
            self.assertTrue(fields["checksum"] and fields["ip checksum"])
        self.assertFalse(packets.decode(out(check=1)).fields["checksum"])
        self.assertEqual(packets.decode(out(check=0)).fields["checksum"], "none")

    def test_fragments_make_up_the_whole(self):
        whole = packets.udp(HOST, 1, PEER, 2, bytes(range(100)), ident=9)
        pieces = packets.fragments(whole, (24, 64))
        self.assertEqual([len(piece) - 20 for piece in pieces], [24, 64, 20])
        self.assertEqual(b"".join(piece[20:] for piece in pieces), whole[20:])
        self.assertEqual([packets.decode(piece).fields["offset"] for piece in pieces], [0, 24, 88])
        again, = packets.reassemble(pieces)
        self.assertEqual(again[20:], whole[20:])
        self.assertEqual(packets.reassemble(pieces[1:] + [whole]), [whole])

    def test_a_quote_is_taken_apart(self):
        quote = packets.decode(packets.icmp_error(PEER, out(), 3, 3, quote=28)).quote
        self.assertEqual((quote.source, quote.ports), (OUT, [4000, 53]))


class ComparisonTest(unittest.TestCase):
    """Differences are seen."""

    def test_equal_is_equal(self):
        self.assertEqual(compare(sends(out()), sends(out())), [])
        self.assertEqual(compare(tables(entry()), tables(entry())), [])

    def test_each_field_counts(self):
        for other in (out(source="203.0.113.2"), out(ttl=58), out(tos=4), out(ident=1),
                      out(df=True), out(payload=b"Question"), out(check=1), out(check=0),
                      packets.tcp(OUT, 4000, PEER, 53, packets.SYN, 1, ttl=59)):
            with self.subTest(other=packets.describe(other)):
                self.assertTrue(compare(sends(out()), sends(other)))

    def test_checksums_of_fragments_count(self):
        right = packets.fragments(out(), (8,))
        wrong = packets.fragments(out(check=1), (8,))
        self.assertEqual(compare(sends(*right), sends(*right)), [])
        self.assertTrue(compare(sends(*right), sends(*wrong)))

    def test_missing_and_additional_packets_count(self):
        self.assertTrue(compare(sends(out()), sends()))
        self.assertTrue(compare(sends(out()), sends(out(), out())))

    def test_ports_chosen_at_random_may_differ_within_their_class(self):
        self.assertEqual(compare(sends(out(20000)), sends(out(30000))), [])
        self.assertTrue(compare(sends(out(20000)), sends(out(600))))

    def test_a_port_is_kept_by_both_or_by_none(self):
        self.assertTrue(compare(sends(out(4000)), sends(out(30000))))
        self.assertTrue(compare(sends(out(30000)), sends(out(4000))))

    def test_ports_chosen_have_to_stay(self):
        self.assertTrue(compare(sends(out(20000)) * 2, sends(out(30000)) + sends(out(30001))))

    def test_ranges_of_rules_are_classes(self):
        rules = [Step("rules", "-j MASQUERADE --to-ports 500-2000", b"", None, 0)]
        self.assertEqual(compare(rules + sends(out(600)), rules + sends(out(1999))), [])

    def test_entries_count(self):
        for other in (entry(28), entry(30, 600), entry(30, 4000, 1)):
            with self.subTest(other=other):
                self.assertTrue(compare(tables(entry()), tables(other)))
        self.assertEqual(compare(tables(entry()), tables(entry(29))), [])
        self.assertTrue(compare(tables(entry()), tables()))
        self.assertTrue(compare(tables(), tables(entry())))

    def test_entries_have_the_ports_of_the_packets(self):
        left = sends(out(20000)) + tables(entry(port=20000))
        self.assertEqual(compare(left, sends(out(30000)) + tables(entry(port=30000))), [])
        self.assertTrue(compare(left, sends(out(30000)) + tables(entry(port=30001))))

    def test_lines_of_proc_and_of_conntrack_are_the_same(self):
        proc = entry().replace("use=1", "zone=0 use=2")
        self.assertEqual(compare(tables(proc), tables(entry() + " id=5")), [])
        icmp = ("ipv4     2 icmp     1 29 src=10.0.0.2 dst=198.51.100.9 type=8 code=0 id=77 "
                "[UNREPLIED] src=198.51.100.9 dst=203.0.113.1 type=0 code=0 id=78 mark=0 use=1")
        parsed = conntrack_table.parse(icmp + " id=5")
        self.assertEqual((parsed.original.ports, parsed.reply.ports), ([77], [78]))
        gre = ("ipv4     2 gre      47 29 timeout=30, stream_timeout=180 src=10.0.0.2 "
               "dst=198.51.100.9 srckey=0x0 dstkey=0x0 src=198.51.100.9 dst=203.0.113.1 "
               "srckey=0x0 dstkey=0x0 [ASSURED] mark=0 zone=0 use=2")
        self.assertEqual(conntrack_table.parse(gre).flags, ("ASSURED",))


class PortMapTest(unittest.TestCase):
    """Pairs of ports."""

    def test_reuse_has_to_be_reuse_on_both_sides(self):
        ports = PortMap()
        kept = ({4000}, {4000})
        self.assertEqual(ports.match((17, OUT, PEER), 20000, 30000, kept), "")
        self.assertEqual(ports.match((17, OUT, "192.0.2.1"), 20000, 30000, kept), "")
        self.assertIn("before", ports.match((17, OUT, "192.0.2.2"), 20000, 30001, kept))
        self.assertIn("before", ports.match((17, OUT, "192.0.2.3"), 20001, 30000, kept))
        self.assertEqual(ports.to_linux((17, OUT, "192.0.2.4"), 30000), 20000)


@dataclass
class FakePlan:
    """What shrink() works on."""

    steps: list
    rules: str = "-A one -j X\n-A two -j X\n"
    sysctls: dict = field(default_factory=lambda: {"a": 1, "b": 2})


class RandomTest(unittest.TestCase):
    """Random scenarios."""

    def test_a_seed_makes_one_scenario(self):
        def text(seed):
            plan = Generator(seed, set(MATCHES)).make()
            return plan.rules, [(step["do"], step.get("reply")) for step in plan.steps]
        self.assertEqual(text(5), text(5))
        self.assertNotEqual(text(5), text(6))

    def test_rules_keep_to_the_features(self):
        made = "".join(make_rules(random.Random(seed), set()) for seed in range(200))
        self.assertNotIn("multiport", made)
        made = "".join(make_rules(random.Random(seed), {"multiport"}) for seed in range(200))
        self.assertIn("multiport", made)

    def test_shrinking_leaves_what_matters(self):
        plan = shrink(FakePlan(list(range(40))), lambda candidate: {3, 31} <= set(candidate.steps)
                      and "two" in candidate.rules and "b" in candidate.sysctls)
        self.assertEqual((plan.steps, plan.rules, plan.sysctls),
                         ([3, 31], "-A two -j X\n", {"b": 2}))


if __name__ == "__main__":
    unittest.main()
