# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a trace from the root found: the shapes that trace.py makes, and that judgement, remedies and reports read.

Pure data. Names are absolute, in presentation form; zones are named by their apex.
"""

from __future__ import annotations

import typing as t

from .question import Alias

# What one address of one name server is to a zone: told apart for ever.
AUTHORITATIVE = "authoritative"  # answers for the zone with the AA bit
REFERRAL = "referral"  # does not hold the zone, and refers to servers further down: its own copy is of the parent
UPWARD_REFERRAL = "upward_referral"  # refers to the root or to a zone above: lame
NOT_AUTHORITATIVE = "not_authoritative"  # answers without AA, from a cache or from nowhere: lame
REFUSED = "refused"  # lame
SERVFAIL = "servfail"
ERROR = "error"  # any other rcode; detail says which
TIMEOUT = "timeout"
UNREACHABLE = "unreachable"
MALFORMED = "malformed"
NO_ADDRESS = "no_address"  # the name server's name has no address
ADDRESS_UNKNOWN = "address_unknown"  # its address could not be looked up
NOT_TESTED = "not_tested"  # a family that this host does not speak, or a special address that is not asked; see detail

LAME = frozenset((UPWARD_REFERRAL, NOT_AUTHORITATIVE, REFUSED, SERVFAIL, ERROR, REFERRAL, NO_ADDRESS))
SILENT = frozenset((TIMEOUT, UNREACHABLE, MALFORMED))
COULD_NOT_TEST = frozenset((ADDRESS_UNKNOWN, NOT_TESTED))


class ServerView(t.NamedTuple):
    """What one address of one name server said about one zone."""

    name: str  # of the name server
    address: str | None  # canonical text; None with NO_ADDRESS and ADDRESS_UNKNOWN
    via: str  # "hints", "glue", "lookup" or "expected" (expected_nameservers: not from DNS)
    outcome: str
    serial: int | None = None  # of the zone's SOA
    ns: tuple[str, ...] | None = None  # the zone's NS RRset as it gives it, lower case, sorted; None where not seen
    found: str | None = (
        None  # what it says about the name asked for: "answer", "nodata", "nxdomain", "alias", "referral"
    )
    records: tuple[str, ...] = ()  # of the type asked for
    ttl: int | None = None
    rtt: float = 0.0  # seconds
    at: float = 0.0  # Unix time
    detail: str = ""  # a few words, bounded, printable


class Step(t.NamedTuple):
    """One zone on the way down: how its parent delegates it, and what each of its servers says."""

    zone: str
    parent: str | None  # None for the root
    asked: str  # the name asked for at this zone's servers
    parent_ns: tuple[str, ...]  # the NS names in the parent's referral, lower case, sorted (for the root: the hints)
    glue: t.Mapping[str, tuple[str, ...]]  # addresses in the referral, by NS name
    child_ns: tuple[str, ...] | None  # what the zone's own servers say (the union); None where none answered
    servers: tuple[ServerView, ...]
    signed: bool | None = None  # the parent publishes a DS; None where not known


class Soa(t.NamedTuple):
    """The SOA of a zone."""

    zone: str
    mname: str
    rname: str  # as in DNS; contact() makes an address of it
    serial: int
    minimum: int
    ttl: int


class Fault(t.NamedTuple):
    """Something wrong on the way: a finding without weight and words."""

    code: str  # zone_...
    zone: str
    details: dict[str, t.Any]


class Trace(t.NamedTuple):
    """The way from the root to a name, and what stands there."""

    owner: str
    rdtype: int
    # Root first, then the zones of alias targets, then a zone of RFC 2317 that no CNAME leads to, where one was found
    steps: tuple[Step, ...]
    aliases: tuple[Alias, ...]  # CNAMEs and DNAMEs on the way (RFC 2317)
    target: str  # the last name: the owner itself where there is no alias
    zone: (
        str | None
    )  # the zone that holds the target, or should: from an authoritative SOA; None where it cannot be told
    relative_owner: str | None  # the target inside that zone: "25", "@" at the apex
    soa: Soa | None
    outcome: str  # "answer", "nodata", "nxdomain", or why the zone's servers gave no answer: "lame", "timeout", ...
    records: tuple[str, ...]  # as the zone's own servers give them (the union where they differ)
    ttl: int | None  # what a cache may keep: the answer's TTL, or the negative TTL (RFC 2308)
    faults: tuple[Fault, ...]
    at: float  # Unix time when the last answer came
    notes: tuple[str, ...] = ()  # what the reader must know: "IPv6 was not tested: this host has no route"

    @property
    def conclusive(self) -> bool:
        """True where the zone's own servers have spoken."""
        return self.outcome in ("answer", "nodata", "nxdomain")


class Security(t.NamedTuple):
    """What validation from the trust anchor made of one answer (RFC 4035 section 4.3)."""

    state: str  # "secure", "insecure", "bogus" or "indeterminate"
    zone: str | None  # where the chain ends: the insecure delegation, the broken zone
    reason: str | None  # a word: "expired", "not_yet_valid", "ds_without_dnskey", "unsupported_algorithm", ...
    why: str  # one sentence
    until: float | None = None  # Unix time at which the first signature on the way expires


SECURE = "secure"
INSECURE = "insecure"
BOGUS = "bogus"
INDETERMINATE = "indeterminate"


def resolver_views(security: Security, trace: Trace) -> dict[str, str]:
    """What a resolver that validates, and one that does not, each make of the answer.

    "answer", "nodata" or "nxdomain"; "servfail"; "unknown" where it cannot be told from here.
    """
    plain = trace.outcome if trace.conclusive else "servfail"
    views = {SECURE: plain, INSECURE: plain, BOGUS: "servfail"}
    return {"validating": views.get(security.state, "unknown" if trace.conclusive else plain), "non_validating": plain}


def security_view(security: Security, trace: Trace) -> dict[str, t.Any]:
    """What validation found, as plain data."""
    return {**security._asdict(), "resolvers": resolver_views(security, trace)}


def contact(rname: str) -> str | None:
    """The mail address in an SOA's RNAME (RFC 1035 section 8): 'host\\.master.example.' -> 'host.master@example'."""
    local, last = "", 0
    while last < len(rname):
        if rname[last] == ".":
            break
        if rname[last] == "\\":
            code = rname[last + 1 : last + 4]
            if not code.isdigit() or not 33 <= int(code) <= 126:
                return None
            local, last = local + chr(int(code)), last + 4
        else:
            local, last = local + rname[last], last + 1
    domain = rname[last + 1 :].rstrip(".")
    if not local or not domain or any(char in local for char in "@\"'<>{}`$&;|()\\ "):
        return None
    return f"{local}@{domain}"
