# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When to look where, and when it is over: every decision of a wait, without a clock and without a question.

Pure: the time is a parameter, in seconds of a clock that never jumps. A *place* is a vantage, or the zone's own
servers. A *sight* is what one place shows of one path at one look. These rules hold:

- A vantage is not asked again before the answer that stands in the way has ended, and never sooner than min_interval.
  One that is compliant is asked again when its answers end.
- While the zone's own servers say that a path is wrong, no vantage is asked about it again: a resolver would only fetch
  the wrong answer anew, and keep it for another TTL.
- The zone's own servers are asked at a steady pace: min_interval while they are wrong, a minute once they are right,
  and when a vantage that was right no longer is.
- Where a look failed, the next one comes after min_interval, then later and later.
- It is over when every place has been compliant for stable_for seconds without a break, and is once more at their end.
"""

from __future__ import annotations

import math
import typing as t

ZONE = "the zone's own servers"
GRACE = 0.5  # seconds that a cache is given beyond the TTL, for it counts in whole ones
UNHURRIED = 60.0  # seconds between looks at what is right already, or has failed time and again
STUBBORN = 3  # looks after the cache ran out that show the same wrong answer: it is no cache
_LATER = 1.5

Pair = tuple[str, int]  # place, and number of the path


class Sight(t.NamedTuple):
    """What one place shows of one path."""

    status: str
    gist: t.Hashable  # equal for two sights between which nothing has changed
    what: str  # a phrase
    left: float | None = None  # seconds until the answer ends that matters; None where nothing is cached
    failed: bool = False  # it could not be asked
    lagging: tuple[str, ...] = ()  # name servers of the zone that do not say what the others say
    hopeless: bool = False  # no record that anybody could publish mends it
    iprev: str | None = None
    ptr: t.Mapping[str, t.Any] | None = None  # the reverse look-up, as in a verdict

    @property
    def right(self) -> bool:
        """True where this place has it, at all of its servers."""
        return self.status == "compliant" and not self.lagging


class Settings(t.NamedTuple):
    """How long to wait, in seconds."""

    wait_timeout: float = 600
    stable_for: float = 0
    min_interval: float = 5
    fail_fast: bool = False


class View(t.NamedTuple):
    """The last sight of a pair, and when the next is due."""

    sight: Sight
    at: float
    due: float
    failures: int = 0  # looks in a row that failed
    stubborn: int = 0  # looks in a row that were wrong though the zone was right and the cache had run out


class Watch:
    """The state of a wait."""

    def __init__(self, places: t.Sequence[str], paths: int, settings: Settings, now: float) -> None:
        self.settings = settings
        self.places = tuple(places)
        self.paths = paths
        self.started = now
        self.deadline = now + settings.wait_timeout
        self.views: dict[Pair, View] = {}
        self.looks = dict.fromkeys(self.places, 0)
        self.right_since: float | None = None  # everything, everywhere
        self._zone_right_since: dict[int, float] = {}

    @property
    def pairs(self) -> list[Pair]:
        """Every place with every path."""
        return [(place, path) for place in self.places for path in range(self.paths)]

    # -- when to look

    def due(self, now: float) -> list[Pair]:
        """What to look at now."""
        return [pair for pair in self.pairs if self._due_at(pair) <= now]

    def next_look(self) -> float:
        """When something is due, if nothing else happens; it may have passed."""
        times = [self._due_at(pair) for pair in self.pairs]
        return min([*times, *([] if self.right_since is None else [self._end()])])

    def _due_at(self, pair: Pair) -> float:
        view = self.views.get(pair)
        if view is None:
            return self.started
        if self._confirming(view):
            return self._end()
        if pair[0] != ZONE and self._zone_is_wrong(pair[1]):
            return math.inf
        return view.due

    def _confirming(self, view: View) -> bool:
        """Whether the next look is the one at the end of stable_for, at the latest."""
        return self.right_since is not None and view.at < self._end() <= view.due

    def _end(self) -> float:
        return math.inf if self.right_since is None else self.right_since + self.settings.stable_for

    def _zone_is_wrong(self, path: int) -> bool:
        view = self.views.get((ZONE, path))
        return view is not None and not view.sight.failed and not view.sight.right

    # -- what was seen

    def saw(self, pair: Pair, sight: Sight, now: float) -> bool:
        """Take in a sight; whether it differs from the last one."""
        last = self.views.get(pair)
        failures = (last.failures if last else 0) + 1 if sight.failed else 0
        stubborn = self._stubborn(pair, sight, last, now)
        # Whole seconds from the start: what is due at nearly the same time is looked at together.
        due = self.started + math.ceil(now + self._delay(pair[0], sight, failures) - self.started)
        self.views[pair] = View(sight, now, due, failures, stubborn)
        zone = self.views.get((ZONE, pair[1]))
        if zone is not None and last is not None and last.sight.right and not sight.right and not sight.failed:
            soon = max(now, zone.at + self.settings.min_interval)  # what was right is no more: has it been taken back?
            self.views[ZONE, pair[1]] = zone._replace(due=min(zone.due, soon))
        if pair[0] == ZONE:
            if sight.right:
                self._zone_right_since.setdefault(pair[1], now)
            else:
                self._zone_right_since.pop(pair[1], None)
        return last is None or last.sight.gist != sight.gist

    def looked(self, pairs: t.Iterable[Pair]) -> None:
        """Count a look at each place, however many paths it was about."""
        for place in {place for place, _path in pairs}:
            self.looks[place] += 1

    def _delay(self, place: str, sight: Sight, failures: int) -> float:
        least = self.settings.min_interval
        if failures:
            return float(min(least * _LATER ** min(failures - 1, 50), max(least, UNHURRIED)))
        if place == ZONE:
            return max(least, UNHURRIED) if sight.right else least
        return least if sight.left is None else max(least, sight.left + GRACE)

    def _stubborn(self, pair: Pair, sight: Sight, last: View | None, now: float) -> int:
        """How often it was wrong since the zone is right, each time with a cache that had run out."""
        since = self._zone_right_since.get(pair[1])
        if pair[0] == ZONE or sight.right or sight.failed or last is None or since is None:
            return 0
        return last.stubborn + 1 if max(last.at, since) <= last.due <= now else last.stubborn

    def settle(self, all_compliant: bool, now: float) -> None:
        """After a look: is everything right, everywhere? all_compliant: so say the verdicts, side by side."""
        right = all_compliant and all(pair in self.views and self.views[pair].sight.right for pair in self.pairs)
        if not right:
            self.right_since = None
        elif self.right_since is None:
            self.right_since = now

    # -- the end

    def passed(self, now: float) -> bool:
        """Everything was right for long enough, and was looked at again at the end."""
        end = self._end()
        if now < end:
            return False
        return self.settings.stable_for == 0 or all(view.at >= end for view in self.views.values())

    def over(self, now: float) -> bool:
        """There is no use, or no time, to look again."""
        if now >= self.deadline or any(view.sight.hopeless for view in self.views.values()):
            return True
        return self.settings.fail_fast and bool(self.zone_wrong())

    # -- who stands in the way

    def _those(self, want: t.Callable[[Pair, View], bool]) -> list[tuple[Pair, View]]:
        return [(pair, self.views[pair]) for pair in self.pairs if pair in self.views and want(pair, self.views[pair])]

    def hopeless(self) -> list[tuple[Pair, View]]:
        """Paths that nothing in DNS can mend."""
        return self._those(lambda pair, view: view.sight.hopeless)

    def zone_wrong(self) -> list[tuple[Pair, View]]:
        """Paths that the zone's own servers, all of them, say are wrong."""
        return self._those(
            lambda pair, view: (
                pair[0] == ZONE and not view.sight.failed and not view.sight.lagging and not view.sight.right
            )
        )

    def zone_lagging(self) -> list[tuple[Pair, View]]:
        """Paths on which the zone's own servers differ."""
        return self._those(lambda pair, view: pair[0] == ZONE and bool(view.sight.lagging))

    def failed(self) -> list[tuple[Pair, View]]:
        """What could not be asked."""
        return self._those(lambda pair, view: view.sight.failed)

    def behind(self) -> list[tuple[Pair, View]]:
        """Vantages that were asked and are not right."""
        return self._those(lambda pair, view: pair[0] != ZONE and not view.sight.failed and not view.sight.right)
