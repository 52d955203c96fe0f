# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings probes to an end: sends each to its server, waits, asks again, gives up.

Between single.py (what happens on the network) and prober.py (who wants to know). Unlike the resolver's engine it never
asks elsewhere, and takes whatever the server says for its answer: SERVFAIL and REFUSED too. The clock is a parameter.
"""

from __future__ import annotations

import collections
import errno
import heapq
import itertools
import secrets
import typing as t

from .nameserver import Nameserver
from .probe import (
    MISFITS,
    NO_EDNS,
    NO_ROUTE,
    OTHER_CASE,
    RESPONSE,
    TRUNCATED,
    Probe,
    Response,
    read_response,
)
from .question import MALFORMED, NOT_ASKED, TIMEOUT, UNREACHABLE
from .reply import BADVERS, FORMERR, NOTIMP
from .server import Server
from .single import MOST_OPEN, SingleTransport
from .transport import NO_FILES, NoRoom, reason
from .wire import build_probe, mix_case

LONGEST_NAP = 0.05  # between two looks at what is due
LONGEST_AWAY = 0.05  # between two looks at the network; after more, what is due gets another round of grace
REST = 0.1  # seconds before an unreachable server is asked again
MANY_SILENCES = 8  # tries in a row that got nothing: from then on a probe is sent to that server once

_REFUSED_EDNS = (FORMERR, NOTIMP, BADVERS)  # RFC 6891 section 7, and what older servers say
_NO_ROUTE = (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


class Peer:
    """A server, and the probes that wait for their turn there."""

    __slots__ = ("in_line", "keeps_case", "server", "waiting")

    def __init__(self, server: Server) -> None:
        self.server = server
        self.keeps_case = True
        self.waiting: collections.deque[Asking] = collections.deque()
        self.in_line = False  # for a turn


class Asking:
    """One probe under way: one try at a time."""

    ident = b""
    section = b""  # the question as sent
    place: t.Any = None
    sent = 0.0
    due = 0.0  # when a try by UDP is given up
    sends = 0  # tries by UDP
    calls = 0  # tries by TCP
    over_tcp = False
    truncated = False
    misfits = False  # something came that was no answer
    first: Response | None = None  # what it said to the question with EDNS, where it is asked without

    def __init__(self, probe: Probe, question: bytes, peer: Peer, waiter: tuple[t.Any, int]) -> None:
        self.probe = probe
        self.question = question  # in lower case, as it stands in a message
        self.peer = peer
        self.waiters = [waiter]  # for prober.py
        self.edns = not peer.server.plain
        self.mixed = peer.keeps_case

    def query(self) -> bytes:
        """The message for the next try, with an id and a case of its own."""
        size = len(self.question) - 4
        noise = secrets.token_bytes(2 + size)
        name = self.question[:size]
        self.ident = noise[:2]
        self.section = (mix_case(name, noise[2:]) if self.mixed else name) + self.question[size:]
        probe = self.probe
        return build_probe(self.ident, self.section, probe.recurse, probe.unchecked, probe.dnssec, self.edns)


class Owner(t.Protocol):
    """Who asked."""

    def told(self, asking: Asking, response: Response) -> None:
        """A probe came to its end."""


class Asker:
    """All probes under way."""

    def __init__(
        self, owner: Owner, tries: int, timeout: float, concurrency: int, clock: t.Callable[[], float], since: float
    ) -> None:
        self._owner = owner
        self._tries = tries
        self._timeout = timeout
        self._clock = clock
        self._since = since  # Unix time when the clock stood at 0
        self._room = max(1, min(concurrency, MOST_OPEN))
        self.transport: SingleTransport[Asking] = SingleTransport(self, clock)
        self.retransmissions = 0
        self._line: list[tuple[float, int, Peer]] = []  # a heap: peers with something to send, by when they may
        self._resting: list[tuple[float, int, Asking]] = []  # a heap
        self._order = itertools.count()
        self._next_check = 0.0
        self._looked = clock()

    # -- asking

    def submit(self, asking: Asking) -> None:
        """Ask, as soon as there is room and the server's rate allows it."""
        asking.peer.waiting.append(asking)
        self._get_in_line(asking.peer, self._clock())

    def _get_in_line(self, peer: Peer, now: float) -> None:
        if peer.waiting and not peer.in_line:
            peer.in_line = True
            heapq.heappush(self._line, (now + peer.server.wait(now), next(self._order), peer))

    def _again(self, asking: Asking, now: float, counted: bool = False, rest: float = 0.0) -> None:
        """Ask once more, before all others that wait. What is no try of its own is not counted as one."""
        self.transport.forget(asking)
        if not counted and not asking.over_tcp:
            asking.sends -= 1
        if rest:
            heapq.heappush(self._resting, (now + rest, next(self._order), asking))
        else:
            asking.peer.waiting.appendleft(asking)
            self._get_in_line(asking.peer, now)

    def _flush(self, now: float) -> None:
        """Send what waits, as far as there is room."""
        while self._resting and self._resting[0][0] <= now:
            asking = heapq.heappop(self._resting)[2]
            asking.peer.waiting.appendleft(asking)
            self._get_in_line(asking.peer, now)
        while self._line and self._line[0][0] <= now and len(self.transport) < self._room:
            peer = heapq.heappop(self._line)[2]
            peer.in_line = False
            asking = peer.waiting.popleft()
            try:
                self._send(asking, now)
            except NoRoom:
                peer.waiting.appendleft(asking)
                self._room = len(self.transport)  # make do with what there is
            self._get_in_line(peer, now)

    def _send(self, asking: Asking, now: float) -> None:
        probe, server = asking.probe, asking.peer.server
        query = asking.query()
        try:
            if asking.over_tcp:
                self.transport.connect(asking, probe.server, query, now + self._timeout)
                asking.calls += 1
            else:
                self.transport.send(asking, probe.server, query)
                asking.sends += 1
        except OSError as error:
            if error.errno in NO_FILES:
                self._finish(asking, NOT_ASKED, reason(error), now)
            else:
                detail = f"{NO_ROUTE}: {reason(error)}" if error.errno in _NO_ROUTE else reason(error)
                self._finish(asking, UNREACHABLE, detail, now)
            return
        server.take_turn(now)
        asking.sent = now
        asking.due = now + server.patience(self._tries - 1 if self._last(asking) else asking.sends - 1)
        if asking.sends + asking.calls > 1:
            self.retransmissions += 1

    def _last(self, asking: Asking) -> bool:
        return asking.sends >= (1 if asking.peer.server.silences >= MANY_SILENCES else self._tries)

    # -- what happens (called by the transport)

    def arrived(self, attempt: Asking, wire: bytes, over_tcp: bool, now: float) -> None:
        """A message came that fits."""
        asking, server = attempt, attempt.peer.server
        if not over_tcp:
            server.heard(asking.sent, now)
            if wire[2] & 2:  # TC
                self._call(asking, now)
                return
        transport = "tcp" if over_tcp else "udp"
        response = read_response(asking.probe, wire, transport, self._since + now, now - asking.sent)
        if response.rcode in _REFUSED_EDNS and asking.edns:
            asking.first = response
            asking.edns = False
            self._again(asking, now)
            return
        if asking.first is not None and (response.rcode is None or response.rcode in _REFUSED_EDNS):
            response = asking.first  # it was not about EDNS
            asking.edns = True
        if not asking.edns and response.outcome == RESPONSE:
            server.plain = True
        response.detail = self._notes(asking)
        self._owner.told(asking, response)

    def failed(self, attempt: Asking, outcome: str, detail: str, over_tcp: bool, now: float) -> None:
        """The network said no, or what came over TCP was none, or wrong."""
        if over_tcp:
            again = outcome != MALFORMED and attempt.calls < self._tries
        else:
            attempt.peer.server.silent(attempt.sent, now)
            again = not self._last(attempt)
        if again:
            self._again(attempt, now, counted=True, rest=REST)
        else:
            self._finish(attempt, outcome, detail, now)

    def refused_bare(self, attempt: Asking, now: float) -> None:
        """A header without question came that says FORMERR or NOTIMP: the server may not know EDNS."""
        attempt.misfits = True
        if attempt.edns:
            attempt.edns = False
            self._again(attempt, now)

    def misfit(self, attempt: Asking, now: float) -> None:
        """A datagram came that is no answer: it is ignored, the time is not up (CVE-2023-29483)."""
        attempt.misfits = True

    def other_case(self, attempt: Asking, now: float) -> None:
        """The name came back in another case: ask in lower case, which servers that change it make of it."""
        attempt.peer.keeps_case = False
        if attempt.mixed:
            attempt.mixed = False
            self._again(attempt, now)
        else:
            self._call(attempt, now)  # nobody forges into a connection

    def too_large(self, attempt: Asking, now: float) -> None:
        """An answer came that cannot be taken whole."""
        self._call(attempt, now)

    def _call(self, asking: Asking, now: float) -> None:
        asking.over_tcp = asking.truncated = True
        self._again(asking, now)

    # -- ends

    def _notes(self, asking: Asking, *more: str) -> str:
        edns = "" if asking.edns else NO_EDNS
        case = "" if asking.peer.keeps_case else OTHER_CASE
        return ", ".join(filter(None, (edns, case, *more)))

    def _finish(self, asking: Asking, outcome: str, detail: str, now: float) -> None:
        """No answer to this try, and no other try."""
        response = asking.first
        if response is None:
            transport = None if outcome == NOT_ASKED else "tcp" if asking.over_tcp else "udp"
            rtt = now - asking.sent if asking.sends + asking.calls else 0.0
            response = Response(asking.probe, outcome, transport=transport, at=self._since + now, rtt=rtt)
            response.detail = self._notes(asking, TRUNCATED if asking.truncated else "", detail)
        self._owner.told(asking, response)

    def _expire(self, now: float) -> None:
        """Give up every try whose time is up."""
        soonest = now + LONGEST_NAP
        for asking in self.transport.by_udp():
            if asking.due > now:
                soonest = min(soonest, asking.due)
                continue
            asking.peer.server.silent(asking.sent, now)
            if self._last(asking):
                self.transport.forget(asking)
                self._finish(asking, TIMEOUT, MISFITS if asking.misfits else "", now)
            else:
                self._again(asking, now, counted=True)
        self._next_check = soonest

    # -- the loop

    def pump(self, busy: bool) -> None:
        """Let things happen once. busy: there is more to submit, so do not wait."""
        now = self._clock()
        away = now - self._looked
        self._flush(now)
        now = self.transport.poll(0.0 if busy else self._nap(now))
        self._looked = now
        if away > LONGEST_AWAY:  # our own absence is no silence of theirs
            self._next_check = max(self._next_check, now + LONGEST_NAP)
        elif now >= self._next_check:
            self._expire(now)

    def _nap(self, now: float) -> float:
        soonest = max(self._next_check, now + LONGEST_NAP / 10) if len(self.transport) else now + LONGEST_NAP
        if self._line and len(self.transport) < self._room:
            soonest = min(soonest, self._line[0][0])
        if self._resting:
            soonest = min(soonest, self._resting[0][0])
        return max(0.0, min(soonest, now + LONGEST_NAP) - now)

    def close(self) -> None:
        """Close every socket."""
        self.transport.close()


def make_peer(nameserver: Nameserver, timeout: float, tries: int, rate: float) -> Peer:
    """A server that was not asked yet."""
    return Peer(Server(nameserver, 0, timeout, tries, rate))
