# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One wait from its options to its result: looks through fcrdns_info, keeps the history, and tells the terminal.

What asks, sleeps and prints is handed in. Times of the history are those of a clock that starts right and then counts
seconds, whatever happens to the machine's own.
"""

from __future__ import annotations

import time
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._target import Target
from ansible_collections.mailops.rdns.plugins.module_utils._verdict import COMPLIANT, NONCOMPLIANT, Verdict
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.visible import visible

from .known import Known
from .loop import Look, wait
from .options import Plan
from .watch import ZONE, Pair, Sight, Watch
from .words import Prediction, change, joined, last_verdict, predict, remedy, utc, wrapped

MOST_HISTORY = 2000
MOST_LINES = 10  # for one look
WAY = 300.0  # seconds for which the way from the root to the zone's own servers is taken to be the same

Data = dict[str, t.Any]


class CannotAskError(Exception):
    """The first look failed as a whole: in one sentence, and whether the host was out of reach."""

    def __init__(self, reason: str, unreachable: bool) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class Way(t.NamedTuple):
    """The last trace of some paths."""

    evidence: str
    walked: float  # when all of it was asked


class Session:
    """A wait."""

    def __init__(
        self,
        plan: Plan,
        check: bool,
        call: t.Callable[[Data], Data],
        say: t.Callable[[str], t.Any],
        sleep: t.Callable[[float], None],
        clock: t.Callable[[], float] = time.monotonic,
        wall_clock: t.Callable[[], float] = time.time,
    ) -> None:
        self._plan = plan
        self._check = check
        self._call = call
        self._say = say
        self._sleep = sleep
        self._clock = clock
        self._known = Known(plan.targets, plan.networks, plan.vantages)
        self._watch = Watch(plan.places, len(plan.targets), plan.settings, clock())
        self._wall = wall_clock() - clock()
        self._history: list[Data] = []
        self._verdicts: list[Verdict] = []
        self._ways: dict[int, Way] = {}
        self._questions = 0
        self._asked = False  # something was, and answered
        self._passed = False
        self._standing = "nothing is known yet, the first answers have not come"

    def run(self) -> None:
        """Wait to the end. CannotAskError where the first look fails as a whole."""
        self._passed = wait(self._watch, self._look, self._clock, self._sleep, self)
        self._tell(("Confirmed: " if self._passed else "Last verdict: ") + self._standing + ".")

    # -- looks

    def _look(self, pairs: list[Pair]) -> Look:
        for vantages, traced, paths in _calls(pairs):
            about = set(paths)
            asked = [pair for pair in pairs if pair[1] in about]
            way = self._way(paths) if traced else None
            returned = self._call(self._plan.call(vantages, paths, traced, way.evidence if way else None))
            problem = self._take(asked, returned)
            if problem:
                if not self._asked:
                    raise CannotAskError(problem, bool(returned.get("unreachable")))
                self._known.lose(asked, problem)
                self._known.note(f"a look failed: {visible(problem, 300)}")
            elif traced:
                walked = Way(returned["evidence"], way.walked if way else self._clock())
                self._ways.update(dict.fromkeys(paths, walked))
            self._asked = True
        now = self._now()
        self._verdicts = self._known.judged(now)
        return Look(self._known.sights(pairs, now), all(verdict.status == COMPLIANT for verdict in self._verdicts))

    def _way(self, paths: t.Iterable[int]) -> Way | None:
        """How to get to the zone's own servers, where that was seen just now and led there."""
        ways = {self._ways.get(path) for path in paths}
        way = ways.pop() if len(ways) == 1 else None
        lost = any((ZONE, path) in self._watch.views and self._watch.views[ZONE, path].sight.failed for path in paths)
        return None if way is None or lost or self._clock() - way.walked > WAY else way

    def _take(self, pairs: list[Pair], returned: Data) -> str:
        """Take in what the module returned; why that could not be, or nothing."""
        if not returned.get("evidence"):
            return visible(" ".join(str(returned.get("msg") or "fcrdns_info returned no evidence").split()), 1000)
        try:
            self._known.take(pairs, returned["evidence"], self._now())
        except ValueError as error:
            return str(error)
        summary = returned.get("summary")
        questions = summary.get("questions") if isinstance(summary, dict) else None
        self._questions += questions if isinstance(questions, int) else 0
        if returned.get("failed"):
            self._known.note(visible(returned.get("msg"), 300))
        return ""

    def _now(self) -> float:
        """Unix time, by a clock that does not jump."""
        return self._wall + self._clock()

    # -- what is told on the way

    def changed(self, changes: list[tuple[Pair, Sight]], now: float) -> None:
        """Some places show something else than before."""
        at = self._wall + now
        told: dict[str, list[str]] = {}  # what, and where
        for (place, path), sight in changes:
            target = self._plan.targets[path]
            what = change(target, (place, path), sight, self._watch.paths > 1)
            told.setdefault(what, []).append(place)
            if len(self._history) < MOST_HISTORY:
                self._history.append({**_entry(place, target, sight, at), "what": what})
            else:
                self._known.note(f"the history holds the first {MOST_HISTORY:,} changes: later ones are left out")
        for what, places in list(told.items())[:MOST_LINES]:
            self._tell(f"{joined(places)}: {what}", at)
        if len(told) > MOST_LINES:
            self._tell(f"and {len(told) - MOST_LINES} more changes", at)
        self._standing = last_verdict(self._watch, self._plan.targets, self._verdicts)

    def alive(self, now: float) -> None:
        """Nothing has changed for a while."""
        waited, most = now - self._watch.started, self._plan.settings.wait_timeout
        told = self._predicted(now).sentence
        self._tell(f"{waited:,.0f} s of {most:,.0f} s waited. {told}", self._wall + now)

    def _tell(self, text: str, at: float | None = None) -> None:
        for line in wrapped(text if at is None else f"{utc(at, '%H:%M:%S')} {text}"):
            self._say(line)

    def last_words(self) -> str:
        """What to write when the wait is interrupted: lines."""
        waited = self._clock() - self._watch.started
        text = f"Interrupted after {waited:,.0f} s. Last verdict: {self._standing}."
        return "\n" + "\n".join(wrapped(text)) + "\n"

    # -- the end

    def _predicted(self, now: float) -> Prediction:
        return predict(self._watch, self._plan.targets, self._verdicts, now)

    def result(self) -> Data:
        """What the task returns."""
        now = self._clock()
        waited = now - self._watch.started
        predicted = Prediction(True, 0.0, "") if self._passed else self._predicted(now)
        result: Data = {
            "verdicts": [verdict.as_dict() for verdict in self._verdicts],
            "summary": self._known.summary(self._verdicts, self._questions, waited, self._wall + now),
            "notes": self._known.notes + (["check mode: looked once, and did not wait"] if self._check else []),
            "waited": round(waited, 3),
            "looks": dict(self._watch.looks),
            "history": self._history,
            "expected": None if predicted.expected is None else round(predicted.expected, 1),
            "prediction": predicted.sentence,
        }
        if not self._passed:
            result.update(failed=True, msg=self._message(waited, predicted))
        return result

    def _message(self, waited: float, predicted: Prediction) -> str:
        settings = self._plan.settings
        if self._check or not settings.wait_timeout:
            opening = "Not confirmed by the one look that was wanted" + (" (check mode)" if self._check else "")
        elif self._clock() < self._watch.deadline:
            opening = f"Stopped after {waited:,.0f} s"
        else:
            opening = f"Not confirmed within {settings.wait_timeout:,.0f} s"
        parts = [f"{opening}: {self._standing}.", remedy(self._verdicts), predicted.sentence]
        return " ".join(part for part in parts if part)


def _entry(place: str, target: Target, sight: Sight, at: float) -> Data:
    """An entry of the history, but for its words."""
    return {
        "at": round(at, 3),
        "time": utc(at),
        "where": place,
        "name": target.name,
        "address": target.address.text if target.address is not None else None,
        "helo": target.helo.text if target.helo is not None else None,
        "status": NONCOMPLIANT if sight.lagging and sight.status == COMPLIANT else sight.status,
        "iprev": sight.iprev,
        "ptr": dict(sight.ptr) if sight.ptr is not None else None,
        "left": sight.left,
    }


def _calls(pairs: list[Pair]) -> t.Iterator[tuple[list[str], bool, list[int]]]:
    """The pairs as calls of the module, each about the same places for some paths: vantages, traced, paths."""
    places: dict[int, list[str]] = {}
    for place, path in pairs:
        places.setdefault(path, []).append(place)
    calls: dict[tuple[str, ...], list[int]] = {}
    for path, wanted in places.items():
        calls.setdefault(tuple(wanted), []).append(path)
    for key, paths in calls.items():
        yield [place for place in key if place != ZONE], ZONE in key, paths
