# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A question to one certain server, and what that server said: what traces and validation are made of.

The resolver (resolver.py) wants to know what DNS says and takes any server's word; here each server is asked by name,
without recursion, and whatever it says is kept, wrong or not. A *probing* is a generator like a check (question.py):
it yields a Probe (or a list of them, asked side by side) and is sent the Response (or the list of Responses). The
driver is prober.py; replay() below runs one over saved responses. Nothing here opens a socket or looks at a clock.
"""

from __future__ import annotations

import struct
import typing as t
from socket import AF_INET6, inet_ntoa, inet_ntop

from .message import KNOWN_TYPES, read_message
from .name import NotOrdinary, labels_to_text, read_labels
from .nameserver import Nameserver
from .question import (
    AAAA,
    CNAME,
    DNAME,
    MALFORMED,
    MX,
    NOT_ASKED,
    NS,
    PTR,
    SOA,
    TIMEOUT,
    UNREACHABLE,
    A,
    Question,
)
from .reply import MOST_EXTENDED_ERRORS, TC, safe_text
from .wire import HEADER_SIZE, question_section

if t.TYPE_CHECKING:
    import dns.message

RESPONSE = "response"  # the server answered; what it said is in rcode, flags and sections

#: What can become of a probe. Only RESPONSE carries a message.
PROBE_OUTCOMES = (RESPONSE, TIMEOUT, UNREACHABLE, MALFORMED, NOT_ASKED)


# What a Response's detail may say beside an errno's text; several are joined by ", ".
NO_EDNS = "no EDNS"  # it answers only without EDNS (RFC 6891 section 7)
OTHER_CASE = "case of the name not kept"  # it answers with the name in another case than it was asked
TRUNCATED = "truncated by UDP"  # and what follows is about TCP
NO_ROUTE = "no route from this host"  # nothing was sent: this host does not speak that family, or has no way there
MISFITS = "only answers that do not fit"  # with TIMEOUT: what came was ignored (another id or question)


class Probe(t.NamedTuple):
    """One question to one server."""

    server: Nameserver
    owner: str  # absolute, lower case, presentation form (see question.py)
    rdtype: int
    recurse: bool = False  # RD
    unchecked: bool = False  # CD: a validating resolver is to answer without validating
    dnssec: bool = False  # DO: signatures wanted


class Seen(t.NamedTuple):
    """A record in a response. Names in value are absolute, in presentation form, with their case kept."""

    owner: str  # lower case
    rdtype: int
    ttl: int
    value: str  # an address in canonical text, a name, "10 mail.example." for MX, seven fields for SOA; "" for others


class Response:
    """What one server said. Immutable by agreement."""

    __slots__ = (
        "additional", "answers", "at", "authority", "detail", "extended_errors", "flags", "outcome", "probe", "rcode",
        "rtt", "transport", "wire",
    )  # fmt: skip

    def __init__(
        self,
        probe: Probe,
        outcome: str,
        rcode: int | None = None,
        flags: int = 0,
        answers: tuple[Seen, ...] = (),
        authority: tuple[Seen, ...] = (),
        additional: tuple[Seen, ...] = (),
        extended_errors: tuple[tuple[int, str], ...] = (),
        wire: bytes | None = None,
        transport: str | None = None,
        at: float = 0.0,
        rtt: float = 0.0,
        detail: str = "",
    ) -> None:
        self.probe = probe
        self.outcome = outcome  # one of PROBE_OUTCOMES
        self.rcode = rcode
        self.flags = flags  # the header's 16 bits: AA, TC, RA, AD in reply.py
        self.answers = answers
        self.authority = authority
        self.additional = additional
        self.extended_errors = extended_errors  # RFC 8914: (code, bounded printable text)
        self.wire = wire  # the message as it came, for validation and for saved evidence
        self.transport = transport  # "udp", "tcp" or None
        self.at = at  # Unix time
        self.rtt = rtt  # seconds
        self.detail = detail  # a few words: the errno's text, "no EDNS"; bounded, printable

    def message(self) -> dns.message.Message:
        """The whole message, read by dnspython behind the guard of message.py; ValueError where it cannot be read."""
        if self.wire is None:
            raise ValueError("there is no response")
        return read_message(self.wire)


_COUNTS = struct.Struct("!2xHHHHH")
_RR = struct.Struct("!HHIH")
_NUMBERS = struct.Struct("!IIIII")
_OPT = 41
_EXTENDED_ERROR = 15


class _Sections:
    """All that is read of a message behind its question, filled section by section."""

    __slots__ = ("extended_errors", "high", "records")

    def __init__(self) -> None:
        self.records: list[tuple[Seen, ...]] = []
        self.high = 0  # the high bits of the rcode (RFC 6891 section 6.1.3)
        self.extended_errors: tuple[tuple[int, str], ...] = ()


def section_of(probe: Probe) -> bytes:
    """The probe's question as it stands in a message, in lower case. ValueError where the owner is no name."""
    return question_section(Question(probe.owner.lower(), probe.rdtype))


def read_response(
    probe: Probe, wire: bytes, transport: str | None, at: float, rtt: float, detail: str = ""
) -> Response:
    """What a message says about a probe; MALFORMED where it is broken, or answers another question."""
    section = section_of(probe)
    end = HEADER_SIZE + len(section)
    try:
        flags, questions, *counts = _COUNTS.unpack_from(wire)
        name = wire[HEADER_SIZE : end - 4].lower()
        if flags & 0xF800 != 0x8000 or questions != 1 or name + wire[end - 4 : end] != section:
            raise NotOrdinary
        if flags & TC and transport == "tcp":  # there is nothing left to ask, and what is missing cannot be told
            raise NotOrdinary
        # compressed names would otherwise end in our own mixed case
        wire = wire[:HEADER_SIZE] + section + wire[end:]
        found = _read_sections(wire, end, counts)
        answers, authority, additional = found.records
    except (NotOrdinary, IndexError, struct.error):
        return Response(probe, MALFORMED, transport=transport, at=at, rtt=rtt, detail=detail)
    return Response(
        probe,
        RESPONSE,
        flags & 15 | found.high,
        flags,
        answers,
        authority,
        additional,
        found.extended_errors,
        wire,
        transport,
        at,
        rtt,
        detail,
    )


def _read_sections(wire: bytes, pos: int, counts: t.Iterable[int]) -> _Sections:
    found = _Sections()
    for count in counts:
        records = []
        for _each in range(count):
            labels, pos = read_labels(wire, pos)
            kind, rdclass, ttl, size = _RR.unpack_from(wire, pos)
            pos += 10
            behind = pos + size
            if behind > len(wire):
                raise NotOrdinary
            if kind == _OPT:
                found.high = ttl >> 24 << 4
                found.extended_errors = _extended_errors(wire[pos:behind])
            elif rdclass == 1 and kind in KNOWN_TYPES:
                ttl = ttl if ttl < 0x80000000 else 0  # RFC 2181 section 8
                records.append(Seen(labels_to_text(labels).lower(), kind, ttl, _value(wire, kind, pos, behind)))
            pos = behind
        found.records.append(tuple(records))
    if pos != len(wire):
        raise NotOrdinary
    return found


def _value(wire: bytes, kind: int, pos: int, behind: int) -> str:
    """A record's value as in Seen."""
    if kind == A and behind - pos == 4:
        return inet_ntoa(wire[pos:behind])
    if kind == AAAA and behind - pos == 16:
        return inet_ntop(AF_INET6, wire[pos:behind])
    if kind in (NS, PTR, CNAME, DNAME):
        labels, end = read_labels(wire, pos)
        value = labels_to_text(labels)
    elif kind == MX:
        labels, end = read_labels(wire, pos + 2)
        value = f"{int.from_bytes(wire[pos : pos + 2], 'big')} {labels_to_text(labels)}"
    elif kind == SOA:
        mname, pos = read_labels(wire, pos)
        rname, pos = read_labels(wire, pos)
        numbers = " ".join(map(str, _NUMBERS.unpack_from(wire, pos)))
        value, end = f"{labels_to_text(mname)} {labels_to_text(rname)} {numbers}", pos + _NUMBERS.size
    elif kind in (A, AAAA):
        raise NotOrdinary
    else:
        return ""
    if end != behind:
        raise NotOrdinary
    return value


def _extended_errors(options: bytes) -> tuple[tuple[int, str], ...]:
    found = []
    pos = 0
    while pos < len(options):
        code, size = int.from_bytes(options[pos : pos + 2], "big"), int.from_bytes(options[pos + 2 : pos + 4], "big")
        data = options[pos + 4 : pos + 4 + size]
        pos += 4 + size
        if pos > len(options):
            raise NotOrdinary
        if code == _EXTENDED_ERROR and size >= 2:
            found.append((int.from_bytes(data[:2], "big"), safe_text(data[2:])))
    return tuple(found[:MOST_EXTENDED_ERRORS])


Probed = t.Union[Probe, t.Sequence[Probe]]
T = t.TypeVar("T")
Probing = t.Generator[Probed, t.Any, T]


def replay(probing: Probing[T], lookup: t.Callable[[Probe], Response | None]) -> T:
    """Run one probing to its end over responses that are already there; what is missing is told as NOT_ASKED."""

    def tell(probe: Probe) -> Response:
        response = lookup(probe)
        return Response(probe, NOT_ASKED) if response is None else response

    try:
        asked = next(probing)
        while True:
            asked = probing.send(tell(asked) if isinstance(asked, Probe) else [tell(probe) for probe in asked])
    except StopIteration as done:
        return t.cast(T, done.value)
