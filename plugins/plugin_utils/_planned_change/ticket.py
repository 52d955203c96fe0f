# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan as Markdown for the ticket of the change.

Pure. Text that is not ours stands in code spans and code blocks only, where nothing is markup, link or mention.
"""

from __future__ import annotations

import typing as t

from .._report.digest import ACTOR_WORDS
from .._report.markdown import code
from .._report.visible import visible
from .words import ANSWERS, changed, lowering, ttl_of, when

Data = dict[str, t.Any]


def ticket(plan: Data) -> str:
    """The whole file."""
    lines = [f"# Change of a sending address: {ANSWERS[plan['safe']][0]}", ""]
    lines += [f"- {code(changed(change))}" for change in plan["changes"]]
    lines += ["", f"{plan['why']}"]
    if plan["switch_time"]:
        planned = " (as planned)" if plan["planned"] == plan["switch_at"] else ""
        lines += ["", f"The switch in this plan: {plan['switch_time']}{planned}. All times are UTC."]
    if plan["problems"]:
        lines += ["", "## Problems", "", *(f"- {code(problem)}" for problem in plan["problems"])]
    lines += ["", "## Steps", ""]
    for number, step in enumerate(plan["steps"], 1):
        lines += _step(number, step)
    lines += ["", "## What caches keep, and how long", ""]
    lines += ["| records | zone | TTL | to be lowered | what it is |", "| --- | --- | --- | --- | --- |"]
    lines += [_entry(entry) for entry in plan["in_the_way"]]
    if plan["notes"]:
        lines += ["", "## Notes", "", *(f"- {code(note)}" for note in plan["notes"])]
    lines += ["", f"Made by mailops.rdns on {plan['now_time']}."]
    return "\n".join(lines) + "\n"


def _step(number: int, step: Data) -> list[str]:
    who = ACTOR_WORDS.get(step["who"], "somebody else")
    zone = f", zone {code(step['zone'])}" if step["zone"] else ""
    contact = f" ({code(step['contact'])})" if step["contact"] else ""
    mark = "x" if step["state"] == "done" else " "
    lines = [f"{number}. [{mark}] **{when(step)}**, by the {who}{zone}{contact}:", f"   {code(step['what'])}"]
    add = step["zone_file"] or step["records"]
    if add:
        lines += ["", "   In the zone file:", "", *_block(add)]
    if step["remove"]:
        lines += ["", "   To be removed:", "", *_block(step["remove"])]
    if step["lasts"] and step["state"] != "done":
        lines += ["", f"   Caches go on with what was there before for {step['lasts']:,} seconds."]
    return [*lines, ""]


def _block(lines: t.Iterable[str]) -> list[str]:
    """A code block inside a list that its content cannot leave."""
    return ["   ```text", *("   " + visible(line).replace("`", "\\x60") for line in lines), "   ```"]


def _entry(entry: Data) -> str:
    records = code(f"{entry['owner']} {entry['type']}")
    return f"| {records} | {code(entry['zone'] or '-')} | {ttl_of(entry)} | {lowering(entry) or '-'} | {entry['why']} |"
