# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as data: what report.json holds. Every other form is made from this one.

Pure. docs/schema/report-1.json describes it; a change that is more than a new key needs another version.
"""

from __future__ import annotations

import time
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._diagnosis import Evidence
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import judge

from . import drill, since, waivers

SCHEMA = "mailops.rdns.report"
VERSION = 1
STATUSES = ("compliant", "noncompliant", "undetermined", "not_applicable")

Data = dict[str, t.Any]


def batch(paths: t.Sequence[Data], result: Data) -> Data:
    """The part of one batch of hosts: what fcrdns_info returned for its paths, each verdict with its relay."""
    verdicts = result["verdicts"]
    if len(verdicts) != len(paths):
        raise ValueError(f"{len(verdicts)} verdicts were returned for {len(paths)} sending paths")
    return {
        "verdicts": [
            {"host": path["host"], "origin": path["origin"], **verdict} for path, verdict in zip(paths, verdicts)
        ],
        "questions": result["summary"]["questions"],
        "seconds": result["summary"]["seconds"],
        "notes": _notes(result),
    }


def _notes(result: Data) -> list[str]:
    """The notes of one batch. The first one of a drill counts its paths, which the report does for all batches."""
    notes = list(result.get("notes") or ())
    return notes[1:] if result.get("drill") else notes


def waiting(host: str, now: float) -> Data:
    """The verdict on a host that the play has not come to yet."""
    target = {
        "name": host,
        "unknown": {"code": "relay_unreachable", "detail": "the play has not come to this host yet"},
    }
    verdict = judge(Evidence(parse_target(target, Policy()), False, {}), Policy(), now)
    return {"host": host, "origin": {}, **verdict.as_dict()}


def document(batches: t.Sequence[Data], pending: t.Sequence[str], now: float) -> Data:
    """The report on all batches so far, and on the hosts that are still to come."""
    verdicts = [verdict for part in batches for verdict in part["verdicts"]]
    verdicts += [waiting(host, now) for host in pending]
    given, rows = waivers.settled(batches, not pending, now)
    relays = len({verdict["host"] for verdict in verdicts if not since.is_gone(verdict)})
    verdicts += rows
    notes = dict.fromkeys(note for part in batches for note in part["notes"])
    faults = drill.told(verdicts)
    baseline = next((part["baseline"] for part in batches if part.get("baseline")), None)
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "generated": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "complete": not pending,
        **({"drill": faults} if faults else {}),
        **({"baseline": since.told(verdicts, baseline)} if baseline else {}),
        **({"waivers": given} if given else {}),
        "relays": relays,
        "summary": {
            **summary(verdicts),
            **waivers.counts(verdicts, given),
            **drill.counts(faults),
            "questions": sum(part["questions"] for part in batches),
            "seconds": round(sum(part["seconds"] for part in batches), 3),
        },
        "notes": list(notes),
        "verdicts": verdicts,
    }


def summary(verdicts: t.Sequence[Data]) -> Data:
    """Counts, as fcrdns_info gives them."""
    counts = dict.fromkeys(STATUSES, 0)
    codes: dict[str, int] = {}
    for verdict in verdicts:
        counts[verdict["status"]] += 1
        for code in {finding["code"] for finding in verdict["findings"]}:
            codes[code] = codes.get(code, 0) + 1
    by_code = dict(sorted(codes.items(), key=lambda item: (-item[1], item[0])))
    return {"total": len(verdicts), **counts, "by_code": by_code}
