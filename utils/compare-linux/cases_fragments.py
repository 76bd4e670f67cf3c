# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel: Fragments."""

# pylint: disable=missing-function-docstring

import packets
from case_talk import A, B, PEER, udp_out
from network import EXTERNAL, LAN, SERVER
from packets import ACK, PSH, SYN
from rule_text import MASQUERADE, rules


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


def case_fragments_tiny_untranslated(r):
    for text in (rules(), rules(raw=["PREROUTING -j CT --notrack"])):
        r.flush()
        r.rules(text)
        for size in (8, 16, 24):
            for protocol in (packets.TCP, packets.UDP, packets.ICMP, 132, 33, 99):
                body = bytes(12) + b"\x50" + bytes(range(60))
                datagram = packets.ip(A, PEER, protocol, body, ident=size + protocol, df=True)
                for sizes in ((size,), (size, 8)):
                    for piece in packets.fragments(datagram, sizes):
                        r.send("lan0", piece)


def case_fragments_mss(r):
    """TCPMSS wants a segment in one piece, whether it changes it or not."""
    for mss in (1000, 1460):
        r.flush()
        r.rules(rules(mangle=[f"FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss {mss}"]))
        for index, options in enumerate((b"\2\4\5\xb4\1\3\3\7", b"\4\2\1\3\3\7")):
            for size in (24, 32):
                for df in (False, True):
                    segment = packets.tcp(A, 40000 + index + size + df, PEER, 80, SYN, 1,
                                          options=options, ident=size + df, df=df)
                    for piece in packets.fragments(segment, (size - 8,)):
                        r.send("lan0", piece)


def case_fragments_too_big(r):
    r.rules(rules())
    datagram = packets.udp(A, 40000, SERVER, 53, bytes(1400), ident=42)
    r.send("lan0", datagram)  # Goes by dmz0, whose MTU is 1000.
    r.send("lan0", packets.udp(A, 40000, SERVER, 53, bytes(1400), ident=43, df=True))
    r.table()
