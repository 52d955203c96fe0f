# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture of a plan: a row for each set of records, and how long the answers of before live in caches.

Pure. Lengths along the axis are not to scale: a minute before a day would not be seen.
"""

from __future__ import annotations

import math
import typing as t

Data = dict[str, t.Any]
WIDTH, LEFT, RIGHT = 960, 12, 948
TOP, ROW, BAR = 44, 46, 16
MOST_NAME = 100  # characters that fit
LEAST = 26  # pixels between two moments
LEGEND = (
    ("lowering", "a long TTL runs out"),
    ("waiting", "waits for another set"),
    ("older", "caches may hold the answer of before"),
    ("known", "known everywhere"),
    ("unknown", "not known"),
)
LABEL = 118  # pixels that the time below the axis takes


def picture(plan: Data) -> Data | None:
    """What the page draws; None where no time is known."""
    rows = [entry for entry in plan["in_the_way"] if entry["waits"]]
    if plan["switch_at"] is None or not rows:
        return None
    start, end = plan["now"], max(plan["switch_at"], plan["now"] + 1)
    moments = {start, end, plan["safe_at"]}
    for entry in rows:
        moments |= {entry[key] for key in ("lower_at", "publish_at", "clear_at", "lower_by")}
    axis = Axis(sorted(moment for moment in moments if moment is not None and start <= moment <= end))
    height = TOP + ROW * len(rows) + 34
    drawn = [_row(entry, place, plan, axis) for place, entry in enumerate(rows)]
    kinds = {span["kind"] for row in drawn for span in row["spans"]}
    return {
        "width": WIDTH,
        "height": height,
        "rows": drawn,
        "legend": [(kind, words) for kind, words in LEGEND if kind in kinds],
        "ticks": _ticks(plan, axis, height),
        "switch": axis.at(end),
        "bottom": height - 34,
    }


class Axis:
    """From moments to pixels: more time is more room, by its square root, and none has less than can be seen."""

    def __init__(self, moments: t.Sequence[float]) -> None:
        self.moments = list(dict.fromkeys(moments))
        gaps = [later - earlier for earlier, later in zip(self.moments, self.moments[1:])]
        weights = [math.sqrt(gap) for gap in gaps]
        room = RIGHT - 60 - LEFT  # what is right of the last moment shows how it goes on
        free = max(0.0, room - LEAST * len(gaps))
        total = sum(weights) or 1.0
        self._places = [float(LEFT)]
        for weight in weights:
            self._places.append(self._places[-1] + min(LEAST, room / len(gaps)) + free * weight / total)

    def at(self, moment: float) -> float:
        """Pixels from the left."""
        if moment <= self.moments[0]:
            return self._places[0]
        for place, (earlier, later) in enumerate(zip(self.moments, self.moments[1:])):
            if moment <= later:
                part = (moment - earlier) / (later - earlier)
                return round(self._places[place] + part * (self._places[place + 1] - self._places[place]), 1)
        return round(self._places[-1], 1)


def _row(entry: Data, place: int, plan: Data, axis: Axis) -> Data:
    top = TOP + ROW * place
    spans = []
    for kind, start, end, words in _spans(entry, plan):
        left, right = axis.at(start), RIGHT if end is None else axis.at(end)
        if right > left:
            room = right - left > 7 * len(words)
            spans.append({"kind": kind, "x": left, "width": round(right - left, 1), "words": words, "room": room})
    owner = entry["owner"] if len(entry["owner"]) <= MOST_NAME else entry["owner"][:MOST_NAME] + "..."
    return {"name": f"{owner} {entry['type']}", "y": top, "bar": top + 18, "height": BAR, "spans": spans}


def _spans(entry: Data, plan: Data) -> t.Iterator[tuple[str, float, float | None, str]]:
    """(colour, from, until, words); until None: to the end."""
    now, clear, publish = plan["now"], entry["clear_at"], entry["publish_at"]
    if clear is None:
        yield "unknown", now, None, "not known"
        return
    if publish is None:
        yield "older", now, clear, "older answers may live"
    else:
        if entry["lower_at"] is not None:
            yield "lowering", now, publish, f"TTL of {entry['ttl']:,} s runs out"
        elif publish > now:
            yield "waiting", now, publish, "waits"
        yield "older", publish, clear, "old answers live"
    yield "known", max(now, clear), None, "known everywhere"


def _ticks(plan: Data, axis: Axis, height: int) -> list[Data]:
    """The moments below the axis, as far as there is room."""
    from ansible_collections.mailops.rdns.plugins.module_utils._plan.change import utc

    ticks: list[Data] = []
    last = axis.moments[-1]
    for moment in axis.moments:
        x = axis.at(moment)
        words = "now" if moment == plan["now"] else utc(moment)[5:16]
        free = not ticks or x - max(tick["x"] for tick in ticks if tick["words"]) > LABEL
        room = moment == last or axis.at(last) - x > LABEL
        ticks.append({"x": x, "y": height - 10, "words": words if free and room else ""})
    if len(ticks) > 1 and not ticks[-1]["words"]:
        ticks[-1]["words"] = utc(last)[5:16]
    return ticks
