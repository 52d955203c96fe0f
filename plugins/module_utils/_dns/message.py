# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every response that is not ordinary, read by dnspython behind a guard.

dnspython is imported when it is first needed, never on the ordinary path. Whatever goes wrong in it means MALFORMED.
The guard walks a message first and refuses chains of compression pointers that decoders before dnspython 2.9 follow
without bound (CVE-2026-114605), wherever names may stand: those decoders see no name that was not walked before.
"""

from __future__ import annotations

import struct
import typing as t
from socket import AF_INET6, inet_ntop, inet_pton

from .name import NotOrdinary, labels_to_text, octets_to_text, read_labels
from .question import AAAA, CNAME, DNAME, MALFORMED, MX, NS, PTR, SOA, TXT, A, Question
from .reply import MOST_EXTENDED_ERRORS, Record, Reply, conclude, safe_text

if t.TYPE_CHECKING:
    import dns.message
    import dns.name
    import dns.rrset

_RR = struct.Struct("!HHIH")
_COUNTS = struct.Struct("!4xHHHH")
_EXTENDED_ERROR = 15

_A, _OPT = 1, 41
_OTHER = 0  # stands for the type of every record that nobody asks for
_META = 128  # to 255: types that are no data (RFC 6895 section 3.1), such as a TSIG that nobody asked for
_ONE = b"\0\1"
_REPORT_CHANNEL = 18  # RFC 9567: the one EDNS option that holds a name

# Where names stand in the data of a record (offsets; the second name of an SOA follows the first). Types without
# names: A, HINFO, TXT, AAAA, LOC, DS, SSHFP, OPT, DNSKEY, NSEC3, NSEC3PARAM, TLSA, SPF, CAA and the like are safe to
# leave to dnspython whole. An A of another class than IN may hold a name (RFC 1035 section 3.4.1 is about IN alone).
_NAMES = {2: (0,), 5: (0,), 12: (0,), 39: (0,), 6: (0, 0), 15: (2,), 33: (6,), 46: (18,), 47: (0,)}
_NAMELESS = frozenset((_A, 13, 16, 28, 29, _OPT, 43, 44, 48, 50, 51, 52, 59, 60, 99, 257))
KNOWN_TYPES = (_NAMELESS | frozenset(_NAMES)) - {_OPT}
_MOST_LABELS = 100_000  # of all names in a message; dnspython takes a second or two for so many
_PRIVATE = b"\xff\xfe"  # a record type (RFC 6895) and an option code (RFC 6891) that nobody gives a meaning


def _strangers(wire: bytes) -> tuple[list[int], list[int]]:
    """Where the types stand of records that may hide names, and where the codes of options that do.

    Raises NotOrdinary, IndexError or struct.error where the message would cost too much, or cannot be right.
    """
    records: list[int] = []
    options: list[int] = []
    pos, labels = 12, 0
    questions, *counts = _COUNTS.unpack_from(wire)
    for _each in range(questions):
        pos = read_labels(wire, pos)[1] + 4
    for _each in range(sum(counts)):
        owner, pos = read_labels(wire, pos)
        begin, labels = pos, labels + len(owner)
        kind, rdclass, _ttl, size = _RR.unpack_from(wire, pos)
        pos += 10
        behind = pos + size
        if behind > len(wire):
            raise NotOrdinary
        if (kind not in KNOWN_TYPES and kind != _OPT) or (kind == _A and rdclass != 1):
            records.append(begin)
        for offset in _NAMES.get(kind, ()):
            name, pos = read_labels(wire, pos + offset)
            labels += len(name)
            if pos > behind:
                raise NotOrdinary
        if labels > _MOST_LABELS:
            raise NotOrdinary
        if kind == _OPT:
            options += _naming_options(wire, pos, behind)
        pos = behind
    return records, options


def _naming_options(wire: bytes, pos: int, behind: int) -> t.Iterator[int]:
    while pos + 4 <= behind:
        if int.from_bytes(wire[pos : pos + 2], "big") == _REPORT_CHANNEL:
            yield pos
        pos += 4 + int.from_bytes(wire[pos + 2 : pos + 4], "big")


def _without(wire: bytes, strangers: list[int]) -> bytes:
    """The message with these types or codes made private, which every decoder leaves alone."""
    if not strangers:
        return wire
    changed = bytearray(wire)
    for at in strangers:
        changed[at : at + 2] = _PRIVATE
    return bytes(changed)


def tame(wire: bytes) -> bytes:
    """The message as dnspython may read it, with records of types unknown here made opaque."""
    records, options = _strangers(wire)
    return _without(wire, records + options)


def read_message(wire: bytes) -> dns.message.Message:
    """The whole message; ValueError where it cannot be read."""
    import dns.message  # here, for it takes longer than a small task

    try:
        return dns.message.from_wire(tame(wire))
    except Exception:  # noqa: BLE001 - whatever a hostile message makes a decoder do
        raise ValueError("the response cannot be read") from None


def read_any(wire: bytes, question: Question) -> Reply:
    """What a response says that read_ordinary() would not read; its question was checked. Never raises for input."""
    import dns.message  # here, for it takes longer than a small task

    try:
        if wire[4:6] != _ONE:  # no question, or several: what looked like ours may be a record
            raise NotOrdinary
        records, options = _strangers(wire)
        if any(wire[at] == 0 and wire[at + 1] >= _META for at in records):
            raise NotOrdinary
        return _reply(dns.message.from_wire(_without(wire, records + options), one_rr_per_rrset=True), question)
    except Exception:  # noqa: BLE001 - whatever a hostile message makes a decoder do
        return Reply(MALFORMED)


def _reply(message: dns.message.Message, question: Question) -> Reply:
    answers = [record for rrset in message.answer for record in _records(rrset)]
    soas = [record for rrset in message.authority for record in _records(rrset) if record.rdtype == SOA]
    referral = any(rrset.rdtype == NS for rrset in message.authority)
    extended_errors = tuple(
        (int.from_bytes(octets[:2], "big"), safe_text(octets[2:]))
        for octets in (t.cast(bytes, option.to_wire()) for option in message.options if option.otype == _EXTENDED_ERROR)
    )[:MOST_EXTENDED_ERRORS]
    return conclude(question, int(message.flags), int(message.rcode()), answers, soas, referral, extended_errors)


def _records(rrset: dns.rrset.RRset) -> t.Iterator[Record]:
    for rdata in rrset:
        value = _value(rdata) if rrset.rdclass == 1 else None  # IN
        kind = _OTHER if value is None else int(rrset.rdtype)
        yield Record(_text(rrset.name).lower(), kind, rrset.ttl, value or "")


def _value(rdata: t.Any) -> str | None:
    """A record's value as in Answer.records; None for types that nobody asks for."""
    kind = rdata.rdtype
    if kind == A:
        return str(rdata.address)
    if kind == AAAA:
        return inet_ntop(AF_INET6, inet_pton(AF_INET6, rdata.address))
    if kind in (NS, CNAME, PTR, DNAME):
        return _text(rdata.target)
    if kind == MX:
        return f"{rdata.preference} {_text(rdata.exchange)}"
    if kind == TXT:
        return octets_to_text(b"".join(rdata.strings))
    return str(rdata.minimum) if kind == SOA else None


def _text(name: dns.name.Name) -> str:
    return labels_to_text(list(name.labels[:-1]))
