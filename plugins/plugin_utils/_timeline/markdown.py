# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A timeline as Markdown.

Pure. Text that is not ours stands in code spans only, where nothing is markup, link or mention.
"""

from __future__ import annotations

import typing as t

from .._report.markdown import code
from .story import looks_words, state_words, utc

Data = dict[str, t.Any]


def markdown(told: Data, page: str) -> str:
    """The whole file; page is the name of the file with the picture."""
    lines = ["# Reverse DNS: what was seen when", ""]
    if not told["paths"]:
        lines += ["Nothing was seen of these addresses in the files that were read."]
    else:
        lines += [
            f"From {utc(told['from'])} to {utc(told['to'])}. All times are UTC. The same as a picture: {code(page)}."
        ]
        lines += [
            "",
            "Each line says when something was seen first and last, and by how many looks. What was in between",
        ]
        lines += ["is known only where somebody kept looking."]
    lines += [f"\nNote: {code(note)}." for note in told["notes"]]
    for path in told["paths"]:
        helo = f", HELO {code(path['helo'])}" if path["helo"] else ""
        lines += ["", f"## {code(path['address'])}{helo}", ""]
        lines += [f"- {code(sentence)}" for sentence in path["told"]]
        lines += [
            "",
            "| first seen | last seen | where | state | what | looks |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        runs = [(run["first"], row["where"], run) for row in path["rows"] for run in row["runs"]]
        lines += [_line(where, run) for _first, where, run in sorted(runs, key=lambda one: one[:2])]
    lines += ["", f"Made by mailops.rdns on {told['generated']} UTC."]
    return "\n".join(lines) + "\n"


def _line(where: str, run: Data) -> str:
    return (
        f"| {run['first_time']} | {run['last_time']} | {code(where)} | {state_words(run['state'])} | "
        f"{code(run['what'])} | {looks_words(run)} |"
    )
