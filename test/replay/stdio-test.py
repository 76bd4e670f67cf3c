#!/usr/bin/env python3
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""nat-replay --stdio, and the Python module that wraps it. NAT_REPLAY names the program."""

import re
import resource
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "utils"), str(ROOT / "utils" / "compare-linux")]

import packets  # pylint: disable=wrong-import-position
# pylint: disable-next=wrong-import-position
from netfilter_replay import Router, RouterError, find_program

INTERFACES = {"lan0": "10.0.0.1/24", "wan0": ["203.0.113.1/24", "203.0.113.2/24"]}
ROUTES = ["default via 203.0.113.254 dev wan0"]
HOST, PEER = "10.0.0.2", "198.51.100.9"


def question(**header):
    """A datagram from inside to outside."""
    return packets.udp(HOST, 4000, PEER, 53, b"question", **header)


class StdioTest(unittest.TestCase):
    """A router that masquerades what leaves by wan0."""

    def setUp(self):
        self.router = Router(INTERFACES, routes=ROUTES)
        self.addCleanup(self.router.close)
        self.router.iptables("-t nat -A POSTROUTING -o wan0 -j MASQUERADE")

    def assert_refused(self, line, *parts):
        """A request is answered with one line, an error that contains the parts."""
        with self.assertRaises(RouterError) as caught:
            self.router.request(line)
        for part in parts:
            self.assertIn(part, str(caught.exception))

    def test_a_packet_is_translated_at_its_time(self):
        sent = self.router.packet(1.25, "lan0", question())
        self.assertEqual([(packet.time, packet.interface) for packet in sent], [(1.25, "wan0")])
        seen = packets.decode(sent[0].data)
        self.assertEqual((seen.source, seen.ports, seen.fields["checksum"]),
                         ("203.0.113.1", [4000, 53], True))
        back = self.router.packet(1.25, "wan0",
                                  packets.udp(PEER, 53, "203.0.113.1", 4000, b"answer"))
        self.assertEqual(packets.decode(back[0].data).destination, HOST)

    def test_simulated_time_passes_when_it_is_told_to(self):
        self.router.packet(0, "lan0", question())
        self.assertEqual(self.router.advance(29.5), [])
        self.assertIn("udp      17 0 src=10.0.0.2", self.router.conntrack()[0])
        self.router.advance(30.1)
        self.assertEqual(self.router.conntrack(), [])

    def test_answers_are_those_of_their_own_request(self):
        for number in range(3):
            sent = self.router.packet(number, "lan0", question(ident=number))
            self.assertEqual([packets.decode(packet.data).fields["id"] for packet in sent],
                             [number])

    def test_time_never_runs_backwards(self):
        self.router.advance(2)
        self.assert_refused("advance 1.999999999", "1.999999999", "2.000000000")
        self.assert_refused(f"packet 1 lan0 {question().hex()}", "past")
        self.assertEqual(self.router.advance(2), [])

    def test_a_name_that_looks_like_an_option_ends_nothing(self):
        self.router.iptables("-A INPUT -m hashlimit --hashlimit-upto 10/sec "
                             "--hashlimit-name --hashlimit-rate-interval -j ACCEPT")
        self.assertIn("limit: up to 10/sec burst 5", self.router.iptables("-L INPUT 1")[0])
        self.assertEqual(self.router.advance(1), [])

    def test_a_request_that_takes_too_much_memory_ends_nothing(self):
        # pylint: disable-next=protected-access
        pid = self.router._process.pid
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        used = int(re.search(r"VmSize:\s+(\d+) kB", status).group(1)) << 10
        most = used + (16 << 20)
        resource.prlimit(pid, resource.RLIMIT_AS, (most, most))
        buckets = "net.netfilter.nf_conntrack_buckets"
        self.router.sysctl(buckets, 1 << 24)  # at least 64 MiB, once there is a connection
        self.assert_refused(f"packet 1 lan0 {question().hex()}", "internal: out of memory", buckets)
        self.router.sysctl(buckets, 1024)
        self.assertEqual(len(self.router.packet(2, "lan0", question())), 1)

    def test_bad_requests_say_why_and_change_nothing(self):
        before = self.router.iptables_save()
        for line, *parts in (
                ("", "empty"),
                ("pakcet 1", "pakcet", 'did you mean "packet"'),
                ("packet 5", "IFACE is missing", "packet TIME IFACE HEX"),
                ("packet 5 lan1 00", "lan1", "lan0, wan0"),
                ("packet 5 lan0 4500x0", '"x0" at digit 5'),
                ("conntr\0ack", "character 7", "NUL"),
                ("\x1b[31mred", r'unknown request "\x1b[31mred"'),
                ("advance 1\x07", r'1\x07'),
                ("packet 5 lan0 450", "odd"),
                ("packet 5 lan0 4500", "2 bytes", "shorter than an IPv4 header"),
                ("advance 1e3", "1e3", "decimals"),
                ("advance -1", "-1"),
                ("advance 1 2", '"2" is too much'),
                ("conntrack all", "too much"),
                ("sysctl nf_conntrack_udp_timeou", "nf_conntrack_udp_timeout"),
                ("sysctl nf_conntrack_udp_timeout=x", "x"),
                ("iptables -t nat -A POSTROUTING -o wan0 -j MASQUERAD", "MASQUERADE"),
                ("iptables-restore nowhere.v4", "nowhere.v4"),
                ("iptables-save -x", "-x"),
                ("ip addr add 10.0.0.1/24 dev wan0", "already"),
                ("ip addr del 203.0.113.9/24 dev wan0", "203.0.113.1/24, 203.0.113.2/24"),
                ("ip link set lan0 sideways", "up|down"),
                ("ip route add default via 192.0.2.1", "192.0.2.1"),
                ("ip route del 192.0.2.0/24 dev wan0", "no such route"),
                ("ip route add default via 203.0.113.9", "to 0.0.0.0/0 already"),
                ("ip neigh", "has to look like"),
                ("nfct add timeout ask inet udp replied soon", '"replied" cannot be "soon"'),
                ("nfct add timeout ask inet udp", "names no timeout"),
                ("nfct delete timeout ask", 'no timeout policy "ask"'),
                ("nfct", "add, delete, get, list, flush"),
                ("iptables -t raw -A PREROUTING -p udp -j CT --timeout ask", '"ask"')):
            with self.subTest(line=line):
                self.assert_refused(line, *parts)
        self.assertEqual(self.router.iptables_save(), before)
        # Still at time 0, with its routes and addresses.
        self.assertEqual(len(self.router.packet(0, "lan0", question())), 1)

    def test_rejected_packets_are_quoted_with_right_checksums(self):
        self.router.iptables("-A FORWARD -j REJECT")
        sent = self.router.packet(0, "lan0", question(ttl=9))
        error = packets.decode(sent[0].data)
        self.assertEqual((sent[0].interface, error.destination), ("lan0", HOST))
        self.assertTrue(error.fields["ip checksum"] and error.fields["checksum"])
        self.assertEqual((error.quote.fields["ttl"], error.quote.fields["ip checksum"]), (8, True))

    def test_a_list_of_rules_is_answered(self):
        self.assertIn("-A POSTROUTING -o wan0 -j MASQUERADE",
                      self.router.iptables("-t nat -S POSTROUTING"))

    def test_events_are_told_once(self):
        self.router.packet(0.5, "lan0", question())
        events = self.router.events()
        self.assertEqual(len(events), 1)
        self.assertRegex(events[0], r"^\[0*0\.500000\]\s+\[NEW\] udp .* id=\d+$")
        self.assertEqual(self.router.events(), [])
        self.router.flush()
        self.assertIn("[DESTROY] udp", self.router.events()[0])
        self.assertEqual(self.router.conntrack(), [])

    def test_the_reaper_tells_when_connections_end(self):
        for reaper, events in (("Exact", 2), ("Lazy", 1)):
            with Router(INTERFACES, routes=ROUTES, reaper=reaper) as router:
                router.packet(0, "lan0", question())
                router.advance(1000)
                told = router.events()
                self.assertEqual(len(told), events, told)

    def test_statistics_count(self):
        self.router.packet(0, "lan0", packets.udp(HOST, 1, PEER, 2, check=1))
        self.assertEqual(self.router.stats()["invalid"], 1)

    def test_sysctls_are_read_and_set(self):
        name = "net.netfilter.nf_conntrack_udp_timeout"
        self.assertEqual(self.router.sysctl(name), "30")
        self.router.sysctl(name, 5)
        self.assertEqual(self.router.sysctl(name), "5")

    def test_timeout_policies_are_given_by_rules(self):
        self.assertEqual(self.router.nfct("add timeout ask inet udp unreplied 7"), [])
        self.assertEqual(self.router.nfct("get timeout ask"), [
            ".ask = {", "\t.l3proto = 2,", "\t.l4proto = 17,", "\t.policy = {",
            "\t\t.UNREPLIED = 7,", "\t\t.REPLIED = 120,", "\t},", "};"])
        self.router.iptables("-t raw -A PREROUTING -p udp -j CT --timeout ask")
        self.router.packet(0, "lan0", question())
        self.assertIn(" 17 7 ", self.router.conntrack()[0])
        self.assert_refused("nfct delete timeout ask", "1 of the rules")
        self.router.iptables("-t raw -F")
        self.router.nfct("delete timeout ask")
        self.assertEqual(self.router.nfct("list timeout"), [])
        self.router.advance(7)
        self.assertEqual(self.router.conntrack(), [])

    def test_rules_are_saved_and_restored(self):
        text = self.router.iptables_save()
        self.assertIn("-A POSTROUTING -o wan0 -j MASQUERADE", text)
        with tempfile.NamedTemporaryFile("w", suffix=".v4", encoding="ascii") as file:
            file.write(text.replace("-o wan0", "-o lan0"))
            file.flush()
            self.router.iptables_restore(file.name)
        self.assertNotIn("-o wan0", self.router.iptables_save())
        self.assertIn("[0:0] -A POSTROUTING -o lan0", self.router.iptables_save(counters=True))

    def test_addresses_come_and_go(self):
        self.router.ip("addr del 203.0.113.1/24 dev wan0")
        sent = self.router.packet(0, "lan0", question())
        self.assertEqual(packets.decode(sent[0].data).source, "203.0.113.2")
        self.router.ip("addr add 203.0.113.9/24 dev wan0")
        echo = packets.echo(HOST, "203.0.113.9", 1)
        self.assertEqual(packets.decode(self.router.packet(1, "lan0", echo)[0].data).source,
                         "203.0.113.9")

    def test_the_network_of_a_second_address_stays_reachable(self):
        self.router.ip("addr del 203.0.113.1/24 dev wan0")
        self.router.ip("route del default via 203.0.113.254 dev wan0")
        sent = self.router.packet(0, "lan0", packets.udp(HOST, 1, "203.0.113.77", 2))
        self.assertEqual([packet.interface for packet in sent], ["wan0"])

    def test_a_link_that_is_down_takes_its_routes_along(self):
        self.router.ip("link set wan0 down")
        self.assert_refused("ip route add 192.0.2.0/24 dev wan0", "wan0 is down")
        self.assertEqual(self.router.packet(0, "lan0", question()), [])
        self.router.ip("link set wan0 up")
        near = packets.udp(HOST, 1, "203.0.113.77", 2)
        self.assertEqual(len(self.router.packet(1, "lan0", near)), 1)
        self.assertEqual(self.router.packet(2, "lan0", question(ident=2)), [])
        self.router.ip("route add default via 203.0.113.254")
        self.assertEqual(len(self.router.packet(3, "lan0", question(ident=3))), 1)

    def test_the_last_address_takes_the_routes_along(self):
        self.router.ip("addr del 203.0.113.1/24 dev wan0")
        self.router.ip("addr del 203.0.113.2/24 dev wan0")
        self.assertEqual(self.router.packet(0, "lan0", question()), [])
        # Its TTL ends here, and the sender cannot be told.
        lost = packets.udp(PEER, 53, HOST, 4000, ttl=1)
        self.assertEqual(self.router.packet(1, "wan0", lost), [])
        self.assert_refused("ip route add default dev wan0", "wan0 has no address")
        self.router.ip("addr add 203.0.113.1/24 dev wan0")
        self.router.ip("route add default via 203.0.113.254")
        self.assertEqual(len(self.router.packet(2, "lan0", question(ident=2))), 1)

    def test_rules_may_have_any_letters(self):
        self.router.iptables('-A FORWARD -m comment --comment "für é" -j ACCEPT')
        self.assertIn('--comment "für é"', self.router.iptables_save())

    def test_martians_end_without_a_word(self):
        own = packets.udp("203.0.113.1", 1, PEER, 2)
        self.assertEqual(self.router.packet(0, "lan0", own), [])


class ProgramTest(unittest.TestCase):
    """How the program begins and ends."""

    def run_program(self, *options, text=""):
        """Run nat-replay --stdio. Returns its status, and what it wrote to both outputs."""
        result = subprocess.run([find_program(), "--stdio", "--interface=lan0=10.0.0.1/24",
                                 *options], input=text, capture_output=True, text=True, check=False)
        return result.returncode, result.stdout, result.stderr

    def test_the_end_of_input_is_the_end(self):
        self.assertEqual(self.run_program(), (0, "", ""))
        self.assertEqual(self.run_program(text="advance 1\nadvance 2"), (0, ".\n.\n", ""))

    def test_options_for_captures_are_refused(self):
        for option in ("--input=lan0=x.pcap", "--output=x", "--linger=1", "--quiet"):
            status, _, message = self.run_program(option)
            self.assertEqual(status, 1)
            self.assertIn(option.split("=", maxsplit=1)[0], message)

    def test_the_wrapper_tells_what_the_program_said(self):
        with self.assertRaisesRegex(RouterError, "192.0.2.1"):
            Router(INTERFACES, routes=["default via 192.0.2.1 dev wan0"])

    def test_any_number_of_warnings_is_kept_for_who_asks(self):
        with tempfile.NamedTemporaryFile("w", suffix=".v4", encoding="ascii") as file:
            file.write("*filter\n")
            for number in range(2000):
                file.write(f"-A FORWARD -i nowhere{number} -j DROP\n")
            file.write("COMMIT\n")
            file.flush()
            with Router(INTERFACES, rules=file.name) as router:
                self.assertIn("nowhere1999", router.warnings()[-1])

    def test_rules_from_the_start(self):
        with tempfile.NamedTemporaryFile("w", suffix=".v4", encoding="ascii") as file:
            file.write("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n"
                       "*raw\n-A OUTPUT -p udp -j CT --timeout ask\nCOMMIT\n")
            file.flush()
            with Router(INTERFACES, routes=ROUTES, rules=file.name,
                        sysctls={"nf_conntrack_udp_timeout": 7}, mtu={"wan0": 500},
                        timeout_policies=["ask inet udp replied 9"]) as router:
                self.assertEqual(router.packet(0, "lan0", question()), [])
                self.assertEqual(router.sysctl("nf_conntrack_udp_timeout"), "7")


if __name__ == "__main__":
    unittest.main()
