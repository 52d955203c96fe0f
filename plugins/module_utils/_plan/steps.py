# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of a change in the order of time: who does what in which zone, not before when and by when. Pure."""

from __future__ import annotations

import typing as t

from .. import _finding
from .._circumstances import record_type
from .._hostname import bare, same
from .._text import listed
from .._zone_change import Change as ZoneChange
from .._zone_change import absolute, zone_file
from .change import Change, utc
from .found import Found
from .seen import Key
from .timing import Schedule, Timing, Wanted

Data = dict[str, t.Any]
DONE, NOW, LATER, UNKNOWN = "done", "now", "later", "unknown"


class Around(t.NamedTuple):
    """What steps are made of."""

    changes: t.Sequence[Change]
    found: t.Mapping[Key, Found]
    times: Schedule
    now: float
    ttl: int
    keep: int


def forward_key(name: str, change: Change, new: bool = True) -> Key:
    """The set of address records that leads from a name back to the address."""
    address = change.new_address if new else change.old_address
    return absolute(name).lower(), record_type(address)


def reverse_key(change: Change, new: bool = True) -> Key:
    """The set of PTR records of an address."""
    return (change.new_address if new else change.old_address).owner, "PTR"


def wanted_sets(changes: t.Sequence[Change]) -> list[Wanted]:
    """What has to be there before the switch: each set once, for all changes that it serves."""
    forward: dict[Key, list[str]] = {}
    for change in changes:
        forward.setdefault(forward_key(change.new_name, change), []).append(change.new_address.text)
    sets = [Wanted(key, tuple(sorted(set(needs))), False) for key, needs in forward.items()]
    for change in changes:
        key = reverse_key(change)
        in_use = any(change.new_address.text == other.old_address.text for other in changes)
        after = (forward_key(change.new_name, change),) if in_use else ()
        sets.append(Wanted(key, (absolute(change.new_name).lower(),), True, after))
    return sets


def old_sets(changes: t.Sequence[Change]) -> list[Key]:
    """What nothing waits for, and what goes in the end."""
    needed = {wanted.key for wanted in wanted_sets(changes)}
    keys: dict[Key, None] = {}
    for change in changes:
        keys.update(dict.fromkeys((forward_key(change.old_name, change, False), reverse_key(change, False))))
    return [key for key in keys if key not in needed]


def steps(around: Around) -> list[Data]:
    """All steps."""
    told: list[Data] = []
    timings = around.times.timings.values()
    told += [_lower(timing, around) for timing in timings if timing.lower_at is not None]
    told += [step for timing in timings for step in _publish(timing, around)]
    told += _switch(around)
    told += _remove(around)
    told += _raise(around)
    return told


def _step(kind: str, at: float | None, who: str, what: str, around: Around, **more: t.Any) -> Data:
    """One step. at: not before; by: at the latest."""
    state = UNKNOWN if at is None else NOW if at <= around.now else LATER
    by = more.pop("by", None)
    step: Data = {"kind": kind, "state": state, "at": at, "time": _time(at), "by": by, "by_time": _time(by)}
    step.update(who=who, what=what, zone=None, contact=None, owner=None, type=None, relative_owner=None)
    step.update(records=[], zone_file=[], remove=[], lasts=None)
    step.update(more)
    return step


def _time(moment: float | None) -> str | None:
    return None if moment is None else utc(moment)


def _in_zone(found: Found, add: t.Sequence[str], ttl: int, remove: t.Sequence[str] = ()) -> Data:
    """Where a step is done, and the lines for it."""
    change = ZoneChange(found.target, found.key[1], tuple(add))
    gone = zone_file(ZoneChange(found.target, found.key[1], tuple(remove)), found.relative_owner, 0)
    return {
        "zone": found.place.zone if found.place else None,
        "contact": found.place.contact if found.place else None,
        "owner": found.target,
        "type": found.key[1],
        "relative_owner": found.relative_owner,
        "records": zone_file(change, None, ttl),
        "zone_file": zone_file(change, found.relative_owner, ttl) if found.place else [],
        "remove": [line.replace(" 0 IN ", " IN ", 1) for line in gone],
    }


def _operator(key: Key) -> str:
    return _finding.REVERSE if key[1] == "PTR" else _finding.FORWARD


def named(key: Key) -> str:
    """A set in a sentence."""
    return f"{bare(key[0])} {key[1]}"


def _lower(timing: Timing, around: Around) -> Data:
    key = timing.wanted.key
    found = around.found[key]
    what = f"Lower the TTL of {named(key)} from {found.ttl:,} to {around.ttl:,} seconds. The records stay as they are."
    where = _in_zone(found, found.records, around.ttl)
    return _step(
        "lower", timing.lower_at, _operator(key), what, around, by=timing.lower_by, lasts=timing.lasting, **where
    )


def _publish(timing: Timing, around: Around) -> t.Iterator[Data]:
    wanted, key = timing.wanted, timing.wanted.key
    found = around.found[key]
    present = {record.lower(): record for record in found.records}
    spelled = {absolute(one.new_name).lower(): absolute(one.new_name) for one in around.changes}
    add = [spelled.get(one, one) for one in wanted.need if one not in present]
    remove = [present[one] for one in present if one not in wanted.need] if wanted.exact else []
    who = _operator(key)
    if "zone_undelegated" in found.faults and not timing.published:
        who = _finding.ADDRESS_HOLDER if key[1] == "PTR" else who
        what = f"Have the zone of {named(key)} delegated to its name servers: no delegation leads to one."
        yield _step("delegate", around.now, who, what, around, owner=found.target)
    if timing.published:
        step = _step("publish", timing.clear_at, who, _published(timing, found), around, **_in_zone(found, (), 0))
        yield {**step, "state": DONE, "at": None, "time": None}
        return
    ttl = around.ttl
    if found.exists and found.ttl is not None and not wanted.exact and timing.lower_at is None:
        ttl = found.ttl  # all records of a set have one TTL (RFC 2181 section 5.2)
    where = _in_zone(found, add, ttl, remove)
    what = _publishing(key, add, remove, found) if add or remove else _everywhere(wanted)
    yield _step("publish", timing.publish_at, who, what, around, by=timing.publish_by, lasts=timing.hold, **where)


def _published(timing: Timing, found: Found) -> str:
    names = listed([bare(one) for one in timing.wanted.need])
    return f"{named(found.key)} is published: {names}."


def _everywhere(wanted: Wanted) -> str:
    """Some server, or a resolver, gives it already."""
    return f"See that every name server of the zone gives {named(wanted.key)}: {listed([*map(bare, wanted.need)])}."


def _publishing(key: Key, add: t.Sequence[str], remove: t.Sequence[str], found: Found) -> str:
    new = listed([bare(one) for one in add])
    if key[1] == "PTR":
        old = listed([bare(one) for one in remove])
        if add and remove:
            return f"Change the PTR record {bare(key[0])} from {old} to {new}."
        return f"Publish the PTR record {bare(key[0])}: {new}." if add else f"Take {old} out of {named(key)}."
    beside = ", beside those that are there" if found.exists else ""
    return f"Publish {new} as {key[1]} of {bare(key[0])}{beside}."


def _switch(around: Around) -> t.Iterator[Data]:
    at = around.times.switch_at
    yield _step(
        "gate",
        at,
        _finding.MTA,
        "Ask again, in the phase ready and then in the phase confirm: go on only where both pass.",
        around,
    )
    for change in around.changes:
        what = f"Send from {change.new_address.text} with the HELO name {change.new_name}"
        before = [change.old_address.text] if change.renumbers else []
        before += [change.old_name] if change.renames else []
        yield _step("switch", at, _finding.MTA, f"{what} (before: {', '.join(before)}).", around)


def _remove(around: Around) -> t.Iterator[Data]:
    """The old records, once nobody can want to go back."""
    at = None if around.times.switch_at is None else around.times.switch_at + around.keep
    new = {(forward_key(one.new_name, one), one.new_address.text) for one in around.changes}
    taken = {one.new_address.text for one in around.changes}
    seen: set[tuple[Key, str]] = set()
    for change in around.changes:
        key, address = forward_key(change.old_name, change, False), change.old_address.text
        if (key, address) not in new and (key, address) not in seen:
            yield _removal(key, address, at, "if nothing else uses it", around)
        seen.add((key, address))
        if address not in taken:
            yield _removal(
                reverse_key(change, False), absolute(change.old_name), at, "or leave it to the holder", around
            )


def _removal(key: Key, record: str, at: float | None, unless: str, around: Around) -> Data:
    found = around.found[key]
    there = [one for one in found.records if same(one, record)]
    gone = found.look is not None and not there
    what = (
        f"{bare(record)} is gone from {named(key)}." if gone else f"Take {bare(record)} out of {named(key)}, {unless}."
    )
    step = _step("remove", at, _operator(key), what, around, lasts=found.ttl, **_in_zone(found, (), 0, there))
    return {**step, "state": DONE, "at": None, "time": None} if gone else step


def _low(ttl: int | None, low: int) -> bool:
    return ttl is not None and ttl <= low


def _raise(around: Around) -> t.Iterator[Data]:
    """What was lowered goes up again."""
    at = None if around.times.switch_at is None else around.times.switch_at + around.keep
    sets: dict[str, list[str]] = {}
    for key in around.times.timings:
        one = around.found[key]
        if around.times.lowering or (one.exists and _low(one.ttl, around.ttl)):
            sets.setdefault(_operator(key), []).append(named(key))
    for who, names in sets.items():
        yield _step("raise", at, who, f"Raise the TTLs again, to an hour or a day: {listed(names)}.", around)
