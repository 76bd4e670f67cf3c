# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""IPv4 datagrams: made from fields, and taken apart into fields."""

import socket
import struct
from dataclasses import dataclass, field

ICMP, TCP, UDP, DCCP, GRE, ESP, UDPLITE = 1, 6, 17, 33, 47, 50, 136
FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))

# What the datagrams of a scenario have, so that those that the router makes itself (64, 255) stand
# out.
TTL = 60

ICMP_ERRORS = (3, 4, 5, 11, 12)
ICMP_QUERIES = (0, 8, 13, 14, 15, 16, 17, 18)


def checksum(data):
    """The Internet checksum of data."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo_header(source, destination, protocol, length):
    """What TCP and UDP checksums cover besides the segment."""
    return socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack(
        "!HH", protocol, length)


# pylint: disable-next=too-many-arguments
def ip(source, destination, protocol, payload, *, ident=0, ttl=TTL, tos=0, df=False, mf=False,
       offset=0, options=b""):
    """An IPv4 datagram; offset is in bytes."""
    flags = (0x4000 if df else 0) | (0x2000 if mf else 0) | offset // 8
    length = 20 + len(options)
    header = struct.pack("!BBHHHBBH4s4s", 0x40 | length // 4, tos, length + len(payload), ident,
                         flags, ttl, protocol, 0, socket.inet_aton(source),
                         socket.inet_aton(destination)) + options
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def udp(source, sport, destination, dport, payload=b"", *, check=None, **header):
    """A UDP datagram; check overrides its checksum."""
    segment = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload
    if check is None:
        check = checksum(pseudo_header(source, destination, UDP, len(segment)) + segment) or 0xFFFF
    return ip(source, destination, UDP, segment[:6] + struct.pack("!H", check) + segment[8:],
              **header)


# pylint: disable-next=too-many-arguments
def tcp(source, sport, destination, dport, flags, seq, ack=0, payload=b"", *, window=5000,
        options=b"", bad=False, **header):
    """A TCP segment; bad spoils its checksum."""
    options += b"\1" * (-len(options) % 4)
    segment = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
                          (5 + len(options) // 4) << 4, flags, window, 0, 0) + options + payload
    check = checksum(pseudo_header(source, destination, TCP, len(segment)) + segment) ^ bad
    return ip(source, destination, TCP, segment[:16] + struct.pack("!H", check) + segment[18:],
              **header)


def icmp(source, destination, kind, code=0, rest=b"\0\0\0\0", payload=b"", *, bad=False, **header):
    """An ICMP message; rest are the four bytes behind the checksum."""
    message = struct.pack("!BBH", kind, code, 0) + rest + payload
    return ip(source, destination, ICMP,
              message[:2] + struct.pack("!H", checksum(message) ^ bad) + message[4:], **header)


def echo(source, destination, ident, sequence=1, *, reply=False, payload=b"ping", **header):
    """An echo request or reply; ident is the id of the echo."""
    return icmp(source, destination, 0 if reply else 8, 0, struct.pack("!HH", ident, sequence),
                payload, ident=header.pop("ip_ident", 0), **header)


def icmp_error(source, about, kind, code=0, *, quote=None, mtu=0, **header):
    """An ICMP error about a datagram, to who sent it; quote: how many bytes of it."""
    return icmp(source, socket.inet_ntoa(about[12:16]), kind, code, struct.pack("!HH", 0, mtu),
                about[:quote], **header)


def gre(source, destination, payload=b"gre payload", **header):
    """A GRE packet without options."""
    return ip(source, destination, GRE, struct.pack("!HH", 0, 0x0800) + payload, **header)


def fragments(datagram, sizes):
    """Cut a datagram into pieces with payloads of these sizes (multiples of 8), and a last one."""
    payload, pieces, offset = datagram[20:], [], 0
    for size in list(sizes) + [len(payload)]:
        part = payload[offset:offset + size]
        if not part:
            break
        header = bytearray(datagram[:20])
        flags = struct.unpack("!H", header[6:8])[0] & 0x4000
        more = 0x2000 if offset + len(part) < len(payload) else 0
        header[2:4] = struct.pack("!H", 20 + len(part))
        header[6:8] = struct.pack("!H", flags | more | offset // 8)
        header[10:12] = b"\0\0"
        header[10:12] = struct.pack("!H", checksum(bytes(header)))
        pieces.append(bytes(header) + part)
        offset += len(part)
    return pieces


def reassemble(datagrams):
    """Put complete fragments together, which are in order. Returns those and all other datagrams,
    as they would be in one piece."""
    whole, begun = [], b""
    for data in datagrams:
        flags = struct.unpack("!H", data[6:8])[0]
        header = (data[0] & 15) * 4
        if not flags & 0x3FFF:
            whole.append(data)
            continue
        if not flags & 0x1FFF:
            begun = data
        elif begun and len(begun) - header == (flags & 0x1FFF) * 8:
            begun += data[header:]
        if begun and not flags & 0x2000:
            whole.append(begun[:2] + struct.pack("!H", len(begun)) + begun[4:6]
                         + struct.pack("!H", flags & 0x4000) + begun[8:])
            begun = b""
    return whole


@dataclass
class Packet:
    """A datagram, taken apart as far as it goes."""

    source: str
    destination: str
    protocol: int
    ports: list  # [source, destination], or [id] of an ICMP query; empty if there are none
    # Everything else: name -> value; checksums are only right or wrong here.
    fields: dict = field(default_factory=dict)
    quote: "Packet" = None  # what an ICMP error is about

    def is_first_piece(self):
        """True unless this is a later fragment."""
        return self.fields["offset"] == 0


def _decode_tcp(packet, body, whole):
    """Fields of a TCP segment; whole: the checksum can be told."""
    fields = packet.fields
    if len(body) >= 4:
        packet.ports = list(struct.unpack("!HH", body[:4]))
    if len(body) >= 8:
        fields["seq"] = struct.unpack("!I", body[4:8])[0]
    if len(body) < 20:
        return
    fields["ack"], offset, flags, fields["window"] = struct.unpack("!IBBH", body[8:16])
    fields["flags"] = "".join(
        letter for bit, letter in enumerate("FSRPAUEC") if flags & 1 << bit)
    fields["tcp options"] = body[20:(offset >> 4) * 4].hex()
    fields["payload"] = body[(offset >> 4) * 4:].hex()
    if whole:
        fields["checksum"] = checksum(
            pseudo_header(packet.source, packet.destination, TCP, len(body)) + body) == 0


def _decode_udp(packet, body, whole):
    fields = packet.fields
    if len(body) >= 4:
        packet.ports = list(struct.unpack("!HH", body[:4]))
    if len(body) < 8:
        return
    length, check = struct.unpack("!HH", body[4:8])
    fields["udp length"] = length
    fields["payload"] = body[8:].hex()
    fields["checksum"] = "none" if check == 0 else "present"
    if whole and check and 8 <= length <= len(body):
        fields["checksum"] = checksum(
            pseudo_header(packet.source, packet.destination, UDP, length) + body[:length]) == 0


def _decode_icmp(packet, body, whole):
    fields = packet.fields
    if len(body) < 8:
        fields["payload"] = body.hex()
        return
    fields["type"], fields["code"] = body[0], body[1]
    if whole:
        fields["checksum"] = checksum(body) == 0
    if body[0] in ICMP_ERRORS:
        fields["rest"] = body[4:8].hex()
        if len(body) >= 28:
            packet.quote = decode(body[8:], is_quote=True)
            fields["quote length"] = len(body) - 8
            return
    elif body[0] in ICMP_QUERIES:
        packet.ports = [struct.unpack("!H", body[4:6])[0]]
        fields["rest"] = body[6:8].hex()
    else:
        fields["rest"] = body[4:8].hex()
    fields["payload"] = body[8:].hex()


def decode(data, is_quote=False):
    """Take a datagram apart; is_quote: it may be cut anywhere behind its IPv4 header."""
    header = (data[0] & 15) * 4
    (tos, length, ident, flags, ttl, protocol) = struct.unpack("!xBHHHBB", data[:10])
    packet = Packet(socket.inet_ntoa(data[12:16]), socket.inet_ntoa(data[16:20]), protocol, [])
    offset = (flags & 0x1FFF) * 8
    packet.fields = {
        "tos": tos, "id": ident, "ttl": ttl, "df": bool(flags & 0x4000), "mf": bool(flags & 0x2000),
        "reserved": bool(flags & 0x8000), "offset": offset, "length": length,
        "ip options": data[20:header].hex(), "ip checksum": checksum(data[:header]) == 0,
    }
    body = data[header:] if is_quote else data[header:length]
    whole = not is_quote and not offset and not flags & 0x2000
    decoders = {TCP: _decode_tcp, UDP: _decode_udp, ICMP: _decode_icmp}
    if protocol == TCP and 0 < offset <= 16 and len(body) >= 18 - offset:
        # The checksum, which differs with the ports. What leaves is verified when it is whole.
        body = body[:16 - offset] + b"\0\0" + body[18 - offset:]
    if offset or protocol not in decoders:
        packet.fields["payload"] = body.hex()
    else:
        decoders[protocol](packet, body, whole)
    return packet


def describe(data):
    """A datagram in one line, for people."""
    packet = decode(data)
    words = [f"{packet.source}->{packet.destination}", f"proto {packet.protocol}"]
    if packet.ports:
        words.append("ports " + ">".join(map(str, packet.ports)))
    words += [f"{name}={value}" for name, value in packet.fields.items()
              if value not in (0, "", False) or name in ("checksum", "ip checksum", "seq", "type")]
    if packet.quote:
        quoted = packet.quote
        words.append(f"about {quoted.source}->{quoted.destination} proto {quoted.protocol} ports "
                     + ">".join(map(str, quoted.ports)))
    return " ".join(words)
