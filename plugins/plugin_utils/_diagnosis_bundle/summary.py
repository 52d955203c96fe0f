# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the diagnose playbook prints: at most 80 columns, plain characters. Pure."""

from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import printable

from .._report.digest import ACTOR_WORDS

COLUMNS = 80
MOST_FINDINGS = 10
Data = dict[str, t.Any]


def summary(told: Data, files: t.Mapping[str, str]) -> list[str]:
    """The lines. files is empty where none was written; a path longer than a line is not cut in two."""
    lines = _wrapped(f"Reverse DNS of {told['address']}: {printable(told['title'])}.")
    for finding in told["findings"][:MOST_FINDINGS]:
        lines += _wrapped(printable(finding["message"], 400), "  ")
    if told["actor"]:
        contact = f", {printable(told['contact'])}" if told["contact"] else ""
        zone = f" {printable(told['zone'], 255)}" if told["zone"] else ""
        lines += ["", *_wrapped(f"For the {ACTOR_WORDS.get(told['actor'], 'somebody else')}{zone}{contact}:")]
        remedy = told["remedy"]
        for line in remedy["zone_file"] or remedy["records"] or [remedy["text"]]:
            lines += _wrapped(printable(line, 1000).replace("\\x27", "'"), "  ")  # our sentences hold apostrophes
    if told["others"]:
        lines += ["", "Not for them, and not in the ticket:"]
        for other in told["others"][:MOST_FINDINGS]:
            actor = ACTOR_WORDS.get(other["actor"], "somebody else")
            lines += _wrapped(f"{printable(other['message'], 400)} ({actor})", "  ")
    if files:
        return [*lines, "", "Written:", *(f"  {printable(path, 4096)}" for path in files.values())]
    return [*lines, "", "Check mode: nothing was written."]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, COLUMNS, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [indent]
