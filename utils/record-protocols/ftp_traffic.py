#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""FTP (RFC 959, RFC 2428): dialogues of real stacks, and segments that they would not send."""

import re
import socket
import time

from tcp_traffic import ACK, FIN, MSS, PSH, RST, SACK_PERMITTED, SYN, Session, sack
from wire import Talk, enter

WAIT = 5  # seconds; none of this should take one
PEER = "198.51.100.95"


def host_port(address, port):
    return address.replace(".", ",") + f",{port >> 8},{port & 255}"


class Dialogue:
    """A client and a server of the two namespaces, played by one process."""

    def __init__(self, client, server, seen_server):
        """client, server: (namespace, address); seen_server: where the client finds the server."""
        self.client_home, self.server_home = client, server
        self.seen_server = seen_server
        door = self.listen(server, 21)
        self.client = self.connect(client, 0, (seen_server, 21))
        self.server = door.accept()[0]
        door.close()
        for end in (self.client, self.server):
            end.settimeout(WAIT)
        self.answer("220 Ready\r\n")
        self.command("USER anonymous\r\n")
        self.answer("331 Password\r\n")
        self.command("PASS x\r\n")
        self.answer("230 Welcome\r\n")

    @staticmethod
    def listen(home, port):
        with enter(home[0]):
            door = socket.socket()
        door.settimeout(WAIT)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((home[1], port))
        door.listen(5)
        return door

    @staticmethod
    def connect(home, port, there):
        with enter(home[0]):
            end = socket.socket()
        end.settimeout(WAIT)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        end.bind((home[1], port))
        end.connect(there)
        return end

    @staticmethod
    def say(speaker, listener, line):
        speaker.sendall(line.encode())
        heard = b""
        while not heard.endswith(b"\n"):
            heard += listener.recv(4096)
        return heard.decode()

    def command(self, line):
        return self.say(self.client, self.server, line)

    def answer(self, line):
        return self.say(self.server, self.client, line)

    def transfer(self, source, sink, size):
        self.answer("150 Here it comes\r\n")
        source.sendall(b"f" * size)
        source.close()
        while sink.recv(65536):
            pass
        sink.close()
        self.answer("226 Done\r\n")

    def active(self, port, extended=False, size=2000):
        address = self.client_home[1]
        door = self.listen(self.client_home, port)
        heard = self.command(f"EPRT |1|{address}|{port}|\r\n" if extended else
                             f"PORT {host_port(address, port)}\r\n")
        self.answer("200 OK\r\n")
        self.command("RETR file\r\n")
        if extended:
            there = heard.split("|")[2:4]
            there = (there[0], int(there[1]))
        else:
            numbers = [int(text) for text in re.findall(r"\d+", heard)]
            there = (".".join(map(str, numbers[:4])), numbers[4] << 8 | numbers[5])
        source = self.connect(self.server_home, 20, there)
        sink = door.accept()[0]
        door.close()
        self.transfer(source, sink, size)

    def passive(self, port, extended=False, size=2000):
        door = self.listen(self.server_home, port)
        self.command("EPSV\r\n" if extended else "PASV\r\n")
        heard = self.answer(f"229 Extended Passive Mode (|||{port}|)\r\n" if extended else
                            f"227 Passive Mode ({host_port(self.server_home[1], port)}).\r\n")
        if extended:
            there = (self.seen_server, int(heard.split("|")[3]))
        else:
            numbers = [int(text) for text in re.findall(r"\d+", heard)[1:]]
            there = (".".join(map(str, numbers[:4])), numbers[4] << 8 | numbers[5])
        sink = self.connect(self.client_home, 0, there)
        source = door.accept()[0]
        door.close()
        self.command("RETR file\r\n")
        self.transfer(source, sink, size)

    def quit(self):
        self.command("QUIT\r\n")
        self.answer("221 Bye\r\n")
        self.client.close()
        self.server.close()
        time.sleep(0.2)


def play_dialogues(wire, lan, wan):
    small, large = 2000 // wire.share, 30000 // wire.share
    inside, outside = (lan, "192.168.1.101"), (wan, "198.51.100.10")
    ways = ((inside, outside, "198.51.100.10"), (outside, inside, wire.FORWARDED))
    for client, server, seen in ways:
        one = Dialogue(client, server, seen)
        one.active(5001, size=small)
        one.passive(5002, size=small)
        one.quit()
    for client, server, seen in wire.some(ways):
        one = Dialogue(client, server, seen)
        one.active(5003, extended=True, size=small)
        one.passive(5004, extended=True, size=small)
        one.active(5005, size=large)
        one.passive(5006, size=large)
        one.quit()
    one = Dialogue(inside, outside, "198.51.100.10")  # the table will still have this one
    one.active(5007, size=small)
    one.command(f"PORT {host_port('192.168.1.101', 5008)}\r\n")
    return one


class Control:
    """A control connection of hand-made segments, the client inside."""

    def __init__(self, wire, host, port, seen=None, greeting=b"220 Ready\r\n", options=MSS):
        self.wire, self.host = wire, host
        self.seen = seen or wire.MASQUERADED
        self.session = Session(Talk(wire, (host, port), (PEER, 21), (self.seen, port)))
        self.client, self.server = self.session.a, self.session.b
        self.session.begin(options=options)
        if greeting:
            self.reply(greeting)

    def command(self, text, seen=None, **rest):
        """seen: what the server gets instead of text."""
        self.client.send(ACK | PSH, text, **rest)
        self.client.grown += len(seen) - len(text) if seen else 0

    def reply(self, text, **rest):
        self.server.send(ACK | PSH, text, **rest)
        self.client.send(ACK)

    def port(self, number, **rest):
        old = f"PORT {host_port(self.host, number)}\r\n".encode()
        self.command(old, f"PORT {host_port(self.seen, number)}\r\n".encode(), **rest)
        return old

    def data(self, port, peer=PEER, source=20, close=True):
        """The server connects to what it was told."""
        one = Session(Talk(self.wire, (peer, source), (self.host, port),
                           listener_seen=(self.seen, port)))
        one.begin()
        one.exchange()
        if close:
            one.end()
        return one

    def fetch(self, port, server=PEER, own=None):
        """The client connects to what it was told."""
        own = own or port + 20000
        one = Session(Talk(self.wire, (self.host, own), (server, port), (self.seen, own)))
        one.begin()
        one.exchange()


def play_segments(wire):
    host = "192.168.1.127"
    one = Control(wire, host, 2001)  # one after the other
    for port in (6001, 6002, 65535):
        one.port(port)
        one.reply(b"200 OK\r\n")
        one.data(port, source=port % 100 + 1)
    one.data(6002, source=99)  # nobody was told to expect a second one
    one.session.end()

    one = Control(wire, host, 2002)  # the answer is lost
    before = one.client.grown
    one.port(6003)
    one.client.send(ACK | PSH, f"PORT {host_port(host, 6003)}\r\n".encode(),
                    number=one.client.next - len(f"PORT {host_port(host, 6003)}\r\n"))
    one.reply(b"200 OK\r\n")
    one.command(b"RETR x\r\n")
    grown, one.client.grown = one.client.grown, before
    one.server.send(ACK, answer=one.client.next - 60)  # an old acknowledgement
    one.client.grown = grown
    one.server.send(ACK)
    one.data(6003)
    one.port(6004)  # only the newest one counts
    one.port(6005)
    one.reply(b"200 OK\r\n")
    one.data(6004, source=31)
    one.data(6005, peer="198.51.100.96", source=32)  # from somebody else
    one.data(6005, source=1033)
    one.client.send(RST, number=one.client.next)

    one = Control(wire, host, 2003, options=MSS + SACK_PERMITTED)
    one.port(6006)
    one.reply(b"200 OK\r\n")
    place = one.client.initial + one.client.next + one.client.grown
    one.command(b"NOOP 1\r\n")
    one.command(b"NOOP 2\r\n")
    one.server.send(ACK, answer=one.client.next - 16,
                    options=sack((place + 8, place + 16)))
    one.server.send(ACK, answer=one.client.next - 16,
                    options=bytes([1]) + sack((place + 8, place + 16))[2:] + bytes([0]))
    one.server.send(ACK)
    one.session.end()

    spelled = [f"port {host_port(host, 6100)}\r\n", f"PoRt  {host_port(host, 6101)}\r\n",
               f"PORT {host_port(host, 6102)}\n", f"PORT {host_port(host, 6103)}",
               f"PORT {host_port(host, 6104)} \r\n", f"PORT {host_port('198.51.100.97', 6105)}\r\n",
               f"PORT {host_port(host, 0)}\r\n", "PORT 192,168,1\r\n",
               "PORT 192,168,1,127,300,1\r\n", f"PORT {host_port(host, 80)}\r\n",
               f"NOOP\r\nPORT {host_port(host, 6106)}\r\n", "PORT\r\n", "PO", "PORT ", "RETR x\r\n",
               f"EPRT |1|{host}|6107|\r\n", f"EPRT !1!{host}!6108!\r\n",
               f"eprt |1|{host}|6109|\r\n",
               "EPRT |2|::1|6110|\r\n", f"EPRT |1|{host}|70000|\r\n", f"EPRT |1|{host}|6111\r\n",
               f"EPRT |1|{host}\r\n", f"EPRT 11{host}161121\r\n", "LPRT 4,4\r\n"]
    for number, text in wire.some(enumerate(spelled)):
        one = Control(wire, host, 2100 + number)
        one.command(text.encode())
        one.client.send(ACK)
        one.data(6100 + number, source=100 + number)
    spelled = [f"227 Entering Passive Mode ({host_port(PEER, 6200)})\r\n",
               f"227 ={host_port(PEER, 6201)}\r\n", f"227 {host_port(PEER, 6202)}\r\n",
               f"227 Mode ({host_port('198.51.100.98', 6203)})\r\n",
               f"227 Mode {host_port(PEER, 6204)},9\r\n", "227 Mode\r\n", "227 Mode (1,2\r\n",
               f"227-x\r\n227 Mode ({host_port(PEER, 6207)})\r\n", f"227 ({host_port(PEER, 6208)}",
               "229 Mode (|||6209|)\r\n", "229 (!!!6210!)\r\n", "229 Mode |||6211|\r\n",
               f"229 Mode (|1|{PEER}|6212|)\r\n", "229 Mode (|||0|)\r\n", "229 Mode (|||6214)\r\n",
               "229 Mode ((((6215()\r\n", "230 Mode (|||6216|)\r\n", "22"]
    for number, text in wire.some(enumerate(spelled)):
        one = Control(wire, host, 2200 + number)
        one.command(b"PASV\r\n")
        one.reply(text.encode())
        one.fetch(6200 + number)
    for greeting in (None, b"220 no end of line"):  # not yet at the begin of a line
        one = Control(wire, host, 2300 + bool(greeting), greeting=greeting)
        one.port(6300 + bool(greeting))
        one.client.send(ACK)
        one.port(6302 + bool(greeting))
        one.client.send(ACK)
        one.data(6302 + bool(greeting), source=200)
    one = Control(wire, host, 2302)  # a line in two segments
    one.command(b"PORT 192,168,")
    one.command(b"1,127,25,1\r\n")
    one.port(6400)
    one.client.send(ACK)
    # Data goes on without its control connection; another one is not begun any more.
    one = Control(wire, host, 2303)
    one.port(6401)
    data = one.data(6401, source=201, close=False)
    one.port(6402)
    one.client.send(RST, number=one.client.next)
    data.exchange()
    one.data(6402, source=202)

    plain = "192.168.1.135"  # this host's address is left alone
    one = Control(wire, plain, 2401, seen=plain)
    one.port(6500)
    one.reply(b"200 OK\r\n")
    one.data(6500)
    one.reply(f"227 Mode ({host_port(PEER, 6501)})\r\n".encode())
    one.fetch(6501)
    one.reply(b"229 Mode (|||6502|)\r\n")
    one.fetch(6502)

    # The server inside, through the port forward: its address in the 227 is not its own.
    session = Session(Talk(wire, (PEER, 2500), (wire.SERVER, 21),
                           listener_seen=(wire.FORWARDED, 21)))
    session.begin()
    session.b.send(ACK | PSH, b"220 Ready\r\n")
    session.a.send(ACK | PSH, b"PASV\r\n")
    for port in (6600, 6601):
        text = f"227 Mode ({host_port(wire.SERVER, port)})\r\n"
        seen = text.replace(host_port(wire.SERVER, port), host_port(wire.FORWARDED, port))
        session.b.send(ACK | PSH, text.encode())
        session.b.grown += len(seen) - len(text)
        session.a.send(ACK)
        data = Session(Talk(wire, (PEER, 2600 + port % 10), (wire.SERVER, port),
                            listener_seen=(wire.FORWARDED, port)))
        data.begin()
        data.exchange()
    text = f"PORT {host_port(PEER, 6602)}\r\n".encode()
    session.a.send(ACK | PSH, text)
    session.b.send(ACK)
    data = Session(Talk(wire, (wire.SERVER, 20), (PEER, 6602), (wire.FORWARDED, 20)))
    data.begin()
    data.exchange()
    data.end()
    session.end()
