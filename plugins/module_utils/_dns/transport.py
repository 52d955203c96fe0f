# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one file that opens sockets, and what every use of them shares: TCP, and waiting for something to happen.

Sockets are connected, on ports that the kernel picks at random, so that datagrams from elsewhere never reach us. Over
TCP there is one question a connection, with one deadline for all of it. How UDP is used differs: pool.py holds a few
sockets for very many questions to one server, single.py one socket for each try of each question to any server.

Nothing here decides anything: the owner is told what arrived and what failed.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import typing as t

from .nameserver import Nameserver
from .question import MALFORMED, TIMEOUT, UNREACHABLE
from .wire import HEADER_SIZE

MOST_CONNECTIONS = 64
READS_AT_ONCE = 64  # from one UDP socket, before the others have their turn
NO_FILES = (errno.EMFILE, errno.ENFILE)


class NoRoom(Exception):  # noqa: N818 - nothing is wrong: try again later
    """Nothing can be sent right now: sockets, their buffers or the file table are full."""


class Sent(t.Protocol):
    """A question under way, as far as sockets are concerned."""

    ident: bytes
    section: bytes  # the question as sent, with its mixed case
    place: t.Any  # which socket it waits at; None once that is over


S = t.TypeVar("S", bound=Sent)
S_contra = t.TypeVar("S_contra", bound=Sent, contravariant=True)


class Owner(t.Protocol[S_contra]):
    """Who is told what happens."""

    def arrived(self, attempt: S_contra, wire: bytes, over_tcp: bool, now: float) -> None:
        """A message came that fits the attempt."""

    def refused_bare(self, attempt: S_contra, now: float) -> None:
        """A header without question came that says FORMERR or NOTIMP: the server may not know EDNS."""

    def failed(self, attempt: S_contra, outcome: str, detail: str, over_tcp: bool, now: float) -> None:
        """UNREACHABLE: the network said no; over TCP also TIMEOUT, and MALFORMED for an answer that does not fit."""


class _Connection(t.Generic[S]):
    """One question over TCP."""

    __slots__ = ("sock", "attempt", "unsent", "received", "deadline")

    def __init__(self, sock: socket.socket, attempt: S, query: bytes, deadline: float) -> None:
        self.sock = sock
        self.attempt = attempt
        self.unsent = len(query).to_bytes(2, "big") + query
        self.received = bytearray()
        self.deadline = deadline

    def send(self) -> bool:
        """Send what is left; True when all is sent."""
        self.unsent = self.unsent[self.sock.send(self.unsent) :]
        return not self.unsent

    def receive(self) -> bytes | None:
        """Read on; the message once it is complete. EOFError when the peer stops before."""
        left = 2 - len(self.received)
        if left <= 0:
            left = 2 + int.from_bytes(self.received[:2], "big") - len(self.received)
        if left:
            part = self.sock.recv(left)
            if not part:
                raise EOFError
            self.received += part
        if len(self.received) < 2 or len(self.received) - 2 < int.from_bytes(self.received[:2], "big"):
            return None
        return bytes(self.received[2:])


def connected(nameserver: Nameserver, kind: int) -> socket.socket:
    """A non-blocking socket to the server. OSError says why not."""
    address, port = nameserver
    host, _percent, scope = address.partition("%")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, kind)
    try:
        sock.setblocking(False)
        where = (host, port, 0, _scope_id(scope)) if family == socket.AF_INET6 else (host, port)
        error = sock.connect_ex(where)
        if error not in (0, errno.EINPROGRESS):
            raise OSError(error, os.strerror(error))
    except BaseException:
        sock.close()
        raise
    return sock


def _scope_id(scope: str) -> int:
    if not scope:
        return 0
    return int(scope) if scope.isdigit() else socket.if_nametoindex(scope)


class Transport(t.Generic[S]):
    """All sockets of one owner. close() it, also after an interrupt."""

    most_connections = MOST_CONNECTIONS

    def __init__(self, owner: Owner[S], clock: t.Callable[[], float]) -> None:
        self._owner = owner
        self._clock = clock
        self._selector = selectors.DefaultSelector()
        self._connections: dict[_Connection[S], None] = {}
        self.datagrams = 0
        self.connections = 0
        self.discarded = 0

    # -- TCP

    def _connect(self, attempt: S, nameserver: Nameserver, query: bytes, deadline: float) -> None:
        """Ask by TCP. NoRoom: try later; any other OSError: the network says no."""
        if len(self._connections) >= self.most_connections:
            raise NoRoom
        try:
            sock = connected(nameserver, socket.SOCK_STREAM)
        except OSError as error:
            if error.errno in NO_FILES and self._connections:
                raise NoRoom from None
            raise
        attempt.place = connection = _Connection(sock, attempt, query, deadline)
        self._connections[connection] = None
        self._selector.register(sock, selectors.EVENT_WRITE, connection)
        self.connections += 1

    def _hang_up(self, connection: _Connection[S]) -> None:
        if connection in self._connections:
            del self._connections[connection]
            self._selector.unregister(connection.sock)
            connection.sock.close()

    def _talk(self, connection: _Connection[S], now: float) -> None:
        attempt = connection.attempt
        try:
            if connection.unsent:
                if connection.send():
                    self._selector.modify(connection.sock, selectors.EVENT_READ, connection)
                return
            wire = connection.receive()
        except (BlockingIOError, InterruptedError):
            return
        except EOFError:
            self._end(connection, UNREACHABLE, "connection closed early", now)
            return
        except OSError as error:
            self._end(connection, UNREACHABLE, reason(error), now)
            return
        if wire is not None:
            self._hang_up(connection)
            attempt.place = None
            section = attempt.section
            echoed = wire[HEADER_SIZE : HEADER_SIZE + len(section)]
            # nobody forges into a connection: here the case of the name may differ
            if wire[:2] == attempt.ident and wire[2] & 0xF8 == 0x80 and echoed.lower() == section.lower():
                self._owner.arrived(attempt, wire, True, now)
            else:
                self.discarded += 1
                self._owner.failed(attempt, MALFORMED, "an answer to another question", True, now)

    def _end(self, connection: _Connection[S], outcome: str, detail: str, now: float) -> None:
        self._hang_up(connection)
        connection.attempt.place = None
        self._owner.failed(connection.attempt, outcome, detail, True, now)

    # -- all

    def _read(self, place: t.Any, now: float) -> None:
        """Read from a UDP socket."""
        raise NotImplementedError

    def poll(self, seconds: float) -> float:
        """Wait that long at most for something to happen, and tell the owner. The time when it happened."""
        events = self._selector.select(seconds)
        now = self._clock()
        for key, _mask in events:
            place = key.data
            if not isinstance(place, _Connection):
                self._read(place, now)
            elif place in self._connections:
                self._talk(place, now)
        if self._connections:
            for connection in [late for late in self._connections if late.deadline <= now]:
                self._end(connection, TIMEOUT, "", now)
        return now

    def close(self) -> None:
        """Close every socket; harmless when done twice."""
        for connection in list(self._connections):
            self._hang_up(connection)
        self._selector.close()


def reason(error: OSError) -> str:
    """The network's own words, bounded: the text of an errno."""
    return os.strerror(error.errno) if error.errno else "network error"
