# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What set_stats carries to AWX: counts and the first problems, bounded in size. Pure."""

from __future__ import annotations

import json
import typing as t

from . import waivers
from .digest import Problem, digest
from .receivers import with_outcome
from .visible import visible

MOST_PROBLEMS = 100
MOST_ENDING = 20  # waivers that end soon
MOST_BYTES = 64 * 1024
Data = dict[str, t.Any]


def stats(report: Data, files: t.Mapping[str, str]) -> Data:
    """At most MOST_PROBLEMS problems, at most MOST_BYTES as JSON; problems_total says how many there are."""
    seen = digest(report["verdicts"])
    counts = dict(report["summary"])
    carried: Data = {
        "generated": report["generated"],
        "complete": report["complete"],
        "relays": report["relays"],
        "relays_wrong": seen.wrong_relays,
        "summary": counts,
        "actors": {actor.actor: actor.paths for actor in seen.actors},
        "files": {kind: visible(path, 1000) for kind, path in files.items()},
        **({"drill": report["drill"]} if report.get("drill") else {}),
        **({"baseline": report["baseline"]} if report.get("baseline") else {}),
        **_waivers(report),
        "problems_total": len(seen.problems),
        "problems": [],
    }
    room = MOST_BYTES - len(json.dumps(carried))
    for problem in seen.problems[:MOST_PROBLEMS]:
        entry = _entry(problem)
        room -= len(json.dumps(entry)) + 2
        if room < 0:
            break
        carried["problems"].append(entry)
    return carried


def _waivers(report: Data) -> Data:
    """How many waivers came to what, and those that end soon; nothing where none are given."""
    given = report.get("waivers")
    if not given:
        return {}
    states = (waivers.WAIVING, waivers.EXPIRED, waivers.UNMATCHED)
    ending = [
        {key: one[key] and visible(one[key], 200) for key in ("code", "host", "address", "until", "approved_by")}
        for one in waivers.ending_soon(report)[:MOST_ENDING]
    ]
    return {"waivers": {**{state: sum(one["state"] == state for one in given) for state in states}, "ending": ending}}


def _entry(problem: Problem) -> Data:
    verdict, finding = problem.verdict, problem.finding
    return {
        "host": visible(verdict["host"], 200),
        "name": visible(verdict["name"] or verdict["host"], 200),
        "address": verdict["address"],
        "helo": visible(verdict["helo"], 255) if verdict["helo"] else None,
        "status": verdict["status"],
        "code": finding["code"] if finding else None,
        "message": visible(problem.message, 300),
        "actor": problem.actor,
        "refused_by": with_outcome(verdict, "fail"),
        **({"drill": verdict["drill"]["fault"]} if verdict.get("drill") else {}),
    }
