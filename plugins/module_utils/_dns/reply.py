# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one response says about one question: which outcome, which records, which alias remains to be followed.

Pure, and the one place for these rules: the fast reader (wire.py) and the one for everything else (message.py) both
end here, so that they cannot differ in judgement.
"""

from __future__ import annotations

import typing as t

from . import question as dns
from .question import Alias, Answer, Failure, Question

AA = 0x0400
TC = 0x0200
RA = 0x0080
AD = 0x0020

NOERROR = 0
FORMERR = 1
SERVFAIL = 2
NXDOMAIN = 3
NOTIMP = 4
REFUSED = 5
BADVERS = 16

RCODE_NAMES = {
    0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN",
    8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 16: "BADVERS", 23: "BADCOOKIE",
}  # fmt: skip

# As many as both Unbound and BIND follow (tests/integration/differential): beyond, receivers behind them get SERVFAIL.
MOST_ALIASES = 11
MOST_EXTENDED_TEXT = 200
MOST_EXTENDED_ERRORS = 8

_FAILED = {SERVFAIL: dns.SERVFAIL, REFUSED: dns.REFUSED}


class Record(t.NamedTuple):
    """A record of the answer section, or an SOA of the authority section."""

    owner: str  # lower case
    rdtype: int
    ttl: int
    value: str  # as in Answer.records; for an SOA its minimum, in digits


class Reply(t.NamedTuple):
    """What one response says. The fields of Answer that a response decides, and where to go on."""

    outcome: str
    records: tuple[str, ...] = ()
    ttl: int | None = None
    aliases: tuple[Alias, ...] = ()
    zone: str | None = None
    rcode: int | None = None
    authenticated: bool = False
    extended_errors: tuple[tuple[int, str], ...] = ()
    follow: str | None = None  # the aliases end at this name, and the response says no more: ask for it


def make_answer(
    question: Question,
    reply: Reply,
    server: str | None,
    transport: str | None,
    at: float,
    rtt: float,
    failures: tuple[Failure, ...] = (),
) -> Answer:
    """What a reply means for the question, with where it came from."""
    return Answer(
        question,
        reply.outcome,
        reply.records,
        reply.ttl,
        reply.aliases,
        reply.zone,
        reply.rcode,
        server,
        transport,
        at,
        rtt,
        reply.authenticated,
        reply.extended_errors,
        failures,
    )


def safe_text(octets: bytes) -> str:
    """Text from a server, made harmless: bounded, printable ASCII, without markup, quotes, braces and backslash."""
    text = octets[: MOST_EXTENDED_TEXT * 2].decode("ascii", "replace").rstrip("\0")
    return "".join([char if " " <= char <= "~" and char not in "{}<>&\"'\\`$" else "?" for char in text])[
        :MOST_EXTENDED_TEXT
    ]


def conclude(
    question: Question,
    flags: int,
    rcode: int,
    answers: t.Sequence[Record],
    authority: t.Sequence[Record] = (),
    referral: bool = False,
    extended_errors: tuple[tuple[int, str], ...] = (),
) -> Reply:
    """The meaning of a response. authority: its SOA records; referral: its authority section holds NS records.

    answers: what the answer section holds, records of types that nobody asks for among them.
    """
    authenticated = bool(flags & AD)
    name, ttl, aliases, looped = _follow(question, answers)
    records, ttl = _collect(answers, name, question.rdtype, ttl)

    def reply(outcome: str, **more: t.Any) -> Reply:
        return Reply(
            outcome, aliases=aliases, rcode=rcode, authenticated=authenticated, extended_errors=extended_errors, **more
        )

    if flags & TC:  # over TCP there is nothing left to ask: what is missing cannot be told
        return reply(dns.MALFORMED)
    if looped:
        return reply(dns.ALIAS_LOOP, ttl=ttl)
    if rcode not in (NOERROR, NXDOMAIN):
        return reply(_FAILED.get(rcode, dns.RCODE))
    if records:
        if rcode == NXDOMAIN:  # the name exists and it does not: nothing to rely on
            return reply(dns.MALFORMED)
        return reply(dns.ANSWER, records=records, ttl=ttl)
    soa = next((record for record in authority if _within(name, record.owner)), None)
    if soa is not None:  # RFC 2308 section 5; RFC 6604: both are about the last name of the chain
        least = min(soa.ttl, int(soa.value))
        ttl = least if ttl is None else min(least, ttl)
        return reply(dns.NXDOMAIN if rcode == NXDOMAIN else dns.NODATA, ttl=ttl, zone=soa.owner)
    if rcode == NXDOMAIN:
        return reply(dns.NXDOMAIN if flags & (AA | RA) else dns.LAME)
    if aliases:
        return reply(dns.NOT_ASKED, ttl=ttl, follow=name)
    if referral or not flags & (AA | RA):  # RFC 2308 section 2.2: a referral, whatever AA says, or nobody at home
        return reply(dns.LAME)
    return reply(dns.MALFORMED if answers else dns.NODATA)  # records, and none of them was asked for


def _within(name: str, zone: str) -> bool:
    return zone == "." or name == zone or name.endswith("." + zone)


def _follow(question: Question, answers: t.Sequence[Record]) -> tuple[str, int | None, tuple[Alias, ...], bool]:
    """Go along the aliases: the last name, the least TTL on the way, the aliases, and whether they lead too far."""
    name, ttl = question.owner, None
    aliases: list[Alias] = []
    moves = [record for record in answers if record.rdtype in (dns.CNAME, dns.DNAME)]
    if question.rdtype == dns.CNAME or not moves:
        return name, ttl, (), False
    seen = {name}
    while True:
        alias = _alias_of(name, moves)
        if alias is None or _comes_first(name, question.rdtype, answers):
            return name, ttl, tuple(aliases), False
        aliases.append(alias)
        ttl = alias.ttl if ttl is None else min(ttl, alias.ttl)
        name = alias.target.lower()
        if name in seen or len(aliases) > MOST_ALIASES:
            return name, ttl, tuple(aliases[:MOST_ALIASES]), True
        seen.add(name)


def _comes_first(name: str, rdtype: int, answers: t.Sequence[Record]) -> bool:
    """A name with an alias must have nothing else (RFC 1034 section 3.6.2). Where it has, the first of them counts."""
    kinds = (record.rdtype for record in answers if record.owner == name)
    return next((kind for kind in kinds if kind in (rdtype, dns.CNAME)), None) == rdtype


def _alias_of(name: str, moves: t.Sequence[Record]) -> Alias | None:
    for record in moves:  # a DNAME first: the CNAME beside it was made from it (RFC 6672 section 3.1)
        if record.rdtype == dns.DNAME and name != record.owner and _within(name, record.owner):
            prefix = name if record.owner == "." else name[: -len(record.owner)]
            return Alias(record.owner, "DNAME", prefix + ("" if record.value == "." else record.value), record.ttl)
    for record in moves:
        if record.rdtype == dns.CNAME and record.owner == name:
            return Alias(record.owner, "CNAME", record.value, record.ttl)
    return None


def _collect(
    answers: t.Sequence[Record], name: str, rdtype: int, ttl: int | None
) -> tuple[tuple[str, ...], int | None]:
    """The values of one RRset in their order, none twice (names without regard to case), and the least TTL."""
    found: dict[str, str] = {}
    for record in answers:
        if record.rdtype == rdtype and record.owner == name:
            found.setdefault(record.value if rdtype == dns.TXT else record.value.lower(), record.value)
            ttl = record.ttl if ttl is None else min(ttl, record.ttl)
    return tuple(found.values()), ttl
