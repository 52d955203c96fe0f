# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says of a drill, in large letters: on how many paths faults were pretended. Pure.

Findings, remedies and predictions that are pretended say DRILL themselves; fcrdns_info makes them so.
"""

from __future__ import annotations

import typing as t

Data = dict[str, t.Any]


def told(verdicts: t.Iterable[Data]) -> list[Data]:
    """By fault, on how many paths it was pretended, and on how many of them it shows; empty where there is no drill."""
    faults: dict[str, Data] = {}
    for verdict in verdicts:
        drill = verdict.get("drill")
        if drill:
            one = faults.setdefault(drill["fault"], {"fault": drill["fault"], "paths": 0, "fired": 0})
            one["paths"] += 1
            one["fired"] += drill["fired"]
    return list(faults.values())


def counts(faults: t.Sequence[Data]) -> Data:
    """The same over all faults, for a summary; empty where there is no drill."""
    return {"drill": {key: sum(one[key] for one in faults) for key in ("paths", "fired")}} if faults else {}


def mark(report: Data) -> str:
    """What every title of a drill's report begins with."""
    return "DRILL: " if report.get("drill") else ""


def banner(report: Data) -> str:
    """One sentence; empty where there is no drill."""
    faults = report.get("drill")
    if not faults:
        return ""
    each = ", ".join(f"{one['fault']} on {one['paths']:,}" + _in_vain(one) for one in faults)
    return f"Faults were pretended ({each}). Nothing that says DRILL is real, or is to be mended."


def _in_vain(one: Data) -> str:
    missed = one["paths"] - one["fired"]
    return f", of which {missed:,} did not fire" if missed else ""


def among(count: int) -> str:
    """What is said beside a number of which so many are pretended."""
    return f" (DRILL: {count:,})" if count else ""


def seen(view: Data) -> str:
    """What begins a text about a finding that is pretended, or about what DNS is only pretended to say."""
    return "DRILL: " if view.get("drill") else ""


def effect(verdict: Data) -> str:
    """What the drill did to one path; empty where it did not hit it."""
    drill = verdict.get("drill")
    return str(drill["effect"]) if drill else ""


def is_pretended(verdict: Data) -> bool:
    """Whether a path has its status because of the drill."""
    drill = verdict.get("drill")
    return bool(drill and drill["real_status"] != verdict["status"])


def only_pretended(verdicts: t.Iterable[Data], status: str) -> int:
    """How many paths have this status because of the drill."""
    return sum(verdict["status"] == status and is_pretended(verdict) for verdict in verdicts)
