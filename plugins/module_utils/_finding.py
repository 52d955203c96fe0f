# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogue of findings: every code, how grave it is, what it says, who must act, and where that is written.

Return values, reports, docs/findings.md and tests come from this table. Pure data; remedies that need the evidence
at hand (which records, for which owner) are filled in by _remedy.py.
"""

from __future__ import annotations

import typing as t

from ._catalogue import address, dnssec, fleet, forward, generic, helo, relay, reverse, world, zone
from ._catalogue.row import (
    ADDRESS_HOLDER,
    ERROR,
    FORWARD,
    MTA,
    NOTICE,
    RESOLVER,
    REVERSE,
    SEVERITIES,
    UNDETERMINED,
    WARNING,
    FindingType,
)

__all__ = [
    "ADDRESS_HOLDER", "CATALOGUE", "ERROR", "FORWARD", "MTA", "NOTICE", "RESOLVER", "REVERSE", "SEVERITIES",
    "UNDETERMINED", "UNKNOWN_CODES", "WARNING", "Finding", "FindingType",
]  # fmt: skip

_ROWS = (
    *reverse.ROWS,
    *generic.ROWS,
    *forward.ROWS,
    *helo.ROWS,
    *address.ROWS,
    *relay.ROWS,
    *fleet.ROWS,
    *zone.ROWS,
    *dnssec.ROWS,
    *world.ROWS,
)

CATALOGUE: dict[str, FindingType] = {row.code: row for row in _ROWS}

#: Codes that a target may carry instead of an address: what happened on the way to the relay's identity.
UNKNOWN_CODES = ("relay_unreachable", "mta_not_found", "mta_unreadable", "mta_identity_dynamic", "relays_through")


class Finding(t.NamedTuple):
    """One finding of one verdict, ready to be returned."""

    code: str
    severity: str
    message: str
    details: dict[str, t.Any]
    remedy: dict[str, t.Any] | None
    references: tuple[str, ...]
    waived: bool

    def as_dict(self) -> dict[str, t.Any]:
        """The shape of a finding in return values and reports."""
        return {**self._asdict(), "references": list(self.references)}
