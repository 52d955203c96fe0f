# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a baseline and verdicts to the next baseline, and what has changed between the two.

Pure. What could not be looked up keeps its lines: no time-out, no SERVFAIL and no relay out of reach is ever written
down as gone.
"""

from __future__ import annotations

import typing as t

from ._address import parse_address
from ._baseline import MOST_RELAY, Baseline, Path, Records, order, parse_records
from ._drift import GONE, NEW, Change, changes, observed
from ._finding import RELAY_CODES
from ._text import quoted

NOT_TOLD = frozenset(RELAY_CODES) - {"relays_through"}  # after these, nobody knows which paths the relay has

Data = dict[str, t.Any]


class Seen(t.NamedTuple):
    """What verdicts tell of a fleet."""

    paths: dict[Path, Records]
    relays: set[str]  # whose paths are known
    silent: set[str]  # relays of which nobody knows whether these are all of their paths
    gone: set[Path]  # that the audit says to be gone


class Update(t.NamedTuple):
    """The next baseline, and how it differs from the one before."""

    baseline: Baseline
    drift: list[Data]
    notes: list[str]


def seen_in(verdicts: t.Iterable[t.Any]) -> Seen:
    """Take verdicts apart; ValueError names the one that is none."""
    seen = Seen({}, set(), set(), set())
    for index, verdict in enumerate(verdicts):
        try:
            _take(verdict, seen)
        except (AttributeError, KeyError, TypeError):
            raise ValueError(f"verdicts[{index}]: {quoted(verdict)} is no verdict of fcrdns_info") from None
        except ValueError as error:
            raise ValueError(f"verdicts[{index}]: {error}") from None
    return seen


def _take(verdict: Data, seen: Seen) -> None:
    if verdict.get("drill"):
        raise ValueError("it comes of a drill: only what was really seen belongs into a baseline")
    relay = verdict.get("host") or verdict["name"]
    if not isinstance(relay, str) or not 0 < len(relay) <= MOST_RELAY:
        raise ValueError(f"name: {quoted(relay)} given: each target needs a name, which stands for its relay")
    if verdict["address"] is None:
        _take_unknown(relay, verdict["findings"], seen)
        return
    path = relay, parse_address(verdict["address"]).text
    found = _checked(observed(verdict["helo"], verdict["ptr"], verdict["forward"]))
    known = seen.paths.get(path, Records())
    seen.relays.add(relay)
    seen.paths[path] = Records(
        (known.helo or frozenset()) | (found.helo or frozenset()),
        found.ptr if known.ptr is None else known.ptr,
        {**known.forward, **found.forward},
    )


def _take_unknown(relay: str, findings: list[Data], seen: Seen) -> None:
    for finding in findings:
        if finding["code"] == f"drift_{GONE}":
            seen.gone.add((relay, parse_address(finding["details"]["address"]).text))
        elif finding["code"] == "relays_through":
            seen.relays.add(relay)
        elif finding["code"] in NOT_TOLD:
            seen.silent.add(relay)


def _checked(records: Records) -> Records:
    """Saved reports may hold anything: only what a baseline can hold is let in."""
    told: Data = {"helo": list(records.helo or ()), "forward": {name: list(v) for name, v in records.forward.items()}}
    return parse_records(told if records.ptr is None else {**told, "ptr": list(records.ptr)})


def update(old: Baseline, seen: Seen, partial: bool) -> Update:
    """partial: relays without a verdict are somewhere else, and not gone."""
    paths: dict[Path, Records] = {}
    drift: list[Data] = []
    kept = lacking = silent = 0
    for path in sorted({*old.paths, *seen.paths}, key=order):
        was, now = old.paths.get(path), seen.paths.get(path)
        if now is None:
            before = t.cast(Records, was)
            if _is_gone(path, seen, partial):
                drift.append(_entry(path, GONE, before))
            else:
                paths[path] = before
                silent += path[0] in seen.silent
            continue
        paths[path] = _merged(was or Records(), now)
        kept, lacking = (a + b for a, b in zip((kept, lacking), _unanswered(was or Records(), now)))
        if was is None:
            drift.append(_entry(path, NEW, now))
        else:
            drift += [_change(path, change) for change in changes(was, now)]
    comments = {path: lines for path, lines in old.comments.items() if path in paths}
    return Update(Baseline(paths, comments, old.tail), drift, list(_notes(kept, lacking, silent)))


def _is_gone(path: Path, seen: Seen, partial: bool) -> bool:
    relay = path[0]
    if path in seen.gone:
        return True
    if relay in seen.silent:
        return False
    return relay in seen.relays or not partial


def _asked(records: Records) -> frozenset[str]:
    """The names of a path that are looked up."""
    helo = {name[:-1] if len(name) > 1 and name.endswith(".") else name for name in records.helo or ()}
    return (records.ptr or frozenset()) | helo


def _merged(was: Records, now: Records) -> Records:
    """What is known now, and what was known where nothing could be learned."""
    merged = Records(now.helo, was.ptr if now.ptr is None else now.ptr)
    known = {**was.forward, **now.forward}
    return merged._replace(forward={name: known[name] for name in _asked(merged) if name in known})


def _unanswered(was: Records, now: Records) -> tuple[int, int]:
    """How many records could not be looked up: those with lines that stay, those without."""
    names = was.ptr if now.ptr is None else now.ptr
    silent = _asked(Records(now.helo, names)) - now.forward.keys()
    kept = silent & was.forward.keys()
    lacking = (silent & (names or frozenset())) - kept  # a HELO name that is no host name is never looked up
    ptr_kept = now.ptr is None and was.ptr is not None
    return len(kept) + ptr_kept, len(lacking) + (now.ptr is None and was.ptr is None)


def _entry(path: Path, kind: str, records: Records) -> Data:
    listed = {key: sorted(names) for key, names in (("helo", records.helo), ("ptr", records.ptr)) if names is not None}
    return {"code": f"drift_{kind}", "relay": path[0], "address": path[1], **listed}


def _change(path: Path, change: Change) -> Data:
    named = {} if change.name is None else {"name": change.name}
    sets = {"was": sorted(change.was), "now": sorted(change.now)}
    return {"code": f"drift_{change.kind}", "relay": path[0], "address": path[1], **named, **sets}


def _notes(kept: int, lacking: int, silent: int) -> t.Iterator[str]:
    if kept:
        yield f"records that could not be looked up, and keep their lines: {kept:,}"
    if lacking:
        yield f"records that could not be looked up, and have no line yet: {lacking:,}"
    if silent:
        yield f"paths of relays that could not be reached or read, and keep their lines: {silent:,}"
