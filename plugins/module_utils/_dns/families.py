# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether this host speaks IPv4 and IPv6: a family in which nobody answers is not the fault of anybody's zone.

Pure.
"""

from __future__ import annotations

import typing as t

from . import traced
from .probe import NO_ROUTE
from .traced import ServerView, Step

LEAST_ROOTS = 3  # root servers of one family, all silent, that make a family count as out of reach from the start
_LEAST_ZONES = 2  # the same at the end: zones that have servers of that family
_UNHEARD = frozenset((traced.TIMEOUT, traced.UNREACHABLE))


def family(address: str | None) -> int:
    """4 or 6; 0 where there is no address."""
    return 0 if address is None else 6 if ":" in address else 4


def heard(view: ServerView) -> bool:
    """True where something came back from this address."""
    return view.outcome not in _UNHEARD and view.outcome not in traced.COULD_NOT_TEST and view.address is not None


def unheard_families(views: t.Iterable[ServerView], least: int) -> set[int]:
    """Families in which nobody was heard, out of so many addresses at least, while the other one was."""
    views = [view for view in views if view.outcome not in traced.COULD_NOT_TEST and view.address is not None]
    spoken = {family(view.address) for view in views if heard(view)}
    silent = {
        one: {view.address for view in views if family(view.address) == one} for one in (4, 6) if one not in spoken
    }
    return {one for one, addresses in silent.items() if len(addresses) >= least} if spoken else set()


def unrouted_families(views: t.Sequence[ServerView]) -> set[int]:
    """Families in which nothing could be sent at all."""
    there = {family(view.address) for view in views if view.address is not None}
    sent = {family(view.address) for view in views if view.address is not None and NO_ROUTE not in view.detail}
    return there - sent if sent else set()


def without_unheard(steps: t.Sequence[Step]) -> tuple[list[Step], list[str]]:
    """The steps, with what was asked in vain in a family that this host does not speak as not tested; and notes."""
    notes = []
    views = [view for step in steps for view in step.servers]
    dead = unheard_families(views, 1)
    for one in (4, 6):
        zones = {step.zone for step in steps if any(family(view.address) == one for view in step.servers)}
        if one in dead and len(zones) < _LEAST_ZONES:
            dead.discard(one)
        elif one in dead:
            notes.append(
                f"IPv{one} was not tested: nobody who was asked answers by IPv{one}, so that this host has none"
            )
        elif any(family(view.address) == one and NO_ROUTE in view.detail for view in views):
            notes.append(f"IPv{one} was not tested: {NO_ROUTE}")
    if not dead:
        return list(steps), notes

    def mend(view: ServerView) -> ServerView:
        if family(view.address) not in dead or view.outcome not in _UNHEARD:
            return view
        return view._replace(outcome=traced.NOT_TESTED, detail=f"IPv{family(view.address)} does not work from here")

    return [step._replace(servers=tuple(mend(view) for view in step.servers)) for step in steps], notes
