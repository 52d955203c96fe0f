# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life of one question: whom it was sent to, what failed, whom to ask next, and what it comes to in the end.

Pure decisions, no socket and no clock. pool.py sends and receives, engine.py keeps the time.
"""

from __future__ import annotations

import typing as t

from . import question as dns
from .question import Answer, Failure, Question
from .reply import RCODE_NAMES, Reply, make_answer
from .server import Server

MOST_FAILURES = 12  # kept in an Answer

# When every server failed: what to tell, the most telling first. A server that spoke says more than silence.
_TELLING = (dns.SERVFAIL, dns.REFUSED, dns.LAME, dns.RCODE, dns.MALFORMED, dns.UNREACHABLE, dns.TIMEOUT)


class Attempt:
    """One sending of one question to one server. Answers to it count until its question is settled."""

    # Class attributes are what most objects keep: making an object is a good part of what a question costs.
    section = b""  # the question as sent, with its mixed case
    ident = b""
    ageing = True  # False once it was answered, given up, or its question was settled
    edns = True
    spoiled = False  # an answer came that fits but for the case of its name, or is larger than we said we take
    place: t.Any = None  # where pool.py or transport.py keeps it

    def __init__(self, inquiry: Inquiry, server: Server, sent: float, level: int) -> None:
        self.inquiry = inquiry
        self.server = server
        self.sent = sent
        self.level = level
        if server.plain:
            self.edns = False


class Inquiry:
    """One question under way."""

    began = 0.0
    asked: tuple[int, ...] = ()  # indexes of the servers it was sent to by UDP, in order
    out: tuple[int, ...] = ()  # indexes of servers that said something final and useless
    tcp_asked: tuple[int, ...] = ()
    failures: tuple[Failure, ...] = ()
    worst: tuple[int, Reply, Server, str, float] | None = None
    waits_for: Inquiry | None = None  # the inquiry about the name that its aliases lead to
    so_far: Answer | None = None  # what is known while that one is under way
    depth = 0  # aliases followed to get here
    settled = False

    def __init__(self, question: Question, section: bytes, waiter: tuple[t.Any, int]) -> None:
        self.question = question
        self.section = section  # in lower case, as it stands in a message
        self.waiters = [waiter]  # who wants the answer: for resolver.py
        self.attempts: list[Attempt] = []

    def fail(self, attempt: Attempt, reply: Reply, transport: str, now: float, detail: str = "") -> None:
        """Note a try that gave no usable answer. What the server says for good makes it useless for this question."""
        server = attempt.server
        if not detail and reply.rcode:
            detail = RCODE_NAMES.get(reply.rcode, f"RCODE{reply.rcode}")
        if len(self.failures) < MOST_FAILURES:
            self.failures += (Failure(server.text, reply.outcome, round(now - self.began, 6), detail),)
        rank = _TELLING.index(reply.outcome)
        if self.worst is None or rank < self.worst[0]:
            self.worst = (rank, reply, server, transport, now - attempt.sent)
        if reply.outcome not in (dns.TIMEOUT, dns.UNREACHABLE):
            self.out += (server.index,)

    def next_server(self, servers: t.Sequence[Server], sends: int, now: float) -> Server | None:
        """Whom to ask next by UDP: least asked about this, then in good standing, then free, then in listed order."""
        if len(self.asked) >= sends:
            return None
        left = [server for server in servers if server.index not in self.out]
        if not left:
            return None
        return min(left, key=lambda s: (self.asked.count(s.index), s.away_until > now, s.wait(now) > 0, s.index))

    def next_over_tcp(self, servers: t.Sequence[Server], now: float) -> Server | None:
        """Whom to ask by TCP when UDP got nothing."""
        for server in servers:
            if server.index not in self.out + self.tcp_asked and server.no_tcp_until <= now:
                return server
        return None

    def given_up(self, at: float) -> Answer:
        """What is told when nobody gave a usable answer."""
        if self.worst is None:
            return make_answer(self.question, Reply(dns.TIMEOUT), None, None, at, 0.0, self.failures)
        _rank, reply, server, transport, rtt = self.worst
        return make_answer(self.question, reply, server.text, transport, at, rtt, self.failures)

    def leads_back(self, to: Inquiry) -> bool:
        """True where this inquiry waits, over any number of aliases, for that one: a circle."""
        step: Inquiry | None = self
        while step is not None:
            if step is to:
                return True
            step = step.waits_for
        return False


def joined(first: Answer, rest: Answer) -> Answer:
    """An answer that ends at an alias, and the answer for the alias's target, as one (RFC 6604: the last counts)."""
    ttls = [ttl for ttl in (first.ttl, rest.ttl) if ttl is not None]
    return Answer(
        first.question,
        rest.outcome,
        rest.records,
        min(ttls) if rest.ttl is not None or not rest.conclusive else None,
        first.aliases + rest.aliases,
        rest.zone,
        rest.rcode,
        rest.server,
        rest.transport,
        rest.at,
        rest.rtt,
        first.authenticated and rest.authenticated,
        first.extended_errors + rest.extended_errors,
        (first.failures + rest.failures)[:MOST_FAILURES],
    )
