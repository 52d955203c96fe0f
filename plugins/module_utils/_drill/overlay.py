# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence of one path as it would be with a fault: copies with other answers, never the evidence itself.

Pure. The checks run again over the altered answers (replay in _dns/question.py), so that what they gather is what they
would have gathered. What could not be tested stays so: a fault changes what DNS says, not whether it can be asked.
What is made up lies in the ranges and names for documentation (RFC 5737, RFC 3849, RFC 2606): nobody has them.
"""

from __future__ import annotations

import typing as t

from .._diagnosis import Evidence
from .._dns import question as dns
from .._dns.question import Answer, Question, ask, replay
from .._explain import answers_of
from .._fcrdns import confirms, other_type, own_type
from .._helo import PathEvidence, gather_path
from .._hostname import bare, parse_helo
from .._target import Target
from .._text import listed, printable
from . import wanted
from .zone import lame, with_other_address, without_ptr

HELO = "drill.example.com"
_ADDRESSES = {4: ("192.0.2.1", "198.51.100.1", "203.0.113.1"), 6: ("2001:db8::1", "2001:db8::2")}
_LEFT = (897, 593)  # seconds that a stale answer has left; the second where a zone gives the first as its whole TTL
_SERVFAIL_RCODE, _NXDOMAIN_RCODE = 2, 3


class Pretended(t.NamedTuple):
    """What became of one path in a drill."""

    evidence: Evidence | None  # None where the fault cannot be pretended
    what: str  # what is pretended, or why it cannot be; the end of a sentence


def pretend(fault: str, evidence: Evidence, vantage: str | None, siblings: tuple[str, ...]) -> Pretended:
    """The evidence with the fault. siblings: the HELO names of the relay's paths as they are in the drill."""
    if not evidence.seen:
        return Pretended(None, f"nothing could be asked about this path ({_why_not_asked(evidence.target)})")
    if fault == wanted.RESOLVER_STALE:
        return _resolver_stale(evidence, vantage)
    return _FAULTS[fault](evidence._replace(siblings=siblings))


def _why_not_asked(target: Target) -> str:
    if target.unknown is not None:
        return target.unknown.code + (f": {printable(target.unknown.detail, 200)}" if target.unknown.detail else "")
    return "its address is none that public DNS knows"


# -- faults


def _ptr_gone(evidence: Evidence) -> Pretended:
    seen = {name: _with(path, _no_ptr(path.address.reverse)) for name, path in evidence.seen.items() if _has_ptr(path)}
    if not seen:
        return Pretended(None, _no_ptr_as_it_is(evidence))
    explained, trace = evidence.explained, evidence.explained.reverse
    if trace is not None:
        explained = explained._replace(reverse=without_ptr(trace))
    told = evidence._replace(seen={**evidence.seen, **seen}, explained=explained)
    return Pretended(told, f"{_owner(evidence)} has no PTR record")


def _forward_changed(evidence: Evidence) -> Pretended:
    seen, names, own = {}, {}, evidence.target.address
    for vantage, path in evidence.seen.items():
        changed = {}
        for name, forward in path.address.forward.items():
            if confirms(forward, path.address.address):
                other = _other_address(path, forward.own)
                changed[forward.own.question] = _moved(forward.own, path.address.address.text, other)
                names[name] = other
        if changed:
            seen[vantage] = _again(path, evidence.target, changed)
    if not seen or own is None:
        return Pretended(None, "no PTR name of this address resolves back to it as it is")
    explained = evidence.explained
    forward_traces = {
        name: with_other_address(trace, own.text, names[name]) if name in names else trace
        for name, trace in explained.forward.items()
    }
    told = evidence._replace(seen={**evidence.seen, **seen}, explained=explained._replace(forward=forward_traces))
    moved = [f"{bare(name)} has the address {other}" for name, other in names.items()]
    return Pretended(told, f"{listed(moved, 3)} in place of {own.text}")


def _zone_lame(evidence: Evidence) -> Pretended:
    seen = {}
    for name, path in evidence.seen.items():
        reverse = path.address.reverse
        if reverse.conclusive:
            seen[name] = _with(path, _changed(reverse, dns.SERVFAIL, rcode=_SERVFAIL_RCODE))
    if not seen:
        return Pretended(None, f"the look-up of {_owner(evidence)} fails at every vantage as it is")
    explained, trace, zone = evidence.explained, evidence.explained.reverse, "the reverse zone"
    if trace is not None:
        explained = explained._replace(reverse=lame(trace))
        zone = trace.zone or zone
    told = evidence._replace(seen={**evidence.seen, **seen}, explained=explained)
    return Pretended(told, f"no name server serves {zone}, and look-ups of {_owner(evidence)} end in SERVFAIL")


def _resolver_stale(evidence: Evidence, vantage: str | None) -> Pretended:
    """A resolver that still holds what was true before the PTR record was published."""
    name = next(iter(evidence.seen)) if vantage is None else vantage
    path, trace = evidence.seen[name], evidence.explained.reverse
    if not _has_ptr(path):
        return Pretended(None, f"as vantage {printable(name)} sees it, {_no_ptr_as_it_is(evidence, name)}")
    whole = {trace.ttl, *((trace.soa.minimum, trace.soa.ttl) if trace.soa else ())} if trace is not None else set()
    left = next((one for one in _LEFT if one not in whole), 1)
    old = _changed(path.address.reverse, dns.NXDOMAIN, ttl=left, rcode=_NXDOMAIN_RCODE)
    told = evidence._replace(seen={**evidence.seen, name: _with(path, old)})
    where = f"vantage {printable(name)}" if len(evidence.seen) > 1 else "the resolver"
    return Pretended(told, f"{where} still holds, for {left} s, that {_owner(evidence)} has no PTR record")


def _helo_changed(evidence: Evidence) -> Pretended:
    helo, was = parse_helo(HELO), evidence.target.helo
    target = evidence.target._replace(helo=helo)
    seen = {name: _with_helo(path, target) for name, path in evidence.seen.items()}
    instead = f" in place of {printable(was.text)}" if was else ""
    return Pretended(evidence._replace(target=target, seen=seen), f"the relay says HELO {HELO}{instead}")


_FAULTS: dict[str, t.Callable[[Evidence], Pretended]] = {
    wanted.PTR_GONE: _ptr_gone,
    wanted.FORWARD_CHANGED: _forward_changed,
    wanted.ZONE_LAME: _zone_lame,
    wanted.HELO_CHANGED: _helo_changed,
}


# -- answers


def _changed(
    answer: Answer, outcome: str, records: tuple[str, ...] = (), ttl: int | None = None, rcode: int | None = None
) -> Answer:
    """The same question, asked of the same server at the same time, answered otherwise."""
    aliases = answer.aliases if outcome in dns.CONCLUSIVE else ()
    return Answer(
        answer.question, outcome, records, ttl, aliases, None, rcode,
        answer.server, answer.transport, answer.at, answer.rtt, failures=answer.failures,
    )  # fmt: skip


def _no_ptr(reverse: Answer) -> Answer:
    return _changed(reverse, dns.NXDOMAIN, ttl=reverse.ttl, rcode=_NXDOMAIN_RCODE)


def _moved(answer: Answer, own: str, other: str) -> Answer:
    records = tuple(dict.fromkeys(other if record == own else record for record in answer.records))
    return _changed(answer, dns.ANSWER, records, answer.ttl, answer.rcode)


def _other_address(path: PathEvidence, answer: Answer) -> str:
    address = path.address.address
    return next(one for one in _ADDRESSES[address.version] if one != address.text and one not in answer.records)


# -- paths


def _has_ptr(path: PathEvidence) -> bool:
    return bool(path.address.reverse.records)


def _with(path: PathEvidence, reverse: Answer) -> PathEvidence:
    """The path with another answer about its PTR record."""
    return _again(path, None, {reverse.question: reverse})


def _again(path: PathEvidence, target: Target | None, changed: t.Mapping[Question, Answer]) -> PathEvidence:
    """What the check gathers where some answers are others."""
    told = {answer.question: answer for answer in (*answers_of(path), *path.address.misread.values())}
    told.update(changed)
    helo = path.helo.own.question.owner if path.helo is not None else None
    if target is not None:
        helo = target.helo.asked if target.helo else None
    return replay(gather_path(path.address.address, helo), told.get)


def _with_helo(path: PathEvidence, target: Target) -> PathEvidence:
    """The path with another HELO name, which does not exist. Where the resolver fails for the relay's own name, and
    for its address, it would fail for this one too."""
    address = path.address.address
    known = path.helo.own if path.helo is not None else path.address.reverse
    outcome, rcode = (dns.NXDOMAIN, _NXDOMAIN_RCODE) if known.conclusive else (known.outcome, known.rcode)
    questions = [ask(HELO, kind) for kind in (own_type(address), other_type(address), dns.MX)]
    return _again(
        path, target,
        {one: Answer(one, outcome, rcode=rcode, server=known.server, at=known.at, rtt=known.rtt) for one in questions},
    )  # fmt: skip


def _owner(evidence: Evidence) -> str:
    return evidence.target.address.owner if evidence.target.address else "-"


def _no_ptr_as_it_is(evidence: Evidence, vantage: str | None = None) -> str:
    paths = [evidence.seen[vantage]] if vantage is not None else evidence.seen.values()
    if any(path.address.reverse.conclusive for path in paths):
        return f"{_owner(evidence)} has no PTR record as it is"
    return f"the look-up of {_owner(evidence)} fails as it is"
