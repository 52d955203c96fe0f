# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs checks (see question.py) against real name servers, thousands side by side.

Each question is asked once for each resolver, however many checks want it and whichever aliases lead to it. Checks
are taken from their source one by one as there is room, so that memory is bounded by the concurrency and by the
answers, which are kept small (store.py).
"""

from __future__ import annotations

import collections
import gc
import time
import typing as t

from . import question as dns
from .engine import Engine
from .inquiry import Inquiry, joined
from .nameserver import Nameserver
from .question import Answer, Check, Question
from .reply import MOST_ALIASES, NOERROR, Reply, make_answer
from .server import Server
from .store import AnswerStore
from .wire import question_section

if t.TYPE_CHECKING:
    from .transport import Transport

T = t.TypeVar("T")
_GARBAGE = 50000  # objects made before the garbage collector has a look
_AT_ONCE = 64  # checks started before what came back is looked at


class ResolverSettings(t.NamedTuple):
    """Whom to ask, and how hard."""

    nameservers: tuple[Nameserver, ...]
    timeout: float = 2.0  # seconds for one try at most
    tries: int = 3  # how often a question is sent (to each server once at least) before it counts as timed out
    concurrency: int = 1000  # questions outstanding at once
    rate: float = 1000.0  # questions a second to one nameserver; 0: no cap


class Stats:
    """What it cost."""

    __slots__ = ("questions", "datagrams", "retransmissions", "tcp", "discarded", "seconds")

    def __init__(self) -> None:
        self.questions = 0  # different ones, those about the targets of aliases among them
        self.datagrams = 0  # sent
        self.retransmissions = 0  # questions sent again by UDP, to the same server or another
        self.tcp = 0  # connections
        self.discarded = 0  # datagrams and messages that fitted no question
        self.seconds = 0.0

    def add(self, transport: Transport[t.Any], retransmissions: int) -> None:
        """What one run sent and received."""
        self.datagrams += transport.datagrams
        self.retransmissions += retransmissions
        self.tcp += transport.connections
        self.discarded += transport.discarded


class _Running:
    """A check under way."""

    asked: t.Sequence[Question]  # a list that it asked side by side, ...
    told: list[Answer | None]  # ... the answers so far,
    next = 0  # the first that was not asked yet, for there was no room,
    left = 0  # and how many answers are missing

    def __init__(self, index: int, check: Check[t.Any]) -> None:
        self.index = index
        self.check = check


class Resolver:
    """Asks one set of name servers, which are taken to see the same DNS."""

    def __init__(
        self,
        settings: ResolverSettings,
        clock: t.Callable[[], float] = time.monotonic,
        wall_clock: t.Callable[[], float] = time.time,
    ) -> None:
        if not settings.nameservers:
            raise ValueError("no name servers are given")
        self._settings = settings
        self._clock = clock
        self._wall_clock = wall_clock
        self._since = 0.0  # Unix time when the clock stood at 0
        sends = max(settings.tries, len(settings.nameservers))
        self._servers = [
            Server(nameserver, index, settings.timeout, sends, settings.rate)
            for index, nameserver in enumerate(settings.nameservers)
        ]
        self._sends = sends
        self._store = AnswerStore([server.text for server in self._servers])
        self._under_way: dict[bytes, Inquiry] = {}
        self._backlog: collections.deque[_Running] = collections.deque()
        self._news: collections.deque[tuple[t.Any, Answer]] = (
            collections.deque()
        )  # answers that waiters were not told yet
        self._finished: collections.deque[tuple[int, t.Any]] = collections.deque()
        self._running = 0
        self._engine: Engine | None = None
        self._submit: t.Callable[[Inquiry], None]
        self.stats = Stats()

    def __enter__(self) -> Resolver:  # noqa: PYI034 - typing.Self needs Python 3.11
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def answers(self) -> t.Mapping[Question, Answer]:
        """Every answer so far, by question."""
        return self._store

    def close(self) -> None:
        """Close every socket, and forget what is under way. run() does it at its end, whatever ends it."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()
            self.stats.add(engine.transport, engine.retransmissions)
        self._under_way.clear()
        self._backlog.clear()
        self._news.clear()
        self._finished.clear()
        self._running = 0

    # -- checks

    def run(self, checks: t.Iterable[Check[T]]) -> t.Iterator[tuple[int, T]]:
        """Run checks; yield each one's index and result, in the order in which they end."""
        self.close()
        settings = self._settings
        for server in self._servers:
            for queue in server.ageing:
                queue.clear()
        engine = self._engine = Engine(
            self, self._servers, self._sends, settings.timeout, settings.concurrency, self._clock
        )
        self._submit = engine.submit
        began = self._clock()
        self._since = self._wall_clock() - began
        source: t.Iterator[tuple[int, Check[T]]] | None = enumerate(checks)
        finished = self._finished
        thresholds = gc.get_threshold()
        gc.set_threshold(_GARBAGE, *thresholds[1:])  # thousands of objects come and go with each batch; none is a cycle
        try:
            while True:
                while finished:
                    yield finished.popleft()
                if source is None and not self._running:
                    return
                busy = False
                if source is not None:
                    busy, source = self._start(source, engine)
                engine.pump(busy or bool(finished))
                self._feed_backlog()
        finally:
            gc.set_threshold(*thresholds)
            self.stats.seconds += self._clock() - began
            self.close()

    def _start(
        self, source: t.Iterator[tuple[int, Check[T]]], engine: Engine
    ) -> tuple[bool, t.Iterator[tuple[int, Check[T]]] | None]:
        """Start checks while there is room: whether there is more room, and the source unless it has ended."""
        most = self._settings.concurrency
        for _each in range(_AT_ONCE):
            if self._running + len(self._finished) >= most or engine.outstanding >= most or self._backlog:
                return False, source
            entry = next(source, None)
            if entry is None:
                return False, None
            self._running += 1
            self._advance(_Running(*entry), None)
        return True, source

    def _advance(self, running: _Running, told: t.Any) -> None:
        """Tell a check what it asked for; go on until it has to wait, or ends."""
        send = running.check.send
        while True:
            try:
                asked = send(told)
            except StopIteration as done:
                self._running -= 1
                self._finished.append((running.index, done.value))
                return
            if isinstance(asked, Question):
                told = self._ask(asked, running, -1)
                if told is None:
                    return
            else:
                running.asked = asked
                running.told = [None] * len(asked)
                running.next, running.left = 0, len(asked)
                if not self._feed(running):
                    return
                told = running.told

    def _feed(self, running: _Running) -> bool:
        """Ask what a check wants side by side, as far as there is room. True when all is answered."""
        engine = self._engine
        if engine is None:
            raise AssertionError("the engine is there as long as a check runs")
        while running.next < len(running.asked):
            if engine.outstanding >= self._settings.concurrency:
                self._backlog.append(running)
                return False
            position = running.next
            running.next += 1
            answer = self._ask(running.asked[position], running, position)
            if answer is not None:
                running.told[position] = answer
                running.left -= 1
        return not running.left

    def _feed_backlog(self) -> None:
        for _each in range(len(self._backlog)):
            running = self._backlog.popleft()
            if self._feed(running):
                self._advance(running, running.told)
            if self._backlog and self._backlog[-1] is running:
                return

    # -- questions

    def _ask(self, question: Question, waiter: t.Any, position: int, depth: int = 0) -> Answer | None:
        """The answer where it is known; otherwise the waiter is told when it is."""
        try:
            section = question_section(question)
        except ValueError:  # no name, or (after a DNAME) one that is too long
            return Answer(question, dns.NOT_ASKED)
        if section in self._store.kept:
            return self._store.find(section, question)
        inquiry = self._under_way.get(section)
        if inquiry is not None:
            inquiry.waiters.append((waiter, position))
            return None
        inquiry = Inquiry(question, section, (waiter, position))
        if depth:
            inquiry.depth = depth
        self._under_way[section] = inquiry
        self.stats.questions += 1
        self._submit(inquiry)
        return None

    def answered(
        self, inquiry: Inquiry, reply: Reply, server: Server, over_tcp: bool, now: float, rtt: float, wire: bytes
    ) -> None:
        """A server gave a usable answer (called by the engine)."""
        question, at = inquiry.question, self._since + now
        transport = "tcp" if over_tcp else "udp"
        answer = make_answer(question, reply, server.text, transport, at, rtt, inquiry.failures)
        if reply.follow is not None:
            self._follow(inquiry, answer, reply.follow)
            return
        if over_tcp or inquiry.failures:
            self._store.put(inquiry.section, answer)
        else:
            self._store.put_response(inquiry.section, wire, server.index, at, rtt)
        self._deliver(inquiry, answer)

    def answered_usually(
        self, inquiry: Inquiry, found: tuple[str, int, bool], server: Server, now: float, rtt: float, wire: bytes
    ) -> None:
        """A server gave the most common answer (called by the engine): answered(), in half the time."""
        section, failures, at = inquiry.section, inquiry.failures, self._since + now
        value, ttl, authenticated = found
        answer = Answer(
            inquiry.question, dns.ANSWER, (value,), ttl, (), None, NOERROR, server.text, "udp", at, rtt, authenticated,
            (), failures,
        )  # fmt: skip
        if failures:
            self._store.put(section, answer)
        else:
            self._store.put_response(section, wire, server.index, at, rtt)
        waiters = inquiry.waiters
        if len(waiters) == 1 and waiters[0][1] == -1 and not self._news:
            del self._under_way[section]
            self._advance(waiters[0][0], answer)
        else:
            self._deliver(inquiry, answer)

    def gave_up(self, inquiry: Inquiry, now: float) -> None:
        """No server gave a usable answer (called by the engine)."""
        self._finish(inquiry, inquiry.given_up(self._since + now))

    def _finish(self, inquiry: Inquiry, answer: Answer) -> None:
        self._store.put(inquiry.section, answer)
        self._deliver(inquiry, answer)

    def _deliver(self, inquiry: Inquiry, answer: Answer) -> None:
        del self._under_way[inquiry.section]
        self._news.append((inquiry.waiters, answer))
        if len(self._news) > 1:  # the call that tells the first of them goes on with the others: no recursion
            return
        while self._news:
            waiters, answer = self._news[0]
            for waiter, position in waiters:
                if position == -1:
                    self._advance(waiter, answer)
                elif isinstance(waiter, Inquiry):
                    self._finish_alias(waiter, answer)
                else:
                    waiter.told[position] = answer
                    waiter.left -= 1
                    if not waiter.left:
                        self._advance(waiter, waiter.told)
            self._news.popleft()

    # -- aliases that lead out of an answer

    def _follow(self, inquiry: Inquiry, answer: Answer, target: str) -> None:
        """The answer ends at an alias: what is known, or gets known, about its target is the rest of it."""
        inquiry.so_far = answer
        inquiry.depth += len(answer.aliases)
        question = Question(target, inquiry.question.rdtype)
        if inquiry.depth > MOST_ALIASES:
            self._finish_alias(inquiry, Answer(question, dns.ALIAS_LOOP, at=answer.at))
            return
        rest = self._ask(question, inquiry, -2, inquiry.depth)
        if rest is not None:
            self._finish_alias(inquiry, rest)
            return
        waits_for = self._under_way[question_section(question)]
        if waits_for.leads_back(inquiry):
            waits_for.waiters.remove((inquiry, -2))
            self._finish_alias(inquiry, Answer(question, dns.ALIAS_LOOP, at=answer.at))
        else:
            inquiry.waits_for = waits_for

    def _finish_alias(self, inquiry: Inquiry, rest: Answer) -> None:
        answer = joined(t.cast(Answer, inquiry.so_far), rest)
        if len(answer.aliases) > MOST_ALIASES:
            answer.outcome, answer.records, answer.aliases = dns.ALIAS_LOOP, (), answer.aliases[:MOST_ALIASES]
        self._finish(inquiry, answer)
