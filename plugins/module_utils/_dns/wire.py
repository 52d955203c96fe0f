# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ordinary question and the ordinary answer, by hand: pure, and fast.

Ordinary is a response to our own question that holds nothing but A, AAAA, PTR and CNAME records, SOA and NS in
authority, and at most one OPT record (RFC 6891) with nothing in it but extended errors (RFC 8914). Everything else,
and everything that is broken in any way, is left to dnspython (message.py): read_ordinary() returns None and never
raises. Where both can read a message they say the same (tests/unit/dns/test_differential.py).
"""

from __future__ import annotations

import struct
from socket import AF_INET6, inet_ntoa, inet_ntop

from .name import MOST_LABEL, MOST_NAME, PLAIN, NotOrdinary, labels_to_text, labels_to_wire, name_to_wire, read_labels
from .question import AAAA, ANSWER, CNAME, NS, PTR, SOA, A, Question
from .reply import AD, MOST_EXTENDED_ERRORS, NOERROR, TC, Record, Reply, conclude, safe_text

MOST_DATAGRAM = 1232  # advertised: fits every path without fragments (DNS flag day 2020)
HEADER_SIZE = 12

_IN = b"\0\1"
_LENGTH = [bytes((size,)) for size in range(MOST_LABEL + 1)]
# RD, and AD to say that the AD of the answer is wanted (RFC 6840 section 5.7); DO stays off
_HEADER_EDNS = b"\x01\x20\0\1\0\0\0\0\0\1"
_HEADER_PLAIN = b"\x01\x20\0\1\0\0\0\0\0\0"
_OPT = struct.pack("!BHHIH", 0, 41, MOST_DATAGRAM, 0, 0)
_OPT_DNSSEC = struct.pack("!BHHIH", 0, 41, MOST_DATAGRAM, 0x8000, 0)
# OPT records that change nothing (no rcode bits, version 0, no options), with the payload sizes that servers announce
_BARE_OPTS = frozenset(
    struct.pack("!BHHIH", 0, 41, size, 0, 0) for size in (512, 1220, 1232, 1280, 1400, 1410, 1452, 1472, 4096, 8192)
)
_COUNTS = struct.Struct("!2xHHHHH")
_OWN_NAME = b"\xc0\x0c"  # a pointer to the name asked for
_RR = struct.Struct("!HHIH")
_LETTERS = bytes(0x20 if chr(octet).isascii() and chr(octet).isalpha() else 0 for octet in range(256))
_OPT_TYPE = 41
_EXTENDED_ERROR = 15
_REPLY_BITS = 0xF800 | TC  # QR, opcode, TC
_RESPONSE = 0x8000
# A response that is whole and says NOERROR, with one question, one answer and one additional record: whether AD is set
_USUAL_HEADERS = {
    struct.pack("!HHHHH", _RESPONSE | bits, 1, 1, 0, 1): bits & AD != 0 for bits in range(0x800) if not bits & (TC | 15)
}
_USUAL_RECORDS = {rdtype: _OWN_NAME + rdtype.to_bytes(2, "big") + _IN for rdtype in (A, PTR)}
_TTL_SIZE = struct.Struct("!IH")


# Names in one zone share all but their first label: the rest of a question section, by the rest of the owner and type.
_TAILS: dict[tuple[str, int], bytes] = {}
_TEXTS: dict[bytes, str] = {}  # the same the other way, for names in answers
_MOST_TAILS = 4096


def question_section(question: Question) -> bytes:
    """The question, which is in lower case, as it stands in a message. ValueError where the owner is no name."""
    owner, rdtype = question
    label, _dot, rest = owner.partition(".")
    tail = _TAILS.get((rest, rdtype))
    if tail is not None and 0 < len(label) <= MOST_LABEL and len(owner) < MOST_NAME and "\\" not in label:
        return _LENGTH[len(label)] + label.encode("ascii") + tail
    section = name_to_wire(owner) + rdtype.to_bytes(2, "big") + _IN
    if "\\" not in owner and rest:
        if len(_TAILS) >= _MOST_TAILS:
            _TAILS.clear()
        _TAILS[rest, rdtype] = section[1 + len(label) :]
    return section


def mix_case(section: bytes, noise: bytes) -> bytes:
    """The section with the case of its letters chosen by noise, as many random octets (0x20); of more, the last count.

    The octets that are no letters stay: lengths of labels are below "A", and the type and class codes asked for here
    are too.
    """
    number = int.from_bytes
    mask = number(section.translate(_LETTERS), "big") & number(noise, "big")
    return (number(section, "big") ^ mask).to_bytes(len(section), "big")


def build_query(ident: bytes, section: bytes, edns: bool = True) -> bytes:
    """A query; ident is two octets."""
    return ident + _HEADER_EDNS + section + _OPT if edns else ident + _HEADER_PLAIN + section


def build_probe(ident: bytes, section: bytes, recurse: bool, unchecked: bool, dnssec: bool, edns: bool = True) -> bytes:
    """A query with the bits of a probe: RD (and with it AD, as above) and CD; DO in the OPT record (RFC 3225)."""
    bits = (0x0120 if recurse else 0) | (0x0010 if unchecked else 0)
    header = ident + bits.to_bytes(2, "big") + b"\0\1\0\0\0\0\0"
    if not edns:
        return header + b"\0" + section
    return header + b"\1" + section + (_OPT_DNSSEC if dnssec else _OPT)


def find_usual(wire: bytes, rdtype: int, end: int) -> tuple[str, int, bool] | None:
    """Value, TTL and AD of the most common response: one record of the type asked for, and nothing but a bare OPT.

    None where the response is another, or broken; never raises.
    """
    authenticated = _USUAL_HEADERS.get(wire[2:HEADER_SIZE])
    record = _USUAL_RECORDS.get(rdtype)
    if authenticated is None or record is None or not wire.startswith(record, end):
        return None
    pos = end + 12
    ttl, size = _TTL_SIZE.unpack_from(wire, end + 6) if len(wire) > pos else (0, 0)
    behind = pos + size
    if ttl >= 0x80000000 or wire[behind:] not in _BARE_OPTS:
        return None
    if rdtype == A:
        return (inet_ntoa(wire[pos:behind]), ttl, authenticated) if size == 4 else None
    begin = pos + 1
    pos = begin + wire[pos]
    label, rest = wire[begin:pos], wire[pos:behind]
    text = _TEXTS.get(rest) or _learn(rest)
    if text is None or not 0 < len(label) <= MOST_LABEL or size > MOST_NAME or label.translate(None, PLAIN):
        return None
    return label.decode("ascii") + text, ttl, authenticated


def read_usual(wire: bytes, question: Question, end: int) -> Reply | None:
    """What the most common response says; None where it is another, or broken."""
    found = find_usual(wire, question.rdtype, end)
    # conclude() would say the same
    return None if found is None else Reply(ANSWER, (found[0],), found[1], (), None, NOERROR, found[2])


def read_ordinary(wire: bytes, question: Question, end: int) -> Reply | None:
    """What an ordinary response says; None where it is not ordinary. end: the position behind its question."""
    try:
        return _read(wire, question, end)
    except (NotOrdinary, IndexError, struct.error):
        return None


def _read(wire: bytes, question: Question, end: int) -> Reply | None:
    flags, questions, answers, authorities, additional = _COUNTS.unpack_from(wire)
    if flags & _REPLY_BITS != _RESPONSE or questions != 1:
        return None
    owner, pos = question.owner, end
    records = []
    for _each in range(answers):
        name, kind, ttl, value, pos = _answer_record(wire, pos)
        records.append(Record(owner if name is None else name, kind, ttl, value))
    soas: list[Record] = []
    referral = False
    for _each in range(authorities):
        soa, pos = _authority_record(wire, pos)
        if soa is None:
            referral = True
        else:
            soas.append(soa)
    rcode = flags & 15
    extended_errors: tuple[tuple[int, str], ...] = ()
    if additional:
        high, extended_errors, pos = _additional_section(wire, pos, additional)
        rcode |= high
    if pos != len(wire):
        return None
    return conclude(question, flags, rcode, records, soas, referral, extended_errors)


def _learn(rest: bytes) -> str | None:
    """The text of the end of a name, kept for the next name there; None where it is compressed or broken."""
    try:
        labels, end = read_labels(rest, 0)
    except (NotOrdinary, IndexError):
        return None
    if not labels or end != len(rest) or labels_to_wire(labels) != rest:
        return None
    if len(_TEXTS) >= _MOST_TAILS:
        _TEXTS.clear()
    text = _TEXTS[rest] = "." + labels_to_text(labels)
    return text


def _answer_record(wire: bytes, pos: int) -> tuple[str | None, int, int, str, int]:
    """Owner (None: the name asked for), type, TTL, value and the position behind one record of the answer section."""
    if wire[pos : pos + 2] == _OWN_NAME:
        name = None
        pos += 2
    else:
        labels, pos = read_labels(wire, pos)
        name = labels_to_text(labels).lower()
    kind, rdclass, ttl, size = _RR.unpack_from(wire, pos)
    pos += 10
    behind = pos + size
    if rdclass != 1 or behind > len(wire):
        raise NotOrdinary
    if ttl >= 0x80000000:
        ttl = 0  # RFC 2181 section 8
    if kind == A and size == 4:
        return name, kind, ttl, "%d.%d.%d.%d" % (*wire[pos:behind],), behind  # noqa: UP031 - fastest
    if kind in (PTR, CNAME):
        labels, pos = read_labels(wire, pos)
        if pos != behind:
            raise NotOrdinary
        return name, kind, ttl, labels_to_text(labels), pos
    if kind == AAAA and size == 16:
        return name, kind, ttl, inet_ntop(AF_INET6, wire[pos:behind]), behind
    raise NotOrdinary


def _authority_record(wire: bytes, pos: int) -> tuple[Record | None, int]:
    """An SOA, or None for an NS record, and the position behind it."""
    labels, pos = read_labels(wire, pos)
    kind, rdclass, ttl, size = _RR.unpack_from(wire, pos)
    pos += 10
    behind = pos + size
    if rdclass != 1 or behind > len(wire):
        raise NotOrdinary
    soa = None
    if kind == SOA:
        pos = read_labels(wire, read_labels(wire, pos)[1])[1] + 20
        ttl = ttl if ttl < 0x80000000 else 0
        soa = Record(labels_to_text(labels).lower(), kind, ttl, str(int.from_bytes(wire[pos - 4 : pos], "big")))
    elif kind == NS:
        pos = read_labels(wire, pos)[1]
    if pos != behind:
        raise NotOrdinary
    return soa, pos


def _additional_section(wire: bytes, pos: int, count: int) -> tuple[int, tuple[tuple[int, str], ...], int]:
    """The high bits of the rcode, the extended errors, and the position behind the section."""
    high = 0
    found: tuple[tuple[int, str], ...] = ()
    seen = False
    for _each in range(count):
        root = not wire[pos]
        pos = pos + 1 if root else read_labels(wire, pos)[1]
        kind, rdclass, ttl, size = _RR.unpack_from(wire, pos)
        pos += 10
        if kind == _OPT_TYPE and root and not seen and not ttl & 0x00FF0000:  # EDNS version 0
            seen = True
            high = ttl >> 24 << 4
            if size:
                found = _extended_errors(wire, pos, pos + size)
        elif rdclass != 1 or (kind, size) not in ((A, 4), (AAAA, 16)):
            raise NotOrdinary
        pos += size
    return high, found, pos


def _extended_errors(wire: bytes, pos: int, behind: int) -> tuple[tuple[int, str], ...]:
    found = []
    while pos < behind:
        code, size = int.from_bytes(wire[pos : pos + 2], "big"), int.from_bytes(wire[pos + 2 : pos + 4], "big")
        text = wire[pos + 6 : pos + 4 + size]
        pos += 4 + size
        if code != _EXTENDED_ERROR or size < 2 or pos > behind or not text.isascii():
            raise NotOrdinary
        found.append((int.from_bytes(wire[pos - size : pos - size + 2], "big"), safe_text(text)))
    return tuple(found[:MOST_EXTENDED_ERRORS])
