# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was seen, as a story: for each path and place, what was seen from when to when, and when nobody looked. Pure.

Nothing is claimed beyond the looks. Between two looks that saw the same, nobody may have looked; between two that saw
different things, it changed at a time that nobody knows.
"""

from __future__ import annotations

import time
import typing as t

from .seen import RIGHT, STATES, UNKNOWN, WRONG, ZONE, Seen

Data = dict[str, t.Any]
SCHEMA = "mailops.rdns.timeline"
VERSION = 1
MOST_RUNS = 500  # of one place and path
MOST_PATHS = 100
LEAST_GAP = 60  # seconds without a look that are worth a word


def utc(moment: float) -> str:
    """Unix time as '2026-11-21 11:30:02'."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))


def story(seen: t.Sequence[Seen], names: t.Mapping[str, str], unread: int, read: int, now: float) -> Data:
    """The document. names: what vantages are called in it; those that are missing there are left out."""
    kept = sorted((one for one in seen if one.where == ZONE or one.where in names), key=lambda one: one.at)
    paths: dict[tuple[str, str | None], list[Seen]] = {}
    for one in kept:
        paths.setdefault((one.address, one.helo), []).append(one)
    shown = list(paths.items())[:MOST_PATHS]
    notes = []
    if unread:
        which = "1 file" if unread == 1 else f"{unread:,} files"
        notes.append(f"{which} of those that were to be read could not be: what was seen then is missing here")
    if len(paths) > len(shown):
        notes.append(f"{len(paths) - len(shown):,} more paths are left out")
    told = [_path(address, helo, looks, names) for (address, helo), looks in shown]
    if any(len(row["runs"]) == MOST_RUNS for path in told for row in path["rows"]):
        notes.append(f"of each place the first {MOST_RUNS:,} changes are told: what was seen later is missing here")
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "generated": utc(now),
        "from": kept[0].at if kept else None,
        "to": max((one.until for one in kept), default=None),
        "looks": len(kept),
        "files": {"read": read, "unread": unread},
        "notes": notes,
        "paths": told,
    }


def _path(address: str, helo: str | None, looks: list[Seen], names: t.Mapping[str, str]) -> Data:
    places = sorted(
        {one.where for one in looks},
        key=lambda where: (where != ZONE, list(names).index(where) if where in names else 0),
    )
    rows = [
        {"where": names.get(where, where), "runs": _runs([one for one in looks if one.where == where])}
        for where in places
    ]
    return {
        "address": address,
        "helo": helo,
        "told": [*_told(rows), *_gap(looks)],
        "rows": rows,
    }


def _runs(looks: list[Seen]) -> list[Data]:
    """Consecutive looks of one place that saw the same."""
    runs: list[Data] = []
    for one in looks:
        last = runs[-1] if runs else None
        if last is not None and (last["state"], last["what"]) == (one.state, one.what):
            last["looks"] += 1
            last["last"] = max(last["last"], one.until)
            last["spans"].append([one.at, one.until])
        elif len(runs) == MOST_RUNS:
            break  # what follows is left out: no run is to reach over what it does not tell
        else:
            runs.append(
                {
                    "state": one.state,
                    "what": one.what,
                    "first": one.at,
                    "last": one.until,
                    "looks": 1,
                    "spans": [[one.at, one.until]],
                }
            )
    for run in runs:
        run["first_time"], run["last_time"] = utc(run["first"]), utc(run["last"])
        run["watched"] = sum(until > at for at, until in run["spans"])
    return runs


# -- sentences


def _told(rows: list[Data]) -> t.Iterator[str]:
    """From when to when it was wrong, as far as was seen."""
    runs = [run for row in rows for run in row["runs"]]
    wrong = [run for run in runs if run["state"] == WRONG]
    if not wrong:
        first, last = min(run["first"] for run in runs), max(run["last"] for run in runs)
        right = any(run["state"] == RIGHT for run in runs)
        yield f"Never seen wrong, from {utc(first)} to {utc(last)} UTC." if right else "Nothing could be determined."
    else:
        yield from _wrong(rows, wrong)
    unknown = [run for run in runs if run["state"] == UNKNOWN]
    if unknown and len(unknown) < len(runs):
        looks = sum(run["looks"] for run in unknown)
        yield f"{looks:,} {'look' if looks == 1 else 'looks'} could not tell, which is neither right nor wrong."


def _wrong(rows: list[Data], wrong: list[Data]) -> t.Iterator[str]:
    first, last = min(run["first"] for run in wrong), max(run["last"] for run in wrong)
    saw = [row for row in rows if _saw(row, WRONG)]
    earliest = [row for row in saw if any(run["state"] == WRONG and run["first"] == first for run in row["runs"])]
    before = [run["last"] for row in earliest for run in row["runs"] if run["state"] == RIGHT and run["last"] <= first]
    where = "" if len(saw) == len(rows) else ", not by all"
    seen = f"at looks from {utc(first)} to {utc(last)} UTC" if last > first else f"on {utc(first)} UTC, at one look"
    where += ", and right in between" if any(map(_changed_back, rows)) else ""
    yield f"Seen wrong {seen}{where}." + (f" Last seen right before, on {utc(max(before))} UTC." if before else "")
    after = {row["where"]: _right_after(row) for row in saw}
    again = [moment for moment in after.values() if moment is not None]
    if len(again) == len(after):
        yield f"Seen right again by all that saw it wrong, on {utc(max(again))} UTC at the latest."
    else:
        yield f"Not seen right since by: {', '.join(name for name, moment in after.items() if moment is None)}."


def _changed_back(row: Data) -> bool:
    """It was seen wrong, then right, then wrong again."""
    states = [run["state"] for run in row["runs"] if run["state"] != UNKNOWN]
    first = states.index(WRONG) if WRONG in states else len(states)
    return RIGHT in states[first:] and WRONG in states[states.index(RIGHT, first) :]


def _saw(row: Data, state: str) -> bool:
    return any(run["state"] == state for run in row["runs"])


def _right_after(row: Data) -> float | None:
    """When this place first saw it right after it had last seen it wrong."""
    last = max(place for place, run in enumerate(row["runs"]) if run["state"] == WRONG)
    return next((run["first"] for run in row["runs"][last + 1 :] if run["state"] == RIGHT), None)


def _gap(looks: list[Seen]) -> t.Iterator[str]:
    """The longest time in which nobody looked."""
    longest, until = (0.0, 0.0, 0.0), looks[0].until
    for one in looks[1:]:
        longest = max(longest, (one.at - until, until, one.at))
        until = max(until, one.until)
    seconds, start, end = longest
    if seconds >= LEAST_GAP:
        yield f"Nobody looked between {utc(start)} and {utc(end)} UTC, {_long(seconds)}: the longest such time."


def _long(seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    if not minutes:
        return f"{left} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min {left} s"


def state_words(state: str) -> str:
    """A state as it is shown."""
    return STATES[state]


def looks_words(run: Data) -> str:
    """How often somebody looked."""
    single = run["looks"] - run["watched"]
    told = [f"{single:,}"] if single else []
    if run["watched"]:
        told.append("kept looking")
    return ", ".join(told)
