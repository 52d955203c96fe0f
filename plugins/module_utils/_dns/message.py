# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every response that is not ordinary, read by dnspython behind a guard.

dnspython is imported when it is first needed, never on the ordinary path. Whatever goes wrong in it means MALFORMED.
The guard walks a message first and refuses chains of compression pointers that decoders before dnspython 2.9 follow
without bound (CVE-2026-114605), and record types that no answer to our questions holds.
"""

from __future__ import annotations

import struct
import typing as t
from socket import AF_INET6, inet_ntop, inet_pton

from .name import NotOrdinary, labels_to_text, read_labels
from .question import AAAA, CNAME, DNAME, MALFORMED, MX, NS, PTR, SOA, A, Question
from .reply import MOST_EXTENDED_ERRORS, Record, Reply, conclude, safe_text

if t.TYPE_CHECKING:
    import dns.message
    import dns.name
    import dns.rrset

_RR = struct.Struct("!HHIH")
_COUNTS = struct.Struct("!4xHHHH")
_EXTENDED_ERROR = 15

# Where names stand in the data of a record (offsets; the second name of an SOA follows the first). Types without
# names: A, HINFO, TXT, AAAA, LOC, DS, SSHFP, OPT, DNSKEY, NSEC3, NSEC3PARAM, TLSA, SPF, CAA and the like are safe to
# leave to dnspython whole.
_NAMES = {2: (0,), 5: (0,), 12: (0,), 39: (0,), 6: (0, 0), 15: (2,), 33: (6,), 46: (18,), 47: (0,)}
_NAMELESS = frozenset((1, 13, 16, 28, 29, 41, 43, 44, 48, 50, 51, 52, 59, 60, 99, 257))


def guard(wire: bytes) -> None:
    """Raise NotOrdinary, IndexError or struct.error where a message would cost too much, or cannot be right."""
    pos = 12
    questions, *counts = _COUNTS.unpack_from(wire)
    for _each in range(questions):
        pos = read_labels(wire, pos)[1] + 4
    for _each in range(sum(counts)):
        pos = read_labels(wire, pos)[1]
        kind, _rdclass, _ttl, size = _RR.unpack_from(wire, pos)
        pos += 10
        behind = pos + size
        names = _NAMES.get(kind)
        if behind > len(wire) or (names is None and kind not in _NAMELESS):
            raise NotOrdinary
        for offset in names or ():
            pos = read_labels(wire, pos + offset)[1]
            if pos > behind:
                raise NotOrdinary
        pos = behind


def read_any(wire: bytes, question: Question) -> Reply:
    """What a response says that read_ordinary() would not read; its question was checked. Never raises for input."""
    import dns.message  # here, for it takes longer than a small task

    try:
        guard(wire)
        return _reply(dns.message.from_wire(wire, one_rr_per_rrset=True), question)
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
    if rrset.rdclass == 1:  # IN
        for rdata in rrset:
            value = _value(rdata)
            if value is not None:
                yield Record(_text(rrset.name).lower(), int(rrset.rdtype), rrset.ttl, value)


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
    return str(rdata.minimum) if kind == SOA else None


def _text(name: dns.name.Name) -> str:
    return labels_to_text(list(name.labels[:-1]))
