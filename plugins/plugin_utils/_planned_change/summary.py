# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the planned_change playbook prints: at most 80 columns, plain characters. Pure."""

from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import printable

from .._report.digest import ACTOR_WORDS
from .words import changed, lowering, ttl_of, when

COLUMNS = 80
MOST_SHOWN = 40
BEFORE = ("lower", "delegate", "publish")  # the kinds of steps before the switch
Data = dict[str, t.Any]


def summary(plan: Data, files: t.Mapping[str, str], brief: bool = False) -> list[str]:
    """The lines; brief: what stands before the switch alone.

    files is empty where none was written; a path longer than a line is not cut in two.
    """
    lines: list[str] = []
    for change in plan["changes"][:MOST_SHOWN]:
        lines += _wrapped(f"Planned change: {printable(changed(change), 600)}.")
    lines += _wrapped(printable(plan["why"], 600), "  ")
    if plan["switch_time"] and not plan["safe"]:
        lines += _wrapped(f"The switch in this plan: {plan['switch_time']}.", "  ")
    for problem in plan["problems"][:MOST_SHOWN]:
        lines += _wrapped(f"Problem: {printable(problem, 600)}.", "  ")
    if not brief:
        lines += ["", "What caches keep, and how long:"]
    for entry in () if brief else plan["in_the_way"][:MOST_SHOWN]:
        told = ", ".join(part for part in (ttl_of(entry), lowering(entry)) if part)
        lines += _wrapped(f"{printable(entry['owner'], 255)} {entry['type']}: {told}", "  ")
        lines += _wrapped(f"{printable(entry['why'], 200)}", "      ")
    lines += [] if brief else _more(len(plan["in_the_way"]), "sets of records")
    lines += ["", "Steps before the switch:" if brief else "Steps:"]
    for number, step in enumerate(plan["steps"][:MOST_SHOWN], 1):
        if not brief or step["kind"] in BEFORE:
            lines += _step(number, step)
    lines += _more(len(plan["steps"]), "steps")
    for note in () if brief else plan["notes"]:
        lines += ["", *_wrapped(f"Note: {printable(note, 600)}.")]
    if files:
        return [*lines, "", "Written:", *(f"  {printable(path, 4096)}" for path in files.values())]
    return [*lines, "", "Check mode: nothing was written."]


def _more(count: int, what: str) -> list[str]:
    return [f"  and {count - MOST_SHOWN:,} more {what}: see the files"] if count > MOST_SHOWN else []


def _step(number: int, step: Data) -> list[str]:
    who = ACTOR_WORDS.get(step["who"], "somebody else")
    zone = f" {printable(step['zone'], 255)}" if step["zone"] else ""
    lines = [f"  {number}. {when(step)}", *_wrapped(f"{who}{zone}:", "     ")]
    lines += _wrapped(printable(step["what"], 600), "     ")
    for line in step["zone_file"] or step["records"]:
        lines += _wrapped(printable(line, 600), "       ")
    for line in step["remove"]:
        lines += _wrapped(f"remove: {printable(line, 600)}", "       ")
    return lines


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, COLUMNS, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [indent]
