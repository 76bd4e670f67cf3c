# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel, each a scenario. Numbered like the experiments that the module was made
from; what a scenario cannot show is in LEFT_OUT."""

# pylint: disable=missing-function-docstring

import struct

import packets
from network import EXTERNAL, EXTERNAL2, INSIDE, LAN, MIDDLE, OUTSIDE, SERVER
from packets import ACK, FIN, PSH, RST, SYN
from rule_text import MASQUERADE, rules
from tcp_talk import TcpTalk

A, B, C, D = INSIDE
PEER, PEER2, PEER3 = OUTSIDE

LEFT_OUT = {
    41: "the table's maximum is one number for all of Linux, and not the namespace's to change",
    42: "likewise",
    50: "requests cannot open a socket of the router",
    52: "likewise",
    53: "needs two packets of one flow inside the router at once",
    54: "likewise",
    55: "when nobody looks, the moment depends on other namespaces' entries",
}


# --- small talk ----------------------------------------------------------------------------------


def udp_out(r, host=A, sport=40000, peer=PEER, dport=53, payload=b"question", **header):
    """A datagram from inside. Returns what left by wan0, or None."""
    sent = r.send("lan0", packets.udp(host, sport, peer, dport, payload, **header))
    return first(sent, "wan0")


def first(sent, interface):
    return next((data for name, data in sent if name == interface), None)


def answer(r, data, interface="wan0", payload=b"answer", **header):
    """A UDP reply to a datagram, as that one left. Returns what the router sends, if anything."""
    if data is None:
        return []
    seen = packets.decode(data)
    return r.send(interface, packets.udp(seen.destination, seen.ports[1], seen.source,
                                         seen.ports[0], payload, **header))


def error(r, data, kind, code=0, interface="wan0", source=PEER, **options):
    """An ICMP error about a datagram, as that one left."""
    if data is None:
        return []
    return r.send(interface, packets.icmp_error(source, data, kind, code, **options))


# --- mappings ------------------------------------------------------------------------------------


def case_1(r):
    r.rules(rules(MASQUERADE))
    for host in (A, B, C, D):
        answer(r, udp_out(r, host))
    for host in (A, B, C, D):
        talk = TcpTalk(r, client=host)
        talk.reach("ESTABLISHED")
    r.table()


def case_2(r):
    r.rules(rules(MASQUERADE))
    for sport in (80, 700, 590, 511, 512, 1023, 1024, 1, 65535, 0):
        for host in (A, B):
            answer(r, udp_out(r, host, sport))
    r.table()


def case_3(r):
    r.rules(rules(MASQUERADE))
    for peer in OUTSIDE:
        for dport in (53, 80, 5000):
            udp_out(r, peer=peer, dport=dport)
    r.table()


def case_4(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    udp_out(r, B)
    for peer in (PEER2, PEER3):
        answer(r, udp_out(r, B, peer=peer))
    r.table()


def case_5(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, B, peer=PEER2)  # B keeps its port here ...
    udp_out(r, A)
    udp_out(r, B)  # ... and has another one here.
    udp_out(r, B, peer=PEER3)
    r.table()


def case_6(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    remapped = udp_out(r, B)
    if remapped:
        port = packets.decode(remapped).ports[0]
        udp_out(r, C, sport=port, peer=PEER2)  # Takes B's port towards another peer.
    udp_out(r, B, peer=PEER2)
    r.table()


def case_7(r):
    r.sysctl("net.netfilter.nf_conntrack_udp_timeout", 1)
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    udp_out(r, B)
    r.wait(1.2)
    r.table()
    udp_out(r, B)
    r.table()


def case_8_9(r):
    r.rules(rules(MASQUERADE))
    out = udp_out(r)
    port = packets.decode(out).ports[0]
    for peer, sport in ((PEER2, 53), (PEER, 54)):
        r.send("wan0", packets.udp(peer, sport, EXTERNAL, port, b"unasked"))
    r.table()
    udp_out(r, peer=PEER2)
    udp_out(r, dport=54)
    r.table()


def case_10(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    r.send("wan0", packets.tcp(PEER2, 4000, EXTERNAL, 40000, SYN, 1))
    r.table()


def case_11(r):
    forward = ("PREROUTING -d 203.0.113.1/32 -p udp -m udp --dport 8080 "
               "-j DNAT --to-destination 10.0.0.3:80")
    for extra in ((), ("POSTROUTING -s 10.0.0.0/24 -d 10.0.0.3/32 -j MASQUERADE",),
                  ("POSTROUTING -s 10.0.0.0/24 -d 10.0.0.3/32 -j SNAT --to-source 203.0.113.1",)):
        r.flush()
        r.rules(rules(forward, *extra))
        sent = r.send("lan0", packets.udp(A, 40000, EXTERNAL, 8080, b"hello"))
        answer(r, first(sent, "lan0"), "lan0")
        r.table()


def case_12(r):
    r.rules(rules(MASQUERADE))
    udp_out(r)
    r.send("lan0", packets.udp(B, 5000, EXTERNAL, 40000, b"hairpin"))
    r.table()


def case_13(r):
    r.rules(rules(MASQUERADE))
    udp_out(r)
    out = udp_out(r)
    r.table()
    answer(r, out)
    r.table()
    udp_out(r)
    r.table()
    r.wait(2.1)
    udp_out(r)
    r.table()


def case_14(r):
    r.rules(rules(MASQUERADE))
    out = udp_out(r)
    other = udp_out(r, B, 40001)
    r.wait(2.3)
    answer(r, out)
    answer(r, other)
    r.table()
    udp_out(r)
    answer(r, other)
    r.table()


def case_15(r):
    r.rules(rules(MASQUERADE))
    out = udp_out(r)
    answer(r, out)
    r.wait(2.1)
    answer(r, out)
    r.wait(3)
    udp_out(r)
    r.table()


# --- TCP -----------------------------------------------------------------------------------------


def case_16(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.client(SYN, 0)
    r.table()
    talk.server(RST | ACK, 0, 1)
    r.table()


def case_17(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    r.table()
    talk.client(ACK | PSH, 1, 1, b"data")
    r.table()
    talk.server(ACK, 1, 5)
    r.table()
    for _ in range(4):
        talk.server(ACK, 1, 5)
    r.table()


def case_18(r):
    for loose in (1, 0):
        r.sysctl("net.netfilter.nf_conntrack_tcp_loose", loose)
        r.flush()
        r.rules(rules(MASQUERADE))
        talk = TcpTalk(r)
        talk.client(ACK, 1000, 1000, b"data")
        r.table()
        talk.server(ACK, 1000, 1004)
        r.table()
        talk.client(ACK, 1004, 1000)
        talk.server(ACK, 999999, 999999)
        r.table()


def case_19(r):
    r.rules(rules(MASQUERADE))
    for index, flags in enumerate((FIN | ACK, SYN | ACK, RST, RST | ACK, FIN, SYN | FIN, 0, PSH)):
        TcpTalk(r, 40000 + index).client(flags, 0, 1)
    r.table()


def _window_probe(seq, ack=1, flags=ACK | PSH, payload=b"x", sender="client"):
    def scenario(r):
        r.rules(rules(MASQUERADE))
        talk = TcpTalk(r)
        talk.reach("ESTABLISHED")
        getattr(talk, sender)(flags, seq, ack, payload)
        r.table()
        talk.client(ACK | PSH, 1, 1, b"next")
        r.table()
        talk.server(ACK, 1, 5)
        r.table()
    return scenario


def case_21(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    for index in range(4):
        talk.client(ACK | PSH, 1 + 4000 * index, 1, b"d" * 1000)
        talk.client(ACK | PSH, 1001 + 4000 * index, 1, b"d" * 1000)
        talk.client(ACK | PSH, 2001 + 4000 * index, 1, b"d" * 1000)
        talk.client(ACK | PSH, 3001 + 4000 * index, 1, b"d" * 1000)
        talk.server(ACK, 1, 4001 + 4000 * index)
    r.table()
    talk.client(ACK | PSH, 1, 1, b"d" * 1000)
    r.table()


def case_23(seq):
    def scenario(r):
        r.rules(rules(MASQUERADE))
        talk = TcpTalk(r)
        talk.reach("ESTABLISHED")
        talk.client(ACK | PSH, 1, 1, b"data")
        talk.server(ACK, 1, 5)
        talk.server(RST, seq)
        r.table()
        talk.client(ACK | PSH, 5, 1, b"next")  # 24
        r.table()
        talk.server(ACK, 1, 9)
        r.table()
    return scenario


def case_25(r):
    r.rules(rules(MASQUERADE))
    for index, seq in enumerate((-4000, 0, 100000, 2_000_000_000)):
        talk = TcpTalk(r, 40000 + index)
        talk.reach("FIN_WAIT")
        talk.server(RST, seq)
    r.table()


def case_26(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.client(SYN, 0)
    talk.server(SYN, 0)
    r.table()
    talk.client(SYN | ACK, 0, 1)
    r.table()
    talk.server(SYN | ACK, 0, 1)
    r.table()
    talk.client(ACK, 1, 1)
    r.table()
    talk.client(ACK | PSH, 1, 1, b"data")
    talk.server(ACK, 1, 5)
    r.table()


def case_27(r):
    r.rules(rules(MASQUERADE))
    for index, isn in enumerate((1_000_000, -900)):
        talk = TcpTalk(r, 40000 + index)
        talk.reach("TIME_WAIT")
        talk.client(SYN, isn)
        r.table()


def case_28(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("CLOSE by server")
    talk.client(SYN, 7000)
    r.table()
    talk.server(SYN | ACK, 9000, 7001)
    r.table()
    talk.client(ACK, 7001, 9001)
    r.table()


def case_29(reply):
    def scenario(r):
        r.rules(rules(MASQUERADE))
        talk = TcpTalk(r)
        talk.reach("ESTABLISHED")
        talk.client(SYN, 7000)
        r.table()
        reply(talk)
        r.table()
        talk.client(ACK, 7001, 9001)
        talk.client(ACK | PSH, 1, 1, b"old")
        r.table()
    return scenario


def case_30_32(r):
    r.rules(rules("POSTROUTING -o wan0 -p udp -j SNAT --to-source 203.0.113.1:5000-5003"))
    for index in range(6):
        answer(r, udp_out(r, A, 40000 + index))
    udp_out(r, A, 40000, PEER2)
    r.table()
    r.flush()
    r.rules(rules("POSTROUTING -o wan0 -p udp -j SNAT --to-source 203.0.113.1:5000"))
    udp_out(r, A, 40000)
    udp_out(r, A, 40001)
    udp_out(r, A, 40001, PEER2)
    r.table()


def case_31(r):
    r.rules(rules("POSTROUTING -o wan0 -p tcp -j SNAT --to-source 203.0.113.1:5000-5003"))
    for index in range(4):
        TcpTalk(r, 40000 + index).reach("TIME_WAIT")
    r.table()
    TcpTalk(r, 41000, isn=100).client(SYN, 0)
    TcpTalk(r, 42000, isn=1_000_000).client(SYN, 0)


def case_33(r):
    r.rules(rules(MASQUERADE))
    # No more than 128 ports in a row are taken, so that each search finds one.
    for index in range(100):
        udp_out(r, A, 600 + index)
    for index in range(100):
        udp_out(r, B, 600 + index)
    r.table()


# --- ICMP errors ---------------------------------------------------------------------------------


def case_34_35(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    out = udp_out(r, B, payload=b"a payload of some length")
    error(r, out, 3, 3)
    error(r, out, 11, 0, source=MIDDLE, quote=28)
    error(r, out, 3, 4, mtu=1400, source=MIDDLE)
    for quote in (20, 23, 24, 27, 28, 30):
        error(r, out, 3, 1, source=MIDDLE, quote=quote)
    for kind in (4, 5, 12):
        error(r, out, kind, 0, source=MIDDLE)
    talk = TcpTalk(r)
    segment = talk.client(SYN, 0)
    error(r, segment, 3, 3)
    error(r, segment, 11, 0, source=MIDDLE, quote=28)
    echo = first(r.send("lan0", packets.echo(A, PEER, 77)), "wan0")
    error(r, echo, 3, 1, source=MIDDLE)
    r.table()


def case_36(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    out = udp_out(r, B)
    inside = first(answer(r, out), "lan0")
    error(r, inside, 3, 3, interface="lan0", source=B)
    error(r, inside, 11, 0, interface="lan0", source=C)
    r.table()


def case_36_destination_nat(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5:80", MASQUERADE))
    sent = r.send("wan0", packets.udp(PEER, 3000, EXTERNAL, 8080, b"hello"))
    inside = first(sent, "dmz0")
    error(r, inside, 3, 3, interface="dmz0", source=SERVER)
    error(r, inside, 11, 0, interface="dmz0", source="10.9.0.77")
    reply = first(answer(r, inside, "dmz0"), "wan0")
    error(r, reply, 3, 1, source=MIDDLE)
    r.table()


def case_37(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, ttl=1)
    r.table()
    out = udp_out(r)
    answer(r, out, ttl=1)
    r.table()


def case_unknown_errors(r):
    r.rules(rules(MASQUERADE))
    never = packets.udp(EXTERNAL, 1234, PEER, 53, b"never sent")
    error(r, never, 3, 3)
    error(r, packets.udp(B, 1234, PEER, 53, b"never sent"), 3, 3)
    out = udp_out(r)
    r.send("wan0", packets.icmp(PEER, EXTERNAL2, 3, 3, payload=out))  # Not to who is quoted.
    r.send("wan0", packets.icmp(PEER, EXTERNAL, 3, 3, payload=out, bad=True))
    r.table()


# --- fragments -----------------------------------------------------------------------------------


def case_38_39(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    datagram = packets.udp(B, 40000, PEER, 53, bytes(range(200)), ident=38)
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        pieces = packets.fragments(datagram, (64, 80))
        for index in order:
            r.send("lan0", pieces[index])
    r.table()


def case_fragments_overlap(r):
    r.rules(rules(MASQUERADE))
    datagram = packets.udp(A, 40000, PEER, 53, bytes(range(160)), ident=40)
    pieces = packets.fragments(datagram, (64, 64))
    for piece in (pieces[0], pieces[0], pieces[1], pieces[2]):  # One of them twice.
        r.send("lan0", piece)
    datagram = packets.udp(A, 40001, PEER, 53, bytes(range(160)), ident=41)
    whole = packets.fragments(datagram, (64, 64))
    other = packets.fragments(datagram, (32, 64))
    for piece in (whole[0], other[1], whole[1], whole[2]):  # Overlapping.
        r.send("lan0", piece)
    r.table()


def case_fragments_df(r):
    r.rules(rules(MASQUERADE))
    for sport, df in ((40000, True), (40001, False)):
        datagram = packets.udp(A, sport, PEER, 53, bytes(range(200)), ident=50 + df, df=df)
        for piece in packets.fragments(datagram, (64, 80)):
            r.send("lan0", piece)
    # Larger than the MTU of dmz0, whole or in pieces.
    for ident, df, sizes in ((52, True, (1200,)), (53, False, (1200,)), (54, False, (600, 1200)),
                             (55, True, (600, 600))):
        datagram = packets.udp(A, 40002, SERVER, 53, bytes(1900), ident=ident, df=df)
        for piece in packets.fragments(datagram, sizes):
            r.send("lan0", piece)
    r.table()


def case_fragments_destination_nat(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5:80"))
    datagram = packets.udp(PEER, 3000, EXTERNAL, 8080, bytes(range(200)), ident=60)
    sent = []
    for piece in packets.fragments(datagram, (24, 64)):
        sent = sent or r.send("wan0", piece)
    datagram = packets.udp(SERVER, 80, PEER, 3000, bytes(range(150)), ident=61)
    for piece in reversed(packets.fragments(datagram, (8, 128))):
        r.send("dmz0", piece)
    r.table()


def case_fragments_to_the_router(r):
    r.rules(rules(MASQUERADE))
    datagram = packets.echo(A, LAN, 9, payload=bytes(range(100)), ip_ident=70)
    for piece in packets.fragments(datagram, (48, 16)):
        r.send("lan0", piece)
    datagram = packets.udp(A, 40000, LAN, 53, bytes(range(100)), ident=71)
    for piece in packets.fragments(datagram, (48, 16)):
        r.send("lan0", piece)
    r.table()


def case_fragments_of_several(r):
    r.rules(rules(MASQUERADE))
    # The same id from two hosts, and with two protocols.
    cut = [packets.fragments(datagram, (16, 16)) for datagram in (
        packets.udp(A, 40000, PEER, 53, bytes(40), ident=80),
        packets.udp(B, 40000, PEER, 53, bytes(40), ident=80),
        packets.echo(A, PEER, 5, payload=bytes(40), ip_ident=80))]
    for pieces in zip(*cut):
        for piece in pieces:
            r.send("lan0", piece)
    # Incomplete, and cut within the transport header.
    r.send("lan0", packets.fragments(packets.udp(A, 1, PEER, 2, bytes(40), ident=81), (16,))[1])
    for piece in packets.fragments(packets.tcp(A, 40000, PEER, 80, SYN, 1, ident=82), (8,)):
        r.send("lan0", piece)
    r.table()


def case_fragments_tiny(r):
    r.rules(rules(MASQUERADE))
    for size in (8, 16, 24):
        for df in (False, True):
            segment = packets.tcp(A, 40000 + size, PEER, 80, ACK | PSH, 1000, 1000, bytes(90),
                                  ident=90 + size + df, df=df)
            for piece in packets.fragments(segment, (size, 48)):
                r.send("lan0", piece)


def case_fragments_too_big(r):
    r.rules(rules())
    datagram = packets.udp(A, 40000, SERVER, 53, bytes(1400), ident=42)
    r.send("lan0", datagram)  # Goes by dmz0, whose MTU is 1000.
    r.send("lan0", packets.udp(A, 40000, SERVER, 53, bytes(1400), ident=43, df=True))
    r.table()


# --- checksums, garbage --------------------------------------------------------------------------


def case_40(r):
    r.rules(rules(MASQUERADE))
    udp_out(r, A)
    udp_out(r, B, check=0)
    udp_out(r, C, check=0x1234)
    for value in range(0, 65536, 8192):  # One of these sums up to 0 after translation, or nearly.
        udp_out(r, A, payload=struct.pack("!H", value))
    TcpTalk(r).client(SYN, 0, bad=True)
    r.send("lan0", packets.echo(A, PEER, 5, bad=True))
    r.table()


def case_40_computes_to_zero(r):
    r.rules(rules(MASQUERADE))
    # The payload that lets the checksum of the translated datagram be 0.
    probe = packets.udp(EXTERNAL, 40000, PEER, 53, b"\0\0")
    payload = probe[26:28]
    udp_out(r, A, payload=payload)
    r.table()


def case_invalid(r):
    r.rules(rules(MASQUERADE))
    for kind in (0, 14, 16, 18, 1, 2, 6, 7, 9, 10, 19, 30, 255):
        r.send("lan0", packets.icmp(A, PEER, kind, 0, b"\0\7\0\1", b"data"))
    for kind in (8, 13, 15, 17):
        r.send("lan0", packets.icmp(A, PEER, kind, 3, b"\0\7\0\1", b"data"))
    r.send("lan0", packets.ip(A, PEER, packets.UDP, b"\0\1\0\2"))
    r.send("lan0", packets.ip(A, PEER, packets.UDP, b"\0\1\0\2\0\7\0\0"))
    r.send("lan0", packets.ip(A, PEER, packets.UDP, b"\0\1\0\2\0\11\0\0"))
    r.send("lan0", packets.ip(A, PEER, packets.UDP, b"\0\1\0\2\0\10\0\0padding"))
    r.send("lan0", packets.ip(A, PEER, packets.TCP, b"\0\1\0\2\0\0\0\0"))
    r.send("lan0", packets.ip(A, PEER, packets.TCP, bytes(12) + b"\x10\2" + bytes(6)))
    r.send("lan0", packets.ip(A, PEER, packets.ICMP, b"\10\0"))
    r.table()


def case_icmp_queries(r):
    r.rules(rules(MASQUERADE))
    for kind in (8, 13, 15, 17):
        out = first(r.send("lan0", packets.icmp(A, PEER, kind, 0, b"\0\7\0\1", b"data" * 4)),
                    "wan0")
        r.send("lan0", packets.icmp(B, PEER, kind, 0, b"\0\7\0\1", b"data" * 4))
        r.send("wan0", packets.icmp(PEER, packets.decode(out).source, kind + 1 if kind > 8 else 0,
                                    0, b"\0\7\0\1", b"data" * 4))
    r.table()


# --- targets -------------------------------------------------------------------------------------


def case_43(r):
    for net in ("192.0.2.0/24", "192.0.2.64/28"):
        r.flush()
        r.rules(rules(f"POSTROUTING -o wan0 -j NETMAP --to {net}"))
        for host in ("10.0.0.7", "10.0.0.9", "10.0.0.25"):
            answer(r, udp_out(r, host))
        r.table()


def case_44(r):
    r.rules(rules("PREROUTING -i lan0 -p udp -m udp --dport 53 -j REDIRECT --to-ports 5353"))
    r.send("lan0", packets.udp(A, 40000, PEER, 53, b"question"))
    r.table()


def case_45(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5:6000-6003"))
    for index in range(3):
        answer(r, first(r.send("wan0", packets.udp(PEER, 3000 + index, EXTERNAL, 8080, b"x")),
                        "dmz0"), "dmz0")
    # The same client port towards other public addresses: collides behind the translation.
    for index in range(5):
        r.send("wan0", packets.udp(PEER, 3000, f"203.0.113.{20 + index}", 8080, b"x"))
    r.table()


def case_46(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5-10.9.0.60",
                  "POSTROUTING -o wan0 -p udp -j SNAT --to-source 203.0.113.10-203.0.113.99",
                  "POSTROUTING -o wan0 -p tcp -j SNAT --to-source 203.0.113.10-203.0.113.99 "
                  "--persistent"))
    for index in range(20):
        udp_out(r, f"10.0.0.{2 + index}", 40000 + index, PEER if index % 2 else PEER2)
        TcpTalk(r, 40000, client=f"10.0.0.{2 + index}").client(SYN, 0)
        r.send("wan0", packets.udp(f"198.51.100.{index + 1}", 3000, EXTERNAL, 8080, b"x"))
    r.table()


def case_47(r):
    r.rules(rules(MASQUERADE))
    for host in (A, B, C):
        out = first(r.send("lan0", packets.echo(host, PEER, 77)), "wan0")
        seen = packets.decode(out)
        r.send("wan0", packets.echo(PEER, seen.source, seen.ports[0], reply=True))
        out = first(r.send("lan0", packets.echo(host, PEER2, 77)), "wan0")
    r.table()


def case_48_address(r):
    r.ip("addr add 203.0.113.3/24 dev wan0")
    r.rules(rules(MASQUERADE, "POSTROUTING -o dmz0 -j SNAT --to-source 10.9.0.1"))
    udp_out(r)
    r.send("lan0", packets.udp(A, 40000, SERVER, 53, b"question"))
    r.ip("addr del 203.0.113.3/24 dev wan0")
    r.wait(0.05)
    r.table()
    r.ip("addr del 203.0.113.1/24 dev wan0")
    r.wait(0.05)
    r.table()
    udp_out(r)
    r.table()


def case_48_link(r):
    r.rules(rules(MASQUERADE, "POSTROUTING -o dmz0 -j SNAT --to-source 10.9.0.1"))
    udp_out(r)
    r.send("lan0", packets.udp(A, 40000, SERVER, 53, b"question"))
    r.ip("link set wan0 down")
    r.ip("link set dmz0 down")
    r.wait(0.05)
    r.table()
    r.ip("link set wan0 up")
    r.ip("link set dmz0 up")
    r.send("lan0", packets.udp(A, 40000, SERVER, 53, b"question"))
    r.table()


def case_49(r):
    r.rules(rules("POSTROUTING -s 10.0.0.0/24 -j MASQUERADE"))
    udp_out(r)
    r.ip("route add 198.51.100.0/24 via 10.9.0.77 dev dmz0")
    udp_out(r)
    r.table()
    udp_out(r)
    r.table()


def case_51(r):
    r.rules(rules())
    answer(r, udp_out(r))
    r.iptables("-t nat -A POSTROUTING -o wan0 -j MASQUERADE")
    udp_out(r)
    udp_out(r, peer=PEER2)
    r.rules(rules())
    udp_out(r, peer=PEER2)
    r.table()


def case_56(r):
    r.rules(rules(MASQUERADE))
    talk = TcpTalk(r)
    talk.reach("ESTABLISHED")
    r.flush()
    talk.server(ACK | PSH, 1, 1, b"data")
    r.table()
    talk.client(ACK | PSH, 1, 1, b"data")
    r.table()


def case_57(r):
    r.rules(rules("POSTROUTING -o wan0 -p udp -j SNAT --to-source "
                  "203.0.113.10-203.0.113.13:2000-2001"))
    for index in range(4):
        udp_out(r, A, 40000 + index)
    r.table()


def case_58(r):
    r.rules(rules(MASQUERADE))
    for protocol in (packets.ESP, 51, 4, 99, 2):
        for host in (A, B):
            r.send("lan0", packets.ip(host, PEER, protocol, b"payload of no known kind"))
        r.send("wan0", packets.ip(PEER, EXTERNAL, protocol, b"payload of no known kind"))
    for host in (A, B):
        r.send("lan0", packets.gre(host, PEER))
    r.send("wan0", packets.gre(PEER, EXTERNAL))
    r.table()


def case_gre_short(r):
    r.rules(rules(MASQUERADE))
    for payload in (b"", b"gre", b"gre!"):
        r.send("lan0", packets.gre(A, PEER, payload))
        r.flush()


def case_random(r):
    for flag in ("--random", "--random-fully"):
        r.flush()
        r.rules(rules(f"POSTROUTING -o wan0 -j MASQUERADE {flag}"))
        for host in (A, B):
            for peer in (PEER, PEER2):
                answer(r, udp_out(r, host, peer=peer))
                r.send("lan0", packets.echo(host, peer, 700))
        r.table()


def case_null_binding(r):
    r.rules(rules("PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination "
                  "10.9.0.5:80",
                  "PREROUTING -i wan0 -p udp -m udp --dport 8081 -j DNAT --to-destination "
                  "10.9.0.5:80"))
    for dport in (8080, 8081):
        answer(r, first(r.send("wan0", packets.udp(PEER, 3000, EXTERNAL, dport, b"x")), "dmz0"),
               "dmz0")
    r.table()


def case_destination_without_route(r):
    r.ip("route del default via 203.0.113.254 dev wan0")
    r.rules(rules())
    udp_out(r)
    r.table()


def case_dccp(r):
    r.rules(rules(MASQUERADE))
    for host in (A, B):
        r.send("lan0", packets.ip(host, PEER, 33, b"payload of no known kind"))
    r.table()


def case_udp_lite(r):
    r.rules(rules(MASQUERADE))
    for check in (packets.UDP, packets.UDPLITE):
        body = struct.pack("!HHHH", 40000, 53, 0, 0) + b"question"
        value = packets.checksum(packets.pseudo_header(A, PEER, check, len(body)) + body)
        r.send("lan0", packets.ip(A, PEER, packets.UDPLITE,
                                  body[:6] + struct.pack("!H", value) + body[8:]))
    r.table()


def scenarios():
    """Name -> scenario."""
    named = {name[len("case_"):].replace("_", " "): function
             for name, function in globals().items()
             if name.startswith("case_") and name not in ("case_23", "case_29")}
    # Right edge of what the server allows: it advertised 5000 bytes from 1 on.
    named["20 just beyond the window"] = _window_probe(5002)
    named["20 at the window's edge"] = _window_probe(5001)
    named["20 far beyond the window"] = _window_probe(23002)
    named["22 acknowledges what was never sent"] = _window_probe(1, ack=2)
    named["22 very old acknowledgement"] = _window_probe(1, ack=-70000)
    for name, seq in (("exact", 1), ("in the window", 101), ("far", 1_000_000), ("before", 0),
                      ("zero", -5000)):
        named[f"23 24 RST {name}"] = case_23(seq)
    named["29 answered by SYN/ACK"] = case_29(lambda t: t.server(SYN | ACK, 9000, 7001))
    named["29 answered by RST"] = case_29(lambda t: t.server(RST | ACK, 0, 7001))
    named["29 answered by challenge ACK"] = case_29(lambda t: t.server(ACK, 1, 1))
    return {f"case {name}": scenario for name, scenario in named.items()}
