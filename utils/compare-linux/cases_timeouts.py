# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: Timeout policies, and who has them."""

# pylint: disable=missing-function-docstring

import struct

import packets
from case_talk import A, B, PEER, PEER2, answer, first, udp_out
from network import LAN
from packets import ACK, FIN, PSH, RST, SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk

TCP_STATES = ("syn_sent", "syn_recv", "established", "fin_wait", "close_wait", "last_ack",
              "time_wait", "close", "syn_sent2", "retrans", "unacknowledged")
SYSCTL = "net.netfilter.nf_conntrack_"


def _add(r, name, protocol, **seconds):
    r.nfct(f"add timeout {name} inet {protocol} "
           + " ".join(f"{state} {value}" for state, value in seconds.items()))


def _add_tcp(r, **other):
    """A policy of which every state has a time of its own."""
    times = {state: 500 + 10 * number for number, state in enumerate(TCP_STATES)}
    _add(r, "talk", "tcp", **{**times, "established": 900, **other})


def _rules(*raw, **tables):
    return rules(MASQUERADE, raw=[f"PREROUTING {rule}" for rule in raw], **tables)


def _each_tcp_state(r):
    r.rules(_rules("-p tcp -j CT --timeout talk"))
    states = ("SYN_SENT", "SYN_SENT2", "SYN_RECV", "SYN_RECV of both", "ESTABLISHED", "FIN_WAIT",
              "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE by client", "CLOSE behind FIN")
    for number, state in enumerate(states):
        TcpTalk(r, 40000 + number).reach(state)
    r.table()


def case_timeout_tcp_states(r):
    _add_tcp(r)
    _each_tcp_state(r)


def case_timeout_tcp_states_cut_short(r):
    """No state is longer than what holds for repetitions and closed windows."""
    _add_tcp(r, retrans=20)
    _each_tcp_state(r)


def case_timeout_tcp_states_unacknowledged(r):
    _add_tcp(r, unacknowledged=20)
    _each_tcp_state(r)


def case_timeout_tcp_data(r):
    """Unacknowledged data, a closed window, repetitions."""
    _add_tcp(r)
    r.rules(_rules("-p tcp -j CT --timeout talk"))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    talk.client(ACK | PSH, 1, 1, b"data")
    r.table()
    talk.server(ACK, 1, 5)
    r.table()
    talk.server(ACK, 1, 5, window=0)
    r.table()
    talk.server(ACK, 1, 5)
    for _ in range(4):
        talk.client(ACK, 5, 1)
    r.table()


def case_timeout_tcp_doubtful_end(r):
    """A reset that is not believed; a FIN of each side outside of the window."""
    _add_tcp(r, unacknowledged=200)
    r.rules(_rules("-p tcp -j CT --timeout talk"))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    talk.server(RST, 101)
    r.table()
    talk.client(ACK, 1, 1)
    r.table()
    r.flush()
    talk = TcpTalk(r, 40001)
    talk.reach("ESTABLISHED")
    talk.client(FIN | ACK, 90000, 1)
    r.table()
    talk.server(FIN | ACK, 90000, 1)
    r.table()


def case_timeout_tcp_picked_up(r):
    _add_tcp(r, unacknowledged=50)
    r.rules(_rules("-p tcp -j CT --timeout talk"))
    TcpTalk(r).client(ACK, 1000, 1000)
    r.table()


def case_timeout_udp(r):
    _add(r, "ask", "udp", unreplied=50, replied=90)
    r.rules(_rules("-p udp -m udp --dport 53 -j CT --timeout ask"))
    for port in (53, 54):
        udp_out(r, dport=port)
    r.table()
    for port in (53, 54):
        answer(r, udp_out(r, dport=port))
    r.table()
    r.wait(2.2)
    for port in (53, 54):
        answer(r, udp_out(r, dport=port))
    r.table()


def case_timeout_expires(r):
    _add(r, "ask", "udp", unreplied=1)
    r.rules(_rules("-p udp -m udp --dport 53 -j CT --timeout ask"))
    for port in (53, 54):
        udp_out(r, dport=port)
    r.wait(0.8)
    udp_out(r)
    r.wait(0.6)
    r.table()
    r.wait(0.6)
    r.table()


def case_timeout_of_nothing(r):
    _add(r, "ask", "udp", unreplied=0)
    r.rules(_rules("-p udp -j CT --timeout ask"))
    udp_out(r)
    r.wait(0.02)
    r.table()
    answer(r, udp_out(r))
    r.wait(0.02)
    r.table()


def _sctp_init():
    return struct.pack("!HHIIBBHIIHHI", 40000, 80, 0, 0, 1, 0, 20, 77, 65536, 1, 1, 9)


def case_timeout_other_protocols(r):
    r.sysctl(SYSCTL + "checksum", 0)
    _add(r, "ping", "icmp", timeout=50)
    _add(r, "tunnel", "gre", unreplied=60, replied=90)
    _add(r, "any", "generic", timeout=70)
    _add(r, "lite", "udplite", unreplied=80, replied=95)
    _add(r, "assoc", "sctp", closed=55, cookie_wait=65)
    r.rules(_rules("-p icmp -j CT --timeout ping", "-p gre -j CT --timeout tunnel",
                   "-p esp -j CT --timeout any", "-p udplite -j CT --timeout lite",
                   "-p sctp -j CT --timeout assoc"))
    out = first(r.send("lan0", packets.echo(A, PEER, 77)), "wan0")
    r.send("wan0", packets.echo(PEER, packets.decode(out).source, packets.decode(out).ports[0],
                                reply=True))
    for protocol in (packets.ESP, 51):
        r.send("lan0", packets.ip(A, PEER, protocol, b"payload of no known kind"))
    r.send("lan0", packets.gre(A, PEER))
    r.send("lan0", packets.ip(A, PEER, packets.UDPLITE,
                              struct.pack("!HHHH", 40000, 53, 0, 0x1234) + b"question"))
    r.send("lan0", packets.ip(A, PEER, 132, _sctp_init()))
    r.table()
    r.send("wan0", packets.gre(PEER, packets.decode(out).source))
    r.send("lan0", packets.gre(A, PEER))
    r.table()


def case_timeout_sysctl(r):
    """Defaults are taken when a policy is added; switches are always those of now."""
    r.sysctl(SYSCTL + "udp_timeout", 41)
    r.sysctl(SYSCTL + "tcp_timeout_syn_recv", 42)
    _add(r, "ask", "udp", replied=90)
    _add(r, "talk", "tcp", syn_sent=90)
    r.sysctl(SYSCTL + "udp_timeout", 51)
    r.sysctl(SYSCTL + "tcp_timeout_syn_recv", 52)
    r.rules(_rules("-p udp -m udp --dport 53 -j CT --timeout ask",
                   "-p tcp -m tcp --dport 80 -j CT --timeout talk"))
    for port in (53, 54):
        udp_out(r, dport=port)
    for port in (80, 81):
        TcpTalk(r, dport=port).reach("SYN_RECV")
    r.table()
    for name in ("list timeout", "get timeout talk"):
        r.nfct(name)
    for liberal in (0, 1):
        r.sysctl(SYSCTL + "tcp_be_liberal", liberal)
        for host in (A, B):
            talk = TcpTalk(r, 41000 + liberal, client=host, dport=80)
            talk.reach("ESTABLISHED")
            talk.client(ACK, 90000000, 1)
    r.table()
    r.sysctl(SYSCTL + "tcp_max_retrans", 1)
    talk = TcpTalk(r, 42000)
    talk.reach("ESTABLISHED")
    for _ in range(3):
        talk.client(ACK, 1, 1)
    r.table()


def case_timeout_stays(r):
    """A connection keeps its policy when the rule goes; others do not get it any more."""
    _add(r, "ask", "udp", unreplied=50)
    _add(r, "ask2", "udp", unreplied=70)
    r.rules(_rules("-p udp -j CT --timeout ask"))
    udp_out(r)
    r.rules(_rules("-p udp -j CT --timeout ask2"))
    udp_out(r)
    udp_out(r, peer=PEER2)
    r.table()
    r.iptables("-t raw -F")
    udp_out(r)
    udp_out(r, peer=PEER2)
    udp_out(r, dport=54)
    r.table()


def case_timeout_deleted(r):
    """With its policy gone, a connection is like all others from its next packet on; GRE has what
    it began with."""
    _add(r, "ask", "udp", unreplied=50)
    _add(r, "tunnel", "gre", unreplied=60)
    r.rules(_rules("-p udp -j CT --timeout ask", "-p gre -j CT --timeout tunnel"))
    udp_out(r)
    r.send("lan0", packets.gre(A, PEER))
    r.refuse("nfct", "delete timeout ask")
    r.nfct("flush timeout")
    r.nfct("list timeout")
    r.rules(_rules())
    r.wait(0.3)  # Linux deletes rules by and by.
    r.nfct("delete timeout ask")
    r.nfct("flush timeout")
    r.nfct("list timeout")
    r.table()
    udp_out(r)
    r.send("lan0", packets.gre(A, PEER))
    r.table()
    _add(r, "ask", "udp", unreplied=70)
    udp_out(r)
    r.table()


def case_timeout_closed_by_reject(r):
    _add(r, "talk", "tcp", close=50)
    raw = "-p tcp -j CT --timeout talk"
    r.rules(_rules(raw))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    r.rules(_rules(raw, filter=["FORWARD -p tcp -j REJECT --reject-with tcp-reset"]))
    talk.client(ACK | PSH, 1, 1, b"data")
    r.table()


def case_timeout_of_the_router(r):
    """The router's own packets, and those for it."""
    _add(r, "ping", "icmp", timeout=50)
    r.rules(_rules("-p icmp -j CT --timeout ping"))
    r.send("lan0", packets.echo(A, LAN, 77))
    r.table()


def case_timeout_and_helper(r):
    _add(r, "talk", "tcp", syn_sent=50, established=90)
    r.rules(_rules("-p tcp -m tcp --dport 21 -j CT --helper ftp --timeout talk --zone 5"))
    TcpTalk(r, dport=21).client(SYN, 0)
    r.table()


def case_timeout_first_rule_counts(r):
    """The first CT rule says everything."""
    _add(r, "ask", "udp", unreplied=50)
    _add(r, "ask2", "udp", unreplied=70)
    for raw in (("-p udp -j CT --timeout ask", "-p udp -j CT --timeout ask2"),
                ("-p udp -j CT --zone 5", "-p udp -j CT --timeout ask2"),
                ("-p udp -j CT --timeout ask", "-p udp -j CT --zone 5"),
                ("-p udp -j CT --timeout ask", "-p udp -j CT --notrack"),
                ("-p udp -j CT --notrack", "-p udp -j CT --timeout ask"),
                ("-j CT", "-p udp -j CT --timeout ask"),
                ("-j CT", "-p udp -j CT --notrack"),
                ("-p udp -j CT --timeout ask", "-p udp -j NOTRACK")):
        r.flush()
        r.rules(_rules(*raw))
        answer(r, udp_out(r))
        udp_out(r, check=0x1234)
        r.table()
        r.counters()


def case_timeout_refused(r):
    for protocol in ("tcp established 5", "udp replied 5", "icmp timeout 5", "generic timeout 5",
                     "gre replied 5", "udplite replied 5", "sctp established 5"):
        r.nfct(f"add timeout {protocol.split()[0]} inet {protocol}")
    for words in ("add timeout tcp inet tcp close 5", "add timeout tcp inet udp replied 5",
                  "add timeout x inet tcp", "add timeout x inet tcp unreplied 5",
                  "add timeout x inet tcp close", "add timeout x inet 6 close 5",
                  "add timeout x inet ospf timeout 5", "add timeout x inet", "add timeout x bogus",
                  "add timeout x inet sctp heartbeat_sent 5", "add timeout x inet UDP REPLIED 5",
                  "add timeout y inet udp replied 5 unreplied 1 replied 6",
                  "add timeout z234567890123456789012345678901 inet udp replied 7",
                  "delete timeout x", "delete timeout x", "get timeout x", "delete timeout",
                  "list", "turn timeout x"):
        r.refuse("nfct", words)
    for protocol in ("-p tcp", "-p udp", "-p udplite", "-p icmp", "-p gre", "-p sctp", "-p esp",
                     "-p 89", "-p 255", "-p all", "! -p udp", "! -p tcp", ""):
        for policy in ("tcp", "udp", "udplite", "icmp", "gre", "sctp", "generic", "none"):
            r.refuse("iptables", f"-t raw -A PREROUTING {protocol} -j CT --timeout {policy}")
    for rule in ("-t raw -A PREROUTING -p tcp -j CT ! --timeout tcp",
                 "-t raw -A PREROUTING -p tcp -j CT --timeout tcp --timeout tcp",
                 "-t raw -A PREROUTING -p tcp -j CT --timeout",
                 "-t mangle -A PREROUTING -p tcp -j CT --timeout tcp",
                 "-t raw -N extra", "-t raw -A extra -p tcp -j CT --timeout tcp",
                 "-t raw -A extra -j CT --timeout tcp",
                 "-t raw -C PREROUTING -p tcp -j CT --timeout tcp",
                 "-t raw -C PREROUTING -p tcp -j CT --timeout udp",
                 "-t raw -D PREROUTING -p tcp -j CT --timeout tcp",
                 "-t raw -D PREROUTING -p tcp -j CT --timeout tcp"):
        r.refuse("iptables", rule)
    r.nfct("list timeout")
