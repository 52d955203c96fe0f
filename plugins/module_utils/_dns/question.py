# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be asked of DNS, and what can come back.

A *check* is a generator that yields a Question (or a list of them, asked side by side) and is sent the
Answer (or the list of Answers, in the same order). It never learns where answers come from: the network
(resolver.py), saved evidence, or a table in a test (replay() below). Nothing here opens a socket or
looks at a clock.

Names are text in DNS presentation form, absolute, with the final dot; every octet other than letters,
digits and ``-_*/+=:`` is written ``\\DDD``, so that no name can carry markup, templates, quotes,
white space or terminal escapes (wire.py makes and reads that form).
"""

from __future__ import annotations

import typing as t

A = 1
NS = 2
CNAME = 5
SOA = 6
PTR = 12
MX = 15
TXT = 16
AAAA = 28
DNAME = 39

TYPE_NAMES = {
    A: "A", NS: "NS", CNAME: "CNAME", SOA: "SOA", PTR: "PTR", MX: "MX", TXT: "TXT", AAAA: "AAAA", DNAME: "DNAME",
}  # fmt: skip
TYPE_CODES = {name: code for code, name in TYPE_NAMES.items()}

# Outcomes: kept apart for ever.
ANSWER = "answer"  # records of the type asked for
NODATA = "nodata"  # the name exists, the type does not (RFC 2308 section 2.2)
NXDOMAIN = "nxdomain"  # the name does not exist (RFC 2308 section 2.1, RFC 8020)
SERVFAIL = "servfail"  # the server could not find out
REFUSED = "refused"  # the server does not answer us
RCODE = "rcode"  # any other rcode (FORMERR, NOTIMP, NOTAUTH ...); the answer's rcode says which
LAME = "lame"  # a referral, or an empty answer from a server that neither knows nor recurses
TIMEOUT = "timeout"  # nothing that fits came back in time
MALFORMED = "malformed"  # something came back that could not be read
UNREACHABLE = "unreachable"  # the network or the host said no (ICMP error, no route)
ALIAS_LOOP = "alias_loop"  # CNAME or DNAME records that lead in a circle, or too far
NOT_ASKED = "not_asked"  # saved evidence, or a bound, holds no answer to this question

OUTCOMES = (
    ANSWER,
    NODATA,
    NXDOMAIN,
    SERVFAIL,
    REFUSED,
    RCODE,
    LAME,
    TIMEOUT,
    MALFORMED,
    UNREACHABLE,
    ALIAS_LOOP,
    NOT_ASKED,
)

#: DNS has spoken: there are records, or there are none. Every other outcome means "could not find out".
CONCLUSIVE = frozenset((ANSWER, NODATA, NXDOMAIN))

#: Failures that asking again later may mend; the rest stay until somebody changes something.
TRANSIENT = frozenset((SERVFAIL, TIMEOUT, UNREACHABLE))


class Question(t.NamedTuple):
    """One question. Make it with ask(), so that names equal in DNS are equal here (RFC 4343)."""

    owner: str  # absolute, lower case, presentation form: "10.2.0.192.in-addr.arpa."
    rdtype: int


def ask(name: str, rdtype: int) -> Question:
    """The question for a name in presentation form, with or without the final dot."""
    return Question(name.lower() if name.endswith(".") else name.lower() + ".", rdtype)


class Alias(t.NamedTuple):
    """A CNAME, or a DNAME that made one, that was followed (RFC 1034 section 3.6.2, RFC 6672)."""

    owner: str
    kind: str  # "CNAME" or "DNAME"
    target: str  # where the name asked for went: the CNAME's target, also for a DNAME (after substitution)
    ttl: int


class Failure(t.NamedTuple):
    """A try that gave no usable answer, before the one that did, or one of those that all failed."""

    server: str  # "192.0.2.53:53" or "[2001:db8::53]:53"
    outcome: str  # one of OUTCOMES
    after: float  # seconds from the first sending of the question until this try was given up
    detail: str  # a few words, or "" (an rcode's name, the errno's text); bounded, printable


class Answer:
    """What was learned for one question. Immutable by agreement; small, for there may be 100,000 of them."""

    __slots__ = (
        "aliases",
        "at",
        "authenticated",
        "extended_errors",
        "failures",
        "outcome",
        "question",
        "rcode",
        "records",
        "rtt",
        "server",
        "transport",
        "ttl",
        "zone",
    )

    def __init__(
        self,
        question: Question,
        outcome: str,
        records: tuple[str, ...] = (),
        ttl: int | None = None,
        aliases: tuple[Alias, ...] = (),
        zone: str | None = None,
        rcode: int | None = None,
        server: str | None = None,
        transport: str | None = None,
        at: float = 0.0,
        rtt: float = 0.0,
        authenticated: bool = False,
        extended_errors: tuple[tuple[int, str], ...] = (),
        failures: tuple[Failure, ...] = (),
    ) -> None:
        self.question = question
        self.outcome = outcome
        #: Addresses in canonical text (inet_ntop), PTR targets as absolute names with their case kept, MX as
        #: "10 mail.example.", the strings of a TXT joined and written as a label is (name.py); in the order of the
        #: answer, with no record twice. Empty unless outcome is ANSWER.
        self.records = records
        #: Seconds this may be cached: the least TTL along the aliases and the records; for NXDOMAIN and NODATA
        #: the lesser of the SOA's TTL and its minimum (RFC 2308 section 5). None where nothing says.
        self.ttl = ttl
        self.aliases = aliases
        #: The owner of the SOA in a negative answer's authority section: a hint, not yet checked.
        self.zone = zone
        self.rcode = rcode
        #: Who gave this answer, or was asked last: "ADDRESS:PORT". None where nobody could be asked.
        self.server = server
        self.transport = transport  # "udp", "tcp" or None
        self.at = at  # Unix time when it arrived, or was given up
        self.rtt = rtt  # seconds between sending the try that was answered and its answer
        self.authenticated = authenticated  # AD: the resolver says that it validated this (RFC 4035 section 3.2.3)
        self.extended_errors = extended_errors  # (code, text) of RFC 8914, text bounded and printable
        self.failures = failures

    @property
    def conclusive(self) -> bool:
        """True where DNS has spoken: there are records, or there are none."""
        return self.outcome in CONCLUSIVE

    def __repr__(self) -> str:
        kind = TYPE_NAMES.get(self.question.rdtype, str(self.question.rdtype))
        return f"<Answer {self.question.owner} {kind}: {self.outcome} {' '.join(self.records)}>"


Asked = t.Union[Question, t.Sequence[Question]]
Told = t.Union[Answer, list[Answer]]
T = t.TypeVar("T")
Check = t.Generator[Asked, t.Any, T]


def replay(check: Check[T], lookup: t.Callable[[Question], Answer | None]) -> T:
    """Run one check to its end over answers that are already there.

    lookup gives the Answer for a Question, or None where there is none: the check is then told NOT_ASKED.
    """

    def tell(question: Question) -> Answer:
        answer = lookup(question)
        return Answer(question, NOT_ASKED) if answer is None else answer

    try:
        asked = next(check)
        while True:
            asked = check.send(tell(asked) if isinstance(asked, Question) else [tell(question) for question in asked])
    except StopIteration as done:
        return t.cast(T, done.value)
