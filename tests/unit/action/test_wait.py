# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wait in worlds where records come and go, caches run out, and some places are silent at times: it never passes too
early, never asks too often, and always ends."""

from __future__ import annotations

import math
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.loop import Look, wait
from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.watch import (
    UNHURRIED,
    ZONE,
    Pair,
    Settings,
    Sight,
    Watch,
)

RIGHT, WRONG, SILENT = (Sight(status, status, status) for status in ("compliant", "noncompliant", "undetermined"))


class Seen(t.NamedTuple):
    """One look at one pair, as the world remembers it."""

    began: float
    at: float
    sight: Sight
    number: int  # of the call


class World:
    """Records that are right from some time on, or for some time only; resolvers with caches; silence."""

    def __init__(
        self,
        right: t.Sequence[tuple[float, float]],  # by path: from when to when the zone has it
        vantages: t.Sequence[tuple[float, float, float]],  # TTL, negative TTL, and what is left of a cached absence
        silent: t.Sequence[tuple[str, float, float]] = (),  # place, from, to
        slow: float = 0.0,  # seconds that a look takes
    ) -> None:
        self.now = 1000.0
        self.right = right
        self.slow = slow
        self.vantages = {f"v{number}": ttls for number, ttls in enumerate(vantages)}
        self.silent = silent
        self.caches = {
            (name, path): (False, self.now + ttls[2])
            for name, ttls in self.vantages.items()
            for path in range(len(right))
        }
        self.looks: dict[Pair, list[Seen]] = {}
        self.calls: list[float] = []
        self.naps = 0

    def look(self, pairs: list[Pair]) -> Look:
        self.calls.append(self.now)
        assert len(set(pairs)) == len(pairs)
        self.calls.append(self.now)
        began, sights = self.now, {pair: self._see(*pair) for pair in pairs}
        self.now += self.slow
        for pair, sight in sights.items():
            self.looks.setdefault(pair, []).append(Seen(began, self.now, sight, len(self.calls)))
        last = [seen[-1].sight for seen in self.looks.values()]
        return Look(sights, all(sight.status == "compliant" for sight in last))

    def _see(self, place: str, path: int) -> Sight:
        if any(place == other and start <= self.now - 1000 < end for other, start, end in self.silent):
            return SILENT._replace(failed=True)
        start, end = self.right[path]
        truth = start <= self.now - 1000 < end
        if place == ZONE:
            return RIGHT if truth else WRONG
        ttl, negative, _left = self.vantages[place]
        known, until = self.caches[place, path]
        if self.now >= until:
            known, until = truth, self.now + (ttl if truth else negative)
            self.caches[place, path] = known, until
        return (RIGHT if known else WRONG)._replace(left=float(math.ceil(until - self.now - self.slow)))

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds
        self.naps += 1
        assert self.naps < 5000

    def changed(self, changes: list[tuple[Pair, Sight]], now: float) -> None:
        assert changes

    def alive(self, now: float) -> None:
        pass

    def run(self, settings: Settings, traced: bool = True) -> tuple[bool, Watch]:
        watch = Watch([*([ZONE] if traced else []), *self.vantages], len(self.right), settings, self.now)
        return wait(watch, self.look, lambda: self.now, self.sleep, self), watch


TIMES = st.integers(0, 300).map(float)
WORLDS = st.builds(
    World,
    st.lists(st.tuples(TIMES, st.one_of(st.just(math.inf), TIMES)), min_size=1, max_size=2),
    st.lists(
        st.tuples(st.integers(1, 120).map(float), st.integers(1, 120).map(float), st.integers(0, 200).map(float)),
        min_size=1,
        max_size=3,
    ),
    st.lists(st.tuples(st.sampled_from([ZONE, "v0", "v1"]), TIMES, TIMES), max_size=2),
    st.sampled_from([0.0, 0.3, 2.0]),
)
SETTINGS = st.builds(
    lambda wait, share, least: Settings(float(wait), float(wait * share // 4), float(least)),
    st.integers(0, 600),
    st.integers(0, 4),
    st.integers(1, 20),
)


@given(WORLDS, SETTINGS, st.booleans())
def test_it_passes_when_and_only_when_all_was_right_for_long_enough(world, settings, traced):
    passed, watch = world.run(settings, traced)
    assert set(world.looks) == set(watch.pairs)
    assert passed is (watch.right_since is not None and watch.passed(world.now))
    if passed:
        since = watch.right_since
        for looks in world.looks.values():
            assert looks[-1].sight.status == "compliant"
            assert all(seen.sight.status == "compliant" for seen in looks if seen.at >= since)
            assert any(seen.at <= since for seen in looks)  # each had been seen right when the time began to count
            assert settings.stable_for == 0 or looks[-1].at >= since + settings.stable_for
        assert world.now - since >= settings.stable_for


@given(WORLDS, SETTINGS, st.booleans())
def test_it_asks_no_more_often_than_answers_end(world, settings, traced):
    _passed, watch = world.run(settings, traced)
    for (place, path), looks in world.looks.items():
        zone = world.looks.get((ZONE, path), [])
        for before, after in zip(looks, looks[1:]):
            least = settings.min_interval
            if place != ZONE and not before.sight.failed:
                least = max(least, before.sight.left)
            others = [[seen for seen in seens if seen.at < after.at] for seens in world.looks.values()]
            confirming = settings.stable_for > 0 and all(
                seens and seens[-1].sight.status == "compliant" for seens in others
            )
            assert after.began - before.at >= least or confirming
            if place != ZONE and zone:
                latest = [seen for seen in zone if seen.number < after.number][-1]
                assert latest.sight.status != "noncompliant"
    if settings.stable_for == 0 and (ZONE, 0) in world.looks:
        assert watch.looks[ZONE] <= len(world.right) * (2 + settings.wait_timeout / settings.min_interval)


@given(WORLDS, SETTINGS, st.booleans())
def test_it_always_ends(world, settings, traced):
    _passed, watch = world.run(settings, traced)
    assert all(began <= watch.deadline for began in world.calls)
    assert world.now <= watch.deadline + world.slow
    assert len(world.calls) < 2000


@given(st.integers(0, 200), st.lists(st.tuples(*[st.integers(1, 60)] * 3), min_size=1, max_size=3), st.integers(0, 60))
def test_what_stays_right_is_confirmed_in_time(published, vantages, stable):
    """Within min_interval of its publication at the zone, then as soon as the last cache has run out."""
    ttls = [tuple(map(float, one)) for one in vantages]
    world = World([(float(published), math.inf)], ttls)
    passed, _watch = world.run(Settings(1000.0, float(stable), 5.0))
    assert passed
    last = max(max(published, left) for _ttl, _negative, left in vantages)
    # A resolver that was asked before it was published keeps the absence for its negative TTL from then on.
    negative = max(negative for _ttl, negative, _left in vantages)
    assert world.now - 1000 <= last + negative + 2 * 7 + stable + 2
    assert all(len(looks) <= 3 + (world.now - 1000) / 5 for looks in world.looks.values())


# id: (records right from-to by path, vantages (TTL, negative TTL, left), settings, passes, seconds, looks)
CASES = {
    "all is right": ([(0, math.inf)], [(60, 60, 0)], Settings(600), True, 0, {ZONE: 1, "v0": 1}),
    "right, and to stay so": ([(0, math.inf)], [(60, 60, 0)], Settings(600, 30), True, 30, {ZONE: 2, "v0": 2}),
    "stays so for longer than a TTL": (
        [(0, math.inf)], [(20, 60, 0)], Settings(600, 50), True, 50, {ZONE: 2, "v0": 4}),
    "published later; the resolver is left alone until then": (
        [(100, math.inf)], [(60, 50, 0)], Settings(600), True, 100, {ZONE: 21, "v0": 2}),
    "an absence is cached": ([(20, math.inf)], [(60, 50, 120)], Settings(600), True, 121, {ZONE: 6, "v0": 2}),
    "the last of two": (
        [(20, math.inf)], [(300, 50, 30), (300, 50, 90)], Settings(600), True, 91, {ZONE: 6, "v0": 2, "v1": 2}),
    "never": ([(math.inf, math.inf)], [(60, 50, 0)], Settings(60), False, 60, {ZONE: 13, "v0": 1}),
    "never, and nobody waits for it": (
        [(math.inf, math.inf)], [(60, 50, 0)], Settings(60, fail_fast=True), False, 0, {ZONE: 1, "v0": 1}),
    "taken back before the time is over": (
        [(0, 20)], [(10, 50, 0)], Settings(100, 40), False, 100, {ZONE: 17, "v0": 3}),
    "one look": ([(10, math.inf)], [(60, 50, 0)], Settings(0), False, 0, {ZONE: 1, "v0": 1}),
}  # fmt: skip


@pytest.mark.parametrize("right, vantages, settings, passes, seconds, looks", CASES.values(), ids=CASES.keys())
def test_case(right, vantages, settings, passes, seconds, looks):
    world = World(right, vantages)
    passed, watch = world.run(settings)
    assert (passed, world.now - 1000, watch.looks) == (passes, seconds, looks)


def test_without_the_zone_a_vantage_is_asked_each_time_its_answer_ends():
    world = World([(100, math.inf)], [(60, 30, 10)])
    passed, watch = world.run(Settings(600), traced=False)
    assert (passed, watch.looks) == (True, {"v0": 5})
    assert [seen.began - 1000 for seen in world.looks["v0", 0]] == [0, 11, 42, 73, 104]


def test_silence_is_asked_again_later_and_later():
    world = World([(0, math.inf)], [(60, 30, 0)], [("v0", 0, 1000)])
    passed, _watch = world.run(Settings(600, min_interval=5))
    began = [seen.began - 1000 for seen in world.looks["v0", 0]]
    assert not passed and began[:5] == [0, 5, 13, 25, 42] and began[-1] - began[-2] == UNHURRIED


def test_a_break_starts_the_time_anew():
    world = World([(0, math.inf)], [(10, 30, 0)], [("v0", 11, 12)])
    passed, watch = world.run(Settings(600, stable_for=30))
    assert passed and world.now - 1000 == 11 + 5 + 30 and watch.right_since == 1000 + 16


def test_a_look_that_began_too_early_confirms_nothing():
    world = World([(0, math.inf)], [(29, 30, 0)], slow=2.0)
    passed, _watch = world.run(Settings(600, stable_for=30))
    assert passed and [seen.began - 1000 for seen in world.looks["v0", 0]] == [0, 30]
    assert [seen.began - 1000 for seen in world.looks[ZONE, 0]] == [0, 32]


def test_a_path_that_nothing_can_mend_is_not_waited_for():
    world = World([(0, math.inf)], [(10, 30, 0)])
    world._see = lambda place, path: WRONG._replace(hopeless=True)
    assert world.run(Settings(600))[0] is False and world.now == 1000


def test_a_name_server_that_lags_behind_holds_it_up():
    world = World([(0, math.inf)], [(100, 30, 0)])
    see = world._see
    world._see = lambda place, path: (
        RIGHT._replace(lagging=("ns2 (192.0.2.2)",)) if place == ZONE and world.now < 1020 else see(place, path)
    )
    passed, watch = world.run(Settings(600))
    assert (passed, world.now - 1000, watch.looks) == (True, 20, {ZONE: 5, "v0": 1})


def test_several_paths_become_right_at_different_times():
    world = World([(0, math.inf), (50, math.inf)], [(300, 20, 0)])
    passed, _watch = world.run(Settings(600))
    assert (passed, world.now - 1000) == (True, 50)
    assert len(world.looks[ZONE, 0]) == 1 and len(world.looks["v0", 0]) == 1 and len(world.looks["v0", 1]) == 2
