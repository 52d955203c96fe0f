# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a trace, and from what resolvers answered, to one look at a set of records. Pure.

Only what the servers of a zone give has its whole TTL; a resolver gives what is left of it. A server that refuses gives
resolvers nothing either; one that was not heard may still give anything.
"""

from __future__ import annotations

import typing as t

from .._dns.question import CONCLUSIVE, TYPE_NAMES, Answer
from .._dns.traced import AUTHORITATIVE, COULD_NOT_TEST, SILENT, ServerView, Soa, Trace
from .._hostname import bare, same
from .._zone_change import Place, place_of
from .seen import NO_SOA, Key, Look, Variant


class Held(t.NamedTuple):
    """What a resolver holds, and the seconds it will keep it."""

    where: str
    records: tuple[str, ...]
    left: int
    at: float


class Found(t.NamedTuple):
    """What one look at a set of records found."""

    key: Key
    at: float
    look: Look | None  # None where no server of its zone was heard
    place: Place | None  # the zone it stands in, or should
    target: str  # where it stands: behind aliases where there are any
    aliases: tuple[tuple[str, str, int], ...]  # (owner, target, TTL)
    unheard: tuple[str, ...]  # name servers whose answer is not known
    faults: tuple[str, ...]  # codes of what is wrong on the way
    held: tuple[Held, ...]
    records: tuple[str, ...]  # with their case
    notes: tuple[str, ...] = ()  # what was not tested

    @property
    def ttl(self) -> int | None:
        """The longest that caches may keep what is there now; None where no server of the zone says."""
        return max((variant.ttl for variant in self.look.variants), default=None) if self.look else None

    @property
    def exists(self) -> bool:
        """There are records of that name and type, as far as anybody says."""
        if self.look is not None:
            return any(variant.records for variant in self.look.variants)
        return any(one.records for one in self.held)

    @property
    def relative_owner(self) -> str | None:
        """The name inside its zone."""
        return self.place.relative_owner if self.place else None


def found(owner: str, rdtype: int, trace: Trace | None, answers: t.Iterable[tuple[str, Answer]], now: float) -> Found:
    """Read a trace (None: nothing was traced) and what the resolvers said, by the name of the vantage."""
    key = owner.lower(), TYPE_NAMES[rdtype]
    held = tuple(
        Held(where, _sorted(answer.records), answer.ttl or 0, answer.at)
        for where, answer in answers
        if answer.outcome in CONCLUSIVE
    )
    if trace is None:
        return Found(key, now, None, None, owner, (), (), (), held, _spelled(held))
    views = _last(trace)
    look = _look(trace, views, now) if trace.conclusive else None
    return Found(
        key,
        now,
        look,
        place_of(trace.target, trace),
        trace.target,
        tuple((alias.owner, alias.target, alias.ttl) for alias in trace.aliases),
        _unheard(views) if look is not None else (),
        tuple(dict.fromkeys(fault.code for fault in trace.faults)),
        held,
        tuple(sorted(trace.records, key=str.lower)) or (() if trace.conclusive else _spelled(held)),
        trace.notes,
    )


def _spelled(held: t.Iterable[Held]) -> tuple[str, ...]:
    return next((one.records for one in held if one.records), ())


def _sorted(records: t.Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(record.lower() for record in records))


def _last(trace: Trace) -> list[ServerView]:
    """What the servers of the zone that holds the name said about it."""
    steps = [step for step in trace.steps if step.zone == trace.zone and same(step.asked, trace.target)]
    return [view for view in steps[-1].servers if view.via != "expected"] if steps else []


def _look(trace: Trace, views: list[ServerView], now: float) -> Look | None:
    negative = _negative(trace.soa)
    alias_ttl = max((alias.ttl for alias in trace.aliases), default=0)
    variants = {
        Variant(
            _sorted(view.records) if view.found == "answer" else (),
            view.ttl if view.ttl is not None else NO_SOA if negative is None else negative,
            trace.target if trace.aliases else "",
            alias_ttl,
        )
        for view in views
        if _spoke(view)
    }
    if not variants:
        return None
    return Look(now, now, not _unheard(views), tuple(sorted(variants)), negative)


def _spoke(view: ServerView) -> bool:
    return view.outcome == AUTHORITATIVE and view.found in ("answer", "nodata", "nxdomain")


def _unheard(views: list[ServerView]) -> tuple[str, ...]:
    """Name servers of which no address was heard, and which others may hear."""
    heard = {view.name.lower() for view in views if _spoke(view)}
    silent = [view.name for view in views if view.outcome in SILENT | COULD_NOT_TEST or _mute(view)]
    return tuple(dict.fromkeys(bare(name) for name in silent if name.lower() not in heard))


def _mute(view: ServerView) -> bool:
    """It serves the zone, and did not say anything about the name."""
    return view.outcome == AUTHORITATIVE and not _spoke(view)


def _negative(soa: Soa | None) -> int | None:
    """How long caches keep that something does not exist (RFC 2308 section 5)."""
    return None if soa is None else min(soa.ttl, soa.minimum)
