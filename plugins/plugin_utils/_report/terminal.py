# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The summary that the audit prints: at most 80 columns, plain characters. Pure."""

from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import printable

from . import waivers
from .digest import FINDINGS, digest, headline, plural
from .drill import banner, mark
from .receivers import reactions
from .since import sentence, since

COLUMNS = 80
MOST_PROBLEMS = 10
MOST_CHANGES = 5
Data = dict[str, t.Any]


def terminal(report: Data, page: str = "") -> list[str]:
    """The lines; page is where the HTML report lies. A path longer than a line is not cut in two."""
    counts, seen = report["summary"], digest(report["verdicts"])
    told = _wrapped(f"DRILL DRILL DRILL. {banner(report)}") if report.get("drill") else []
    told += _wrapped(f"{mark(report)}Reverse DNS: {headline(report)} ({plural(report['relays'], 'relay')}).")
    told += _wrapped(
        f"{counts['compliant']:,} right, {counts['noncompliant']:,} wrong, {counts['undetermined']:,} not determined, "
        f"{counts['not_applicable']:,} not applicable.",
        "  ",
    )
    if waivers.sentence(report):
        told += _wrapped(waivers.sentence(report), "  ")
    if not report["complete"]:
        told += _wrapped("Not complete: the play has not come to all hosts yet.", "  ")
    for note in report["notes"][:5]:
        told += _wrapped(f"Note: {printable(note, 300)}", "  ")
    told += _since(report)
    if seen.problems:
        told += ["", "Worst first:"]
        for problem in seen.problems[:MOST_PROBLEMS]:
            name = printable(problem.verdict["name"] or problem.verdict["host"], 60)
            code = problem.finding["code"] if problem.finding else problem.verdict["status"]
            told += _wrapped(f"{name}  {code}", "  ")[:1]
            told += _wrapped(printable(problem.message, 300), "      ")[:3]
            for words, who in reactions(problem.verdict):
                told += _wrapped(f"{words}: {who}", "      ")[:2]
        if len(seen.problems) > MOST_PROBLEMS:
            told.append(f"  and {len(seen.problems) - MOST_PROBLEMS:,} more")
    if seen.actors:
        told += ["", "Who must act:"]
        for actor in seen.actors:
            who = f"{actor.words}: {plural(actor.paths, 'path')} on {plural(actor.relays, 'relay')}"
            told += _wrapped(who + actor.drill, "  ")
        told += ["", "What each finding means, and how to mend it:", f"  {FINDINGS}"]
    if page:
        told += ["", "Full report:", f"  {printable(page, 4096)}"]
    return told


def _since(report: Data) -> list[str]:
    """What has changed since the baseline, in a few lines."""
    changes = since(report)
    told = _wrapped(sentence(report), "  ") if report.get("baseline") else []
    for one in changes[:MOST_CHANGES]:
        name = printable(one.verdict["name"] or one.verdict["host"], 60)
        told += _wrapped(f"{name}: {printable(one.finding['message'], 300)}", "      ")[:3]
    return told + ([f"      and {len(changes) - MOST_CHANGES:,} more"] if len(changes) > MOST_CHANGES else [])


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, COLUMNS, initial_indent=indent, subsequent_indent=indent) or [indent]
