# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one file that opens sockets.

UDP: for each server a pool of connected sockets on ports that the kernel picks at random, so that datagrams from
elsewhere never reach us. An answer counts when socket, id (from the system's randomness) and question section fit
byte for byte, the case of every letter included. What does not fit is counted and otherwise ignored: the question
stays open until its time is up (CVE-2023-29483). TCP: one question a connection, with one deadline for all of it.

It decides nothing: it tells its owner what arrived and what failed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import selectors
import socket
import typing as t

from .inquiry import Attempt
from .question import MALFORMED, TIMEOUT, UNREACHABLE
from .reply import FORMERR, NOTIMP
from .server import Server
from .wire import HEADER_SIZE, MOST_DATAGRAM, build_query, mix_case

SOCKETS = 16  # a pool, for each server
MOST_ON_SOCKET = 256  # with stock buffers 384 answers fit into one socket's queue, 500 do not
READS_AT_ONCE = 64  # from one socket, before the others have their turn
MOST_CONNECTIONS = 64
_NOISE = 16384  # random octets fetched at once
_NO_FILES = (errno.EMFILE, errno.ENFILE)
_TRY_LATER = (errno.EAGAIN, errno.ENOBUFS, errno.ENOMEM, errno.EINTR)


class NoRoom(Exception):  # noqa: N818 - nothing is wrong: try again later
    """Nothing can be sent right now: sockets, their buffers or the file table are full."""


class Owner(t.Protocol):
    """Who is told what happens."""

    def arrived(self, attempt: Attempt, wire: bytes, over_tcp: bool, now: float) -> None:
        """A message came that fits the attempt."""

    def refused_bare(self, attempt: Attempt, now: float) -> None:
        """A header without question came that says FORMERR or NOTIMP: the server may not know EDNS."""

    def failed(self, attempt: Attempt, outcome: str, detail: str, over_tcp: bool, now: float) -> None:
        """UNREACHABLE: the network said no; over TCP also TIMEOUT, and MALFORMED for an answer that does not fit."""


class _Socket:
    """One connected UDP socket and the attempts outstanding on it, by id."""

    __slots__ = ("sock", "send", "recv", "pending")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.send = sock.send
        self.recv = sock.recv
        self.pending: dict[bytes, Attempt] = {}


class _Pool:
    """The UDP sockets to one server; opened as they are needed."""

    __slots__ = ("sockets", "size", "turn")

    def __init__(self, size: int) -> None:
        self.sockets: list[_Socket] = []
        self.size = size
        self.turn = 0


class _Connection:
    """One question over TCP."""

    __slots__ = ("sock", "attempt", "unsent", "received", "deadline")

    def __init__(self, sock: socket.socket, attempt: Attempt, query: bytes, deadline: float) -> None:
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


def _connected(server: Server, kind: int) -> socket.socket:
    """A non-blocking socket to the server. OSError says why not."""
    address, port = server.nameserver
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


class Transport:
    """All sockets of one resolver. close() it, also after an interrupt."""

    def __init__(
        self, owner: Owner, servers: t.Sequence[Server], concurrency: int, clock: t.Callable[[], float]
    ) -> None:
        self._owner = owner
        self._clock = clock
        self._size = max(SOCKETS, -(-concurrency // (MOST_ON_SOCKET // 2)))
        self._pools = [_Pool(self._size) for _each in servers]
        self._selector = selectors.DefaultSelector()
        self._connections: dict[_Connection, None] = {}
        self._noise = secrets.token_bytes(_NOISE)
        self._used = 0
        self.datagrams = 0
        self.connections = 0
        self.discarded = 0

    # -- UDP

    def send(self, attempt: Attempt) -> None:
        """Send an attempt by UDP. NoRoom: try later; any other OSError: the network says no."""
        place = self._place(self._pools[attempt.server.index], attempt.server)
        section = attempt.inquiry.section
        used = self._used
        self._used = end = used + 2 + len(section)
        noise = self._noise[used:end]
        if end > _NOISE:
            self._noise, self._used = secrets.token_bytes(_NOISE), 0
            noise = secrets.token_bytes(2 + len(section))
        pending = place.pending
        ident = noise[:2]
        while ident in pending:
            ident = secrets.token_bytes(2)
        attempt.ident = ident
        attempt.section = mixed = mix_case(section, noise[2:])
        query = build_query(ident, mixed, attempt.edns)
        try:
            place.send(query)
        except OSError as error:
            if error.errno in _TRY_LATER:
                raise NoRoom from None
            if not pending:
                raise
            self._refused(place, error, attempt.sent)  # an ICMP error for what was sent before; it is told once
            place.send(query)
        attempt.place = place
        pending[ident] = attempt
        self.datagrams += 1

    def _place(self, pool: _Pool, server: Server) -> _Socket:
        """The socket whose turn it is, or the next one with room."""
        for _each in range(pool.size):
            pool.turn = turn = (pool.turn + 1) % pool.size
            if turn >= len(pool.sockets):
                try:
                    return self._open(pool, server)
                except OSError as error:
                    if error.errno not in _NO_FILES:
                        raise
                    if not pool.sockets:
                        raise  # nothing of ours will make room for it
                    pool.size = len(pool.sockets)  # make do with what there is
                    pool.turn = turn = 0
            place = pool.sockets[turn]
            if len(place.pending) < MOST_ON_SOCKET:
                return place
        raise NoRoom

    def _open(self, pool: _Pool, server: Server) -> _Socket:
        place = _Socket(_connected(server, socket.SOCK_DGRAM))
        self._selector.register(place.sock, selectors.EVENT_READ, place)
        pool.turn = len(pool.sockets)
        pool.sockets.append(place)
        return place

    def forget(self, attempt: Attempt) -> None:
        """Its question is settled: what still comes for it is no answer any more."""
        place = attempt.place
        if place is not None:
            attempt.place = None
            if isinstance(place, _Socket):
                place.pending.pop(attempt.ident, None)
            else:
                self._hang_up(place)

    def _read(self, place: _Socket, now: float) -> None:
        recv, pending, arrived = place.recv, place.pending, self._owner.arrived
        try:
            for _each in range(READS_AT_ONCE):
                wire = recv(MOST_DATAGRAM + 1)
                attempt = pending.get(wire[:2])
                if (
                    attempt is not None
                    and wire.startswith(attempt.section, HEADER_SIZE)
                    and wire[2] & 0xF8 == 0x80  # a response, opcode QUERY
                    and len(wire) <= MOST_DATAGRAM
                ):
                    del pending[wire[:2]]
                    attempt.place = None
                    arrived(attempt, wire, False, now)
                    if not pending:
                        return
                else:
                    self._discard(attempt, wire, now)
        except BlockingIOError:
            return
        except OSError as error:
            self._refused(place, error, now)

    def _refused(self, place: _Socket, error: OSError, now: float) -> None:
        """An ICMP error came in. It does not say for which datagram."""
        for attempt in list(place.pending.values()):
            if attempt.ageing:
                self._owner.failed(attempt, UNREACHABLE, reason(error), False, now)

    def _discard(self, attempt: Attempt | None, wire: bytes, now: float) -> None:
        self.discarded += 1
        if attempt is None:
            return
        section = attempt.section
        if len(wire) < HEADER_SIZE or wire[2] & 0xF8 != 0x80:
            return
        if wire[HEADER_SIZE : HEADER_SIZE + len(section)].lower() == section.lower():
            attempt.spoiled = True
        elif len(wire) == HEADER_SIZE and wire[3] & 15 in (FORMERR, NOTIMP) and attempt.edns:
            self._owner.refused_bare(attempt, now)

    # -- TCP

    def connect(self, attempt: Attempt, deadline: float) -> None:
        """Ask by TCP. NoRoom: try later; any other OSError: the network says no."""
        if len(self._connections) >= MOST_CONNECTIONS:
            raise NoRoom
        try:
            sock = _connected(attempt.server, socket.SOCK_STREAM)
        except OSError as error:
            if error.errno in _NO_FILES and self._connections:
                raise NoRoom from None
            raise
        section = attempt.inquiry.section
        attempt.ident = secrets.token_bytes(2)
        attempt.section = mix_case(section, secrets.token_bytes(len(section)))
        query = build_query(attempt.ident, attempt.section, attempt.edns)
        connection = _Connection(sock, attempt, query, deadline)
        attempt.place = connection
        self._connections[connection] = None
        self._selector.register(sock, selectors.EVENT_WRITE, connection)
        self.connections += 1

    def _hang_up(self, connection: _Connection) -> None:
        if connection in self._connections:
            del self._connections[connection]
            self._selector.unregister(connection.sock)
            connection.sock.close()

    def _talk(self, connection: _Connection, now: float) -> None:
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

    def _end(self, connection: _Connection, outcome: str, detail: str, now: float) -> None:
        self._hang_up(connection)
        connection.attempt.place = None
        self._owner.failed(connection.attempt, outcome, detail, True, now)

    # -- all

    def poll(self, seconds: float) -> float:
        """Wait that long at most for something to happen, and tell the owner. The time when it happened."""
        events = self._selector.select(seconds)
        now = self._clock()
        for key, _mask in events:
            place = key.data
            if isinstance(place, _Socket):
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
        for pool in self._pools:
            for place in pool.sockets:
                with contextlib.suppress(OSError):
                    place.sock.close()
            pool.sockets.clear()
        self._selector.close()


def reason(error: OSError) -> str:
    """The network's own words, bounded: the text of an errno."""
    return os.strerror(error.errno) if error.errno else "network error"
