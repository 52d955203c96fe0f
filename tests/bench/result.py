# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a benchmark hands back: tables for people, goals met or missed, and the same as plain data."""

from __future__ import annotations

import statistics
import textwrap
import typing as t

WIDTH = 80


class Goal(t.NamedTuple):
    """One figure that was promised."""

    what: str
    found: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is kept."""
        return self.found >= self.limit if self.at_least else self.found <= self.limit

    def line(self) -> str:
        """For the table of goals."""
        word, sense = "met" if self.met else "MISSED", ">=" if self.at_least else "<="
        return f"{word:<8}{self.what:<54}{number(self.found):>8} {sense}{number(self.limit):>6}"


class Result:
    """One benchmark's result."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.columns: tuple[str, ...] = ()
        self.rows: list[tuple[t.Any, ...]] = []
        self.goals: list[Goal] = []
        self.notes: list[str] = []

    def text(self) -> str:
        """As it is printed; fits 80 columns."""
        lines = ["", self.title, "=" * len(self.title)]
        if self.rows:
            cells = [self.columns, *(tuple(number(cell) for cell in row) for row in self.rows)]
            widths = [max(len(row[place]) for row in cells) for place in range(len(self.columns))]
            for row in cells:
                rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
                lines.append("  ".join((row[0].ljust(widths[0]), *rest)).rstrip())
        lines += [goal.line() for goal in self.goals]
        for note in self.notes:
            lines += textwrap.wrap(note, WIDTH, initial_indent="- ", subsequent_indent="  ")
        return "\n".join(lines)

    def data(self) -> dict[str, t.Any]:
        """For JSON."""
        return {
            "title": self.title,
            "rows": [dict(zip(self.columns, row)) for row in self.rows],
            "goals": [{**goal._asdict(), "met": goal.met} for goal in self.goals],
            "notes": self.notes,
        }


def number(value: t.Any) -> str:
    """A figure with as many digits as it deserves."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return "-" if value is None else str(value)
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(values: t.Sequence[float]) -> str:
    """How far the runs lie apart, as a share of their median."""
    middle = statistics.median(values)
    return f"{100 * (max(values) - min(values)) / middle:.0f}%" if middle else "-"
