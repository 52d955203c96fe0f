# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as Markdown for a ticket.

Pure. Text that is not ours stands in code spans and code blocks only, where nothing is markup, link or mention.
"""

from __future__ import annotations

import typing as t

from . import waivers
from .digest import ACTOR_WORDS, Problem, address_of, counting, digest, headline, plural
from .drill import banner, effect, mark
from .drill import seen as pretended
from .receivers import by_their_documents, reactions
from .since import sentence, since, values
from .visible import visible

MOST_PROBLEMS = 100
Data = dict[str, t.Any]


def code(value: object, most: int = 600) -> str:
    """A code span that its content cannot leave, also inside a table."""
    text = visible(value, most).replace("`", "\\x60").replace("|", "\\x7c").strip()
    return f"`{text or '-'}`"


def markdown(report: Data) -> str:
    """The whole file."""
    counts, seen = report["summary"], digest(report["verdicts"])
    counted = (
        f"{plural(report['relays'], 'relay')}, {counts['compliant']:,} right, {counts['noncompliant']:,} wrong, "
        f"{counts['undetermined']:,} not determined, {counts['not_applicable']:,} not applicable."
    )
    told = [
        f"# {mark(report)}Reverse DNS: {headline(report)}",
        "",
        *([f"**DRILL. {banner(report)}**", ""] if report.get("drill") else ()),
        counted + f" {report['generated'].replace('T', ' ').replace('Z', ' UTC')}.",
    ]
    if not report["complete"]:
        told += ["", "**This report is not complete**: the play has not come to all hosts yet."]
    if seen.actors:
        told += ["", "## Who must act", ""]
        for actor in seen.actors:
            told.append(
                f"- {actor.words}: {plural(actor.paths, 'path')} on {plural(actor.relays, 'relay')}{actor.drill}"
            )
    told += _since(report)
    if seen.problems:
        told += ["", "## Worst first", ""]
        told += ["| status | path | address | HELO | finding |", "| --- | --- | --- | --- | --- |"]
        told += [_row(problem) for problem in seen.problems[:MOST_PROBLEMS]]
        for problem in seen.problems[:MOST_PROBLEMS]:
            told += _section(problem.verdict)
    if len(seen.problems) > MOST_PROBLEMS:
        told += ["", f"{len(seen.problems) - MOST_PROBLEMS:,} more problems are in the JSON and HTML reports."]
    told += _waived(report)
    if report["notes"]:
        told += ["", "## Notes", ""] + [f"- {code(note)}" for note in report["notes"]]
    return "\n".join(told) + "\n"


def _since(report: Data) -> list[str]:
    """What has changed since the baseline, from what to what."""
    if not report.get("baseline"):
        return []
    told = ["", "## What has changed since the baseline", "", sentence(report)]
    changes = since(report)
    if changes:
        told += ["", "| path | record | in the baseline | now |", "| --- | --- | --- | --- |"]
    for one in changes[:MOST_PROBLEMS]:
        cells = (one.verdict["name"] or one.verdict["host"], *values(one.finding))
        told.append("| " + " | ".join(code(cell, 300) for cell in cells) + " |")
    if len(changes) > MOST_PROBLEMS:
        told += ["", f"{len(changes) - MOST_PROBLEMS:,} more changes are in the JSON and HTML reports."]
    return told


def _waived(report: Data) -> list[str]:
    """What is known and accepted until a day, by whom and why; and waivers that waive nothing."""
    if not report.get("waivers"):
        return []
    told = ["", "## Waived", "", waivers.sentence(report)]
    found = waivers.waived(report)
    if found:
        told += ["", "| path | finding | until | approved by | reason |", "| --- | --- | --- | --- | --- |"]
    for verdict, finding in found[:MOST_PROBLEMS]:
        waiver = finding.get("waiver") or {}
        cells = (
            verdict["name"] or verdict["host"],
            pretended(finding) + finding["code"],
            *map(waiver.get, waivers.TOLD),
        )
        told.append("| " + " | ".join(code(cell or "-", 300) for cell in cells) + " |")
    if len(found) > MOST_PROBLEMS:
        told += ["", f"{len(found) - MOST_PROBLEMS:,} more waived findings are in the JSON and HTML reports."]
    idle = [one for one in report["waivers"] if one["state"] in (waivers.EXPIRED, waivers.UNMATCHED)]
    for one in idle[:MOST_PROBLEMS]:
        whom = " ".join(part for part in (one["host"], one["address"]) if part)
        told += [""] if one is idle[0] else []
        told.append(
            f"- {waivers.STATE_WORDS[one['state']]}: {code(one['code'])} of {code(whom)}, until {one['until']}, "
            f"approved by {code(one['approved_by'], 100)}: {code(one['reason'], 300)}"
        )
    return told


def _row(problem: Problem) -> str:
    verdict = problem.verdict
    finding = visible(problem.finding["code"]) if problem.finding else "-"
    status = verdict["status"] + (" **DRILL**" if effect(verdict) else "")
    return (
        f"| {status} | {code(verdict['name'] or verdict['host'], 100)} | {code(address_of(verdict))} | "
        f"{code(verdict['helo'] or '-', 100)} | {code(finding)} |"
    )


def _section(verdict: Data) -> list[str]:
    told = ["", f"### {code(verdict['name'] or verdict['host'], 100)}", ""]
    told += [f"- **DRILL** {code(effect(verdict))}"] if effect(verdict) else []
    for finding in counting(verdict):
        told.append(f"- **{finding['severity']}** {code(finding['code'])}: {code(finding['message'])}")
        remedy = finding["remedy"]
        if not remedy:
            continue
        actor = ACTOR_WORDS.get(remedy["actor"], "somebody else")
        told.append(f"  - remedy, by the {actor}: {code(remedy['text'], 1000)}")
        told += [f"  - record: {code(record)}" for record in remedy["records"]]
        if remedy["verify"]:
            told.append(f"  - check: {code(remedy['verify'])}")
    who_refuses = [*reactions(verdict), *by_their_documents(verdict)]
    return told + [f"- {words} {code(who)}" for words, who in who_refuses]
