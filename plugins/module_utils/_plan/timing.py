# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the records of a change can be published, and from when on every cache has them. Pure: time is a parameter.

The order is make before break: the new records are there, and known everywhere, before anything uses them; the old ones
go last. Where a set changes while it is in use (the PTR record of an address that only gets another name), the new
name's own address record comes first, and everybody knows it, so that both PTR names lead back all the while.
"""

from __future__ import annotations

import typing as t

from .found import Found
from .seen import Key, Look, Variant, forgotten, given, remains


class Wanted(t.NamedTuple):
    """A set of records as it has to be before the switch."""

    key: Key
    need: tuple[str, ...]  # records that must be there; lower case, names with the final dot
    exact: bool  # and no others
    after: tuple[Key, ...] = ()  # sets that every cache must have before this one may change

    def right(self, records: t.Iterable[str]) -> bool:
        """Whether these records are as they have to be."""
        present = set(records)
        return present == set(self.need) if self.exact else present.issuperset(self.need)

    def is_right(self, variant: Variant) -> bool:
        """Whether a server gives them as they have to be."""
        return self.right(variant.records)


class Timing(t.NamedTuple):
    """When a set is lowered, published and known everywhere. Unix times; None: not known, or nothing to do."""

    wanted: Wanted
    published: bool  # all servers give it already
    lower_at: float | None  # its TTL is to be lowered: now
    lower_by: float | None  # and at the latest then, for the switch to be when it was planned
    publish_at: float | None  # not before
    publish_by: float | None
    hold: int | None  # how long caches keep what is published over
    clear_at: float | None  # no cache holds anything else any more
    lasting: int = 0  # how long caches keep what is there now


class Schedule(t.NamedTuple):
    """All sets, and what comes of them."""

    timings: dict[Key, Timing]
    lowering: bool  # TTLs are lowered first
    safe_at: float | None  # from then on it is safe to switch
    soonest: float | None  # it could be safe then, were no TTL lowered first
    switch_at: float | None  # when the switch is: as planned, or as soon as it is safe


def schedule(
    sets: t.Sequence[Wanted],
    found: t.Mapping[Key, Found],
    histories: t.Mapping[Key, t.Sequence[Look]],
    now: float,
    at: float | None,
    ttl: int,
    margin: int,
) -> Schedule:
    """Plan all sets. Lowering the TTLs first costs time: it is left out where the planned time does not allow it."""
    direct = _timings(sets, found, histories, now, None, margin)
    lowered = _timings(sets, found, histories, now, ttl, margin)
    soonest, later = _clear(direct), _clear(lowered)
    lowering = any(timing.lower_at is not None for timing in lowered.values()) and (
        at is None or (later is not None and later <= at)
    )
    timings, safe_at = (lowered, later) if lowering else (direct, soonest)
    switch_at = None if safe_at is None else max(safe_at, now, at or 0)
    if at is not None and safe_at is not None and safe_at <= at:
        timings = _deadlines(timings, at, margin)
    return Schedule(timings, lowering, safe_at, soonest, switch_at)


def _clear(timings: t.Mapping[Key, Timing]) -> float | None:
    moments = [timing.clear_at for timing in timings.values()]
    return None if None in moments else max(t.cast("list[float]", moments))


def _timings(
    sets: t.Sequence[Wanted],
    found: t.Mapping[Key, Found],
    histories: t.Mapping[Key, t.Sequence[Look]],
    now: float,
    ttl: int | None,
    margin: int,
) -> dict[Key, Timing]:
    """By key; those that others wait for come first."""
    timings: dict[Key, Timing] = {}
    for wanted in sorted(sets, key=lambda one: len(one.after)):
        before = [timings[key].clear_at for key in wanted.after]
        timings[wanted.key] = _timing(wanted, found[wanted.key], histories[wanted.key], before, now, ttl, margin)
    return timings


def _timing(
    wanted: Wanted,
    seen: Found,
    looks: t.Sequence[Look],
    before: t.Sequence[float | None],
    now: float,
    ttl: int | None,
    margin: int,
) -> Timing:
    held = max((one.at + one.left for one in seen.held if not wanted.right(one.records)), default=0.0)
    if seen.look is not None and given(looks, wanted.is_right):  # what was given before is no word on now
        gone = t.cast(float, forgotten(looks, wanted.is_right))
        return Timing(wanted, True, None, None, None, None, None, max(gone, held) + margin)
    hold = seen.ttl
    if hold is None or seen.look is None or _only_unheard(wanted, seen.look):
        return Timing(wanted, False, None, None, None, None, hold, None)
    lower_at, publish_at, lasting = None, now, hold
    if seen.exists and ttl is not None:
        longer = max(remains(looks, lambda variant: variant.ttl > ttl), held if held > now + ttl else 0)
        if hold > ttl:
            lower_at, hold, publish_at = now, ttl, max(now + hold, longer) + margin
        elif longer > now:  # lowered already, and caches may still keep what they asked for before
            publish_at = longer + margin
    if None in before:
        return Timing(wanted, False, lower_at, None, None, None, hold, None)
    publish_at = max([publish_at, *t.cast("list[float]", before)])
    clear_at = max(publish_at + hold, held, remains(looks, lambda variant: True)) + margin
    return Timing(wanted, False, lower_at, None, publish_at, None, hold, clear_at, lasting)


def _only_unheard(wanted: Wanted, look: Look) -> bool:
    """All that were heard give the right thing, and some were not heard: there is nothing to plan."""
    return not look.settled and all(map(wanted.is_right, look.variants))


def _deadlines(timings: dict[Key, Timing], at: float, margin: int) -> dict[Key, Timing]:
    """The latest moments for each step, counted back from the planned time."""
    limits: dict[Key, float] = {}
    done: dict[Key, Timing] = {}
    for key, timing in reversed(list(timings.items())):
        clear_by = limits.get(key, at)
        if timing.published or timing.publish_at is None:
            done[key] = timing
            continue
        publish_by = clear_by - margin - (timing.hold or 0)
        for earlier in timing.wanted.after:
            limits[earlier] = min(limits.get(earlier, at), publish_by)
        lower_by = None
        if timing.lower_at is not None:
            lower_by = publish_by - margin - timing.lasting
        done[key] = timing._replace(publish_by=publish_by, lower_by=lower_by)
    return {key: done[key] for key in timings}
