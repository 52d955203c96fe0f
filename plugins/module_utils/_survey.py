# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A survey: ask about many sending paths at once, from each vantage, and judge every one of them.

Holds no decision about DNS or mail: it carries targets to the checks (_helo.py), their evidence to the judge
(_verdict.py), and counts. Each path is judged as soon as its last answer is there, so that a large survey keeps
verdicts on problems in memory, not everything it saw.
"""

from __future__ import annotations

import time
import typing as t

from ._address import Address, Network, within
from ._diagnosis import Evidence
from ._dns import probe
from ._dns.question import Answer, Question, replay
from ._evidence import Saved
from ._explain import ALWAYS, NOTHING, Explained, Tracing, explain, failed
from ._helo import PathEvidence, gather_path
from ._target import Target
from ._verdict import STATUSES, Verdict, judge, prepare

if t.TYPE_CHECKING:
    from ._drill.drill import Drill
    from ._drill.verdict import Drilled
    from ._unmatched import Unmatched

    Judged = t.Union[Verdict, Drilled]

MOST_RETURNED = 1000  # verdicts that 'auto' returns before it returns problems only
MOST_EXPLAINED = 1000  # paths whose SERVFAIL is looked into where nothing is traced


class Resolving(t.Protocol):
    """What a survey needs of _dns/resolver.py."""

    def run(self, checks: t.Iterable[t.Any]) -> t.Iterator[tuple[int, t.Any]]:
        """Run checks; yield (index, result) as they end."""


class Explainer(t.NamedTuple):
    """How a path that is not in order is looked into."""

    prober: t.Callable[[], Resolving]  # makes what runs probings: _dns/prober.py
    tracing: Tracing | None

    def wants(self, verdict: Verdict, waiting: int, drilled: bool = False) -> bool:
        """Whether a path with this verdict is to be looked into, so many others being on the list already."""
        if not verdict.evidence.seen:
            return False
        if self.tracing is None:
            return waiting < MOST_EXPLAINED and verdict.problem and bool(failed(verdict.evidence.seen))
        return verdict.problem or drilled or self.tracing.mode == ALWAYS


class Survey:
    """Verdicts on targets, as they come, and their count."""

    def __init__(
        self,
        targets: t.Sequence[Target],
        assume_public: t.Sequence[Network],
        keep: t.Callable[[Judged], bool],
        drill: Drill | None = None,
    ) -> None:
        self.targets = targets
        self.drill = drill  # faults that are pretended beside what is seen
        self._assume_public = assume_public
        self._keep = keep
        self._kept: dict[int, Judged] = {}
        self._judged = 0
        self._status = dict.fromkeys(STATUSES, 0)
        self._codes: dict[str, int] = {}
        self._helos = _helos(targets)
        self.unmatched = _unmatched(targets)
        self._waived = 0
        self._waiting: dict[int, Verdict] = {}  # for an explanation
        self.explained: list[tuple[str, str | None]] = []  # (address, HELO name) of the paths that were looked into
        self.lacking: set[probe.Probe] = set()  # what a trace asks for, and saved evidence does not hold
        self._askable = [index for index, target in enumerate(targets) if self.can_be_asked(target)]

    def _assumed(self, target: Target) -> bool:
        return target.address is not None and bool(self._assume_public) and within(target.address, self._assume_public)

    def can_be_asked(self, target: Target) -> bool:
        """Whether DNS can say anything about a target."""
        if target.address is None:
            return False
        return target.address.range.kind in ("public", "transition") or self._assumed(target)

    def _checks(self) -> t.Iterator[t.Any]:
        for index in self._askable:
            target = self.targets[index]
            address = t.cast(Address, target.address)  # askable targets have one
            yield gather_path(address, target.helo.asked if target.helo else None)

    def ask(
        self,
        vantages: t.Sequence[tuple[str, Resolving]],
        clock: t.Callable[[], float] = time.time,
        explainer: Explainer | None = None,
    ) -> None:
        """Ask every vantage about every target and judge. Raises what the transport raises; what is judged stays."""
        if len(self.targets) > 1:
            prepare()
        try:
            self._ask(vantages, clock, explainer)
            self._explain(explainer, clock)
        finally:  # whatever came in between: a path whose explanation is missing is judged without
            for index, verdict in self._waiting.items():
                self.count(index, verdict, clock())
            self._waiting.clear()

    def _ask(
        self,
        vantages: t.Sequence[tuple[str, Resolving]],
        clock: t.Callable[[], float],
        explainer: Explainer | None,
    ) -> None:
        asked = set(self._askable)
        for index in range(len(self.targets)):
            if index not in asked:
                self._judge(index, {}, clock())
        if len(vantages) == 1:
            name, resolver = vantages[0]
            for number, path in resolver.run(self._checks()):
                self._judge(self._askable[number], {name: path}, clock(), explainer)
            return
        seen: dict[int, dict[str, PathEvidence]] = {index: {} for index in self._askable}
        for name, resolver in vantages:
            for number, path in resolver.run(self._checks()):
                seen[self._askable[number]][name] = path
        for index, paths in seen.items():
            self._judge(index, paths, clock(), explainer)

    def _explain(self, explainer: Explainer | None, clock: t.Callable[[], float]) -> None:
        """Look into the paths that wait for it, and judge them again with what is found."""
        if explainer is None or not self._waiting:
            return
        order = list(self._waiting)
        for number, explained in explainer.prober().run(self._probings(order, explainer.tracing)):
            index = order[number]
            evidence = self._waiting.pop(index).evidence._replace(explained=explained)
            self.explained.append(_path(evidence.target))
            now = clock()
            self.count(index, judge(evidence, evidence.target.policy, now), now)

    def _probings(self, order: list[int], tracing: Tracing | None) -> t.Iterator[t.Any]:
        for index in order:
            target = self.targets[index]
            address = t.cast(Address, target.address)
            yield explain(
                address, target.helo.asked if target.helo else None, self._waiting[index].evidence.seen, tracing
            )

    def replay(self, saved: Saved, now: float, tracing: Tracing | None = None) -> None:
        """Judge saved evidence instead of asking. tracing: as its explanation was made."""
        for index, (paths, explained) in enumerate(self.recall(saved, tracing)):
            self._judge(index, paths, now, explained=explained)

    def recall(
        self, saved: Saved, tracing: Tracing | None = None
    ) -> t.Iterator[tuple[dict[str, PathEvidence], Explained]]:
        """What saved evidence holds about each target, in their order: what every vantage saw, and what explains it."""
        explanation = saved.explanation

        def answer(asked: probe.Probe) -> probe.Response | None:
            found = explanation.responses.get(asked) if explanation is not None else None
            if found is None:
                self.lacking.add(asked)
            return found

        for target in self.targets:
            paths: dict[str, PathEvidence] = {}
            explained = NOTHING
            if target.address is not None and self.can_be_asked(target):
                helo = target.helo.asked if target.helo else None
                for vantage in saved.vantages:
                    paths[vantage.name] = replay(gather_path(target.address, helo), _answers(vantage.answers))
                if explanation is not None and (target.address.text, helo) in explanation.paths:
                    probing = explain(target.address, helo, paths, tracing)
                    explained = probe.replay(probing, answer)
            yield paths, explained

    def evidence(self, index: int, seen: t.Mapping[str, PathEvidence], explained: Explained = NOTHING) -> Evidence:
        """All that is known about one target, ready to be judged."""
        target = self.targets[index]
        siblings = self._helos.get(target.relay or "", ())
        return Evidence(target, self._assumed(target), seen, explained, siblings)

    def _judge(
        self,
        index: int,
        seen: t.Mapping[str, PathEvidence],
        now: float,
        explainer: Explainer | None = None,
        explained: Explained = NOTHING,
    ) -> None:
        verdict = judge(self.evidence(index, seen, explained), self.targets[index].policy, now)
        drilled = self.drill is not None and self.drill.hits(index)
        if explainer is not None and explainer.wants(verdict, len(self._waiting), drilled):
            self._waiting[index] = verdict
        else:
            self.count(index, verdict, now)

    def count(self, index: int, real: Verdict, now: float) -> None:
        if self.unmatched is None or not self.unmatched.holds(index, real, now):
            self._tally(index, real, now)

    def _settle(self) -> None:
        """Count what had to wait until all was judged: verdicts on paths that a waiver is for."""
        if self.unmatched is not None:
            for index, verdict, now in self.unmatched.settled(self._judged):
                self._tally(index, verdict, now)

    def _tally(self, index: int, real: Verdict, now: float) -> None:
        verdict: Judged = real
        if self.drill is not None and self.drill.hits(index):
            verdict = self.drill.judge(index, real, now)
        self._judged += 1
        self._status[verdict.status] += 1
        for code in {finding.code for finding in verdict.findings}:
            self._codes[code] = self._codes.get(code, 0) + 1
        if self.unmatched is not None:
            self._waived += sum(finding.waived for finding in verdict.findings)
        if self._keep(verdict):
            self._kept[index] = verdict

    def verdicts(self) -> list[dict[str, t.Any]]:
        """The verdicts kept, as plain data, in the order of the targets."""
        self._settle()
        return [self._kept[index].as_dict() for index in sorted(self._kept)]

    def summary(self, questions: int, seconds: float) -> dict[str, t.Any]:
        """The counts, and what it cost. total is what was judged: less than all only beside an error."""
        self._settle()
        counts = {
            status: self._status[status] for status in ("compliant", "noncompliant", "undetermined", "not_applicable")
        }
        codes, waived = dict(self._codes), {}
        if self.unmatched is not None:
            waived = {"waived": self._waived}
            if self.unmatched.nobody:
                codes["waiver_unmatched"] = codes.get("waiver_unmatched", 0) + len(self.unmatched.nobody)
        by_code = dict(sorted(codes.items(), key=lambda item: (-item[1], item[0])))
        return {
            "total": self._judged,
            **counts,
            **waived,
            "by_code": by_code,
            "questions": questions,
            "seconds": round(seconds, 3),
        }


def _unmatched(targets: t.Sequence[Target]) -> Unmatched | None:
    if not any(target.policy.waivers for target in targets):
        return None
    from ._unmatched import Unmatched

    return Unmatched(targets)


def _path(target: Target) -> tuple[str, str | None]:
    return t.cast(Address, target.address).text, target.helo.asked if target.helo else None


def _helos(targets: t.Iterable[Target]) -> dict[str, tuple[str, ...]]:
    """The HELO names of each relay, each once, in the order of the targets."""
    found: dict[str, dict[str, str]] = {}
    for target in targets:
        if target.relay is not None and target.helo is not None:
            found.setdefault(target.relay, {}).setdefault(target.helo.text.lower(), target.helo.text)
    return {relay: tuple(names.values()) for relay, names in found.items()}


def _answers(answers: t.Mapping[Question, Answer]) -> t.Callable[[Question], Answer | None]:
    return answers.get


def keeper(returned: str, targets: int) -> tuple[str, t.Callable[[Judged], bool]]:
    """What ``returned`` comes to for so many targets, and which verdicts that keeps."""
    if returned == "auto":
        returned = "all" if targets <= MOST_RETURNED else "problems"
    keeps: dict[str, t.Callable[[Judged], bool]] = {
        "all": lambda verdict: True,
        "problems": lambda verdict: verdict.problem,
        "summary": lambda verdict: False,
    }
    return returned, keeps[returned]
