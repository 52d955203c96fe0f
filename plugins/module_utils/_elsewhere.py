# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Vantages elsewhere: what fcrdns_info was told on other hosts, beside what is asked from here.

Each keeps answers of its own, so no cache is shared between two views of DNS. A host that could not be asked is a
vantage all the same, at which nothing is known. What a host returns is as hostile as DNS itself.
"""

from __future__ import annotations

import re
import time
import typing as t

from ._dns.question import NOT_ASKED, Answer, Failure, Question, replay
from ._evidence import Saved, SavedVantage, load
from ._packed import is_packed
from ._text import printable, quoted

MOST_VANTAGES = 100  # of one host
MOST_REASON = 220
MOST_NOTE = 290  # saved evidence takes 300 characters
_SKEWED = 600  # seconds between the end of asking there and now, beyond which its clock is in doubt
_UNSAVEABLE = re.compile(r"[^A-Za-z0-9 _\-./*+=:,;@!?()\[\]#~^|%$]")  # as _evidence.py reads texts back


class Elsewhere(t.NamedTuple):
    """A vantage whose questions were asked already, or could not be."""

    saved: SavedVantage
    problem: str  # why there are no answers; empty where there are

    def run(self, checks: t.Iterable[t.Any]) -> t.Iterator[tuple[int, t.Any]]:
        """As Resolver.run(), from the answers at hand."""
        for number, check in enumerate(checks):
            yield number, replay(check, self._answer)

    def _answer(self, question: Question) -> Answer | None:
        if not self.problem:
            return self.saved.answers.get(question)
        return Answer(question, NOT_ASKED, failures=(Failure(self.saved.name, NOT_ASKED, 0.0, self.problem),))


def parse_elsewhere(value: object, taken: t.Iterable[str], now: float | None = None) -> list[Elsewhere]:
    """The vantages in vantage_results, a dictionary of name and result; ValueError is one sentence."""
    if value is None:
        return []
    if not isinstance(value, t.Mapping):
        raise ValueError(f"vantage_results: {quoted(value)} given: a dictionary of vantage names and results is wanted")
    found: list[Elsewhere] = []
    for name, result in value.items():
        if not isinstance(result, t.Mapping):
            raise ValueError(
                f"vantage_results[{printable(name)}]: {quoted(result)} given: what fcrdns_info returned is wanted"
            )
        found += _vantages(_plain(name), result, time.time() if now is None else now)
    names = [*taken, *(one.saved.name for one in found)]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"vantage_results: {quoted(name)} is the name of two vantages: each needs its own")
    return found


def _vantages(name: str, result: t.Mapping[str, t.Any], now: float) -> list[Elsewhere]:
    if not result.get("evidence"):
        reason = " ".join(str(result.get("msg") or "it returned no evidence (return_evidence)").split())
        return [_unknown(name, reason)]
    try:
        saved = _load(result["evidence"])
    except ValueError as error:
        return [_unknown(name, str(error))]
    notes = _clock(name, saved.finished, now)
    return [
        Elsewhere(
            one._replace(
                name=name if len(saved.vantages) == 1 else f"{name}: {one.name}",
                notes=notes + [_plain(f"{name}: {note}", MOST_NOTE) for note in one.notes],
            ),
            "",
        )
        for one in saved.vantages
    ]


def _load(evidence: object) -> Saved:
    """What a host returned. Text that is no evidence would name a file, and the file would be read here."""
    if isinstance(evidence, str) and not is_packed(evidence):
        raise ValueError("what it returned as evidence is not what return_evidence returns")
    saved = load(evidence)
    names = [one.name for one in saved.vantages]
    if not 0 < len(names) <= MOST_VANTAGES or len(set(names)) < len(names):
        raise ValueError(f"its evidence holds {len(names)} vantages: 1 to {MOST_VANTAGES} of different names are taken")
    return saved


def _unknown(name: str, reason: str) -> Elsewhere:
    reason = _plain(reason)
    return Elsewhere(SavedVantage(name, [], [_plain(f"vantage {name} could not ask: {reason}", MOST_NOTE)], {}), reason)


def _clock(name: str, finished: float, now: float) -> list[str]:
    if now - _SKEWED < finished < now + 5:
        return []
    return [
        f"vantage {name}: its clock is {round(finished - now):+,} s off this one, and so is what it has left of TTLs"
    ]


def _plain(value: object, most: int = MOST_REASON) -> str:
    """Text that saved evidence may hold."""
    text = _UNSAVEABLE.sub("?", re.sub("[\"'`]", "", str(value)).replace(">=", "at least"))
    return text if len(text) <= most else text[:most] + "..."
