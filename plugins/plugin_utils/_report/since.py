# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has changed since the baseline: the same findings as everywhere, in one place. Pure.

Nothing is told where no baseline was given. Where one was, that nothing has changed is told too.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import CONCLUSIVE

from .drill import among, seen

Data = dict[str, t.Any]

_WORDS = (
    ("drift_ptr", "PTR names"),
    ("drift_forward", "addresses of names"),
    ("drift_helo", "HELO names"),
    ("drift_path_new", "new paths"),
    ("drift_path_gone", "paths gone"),
)


class Since(t.NamedTuple):
    """One thing that has changed."""

    verdict: Data
    finding: Data


def since(report: Data) -> list[Since]:
    """All that has changed, in the order of the report."""
    codes = {code for code, _words in _WORDS}
    return [
        Since(verdict, one) for verdict in report["verdicts"] for one in verdict["findings"] if one["code"] in codes
    ]


def is_gone(verdict: Data) -> bool:
    """The verdict is about a path that no relay has any more."""
    return any(finding["code"] == "drift_path_gone" for finding in verdict["findings"])


def told(verdicts: t.Iterable[Data], baseline: Data) -> Data:
    """The report's key baseline: the file, how many paths it has (None: no file yet), and how much has changed."""
    found = since({"verdicts": verdicts})
    return {"path": baseline["path"], "paths": baseline["paths"], "changes": len(found)}


def sentence(report: Data) -> str:
    """One line; empty where there is no baseline."""
    baseline = report.get("baseline")
    if not baseline:
        return ""
    if baseline["paths"] is None:
        return "There was no baseline yet to compare with."
    counts: dict[str, int] = {}
    pretended: dict[str, int] = {}
    for one in since(report):
        code = one.finding["code"]
        counts[code] = counts.get(code, 0) + 1
        pretended[code] = pretended.get(code, 0) + ("drill" in one.finding)
    if not counts:
        unseen = sum(map(_unseen, report["verdicts"]))
        paths = f"{baseline['paths']:,} paths"
        if not unseen:
            return f"Nothing has changed since the baseline ({paths})."
        missing = "1 path was" if unseen == 1 else f"{unseen:,} paths were"
        return f"Nothing that was seen has changed since the baseline ({paths}), and {missing} not seen."
    each = ", ".join(f"{words} {counts[code]:,}{among(pretended[code])}" for code, words in _WORDS if code in counts)
    return f"Since the baseline ({baseline['paths']:,} paths): {each}."


def _unseen(verdict: Data) -> bool:
    """Nobody can say that this path is as it was: a relay out of reach, or a look-up that failed."""
    ptr = verdict.get("ptr")
    return verdict["status"] == "undetermined" or (ptr is not None and ptr["outcome"] not in CONCLUSIVE)


def values(finding: Data) -> tuple[str, str, str]:
    """(record, in the baseline, now) of one finding, for a table."""
    details, code = finding["details"], finding["code"]
    if code == "drift_path_new":
        return "path", "-", "new"
    if code == "drift_path_gone":
        return "path", str(details.get("address") or "-"), "gone"
    record = seen(finding) + (
        {"drift_ptr": "PTR", "drift_helo": "HELO"}.get(code) or f"addresses of {details.get('name')}"
    )
    was, now = (", ".join(map(str, details.get(key) or ())) for key in ("was", "now"))
    return record, was, now
