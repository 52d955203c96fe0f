# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the timeline playbook prints: at most 80 columns, plain characters. Pure."""

from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import printable

COLUMNS = 80
MOST_SHOWN = 20
Data = dict[str, t.Any]


def summary(told: Data, renamed: t.Mapping[str, str], unread: t.Sequence[str], files: t.Mapping[str, str]) -> list[str]:
    """The lines. renamed: vantages by what the files call them. A path longer than a line is not cut in two."""
    lines = ["Reverse DNS: what was seen when."] if told["paths"] else ["Nothing was seen of these addresses."]
    for path in told["paths"][:MOST_SHOWN]:
        helo = f" ({printable(path['helo'], 255)})" if path["helo"] else ""
        lines += ["", f"{path['address']}{helo}"]
        for sentence in path["told"]:
            lines += _wrapped(printable(sentence, 600).replace("\\x27", "'"), "  ")
    for problem in unread[:MOST_SHOWN]:
        lines += ["", *_wrapped(f"Not read: {printable(problem, 600).replace(chr(92) + 'x27', chr(39))}")]
    if len(unread) > MOST_SHOWN:
        lines.append(f"and {len(unread) - MOST_SHOWN:,} more files that were not read")
    changed = {name: shown for name, shown in renamed.items() if name != shown}
    if changed and told["paths"]:
        lines += ["", "Vantages in the files, and what you call them:"]
        lines += [f"  {shown}: {printable(name)}" for name, shown in changed.items()]
    if files:
        return [*lines, "", "Written:", *(f"  {printable(path, 4096)}" for path in files.values())]
    return [*lines, "", "Check mode: nothing was written."]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, COLUMNS, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [indent]
