# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What vantages make of one path side by side, and beside the zone's own servers where a trace asked them.

Pure. Each vantage is judged for itself (_verdict.py); here stands only what shows when answers are compared. Nothing is
concluded from a look-up that failed, and nothing here makes a verdict milder. Which of two answers is the older one
only the zone's own servers can tell, or a resolver that says itself that it serves stale data.
"""

from __future__ import annotations

import math
import typing as t

from ._address import Address
from ._diagnosis import Raw
from ._dns import question as dns
from ._dns.question import TYPE_NAMES, Answer, Question
from ._dns.traced import AUTHORITATIVE, Trace
from ._explain import Explained, answers_of
from ._fcrdns import iprev, own_type
from ._finding import ERROR
from ._helo import PathEvidence
from ._hostname import bare
from ._text import listed

UNIVERSAL = "universal"  # every vantage that could tell sees the fault
ISOLATED = "isolated"  # some do, some do not
NONE = "none"
MOST_COMPARED = 20  # findings for one path
MOST_RECORDS = 10  # records of one answer in the details of a finding
_STALE = frozenset((3, 19))  # RFC 8914: Stale Answer, Stale NXDOMAIN Answer

Gist = frozenset[str]  # what an answer says, as far as it matters to the path


class _Zone(t.NamedTuple):
    """What the zone's own servers say about one question."""

    trace: Trace
    gists: frozenset[Gist]  # one, or several where the servers differ
    right: bool | None  # whether that is good for the path; None where it is not known


class _Question(t.NamedTuple):
    """One question, and what every vantage was told."""

    question: Question
    told: t.Mapping[str, Answer]  # by vantage, where DNS has spoken
    failed: tuple[str, ...]  # vantages at which it has not
    gists: t.Mapping[str, Gist]
    zone: _Zone | None


def seconds_left(answer: Answer, now: float) -> int | None:
    """Seconds until caches that hold this answer forget it; None where it is not cached."""
    if not answer.conclusive or answer.ttl is None:
        return None
    return max(0, math.ceil(answer.at + answer.ttl - now))


def about_vantages(seen: t.Mapping[str, PathEvidence], explained: Explained, now: float) -> list[Raw]:
    """Where vantages say something else than each other, or than the zone's own servers."""
    if len(seen) < 2 and explained.reverse is None and not explained.forward:
        return []
    found: list[Raw] = []
    for asked in _questions(seen, explained):
        stale = {name: answer for name, answer in asked.told.items() if _is_stale(asked, name, answer)}
        rest = {name: answer for name, answer in asked.told.items() if name not in stale}
        if stale:
            found.append(_raw("propagating", asked, stale, seen, now))
        if _differ(asked, rest):
            found.append(_raw("vantage_disagreement", asked, rest, seen, now))
    return found[:MOST_COMPARED]


def _address(seen: t.Mapping[str, PathEvidence]) -> Address:
    return next(iter(seen.values())).address.address


def _questions(seen: t.Mapping[str, PathEvidence], explained: Explained) -> t.Iterator[_Question]:
    """Every question that still matters, with the answers of all vantages that asked it."""
    by_question: dict[Question, dict[str, Answer]] = {}
    for name, path in seen.items():
        for answer in answers_of(path):
            by_question.setdefault(answer.question, {})[name] = answer
    address = _address(seen)
    wanted = _names_that_matter(seen, explained)
    for question, answers in by_question.items():
        if question.rdtype != dns.PTR and wanted is not None and question.owner not in wanted:
            continue
        told = {name: answer for name, answer in answers.items() if answer.conclusive}
        gists = {name: _gist(question, answer.records, address) for name, answer in told.items()}
        failed = tuple(name for name in answers if name not in told)
        yield _Question(question, told, failed, gists, _zone(question, explained, address))


def _names_that_matter(seen: t.Mapping[str, PathEvidence], explained: Explained) -> set[str] | None:
    """The PTR names as the zone's own servers give them, and the HELO name; None where no trace tells.

    What a PTR name that is on its way out resolves to is of no more interest: its PTR record is spoken of already.
    """
    reverse = explained.reverse
    if reverse is None or not reverse.conclusive:
        return None
    helos = {path.helo.own.question.owner for path in seen.values() if path.helo is not None}
    return {name.lower() for name in reverse.records} | helos


def _gist(question: Question, records: t.Iterable[str], address: Address) -> Gist:
    """What an answer says as far as it matters to the path: the order of records is no difference, nor is a further
    address of a name that has the right one, nor which MX a HELO name has."""
    if question.rdtype == dns.PTR:
        return frozenset(name.lower() for name in records)
    if question.rdtype == own_type(address):
        found = frozenset(records)
        return frozenset((address.text,)) if address.text in found else found
    return frozenset(("some",) if any(True for _record in records) else ())


def _zone(question: Question, explained: Explained, address: Address) -> _Zone | None:
    """What the zone's own servers say, where they were asked and have spoken."""
    trace = explained.reverse if question.rdtype == dns.PTR else explained.forward.get(question.owner)
    if trace is None or not trace.conclusive or trace.rdtype != question.rdtype:
        return None
    views = trace.steps[-1].servers if trace.steps else ()
    spoken = [view.records for view in views if view.outcome == AUTHORITATIVE and view.found in dns.CONCLUSIVE]
    gists = frozenset(_gist(question, records, address) for records in (trace.records, *spoken))
    if question.rdtype == dns.PTR:
        return _Zone(trace, gists, _zone_confirms(trace, explained, address))
    return _Zone(trace, gists, address.text in trace.records)


def _zone_confirms(reverse: Trace, explained: Explained, address: Address) -> bool | None:
    """Whether a PTR name of the zone's own resolves back, by traces alone; None where they do not tell."""
    forward = [explained.forward.get(name.lower()) for name in reverse.records]
    if any(trace is not None and address.text in trace.records for trace in forward):
        return True
    return None if any(trace is None or not trace.conclusive for trace in forward) else False


def _is_stale(asked: _Question, name: str, answer: Answer) -> bool:
    """True for an answer that a cache may keep, and that is not what is published now.

    An answer that has all of its TTL left was fetched this second: it is another view of DNS, not an older one.
    """
    gist, zone = asked.gists[name], asked.zone
    if zone is None:
        confessed = any(code in _STALE for code, _text in answer.extended_errors)
        return confessed and any(other != gist for other in asked.gists.values())
    return gist not in zone.gists and answer.ttl is not None and answer.ttl != _whole_ttl(zone.trace, answer)


def _whole_ttl(trace: Trace, answer: Answer) -> int | None:
    """The TTL with which the zone's own servers give what kind of answer this is."""
    if bool(answer.records) == bool(trace.records):
        return trace.ttl
    return min(trace.soa.ttl, trace.soa.minimum) if trace.soa is not None and not answer.records else None


def _differ(asked: _Question, rest: t.Mapping[str, Answer]) -> bool:
    gists = {asked.gists[name] for name in rest}
    return len(gists) > 1 or (asked.zone is not None and not gists <= asked.zone.gists)


def _raw(
    code: str, asked: _Question, answers: t.Mapping[str, Answer], seen: t.Mapping[str, PathEvidence], now: float
) -> Raw:
    question, zone = asked.question, asked.zone
    right = {name: _right(asked, name, seen[name]) for name in asked.told}
    wrong = [name for name in right if right[name] is False]
    left = {name: seconds_left(answer, now) for name, answer in answers.items()}
    longest = max(answers, key=lambda name: left[name] or 0)
    scope = _scope(right, zone)
    details: dict[str, t.Any] = {
        "owner": question.owner,
        "type": TYPE_NAMES.get(question.rdtype, str(question.rdtype)),
        "said": [f"{name}: {_words(answer)}{_for(left[name])}" for name, answer in answers.items()],
        "instead": _instead(asked),
        "fault": _fault(scope, wrong, asked.failed),
        "seen": {name: _view(answer, left[name]) for name, answer in answers.items()},
        "zone_says": None if zone is None else [_shown(question, record) for record in zone.trace.records],
        "zone_right": None if zone is None else zone.right,
        "scope": scope,
        "vantages": list(answers),
        "wrong": wrong,
        "untested": list(asked.failed),
        "wait": left[longest],
        "server": answers[longest].server,
    }
    spoilt = zone is not None and zone.right is False and any(right[name] for name in answers)
    return Raw(code, details, answers[longest], ERROR if spoilt else None)


def _right(asked: _Question, name: str, path: PathEvidence) -> bool | None:
    """Whether what a vantage was told is good for the path."""
    if asked.question.rdtype == dns.PTR:
        result = iprev(path.address)
        return None if result == "temperror" else result == "pass"
    if asked.question.rdtype == own_type(path.address.address):
        return path.address.address.text in asked.told[name].records
    return bool(asked.told[name].records)


def _scope(right: t.Mapping[str, bool | None], zone: _Zone | None) -> str:
    """Whether the fault is universal or isolated, among all that could tell: the vantages, and the zone's servers."""
    told = [*right.values(), *([zone.right] if zone is not None else ())]
    if False not in told:
        return NONE
    return ISOLATED if True in told else UNIVERSAL


def _fault(scope: str, wrong: list[str], untested: tuple[str, ...]) -> str:
    if scope == NONE:
        said = "the path is in order from each of them"
    elif scope == UNIVERSAL:
        said = "the fault is universal"
    else:
        said = f"the fault is isolated to {listed(wrong, 3) if wrong else 'receivers that ask anew'}"
    return said + (f", {listed(untested, 3)} could not be asked" if untested else "")


def _instead(asked: _Question) -> str:
    if asked.zone is None:
        return "the servers of the zone were not asked"
    records = [_shown(asked.question, record) for record in asked.zone.trace.records]
    return f"the servers of the zone say {listed(records, 3) if records else 'that there is no such record'}"


def _words(answer: Answer) -> str:
    if not answer.records:
        return answer.outcome.upper()
    return listed([_shown(answer.question, record) for record in answer.records], 3)


def _for(left: int | None) -> str:
    return "" if left is None else f" ({left} s left)"


def _view(answer: Answer, left: int | None) -> dict[str, t.Any]:
    records = [_shown(answer.question, record) for record in answer.records[:MOST_RECORDS]]
    return {"outcome": answer.outcome, "records": records, "expires_in": left, "server": answer.server}


def _shown(question: Question, record: str) -> str:
    return bare(record) if question.rdtype == dns.PTR else record
