# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the traces of a fleet share: the zones above their names, as one of them found them.

The questions about a cut are the same for all (trace.py), and the prober asks them once; what the answers mean need not
be worked out again for each of 65,536 addresses either. A trace is the same with it and without, and needs no answers
that it would not need alone: so saved evidence can be traced again, in any order.
"""

from __future__ import annotations

from .lookup import Addresses, Bounds, Reach
from .probe import Probe, Probing
from .traced import Step
from .zonecut import Zone


class Shared:
    """Zones that were surveyed to the end. It does not age: make one for each prober, never for longer."""

    def __init__(self) -> None:
        self.addresses: dict[str, Addresses] = {}  # of name servers
        self.reach: Reach | None = None
        self.busy: dict[str, Bounds] = {}  # zones that a trace is about to survey, and what it waits for
        self._zones: dict[str, Zone] = {}
        self._steps: dict[tuple[str, str], Step] = {}  # by zone and the zone below

    def wait_for(self, zone: str, bounds: Bounds) -> Probing[None]:
        """Where another trace is at a zone already, wait for it by waiting for its answers; else begin with it.

        The prober tells those that asked first first. A trace that does not go on is not waited for.
        """
        seen: list[Probe] = []
        while zone in self.busy and self.busy[zone].waiting is not seen:
            seen = self.busy[zone].waiting
            yield seen
        self.busy.setdefault(zone, bounds)

    def done(self, zone: str, bounds: Bounds) -> None:
        """This trace has surveyed the zone, or gave up."""
        if self.busy.get(zone) is bounds:
            del self.busy[zone]

    def root(self) -> Zone | None:
        """The root, to go on from."""
        root = self._zones.get(".")
        return root.fork() if root is not None else None

    def find(self, zone: str, below: str) -> tuple[Step, Zone] | None:
        """The zone below, to go on from, with the step that leads there."""
        found = self._zones.get(below)
        return (self._steps[zone, below], found.fork()) if found is not None and found.parent == zone else None

    def keep(self, zone: Zone, step: Step | None) -> None:
        """A zone that was surveyed, and the step from the zone above it (None for the root)."""
        if zone.name not in self._zones:
            if step is not None:
                self._steps[step.zone, zone.name] = step
            self._zones[zone.name] = zone.fork()
        self.addresses.update({name: found for name, found in zone.lookups.items() if found.known})
