# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture of a timeline: a row for each place, what it saw in colours, and when nobody looked. Pure.

To scale. A full bar is a time for which somebody kept looking; a mark is a single look; a thin line joins two looks
that saw the same; where two looks saw different things there is nothing between them.
"""

from __future__ import annotations

import typing as t

from .story import utc

Data = dict[str, t.Any]
WIDTH, LEFT, RIGHT = 960, 12, 948
ROW, BAR, MARK = 40, 14, 5
TICKS = (1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 7 * 86400, 30 * 86400, 365 * 86400)
MOST_TICKS = 8
MOST_NAME = 100  # characters that fit


class Scale(t.NamedTuple):
    """Time to pixels."""

    start: float
    end: float

    def at(self, moment: float) -> float:
        """Pixels from the left."""
        return round(LEFT + (RIGHT - LEFT) * (moment - self.start) / (self.end - self.start), 1)


def picture(path: Data, start: float, end: float) -> Data:
    """One path; all paths of a page share the scale."""
    room = max(1.0, end - start) * 0.01
    scale = Scale(start - room, end + room)
    rows = [_row(row, place, scale) for place, row in enumerate(path["rows"])]
    height = 12 + ROW * len(rows) + 22
    return {"width": WIDTH, "height": height, "rows": rows, "ticks": list(_ticks(scale)), "bottom": height - 20}


def _row(row: Data, place: int, scale: Scale) -> Data:
    top = 12 + ROW * place
    marks, lines = [], []
    for run in row["runs"]:
        before = None
        for at, until in run["spans"]:
            x, end = scale.at(at), scale.at(until)
            width = max(MARK, round(end - x, 1))
            marks.append(
                {
                    "state": run["state"],
                    "x": x if end - x > MARK else round(x - MARK / 2, 1),
                    "width": width,
                    "title": f"{utc(at)}" + (f" to {utc(until)}" if until > at else "") + f": {run['what']}",
                }
            )
            if before is not None and x > before:
                lines.append({"state": run["state"], "x": before, "width": round(x - before, 1)})
            before = end
    name = row["where"] if len(row["where"]) <= MOST_NAME else row["where"][:MOST_NAME] + "..."
    return {"name": name, "y": top, "bar": top + 16, "height": BAR, "marks": marks, "lines": lines}


def _ticks(scale: Scale) -> t.Iterator[Data]:
    length = scale.end - scale.start
    step = next((one for one in TICKS if length / one <= MOST_TICKS), TICKS[-1])
    moment = (int(scale.start) // step + 1) * step
    form = slice(0, 10) if step >= 86400 else slice(5, 16) if step >= 60 else slice(11, 19)
    while moment <= scale.end:
        x = scale.at(moment)
        if LEFT + 30 < x < RIGHT - 40:
            yield {"x": x, "words": utc(moment)[form]}
        moment += step
