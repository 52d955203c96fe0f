# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A baseline and the sending paths of a play: each path gets what the file has of it, and what is gone becomes a path.

Reads the file, and decides nothing about DNS. A path is a relay and an address. What could not be looked at is not
gone: a relay that was not reached or read, or that is in the inventory and not in this play (--limit, another group).
ValueError is one sentence.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._baseline import Baseline, Records, order
from ansible_collections.mailops.rdns.plugins.module_utils._baseline_task import read, refuse_unwritable
from ansible_collections.mailops.rdns.plugins.module_utils._baseline_update import NOT_TOLD
from ansible_collections.mailops.rdns.plugins.module_utils._text import listed, printable, quoted

from ._paths import MOST_LABEL, Path, merged_policy

OPTION = "relay_audit_baseline"
MOST_DETAIL = 300

Data = dict[str, t.Any]


class Play(t.NamedTuple):
    """What is known of the hosts, apart from their paths."""

    batch: t.Mapping[str, object]  # the policy of each host of this batch
    hosts: t.Container[str]  # of all batches
    knows: t.Callable[[str], bool]  # whether the inventory has a host
    first: bool  # no batch was before this one
    policy: object = None  # for paths of relays that the inventory has no more


def opened(path: object, update: bool, drill: bool) -> tuple[str, Baseline | None]:
    """The absolute path of the file and what it says; nothing where none is to be compared with, or none is there."""
    if not path:
        if update:
            raise ValueError(f"{OPTION}_update: true given, and no {OPTION}: the path of the file to write is wanted")
        return "", None
    if not isinstance(path, str):
        raise ValueError(f"{OPTION}: {quoted(path)} given: the path of a file is wanted")
    if update and drill:
        raise ValueError(
            f"{OPTION}_update: true given, and relay_audit_drill: what is pretended does not belong into a baseline; "
            "leave one of them out"
        )
    whole = os.path.abspath(os.path.expanduser(path))
    found = read(whole, OPTION)
    if update:
        refuse_unwritable(whole, OPTION)
    elif found is None:
        raise ValueError(
            f"{OPTION}: {quoted(whole, 200)} is not there, so that nothing can be compared: make it with -e "
            f"{OPTION}_update=true"
        )
    return whole, found[1] if found else None


def compared(baseline: Baseline, paths: t.Sequence[Path], play: Play) -> tuple[list[Path], list[str]]:
    """All paths with what the baseline has of each, those that are gone too; and notes."""
    now: dict[tuple[str, str], list[Data]] = {}
    silent = set()
    for path in paths:
        unknown = path.target.get("unknown")
        if unknown is None:
            key = path.host, parse_address(path.target["address"]).text
            now.setdefault(key, []).append(path.target)
        elif unknown.get("code") in NOT_TOLD:
            silent.add(path.host)
    for key, targets in now.items():
        _lay(baseline.paths.get(key), targets)
    gone: list[Path] = []
    beside: set[str] = set()
    for key in sorted(baseline.paths.keys() - now.keys(), key=order):
        relay = key[0]
        if relay in play.batch:
            if relay not in silent:
                gone.append(_gone(key, baseline.paths[key], "this relay no longer sends from it", play.batch[relay]))
        elif play.knows(relay):
            beside.update({relay} if relay not in play.hosts else ())
        elif play.first:
            gone.append(_gone(key, baseline.paths[key], "the inventory has no such relay", play.policy))
    notes = [_beside(sorted(beside))] if beside and play.first else []
    return [*paths, *gone], notes


def _beside(relays: list[str]) -> str:
    where = "that are in the inventory and not in this play"
    return f"nothing is said of relays of the baseline {where} ({len(relays):,}): {listed(relays)}"


def _lay(records: Records | None, targets: list[Data]) -> None:
    """Give the paths with one address what the baseline has of it. HELO names are shared out among them."""
    if records is None:
        for target in targets:
            target["baseline"] = {}
        return
    known: Data = {"forward": {name: sorted(addresses) for name, addresses in records.forward.items()}}
    if records.ptr is not None:
        known["ptr"] = sorted(records.ptr)
    names = [(target.get("helo") or "").lower() for target in targets]
    was = records.helo
    for target, helo in zip(targets, _shared(names, was) if was is not None else [None] * len(targets)):
        target["baseline"] = known if helo is None else {**known, "helo": helo}


def _shared(names: list[str], was: frozenset[str]) -> list[list[str] | None]:
    """By path, the HELO names that it is to be compared with: its own where the baseline has it.

    A name that no path gives any more goes to the paths with names that are new, or else to the first path.
    """
    missing = sorted(was - set(names))
    new = [name not in was and not (name == "" and not was) for name in names]
    told: list[list[str] | None] = []
    for index, (name, is_new) in enumerate(zip(names, new)):
        if is_new:
            told.append(missing or sorted(was))
        else:
            own = [name] if name else []
            told.append(sorted({*own, *missing}) if index == 0 and missing and not any(new) else own)
    return told


def _gone(key: tuple[str, str], records: Records, why: str, policy: object) -> Path:
    relay, address = key
    helo = f" ({listed(sorted(records.helo))})" if records.helo else ""
    known = {kind: sorted(names) for kind, names in (("helo", records.helo), ("ptr", records.ptr)) if names is not None}
    target = {
        "unknown": {"code": "drift_path_gone", "detail": printable(f"{address}{helo}: {why}", MOST_DETAIL)},
        "policy": merged_policy(policy, None),
        "baseline": {"address": address, **known},
        "relay": relay[:MOST_LABEL],
        "name": f"{relay} {address}"[:MOST_LABEL],
    }
    return Path(relay, target, {})


def slim(verdicts: t.Iterable[Data]) -> list[Data]:
    """What relay_baseline needs of verdicts."""
    keys = ("host", "name", "address", "helo", "ptr", "forward")
    told = []
    for verdict in verdicts:
        found = {key: verdict[key] for key in keys}
        codes = [{"code": finding["code"], "details": finding["details"]} for finding in verdict["findings"]]
        told.append({**found, "findings": codes if verdict["address"] is None else []})
    return told
