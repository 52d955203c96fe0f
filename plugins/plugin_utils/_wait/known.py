# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known so far: the last answers of every vantage, and the last trace of every path; judged whenever wanted.

Pure, but for reading what the module returned. The times of answers are shifted to the clock of the wait, so that
neither another host's clock nor one that jumps says how long an answer is kept.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._address import Network
from ansible_collections.mailops.rdns.plugins.module_utils._diagnosis import Evidence
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import NOT_ASKED, Answer, Failure, Question
from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import replay as replay_check
from ansible_collections.mailops.rdns.plugins.module_utils._evidence import Saved, load
from ansible_collections.mailops.rdns.plugins.module_utils._explain import NOTHING, Explained, answers_of
from ansible_collections.mailops.rdns.plugins.module_utils._helo import PathEvidence, gather_path
from ansible_collections.mailops.rdns.plugins.module_utils._packed import is_packed
from ansible_collections.mailops.rdns.plugins.module_utils._survey import Survey
from ansible_collections.mailops.rdns.plugins.module_utils._target import Target
from ansible_collections.mailops.rdns.plugins.module_utils._text import printable
from ansible_collections.mailops.rdns.plugins.module_utils._tracing import saved_tracing
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import UNDETERMINED_STATUS, Verdict, judge

from .sight import nothing_to_ask, vantage_sight, zone_sight
from .watch import ZONE, Pair, Sight

_SHIFT = 0.5  # seconds by which clocks may differ without anybody noticing
MOST_NOTES = 20


class Known:
    """The evidence of a wait."""

    def __init__(self, targets: t.Sequence[Target], networks: tuple[Network, ...], vantages: t.Sequence[str]) -> None:
        self.targets = targets
        self._networks = networks
        self._survey = Survey(targets, networks, lambda verdict: True)
        self._seen: list[dict[str, PathEvidence]] = [{} for _target in targets]
        self._explained: list[Explained] = [NOTHING for _target in targets]
        self.vantages = tuple(vantages)
        self.askable = [self._survey.can_be_asked(target) for target in targets]
        self.notes: list[str] = []
        self._lost: dict[Pair, str] = {}  # what could not be asked, and why
        self._older: set[Pair] = set()  # vantages that were asked before the zone's own servers were

    # -- what comes in

    def take(self, pairs: t.Collection[Pair], evidence: object, now: float) -> None:
        """Take in what the module returned for these pairs; ValueError where it is no evidence."""
        if not is_packed(evidence):  # other text would name a file, and the file would be read here
            raise ValueError("what it returned as evidence is not what return_evidence returns")
        saved = load(evidence)
        shift = now - saved.finished
        if abs(shift) > _SHIFT:
            _shift(saved, shift)
        for vantage in saved.vantages:
            for note in vantage.notes if vantage.name in self.vantages else ():
                self.note(note)
        paths = sorted({path for _place, path in pairs})
        part = Survey([self.targets[path] for path in paths], self._networks, lambda verdict: False)
        explanation = saved.explanation
        tracing = saved_tracing(explanation.tracing, self._networks) if explanation and explanation.tracing else None
        for pair in pairs:
            self._lost.pop(pair, None)
        for path, (seen, explained) in zip(paths, part.recall(saved, tracing)):
            asked = {place for place, other in pairs if other == path}
            self._age(path, asked)
            self._seen[path].update({name: one for name, one in seen.items() if name in asked})
            before = self._explained[path]
            unchecked = {name: one for name, one in before.unchecked.items() if name not in asked}
            unchecked.update({name: one for name, one in explained.unchecked.items() if name in asked})
            latest = explained if ZONE in asked else before
            self._explained[path] = latest._replace(unchecked=unchecked)

    def _age(self, path: int, asked: t.Collection[str]) -> None:
        """The answers of vantages that were not asked together with the zone are taken as they were a second later.

        An answer with all of its TTL left counts as fetched when the zone was asked; these were fetched before.
        """
        self._older -= {(place, path) for place in asked}
        for place, seen in self._seen[path].items() if ZONE in asked else ():
            if place not in asked and (place, path) not in self._older:
                self._older.add((place, path))
                for answer in answers_of(seen):
                    if answer.ttl:
                        answer.at, answer.ttl = answer.at + 1, answer.ttl - 1

    def lose(self, pairs: t.Collection[Pair], reason: str) -> None:
        """These could not be asked: what was known of them is of no use any more."""
        for place, path in pairs:
            self._lost[place, path] = reason
            if place == ZONE:
                self._explained[path] = Explained(unchecked=self._explained[path].unchecked)
            else:
                self._seen[path][place] = _unknown(self.targets[path], place, reason)

    def note(self, text: str) -> None:
        """A sentence for the reader of the result."""
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    # -- what it comes to

    def sights(self, pairs: t.Iterable[Pair], now: float) -> dict[Pair, Sight]:
        """What these places show, each judged for itself."""
        return {pair: self._sight(pair, now) for pair in pairs}

    def _sight(self, pair: Pair, now: float) -> Sight:
        place, path = pair
        evidence = self._evidence(path)
        if not self.askable[path]:
            return nothing_to_ask(evidence, now)
        sight = zone_sight(evidence, now) if place == ZONE else vantage_sight(evidence, place, now)
        lost = self._lost.get(pair)
        return sight if lost is None else sight._replace(what=f"the look failed: {lost}")

    def _evidence(self, path: int) -> Evidence:
        seen = self._seen[path]
        ordered = {name: seen[name] for name in self.vantages if name in seen}
        return self._survey.evidence(path, ordered, self._explained[path])

    def judged(self, now: float) -> list[Verdict]:
        """The verdict on every path, all places side by side."""
        return [self._judged(path, now) for path in range(len(self.targets))]

    def _judged(self, path: int, now: float) -> Verdict:
        verdict = judge(self._evidence(path), self.targets[path].policy, now)
        if verdict.compliant and (ZONE, path) in self._lost:  # what was not asked is not green
            return verdict._replace(status=UNDETERMINED_STATUS)
        return verdict

    def summary(self, verdicts: t.Sequence[Verdict], questions: int, seconds: float, now: float) -> dict[str, t.Any]:
        """The counts, as fcrdns_info gives them."""
        survey = Survey(self.targets, self._networks, lambda verdict: False)
        for path, verdict in enumerate(verdicts):
            survey.count(path, verdict, now)
        return survey.summary(questions, seconds)


def _unknown(target: Target, vantage: str, reason: str) -> PathEvidence:
    def answer(question: Question) -> Answer:
        return Answer(question, NOT_ASKED, failures=(Failure(vantage, NOT_ASKED, 0.0, printable(reason)),))

    if target.address is None:
        raise AssertionError("a target that is waited for has an address")
    return replay_check(gather_path(target.address, target.helo.asked if target.helo else None), answer)


def _shift(saved: Saved, seconds: float) -> None:
    for vantage in saved.vantages:
        for answer in vantage.answers.values():
            answer.at += seconds
