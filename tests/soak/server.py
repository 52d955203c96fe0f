# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two name servers of the soak, in a process of their own; what is ordinary is answered by hand, for speed.

python tests/soak/server.py COUNT        prints the two ports, ends when its standard input does
"""

from __future__ import annotations

import contextlib
import functools
import os
import pathlib
import socket
import socketserver
import struct
import sys
import threading
import traceback
import typing as t

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".cache" / "collections"))

import dns.message

from ansible_collections.mailops.rdns.tests.soak import field as truths
from ansible_collections.mailops.rdns.tests.support.faults import Exchange, Fault

PTR, A = 12, 1
_HOST = "127.0.0.1"
_TTL_SIZE = struct.Struct("!IH")
_OPT = struct.pack("!BHHIH", 0, 41, 1232, 0, 0)
_SOA = b"\0" + struct.pack("!HHIH", 6, 1, 300, 22) + b"\0\0" + struct.pack("!IIIII", 1, 7200, 900, 1209600, 300)
_SO_RCVBUFFORCE = 33  # socket(7)


def name_to_wire(name: str) -> bytes:
    """A name without the final dot, as it stands in a message."""
    return b"".join(bytes((len(label),)) + label.encode() for label in name.split(".")) + b"\0"


class Field:
    """What is held: the record of every question, as octets, and the faults of one server."""

    def __init__(self, count: int, first: bool) -> None:
        self.records: dict[bytes, bytes] = {}
        self.faults: dict[bytes, Fault] = {}
        for index in range(count):
            truth = truths.truth(index)
            reverse = name_to_wire(truths.owner(index)) + struct.pack("!HH", PTR, 1)
            forward = name_to_wire(truths.host(index)) + struct.pack("!HH", A, 1)
            if truth != truths.NO_PTR:
                self.records[reverse] = name_to_wire(truths.host(index))
            known = index + 1 if truth == truths.OTHER_ADDRESS else index
            self.records[forward] = socket.inet_aton(truths.address(known))
            fault = truths.fault_of(index)
            if fault is not None and (first or fault[0].both):
                self.faults[reverse if fault[1] == "PTR" else forward] = fault[0].fault

    def right(self, query: bytes) -> bytes:
        """The right response to a query."""
        end = query.index(b"\0", 12) + 5
        data = self.records.get(query[12:end].lower())
        edns = query[11]
        if data is not None:
            flags, counts, record = (
                0x8580,
                (1, 0),
                b"\xc0\x0c" + query[end - 4 : end] + _TTL_SIZE.pack(3600, len(data)) + data,
            )
        else:  # the name does not exist, as the SOA of the root says
            flags, counts, record = 0x8583, (0, 1), _SOA
        header = query[:2] + struct.pack("!HHHHH", flags, 1, *counts, edns)
        return header + query[12:end] + record + (_OPT if edns else b"")

    def handle(self, query: bytes, udp: bool, put: t.Callable[[bytes], None]) -> None:
        """Answer one message, or do what its fault does instead."""
        fault = self.faults.get(query[12 : query.index(b"\0", 12) + 5].lower())
        if fault is None:
            wire = self.right(query)
            put(wire if udp else struct.pack("!H", len(wire)) + wire)
        else:
            read = dns.message.from_wire(query)
            fault(Exchange(read, lambda _message: dns.message.from_wire(self.right(query)), udp, put))


def serve_udp(field: Field, sock: socket.socket) -> None:
    """Answer for ever."""

    def put(peer: t.Any, answer: bytes) -> None:
        sock.sendto(answer, peer)

    try:
        while True:
            wire, peer = sock.recvfrom(4096)
            field.handle(wire, True, functools.partial(put, peer))
    except Exception:  # noqa: BLE001 - whatever it is
        traceback.print_exc()
        os._exit(1)  # a soak with half a server would prove nothing


def tcp_server(field: Field) -> socketserver.ThreadingTCPServer:
    """A server over TCP, on a free port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(EOFError, OSError, struct.error), self.request.makefile("rb") as stream:
                while True:
                    (size,) = struct.unpack("!H", stream.read(2))
                    try:
                        field.handle(stream.read(size), False, self.request.sendall)
                    except ConnectionResetError:
                        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        raise

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 256

    return Server((_HOST, 0), Handler)


def start(field: Field) -> int:
    """Listen by UDP and TCP on one port, which is returned."""
    for _each in range(20):
        tcp = tcp_server(field)
        port: int = tcp.server_address[1]
        udp = socket.socket(type=socket.SOCK_DGRAM)
        with contextlib.suppress(OSError):  # a larger buffer than users may have is root's
            udp.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 4 << 20)
        try:
            udp.bind((_HOST, port))
        except OSError:  # taken for UDP
            tcp.server_close()
            continue
        threading.Thread(target=serve_udp, args=(field, udp), daemon=True).start()
        threading.Thread(target=tcp.serve_forever, args=(3600,), daemon=True).start()
        return port
    raise OSError("no port is free for UDP and TCP")


if __name__ == "__main__":
    print(*(start(Field(int(sys.argv[1]), first)) for first in (True, False)), flush=True)
    sys.stdin.read()
