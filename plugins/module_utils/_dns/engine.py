# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings inquiries to an end: sends them, reads what comes back, waits, asks again, asks elsewhere, gives up.

Between pool.py (what happens on the network) and inquiry.py (what that means for one question). The clock is a
parameter. Attempts age in the order in which they were sent, and each server's patience is the same for all attempts
of one level, so that whatever is due stands at the head of a queue: no timer for each question.
"""

from __future__ import annotations

import collections
import heapq
import itertools
import typing as t

from . import question as dns
from .inquiry import Attempt, Inquiry
from .message import read_any
from .pool import PooledTransport
from .reply import BADVERS, FORMERR, NOTIMP, Reply
from .server import Server
from .transport import NoRoom, reason
from .wire import HEADER_SIZE, find_usual, read_ordinary

BATCH = 32  # questions that go out together
LONGEST_NAP = 0.05  # patience may shrink while waiting
NAP_FOR_RATE = 0.005  # several questions that the rate allows go out together
MOST_SILENCES = 100  # in a row: from then on a server counts as gone, and gets one attempt for each question
LONGEST_AWAY = 0.05  # between two looks at the network; after more, what is due gets another round of grace
FIRST_REST = 0.1  # seconds before an unreachable server is asked again

_SETTLED = frozenset((dns.ANSWER, dns.NODATA, dns.NXDOMAIN, dns.ALIAS_LOOP))
_NO_EDNS = (FORMERR, NOTIMP, BADVERS)  # RFC 6891 section 7, and what older servers say


class Owner(t.Protocol):
    """Who asked."""

    def answered(
        self, inquiry: Inquiry, reply: Reply, server: Server, over_tcp: bool, now: float, rtt: float, wire: bytes
    ) -> None:
        """A server gave a usable answer. wire: the response."""

    def answered_usually(
        self, inquiry: Inquiry, found: tuple[str, int, bool], server: Server, now: float, rtt: float, wire: bytes
    ) -> None:
        """A server gave the most common answer, by UDP. found: what find_usual() says; wire: the response."""

    def gave_up(self, inquiry: Inquiry, now: float) -> None:
        """Nobody did."""


class Engine:
    """All questions under way to one set of name servers."""

    def __init__(
        self,
        owner: Owner,
        servers: t.Sequence[Server],
        sends: int,
        timeout: float,
        concurrency: int,
        clock: t.Callable[[], float],
    ) -> None:
        self._owner = owner
        self._servers = servers
        self._only = servers[0] if len(servers) == 1 else None
        self._sends = sends
        self._timeout = timeout
        self._clock = clock
        self.transport = PooledTransport(self, servers, concurrency, clock)
        self.outstanding = 0
        self.retransmissions = 0
        self._waiting: collections.deque[Inquiry] = collections.deque()  # for the rate, or for room
        self._waiting_for_tcp: collections.deque[tuple[Inquiry, Server]] = collections.deque()
        self._resting: list[tuple[float, int, Inquiry]] = []  # a heap: unreachable servers are asked again later
        self._hopeless: collections.deque[Inquiry] = collections.deque()
        self._order = itertools.count()
        self._next_check = 0.0
        self._looked = clock()

    # -- asking

    def submit(self, inquiry: Inquiry) -> None:
        """Ask, soon: questions that go out together wake the other side once."""
        self.outstanding += 1
        self._waiting.append(inquiry)
        if len(self._waiting) == BATCH:  # beyond it there is no room, or no rate, and pump() tries again
            self._send_waiting()

    def _send(self, inquiry: Inquiry, now: float) -> bool:
        """Send by UDP, or go on to what comes after that. False where it must wait."""
        asked = inquiry.asked
        server = self._only
        if asked or server is None:
            server = self._next_server(inquiry, now)
            if server is None:
                self._ask_by_tcp(inquiry, inquiry.next_over_tcp(self._servers, now), now)
                return True
        if server.interval and server.wait(now) > 0:
            return False
        attempt = Attempt(inquiry, server, now, len(asked))
        try:
            self.transport.send(attempt)
        except NoRoom:
            return False
        except OSError as error:
            inquiry.asked = (*asked, server.index)
            self._unreachable(attempt, reason(error), now)
            return True
        if asked:
            self.retransmissions += 1
        inquiry.asked = asked + (server.index,)  # noqa: RUF005 - in half the time of unpacking
        inquiry.attempts.append(attempt)
        if server.interval or server.silences:
            server.take_turn(now)
        server.ageing[attempt.level].append(attempt)
        return True

    def _next_server(self, inquiry: Inquiry, now: float) -> Server | None:
        gone = all(server.silences >= MOST_SILENCES for server in self._servers)
        return inquiry.next_server(self._servers, 1 if gone else self._sends, now)

    def _ask_by_tcp(self, inquiry: Inquiry, server: Server | None, now: float) -> None:
        if server is None:
            self._hopeless.append(inquiry)
            return
        attempt = Attempt(inquiry, server, now, 0)
        attempt.ageing = False
        try:
            if server.wait(now) > 0:
                raise NoRoom
            self.transport.connect(attempt, now + self._timeout)
        except NoRoom:
            self._waiting_for_tcp.append((inquiry, server))
            return
        except OSError as error:
            inquiry.tcp_asked += (server.index,)
            self._tcp_failed(attempt, dns.UNREACHABLE, reason(error), now)
            return
        inquiry.tcp_asked += (server.index,)
        inquiry.attempts.append(attempt)
        server.take_turn(now)

    # -- what happens (called by the transport)

    def arrived(self, attempt: Attempt, wire: bytes, over_tcp: bool, now: float) -> None:
        """A message came that fits the attempt."""
        inquiry, server = attempt.inquiry, attempt.server
        section = inquiry.section
        end = HEADER_SIZE + len(section)
        if over_tcp:
            server.heard_over_tcp()
        else:
            if now != server.last_heard:  # of several that were read together one is measured
                server.heard(attempt.sent, now)
            found = find_usual(wire, inquiry.question.rdtype, end)
            if found is not None:
                self._settle(inquiry)
                self._owner.answered_usually(inquiry, found, server, now, now - attempt.sent, wire)
                return
            if wire[2] & 2:  # TC
                self._truncated(attempt, now)
                return
        wire = wire[:HEADER_SIZE] + section + wire[end:]  # or compressed names would end in our own mixed case
        reply = read_ordinary(wire, inquiry.question, end) or read_any(wire, inquiry.question)
        if reply.outcome in _SETTLED or reply.follow is not None:
            self._settle(inquiry)
            self._owner.answered(inquiry, reply, server, over_tcp, now, now - attempt.sent, wire)
        elif reply.rcode in _NO_EDNS and attempt.edns:
            self.refused_bare(attempt, now, over_tcp)
        else:
            inquiry.fail(attempt, reply, "tcp" if over_tcp else "udp", now)
            self._go_on(attempt, over_tcp)

    def refused_bare(self, attempt: Attempt, now: float, over_tcp: bool = False) -> None:
        """The server does not know EDNS: ask again without, which is not counted as another try."""
        attempt.server.plain = True
        if over_tcp:
            self._ask_by_tcp(attempt.inquiry, attempt.server, now)
        elif attempt.ageing:
            attempt.ageing = False
            self.transport.forget(attempt)
            attempt.inquiry.asked = attempt.inquiry.asked[:-1]
            self._waiting.append(attempt.inquiry)

    def failed(self, attempt: Attempt, outcome: str, detail: str, over_tcp: bool, now: float) -> None:
        """The network said no, or what came over TCP was none, or wrong."""
        if attempt.inquiry.settled:
            return
        if over_tcp:
            self._tcp_failed(attempt, outcome, detail, now)
        else:
            self.transport.forget(attempt)
            self._unreachable(attempt, detail, now)

    # -- what follows

    def _settle(self, inquiry: Inquiry) -> None:
        inquiry.settled = True
        self.outstanding -= 1
        for attempt in inquiry.attempts:
            attempt.ageing = False
            if attempt.place is not None:
                self.transport.forget(attempt)
        inquiry.attempts = []  # or the two would keep each other until the garbage collector comes

    def _go_on(self, attempt: Attempt, over_tcp: bool = False) -> None:
        """An attempt is over. Ask again, unless something else is already under way for the question."""
        inquiry = attempt.inquiry
        if not over_tcp and not attempt.ageing:  # a late answer, after it was given up
            attempt = inquiry.attempts[-1]
            if not attempt.ageing or attempt.server.index not in inquiry.out:
                return
        attempt.ageing = False
        self._waiting.append(inquiry)

    def _truncated(self, attempt: Attempt, now: float) -> None:
        if attempt.ageing:
            attempt.ageing = False
            self._ask_by_tcp(attempt.inquiry, attempt.server, now)

    def _unreachable(self, attempt: Attempt, detail: str, now: float) -> None:
        inquiry, server = attempt.inquiry, attempt.server
        attempt.ageing = False
        server.silent(attempt.sent, now)
        inquiry.fail(attempt, Reply(dns.UNREACHABLE), "udp", now, detail)
        inquiry.tcp_asked += (server.index,)  # no use
        if all(other.index in inquiry.asked + inquiry.out for other in self._servers):
            rest = FIRST_REST * 2 ** max(0, len(inquiry.asked) - len(self._servers))
            heapq.heappush(self._resting, (now + min(rest, self._timeout), next(self._order), inquiry))
        else:
            self._waiting.append(inquiry)

    def _tcp_failed(self, attempt: Attempt, outcome: str, detail: str, now: float) -> None:
        if outcome == dns.MALFORMED:
            attempt.server.heard_over_tcp()
        else:
            attempt.server.failed_over_tcp(now)
        attempt.inquiry.fail(attempt, Reply(outcome), "tcp", now, detail)
        self._go_on(attempt, over_tcp=True)

    def _expire(self, now: float) -> float:
        """Give up every attempt whose time is up. When to look again."""
        soonest = now + LONGEST_NAP
        for server in self._servers:
            for level, queue in enumerate(server.ageing):
                patience = server.patience(level)
                while queue:
                    attempt = queue[0]
                    due = attempt.sent + patience
                    if attempt.ageing and due > now:
                        soonest = min(soonest, due)
                        break
                    queue.popleft()
                    if attempt.ageing:
                        self._expired(attempt, now)
        return soonest

    def _expired(self, attempt: Attempt, now: float) -> None:
        inquiry, server = attempt.inquiry, attempt.server
        server.silent(attempt.sent, now)
        why = "only answers with the name in another case, or too large" if attempt.spoiled else ""
        inquiry.fail(attempt, Reply(dns.TIMEOUT), "udp", now, why)
        if attempt.spoiled and server.index not in inquiry.tcp_asked:
            attempt.ageing = False
            self._ask_by_tcp(inquiry, server, now)
        else:
            self._go_on(attempt)

    # -- the loop

    def pump(self, busy: bool) -> None:
        """Let things happen once. busy: there is more to submit, so do not wait."""
        now = self._clock()
        away = now - self._looked
        self._flush(now)
        now = self.transport.poll(0.0 if busy or self._hopeless else self._nap(now))
        self._looked = now
        self._free()
        if now >= self._next_check:
            if away > LONGEST_AWAY:  # our own absence is no silence of theirs
                self._next_check = now + LONGEST_NAP
            else:
                self._next_check = self._expire(now)
        while self._hopeless:
            inquiry = self._hopeless.popleft()
            if not inquiry.settled:
                self._settle(inquiry)
                self._owner.gave_up(inquiry, now)

    def _free(self) -> None:
        """Let go of what is settled, and do not leave it to the garbage collector."""
        for server in self._servers:
            for queue in server.ageing:
                while queue and not queue[0].ageing:
                    queue.popleft()

    def _nap(self, now: float) -> float:
        nap = min(LONGEST_NAP, self._next_check - now)
        if self._waiting or self._waiting_for_tcp:
            free = min(server.wait(now) for server in self._servers)
            nap = min(nap, max(free, NAP_FOR_RATE))
        return max(0.0, nap)

    def _flush(self, now: float) -> None:
        """Send what was waiting, as far as there is room."""
        while self._resting and self._resting[0][0] <= now:
            self._waiting.append(heapq.heappop(self._resting)[2])
        for _each in range(len(self._waiting_for_tcp)):
            inquiry, wanted = self._waiting_for_tcp.popleft()
            server: Server | None = wanted
            if wanted.silences and wanted.no_tcp_until > now:  # it was seen to be gone, meanwhile
                server = inquiry.next_over_tcp(self._servers, now)
            if not inquiry.settled:
                self._ask_by_tcp(inquiry, server, now)
        self._send_waiting()

    def _send_waiting(self) -> None:
        waiting, clock, send = self._waiting, self._clock, self._send
        while waiting:
            inquiry = waiting.popleft()
            now = clock()
            if not inquiry.began:
                inquiry.began = now
            if not inquiry.settled and not send(inquiry, now):
                waiting.appendleft(inquiry)
                return

    def close(self) -> None:
        """Close every socket."""
        self.transport.close()
