# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one response of one server says, seen from the zone that the server is listed for.

Pure, and the one place for these rules. What matters beside the answer itself is the AA bit, and where the name
servers or the SOA in the authority section stand: below the zone (a delegation), at it, or above it. Unbound draws the
same lines in iter_resptype.c (response_type_from_server); here a lame server is also told why it is lame.
"""

from __future__ import annotations

import typing as t

from . import question as dns
from . import traced
from .name import is_within
from .probe import NO_ROUTE, RESPONSE, Response, Seen
from .question import Alias, Question
from .reply import AA, RA, RCODE_NAMES, Record, conclude
from .traced import Soa

# What a response says. The lame and the silent ones have the names of traced.py.
ANSWER = "answer"  # records of the type asked for, authoritative
NODATA = "nodata"
NXDOMAIN = "nxdomain"
ALIAS = "alias"  # a CNAME, or a DNAME above; where it leads is asked anew, whatever else the response holds
DELEGATION = "delegation"  # to a zone below: the right answer of a server that holds the zone above

#: The server speaks for the zone.
AUTHORITATIVE = frozenset((ANSWER, NODATA, NXDOMAIN, ALIAS))
#: Something to go on with.
USABLE = AUTHORITATIVE | {DELEGATION}

MOST_NS = 64  # name servers of one zone that are looked at; those that follow in the alphabet are not
MOST_GLUE = 16  # addresses of one name server

_SILENT = {
    dns.TIMEOUT: traced.TIMEOUT,
    dns.UNREACHABLE: traced.UNREACHABLE,
    dns.MALFORMED: traced.MALFORMED,
    dns.NOT_ASKED: traced.NOT_TESTED,
}
_FAILED = {dns.SERVFAIL: traced.SERVFAIL, dns.REFUSED: traced.REFUSED, dns.MALFORMED: traced.MALFORMED}
_ADDRESSES = (dns.A, dns.AAAA)


class Said(t.NamedTuple):
    """The meaning of one response."""

    kind: str
    response: Response
    zone: str | None = None  # of the SOA, or the zone delegated
    ns: tuple[str, ...] = ()  # of a delegation, or of the NS records asked for: lower case, sorted
    glue: t.Mapping[str, tuple[str, ...]] = {}  # addresses that came with them, by name
    records: tuple[str, ...] = ()  # of the type asked for
    ttl: int | None = None  # what a cache may keep
    alias: Alias | None = None  # the first one on the way
    soa: Soa | None = None
    detail: str = ""

    @property
    def speaks(self) -> bool:
        """True where the server speaks for the zone it is listed for."""
        return self.kind in AUTHORITATIVE or self.kind == DELEGATION


def classify(response: Response, zone: str) -> Said:
    """What a response says, from a server that is listed for this zone; the name asked for lies within the zone."""
    if response.outcome != RESPONSE:
        return _unanswered(response)
    asked = response.probe
    soas = [_soa_of(seen) for seen in response.authority if seen.rdtype == dns.SOA]
    reply = conclude(
        Question(asked.owner, asked.rdtype),
        response.flags,
        response.rcode or 0,
        [Record(*seen) for seen in response.answers],
        [Record(soa.zone, dns.SOA, soa.ttl, str(soa.minimum)) for soa in soas],
        any(seen.rdtype == dns.NS for seen in response.authority),
    )
    if reply.outcome in _FAILED or reply.outcome == dns.RCODE:
        code = response.rcode or 0
        kind = _FAILED.get(reply.outcome, traced.ERROR)
        return Said(kind, response, detail=_with_errors(RCODE_NAMES.get(code, f"rcode {code}"), response))
    if not reply.records and not reply.aliases and reply.zone is None and response.rcode == 0:
        referral = _referral(response, zone)
        if referral is not None:
            return referral
    if not response.flags & AA:
        return _without_authority(response, zone)
    if reply.aliases:
        if not is_within(reply.aliases[0].owner, zone):
            return Said(traced.NOT_AUTHORITATIVE, response, detail=f"answers with an alias of {reply.aliases[0].owner}")
        return Said(ALIAS, response, ttl=reply.aliases[0].ttl, alias=reply.aliases[0])
    if reply.zone is not None and zone != reply.zone and is_within(zone, reply.zone):
        return Said(traced.NOT_AUTHORITATIVE, response, reply.zone, detail=f"answers as the zone {reply.zone}")
    if reply.records:
        return _answer(response, reply.records, reply.ttl)
    soa = next((soa for soa in soas if soa.zone == reply.zone), None)
    kind = NXDOMAIN if reply.outcome == dns.NXDOMAIN else NODATA
    return Said(kind, response, reply.zone, ttl=reply.ttl, soa=soa, detail="" if soa else "no SOA with it")


def _unanswered(response: Response) -> Said:
    kind = _SILENT[response.outcome]
    if response.outcome == dns.UNREACHABLE and NO_ROUTE in response.detail:
        kind = traced.NOT_TESTED  # nothing was sent: it is this host's family, not the zone's fault
    detail = response.detail
    if response.outcome == dns.NOT_ASKED:
        detail = detail or "not asked: the bound of questions for one trace was reached"
    return Said(kind, response, detail=detail)


def _answer(response: Response, records: tuple[str, ...], ttl: int | None) -> Said:
    asked = response.probe
    if asked.rdtype == dns.NS:
        ns = _names(response.answers, asked.owner)
        return Said(ANSWER, response, asked.owner, ns, _glue(response.additional, ns), records, ttl)
    if asked.rdtype == dns.SOA:
        first = next(seen for seen in response.answers if seen.rdtype == dns.SOA and seen.owner == asked.owner)
        return Said(ANSWER, response, asked.owner, records=records, ttl=ttl, soa=_soa_of(first))
    return Said(ANSWER, response, records=records, ttl=ttl)


def _referral(response: Response, zone: str) -> Said | None:
    """A referral: to a zone below (a delegation), to the zone itself (its parent's copy), or upwards (lame)."""
    asked = response.probe.owner
    owners = {seen.owner for seen in response.authority if seen.rdtype == dns.NS and is_within(asked, seen.owner)}
    if not owners:
        return None
    cut = max(owners, key=len)
    ns = _names(response.authority, cut)
    if cut == zone:
        if response.flags & AA:  # NODATA with its own name servers instead of its SOA
            return None
        detail = f"refers to {cut} itself"
        if response.flags & RA:  # a resolver that has met the delegation
            return Said(traced.NOT_AUTHORITATIVE, response, cut, ns, detail=f"{detail}, from recursion")
        return Said(traced.REFERRAL, response, cut, ns, _glue(response.additional, ns), detail=detail)
    if is_within(zone, cut):
        return Said(traced.UPWARD_REFERRAL, response, cut, ns, detail=f"refers to {cut}")
    return Said(DELEGATION, response, cut, ns, _glue(response.additional, ns))


def _without_authority(response: Response, zone: str) -> Said:
    asked = response.probe
    recurses = bool(response.flags & RA)
    ns = _names(response.answers, asked.owner)
    if asked.rdtype == dns.NS and ns and not recurses and asked.owner != zone:  # as old servers refer
        return Said(DELEGATION, response, asked.owner, ns, _glue(response.additional, ns))
    what = "answers" if response.answers or response.rcode or response.authority else "empty answer"
    detail = f"{what} without authority" + (", from recursion" if recurses else "")
    return Said(traced.NOT_AUTHORITATIVE, response, detail=detail)


def _names(records: t.Iterable[Seen], owner: str) -> tuple[str, ...]:
    found = {seen.value.lower() for seen in records if seen.rdtype == dns.NS and seen.owner == owner}
    return tuple(sorted(found)[:MOST_NS])


def _glue(additional: t.Iterable[Seen], ns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    glue: dict[str, dict[str, None]] = {}
    wanted = set(ns)
    for seen in additional:
        if seen.rdtype in _ADDRESSES and seen.owner in wanted:
            glue.setdefault(seen.owner, {})[seen.value] = None
    return {name: tuple(addresses)[:MOST_GLUE] for name, addresses in sorted(glue.items())}


def _soa_of(seen: Seen) -> Soa:
    mname, rname, serial, _refresh, _retry, _expire, minimum = seen.value.split()
    return Soa(seen.owner, mname, rname, int(serial), int(minimum), seen.ttl)


def _with_errors(detail: str, response: Response) -> str:
    """An rcode with the extended errors (RFC 8914) that came with it."""
    errors = [f"{code} {text}".strip() for code, text in response.extended_errors[:2]]
    return ", ".join([detail, *(f"extended error {error}" for error in errors)])
