# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says of waivers: what each came to over all batches, and those that are for no path at all. Pure.

fcrdns_info marks what is waived, and judges the paths of one batch. A waiver that matches nothing there may match in
another; so what it said of such waivers is looked at again here. Nothing of it changes a status.
"""

from __future__ import annotations

import calendar
import time
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._diagnosis import Evidence
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_target
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import judge

from .digest import plural
from .drill import among
from .visible import visible

WAIVING, EXPIRED, UNMATCHED, OPEN = "waiving", "expired", "unmatched", "open"
NOBODY = "(no relay)"  # the host of a waiver for an address that no path has
SOON = 30  # days
TOLD = ("until", "approved_by", "reason")  # of a waived finding, as tables show it
STATE_WORDS = {EXPIRED: "Expired", UNMATCHED: "Without a finding"}
_KEYS = ("code", "host", "address", "reason", "until", "approved_by")
_UNMATCHED = "waiver_unmatched"

Data = dict[str, t.Any]
Key = tuple[t.Any, ...]


def settled(batches: t.Sequence[Data], complete: bool, now: float) -> tuple[list[Data], list[Data]]:
    """(what each waiver came to, rows for those that are for no path).

    What a verdict says of a waiver that matches elsewhere is taken out of it.
    """
    given: dict[Key, list[Data]] = {}
    for part in batches:
        for one in (part.get("waivers") or {}).get("given", ()):
            touched = given.setdefault(tuple(one[key] for key in _KEYS), [])
            touched += [part["verdicts"][number] for number in one["paths"]]
    limited = any((part.get("waivers") or {}).get("limited") for part in batches)
    verdicts = [verdict for part in batches for verdict in part["verdicts"]] if given else []
    hosts = {verdict["host"] for verdict in verdicts}
    silent = {verdict["host"] for verdict in verdicts if not verdict["address"] and verdict["status"] == "undetermined"}
    in_place_of_others = {key[:3] for key, touched in given.items() if touched}  # a host's own list, of the fleet's
    today = _day(now)
    told, rows = [], []
    for key, touched in given.items():
        one = dict(zip(_KEYS, key))
        state, paths = _state(one, touched, today)
        if complete and key[:3] not in in_place_of_others and _is_for_nobody(one, hosts, silent, limited):
            state = UNMATCHED
            rows.append(_row(one, today, now))
        told.append({**one, "state": state, "paths": paths})
    return told, rows


def _state(waiver: Data, touched: list[Data], today: str) -> tuple[str, int]:
    """What a waiver came to, and on how many paths its finding is. A finding that a drill pretends is none."""
    found = sum(any(_is_real(one, waiver["code"]) for one in verdict["findings"]) for verdict in touched)
    if found:
        state = WAIVING if waiver["until"] >= today else EXPIRED
    else:
        idle = [any(_says(one, waiver) for one in verdict["findings"]) for verdict in touched]
        state = UNMATCHED if touched and all(idle) else OPEN
    if state != UNMATCHED:
        for verdict in touched:
            verdict["findings"] = [one for one in verdict["findings"] if not _says(one, waiver)]
    return state, found


def _is_real(finding: Data, code: str) -> bool:
    return finding["code"] == code and "drill" not in finding


def _says(finding: Data, waiver: Data) -> bool:
    """The finding says that this waiver matches nothing."""
    details = finding["details"]
    return finding["code"] == _UNMATCHED and (
        (details.get("waived"), details.get("until"), details.get("approved_by"), details.get("why"))
        == (waiver["code"], waiver["until"], waiver["approved_by"], waiver["reason"])
    )


def _is_for_nobody(waiver: Data, hosts: set[str], silent: set[str], limited: bool) -> bool:
    """Whether no path can be meant: relays that are not in this play, or were not reached, may have it."""
    if waiver["host"] is not None:
        return waiver["host"] in hosts and waiver["host"] not in silent
    return not limited and not silent


def _row(waiver: Data, today: str, now: float) -> Data:
    ends = "until" if waiver["until"] >= today else "ended on"
    whom = " ".join(str(part) for part in (waiver["host"], waiver["address"]) if part)
    who = f"approved by {waiver['approved_by']}: {waiver['reason']}"
    detail = visible(f"{waiver['code']} of {whom}, {ends} {waiver['until']}, {who}", 400)
    target = {"name": visible(f"waiver of {whom}")[:200], "unknown": {"code": _UNMATCHED, "detail": detail}}
    verdict = judge(Evidence(parse_target(target, Policy()), False, {}), Policy(), now)
    return {"host": waiver["host"] or NOBODY, "origin": {}, **verdict.as_dict()}


def counts(verdicts: t.Iterable[Data], waivers: list[Data]) -> Data:
    """For a summary, how many findings are waived; empty where no waivers are given."""
    if not waivers:
        return {}
    return {"waived": sum(one["waived"] for verdict in verdicts for one in verdict["findings"])}


def words(finding: Data) -> str:
    """What is said beside a waived finding; empty where it is not waived."""
    if not finding["waived"]:
        return ""
    told = finding.get("waiver") or {}
    if not told:
        return "waived"
    until, who, why = (visible(told.get(key)) for key in TOLD)
    return f"waived until {until} by {who}: {why}"


def sentence(report: Data) -> str:
    """One line; empty where no waivers are given."""
    given = report.get("waivers")
    if not given:
        return ""
    expired, unmatched = (sum(one["state"] == state for one in given) for state in (EXPIRED, UNMATCHED))
    ending, pretended = len(ending_soon(report)), sum("drill" in one for _verdict, one in waived(report))
    said = [
        f"{plural(report['summary']['waived'], 'finding')} waived{among(pretended)}",
        f"{plural(expired, 'waiver')} expired" if expired else "",
        f"{plural(unmatched, 'waiver')} without a finding" if unmatched else "",
        f"{plural(ending, 'waiver')} to end within {SOON} days" if ending else "",
    ]
    return ", ".join(filter(None, said)) + "."


def ending_soon(report: Data) -> list[Data]:
    """The waivers in use that end next, the first one first."""
    generated = calendar.timegm(time.strptime(report["generated"], "%Y-%m-%dT%H:%M:%SZ"))
    last = _day(generated + SOON * 86400)
    found = [one for one in report.get("waivers") or () if one["state"] == WAIVING and one["until"] <= last]
    return sorted(found, key=lambda one: str(one["until"]))


def waived(report: Data) -> list[tuple[Data, Data]]:
    """Every waived finding, with the verdict that it stands in."""
    return [(verdict, one) for verdict in report["verdicts"] for one in verdict["findings"] if one["waived"]]


def _day(now: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(now))
