# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waivers that match no finding, among all paths of a survey.

One path alone cannot say so: a waiver for a relay with several paths is matched when it is on one of them. So verdicts
on paths that a waiver is for wait here until all are judged. Nothing is said of a finding that nobody looked for.
Pure. Imported only where a policy holds waivers.
"""

from __future__ import annotations

import typing as t

from ._circumstances import circumstances
from ._diagnosis import Raw
from ._finding import CATALOGUE, UNDETERMINED
from ._target import Target
from ._verdict import Verdict, composed
from ._waivers import Key, Waiver, Waivers, day, refuse_far

MOST_NOTED = 5  # waivers for none of the targets that a note names
_SIDE_BY_SIDE = frozenset(("vantage_disagreement", "propagating"))

Judged = tuple[int, Verdict, float]  # a target's number, the verdict on it, and when it was judged


class Unmatched:
    """The waivers of all targets, and the verdicts on those that they are for."""

    def __init__(self, targets: t.Sequence[Target]) -> None:
        """Each list of waivers is read once, however many targets share it."""
        self._targets = len(targets)
        self._levels: dict[int, Waivers] = {}
        self._for: dict[int, tuple[Waiver, ...]] = {}
        for index, target in enumerate(targets):
            if target.policy.waivers is not None:
                self._levels.update((id(level), level) for level in _unread(target.policy.waivers, self._levels))
                found = target.policy.waivers.touching(target)
                if found:
                    self._for[index] = found
        touched = {waiver.key for found in self._for.values() for waiver in found}
        given = dict.fromkeys(waiver for level in self._levels.values() for waiver in level.given)
        self.nobody = [waiver for waiver in given if waiver.key not in touched]
        self._held: dict[int, Judged] = {}

    def refuse_far(self, now: float) -> None:
        """ValueError where a waiver is for good, not for a while."""
        for level in self._levels.values():
            refuse_far(level, now)

    def holds(self, index: int, verdict: Verdict, now: float) -> bool:
        """Keep the verdict until all are judged, if a waiver is for this target."""
        if index in self._for:
            self._held[index] = (index, verdict, now)
        return index in self._for

    def settled(self, counted: int) -> t.Iterator[Judged]:
        """The verdicts that were held, with what is to be said of waivers; counted: those that were not held."""
        held = list(self._held.values())
        self._held.clear()
        all_judged = counted + len(held) == self._targets
        settled = self._in_use(held) if all_judged else set()
        for index, verdict, now in held:
            idle = [waiver for waiver in self._for[index] if waiver.key not in settled] if all_judged else []
            yield index, _with_idle(verdict, idle, now) if idle else verdict, now

    def _in_use(self, held: t.Iterable[Judged]) -> set[Key]:
        """The waivers that match a finding, or whose finding nobody can say is not there."""
        found: set[Key] = set()
        for index, verdict, _now in held:
            codes = {finding.code for finding in verdict.findings}
            unknown = any(untested(finding.code, finding.severity) for finding in verdict.findings)
            for waiver in self._for[index]:
                if unknown or waiver.code in codes or not _looked_for(waiver.code, verdict):
                    found.add(waiver.key)
        return found

    def notes(self, now: float) -> list[str]:
        """What is to be said of waivers that are for none of the targets."""
        more = len(self.nobody) - MOST_NOTED
        return [f"a waiver is for none of the targets: {one.detail(day(now))}" for one in self.nobody[:MOST_NOTED]] + (
            [f"{more:,} more waivers are for none of the targets"] if more > 0 else []
        )


def untested(code: str, severity: str) -> bool:
    """Whether a finding says that something could not be tested."""
    return UNDETERMINED in (severity, CATALOGUE[code].severity)


def _unread(waivers: Waivers, read: t.Container[int]) -> t.Iterator[Waivers]:
    for level in waivers.levels():
        if id(level) in read:
            return
        yield level


def _looked_for(code: str, verdict: Verdict) -> bool:
    """Whether the finding would be there if there were reason for it."""
    if code.startswith("zone_") or code == "dnssec_bogus":
        return verdict.evidence.explained.reverse is not None
    if code.startswith("drift_"):
        return verdict.evidence.target.baseline is not None
    return code not in _SIDE_BY_SIDE or len(verdict.vantages) > 1


def _with_idle(verdict: Verdict, idle: list[Waiver], now: float) -> Verdict:
    """The verdict, and a notice for each of its waivers that matches nothing. No policy lets a notice change it."""
    raws = [Raw("waiver_unmatched", {"detail": waiver.detail(day(now)), **waiver.details()}) for waiver in idle]
    around = circumstances(verdict.evidence, None, ())
    found = composed(raws, around, verdict.evidence.target.policy, now)
    return verdict._replace(findings=(*verdict.findings, *found))
