# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A drill among the targets of a task: whom it hits, what it makes of each of them, and what is told of it."""

from __future__ import annotations

import typing as t

from .._target import Target
from .._text import printable, quoted
from .._verdict import Verdict, judge
from .overlay import HELO, pretend
from .verdict import MARK, Drilled
from .wanted import FAULTS, HELO_CHANGED, Wanted, check_vantages, unknown

MOST_TOLD = 20  # paths on which nothing happened, each in a note of its own


class Drill:
    """Faults that are pretended on some of the targets of a task."""

    def __init__(self, drill: t.Sequence[Wanted], targets: t.Sequence[Target], vantages: t.Sequence[str]) -> None:
        """ValueError, one sentence, where an entry hits nothing, or a path is hit twice."""
        check_vantages(drill, vantages)
        self._hit = _hit(drill, targets)
        self._siblings = _siblings(self._hit, targets)
        self._paths = dict.fromkeys(FAULTS, 0)
        self._fired = dict.fromkeys(FAULTS, 0)
        self._in_vain: dict[int, str] = {}

    def hits(self, index: int) -> bool:
        """Whether a fault is pretended on this target."""
        return index in self._hit

    def judge(self, index: int, real: Verdict, now: float) -> Drilled:
        """Both verdicts on a target that is hit, and a note of what came of it."""
        wanted, evidence = self._hit[index], real.evidence
        siblings = self._siblings.get(evidence.target.relay or "", evidence.siblings)
        told = pretend(wanted.fault, evidence, wanted.vantage, siblings)
        pretended = judge(told.evidence, evidence.target.policy, now) if told.evidence is not None else None
        drilled = Drilled(real, pretended, wanted.fault, told.what)
        self._paths[wanted.fault] += 1
        if drilled.fired:
            self._fired[wanted.fault] += 1
        elif len(self._in_vain) < MOST_TOLD:
            self._in_vain[index] = f"{_label(evidence.target)}: {drilled.effect}"
        return drilled

    def told(self) -> list[dict[str, t.Any]]:
        """By fault, on how many paths it was pretended, and on how many of them it shows."""
        return [
            {"fault": fault, "paths": paths, "fired": self._fired[fault]}
            for fault, paths in self._paths.items()
            if paths
        ]

    def notes(self) -> list[str]:
        """What the reader of any result must know first."""
        each = ", ".join(f"{one['fault']} on {one['paths']:,}, {one['fired']:,} of them fired" for one in self.told())
        notes = [f"{MARK}faults were pretended ({each}). Nothing that says DRILL is real, or is to be mended"]
        in_vain = sum(self._paths.values()) - sum(self._fired.values())
        if in_vain > len(self._in_vain):
            notes.append(f"{MARK}on {in_vain:,} paths it did not fire, of which these are some")
        return notes + [self._in_vain[index] for index in sorted(self._in_vain)]


def _hit(drill: t.Sequence[Wanted], targets: t.Sequence[Target]) -> dict[int, Wanted]:
    """Which targets are hit, by what."""
    hit: dict[int, tuple[int, Wanted]] = {}
    for number, wanted in enumerate(drill):
        names, addresses = set(wanted.names), set(wanted.addresses)
        found_names: set[t.Any] = set()
        found_addresses: set[str | None] = set()
        for index, target in enumerate(targets):
            own = names.intersection((target.name, target.relay)) if names else ()
            address = target.address.text if target.address else None
            if (names and not own) or (addresses and address not in addresses):
                continue
            found_names.update(own)
            found_addresses.add(address)
            first = hit.setdefault(index, (number, wanted))[0]
            if first != number:
                raise ValueError(
                    f"drill[{number}]: {_label(target)} is hit by drill[{first}] already: one fault for each path is "
                    "wanted"
                )
        _all_found(f"drill[{number}]", wanted, found_names, found_addresses, targets)
    return {index: wanted for index, (_number, wanted) in hit.items()}


def _all_found(
    where: str,
    wanted: Wanted,
    names: t.Collection[str],
    addresses: t.Collection[str | None],
    targets: t.Sequence[Target],
) -> None:
    """A drill that hits less than was meant would be taken for one that nobody noticed."""
    for name in wanted.names:
        if name not in names:
            known = dict.fromkeys(one for target in targets for one in (target.name, target.relay) if one)
            if name in known:
                raise ValueError(
                    f"{where}.names: {quoted(name)} has none of the addresses given: leave one of both out"
                )
            raise ValueError(
                f"{where}.names: no target has the name {quoted(name)}, and no relay: "
                f"{unknown(name, list(known), 'names')}"
            )
    for address in wanted.addresses:
        if address not in addresses:
            all_ = [target.address.text for target in targets if target.address]
            if address in all_:
                raise ValueError(f"{where}.addresses: {address} is of none of the names given: leave one of both out")
            raise ValueError(
                f"{where}.addresses: no target has the address {address}: {unknown(address, all_, 'addresses')}"
            )


def _siblings(hit: t.Mapping[int, Wanted], targets: t.Sequence[Target]) -> dict[str, tuple[str, ...]]:
    """The HELO names of each relay of which a path says another one in the drill."""
    relays = {targets[index].relay for index, wanted in hit.items() if wanted.fault == HELO_CHANGED} - {None}
    found: dict[str, dict[str, None]] = {}
    for index, target in enumerate(targets) if relays else ():
        if target.relay is None or target.relay not in relays:
            continue
        helo = target.helo.text if target.helo else None
        if index in hit and hit[index].fault == HELO_CHANGED:
            helo = HELO
        if helo is not None:
            found.setdefault(target.relay, {})[helo] = None
    return {relay: tuple(names) for relay, names in found.items()}


def _label(target: Target) -> str:
    parts = (target.name, target.address and target.address.text)
    return " ".join(printable(part) for part in parts if part) or "a path without a name"
