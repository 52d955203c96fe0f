# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the traces of a fleet share: the zones above their names, as one of them found them.

The questions about a cut are the same for all (trace.py), and the prober asks them once; what the answers mean need not
be worked out again for each of 65,536 addresses either. A trace is the same with it and without.
"""

from __future__ import annotations

from .cuts import ancestors
from .lookup import Addresses, Reach
from .name import is_within
from .traced import Step
from .zonecut import Zone


class Shared:
    """Zones that were surveyed to the end. It does not age: make one for each prober, never for longer."""

    def __init__(self) -> None:
        self.addresses: dict[str, Addresses] = {}  # of name servers
        self.reach: Reach | None = None
        self._zones: dict[str, Zone] = {}
        self._steps: dict[tuple[str, str], Step] = {}  # by zone and the zone below

    def root(self) -> Zone | None:
        """The root, to go on from."""
        root = self._zones.get(".")
        return root.fork() if root is not None else None

    def below(self, zone: str, name: str) -> tuple[Step, Zone] | None:
        """The next zone on the way to a name, with the step that leads there; None where nobody was there."""
        if not is_within(name, zone) or name == zone:
            return None
        for one in (*ancestors(zone, name), name):
            found = self._zones.get(one)
            if found is not None and found.parent == zone:
                return self._steps[zone, one], found.fork()
        return None

    def keep(self, zone: Zone, step: Step | None) -> None:
        """A zone that was surveyed, and the step from the zone above it (None for the root)."""
        if zone.name not in self._zones:
            if step is not None:
                self._steps[step.zone, zone.name] = step
            self._zones[zone.name] = zone.fork()
        self.addresses.update({name: found for name, found in zone.lookups.items() if found.known})
