# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each vantage saw of one path, and the zones themselves where a trace asked them, row under row. Pure."""

from __future__ import annotations

import typing as t

from .drill import seen as pretended

Data = dict[str, t.Any]

MOST_VANTAGES = 60
MOST_NAMES = 3


class Row(t.NamedTuple):
    """One vantage."""

    name: str
    status: str  # empty for the zone's own servers: they are the reference, not a vantage
    ptr: str
    forward: str
    expires: str  # when caches there forget the PTR answer, as it stood when it came


def vantages(verdict: Data) -> list[Row]:
    """A row for each where there are several to compare; with one alone, the path itself says all of it."""
    told = verdict.get("vantages")
    rows = [_row(name, seen) for name, seen in list(told.items())[:MOST_VANTAGES]] if isinstance(told, dict) else []
    rows += _zone(verdict.get("trace"))
    return rows if len(rows) > 1 else []


def _zone(trace: object) -> list[Row]:
    """What a trace heard from the zones themselves."""
    reverse = trace.get("reverse") if isinstance(trace, dict) else None
    if not isinstance(trace, dict) or not isinstance(reverse, dict):
        return []
    forward = trace.get("forward") or {}
    seen = {
        "ptr": {
            "names": reverse.get("records"),
            "outcome": reverse.get("outcome"),
            "ttl": reverse.get("ttl"),
            "drill": reverse.get("drill"),
        },
        "forward": {
            name: {"addresses": one.get("records"), "outcome": one.get("outcome"), "drill": one.get("drill")}
            for name, one in forward.items()
        },
    }
    return [_row("the zones' own servers", seen)._replace(status="")]


def _row(name: str, seen: Data) -> Row:
    ptr, forward = seen.get("ptr") or {}, seen.get("forward") or {}
    ttl = ptr.get("ttl")
    return Row(
        name,
        seen.get("status") or "undetermined",
        pretended(ptr) + (_some(sorted(ptr.get("names") or ())) or _outcome(ptr)),
        _some(
            [
                f"{host}: {pretended(one)}{_some(sorted(one.get('addresses') or ())) or _outcome(one)}"
                for host, one in forward.items()
            ],
            "; ",
        ),
        "-" if ttl is None else f"{ttl:,} s",
    )


def _outcome(answer: Data) -> str:
    outcome = str(answer.get("outcome") or "-")
    return f"none, {outcome.upper()}" if outcome in ("nxdomain", "nodata") else outcome


def _some(values: t.Sequence[str], between: str = ", ") -> str:
    more = f" and {len(values) - MOST_NAMES} more" if len(values) > MOST_NAMES else ""
    return between.join(map(str, values[:MOST_NAMES])) + more
