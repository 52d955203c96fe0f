# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UDP for very many questions to a few servers.

For each server a pool of sockets. An answer counts when socket, id (from the system's randomness) and question section
fit byte for byte, the case of every letter included. What does not fit is counted and otherwise ignored: the question
stays open until its time is up (CVE-2023-29483).
"""

from __future__ import annotations

import contextlib
import errno
import secrets
import selectors
import socket
import typing as t

from .inquiry import Attempt
from .question import UNREACHABLE
from .reply import FORMERR, NOTIMP
from .server import Server
from .transport import NO_FILES, READS_AT_ONCE, NoRoom, Owner, Transport, connected, reason
from .wire import HEADER_SIZE, MOST_DATAGRAM, build_query, mix_case

SOCKETS = 16  # a pool, for each server
MOST_ON_SOCKET = 256  # with stock buffers 384 answers fit into one socket's queue, 500 do not
_NOISE = 16384  # random octets fetched at once
_TRY_LATER = (errno.EAGAIN, errno.ENOBUFS, errno.ENOMEM, errno.EINTR)


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


class PooledTransport(Transport[Attempt]):
    """All sockets of one engine."""

    def __init__(
        self, owner: Owner[Attempt], servers: t.Sequence[Server], concurrency: int, clock: t.Callable[[], float]
    ) -> None:
        super().__init__(owner, clock)
        self._size = max(SOCKETS, -(-concurrency // (MOST_ON_SOCKET // 2)))
        self._pools = [_Pool(self._size) for _each in servers]
        self._noise = secrets.token_bytes(_NOISE)
        self._used = 0

    def send(self, attempt: Attempt) -> None:
        """Send an attempt by UDP. NoRoom: try later; any other OSError: the network says no."""
        pool = self._pools[attempt.server.index]
        turn = pool.turn + 1
        if turn < len(pool.sockets) and len((place := pool.sockets[turn]).pending) < MOST_ON_SOCKET:
            pool.turn = turn
        else:
            place = self._place(pool, attempt.server)
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
        attempt.section = mixed = mix_case(section, noise)
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
                    if error.errno not in NO_FILES:
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
        place = _Socket(connected(server.nameserver, socket.SOCK_DGRAM))
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
                ident = wire[:2]
                attempt = pending.get(ident)
                if (
                    attempt is not None
                    and wire.startswith(attempt.section, HEADER_SIZE)
                    and wire[2] & 0xF8 == 0x80  # a response, opcode QUERY
                    and len(wire) <= MOST_DATAGRAM
                ):
                    del pending[ident]
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

    def connect(self, attempt: Attempt, deadline: float) -> None:
        """Ask by TCP. NoRoom: try later; any other OSError: the network says no."""
        section = attempt.inquiry.section
        attempt.ident = secrets.token_bytes(2)
        attempt.section = mix_case(section, secrets.token_bytes(len(section)))
        query = build_query(attempt.ident, attempt.section, attempt.edns)
        self._connect(attempt, attempt.server.nameserver, query, deadline)

    def close(self) -> None:
        """Close every socket; harmless when done twice."""
        for pool in self._pools:
            for place in pool.sockets:
                with contextlib.suppress(OSError):
                    place.sock.close()
            pool.sockets.clear()
        super().close()
