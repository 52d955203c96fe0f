# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The loop of a wait: look where it is due, take in what is seen, sleep until the next look.

Clock, sleep, questions and terminal are parameters. No decision is made here: watch.py makes them.
"""

from __future__ import annotations

import typing as t

from .watch import Pair, Sight, Watch

SIGN_OF_LIFE = 60.0  # seconds without a word; more in a wait that is long, ...
MOST_SIGNS = 100  # ... so that they do not fill a log


class Look(t.NamedTuple):
    """What came of one look."""

    sights: t.Mapping[Pair, Sight]
    compliant: bool  # every verdict is, all places side by side


class Told(t.Protocol):
    """Who is told what happens."""

    def changed(self, changes: list[tuple[Pair, Sight]], now: float) -> None:
        """These are different from what they were."""

    def alive(self, now: float) -> None:
        """Nothing has changed for a while."""


def wait(
    watch: Watch,
    look: t.Callable[[list[Pair]], Look],
    clock: t.Callable[[], float],
    sleep: t.Callable[[float], None],
    told: Told,
) -> bool:
    """Wait; whether everything was right for long enough."""
    spoke, pause = clock(), max(SIGN_OF_LIFE, watch.settings.wait_timeout / MOST_SIGNS)
    while True:
        pairs = watch.due(clock())
        if pairs:
            seen = look(pairs)
            now = clock()
            changes = [(pair, sight) for pair, sight in seen.sights.items() if watch.saw(pair, sight, now)]
            watch.looked(pairs)
            watch.settle(seen.compliant, now)
            if changes:
                spoke = now
                told.changed(changes, now)
        now = clock()
        if watch.passed(now):
            return True
        if watch.over(now):
            return False
        if now - spoke >= pause:
            spoke = now
            told.alive(now)
        sleep(max(0.0, min(watch.next_look(), watch.deadline, spoke + pause) - now))
