# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way from the root to the zone, as reverse_zone_info returns it, made ready to be shown. Pure."""

from __future__ import annotations

import typing as t

from .words import BAD, GOOD, SAID, SERVERS, UNKNOWN, VIA, milliseconds, utc

Data = dict[str, t.Any]
MOST_SERVERS = 60  # shown for one zone
MOST_RECORDS = 10


def steps(traced: Data) -> list[Data]:
    """Every zone on the way, with its servers and how they answered.

    Zones on the way that hold no surprise are plain; the last one is always worth a look.
    """
    way = [_step(step) for step in traced.get("steps") or ()]
    faulty = {(finding.get("details") or {}).get("zone") for finding in traced.get("findings") or ()}
    for step in way[:-1]:
        step["plain"] = not (
            step["counts"][BAD] or step["counts"][UNKNOWN] or step["differs"] or step["zone"] in faulty
        )
    return way


def aliases(traced: Data) -> list[Data]:
    """The aliases on the way, in order."""
    return [{key: str(one.get(key, "")) for key in ("owner", "type", "target")} for one in traced.get("aliases") or ()]


def _step(step: Data) -> Data:
    servers = [_server(server) for server in (step.get("servers") or ())[:MOST_SERVERS]]
    counts = {mark: sum(server["mark"] == mark for server in servers) for mark in (GOOD, BAD, UNKNOWN)}
    names = _names(step)
    return {
        "zone": str(step["zone"]),
        "parent": step.get("parent"),
        "asked": str(step.get("asked") or ""),
        "signed": step.get("signed"),
        "names": names,
        "differs": any(where != "both" for _name, where in names),
        "glue": _glue(step),
        "servers": servers,
        "left_out": max(0, len(step.get("servers") or ()) - MOST_SERVERS),
        "counts": counts,
        "said": _said_by_all(servers),
        "plain": False,
    }


def _names(step: Data) -> list[tuple[str, str]]:
    """The zone's NS records: (name, "both", "parent" or "zone")."""
    parent, child = list(step.get("parent_ns") or ()), step.get("child_ns")
    if child is None or step.get("parent") is None:  # nothing to compare: no server answered, or the root's hints
        return [(str(name), "both") for name in (child or parent)]
    found = [(str(name), "both" if name in child else "parent") for name in parent]
    return found + [(str(name), "zone") for name in child if name not in parent]


def _glue(step: Data) -> list[tuple[str, str]]:
    return [(str(name), ", ".join(map(str, found))) for name, found in (step.get("glue") or {}).items()]


def _server(server: Data) -> Data:
    mark, words = SERVERS.get(str(server.get("outcome")), (UNKNOWN, "not known"))
    detail = str(server.get("detail") or "")
    return {
        "name": str(server.get("name") or ""),
        "address": str(server.get("address") or ""),
        "via": VIA.get(str(server.get("via")), ""),
        "mark": mark,
        "words": words,
        "detail": "" if detail == words else detail,
        "said": SAID.get(str(server.get("found")), ""),
        "records": _records(server),
        "serial": "" if server.get("serial") is None else str(server["serial"]),
        "took": milliseconds(server.get("seconds")),
        "at": utc(server.get("at")),
    }


def _records(server: Data) -> str:
    records = [str(record) for record in server.get("records") or ()]
    more = f" and {len(records) - MOST_RECORDS} more" if len(records) > MOST_RECORDS else ""
    return ", ".join(records[:MOST_RECORDS]) + more


def _said_by_all(servers: list[Data]) -> Data | None:
    """What the servers said, where all that serve the zone say the same."""
    said = {(server["said"], server["records"]) for server in servers if server["mark"] == GOOD}
    words, records = said.pop() if len(said) == 1 else ("", "")
    return {"said": words, "records": records} if words or records else None
