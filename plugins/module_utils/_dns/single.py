# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UDP for a few questions to each of very many servers: a socket for each try, closed with it.

So every try has a port of its own, an ICMP error is about exactly one of them, and nothing is left open when nothing
is under way. What counts as an answer is as strict as in pool.py, and what does not count is ignored here too
(CVE-2023-29483); the owner is told where it shows something about the server.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import typing as t

from .nameserver import Nameserver
from .question import UNREACHABLE
from .reply import FORMERR, NOTIMP
from .transport import NO_FILES, READS_AT_ONCE, NoRoom, Owner, Sent, Transport, connected, reason
from .wire import HEADER_SIZE, MOST_DATAGRAM

MOST_OPEN = 200  # sockets, also where a process may have 256 files

S = t.TypeVar("S", bound=Sent)
S_contra = t.TypeVar("S_contra", bound=Sent, contravariant=True)


class SingleOwner(Owner[S_contra], t.Protocol[S_contra]):
    """Who is told what happens."""

    def misfit(self, attempt: S_contra, now: float) -> None:
        """A datagram came that is no answer to the attempt."""

    def other_case(self, attempt: S_contra, now: float) -> None:
        """An answer came that fits but for the case of the name."""

    def too_large(self, attempt: S_contra, now: float) -> None:
        """An answer came that fits but is larger than was said to be taken."""


class _Single(t.Generic[S]):
    """The UDP socket of one attempt."""

    __slots__ = ("attempt", "sock")

    def __init__(self, sock: socket.socket, attempt: S) -> None:
        self.sock = sock
        self.attempt = attempt


class SingleTransport(Transport[S]):
    """All sockets of one prober: MOST_OPEN at most, if the owner looks at len()."""

    most_connections = MOST_OPEN

    def __init__(self, owner: SingleOwner[S], clock: t.Callable[[], float]) -> None:
        super().__init__(owner, clock)
        self._told = owner
        self._singles: dict[_Single[S], None] = {}

    def __len__(self) -> int:
        return len(self._singles) + len(self._connections)

    def by_udp(self) -> list[S]:
        """What was sent by UDP and is still waited for."""
        return [place.attempt for place in self._singles]

    def send(self, attempt: S, nameserver: Nameserver, query: bytes) -> None:
        """Send an attempt by UDP. NoRoom: try later; any other OSError: the network says no."""
        try:
            sock = connected(nameserver, socket.SOCK_DGRAM)
        except OSError as error:
            if error.errno in NO_FILES and len(self):
                raise NoRoom from None
            raise
        try:
            sock.send(query)
            attempt.place = place = _Single(sock, attempt)
            self._selector.register(sock, selectors.EVENT_READ, place)
        except BaseException:
            sock.close()
            raise
        self._singles[place] = None
        self.datagrams += 1

    def connect(self, attempt: S, nameserver: Nameserver, query: bytes, deadline: float) -> None:
        """Ask by TCP. NoRoom: try later; any other OSError: the network says no."""
        try:
            self._connect(attempt, nameserver, query, deadline)
        except OSError as error:
            if error.errno in NO_FILES and len(self):
                raise NoRoom from None
            raise

    def forget(self, attempt: S) -> None:
        """What still comes for it is no answer any more."""
        place, attempt.place = attempt.place, None
        if isinstance(place, _Single):
            if place in self._singles:
                del self._singles[place]
                self._selector.unregister(place.sock)
                place.sock.close()
        elif place is not None:
            self._hang_up(place)

    def _read(self, place: _Single[S], now: float) -> None:
        attempt = place.attempt
        try:
            for _each in range(READS_AT_ONCE):
                if attempt.place is not place:
                    return
                wire = place.sock.recv(MOST_DATAGRAM + 1)
                section = attempt.section
                if (
                    wire[:2] == attempt.ident
                    and wire.startswith(section, HEADER_SIZE)
                    and wire[2] & 0xF8 == 0x80  # a response, opcode QUERY
                    and len(wire) <= MOST_DATAGRAM
                ):
                    self.forget(attempt)
                    self._owner.arrived(attempt, wire, False, now)
                else:
                    self._discard(attempt, wire, now)
        except BlockingIOError:
            return
        except OSError as error:
            self.forget(attempt)
            self._owner.failed(attempt, UNREACHABLE, reason(error), False, now)

    def _discard(self, attempt: S, wire: bytes, now: float) -> None:
        self.discarded += 1
        section = attempt.section
        echoed = wire[HEADER_SIZE : HEADER_SIZE + len(section)]
        if wire[:2] != attempt.ident or len(wire) < HEADER_SIZE or wire[2] & 0xF8 != 0x80:
            self._told.misfit(attempt, now)
        elif echoed == section:
            self._told.too_large(attempt, now)
        elif echoed.lower() == section.lower():
            self._told.other_case(attempt, now)
        elif len(wire) == HEADER_SIZE and wire[3] & 15 in (FORMERR, NOTIMP):
            self._told.refused_bare(attempt, now)
        else:
            self._told.misfit(attempt, now)

    def close(self) -> None:
        """Close every socket; harmless when done twice."""
        for place in self._singles:
            with contextlib.suppress(OSError):
                place.sock.close()
        self._singles.clear()
        super().close()
