# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what was found to a plan: the steps, the TTLs in the way, whether it is safe to switch now, and if not when.

Pure: time is a parameter. Without the word of the zones' own servers it is never safe: what a resolver says of a TTL is
only what is left of it.
"""

from __future__ import annotations

import typing as t

from .._finding import CATALOGUE
from .._hostname import bare
from .._text import listed
from .change import Change, utc
from .found import Found
from .seen import Key, Look, add
from .steps import Around, forward_key, named, old_sets, steps, wanted_sets
from .timing import Schedule, Timing, schedule

Data = dict[str, t.Any]


class Settings(t.NamedTuple):
    """What the user chose. Seconds."""

    at: float | None  # Unix time of the switch; None: as soon as it is safe
    ttl: int = 300  # what TTLs are lowered to
    margin: int = 300  # added to every wait: for servers that take over a change late, and clocks
    keep: int = 86400  # how long the old records stay after the switch


def keys_of(changes: t.Sequence[Change]) -> list[Key]:
    """Everything that is to be asked about."""
    return [*(wanted.key for wanted in wanted_sets(changes)), *old_sets(changes)]


def remember(before: t.Mapping[Key, t.Sequence[Look]], found: t.Mapping[Key, Found]) -> dict[Key, t.Sequence[Look]]:
    """What was seen so far, this time included."""
    histories = dict(before)
    for key, one in found.items():
        if one.look is not None:
            histories[key] = add(histories.pop(key, ()), one.look)  # at the end: what is kept is what was seen last
    return histories


def plan(
    changes: t.Sequence[Change],
    found: t.Mapping[Key, Found],
    histories: t.Mapping[Key, t.Sequence[Look]],
    now: float,
    settings: Settings,
) -> Data:
    """The plan as plain data. histories: as remember() gives them."""
    sets = wanted_sets(changes)
    looks = {wanted.key: histories.get(wanted.key, ()) for wanted in sets}
    times = schedule(sets, found, looks, now, settings.at, settings.ttl, settings.margin)
    missing = [timing for timing in times.timings.values() if not timing.published]
    safe = _safe(times, missing, now)
    problems = [*_not_known(times, found), *_too_early(times, settings), *_faults(found), *_aliases(changes, found)]
    problems += _unregistered(found)
    around = Around(changes, found, times, now, settings.ttl, settings.keep)
    return {
        "changes": [
            {
                "old_address": change.old_address.text,
                "old_name": change.old_name,
                "new_address": change.new_address.text,
                "new_name": change.new_name,
            }
            for change in changes
        ],
        "now": now,
        "now_time": utc(now),
        "planned": settings.at,
        "planned_time": None if settings.at is None else utc(settings.at),
        "safe": safe,
        "safe_at": times.safe_at,
        "safe_time": None if times.safe_at is None else utc(times.safe_at),
        "seconds": None if times.safe_at is None else max(0, round(times.safe_at - now)),
        "switch_at": times.switch_at,
        "switch_time": None if times.switch_at is None else utc(times.switch_at),
        "soonest": times.soonest,
        "why": _why(safe, times, missing, now),
        "steps": steps(around),
        "in_the_way": _in_the_way(changes, found, times, settings),
        "problems": problems,
        "notes": _notes(times, found, histories, settings),
        "targets": [{"address": one.new_address.text, "helo": one.new_name, "ptr": [one.new_name]} for one in changes],
    }


def _safe(times: Schedule, missing: t.Sequence[Timing], now: float) -> bool | None:
    """None where it cannot be told."""
    if times.safe_at is None:
        return None
    return not missing and times.safe_at <= now


def _why(safe: bool | None, times: Schedule, missing: t.Sequence[Timing], now: float) -> str:
    if safe is None or times.safe_at is None:
        return "It cannot be told when it is safe to switch: see the problems."
    if safe:
        return "It is safe to switch: all is published, and no cache can hold anything older."
    moment, wait = utc(times.safe_at), times.safe_at - now
    if missing:
        names = listed([named(timing.wanted.key) for timing in missing])
        return f"It is not safe to switch. Not as it has to be yet: {names}. Safe on {moment} at the earliest."
    return f"It is not safe to switch yet: caches may hold older answers for {wait:,.0f} seconds, until {moment}."


# -- TTLs


def _in_the_way(
    changes: t.Sequence[Change], found: t.Mapping[Key, Found], times: Schedule, settings: Settings
) -> list[Data]:
    told = []
    for key in keys_of(changes):
        timing = times.timings.get(key)
        if timing is not None and timing.published and timing.clear_at is not None and timing.clear_at <= 0:
            continue
        told.append(_entry(found[key], timing, settings))
        told += [{**told[-1], **_alias(alias)} for alias in found[key].aliases]
    return told


def _entry(one: Found, timing: Timing | None, settings: Settings) -> Data:
    held = [entry for entry in one.held if timing is None or not timing.wanted.right(entry.records)]
    left = max((entry.left for entry in held), default=None)
    lower = timing is not None and timing.lower_at is not None
    return {
        "owner": one.key[0],
        "type": one.key[1],
        "ttl": one.ttl if one.look is not None else left,
        "whole": one.look is not None,
        "exists": one.exists,
        "records": [bare(record) for record in one.records],
        "left": left,
        "zone": one.place.zone if one.place else None,
        "relative_owner": one.relative_owner,
        "lower_to": settings.ttl if lower else None,
        "lower_at": timing.lower_at if timing else None,
        "lower_by": timing.lower_by if timing else None,
        "lower_by_time": utc(timing.lower_by) if timing and timing.lower_by else None,
        "publish_at": timing.publish_at if timing else None,
        "waits": timing is not None,
        "clear_at": timing.clear_at if timing else None,
        "why": _reason(one, timing),
    }


def _reason(one: Found, timing: Timing | None) -> str:
    if timing is None:
        return "old: nothing waits for it; what is taken away here is forgotten after this time"
    if timing.published:
        return "published: caches may keep what was there before"
    if not one.exists:
        return "not there yet: caches may keep that it is not there (RFC 2308)"
    return "to be changed: caches may keep what is there now"


def _alias(alias: tuple[str, str, int]) -> Data:
    return {
        "owner": alias[0],
        "type": "CNAME",
        "ttl": alias[2],
        "whole": True,
        "exists": True,
        "records": [bare(alias[1])],
        "left": None,
        "zone": None,
        "relative_owner": None,
        "lower_to": None,
        "lower_at": None,
        "lower_by": None,
        "lower_by_time": None,
        "publish_at": None,
        "waits": False,
        "clear_at": None,
        "why": "an alias on the way (RFC 2317): it stays, and nothing waits for it",
    }


# -- what the reader must know


def _not_known(times: Schedule, found: t.Mapping[Key, Found]) -> t.Iterator[str]:
    for key in times.timings:
        one = found[key]
        if one.look is None:
            said = "; only resolvers answered, and the real TTL may be longer than what they say" if one.held else ""
            yield f"{named(key)}: no name server of its zone gave an answer{said}. So it cannot be told when it is safe"
            continue
        if times.timings[key].published:
            yield from _kept(times.timings[key], one)
        if one.unheard:
            zone = f" of the zone {one.place.zone}" if one.place else ""
            yield (
                f"{named(key)}: {listed(one.unheard)}{zone} could not be heard, and may give something else. Until it "
                "is, nothing is safe"
            )


def _kept(timing: Timing, one: Found) -> t.Iterator[str]:
    """Resolvers that go on with an older answer."""
    for entry in one.held:
        if not timing.wanted.right(entry.records):
            yield f"{named(one.key)}: the vantage {entry.where} keeps an older answer for {entry.left:,} seconds"


def _too_early(times: Schedule, settings: Settings) -> t.Iterator[str]:
    if settings.at is None or times.safe_at is None or times.safe_at <= settings.at:
        return
    yield (
        f"The switch is planned for {utc(settings.at)}, which is {times.safe_at - settings.at:,.0f} seconds too early: "
        f"it is safe on {utc(times.safe_at)} at the earliest"
    )


def _faults(found: t.Mapping[Key, Found]) -> t.Iterator[str]:
    for key, one in found.items():
        for code in one.faults:
            row = CATALOGUE.get(code)
            what = f"{named(key)}: {row.title if row else code} ({code})"
            yield f"{what}. mailops.rdns.diagnose says who has to mend what"


def _unregistered(found: t.Mapping[Key, Found]) -> t.Iterator[str]:
    """Names of which a registry says that nothing below it exists."""
    for key, one in found.items():
        place = None if one.exists or key[1] == "PTR" else one.place
        if place is not None and place.zone.count(".") < 2 and "." in place.relative_owner:
            yield f"{named(key)}: no zone holds it but {place.zone}: is it spelled right, and registered"


def _aliases(changes: t.Sequence[Change], found: t.Mapping[Key, Found]) -> t.Iterator[str]:
    for change in changes:
        key = forward_key(change.new_name, change)
        if found[key].aliases:
            yield (
                f"{change.new_name} is an alias for {bare(found[key].target)}: the name in a PTR record should have "
                "its address itself (RFC 2181 section 10.2)"
            )


def _notes(
    times: Schedule, found: t.Mapping[Key, Found], histories: t.Mapping[Key, t.Sequence[Look]], settings: Settings
) -> list[str]:
    notes = []
    first = min((histories[key][0].at for key in times.timings if histories.get(key)), default=None)
    if first is not None:
        notes.append(
            f"Counted from what was seen since {utc(first)}. A TTL that was lowered shortly before is not known: wait "
            "that long as well"
        )
    if settings.at is not None and not times.lowering and any(found[key].exists for key in times.timings):
        notes.append("There is no time to lower TTLs first, or no need: each change waits for the TTL that is there")
    for key, timing in times.timings.items():
        if timing.wanted.after and not timing.published:
            notes.append(
                f"While {named(key)} changes, some receivers see the old name and some the new one, for {timing.hold} "
                "seconds at most. Both lead back to the address"
            )
        elif timing.wanted.key[1] == "PTR" and not timing.published and found[key].records:
            names = listed([bare(name) for name in found[key].records], 3)
            notes.append(
                f"{named(key)} is there already: {names}. The plan takes that address for one that no mail leaves from "
                "today. If some does, give it as an old_address"
            )
    notes += dict.fromkeys(note for one in found.values() for note in one.notes)
    notes.append(
        "SPF records, and lists of addresses that partners keep, need a new address before the switch too: "
        "mailops.rdns.gate looks at SPF"
    )
    return notes
